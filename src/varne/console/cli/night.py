"""A night to be judged, from a log or from a file of reports, and the judge for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from varne.centre.correlate import read_reports
from varne.centre.judges import night_judge
from varne.centre.ruling import last_heard
from varne.centre.shipped import open_theatre
from varne.console.cli.output import errors
from varne.correlation.judging import Judge, reports_to_judge, rulings_in_force
from varne.feeds.contract import Unreadable
from varne.feeds.environment.source import forecast_beside, read_forecast
from varne.feeds.textfile import lines, open_binary
from varne.picture.environment import PointForecast
from varne.picture.errors import Refused
from varne.picture.judgement import Ruling
from varne.picture.picture import Picture
from varne.picture.place import NamedArea, named_areas
from varne.picture.report import Report
from varne.picture.theatre import Theatre
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore

SQLITE = b"SQLite format 3\0"

Forecast = Annotated[
    Path | None,
    typer.Option(help="Current and wind, JSON lines. Default: forecast.jsonl beside the reports, if there."),
]
NoForecast = Annotated[bool, typer.Option("--no-forecast", help="Use no forecast, though one is there.")]
Theatres = Annotated[
    str | None,
    typer.Option(help="Theatre of the night. Default: the log's own; of a file of reports, dover."),
]


class Night(NamedTuple):
    """All that was reported and ruled in one night."""

    theatre: Theatre
    places: Mapping[str, NamedArea]
    reports: Sequence[Report]  # in the order received, none of them AIS
    rulings: Sequence[Ruling]
    at: datetime  # when the last report came


def open_night(path: Path, theatre: str | None) -> Night:
    """The night in a log or in a file of reports.

    Raises:
        Refused: there is no such file, or no report in it.
        Malformed: the theatre file is not one.
        Broken: the log is damaged.
    """
    if is_log(path):
        store = SqliteStore(path, create=False, read_only=True)
        try:
            picture = load_picture(store, SnapshotShelf(path.parent / "snapshots", read_only=True))
        finally:
            store.close()
        return night_of(picture, theatre)
    place = open_theatre(theatre or "dover")
    unread: list[Unreadable] = []
    known = read_reports((line.raw for line in lines(path)), place, on_unreadable=unread.append)
    reports = [report for report in known if report.kind != "ais"]
    if not reports:
        raise Refused(f"{path} holds no report that can be judged", code="no_reports")
    tell_unread(unread)
    areas = {area.id: area for area in named_areas(place)}
    return Night(place, areas, reports, (), reports[-1].received_at)


def is_log(path: Path) -> bool:
    """True for a centre's log; False for another file.

    Raises:
        Refused: it cannot be opened.
    """
    with open_binary(path) as stream:
        return stream.read(len(SQLITE)) == SQLITE


def night_of(picture: Picture, theatre: str | None) -> Night:
    """The night in a picture.

    Raises:
        Refused: it holds no report, or its theatre is not known here.
    """
    at = last_heard(picture)
    place = open_theatre(theatre or picture.theatre_id)
    return Night(place, picture.places, reports_to_judge(picture), rulings_in_force(picture), at)


def tell_unread(unread: Sequence[Unreadable]) -> None:
    """Name the first lines that could not be read."""
    for item in unread[:5]:
        errors.print(f"[yellow]not read:[/] line {item.cursor}: {item.reason}")


def find_forecast(path: Path, given: Path | None, none: bool) -> tuple[PointForecast, ...] | None:
    """The forecast to use for the night in ``path``, and a word about it on standard error.

    Raises:
        Refused: the one given cannot be opened, or one was given and forbidden.
        Malformed: it holds no line of a forecast.
    """
    if none:
        if given is not None:
            raise Refused("give --forecast or --no-forecast, not both", code="usage")
        return None
    found = given or forecast_beside(path)
    if found is None:
        errors.print("no forecast: current and wind are not known (--forecast FILE gives them)")
        return None
    bad: list[int] = []
    points = read_forecast(found, on_unreadable=lambda number, _why: bad.append(number))
    errors.print(f"forecast: {found}, {len(points)} points" + (f", {len(bad)} lines not read" if bad else ""))
    return points


def make_judge(
    theatre: Theatre, places: Mapping[str, NamedArea], forecast: Sequence[PointForecast] | None
) -> Judge:
    """The judge of a night; compiled code is made the first time, which takes a while."""
    with errors.status("preparing the judge …"):
        return night_judge(theatre, places, forecast)
