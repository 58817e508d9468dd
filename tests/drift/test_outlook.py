"""What is kept of a boat's cloud: outlines, odds and tracks that say what the particles say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.drift.making import BOX
from varne.drift.ensemble import Boat
from varne.drift.field import uniform_field
from varne.drift.land import land_mask, metres_per_degree
from varne.drift.landing import inside
from varne.drift.outlook import LaneStrip, cloud_for, outlook, state_odds, thinned
from varne.drift.particles import Sea, SeaErrors, draw_members
from varne.drift.states import State
from varne.picture.drift import BOAT_STATES, OFFSET_DEG, DriftAsked, DriftForecast, SaidAboard, SeaUsed
from varne.picture.theatre import Limit, Theatre

START = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)
USED = SeaUsed(
    current="forecast", current_factor=0.2, current_shift_s=600.0, current_mps=0.07, wind="forecast",
    wind_mps=1.5, shore=True,
)  # fmt: skip
NORTH_M, EAST_M = (float(size) for size in metres_per_degree(51.0))


def asked(**changes: object) -> DriftAsked:
    question = DriftAsked(
        boat_id="b", made_at=START, fix_at=START, lat_deg=51.0, lon_deg=1.5, sigma_m=400.0,
        first_at=START - timedelta(hours=1), seed=5, night_seed=6, hours=6, particles=1500,
    )  # fmt: skip
    return msgspec.structs.replace(question, **changes)


def sea(east_mps: float = 0.5, land: bool = False) -> Sea:
    span = (START.timestamp() - 7200.0, START.timestamp() + 10 * 3600.0)
    # A wall of land 9 km to the east.
    ring = [(1.63, 50.5), (1.9, 50.5), (1.9, 51.5), (1.63, 51.5)]
    shore = land_mask([[ring]] if land else [], BOX)
    return Sea(uniform_field(east_mps, 0.0, BOX, span), uniform_field(0.0, 0.0, BOX, span), shore)


def made(
    question: DriftAsked,
    water: Sea,
    lanes: tuple[LaneStrip, ...] = (),
    limits: tuple[Limit, ...] = (),
) -> DriftForecast:
    members = draw_members(SeaErrors(), 6, START.timestamp() - 7200.0, START.timestamp() + 36_000.0)
    theatre = Theatre(
        id="t", name_en="T", name_fr="T", bbox_deg=BOX, centre_codes=("UK",), home_view=(1.5, 51.0, 8.0),
        places=(), sources=(), limits=limits,
    )  # fmt: skip
    return outlook(question, cloud_for(question, water, members), USED, theatre, lanes)


ADRIFT = {"engine_off": 1.0}


def test_an_hour_s_outlines_hold_their_shares_and_lie_downstream() -> None:
    question = asked(**ADRIFT)
    members = draw_members(SeaErrors(), 6, START.timestamp() - 7200.0, START.timestamp() + 36_000.0)
    cloud = cloud_for(question, sea(), members)
    told = made(question, sea())
    assert len(told.hours) == 7
    for number in (0, 3, 6):
        hour = told.hours[number]
        lonlat = cloud.tracks.lonlat[:, 6 * number]
        for rings, share in ((hour.half, 0.5), (hour.most, 0.9)):
            within = np.zeros(len(lonlat), dtype=bool)
            for ring in rings:
                start = np.array([1.5, 51.0])
                within ^= inside(lonlat, start + np.array(ring).reshape(-1, 2)[:, ::-1] * OFFSET_DEG)
            assert float(cloud.weights[within].sum()) == pytest.approx(share, abs=0.06)
        east_m = hour.middle[1] * OFFSET_DEG * EAST_M
        assert east_m == pytest.approx(0.5 * 3600.0 * number, abs=700.0)
        assert sum(hour.states) == pytest.approx(1000, abs=4)
    assert told.hours[0].spread_m == pytest.approx(400.0 * 2**0.5, rel=0.1)
    assert told.hours[6].spread_m > told.hours[3].spread_m > told.hours[0].spread_m
    assert all(len(track) == 14 for track in told.tracks)


def test_equal_questions_give_equal_forecasts_and_they_are_small() -> None:
    one, other = made(asked(), sea(land=True)), made(asked(), sea(land=True))
    encoded = msgspec.json.encode(one)
    assert encoded == msgspec.json.encode(other)
    assert len(encoded) < 9000
    assert msgspec.json.decode(encoded, type=DriftForecast) == one


def test_a_boat_set_on_a_shore_is_told_ashore_where_the_land_is() -> None:
    told = made(asked(**ADRIFT), sea(east_mps=1.0, land=True))
    ashore = [hour.states[BOAT_STATES.index("stranded")] for hour in told.hours]
    assert ashore == sorted(ashore)
    assert ashore[0] == 0
    assert ashore[6] > 300, "engines are mended on the way, and go anywhere"
    for cell in told.landings:
        assert 1.5 + cell.at[1] * OFFSET_DEG == pytest.approx(1.63, abs=0.01)
        assert list(cell.adrift) == sorted(cell.adrift)
    assert sum(cell.adrift[6] + cell.under_way[6] for cell in told.landings) <= 1000
    away = made(asked(**ADRIFT), sea(east_mps=-0.6, land=True))
    assert away.hours[6].states[BOAT_STATES.index("stranded")] < 20


def test_a_line_and_a_lane_across_the_way_are_met() -> None:
    limit = Limit(
        id="line", kind="srr", name_en="L", name_fr="L", approximate=True, note_en="", note_fr="",
        geometry="line", coordinates=(((1.56, 50.0), (1.56, 52.0)), ((5.0, 50.0), (5.0, 51.0))), source="s",
        status="D",
    )  # fmt: skip
    ring = ((1.58, 50.5), (1.61, 50.5), (1.61, 51.5), (1.58, 51.5))
    with_it, against = LaneStrip("lane", ring, 90.0), LaneStrip("other", ring, 270.0)
    far = LaneStrip("far", ((3.0, 50.5), (3.1, 50.5), (3.1, 51.5)), 90.0)
    told = made(asked(**ADRIFT), sea(east_mps=0.6), (with_it, against, far), (limit,))
    (line,) = told.lines
    assert list(line.by) == sorted(line.by)
    assert line.by[0] == 0
    assert line.by[6] > 600
    lanes = {lane.lane_id: lane for lane in told.lanes}
    assert set(lanes) == {"lane", "other"}
    assert lanes["lane"].by[6] > 500
    assert lanes["lane"].against < 300
    assert lanes["other"].against > 700


def test_a_forecast_made_later_than_its_fix_begins_where_the_boat_is_by_then() -> None:
    told = made(asked(**ADRIFT, made_at=START + timedelta(hours=2)), sea())
    assert told.hours[0].middle[1] * OFFSET_DEG * EAST_M == pytest.approx(3600.0, abs=600.0)


def test_the_motion_told_sets_the_course_of_what_is_under_way_and_not_its_odds() -> None:
    plain, told = (
        made(asked(engine_off=0.3, **motion), sea(0.0))
        for motion in ({}, {"east_mps": 0.0, "north_mps": 1.8, "sigma_mps": 0.5})
    )
    assert abs(plain.hours[1].middle[0] * OFFSET_DEG * NORTH_M) < 600.0
    assert told.hours[1].middle[0] * OFFSET_DEG * NORTH_M > 2500.0
    assert told.hours[0].states[0] == pytest.approx(plain.hours[0].states[0], abs=25)
    assert told.effective < plain.effective


def test_an_engine_said_to_have_failed_just_now_is_rather_out_than_not() -> None:
    said = SaidAboard(at=START, status="engine failed")
    assert dict(state_odds(asked(said=(said,)), Boat()))[State.ENGINE_OUT] > 0.4
    assert dict(state_odds(asked(said=(said,)), Boat()))[State.UNDER_WAY] < 0.45


def test_what_was_said_moves_the_odds_and_makes_nothing_impossible() -> None:
    silent = dict(state_odds(asked(), Boat()))
    said = SaidAboard(at=START - timedelta(minutes=5), status="people in water")
    told = dict(state_odds(asked(said=(said,)), Boat()))
    assert told[State.PEOPLE_IN_WATER] > 5 * silent[State.PEOPLE_IN_WATER]
    assert min(told.values()) > 0.0
    judged = dict(state_odds(asked(said=(said,), engine_off=0.25), Boat()))
    assert judged[State.UNDER_WAY] == pytest.approx(0.75)
    assert sum(judged.values()) == pytest.approx(1.0)


@given(
    st.lists(st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), min_size=3, max_size=40),
    st.floats(1, 500),
)
def test_a_thinned_line_keeps_its_ends_and_stays_near(
    points: list[tuple[float, float]], near_m: float
) -> None:
    line = np.array(points)
    thin = thinned(line, near_m)
    assert (thin[0] == line[0]).all()
    assert (thin[-1] == line[-1]).all()
    for point in line:
        begin, along = thin[:-1], np.diff(thin, axis=0)
        length2 = np.maximum((along**2).sum(axis=1), 1e-12)
        part = np.clip(((point - begin) * along).sum(axis=1) / length2, 0.0, 1.0)[:, None]
        assert np.hypot(*(begin + part * along - point).T).min() <= near_m + 1e-6
