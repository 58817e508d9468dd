"""Plans: no area over another, none beyond its unit's endurance, and close to the bound."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from shapely.geometry import Polygon

from tests.drift.search.making import boats_cloud, unit
from varne.drift.search.belief import after_search, opened
from varne.drift.search.cloud import Cloud, cloud_of
from varne.drift.search.passes import missed
from varne.drift.search.patterns import area_track, drifting, ladder
from varne.drift.search.plan import SearchArea, SearchPlan
from varne.drift.search.planning import plan_search
from varne.drift.search.units import ACROSS_DEG, Lane, PlanSettings, SearchUnit
from varne.picture.errors import Refused

pytestmark = pytest.mark.long  # the planner compiles for some twenty seconds on a cold machine

SETTINGS = PlanSettings(horizon_s=3.5 * 3600, particles=3000, bound_particles=3000, refinements=1)
FLEET = (
    unit("heli", "air", widths_m=(1800.0, 200.0)),
    unit("plane", "air", flag="FR", position_m=(30_000.0, -5000.0), widths_m=(1500.0, 150.0)),
    unit("lifeboat"),
    unit("patrol", flag="FR", position_m=(12_000.0, 4000.0)),
    unit("cutter", position_m=(-12_000.0, 10_000.0), home_m=None, endurance_s=10 * 3600.0),
    unit("launch", flag="FR", endurance_s=1.5 * 3600),
)
PLANS: dict[int, tuple[Cloud, SearchPlan]] = {}


def planned(seed: int) -> tuple[Cloud, SearchPlan]:
    """The plan of a seed; made once."""
    if seed not in PLANS:
        cloud = boats_cloud(6, 400, seed)
        PLANS[seed] = cloud, plan_search(cloud, FLEET, SETTINGS)
    return PLANS[seed]


def by_id(name: str) -> SearchUnit:
    return next(unit for unit in FLEET if unit.id == name)


SEEDS = (1, 2, 3)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_area_lies_over_another_of_its_layer_at_any_moment(seed: int) -> None:
    _, plan = planned(seed)
    assert len(plan.areas) >= 4
    for one, other in combinations(plan.areas, 2):
        if one.layer != other.layer:
            continue
        first, last = max(one.start_s, other.start_s), min(one.end_s, other.end_s)
        for t in np.linspace(first, last, 40) if first < last else ():
            apart = Polygon(one.corners_at(t)).distance(Polygon(other.corners_at(t)))
            assert apart > 0.5 * SETTINGS.separation_m, (one.unit_id, other.unit_id, t)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_unit_gets_there_searches_and_gets_back_in_time(seed: int) -> None:
    _, plan = planned(seed)
    for area in plan.areas:
        who = by_id(area.unit_id)
        track = area_track(area, who.position_m, who.search_speed_mps, who.turn_s)
        there_s = math.dist(who.position_m, track.positions_m[0]) / who.transit_speed_mps
        # The commence point lies half a spacing inside the corner that transit was counted to.
        assert who.ready_s + there_s <= track.times_s[0] + area.spacing_m / who.transit_speed_mps
        assert track.times_s[-1] <= area.end_s + 1
        back_s = 0.0
        if who.home_m is not None:
            drift_s = math.dist(area.path_m[0], area.path_m[-1]) / who.transit_speed_mps
            back_s = math.dist(who.home_m, track.positions_m[-1]) / who.transit_speed_mps - drift_s
        assert track.times_s[-1] + back_s <= who.ready_s + who.endurance_s
        assert area.end_s <= SETTINGS.start_s + SETTINGS.horizon_s + 1
        assert area.spacing_m >= who.min_spacing_m - 1e-6
        legs_m = np.hypot(*np.diff(ladder(area, (0, 0), 1.0).positions_m, axis=0).T).sum()
        assert legs_m <= who.search_speed_mps * (area.end_s - area.start_s) + 1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_comes_close_to_its_bound_and_never_over_it(seed: int) -> None:
    cloud, plan = planned(seed)
    assert 0.7 < plan.share_of_bound <= 1
    assert plan.pos == pytest.approx(plan.boat_pos.sum(), rel=1e-9)
    assert np.all((plan.boat_pos >= 0) & (plan.boat_pos <= 1))
    assert plan.bound <= cloud.boats


@pytest.mark.parametrize("seed", SEEDS)
def test_the_tracks_themselves_are_worth_what_the_plan_says(seed: int) -> None:
    cloud, plan = planned(seed)
    left = cloud.weights.copy()
    for area in plan.areas:
        who = by_id(area.unit_id)
        track = area_track(area, who.position_m, who.search_speed_mps, who.turn_s)
        left *= missed(cloud, track, np.array(who.widths_m))
    # The plan counts effort laid without order; real ladders under the inverse cube do better.
    assert cloud.weights.sum() - left.sum() > 0.97 * plan.pos


@pytest.mark.parametrize("seed", SEEDS)
def test_aircraft_near_each_other_fly_apart(seed: int) -> None:
    _, plan = planned(seed)
    heights = [area.height_m for area in plan.areas if area.layer == "air"]
    assert all(area.height_m == 0 for area in plan.areas if area.layer == "surface")
    for one, other in combinations(heights, 2):
        assert abs(one - other) >= SETTINGS.height_separation_m - 1e-6


def test_equal_input_gives_an_equal_plan() -> None:
    cloud, plan = planned(1)
    again = plan_search(cloud, FLEET, SETTINGS)
    assert [area._replace(moments_s=None, path_m=None) for area in plan.areas] == [
        area._replace(moments_s=None, path_m=None) for area in again.areas
    ]
    assert (plan.pos, plan.bound) == (again.pos, again.bound)


def test_more_units_are_worth_no_less() -> None:
    cloud, plan = planned(2)
    fewer = plan_search(cloud, FLEET[:3], SETTINGS)
    assert fewer.pos < plan.pos
    assert fewer.bound < plan.bound


def test_surface_legs_cross_a_lane() -> None:
    cloud, _ = planned(1)
    lane = Lane(
        id="lane",
        outline_m=((-40_000.0, -9000.0), (40_000.0, 9000.0), (40_000.0, 15_000.0), (-40_000.0, -3000.0)),
        flow_bearing_deg=77.0,
    )
    plan = plan_search(cloud, FLEET[2:], SETTINGS, [lane])
    crossing = 0
    for area in plan.areas:
        inside = Polygon(area.corners_at(area.start_s)).intersection(Polygon(lane.outline_m)).area
        if inside > 0.05 * area.length_m * area.width_m:
            crossing += 1
            off = abs((area.bearing_deg - lane.flow_bearing_deg - 90 + 90) % 180 - 90)
            assert off <= ACROSS_DEG + 1e-6, area
    assert crossing


def test_a_unit_out_of_reach_is_idle_and_says_why() -> None:
    cloud, _ = planned(1)
    far = unit("far", position_m=(900_000.0, 0.0), home_m=(900_000.0, 0.0))
    plan = plan_search(cloud, (*FLEET[2:4], far), SETTINGS)
    assert plan.idle == (("far", "no_time"),)
    assert {area.unit_id for area in plan.areas} == {"lifeboat", "patrol"}


def test_a_search_that_goes_on_is_planned_again_from_what_is_believed() -> None:
    cloud, plan = planned(3)
    believed = opened(cloud)
    now_s = 5400.0
    tracks = [
        (area_track(area, who.position_m, who.search_speed_mps, who.turn_s), np.array(who.widths_m))
        for area in plan.areas
        for who in [by_id(area.unit_id)]
    ]
    after = after_search(believed, cloud, tracks, until_s=now_s)
    kept: tuple[SearchArea, ...] = (plan.areas[0],)
    fresh = unit("fresh", position_m=(5000.0, 0.0), home_m=None, ready_s=now_s)
    again = plan_search(
        cloud,
        (fresh,),
        PlanSettings(start_s=now_s, horizon_s=2 * 3600, particles=3000, bound_particles=3000),
        weights=after.particle_weights,
        kept=kept,
    )
    assert [area.unit_id for area in again.areas] == [plan.areas[0].unit_id, "fresh"]
    assert again.areas[0] == plan.areas[0]
    assert 0 < again.pos <= again.bound
    with pytest.raises(Refused):
        plan_search(cloud, [by_id(plan.areas[0].unit_id)], SETTINGS, kept=kept)


def test_following_the_drift_is_worth_more_than_standing_still() -> None:
    cloud, plan = planned(1)
    still = plan_search(
        cloud,
        FLEET,
        PlanSettings(
            horizon_s=3.5 * 3600, particles=3000, bound_particles=3000, refinements=1, follow_drift=False
        ),
    )
    for area in still.areas:
        assert np.ptp(area.path_m, axis=0).max() == 0
    assert plan.pos > still.pos


def test_a_drifting_ladder_is_the_still_one_carried_along() -> None:
    _, plan = planned(1)
    area = plan.areas[0]
    still = ladder(area, (0.0, 0.0), 8.0)
    track = drifting(still, area.moments_s, area.path_m)
    for when, place in zip(still.times_s, still.positions_m, strict=True):
        row = int(np.searchsorted(track.times_s, when))
        moved = np.array(area.centre_at(when)) - np.array(area.centre_at(area.start_s))
        np.testing.assert_allclose(track.positions_m[row], place + moved, atol=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        {"search_speed_mps": 0.0},
        {"min_spacing_m": 0.0},
        {"widths_m": (100.0,)},
        {"widths_m": (100.0, -1.0)},
        {"ready_s": math.nan},
    ],
)
def test_units_that_cannot_be_are_refused(change: dict[str, object]) -> None:
    cloud, _ = planned(1)
    with pytest.raises(Refused):
        plan_search(cloud, [unit("wrong", **change)], SETTINGS)


def test_a_plan_needs_something_to_plan_with() -> None:
    cloud, _ = planned(1)
    with pytest.raises(Refused):
        plan_search(cloud, [unit("a"), unit("a")], SETTINGS)
    with pytest.raises(Refused):
        plan_search(cloud, FLEET, SETTINGS, weights=np.ones(3))
    with pytest.raises(Refused):
        plan_search(cloud, FLEET, PlanSettings(horizon_s=0))
    nobody = plan_search(cloud, (), SETTINGS)
    assert (nobody.areas, nobody.pos, nobody.bound) == ((), 0.0, 0.0)


def test_too_many_aircraft_for_the_heights_there_are_is_refused() -> None:
    cloud = boats_cloud(3, 200, 5)
    crowd = [unit(f"air {n}", "air", position_m=(n * 1000.0, -20_000.0)) for n in range(4)]
    narrow = PlanSettings(horizon_s=3.5 * 3600, particles=500, bound_particles=500, highest_height_m=200.0)
    with pytest.raises(Refused, match="no search height"):
        plan_search(cloud, crowd, narrow)


@pytest.mark.parametrize("seed", [0, 1])
def test_more_vessels_than_a_small_cloud_has_room_for_are_told_so(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start, drift = rng.normal(0, 600, (400, 2)), rng.normal([0.3, 0.2], 0.15, (400, 2))
    times_s = np.arange(0, 4 * 3600 + 1, 1800.0)
    cloud = cloud_of(times_s, start[:, None] + drift[:, None] * times_s[None, :, None])
    places = rng.uniform(-30_000, 30_000, (8, 2))
    vessels = [
        unit(f"v{n}", position_m=tuple(place), home_m=None, endurance_s=8 * 3600.0, widths_m=(860.0,))
        for n, place in enumerate(places)
    ]
    plan = plan_search(cloud, vessels, PlanSettings(horizon_s=4 * 3600.0))
    assert len(plan.areas) + len(plan.idle) == 8
    assert 0.0 < plan.pos <= plan.bound
