"""``varne incident``: what a log holds of incidents, what closing one would lack, and a post's asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar, get_args

import typer

from varne.centre import incidents
from varne.centre.pipeline import advance
from varne.centre.posts import Posts
from varne.centre.secret import secret_beside
from varne.centre.wiring import POSTS_KEY
from varne.console.cli import night
from varne.console.cli.output import Json, as_json, exit_codes, people
from varne.console.web.incidents import incident_body
from varne.picture.errors import Refused
from varne.picture.event import Event
from varne.picture.incident import Act, DeclineReason, EmergencyPhase, IdentityMark, Incident, Missing
from varne.picture.picture import Picture
from varne.picture.post import Sitting, require_post
from varne.picture.tasking import NextUnit, NoUnitReason, Tasking, is_covered
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore
from varne.tasking.people import reckon, unaccounted
from varne.tasking.supervising import supervision

app = typer.Typer(
    no_args_is_help=True,
    help="Incidents of a log: open, suspended, closed; what closing would lack; who owns them.\n\n"
    "While a centre uses the log, act on its screen or over HTTP; `list` and `show` always work.",
)
Log = Annotated[Path, typer.Argument(help="A centre's log, for example var/dover/log.sqlite.")]
Named = Annotated[str, typer.Argument(help="Id of an incident or of its boat, as `list` gives them.")]
By = Annotated[str, typer.Option(help="The post that acts: watch-1, smc, supervisor; never a name.")]
Mark = Annotated[
    str,
    typer.Option(
        "--post-token",
        envvar="VARNE_POST_TOKEN",
        help="What `varne incident sign-on` gave for this post. Another post needs a sign-on of its own.",
    ),
]
Word = TypeVar("Word", bound=str)
LOWERED: tuple[EmergencyPhase, ...] = get_args(EmergencyPhase)
ACTS: tuple[Act, ...] = get_args(Act)
MARKS: tuple[IdentityMark, ...] = get_args(IdentityMark)
DECLINES: tuple[DeclineReason, ...] = get_args(DeclineReason)


def _one_of(words: tuple[Word, ...], text: str, what: str) -> Word:
    found = next((word for word in words if word == text), None)
    if found is None:
        raise Refused(f"{text!r} is no {what}; there are {', '.join(words)}", code="usage")
    return found


def _opened(log: Path, *, read_only: bool = False) -> SqliteStore:
    if not log.is_file() or not night.is_log(log):
        raise Refused(f"no log at {log}; a centre keeps its log at DATA/THEATRE/log.sqlite", code="no_log")
    return SqliteStore(log, create=False, read_only=read_only)


def _held(log: Path) -> Picture:
    store = _opened(log, read_only=True)
    try:
        return load_picture(store, SnapshotShelf(log.parent / "snapshots", read_only=True))
    finally:
        store.close()


def _id(picture: Picture, text: str) -> str:
    """An incident's id, or that of the incident of a boat named by id or short name."""
    for boat in picture.boats.values():
        if text in (boat.id, boat.name) and boat.incident_id is not None:
            return boat.incident_id
    return text


def _act(log: Path, make: Callable[[Picture, datetime], Event], json: bool) -> None:
    """Make one act of the picture of a log that nothing else writes, record it, and tell what came of it."""
    store = _opened(log)
    try:
        picture = load_picture(store, SnapshotShelf(log.parent / "snapshots"))
        now = datetime.now(UTC)
        body = make(picture, now)
        if picture.recorded_at is not None and picture.recorded_at > now:
            now = picture.recorded_at  # a log's time never goes back
        entries = advance(
            picture, body, originator=picture.centre, observed_at=None, received_at=now, recorded_at=now
        )
        store.append(entries)
    finally:
        store.close()
    came = incidents.came_of(entries)
    if json:
        as_json(came)
        return
    people.print(f"entry {came.sequence}: [bold]{came.event.replace('_', ' ')}[/]")
    _say_missing(came.missing, came.orphaned_report_ids)
    if came.waits_for_second:
        people.print("  another post must confirm: `varne incident confirm`")


def _say_missing(missing: tuple[Missing, ...], orphaned: tuple[str, ...]) -> None:
    for one in missing:
        figures = [
            f"{name} {getattr(one, name):g}"
            for name in ("found", "needed", "low", "high", "distance_m", "gap_s", "speed_kn")
            if getattr(one, name) is not None
        ]
        named = [one.boat_id, one.other_boat_id, one.report_id, *one.report_ids]
        said = ", ".join([*figures, *(name for name in named if name is not None)])
        people.print(f"  lacks [bold]{one.code.replace('_', ' ')}[/]{': ' + said if said else ''}")
    if orphaned:
        people.print(f"  would leave with nobody looking: {', '.join(orphaned)}")


