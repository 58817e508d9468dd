"""``varne beach``: launches being prepared on beaches, as a log holds them, and what posts say of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.markup import escape

from varne.centre import beaches
from varne.centre.pipeline import advance
from varne.centre.shipped import open_theatre
from varne.console.cli import night
from varne.console.cli.output import Json, as_json, exit_codes, people
from varne.picture.beach import WITHDRAWN, BeachLaunch
from varne.picture.errors import Refused
from varne.picture.event import Event
from varne.picture.events import ReportReceived
from varne.picture.picture import Picture
from varne.picture.report import PREPARED, ReportKind
from varne.picture.theatre import Theatre
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore
from varne.tasking.beaches import SURE

app = typer.Typer(
    no_args_is_help=True,
    help="Launches being prepared on beaches, before anybody is aboard. Who could go: `varne dispatch`.\n\n"
    "A launch ends when people are afloat (then it is a rescue) or on a post's word; never by age. While a "
    "centre uses the log, act on its screen or over HTTP; `list` always works.",
)
Log = Annotated[Path, typer.Argument(help="A centre's log, for example var/dover/log.sqlite.")]
Named = Annotated[str, typer.Argument(help="Id of a launch, as `list` gives it.")]
By = Annotated[str, typer.Option(help="The post that acts: watch-1, smc, supervisor; never a name.")]
TOLD: tuple[ReportKind, ...] = tuple(SURE)
ToldBy = Annotated[str | None, typer.Option(help=f"What tells of it: {', '.join(TOLD)}.")]
Stage = Annotated[str | None, typer.Option(help="preparing or carrying; with people aboard it is afloat.")]
Teams = Annotated[int | None, typer.Option(help="Patrols needed there together; all of them or none.")]
Boarding = Annotated[float | None, typer.Option(help="Minutes from now until people board.")]
Odds = Annotated[float | None, typer.Option(help="That it is a launch at all, 0 to 1.")]
Safe = Annotated[
    bool | None, typer.Option("--safe/--unsafe", help="Unsafe: surf, panic or a crowd in the water.")
]
Word = TypeVar("Word", bound=str)


def _one_of(words: tuple[Word, ...], text: str | None, what: str) -> Word | None:
    if text is None:
        return None
    found = next((word for word in words if word == text), None)
    if found is None:
        raise Refused(f"{text!r} is no {what}; there are {', '.join(words)}", code="usage")
    return found


def _opened(log: Path, *, read_only: bool = False) -> SqliteStore:
    if not log.is_file() or not night.is_log(log):
        raise Refused(f"no log at {log}; a centre keeps its log at DATA/THEATRE/log.sqlite", code="no_log")
    return SqliteStore(log, create=False, read_only=read_only)


def _act(log: Path, make: Callable[[Picture, datetime], Event], json: bool) -> None:
    """Make one act of the picture of a log that nothing else writes, record it, and tell what came of it."""
    store = _opened(log)
    try:
        picture = load_picture(store, SnapshotShelf(log.parent / "snapshots"))
        now = datetime.now(UTC)
        if picture.recorded_at is not None and picture.recorded_at > now:
            now = picture.recorded_at  # a log's time never goes back
        body = make(picture, now)
        entries = advance(
            picture, body, originator=picture.centre, observed_at=None, received_at=now, recorded_at=now
        )
        store.append(entries)
    finally:
        store.close()
    if json:
        as_json([{"sequence": one.sequence, "event": one.body.name} for one in entries])
        return
    for entry in entries:
        people.print(f"entry {entry.sequence}: [bold]{entry.body.name.replace('_', ' ')}[/]")
    for launch in picture.beach_launches.values():
        if picture.changed[f"beach:{launch.id}"] >= entries[0].sequence:
            _tell(launch)


def _tell(launch: BeachLaunch) -> None:
    near = "≈" if launch.people_assumed else ""
    due = "≈" if launch.boarding_assumed else ""
    what = launch.stage if launch.state == "standing" else f"over: {launch.ended}"
    became = f", boat {escape(launch.boat_id)}" if launch.boat_id else ""
    where = launch.place_id or f"{launch.lat_deg:.4f} {launch.lon_deg:.4f}"
    people.print(
        f"{escape(launch.id)}  {where}  {what}{became}  {near}{launch.people} people  "
        f"{launch.teams_needed} teams  odds {launch.likelihood:.0%}  "
        f"boarding {due}{launch.boarding_at:%H:%MZ}"
        f"  seen {launch.first_at:%H:%MZ} to {launch.last_at:%H:%MZ}" + ("" if launch.safe else "  UNSAFE"),
        emoji=False,
    )


@app.command("list")
def list_(log: Log, json: Json = False) -> None:
    """Launches that stand, the first seen first, then those that are over. ≈ marks what nobody said."""
    with exit_codes():
        store = _opened(log, read_only=True)
        try:
            picture = load_picture(store, SnapshotShelf(log.parent / "snapshots", read_only=True))
        finally:
            store.close()
        held = sorted(
            picture.beach_launches.values(), key=lambda one: (one.state != "standing", one.first_at, one.id)
        )
        if json:
            as_json(held)
            return
        if not held:
            people.print("no launch was seen on a beach")
        for launch in held:
            _tell(launch)


@app.command()
def add(
    log: Log,
    place: Annotated[str, typer.Argument(help="A beach of the theatre, by any of its names.")],
    by: By,
    told_by: ToldBy = None,
    stage: Stage = None,
    teams: Teams = None,
    boarding_min: Boarding = None,
    count: Annotated[int | None, typer.Option("--people", help="People likely to board.")] = None,
    likelihood: Odds = None,
    safe: Safe = None,
    json: Json = False,
) -> None:
    """Enter a launch that somebody saw. With people aboard it is none: log the call, it is a rescue."""
    with exit_codes():
        said = _said(told_by, stage, teams, boarding_min, count, likelihood, safe, place)
        _act(log, lambda picture, now: beaches.enter(picture, _theatre(picture), said, by, now), json)


@app.command()
def say(
    log: Log,
    launch: Named,
    by: By,
    stage: Stage = None,
    teams: Teams = None,
    boarding_min: Boarding = None,
    count: Annotated[int | None, typer.Option("--people", help="People likely to board.")] = None,
    likelihood: Odds = None,
    safe: Safe = None,
    json: Json = False,
) -> None:
    """Say more of a launch: its stage, when people will board, how many, how many patrols."""
    with exit_codes():
        said = _said(None, stage, teams, boarding_min, count, likelihood, safe)
        _act(log, lambda picture, now: beaches.revise(picture, launch, said, by, now), json)


@app.command()
def withdraw(
    log: Log,
    launch: Named,
    reason: Annotated[str, typer.Argument(help=f"One of {', '.join(WITHDRAWN)}.")],
    by: By,
    json: Json = False,
) -> None:
    """End a launch that came to nothing. People afloat are no such end: `varne beach afloat`."""
    with exit_codes():
        ended = _one_of(WITHDRAWN, reason, "end of a launch by a post's word")
        assert ended is not None
        _act(log, lambda picture, _now: beaches.withdraw(picture, launch, ended, by), json)


@app.command()
def afloat(
    log: Log,
    launch: Named,
    by: By,
    count: Annotated[int | None, typer.Option("--people", help="People aboard.")] = None,
    json: Json = False,
) -> None:
    """People board or are afloat: a report is logged, which opens a boat and its incident. It is a rescue."""
    with exit_codes():
        _act(
            log,
            lambda picture, now: ReportReceived(
                report=beaches.afloat_report(picture, launch, by, now, feed="calls", people=count)
            ),
            json,
        )


def _theatre(picture: Picture) -> Theatre:
    return open_theatre(picture.theatre_id)


def _said(
    told_by: str | None,
    stage: str | None,
    teams: int | None,
    boarding_min: float | None,
    count: int | None,
    likelihood: float | None,
    safe: bool | None,
    place: str | None = None,
) -> beaches.LaunchSaid:
    return beaches.LaunchSaid(
        place=place,
        told_by=_one_of(TOLD, told_by, "kind of report that tells of a beach"),
        stage=_one_of(PREPARED, stage, "stage of a launch with nobody aboard"),
        teams_needed=teams,
        boarding_min=boarding_min,
        people=count,
        likelihood=likelihood,
        safe=safe,
    )
