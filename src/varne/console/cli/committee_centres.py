"""``varne committee centres``: places, holding-time clocks, alarms and a forecast of the queue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from varne.committee.centres.holding import ALARM_WORDS, Occupancy, Stay, daily_counts, occupancy, overlap
from varne.committee.centres.queue import QueueDay, forecast_queue
from varne.committee.centres.register import KIND_WORDS, centres_as_of
from varne.committee.sources import Language as Tongue
from varne.console.cli.committee_data import AsOfOption, Language, LanguageOption
from varne.console.cli.committee_registers import RegistersOption, day_of, open_registers
from varne.console.cli.output import Exit, Json, as_json, exit_codes, people
from varne.picture.errors import Malformed, Refused

WEEK = 7
HEADS = {
    "en": ("id", "centre", "kind", "places", "holding limit"),
    "fr": ("id", "centre", "type", "places", "durée maximale"),
}
WORDS = {
    "en": {
        "unknown": "not known",
        "now": "{centre} at {at}: {present} present of {places}, {children} children, {medical} with a "
        "medical need; longest stay {longest:.0f} h; next limit reached {breach}",
        "week": "entered and left, last seven days: {counts}",
        "queue": ("day", "present", "80 %", "95 %", "waiting", "80 %", "anybody waits"),
        "scenario": "Scenario of the flows that were given, not a forecast of crossings.",
    },
    "fr": {
        "unknown": "inconnu",
        "now": "{centre} à {at} : {present} présents pour {places}, {children} enfants, {medical} avec un "
        "besoin médical ; plus long séjour {longest:.0f} h ; prochaine échéance {breach}",
        "week": "entrées et sorties, sept derniers jours : {counts}",
        "queue": ("jour", "présents", "80 %", "95 %", "en attente", "80 %", "attente probable"),
        "scenario": "Scénario des flux indiqués, non une prévision des traversées.",
    },
}


def centres(
    as_of: AsOfOption = None,
    centre: Annotated[str | None, typer.Option(help="Id of one centre, for --stays and --arrivals.")] = None,
    stays: Annotated[
        Path | None,
        typer.Option(help="Stays, a JSON object a line: pseudonym, entered_at, left_at, medical, child."),
    ] = None,
    at: Annotated[datetime | None, typer.Option(help="The moment to count at, UTC. Default: now.")] = None,
    arrivals: Annotated[
        float | None, typer.Option(min=0.0, help="Mean arrivals a day, to forecast the queue.")
    ] = None,
    mean_stay_days: Annotated[
        float, typer.Option(help="Mean stay in days, for the forecast; over half a day.")
    ] = 2.0,
    waiting: Annotated[int, typer.Option(min=0, help="People waiting to enter now, for the forecast.")] = 0,
    days: Annotated[int, typer.Option(min=1, max=90, help="Days to forecast.")] = 14,
    seed: Annotated[int, typer.Option(help="Seed of the forecast's draws.")] = 1,
    language: LanguageOption = Language.EN,
    registers: RegistersOption = None,
    json: Json = False,
) -> None:
    """Show the centres, count one with its alarms (--stays), forecast its queue (--arrivals).

    Exit 1 when an alarm is raised. A stay holds a pseudonym, two times and two flags, never a name.
    """
    with exit_codes():
        day = day_of(as_of)
        tongue: Tongue = language.value
        known = centres_as_of(open_registers(registers).centres, day)
        if centre is None and (stays is not None or arrivals is not None):
            raise Refused("give --centre with --stays or --arrivals", code="usage")
        moment = (at or datetime.now(UTC)).replace(tzinfo=UTC)
        found: Occupancy | None = None
        held = () if stays is None else _read(stays)
        if centre is not None and stays is not None:
            found = occupancy(known.centre(centre), held, moment)
        queue: tuple[QueueDay, ...] = ()
        if centre is not None and arrivals is not None:
            queue = forecast_queue(
                0 if found is None else found.present,
                [arrivals] * days,
                mean_stay_days,
                places=known.centre(centre).places,
                seed=seed,
                waiting=waiting,
            )
        if json:
            as_json({"as_of": day, "centres": known, "occupancy": found, "queue": queue})
        else:
            words = WORDS[tongue]
            table = Table(*HEADS[tongue])
            table.columns[0].no_wrap = True
            for one in known.centres:
                rule = one.limit_on(day)
                table.add_row(
                    one.id,
                    one.title.of(tongue),
                    KIND_WORDS[one.kind].of(tongue),
                    str(one.places or words["unknown"]),
                    str(words["unknown"]) if rule is None else rule.words.of(tongue),
                )
            people.print(table)
            if found is not None:
                _tell(found, tongue)
                first = moment.date().toordinal() - WEEK + 1
                counts = daily_counts(held, moment.date().fromordinal(first), WEEK)
                told = ", ".join(f"+{came}/-{left}" for came, left in counts)
                people.print(str(words["week"]).format(counts=told))
            if queue:
                table = Table(*words["queue"])
                for ahead in queue:
                    table.add_row(
                        str(ahead.day),
                        str(ahead.present),
                        f"{ahead.present_80[0]}-{ahead.present_80[1]}",
                        f"{ahead.present_95[0]}-{ahead.present_95[1]}",
                        str(ahead.waiting),
                        f"{ahead.waiting_80[0]}-{ahead.waiting_80[1]}",
                        f"{ahead.over_places:.0%}",
                    )
                people.print(table)
                people.print(str(words["scenario"]))
        if found is not None and found.alarms:
            raise typer.Exit(Exit.FOUND)


def _tell(found: Occupancy, tongue: str) -> None:
    words = WORDS[tongue]
    people.print(
        str(words["now"]).format(
            centre=found.centre_id,
            at=f"{found.at:%Y-%m-%d %H:%M} UTC",
            present=found.present,
            places=words["unknown"] if found.places is None else found.places,
            children=found.children,
            medical=found.medical,
            longest=found.longest_h,
            breach="-" if found.next_breach_at is None else f"{found.next_breach_at:%Y-%m-%d %H:%M} UTC",
        )
    )
    for alarm in found.alarms:
        people.print(f"[bold]! {ALARM_WORDS[alarm.code][tongue == 'fr']}[/]: {alarm.people}")


def _read(path: Path) -> tuple[Stay, ...]:
    held: list[Stay] = []
    by_person: dict[str, list[Stay]] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if line.strip():
            try:
                stay = msgspec.json.decode(line, type=Stay)
            except (msgspec.DecodeError, Malformed, Refused) as error:
                raise Malformed(f"{path} line {number} is no stay: {error}", code="stay") from None
            earlier = by_person.setdefault(stay.pseudonym, [])
            if any(overlap(one, stay) for one in earlier):
                raise Malformed(
                    f"{path} line {number}: its pseudonym is inside at the same time on a line above; "
                    "nobody is counted twice",
                    code="stay",
                )
            earlier.append(stay)
            held.append(stay)
    return tuple(held)
