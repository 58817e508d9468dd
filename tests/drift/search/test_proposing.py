"""Plans in the picture's words: what they are worth by when, held to the bound, kept off the land."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.centre import search_hands as hands
from tests.drift.search.seas import LAT, LON, NOON, NORTH_M, sea
from tests.drift.search.test_believing import track
from varne.centre.shipped import open_theatre, sweep_widths
from varne.drift.land import LandMask, land_mask, open_sea
from varne.drift.search.proposing import propose
from varne.picture.errors import Refused
from varne.picture.search import SearchAsk, SearchedTrack, SearchPlan

pytestmark = pytest.mark.long  # the planner compiles for some twenty seconds on a cold machine

TABLE = sweep_widths()
DOVER = open_theatre("dover")
NEAR = {"lat_deg": LAT + 0.05, "lon_deg": LON - 0.1, "base": (LAT + 0.05, LON - 0.1)}
UNITS = (
    hands.unit("lifeboat", **NEAR),
    hands.unit("launch", flag="FR", **NEAR | {"lon_deg": LON + 0.15}),
    hands.unit(
        "helicopter", searcher="helicopter", **NEAR, transit_kn=hands.figure(130),
        search_kn=hands.figure(80), endurance_h=hands.figure(3), eye_height_m=hands.figure(150),
    ),
)  # fmt: skip
ASK = hands.ask("b-1", start_at=NOON, hours=4.0, units=UNITS, water_c=15.0)


def plan(
    ask: SearchAsk = ASK, searched: tuple[SearchedTrack, ...] = (), land: LandMask | None = None, **cloud: Any
) -> SearchPlan:
    boats = [sea(1500, 4000.0, **cloud)]
    return propose(ask, boats, searched, TABLE, DOVER, land or open_sea(), "dover", False)


def test_chances_rise_with_time_and_keep_to_the_bound_and_the_doubts() -> None:
    made = plan(drift_mps=(0.3, 0.4))
    for before, after in zip(made.curve, made.curve[1:], strict=False):
        assert all(now >= then for then, now in zip(before, after, strict=True))
    for _, found, poor, bound in made.curve:
        assert poor <= found <= bound <= 0.85 + 1e-9
    assert made.pos <= made.bound
    assert made.pos > 0.3
    assert made.curve[-1][0] == 4 * 3600.0
    assert len(made.survival) > 10


def test_units_search_between_arriving_and_the_end_and_their_figures_agree() -> None:
    made = plan()
    assert {unit.unit_id for unit in made.units} | {idle.unit_id for idle in made.idle} == {
        unit.unit_id for unit in UNITS
    }
    for unit in made.units:
        asked = next(one for one in UNITS if one.unit_id == unit.unit_id)
        assert unit.on_scene_from >= NOON + timedelta(minutes=asked.ready_min.value)
        assert unit.on_scene_until <= NOON + timedelta(hours=4, minutes=1)
        assert unit.spacing_m * unit.legs == pytest.approx(unit.width_m, rel=0.01)
        for width, coverage in zip(unit.widths, unit.coverage, strict=True):
            assert coverage == pytest.approx(width.width_m / unit.spacing_m, rel=0.02)
        assert unit.turns[0] == 0
        assert unit.turns[-1] == len(unit.track) - 1


def test_equal_asks_give_equal_plans() -> None:
    assert plan() == plan()


def test_what_was_searched_before_leaves_less_to_find() -> None:
    first = plan()
    again = plan(searched=(track(0.0, begins_min=-55.0), track(1500.0, "t-2", begins_min=-45.0)))
    assert again.searched_ids == ("t-1", "t-2")
    assert again.boats[0].here < first.boats[0].here
    assert again.boats[0].found_by_now > 0.02
    assert again.pos < first.pos


def test_a_vessel_s_track_that_drifts_ashore_is_told_or_another_plan_is_kept() -> None:
    """A cloud carried north at a knot and a half, and land that it comes to in an hour."""
    box = (LON - 1.0, LAT - 1.0, LON + 1.0, LAT + 1.0)
    shore = LAT + 9000.0 / NORTH_M
    ring = [(LON - 0.9, shore), (LON + 0.9, shore), (LON + 0.9, LAT + 0.9), (LON - 0.9, LAT + 0.9)]
    land = land_mask([[ring]], box)
    ask = msgspec.structs.replace(ASK, units=UNITS[:2])
    made = plan(ask, land=land, drift_mps=(0.0, 0.8))
    for unit in made.units:
        dry = [lat > shore + 500.0 / NORTH_M for _, lat, _ in unit.track]
        if sum(dry) > 0.2 * len(dry):
            assert unit.over_land > 0.05, "what lies over land is told"
    at_sea = plan(ask, drift_mps=(0.0, 0.8))
    assert all(unit.over_land == 0.0 for unit in at_sea.units)
    assert made.curve[-1][1] <= at_sea.curve[-1][1] + 0.02, "legs over land count for nothing"


def test_a_search_that_nobody_can_reach_is_refused() -> None:
    far = msgspec.structs.replace(ASK, units=(hands.unit("far", **NEAR | {"lat_deg": LAT + 2.0}),))
    with pytest.raises(Refused) as refused:
        plan(far)
    assert refused.value.code == "nobody_in_time"
