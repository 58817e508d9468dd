"""One boat's cloud, what it meets and where it came from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import varne.drift as face
from tests.drift.making import BOX, SPAN, START_S, apart_m, island, sea, still, tide
from varne.drift.backtrack import Beach, LaunchPrior, NotSeen, origins
from varne.drift.ensemble import KNOT_MPS, Boat, Fix, Passage, forecast, track_quantiles
from varne.drift.landing import crossing_times, landings, lane_meeting
from varne.drift.leeway import only
from varne.drift.particles import SeaErrors, Stepping, draw_members, no_errors
from varne.drift.regions import in_region
from varne.drift.states import Call, Rates, State
from varne.picture.errors import Malformed

NIGHT = draw_members(SeaErrors(), 5, *SPAN, members=200)
HOUR = 3600.0
CERTAIN = Rates(engine_stops=0.0, engine_restarts=0.0, swamps_young=0.0, swamps_old=0.0)
ADRIFT = Boat(first=((State.ENGINE_OUT, 1.0),), rates=CERTAIN)
NORTHWARD = Boat(first=((State.UNDER_WAY, 1.0),), rates=CERTAIN, passage=Passage(aims=((1.5, 51.9, 1.0),)))


def test_a_cloud_begins_as_wide_as_its_fix_and_widens() -> None:
    cloud = forecast(ADRIFT, Fix(START_S, 1.5, 51.0, 700.0), sea(tide(), still(3, 3)), NIGHT, 1, 12, 4000)
    middle = np.array([1.5, 51.0])
    wide = [apart_m(cloud.tracks.lonlat[:, k], cloud.tracks.lonlat[:, k].mean(axis=0)) for k in (0, 6, 12)]
    rms = [np.sqrt(np.mean(one**2) / 2) for one in wide]
    assert rms[0] == pytest.approx(700.0, rel=0.05)
    assert rms[0] < rms[1] < rms[2]
    assert apart_m(cloud.tracks.lonlat[:, 0].mean(axis=0), middle) < 50.0
    assert cloud.weights.sum() == pytest.approx(1.0)
    assert cloud.effective == pytest.approx(4000)
    quantiles = track_quantiles(cloud)
    assert np.all(np.diff(quantiles, axis=0) >= 0)
    assert quantiles[2, 0] == pytest.approx(middle, abs=0.001)


def test_a_fix_late_or_early_spreads_along_the_stream() -> None:
    fix = Fix(START_S, 1.5, 51.0, 50.0, sigma_s=1200.0)
    boat = replace(ADRIFT, mixture=only("person_sitting"))
    step = Stepping(residual_mps=0.0)
    cloud = forecast(boat, fix, sea(still(0.0, 1.0)), no_errors(), 1, 3, 3000, stepping=step)
    assert apart_m(cloud.tracks.lonlat[:, -1], cloud.tracks.lonlat[:, -1].mean(axis=0)).std() > 600.0
    assert np.std(cloud.tracks.lonlat[:, -1, 1]) * 111_250 == pytest.approx(1200.0, rel=0.06)


def test_the_part_of_a_fix_that_lies_on_land_weighs_nothing() -> None:
    land = island()
    cloud = forecast(ADRIFT, Fix(START_S, 1.5, 51.1, 900.0), sea(land=land), NIGHT, 1, 1, 2000)
    ashore = land.distance_at(*cloud.tracks.lonlat[:, 0].T) <= 0.0
    assert 0.3 < ashore.mean() < 0.7
    assert cloud.weights[ashore].sum() == 0.0
    inland = forecast(ADRIFT, Fix(START_S, 1.5, 51.0, 90.0), sea(land=land), NIGHT, 1, 1, 200)
    assert inland.weights.sum() == pytest.approx(1.0)
    assert np.all(inland.tracks.state == State.STRANDED)
    metres = cloud.metres_from(1.5, 51.1)[:, 0]
    assert metres.std(axis=0) == pytest.approx([900.0, 900.0], rel=0.05)


def test_a_call_weighs_a_cloud_towards_those_adrift() -> None:
    boat = Boat(passage=Passage(aims=((1.5, 51.9, 1.0),)))
    fix, ground = Fix(START_S, 1.5, 51.0), sea(tide())
    heard = forecast(boat, fix, ground, NIGHT, 1, 4, 4000, [Call(START_S + 600.0, "engine failed")])
    quiet = forecast(boat, fix, ground, NIGHT, 1, 4, 4000)
    north = [cloud.weights @ cloud.tracks.lonlat[:, -1, 1] for cloud in (heard, quiet)]
    assert north[0] < north[1] - 0.02
    assert heard.effective < quiet.effective
    assert np.array_equal(heard.tracks.lonlat, quiet.tracks.lonlat)


def test_a_boat_found_far_off_against_the_stream_was_still_under_way() -> None:
    """As on 14 December 2022: found 3.6 nm from its report after 76 min, about 3 kn."""
    boat = Boat(
        first=((State.UNDER_WAY, 0.5), (State.ENGINE_OUT, 0.5)), passage=Passage(aims=((1.5, 51.9, 1.0),))
    )
    fix = Fix(START_S, 1.5, 51.0, 300.0)
    step = Stepping(every=2, step_s=380.0)
    cloud = forecast(
        boat, fix, sea(still(0.2, 0.1), still(3.0, -2.0)), NIGHT, 1, 76 / 60, 20_000, stepping=step
    )
    assert cloud.tracks.time_s[-1] == START_S + 76 * 60
    found = np.array([1.5, 51.0 + 3.6 * 1852 / 111_250])
    weight = cloud.weights * np.exp(-0.5 * (apart_m(cloud.tracks.lonlat[:, -1], found) / 500.0) ** 2)
    way_on = cloud.tracks.state[:, -1] == State.UNDER_WAY
    assert cloud.weights[way_on].sum() < 0.7
    assert weight[way_on].sum() / weight.sum() > 0.9


def test_landings_add_up_and_come_by_engine_or_adrift() -> None:
    land = island(1.4, 1.6, 51.3, 51.5)
    boat = replace(
        NORTHWARD,
        first=((State.UNDER_WAY, 0.7), (State.ENGINE_OUT, 0.3)),
        passage=Passage(aims=((1.5, 51.4, 1.0),)),
    )
    cloud = forecast(boat, Fix(START_S, 1.5, 51.1), sea(still(0.0, 0.5), land=land), NIGHT, 1, 10, 4000)
    found = landings(cloud)
    ashore = np.isin(cloud.tracks.state[:, -1], [State.LANDED, State.STRANDED])
    assert found.ashore[-1] == pytest.approx(cloud.weights[ashore].sum())
    assert np.all(np.diff(found.ashore) >= 0)
    assert found.ashore[0] == 0.0
    landed = cloud.weights[cloud.tracks.state[:, -1] == State.LANDED].sum()
    assert found.under_way[:, -1].sum() == pytest.approx(landed)
    assert found.adrift[:, -1].sum() > 0.05
    assert np.all(np.abs(land.distance_at(found.lonlat[:, 0], found.lonlat[:, 1])) < 800)


def test_a_line_is_crossed_when_the_speed_says() -> None:
    boat = replace(
        NORTHWARD, passage=Passage(speed_kn=3.5, speed_spread=1e-6, aims=((1.5, 51.95, 1.0),), helm_deg=1e-6)
    )
    fix = Fix(START_S, 1.5, 51.0, 1.0)
    step = Stepping(residual_mps=0.0)
    cloud = forecast(boat, fix, sea(), no_errors(), 1, 6, 50, stepping=step)
    when = crossing_times(cloud, [(1.0, 51.2), (2.0, 51.2)])
    assert when - START_S == pytest.approx(np.full(50, 0.2 * 111_250 / (3.5 * KNOT_MPS)), rel=2e-3)
    assert np.all(np.isinf(crossing_times(cloud, [(1.0, 51.9), (2.0, 51.9)])))


def test_a_lane_is_met_with_or_against_its_flow() -> None:
    cloud = forecast(NORTHWARD, Fix(START_S, 1.5, 51.0), sea(), NIGHT, 1, 6, 500)
    ring = [(1.0, 51.1), (2.0, 51.1), (2.0, 51.2), (1.0, 51.2)]
    against, along = lane_meeting(cloud, ring, 200.0), lane_meeting(cloud, ring, 20.0)
    assert against.entered[-1] > 0.9
    assert against.in_lane[0] == 0.0
    assert np.all(np.diff(against.entered) >= -1e-12)
    assert (against.against, along.against) == (pytest.approx(1.0), pytest.approx(0.0))


BEACHES = tuple(Beach(f"beach {n}", 1.0 + 0.15 * n, 50.7) for n in range(5))
PRIOR = LaunchPrior(BEACHES, START_S, START_S + 5 * HOUR)
CROSSER = Boat(passage=Passage(speed_kn=3.5, aims=((1.5, 51.6, 1.0),)), rates=CERTAIN, first=NORTHWARD.first)


def test_evidence_finds_the_beach_and_the_hour() -> None:
    ground = sea(still(0.0, 0.0))
    truth = Beach("truth", 1.45, 50.7)  # the fourth beach, launched at half past two in the window
    launched_s = START_S + 2.5 * HOUR
    going = 3.5 * KNOT_MPS
    fixes = [
        Fix(launched_s + hours * HOUR, truth.lon_deg, 50.7 + going * hours * HOUR / 111_250, 400.0)
        for hours in (0.3, 2.5)
    ]
    found = origins(PRIOR, CROSSER, fixes, ground, NIGHT, 3, 3000)
    assert found.odds.sum() == pytest.approx(1.0)
    assert found.odds[3].sum() > 0.9
    assert found.odds[3, 2] > 0.4
    blank = origins(PRIOR, CROSSER, [], ground, NIGHT, 3, 3000)
    assert blank.odds == pytest.approx(np.full((5, 5), 1 / 25), abs=0.03)
    assert found.share_of_cell(3, launched_s, PRIOR.first_s) == 0.0


def test_nothing_seen_where_it_should_have_been_lowers_that_beach() -> None:
    ground, when = sea(), START_S + 5 * HOUR
    looks = [NotSeen(START_S + hour * HOUR, 1.0, 50.75, 8000.0) for hour in np.arange(0.5, 5.1, 0.5)]
    found = origins(PRIOR, CROSSER, looks, ground, NIGHT, 3, 4000, until_s=when)
    beach = found.odds.sum(axis=1)
    assert beach[0] < 0.12
    assert beach[0] > 0.001  # and does not take it away
    assert beach[3] > 0.2


@pytest.mark.long
def test_beaches_and_hours_are_as_likely_as_they_are_said_to_be() -> None:
    ground = sea(tide(), still(3.0, 2.0))
    boat = replace(CROSSER, rates=Rates(), passage=Passage(aims=((1.5, 51.6, 1.0), (1.2, 51.6, 1.0))))
    held = {0.5: [], 0.9: []}
    inside_90 = []
    for case in range(80):
        truth = origins(PRIOR, boat, [], ground, NIGHT, 10_000 + case, 1, 1, PRIOR.first_s + 9 * HOUR)
        rng = np.random.default_rng(case)
        launched_s, tracks = float(truth.launched_s[0]), truth.cloud.tracks
        fixes = []
        for hours in (1.5, 3.0):
            output = round((launched_s + hours * HOUR - PRIOR.first_s) / 600.0)
            at = tracks.lonlat[0, output] + rng.standard_normal(2) * 800.0 / [70_000, 111_250]
            fixes.append(Fix(float(tracks.time_s[output]), float(at[0]), float(at[1]), 800.0))
        last = float(tracks.time_s[output]) + 2 * HOUR
        found = origins(PRIOR, boat, fixes, ground, NIGHT, case, 2000, until_s=last)
        share = found.share_of_cell(int(truth.beach[0]), launched_s, PRIOR.first_s)
        own = found.odds[int(truth.beach[0]), int((launched_s - PRIOR.first_s) / HOUR)]
        # A set of whole cells holds more than it was asked for: the edge cell counts by the part that is
        # needed.
        for want, hits in held.items():
            hits.append(float(np.clip((want - share) / max(own, 1e-12), 0.0, 1.0)))
        output = found.cloud.output_at(last)
        true_end = tracks.lonlat[0, int(np.argmin(np.abs(tracks.time_s - last)))]
        inside_90.append(
            in_region(found.cloud.tracks.lonlat[:, output], found.cloud.weights, tuple(true_end))
        )
    assert np.mean(held[0.5]) == pytest.approx(0.5, abs=0.12)
    assert np.mean(held[0.9]) == pytest.approx(0.9, abs=0.07)
    assert np.mean(np.array(inside_90) < 0.5) == pytest.approx(0.5, abs=0.12)
    assert np.mean(np.array(inside_90) < 0.9) == pytest.approx(0.9, abs=0.07)


def test_what_has_no_sense_is_malformed() -> None:
    with pytest.raises(Malformed):
        origins(LaunchPrior((), START_S, START_S + HOUR), CROSSER, [], sea(), NIGHT, 1)
    with pytest.raises(Malformed):
        origins(LaunchPrior(BEACHES, START_S, START_S + HOUR, (1.0, 2.0)), CROSSER, [], sea(), NIGHT, 1, 10)
    with pytest.raises(Malformed):
        forecast(ADRIFT, Fix(START_S, 1.5, 51.0), sea(), NIGHT, 1, 1, 0)


def test_the_rooms_face_has_every_name_it_lists() -> None:
    assert {name for names in face._HOME.values() for name in names} == set(face.__all__)
    for name in face.__all__:
        assert getattr(face, name) is not None
    with pytest.raises(AttributeError):
        _ = face.nothing
    assert BOX[0] < BEACHES[0].lon_deg