def _say_taskings(taskings: Sequence[Tasking]) -> None:
    for one in taskings:
        sent = next((other for other in taskings if other.id == one.replaced_by_id), None)
        people.print(
            f"  {one.unit_id}: {one.order.purpose.replace('_', ' ')}, {one.state.replace('_', ' ')} "
            f"{one.changed_at:%H:%MZ}; {one.id}"
            + ("" if sent is None else f"; {sent.unit_id} sent in its place")
        )
        if sent is None and one.failed_at is not None and not is_covered(taskings, one):
            people.print(f"    {next_words(one.next_unit, one.no_unit)}")


def next_words(named: NextUnit | None, no_unit: NoUnitReason | None) -> str:
    """Who could go in place of a unit that is silent or refused, in words."""
    if named is None:
        return "[bold]no other unit fits[/]: ask the other centre or region" if no_unit == "none_left" else (
            "no plan names a next unit"
        )  # fmt: skip
    text = (
        f"[bold]next: {named.unit_id}[/] ({named.centre}), there in {named.on_scene_min:.0f} min, "
        f"of which {named.ready_min:.0f} to get under way"
    )
    if named.seen_min is not None:
        text += f"; last seen {named.seen_min:.0f} min ago"
    return text if named.elsewhere_id is None else f"{text}; planned for {named.elsewhere_id}"


def _line(picture: Picture, incident: Incident) -> str:
    counted = reckon(picture, incident)
    ready = ", ready to close" if incident.ready_since is not None and incident.status != "closed" else ""
    disputed = f", CLAIMED BY {', '.join(incident.disputed_by)} TOO" if incident.disputed_by else ""
    short = f", people not accounted for: {counted.unaccounted_low} or more" if counted.shortfall else ""
    return (
        f"{incident.id}  {incident.status}{ready}  {incident.phase}  owner {incident.owner}{disputed}"
        f"  since {incident.opened_at:%Y-%m-%d %H:%MZ}{short}"
    )


@app.command("list")
def list_(log: Log, json: Json = False) -> None:
    """Every incident of a log, and the boats whose people are not accounted for. Nothing hides one."""
    with exit_codes():
        picture = _held(log)
        boats = unaccounted(picture)
        held = [one for one in picture.incidents.values() if one.status != "joined"]
        if json:
            as_json({"incidents": held, "unaccounted": boats})
            return
        for incident in held:
            people.print(_line(picture, incident))
        people.print(f"\nunaccounted for: {len(boats)} boats")
        for boat in boats:
            aboard = "?" if boat.people_high is None else f"{boat.people_low}-{boat.people_high}"
            people.print(
                f"  {boat.boat_name}  {boat.status}  people {aboard}  last told of {boat.last_at:%H:%MZ}"
            )


@app.command()
def show(log: Log, incident: Named, json: Json = False) -> None:
    """One incident: its people, what closing it on evidence would lack, what was asked and refused."""
    with exit_codes():
        picture = _held(log)
        found = incidents.incident_of(picture, _id(picture, incident))
        body = incident_body(picture, found, picture.recorded_at or found.opened_at)
        if json:
            as_json(body)
            return
        counted = body["people"]
        people.print(_line(picture, found))
        people.print(
            f"  people: alleged {counted.alleged_low}-{counted.alleged_high}, taken off {counted.taken_off}, "
            f"landed {counted.landed}, going on {counted.going_on}, "
            f"not accounted for {counted.unaccounted_low}-{counted.unaccounted_high}"
        )
        _say_taskings(body["taskings"])
        _say_missing(body["closing_lacks"], body["orphaned_report_ids"])
        for ask in found.asks:
            people.print(f"  asked by {ask.centre} {ask.by}: {ask.act} ({ask.reason}); {ask.id}")
        for refusal in found.refusals:
            codes = ", ".join(one.code for one in refusal.missing)
            people.print(
                f"  refused {refusal.at:%H:%MZ} {refusal.ask.centre} {refusal.ask.by}: "
                f"{refusal.ask.act} ({refusal.ask.reason}): {codes}"
            )


def _sitting(log: Path, by: str, mark: str, now: datetime) -> Sitting:
    """The sitting that acts; its sign-on is as good as the word of whoever can write the log."""
    if not mark:
        raise Refused(
            f"sign on first: `varne incident sign-on {log} --by {by}`, and give what it says as --post-token",
            code="sign_on_first",
        )
    return _posts(log, now).signed_on(mark, by).sitting


def _posts(log: Path, now: datetime) -> Posts:
    return Posts(secret_beside(log.parent / POSTS_KEY), lambda: now)


@app.command("sign-on")
def sign_on(log: Log, by: By, json: Json = False) -> None:
    """Sign on for a post, for twelve hours: prints the token that `ask` and `confirm` want.

    Two posts that must agree need two sign-ons, by two people; whoever signs on for both writes an untrue
    log. For one shell: export VARNE_POST_TOKEN=$(varne incident sign-on LOG --by watch-1)
    """
    with exit_codes():
        _opened(log, read_only=True).close()
        signed_on = _posts(log, datetime.now(UTC)).sign_on(require_post(by), None)
        if json:
            as_json(signed_on)
        else:
            people.out(signed_on.mark, highlight=False)


