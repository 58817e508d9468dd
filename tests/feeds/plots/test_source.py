"""Plots from a file and over TCP: the contract of every source, and what is reported of a track.

The tracker's kernels are compiled here, minutes on a cold machine: these run with the slow suites.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest

from tests.feeds.contract import CountedSource, SourceContract
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.feeds.plots.following import REPORT_EVERY_S
from varne.feeds.plots.source import PlotFile, PlotTcpListener
from varne.feeds.privacy import tokeniser
from varne.picture.report import Report
from varne.world.nights import make_night, make_plots

pytestmark = pytest.mark.long

START = datetime(2026, 8, 12, 2, 0, tzinfo=UTC)
TOKENISE = tokeniser(b"a salt for tests")
RADAR: dict[str, Any] = {
    "sensor": "fr.grisnez.radar", "is": "radar", "lat": 50.87, "lon": 1.58, "range_m": 22_500,
    "probability": 0.9, "false_plots": 5, "sigma_range_m": 30, "sigma_deg": 0.2,
}  # fmt: skip
CAMERA: dict[str, Any] = {
    "sensor": "fr.grisnez.camera", "is": "camera", "lat": 50.87, "lon": 1.58, "range_m": 15_000,
    "probability": 0.9, "false_plots": 0.5, "sigma_deg": 0.3,
}  # fmt: skip


def steady(looks: int, **extra: object) -> list[dict[str, Any]]:
    """One boat 8 km north of the radar, going east at 4 m/s, in looks of 10 s, and bearings of a camera."""
    lines: list[dict[str, Any]] = [RADAR, CAMERA]
    for k in range(looks):
        time = f"{START + timedelta(seconds=10 * k):%Y-%m-%dT%H:%M:%SZ}"
        east_m = 40.0 * k
        bearing = math.degrees(math.atan2(east_m, 8000.0))
        plot = {"time": time, "bearing_deg": round(bearing, 4)}
        lines += [
            {"plot": "fr.grisnez.radar", **plot, "range_m": round(math.hypot(east_m, 8000.0), 1), **extra},
            {"look": "fr.grisnez.radar", "time": time},
            {"plot": "fr.grisnez.camera", **plot},
            {"look": "fr.grisnez.camera", "time": time},
        ]
    return lines


def written(lines: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def open_file(path: Path) -> PlotFile:
    return PlotFile(path, feed="plots", title="Plots", synthetic=True, centre="FR", tokenise=TOKENISE)


async def items_of(path: Path, after: int | None = None) -> list[Item]:
    return [item async for batch in open_file(path).batches(after_cursor=after) for item in batch]


def reports_of(items: list[Item]) -> list[Report]:
    return [item.report for item in items if isinstance(item, Parsed)]


GIVEN = steady(12)
BROKEN = [b"{broken", b'{"plot": "nobody", "time": "2026-08-12T02:00:00Z", "bearing_deg": 1}', b""]


class TestPlotFileKeepsTheContract(SourceContract):
    inputs_count = len(GIVEN) + 2
    reports_count = 2
    unreadable_count = 2

    def make(self, directory: Path) -> CountedSource:
        path = directory / "plots.jsonl"
        head, rest = GIVEN[:7], GIVEN[7:]  # the broken lines stand between a plot and the end of its look
        path.write_bytes(written(head) + b"\n".join(BROKEN) + b"\n" + written(rest))
        return open_file(path)


class TestPackedPlotFileKeepsTheContract(TestPlotFileKeepsTheContract):
    def make(self, directory: Path) -> CountedSource:
        super().make(directory)
        path = directory / "plots.jsonl.gz"
        path.write_bytes(gzip.compress((directory / "plots.jsonl").read_bytes()))
        return open_file(path)


class TestPlotListenerKeepsTheContract(SourceContract):
    inputs_count = len(GIVEN) + 2
    reports_count = 2
    unreadable_count = 2
    resumes = False
    ends = False

    def make(self, directory: Path) -> CountedSource:
        del directory
        return PlotTcpListener(
            "127.0.0.1", 0, tokenise=TOKENISE, feed="plots", title="Plots", centre="FR", synthetic=True
        )

    async def play(self, source: CountedSource) -> None:
        _, writer = await asyncio.open_connection(
            "127.0.0.1", await cast("PlotTcpListener", source).listening()
        )
        try:
            writer.write(written(GIVEN) + b"\n".join(BROKEN) + b"\n")
            await writer.drain()
            await asyncio.Event().wait()  # a sender stays
        finally:
            writer.close()


async def test_a_boat_is_reported_when_sure_and_then_every_ten_minutes_by_each_sensor(tmp_path: Path) -> None:
    path = tmp_path / "plots.jsonl"
    path.write_bytes(written(steady(150)))
    reports = reports_of(await items_of(path))
    by_radar = [report for report in reports if report.kind == "radar"]
    assert {report.source for report in reports} == {"fr.grisnez.radar", "fr.grisnez.camera"}
    assert {report.source for report in by_radar} == {"fr.grisnez.radar"}
    told_s = [(report.best_time - START).total_seconds() for report in by_radar]
    assert len(told_s) == 3
    assert told_s[0] <= 60.0
    assert [later - told_s[0] for later in told_s] == [0.0, REPORT_EVERY_S, 2 * REPORT_EVERY_S]
    last = by_radar[-1]
    north_m = (cast("float", last.lat_deg) - 50.87) * 111_195.0
    assert abs(north_m - 8000.0) < 3.0 * cast("float", last.sigma_m) + 20.0
    assert last.speed_kn == pytest.approx(4.0 / 0.514444, abs=0.7)
    assert last.course_deg == pytest.approx(90.0, abs=8.0)


async def test_a_ship_the_sender_knows_is_never_reported(tmp_path: Path) -> None:
    path = tmp_path / "plots.jsonl"
    path.write_bytes(written(steady(40, mmsi=227_000_001)))
    assert reports_of(await items_of(path)) == []


async def test_a_look_from_long_before_is_refused_with_the_reason_and_its_plots_are_told_unused(
    tmp_path: Path,
) -> None:
    lines = steady(100)
    path = tmp_path / "plots.jsonl"
    path.write_bytes(written([*lines, lines[2], lines[3]]))
    items = await items_of(path)
    late = items[-1]
    assert isinstance(late, Unreadable)
    assert late.code == "scan_too_late"
    assert items[-2] == Noted(what="not_used", cursor=len(lines) + 1)


async def test_boats_of_a_night_are_found_and_few_others(tmp_path: Path) -> None:
    night = make_night(71_000, "busy", 12)
    begin_s, lasts_s = 5.0 * 3600.0, 1800.0
    path = tmp_path / "plots.jsonl"
    path.write_bytes(written(list(make_plots(night.truth, begin_s, lasts_s, 3))))
    reports = [report for report in reports_of(await items_of(path)) if report.kind == "radar"]
    start = datetime.fromisoformat(night.truth["start"])
    found, strange = set(), 0
    for report in reports:
        owner, nearest_m = None, math.inf
        for boat in night.truth["boats"]:
            fixes = [(datetime.fromisoformat(t), lat, lon) for t, lat, lon in boat["path"]]
            for (t0, lat0, lon0), (t1, lat1, lon1) in pairwise(fixes):
                if t0 <= report.best_time <= t1:
                    share = (report.best_time - t0) / (t1 - t0)
                    lat, lon = lat0 + share * (lat1 - lat0), lon0 + share * (lon1 - lon0)
                    north_m = (cast("float", report.lat_deg) - lat) * 111_195.0
                    east_m = (cast("float", report.lon_deg) - lon) * 70_000.0
                    if math.hypot(east_m, north_m) < nearest_m:
                        owner, nearest_m = boat["id"], math.hypot(east_m, north_m)
        if nearest_m < 400.0:
            found.add(owner)
        else:
            strange += 1
    assert start < min(report.best_time for report in reports)
    assert len(found) >= 3
    assert strange <= 0.2 * len(reports)
