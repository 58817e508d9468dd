"""AIS reports to tracks: smoothed, in order, and doubted when no craft could have made the jump."""

from __future__ import annotations

import csv
import math
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.correlation.making import Desk, ais
from varne.picture.events import AlertRaised, TrackDoubted, TrackUpdated
from varne.picture.report import IdentityClaim, Report

DOVER = (51.10, 1.35)
FAR = (51.10, 2.35)  # 70 km away
SOLENT = Path(__file__).parents[2] / "data" / "ais" / "solent-2016-01-12.csv"
TRACK = "mmsi:235000001"


def moved(place: tuple[float, float], east_m: float, north_m: float) -> tuple[float, float]:
    return (
        place[0] + north_m / 111_195.0,
        place[1] + east_m / (111_195.0 * math.cos(math.radians(place[0]))),
    )


def test_a_straight_course_is_learnt_and_the_noise_halved() -> None:
    chance = random.Random(7)
    desk = Desk()
    raw_m, kept_m = [], []
    for step in range(120):
        truth = moved(DOVER, 8.0 * 10 * step, 3.0 * 10 * step)
        heard = moved(truth, chance.gauss(0, 15), chance.gauss(0, 15))
        desk.take(ais(f"a{step}", 10.0 * step, heard))
        estimate = desk.picture.tracks[TRACK].estimate
        assert estimate is not None
        if step >= 20:
            for place, errors in ((heard, raw_m), ((estimate.lat_deg, estimate.lon_deg), kept_m)):
                east_m = (place[1] - truth[1]) * 111_195.0 * math.cos(math.radians(51.1))
                errors.append(math.hypot(east_m, (place[0] - truth[0]) * 111_195.0))
    assert sum(kept_m) < 0.85 * sum(raw_m)
    assert estimate.east_ms == pytest.approx(8.0, abs=1.5)
    assert estimate.north_ms == pytest.approx(3.0, abs=1.5)
    assert 0 < estimate.var_east_m2 < 15.0**2


def test_the_stated_doubt_is_the_true_one() -> None:
    """Normalised errors of a filter matched to its world average two (chi-squared, two degrees)."""
    chance = random.Random(11)
    normalised = []
    for run in range(20):
        desk = Desk()
        east_m = north_m = 0.0
        east_ms, north_ms = 5.0, -2.0
        for step in range(40):
            # White acceleration of the filter's own density, in 1 s steps.
            for _ in range(10):
                east_ms += chance.gauss(0, math.sqrt(0.05))
                north_ms += chance.gauss(0, math.sqrt(0.05))
                east_m += east_ms
                north_m += north_ms
            heard = moved(DOVER, east_m + chance.gauss(0, 15), north_m + chance.gauss(0, 15))
            desk.take(ais(f"r{run}-{step}", 10.0 * (step + 1), heard))
        estimate = desk.picture.tracks[TRACK].estimate
        assert estimate is not None
        truth = moved(DOVER, east_m, north_m)
        off_east = (estimate.lon_deg - truth[1]) * 111_195.0 * math.cos(math.radians(51.1))
        off_north = (estimate.lat_deg - truth[0]) * 111_195.0
        normalised.append((off_east**2 + off_north**2) / estimate.var_east_m2)
    assert 1.0 < sum(normalised) / len(normalised) < 3.2


def test_a_wild_jump_is_flagged_not_believed_and_not_dropped() -> None:
    desk = Desk()
    desk.take(*(ais(f"a{n}", 10.0 * n, DOVER) for n in range(5)))
    made = desk.take(ais("wild", 50.0, FAR))
    doubted = [event for event in made if isinstance(event, TrackDoubted)]
    assert len(doubted) == 1
    assert doubted[0].implied_speed_kn == pytest.approx(13_500, rel=0.05)
    assert any(isinstance(event, AlertRaised) for event in made)
    track = desk.picture.tracks[TRACK]
    assert track.doubted_count == 1
    assert track.last_doubt is not None
    assert (track.last_doubt.lat_deg, track.last_doubt.lon_deg) == FAR
    assert track.estimate is not None
    assert track.estimate.lon_deg == pytest.approx(DOVER[1], abs=1e-4)
    desk.take(ais("b", 60.0, DOVER))
    assert desk.picture.tracks[TRACK].estimate.lon_deg == pytest.approx(DOVER[1], abs=1e-4)  # type: ignore[union-attr] # set above


