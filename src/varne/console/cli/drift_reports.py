"""A boat of a log, or of a file of reports, as what a drift takes: fixes, calls and when each was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from varne.console.cli import night
from varne.console.cli.drift_told import Told
from varne.console.cli.output import errors
from varne.correlation.plots import plot_of
from varne.drift.ensemble import Fix
from varne.drift.states import SAID, Call, Said
from varne.picture.errors import Refused
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.picture.theatre import Theatre
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore

ACCOUNTING = ("recovery", "landing", "find")  # tell where a boat ended, or what else was found


class BoatReports(NamedTuple):
    """What is known of one boat by its reports, oldest first."""

    theatre: Theatre
    boat: str
    report_ids: tuple[str, ...]
    fixes: tuple[Fix, ...]
    calls: tuple[Call, ...]
    ended: tuple[str, ...]  # reports of a recovery, a landing or a find among them


def boat_reports(path: Path, boat: str, theatre: str | None) -> BoatReports:
    """The reports joined to a boat: by its id or name in a log; by any report of it in a file of reports,
    whose night is judged for it.

    Raises:
        Refused: there is no such boat, or none of its reports has a place.
        Malformed: the file cannot be read.
    """
    held = night.open_night(path, theatre)
    known = {report.id: report for report in held.reports}
    ids = _in_log(path, boat) if night.is_log(path) else _in_file(path, boat, held, known)
    reports = [known[report_id] for report_id in ids if report_id in known]
    fixes, calls, ended = [], [], []
    for report in sorted(reports, key=lambda one: (one.best_time, one.id)):
        if report.kind in ACCOUNTING:
            ended.append(report.id)
            continue
        plot = plot_of(report, held.places)
        if plot is not None and "wild_position" not in report.flags:
            fixes.append(Fix(plot.at.timestamp(), plot.lon_deg, plot.lat_deg, plot.sigma_m))
        said: Said | None = next((word for word in SAID if word == report.status), None)
        if said is not None:
            at = plot.at if plot is not None else report.best_time
            calls.append(Call(at.timestamp(), said))
    if not fixes:
        raise Refused(
            f"none of the {len(reports)} reports of {boat} says where it is; give LAT LON TIME instead",
            code="no_fix",
        )
    fixes.sort(key=lambda fix: fix.time_s)
    return BoatReports(
        held.theatre, boat, tuple(report.id for report in reports), tuple(fixes), tuple(calls), tuple(ended)
    )


def _in_log(path: Path, boat: str) -> tuple[str, ...]:
    store = SqliteStore(path, create=False, read_only=True)
    try:
        picture: Picture = load_picture(store, SnapshotShelf(path.parent / "snapshots", read_only=True))
    finally:
        store.close()
    found = next((one for one in picture.boats.values() if boat in (one.id, one.name)), None)
    if found is None:
        names = ", ".join(f"{one.name} ({one.id})" for one in list(picture.boats.values())[:6])
        raise Refused(f"{path} holds no boat {boat!r}; it holds {names or 'none'} …", code="not_found")
    if found.merged_into is not None:
        raise Refused(
            f"the reports of {boat} are now those of {found.merged_into}; ask for that", code="merged"
        )
    return tuple(join.report_id for join in found.joins)


def _in_file(path: Path, report_id: str, held: night.Night, known: dict[str, Report]) -> tuple[str, ...]:
    if report_id not in known:
        raise Refused(
            f"{path} is a file of reports: name the boat by any report of it; it holds no {report_id!r} "
            f"(there are {', '.join(list(known)[:4])} …)",
            code="not_found",
        )
    points = night.find_forecast(path, None, none=False)
    judge = night.make_judge(held.theatre, held.places, points)
    with errors.status(f"weighing {len(held.reports)} reports …"):
        judged = judge.judge(held.reports, held.rulings, held.at)
    mine = next((one.report_ids for one in judged.boats if report_id in one.report_ids), (report_id,))
    return tuple(mine)


def reports_words(found: BoatReports, used: Sequence[Fix]) -> Told:
    """How a boat's reports were taken, for the list of what was used."""
    counts = (len(found.report_ids), len(found.fixes), len(used), len(found.calls))
    en = (
        f"Boat: {found.boat}, {counts[0]} reports, {counts[1]} with a place, of which the last {counts[2]} "
        f"were used, {counts[3]} with a state."
    )
    fr = (
        f"Bateau : {found.boat}, {counts[0]} signalements, {counts[1]} avec une position, dont les "
        f"{counts[2]} derniers utilisés, {counts[3]} avec un état."
    )
    if found.ended:
        ids = ", ".join(found.ended)
        en += f" A recovery, landing or find is among them ({ids}): is it still at sea?"
        fr += f" Un sauvetage, une arrivée ou une découverte en est ({ids}) : est-il encore en mer ?"
    return Told(en, fr)
