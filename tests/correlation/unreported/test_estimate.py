"""The estimate of unreported boats, asked as the judge asks it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.correlation.judged import NearJudge
from varne.correlation.intervals import shortest
from varne.correlation.unreported.estimate import UnreportedWatch, watch_of
from varne.correlation.unreported.judging import UnreportedToo
from varne.correlation.unreported.launches import count_chances
from varne.picture.environment import PointForecast
from varne.picture.errors import Refused
from varne.picture.judgement import JudgedBoat, Unreported
from varne.picture.report import Report
from varne.picture.theatre import load_theatre

ROOT = Path(__file__).parents[3]
DOVER = load_theatre((ROOT / "data" / "theatres" / "dover.json").read_bytes())
RADARS = [sensor for sensor in DOVER.sensors if sensor.kind == "radar"]
DUSK = datetime(2026, 8, 11, 22, 0, tzinfo=UTC)


def night_watch(forecast: Sequence[PointForecast] | None = None) -> UnreportedWatch:
    watch = watch_of(DOVER.beaches, RADARS, {}, forecast)
    assert watch is not None
    return watch


def at(minutes: float) -> datetime:
    return DUSK + timedelta(minutes=minutes)


def call(name: str, minutes: float, lat_deg: float = 50.93, lon_deg: float = 1.62) -> Report:
    """A call from a boat some 6 km off Wissant, about an hour out."""
    return Report(
        id=name, kind="call", feed="test", source="fr.112", centre="FR", received_at=at(minutes + 2),
        observed_at=at(minutes), lat_deg=lat_deg, lon_deg=lon_deg, sigma_m=100.0,
    )  # fmt: skip


def radar(name: str, minutes: float) -> Report:
    return Report(
        id=name, kind="radar", feed="test", source="fr.grisnez.radar", centre="FR", received_at=at(minutes),
        observed_at=at(minutes), lat_deg=50.6, lon_deg=1.2, sigma_m=150.0,
    )  # fmt: skip


def boats(reports: Sequence[Report], probability: float = 1.0) -> list[JudgedBoat]:
    """Each call a boat of its own."""
    return [
        JudgedBoat(report_ids=(report.id,), probability=probability, apart=1.0)
        for report in reports
        if report.kind == "call"
    ]


def told(reports: Sequence[Report], minutes: float, watch: UnreportedWatch | None = None) -> Unreported:
    heard = [report for report in reports if report.received_at <= at(minutes)]
    return (watch or night_watch()).tell(heard, boats(heard), at(minutes))


def test_a_second_copy_of_a_boat_is_hardly_a_launch() -> None:
    reports = [call("a", 0), call("b", 5)]
    one, other = boats(reports)
    two = night_watch().tell(reports, (one, other), at(30))
    copied = night_watch().tell(reports, (one, msgspec.structs.replace(other, apart=0.1)), at(30))
    assert (two.boats_heard, copied.boats_heard) == (2.0, 1.1)
    assert copied.mean < two.mean


def square_km(found: Unreported) -> float:
    """Boats in the layer: its cells times their area."""
    layer = found.layer
    assert layer is not None
    rows = len(layer.cells) // layer.columns
    middle = math.radians(layer.south_deg + rows / 2 * layer.cell_lat_deg)
    cell_km2 = layer.cell_lat_deg * 111.2 * layer.cell_lon_deg * 111.2 * math.cos(middle)
    return sum(layer.cells) / 1e6 * cell_km2


def test_before_any_boat_is_reported_the_number_is_the_prior_and_says_so() -> None:
    found = told([radar("r", 0)], 30)
    assert found.basis == "prior"
    assert found.low == 0 < found.high
    assert told([call("a", 0)], 30).basis == "tonight"


def test_a_report_that_is_hardly_a_boat_is_no_news_of_the_night() -> None:
    reports = [call("a", 0)]
    found = night_watch().tell(reports, boats(reports, probability=0.2), at(30))
    assert found.basis == "prior"
    assert found.mean < told(reports, 30).mean


def test_more_boats_of_one_hour_mean_more_unheard_of_beside_them() -> None:
    counts = [told([call(f"c{k}", 3 * k) for k in range(n)], 30).mean for n in (1, 4, 8)]
    assert counts == sorted(counts)
    assert counts[2] > 2 * counts[0]


def test_hours_without_a_new_boat_leave_few_unreported() -> None:
    reports = [call(f"c{k}", 3 * k) for k in range(6)]
    soon, later, long = (told(reports, minutes) for minutes in (30, 120, 300))
    assert soon.mean > later.mean > long.mean
    assert soon.at_least_one > long.at_least_one


def test_chances_low_high_and_mean_tell_one_story() -> None:
    found = told([call(f"c{k}", 3 * k) for k in range(6)], 40)
    assert sum(found.chances) == pytest.approx(1.0, abs=1e-3)
    assert sum(n * p for n, p in enumerate(found.chances)) == pytest.approx(found.mean, abs=0.05)
    assert 1.0 - found.chances[0] == pytest.approx(found.at_least_one, abs=1e-3)
    assert found.low <= found.mean <= found.high


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.floats(0.01, 30.0), st.floats(0.0, 3.0))
def test_the_interval_holds_its_share_and_no_shorter_one_does(mean: float, spread: float) -> None:
    chances = count_chances(mean, spread * mean, 400)
    assert chances @ np.arange(401) == pytest.approx(mean, rel=1e-3)
    low, high = shortest(chances, 0.9)
    assert chances[low : high + 1].sum() >= 0.9 - 1e-9
    length = high - low
    assert all(chances[k : k + length].sum() < 0.9 for k in range(200))


def test_the_layer_adds_up_to_the_number() -> None:
    found = told([call(f"c{k}", 3 * k) for k in range(6)], 40)
    assert square_km(found) == pytest.approx(found.mean, rel=0.12)


def test_no_boat_is_drawn_inland_and_none_is_lost_by_it() -> None:
    ring = [(1.62, 49.0), (4.0, 49.0), (4.0, 50.95), (1.62, 50.95), (1.62, 49.0)]  # France, roughly
    watch = watch_of(DOVER.beaches, RADARS, {}, None, land=[ring])
    calls = [call(f"c{k}", 3 * k) for k in range(6)]
    found, open_sea = told(calls, 40, watch), told(calls, 40)
    layer = found.layer
    assert layer is not None
    assert found.mean == open_sea.mean
    assert square_km(found) == pytest.approx(found.mean, rel=0.12)
    inland = [
        cell
        for number, cell in enumerate(layer.cells)
        if layer.west_deg + number % layer.columns * layer.cell_lon_deg > 1.63
        and layer.south_deg + (number // layer.columns + 1) * layer.cell_lat_deg < 50.94
    ]
    assert len(inland) > 20
    assert not any(inland)


def test_radars_that_are_heard_from_thin_the_boats_about_them() -> None:
    calls = [call(f"c{k}", 30 + 3 * k, 51.05, 2.1) for k in range(4)]
    silent = told(calls, 60)
    heard = told([*calls, radar("r", 0)], 60)
    assert silent.radars == ()
    assert heard.radars == ("fr.grisnez.radar",)
    near = (50.85, 1.50)

    def there(found: Unreported) -> float:
        layer = found.layer
        assert layer is not None
        row = int((near[0] - layer.south_deg) / layer.cell_lat_deg)
        column = int((near[1] - layer.west_deg) / layer.cell_lon_deg)
        return layer.cells[row * layer.columns + column] / 1e6

    assert there(heard) / heard.mean < 0.6 * there(silent) / silent.mean


def test_a_current_carries_the_layer_along() -> None:
    def middle_lat_deg(north_mps: float) -> float:
        forecast = [
            PointForecast(
                at=at(60 * hour), lat_deg=lat, lon_deg=lon, current_east_mps=0.0,
                current_north_mps=north_mps, wind_east_mps=0.0, wind_north_mps=0.0,
            )
            for hour in range(-6, 8) for lat in (50.3, 51.4) for lon in (0.8, 2.6)
        ]  # fmt: skip
        layer = told([call(f"c{k}", 3 * k) for k in range(4)], 60, night_watch(forecast)).layer
        assert layer is not None
        rows = [sum(layer.cells[k : k + layer.columns]) for k in range(0, len(layer.cells), layer.columns)]
        mean_row = sum(k * row for k, row in enumerate(rows)) / sum(rows)
        return layer.south_deg + (mean_row + 0.5) * layer.cell_lat_deg

    assert middle_lat_deg(0.6) > middle_lat_deg(-0.6) + 0.01


@settings(max_examples=4, deadline=None, derandomize=True)
@given(st.lists(st.integers(10, 200), max_size=3), st.permutations(range(5)))
def test_it_matters_not_how_often_it_is_asked_nor_in_what_order_reports_are_given(
    asked: list[int], order: Sequence[int]
) -> None:
    reports = [radar("r", 0), *(call(f"c{k}", 10 + 7 * k) for k in range(4))]
    often = night_watch()
    for minutes in sorted(asked):
        told(reports, minutes, often)
    once = told(reports, 205)
    assert told(reports, 205, often) == once
    assert told([reports[k] for k in order], 205) == once


def test_a_plot_that_comes_late_is_taken_in_as_if_it_had_always_been_known() -> None:
    calls = [call(f"c{k}", 10 + 7 * k) for k in range(4)]
    watch = night_watch()
    before = told(calls, 100, watch)
    late = [radar("r", 20), *calls]
    assert told(late, 100, watch) == told(late, 100) != before


def test_a_night_weeks_ago_is_not_tonight() -> None:
    month = 30 * 24 * 60
    calls = [call(f"c{k}", 10 + 7 * k) for k in range(4)]
    watch = night_watch()
    told(calls, 100, watch)
    again = [*calls, call("d", month)]
    assert told(again, month + 20, watch) == told(again, month + 20)
    alone = told([call("d", month)], month + 20)
    assert told(again, month + 20).boats_heard == alone.boats_heard == 1.0
    assert told(calls, month).basis == "prior"


def test_waters_without_a_coast_to_leave_are_not_estimated() -> None:
    solent = load_theatre((ROOT / "data" / "theatres" / "solent.json").read_bytes())
    assert watch_of(solent.beaches, (), {}, None) is None
    with pytest.raises(Refused):
        night_watch().tell([], [], at(0))


def test_a_judge_tells_of_them_beside_its_own_words() -> None:
    judge = UnreportedToo(NearJudge(), night_watch())
    found = judge.judge([call("a", 0)], (), at(30))
    assert found.boats[0].report_ids == ("a",)
    assert found.unreported == night_watch().tell([call("a", 0)], found.boats, at(30))
    assert judge.judge([], (), at(30)).unreported is None
    with pytest.raises(Refused):
        judge.why("a", "b")