def test_a_track_that_really_moved_is_not_locked_out() -> None:
    desk = Desk()
    desk.take(*(ais(f"a{n}", 10.0 * n, DOVER) for n in range(5)))
    made = desk.take(*(ais(f"b{n}", 50.0 + 10.0 * n, FAR) for n in range(4)))
    assert sum(isinstance(event, TrackDoubted) for event in made) == 2
    estimate = desk.picture.tracks[TRACK].estimate
    assert estimate is not None
    assert estimate.lon_deg == pytest.approx(FAR[1], abs=1e-4)
    assert desk.picture.tracks[TRACK].doubt_run == 0


def test_wild_positions_that_do_not_agree_never_move_a_track() -> None:
    desk = Desk()
    desk.take(*(ais(f"a{n}", 10.0 * n, DOVER) for n in range(5)))
    scattered = [ais(f"b{n}", 50.0 + 10.0 * n, (40.0 + 2 * n, 10.0 - 3 * n)) for n in range(6)]
    made = desk.take(*scattered)
    assert sum(isinstance(event, TrackDoubted) for event in made) == 6
    estimate = desk.picture.tracks[TRACK].estimate
    assert estimate is not None
    assert estimate.lat_deg == pytest.approx(DOVER[0], abs=1e-4)


def test_a_wrong_first_position_is_outvoted_by_the_next_two() -> None:
    desk = Desk()
    desk.take(ais("wrong", 0.0, FAR), ais("a", 10.0, DOVER), ais("b", 20.0, DOVER))
    estimate = desk.picture.tracks[TRACK].estimate
    assert estimate is not None
    assert estimate.lon_deg == pytest.approx(DOVER[1], abs=1e-4)


def test_two_ships_on_one_mmsi_keep_the_first_and_flag_the_other_every_time() -> None:
    desk = Desk()
    reports = []
    for n in range(10):
        reports += [ais(f"a{n}", 20.0 * n, DOVER), ais(f"b{n}", 20.0 * n + 10, FAR)]
    # The first ship has two positions before the second is heard.
    desk.take(ais("a", -10.0, DOVER), *reports)
    track = desk.picture.tracks[TRACK]
    assert track.doubted_count == 10
    assert track.estimate is not None
    assert track.estimate.lon_deg == pytest.approx(DOVER[1], abs=1e-4)
    assert desk.picture.alerts[f"wild_position:{TRACK}"].count == 10


def test_search_aircraft_may_fly() -> None:
    desk = Desk()
    for n in range(6):
        place = moved(DOVER, 100.0 * 10 * n, 0.0)  # 194 kn
        desk.take(
            ais(f"plane{n}", 10.0 * n, place, mmsi=111_232_506),
            ais(f"ship{n}", 10.0 * n, place, mmsi=235_000_009),
        )
    assert desk.picture.tracks["mmsi:111232506"].doubted_count == 0
    assert desk.picture.tracks["mmsi:235000009"].doubted_count > 0


def test_a_late_report_moves_nothing_back() -> None:
    desk = Desk()
    desk.take(*(ais(f"a{n}", 10.0 * n, moved(DOVER, 80.0 * n, 0.0)) for n in range(10)))
    before = desk.picture.tracks[TRACK].estimate
    made = desk.take(ais("late", 35.0, moved(DOVER, 280.0, 0.0)))
    assert [type(event) for event in made] == [TrackUpdated]
    after = desk.picture.tracks[TRACK]
    assert after.estimate == before
    assert after.reports_count == 11


def test_a_clock_set_back_does_not_freeze_a_track() -> None:
    desk = Desk()
    untimed = ais("a", 3600.0, DOVER)
    before = Report(**{**fields(untimed), "observed_at": None})
    after = Report(**{**fields(ais("b", 5.0, moved(DOVER, 50.0, 0.0))), "observed_at": None})
    desk.take(before, after)
    estimate = desk.picture.tracks[TRACK].estimate
    assert estimate is not None
    assert estimate.at == after.received_at


