"""The sea that a centre's boats drift in: the atlas, a forecast where it holds one, and what was used."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest
from tests.feeds.environment.files import START as GRIDDED_FROM
from tests.feeds.environment.files import era5

from varne.centre.drifting_jobs import AskStreams
from varne.centre.drifting_sea import TheatreSea, lane_strips, make_forecaster, make_streamer
from varne.centre.shipped import open_theatre
from varne.drift.landing import inside
from varne.feeds.environment.source import is_gridded
from varne.picture.drift import BOAT_STATES, DriftAsked, DriftForecast
from varne.picture.environment import PointForecast
from varne.picture.errors import Malformed, Refused

DOVER = open_theatre("dover")
START = datetime(2026, 8, 12, 0, 0, tzinfo=UTC)
NIGHT = Path(__file__).parents[2] / "data" / "nights" / "102" / "reports.jsonl"


def points(hours: int = 3) -> tuple[PointForecast, ...]:
    """A current to the east and a wind to the north over a box of the Strait, for some hours."""
    return tuple(
        PointForecast(
            at=START + timedelta(hours=hour), lat_deg=lat, lon_deg=lon, current_east_mps=0.7,
            current_north_mps=0.0, wind_east_mps=0.0, wind_north_mps=8.0,
        )
        for hour in range(hours + 1)
        for lat in (50.8, 51.0, 51.2)
        for lon in (1.2, 1.5, 1.8)
    )  # fmt: skip


def question(**changes: object) -> DriftAsked:
    asked = DriftAsked(
        boat_id="b", made_at=START, fix_at=START, lat_deg=51.0, lon_deg=1.5, sigma_m=300.0,
        engine_off=0.98, first_at=START - timedelta(hours=1), seed=1, night_seed=2, particles=800, hours=4,
    )  # fmt: skip
    return msgspec.structs.replace(asked, **changes)


@pytest.fixture(scope="module")
def plain() -> TheatreSea:
    return TheatreSea(DOVER, None)


@pytest.fixture(scope="module")
def forecast() -> TheatreSea:
    return TheatreSea(DOVER, points())


def test_without_a_forecast_the_atlas_is_used_and_the_wind_is_not_known(plain: TheatreSea) -> None:
    then = plain.during(START.timestamp(), START.timestamp() + 3600.0, 7)
    assert (then.used.current, then.used.atlas_id, then.used.wind) == ("atlas", "dover", "not_known")
    assert then.used.wind_mps == 5.0
    assert then.used.current_factor == plain.atlas.stream_error.factor_sd
    assert then.used.shore
    assert not then.sea.wind.velocity_mps.any()
    first, last = then.sea.current.span_s
    assert first <= START.timestamp() - 3 * 3600.0, "members shift the stream in time"
    assert last >= START.timestamp() + 4 * 3600.0
    again = plain.during(START.timestamp() + 600.0, START.timestamp() + 3600.0, 7)
    assert again is then, "boats of one hour share their sea"


def test_a_forecast_takes_the_place_of_the_atlas_where_and_while_it_holds_one(
    plain: TheatreSea, forecast: TheatreSea
) -> None:
    at_s = np.array([0.0, 3600.0, 5 * 3600.0])
    told, source = forecast.streams(START.timestamp(), at_s)
    without, _ = plain.streams(START.timestamp(), at_s)
    assert source == "forecast_then_atlas"
    row = int(np.abs(told.lat_deg - 51.0).argmin())
    column = int(np.abs(told.lon_deg - 1.5).argmin())
    assert (
        told.current_mps[:2, row, column].tolist()
        == [[pytest.approx(0.7, abs=1e-4), pytest.approx(0.0, abs=1e-4)]] * 2
    )
    assert (told.current_mps[2] == without.current_mps[2]).all(), "the atlas again after its end"
    far = int(np.abs(told.lon_deg - 0.4).argmin())
    assert (told.current_mps[:, row, far] == without.current_mps[:, row, far]).all()


def test_a_forecast_s_wind_is_held_after_its_end_and_that_is_told(forecast: TheatreSea) -> None:
    then = forecast.during(START.timestamp(), START.timestamp() + 3600.0, 7)
    assert (then.used.wind, then.used.wind_mps) == ("forecast", 1.5)
    assert then.used.wind_until == START + timedelta(hours=3)
    assert then.used.current_until == START + timedelta(hours=3)
    assert np.allclose(then.sea.wind.velocity_mps[-1, 5, 5], [0.0, 8.0])


def test_a_forecast_of_another_night_is_not_used(forecast: TheatreSea) -> None:
    later = START + timedelta(days=3)
    then = forecast.during(later.timestamp(), later.timestamp() + 3600.0, 7)
    assert (then.used.current, then.used.wind, then.used.wind_until) == ("atlas", "not_known", None)
    assert then.used.wind_mps == 5.0


def test_a_file_on_a_grid_gives_the_wind(tmp_path: Path) -> None:
    (file,) = era5(tmp_path)
    assert is_gridded(file)
    assert not is_gridded(NIGHT)
    then = TheatreSea(DOVER, file).during(GRIDDED_FROM.timestamp(), GRIDDED_FROM.timestamp() + 3600.0, 7)
    assert (then.used.current, then.used.wind) == ("atlas", "forecast")
    assert then.used.wind_until == GRIDDED_FROM + timedelta(hours=3)
    north = then.sea.wind.velocity_mps[..., 1]
    assert -3.5 < north.min() < north.max() < -0.5


def test_one_time_is_no_forecast_to_drift_in() -> None:
    with pytest.raises(Malformed) as refusal:
        TheatreSea(DOVER, tuple(point for point in points() if point.at == START))
    assert refusal.value.code == "field_axis"


def test_streams_to_draw_have_no_water_on_land() -> None:
    grid = make_streamer(DOVER, None)(AskStreams(at=START))
    assert len(grid.east_cmps) == len(grid.north_cmps)
    assert len(grid.east_cmps) % grid.columns == 0
    assert grid.source == "atlas"

    def at(lat: float, lon: float) -> int | None:
        row = round((lat - grid.south_deg) / grid.step_lat_deg)
        return grid.east_cmps[row * grid.columns + round((lon - grid.west_deg) / grid.step_lon_deg)]

    assert at(51.2, 1.0) is None, "Kent"
    assert at(51.0, 1.5) is not None
    speeds = [
        np.hypot(east, north) / 100.0
        for east, north in zip(grid.east_cmps, grid.north_cmps, strict=True)
        if east is not None and north is not None
    ]
    assert 0.1 < np.median(speeds) < max(speeds) < 3.0
    assert len(msgspec.json.encode(grid)) < 30_000


def test_lanes_run_where_the_theatre_draws_them() -> None:
    strips = lane_strips(DOVER)
    drawn = {lane.id: lane for lane in DOVER.lanes}
    assert {strip.lane_id for strip in strips} == {lane.id for lane in DOVER.lanes if lane.kind == "lane"}
    strip = strips[0]
    first, last = (np.array(drawn[strip.lane_id].coordinates[end]) for end in (0, 1))
    assert bool(inside((first + last) / 2.0, np.array(strip.ring)))


def test_a_theatre_that_no_atlas_reaches_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        TheatreSea(open_theatre("gibraltar"), None)
    assert refusal.value.code == "no_atlas"


@pytest.mark.long
def test_a_boat_drifts_where_its_sea_goes_and_the_question_gives_the_answer() -> None:
    """The whole way, kernel and all: the stream told sets the boat to the east, the wind to the north."""
    made: DriftForecast = make_forecaster(DOVER, points(8))(question())
    assert made.used.current == "forecast_then_atlas"
    lat, lon = made.hours[3].middle
    assert lon > 500, "some 7.5 km east"
    assert lat > 50
    for hour in made.hours:
        assert sum(hour.states) == pytest.approx(1000, abs=4)
        assert hour.states[BOAT_STATES.index("left")] == 0
    assert make_forecaster(DOVER, points(8))(question()) == made
    calm = make_forecaster(DOVER, None)(question())
    assert calm.used.wind == "not_known"
    assert calm.hours[3].spread_m > made.hours[3].spread_m, "a wind not known makes regions wide"
