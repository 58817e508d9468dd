"""``varne dispatch``: who could go where, ranked, and who should by the joint plan; from a log or from
reports."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.markup import escape

from varne.centre.correlate import opened_picture, read_reports, take_in
from varne.centre.dispatching_asks import ask_dispatch
from varne.centre.ruling import last_heard
from varne.centre.shipped import open_theatre
from varne.console.cli import night
from varne.console.cli.dispatch_words import (
    FIGURES,
    LEVELS,
    PURPOSES,
    REASONS,
    SAID,
    WARNINGS,
    Language,
)
from varne.console.cli.export import read_moment
from varne.console.cli.output import Json, as_json, errors, exit_codes, people
from varne.feeds.contract import Unreadable
from varne.feeds.textfile import lines
from varne.picture.dispatch import DispatchPlan, Proposal, TaskPlan
from varne.picture.errors import Refused
from varne.picture.picture import Picture
from varne.picture.report import LaunchStage
from varne.picture.tasking import NextUnit, NoUnitReason
from varne.picture.theatre import Theatre
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore
from varne.tasking.dispatch.problem import BeachAlert
from varne.tasking.next_unit import next_unit
from varne.tasking.supervising import FailedOrder, failed_orders

LANGUAGES: dict[str, Language] = {"en": "en", "fr": "fr"}
BEACH_HELP = (
    "A launch seen on a beach, again and again: PLACE,people=40,teams=2,boarding=20,stage=preparing. People: "
    "likely aboard; teams: patrols needed; boarding: minutes until people board; stage: preparing, carrying, "
    "boarding or afloat. From boarding on it is a rescue."
)


def dispatch(
    source: Annotated[Path, typer.Argument(help="A centre's log, or reports as JSON lines.")],
    as_of: Annotated[
        str | None, typer.Option(help="As known then: 2026-08-12T02:30Z. Default: the end.")
    ] = None,
    incident: Annotated[str | None, typer.Option(help="Only this incident.")] = None,
    beach: Annotated[list[str] | None, typer.Option(help=BEACH_HELP)] = None,
    sea_m: Annotated[float | None, typer.Option(help="Significant wave height: slows craft.")] = None,
    people_expected: Annotated[
        float, typer.Option(help="People likely to need help later, besides those known: keeps units back.")
    ] = 0.0,
    lang: Annotated[str, typer.Option(help="Language: en or fr.")] = "en",
    theatre: night.Theatres = None,
    forecast: night.Forecast = None,
    no_forecast: night.NoForecast = False,
    json: Json = False,
) -> None:
    """Rank the units of both flags for every open incident, and say who should go where in all.

    Time on scene counts readiness, the drift of boat and unit, and how unsure the boat's place is. Life at
    sea comes first, strictly; then launches on beaches that nobody has boarded; then eyes on boats. Every
    unit is taken to be at its base unless it was heard. It is advice and tasks nobody.
    """
    with exit_codes():
        language = LANGUAGES.get(lang)
        if language is None:
            raise Refused(f"there is no language {lang!r}; there are {', '.join(LANGUAGES)}", code="usage")
        if sea_m is not None and not 0.0 <= sea_m <= 15.0:
            raise Refused("waves are 0 to 15 m high", code="usage")
        picture, place, now = _picture(source, theatre, read_moment(as_of) if as_of else None)
        beaches = tuple(_beach(text, number, place) for number, text in enumerate(beach or [], start=1))
        if not 0.0 <= people_expected <= 100_000.0:
            raise Refused("people expected are none or more", code="usage")
        asked = ask_dispatch(
            picture, place, now, beaches=beaches, sea_m=sea_m, people_expected=people_expected
        )
        if incident is not None and incident not in picture.incidents:
            raise Refused(
                f"no incident {incident!r}; there are {', '.join(picture.incidents)}", code="not_found"
            )
        points = night.find_forecast(source, forecast, no_forecast)
        with errors.status(f"planning for {len(asked.problem.incidents)} incidents …"):
            from varne.centre.dispatching_work import DispatchWork  # brings compiled code: only when needed

            made = DispatchWork(place, points).plan(asked)
        if json:
            as_json(made)
            return
        picture.dispatch = made  # who is next is asked of this plan, not of the last one recorded
        _tell(made, picture, language, incident)


def _picture(source: Path, theatre: str | None, moment: datetime | None) -> tuple[Picture, Theatre, datetime]:
    if not source.exists():
        raise Refused(f"no file at {source}", code="no_file")
    if night.is_log(source):
        store = SqliteStore(source, create=False, read_only=True)
        try:
            through = None if moment is None else store.sequence_at(moment)
            picture = load_picture(
                store, SnapshotShelf(source.parent / "snapshots", read_only=True), through_sequence=through
            )
        finally:
            store.close()
        place = open_theatre(theatre or picture.theatre_id)
        return picture, place, moment or picture.received_at or last_heard(picture)
    place = open_theatre(theatre or "dover")
    unread: list[Unreadable] = []
    known = read_reports((line.raw for line in lines(source)), place, on_unreadable=unread.append)
    night.tell_unread(unread)
    heard = [report for report in known if moment is None or report.received_at <= moment]
    if not heard:
        raise Refused(f"{source} holds no report received by then", code="no_reports")
    picture = opened_picture(place, heard[0].received_at)
    for report in heard:
        take_in(picture, report)
    return picture, place, moment or heard[-1].received_at


def _beach(text: str, number: int, theatre: Theatre) -> BeachAlert:
    """A beach as it is given on the command line.

    Raises:
        Refused: no such place, or a figure that is none; shows how to write it.
    """
    name, *given = text.split(",")
    place = theatre.place_by_name(name)
    if place is None:
        raise Refused(f"{theatre.id} knows no place {name!r}", code="place")
    said = dict(part.partition("=")[::2] for part in given)
    unknown = sorted(said.keys() - {"people", "teams", "boarding", "stage"})
    stage = next((one for one in get_args(LaunchStage) if one == said.get("stage", "preparing")), None)
    try:
        figures = [
            float(said.get(key, usual)) for key, usual in (("people", 50), ("teams", 1), ("boarding", 20))
        ]
    except ValueError:
        figures = []
    if unknown or stage is None or not figures or min(figures) < 0 or figures[1] < 1:
        raise Refused(f"{text!r}: write PLACE,people=40,teams=2,boarding=20,stage=preparing", code="usage")
    return BeachAlert(
        alert_id=f"beach-{number}",
        place_id=place.id,
        lat_deg=place.lat_deg,
        lon_deg=place.lon_deg,
        stage=stage,
        people=round(figures[0]),
        teams_needed=round(figures[1]),
        boarding_min=figures[2],
    )


def _say(text: str) -> None:
    people.print(text, emoji=False)  # an id holds :boat:


def _tell(made: DispatchPlan, picture: Picture, language: Language, only: str | None) -> None:
    def word(key: str) -> str:
        return SAID[key][language]

    _say(f"[bold]{made.made_at:%Y-%m-%d %H:%M} UTC[/]  {word('advice')}")
    if not made.tasks:
        _say(word("nothing"))
    for task in made.tasks:
        if only is None or task.task_id == only:
            _tell_task(task, language, whole=only is not None)
            for order in failed_orders(picture, task.task_id):
                _tell_next(order, next_unit(picture, picture.taskings[order.tasking_id]), language)
    if only is not None:
        return
    cover = made.cover
    _say(f"\n{word('cover')}: {cover.before:.0%} → {cover.after:.0%}")
    for level in made.levels:
        if level.worth or level.greedy:
            sure = word("proven") if level.proven else word("found")
            _say(
                f"{LEVELS[level.level][language]}: {level.worth:.0f} "
                f"({word('greedy')} {level.greedy:.0f}), {sure}"
            )
    if made.unplaced_unit_ids:
        _say(f"{word('unplaced')}: {', '.join(made.unplaced_unit_ids)}")


def _tell_task(task: TaskPlan, language: Language, *, whole: bool) -> None:
    def word(key: str) -> str:
        return SAID[key][language]

    said = task.people if task.people_low is None else f"{task.people_low} - {task.people}"
    _say(
        f"\n[bold]{escape(task.task_id)}[/]  {PURPOSES[task.purpose][language]}, {said} {word('people')}"
        + (f", {escape(task.place_id)}" if task.place_id else "")
    )
    if task.level == "life":
        _say(
            f"  {word('nobody')}: {task.nobody_danger_min:.0f} {word('unit')}; {word('plan')}: "
            f"{task.plan_danger_min:.0f}"
            + (f"; {task.seats_short} {word('short')}" if task.seats_short else "")
        )
    for warning in task.warnings:
        _say(f"  [yellow]![/] {WARNINGS[warning][language]}")
    shown = task.proposals if whole else [one for one in task.proposals if one.in_plan or one.rank <= 5]
    for one in shown:
        _say(_line(one, language))


def _tell_next(order: FailedOrder, found: NextUnit | NoUnitReason, language: Language) -> None:
    """Who could go in place of a unit that is silent or refused, by this plan."""
    failed = SAID["will_not_go" if order.state == "refused" else "no_answer"][language]
    said = f"  [red]{failed}[/] {escape(order.unit_id)} ({order.failed_at:%H:%MZ}): "
    if isinstance(found, str):
        _say(said + SAID[found][language])
        return
    _say(
        f"{said}[bold]{SAID['next'][language]} {escape(found.unit_id)}[/], {found.on_scene_min:.0f} min "
        f"{SAID['there'][language]} ({SAID['ready'][language]} {found.ready_min:.0f} min)"
    )


def _line(one: Proposal, language: Language) -> str:
    def word(key: str) -> str:
        return SAID[key][language]

    mark = "[green]→[/]" if one.in_plan else " "
    near = "≈" if {"speed", "readiness"} & set(one.assumed) else ""
    late = f" ({word('late')} {one.late_min:.0f})"
    why = []
    for reason in one.reasons:
        text = REASONS[reason][language]
        if reason == "needed_elsewhere" and one.elsewhere_id:
            text = f"{text} {escape(one.elsewhere_id)}"
        elif reason == "place_old" and one.seen_min is not None:
            text = f"{text} {one.seen_min:.0f}"
        why.append(text)
    if one.assumed:
        why.append("≈ " + ", ".join(FIGURES[figure][language] for figure in one.assumed))
    seats = f", {one.seats} {word('seats')}" if one.seats else ""
    takes = f", {word('takes')} {one.takes}" if one.takes else ""
    return (
        f"  {mark} {one.rank}. {escape(one.unit_id)} [{one.flag}] {near}{one.on_scene_min:.0f} min{late} "
        f"{word('there')} ({word('ready')} {near}{one.ready_min:.0f} min){seats}{takes}\n"
        f"       {'; '.join(why)}"
    ).replace(f"[{one.flag}]", f"\\[{one.flag}]")