def fields(noun: Report) -> dict[str, object]:
    return {name: getattr(noun, name) for name in noun.__struct_fields__}


def test_identity_is_merged_and_told_only_when_it_changes() -> None:
    desk = Desk()
    first = desk.take(ais("a", 0.0, DOVER))
    named = desk.take(ais("b", 10.0, None, name="PRIDE OF VARNE", ship_type=60))
    again = desk.take(ais("c", 20.0, DOVER), ais("d", 30.0, None, name="PRIDE OF VARNE"))
    assert isinstance(first[0], TrackUpdated)
    assert first[0].claim == IdentityClaim(mmsi=235_000_001)
    assert isinstance(named[0], TrackUpdated)
    assert named[0].claim == IdentityClaim(mmsi=235_000_001, name="PRIDE OF VARNE", ship_type=60)
    assert all(isinstance(event, TrackUpdated) and event.claim is None for event in again)
    assert desk.picture.tracks[TRACK].claim.name == "PRIDE OF VARNE"


def test_a_position_off_the_globe_is_doubted_even_as_the_first() -> None:
    desk = Desk()
    desk.take(ais("off", 0.0, (95.0, 200.0)), ais("on", 10.0, DOVER))
    track = desk.picture.tracks[TRACK]
    assert track.doubted_count == 1
    assert track.estimate is not None
    assert track.estimate.lat_deg == pytest.approx(DOVER[0])


def test_the_date_line_is_no_jump() -> None:
    desk = Desk()
    desk.take(ais("a", 0.0, (0.0, 179.9995)), ais("b", 10.0, (0.0, -179.9995)))
    track = desk.picture.tracks[TRACK]
    assert track.doubted_count == 0
    assert track.estimate is not None
    assert abs(track.estimate.lon_deg) > 179.99


@settings(derandomize=True, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(-89, 89),
            st.floats(-180, 180),
            st.integers(0, 7200),
            st.one_of(st.none(), st.floats(0, 102)),
            st.floats(0, 359.9),
        ),
        max_size=25,
    )
)
def test_any_stream_is_counted_whole_and_replays_the_same(
    stream: list[tuple[float, float, int, float | None, float]],
) -> None:
    desk = Desk()
    for n, (lat_deg, lon_deg, seconds, speed_kn, course_deg) in enumerate(stream):
        desk.take(ais(f"a{n}", float(seconds), (lat_deg, lon_deg), speed_kn=speed_kn, course_deg=course_deg))
    assert sum(track.reports_count for track in desk.picture.tracks.values()) == len(stream)
    for track in desk.picture.tracks.values():
        assert track.estimate is not None
        assert track.estimate.var_east_m2 > 0
        assert abs(track.estimate.lat_deg) <= 91
        assert abs(track.estimate.lon_deg) <= 180
    assert desk.replayed().fingerprint() == desk.picture.fingerprint()


def solent() -> list[Report]:
    found = []
    with SOLENT.open(newline="") as file:
        for n, row in enumerate(csv.DictReader(file)):
            moment = datetime.fromisoformat(row["Time"]).replace(tzinfo=UTC)
            found.append(
                Report(
                    id=f"solent-{n}",
                    kind="ais",
                    feed="solent",
                    source="ais",
                    centre="UK",
                    received_at=moment,
                    observed_at=moment,
                    lat_deg=float(row["Latitude_degrees"]),
                    lon_deg=float(row["Longitude_degrees"]),
                    speed_kn=float(row["SOG_knots"]),
                    course_deg=float(row["COG_degrees"]),
                    claim=IdentityClaim(mmsi=int(row["MMSI"])),
                )
            )
    return found


def test_the_real_solent_log_has_91_tracks_and_one_wild_position() -> None:
    desk = Desk()
    made = desk.take(*solent())
    assert len(desk.picture.tracks) == 91
    doubted = [event for event in made if isinstance(event, TrackDoubted)]
    assert [(event.mmsi, event.lon_deg) for event in doubted] == [(245_188_000, 54.83172)]
    assert sum(track.reports_count for track in desk.picture.tracks.values()) == 18_623
    assert list(desk.picture.alerts) == ["wild_position:mmsi:245188000"]