@app.command()
def supervisor(log: Log, json: Json = False) -> None:
    """What was given to the supervisor, and what nobody has answered: orders, offers, asks, boats."""
    with exit_codes():
        waits = supervision(_held(log))
        if json:
            as_json(waits)
            return
        for alert_id in waits.alert_ids:
            people.print(f"given to the supervisor: [bold]{alert_id}[/]")
        for order in waits.failed_orders:
            people.print(
                f"{order.unit_id} {order.state.replace('_', ' ')} since {order.failed_at:%H:%MZ} "
                f"({order.incident_id}): {next_words(order.next_unit, order.no_unit)}"
            )
        for incident_id in waits.nobody_goes_ids:
            people.print(f"no unit has answered to go to {incident_id}")
        for offer in waits.offers:
            people.print(
                f"{offer.incident_id} offered by {offer.from_centre} to {offer.to_centre} "
                f"since {offer.at:%H:%MZ}"
            )
        for waiting in waits.asks:
            people.print(
                f"{waiting.incident_id}: {waiting.ask.act} asked by {waiting.ask.centre} {waiting.ask.by} "
                f"at {waiting.ask.at:%H:%MZ}, waits for a second post"
            )
        people.print(f"unaccounted for: {waits.unaccounted_boats} boats")


@app.command()
def ask(
    log: Log,
    incident: Named,
    act: Annotated[str, typer.Argument(help=f"One of {', '.join(ACTS)}.")],
    by: By,
    reason: Annotated[
        str, typer.Option(help="A listed reason, as `show --json` gives them; any other is refused.")
    ],
    evidence: Annotated[str | None, typer.Option(help="Id of the recovery or landing, to close.")] = None,
    mark: Annotated[
        list[str] | None, typer.Option(help=f"What the rescuer saw to be this boat's: {', '.join(MARKS)}.")
    ] = None,
    people_accounted: Annotated[
        int | None, typer.Option(help="People safe in all, when both centres agree.")
    ] = None,
    to_phase: Annotated[str | None, typer.Option(help=f"One of {', '.join(LOWERED)}.")] = None,
    post_token: Mark = "",
    json: Json = False,
) -> None:
    """Ask to close, to suspend or for another phase; another post must confirm. A refusal is on record."""
    with exit_codes():

        def make(picture: Picture, now: datetime) -> Event:
            return incidents.ask(
                picture,
                _id(picture, incident),
                _one_of(ACTS, act, "act"),
                by,
                reason,
                now,
                evidence_report_id=evidence,
                marks=tuple(_one_of(MARKS, one, "mark") for one in mark or ()),
                people_accounted=people_accounted,
                to_phase=None if to_phase is None else _one_of(LOWERED, to_phase, "phase"),
                sitting=_sitting(log, by, post_token, now),
            )

        _act(log, make, json)


@app.command()
def confirm(
    log: Log,
    incident: Named,
    act: Annotated[str, typer.Argument(help=f"One of {', '.join(ACTS)}: what was asked.")],
    by: By,
    post_token: Mark = "",
    json: Json = False,
) -> None:
    """Confirm what another post asked. It is weighed again, for the night may have changed."""
    with exit_codes():
        _act(
            log,
            lambda picture, now: incidents.confirm(
                picture,
                _id(picture, incident),
                _one_of(ACTS, act, "act"),
                by,
                sitting=_sitting(log, by, post_token, now),
            ),
            json,
        )


@app.command("hand-over")
def hand_over(
    log: Log,
    incident: Named,
    step: Annotated[str, typer.Argument(help="One of offer, accept, decline, withdraw, yield.")],
    by: By,
    to: Annotated[str, typer.Option(help="The other centre, of offer and yield: UK or FR.")] = "",
    reason: Annotated[str, typer.Option(help=f"Of decline: {', '.join(DECLINES)}.")] = "",
    json: Json = False,
) -> None:
    """Offer an incident to the other centre, or answer its offer. Until it accepts, the sender owns it."""
    with exit_codes():

        def make(picture: Picture, now: datetime) -> Event:
            incident_id = _id(picture, incident)
            if step == "offer":
                return incidents.offer(picture, incident_id, to, by, now)
            if step == "accept":
                return incidents.accept(picture, incident_id, by)
            if step == "withdraw":
                return incidents.withdraw_offer(picture, incident_id, by)
            if step == "yield":
                return incidents.yield_to(picture, incident_id, to, by)
            _one_of(("decline",), step, "step of a hand-over (offer, accept, withdraw, yield)")
            return incidents.decline(picture, incident_id, by, _one_of(DECLINES, reason, "reason"))

        _act(log, make, json)


@app.command()
def resume(log: Log, incident: Named, by: By, json: Json = False) -> None:
    """Take a suspended search up again; one post is enough."""
    with exit_codes():
        _act(log, lambda picture, _now: incidents.resume(picture, _id(picture, incident), by), json)
