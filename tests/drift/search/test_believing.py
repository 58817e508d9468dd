"""Clouds staged for a search, widths of its units, and what to believe after tracks that found nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.centre import search_hands as hands
from tests.drift.search.seas import EAST_M, LAT, LON, NOON, NORTH_M, sea
from varne.centre.searching_jobs import AskPlan
from varne.centre.shipped import sweep_widths
from varne.drift.search.believing import believe
from varne.drift.search.staging import ASHORE, stage_of
from varne.drift.search.widths import widths_for
from varne.drift.search.written import as_geojson, as_gpx, as_kml, as_worksheet, orders_of_plan
from varne.drift.states import State
from varne.picture.errors import Refused
from varne.picture.search import SEARCH_OBJECTS, OwnWidth, SearchedTrack

TABLE = sweep_widths()
ASK = hands.ask("b-1", start_at=NOON, hours=4.0)


# ── staging ──


def test_what_is_looked_for_is_what_the_state_says_at_the_middle_of_the_search() -> None:
    outputs = 49
    states = np.full((6, outputs), State.UNDER_WAY, dtype=np.int8)
    middle = 6 + 12  # the search begins an hour after the cloud and lasts four
    states[1, middle:] = State.SWAMPED
    states[2, middle:] = State.PEOPLE_IN_WATER
    states[3, 2:] = State.LANDED  # before the search
    states[4, middle - 1 :] = State.STRANDED  # during it
    states[5, :] = State.LEFT_FIELD
    staged = stage_of(ASK, [sea(6, states=states)])
    assert staged.cloud.object_class.tolist() == [0, 1, 2, ASHORE, 0, ASHORE]
    assert staged.used[0].objects == (0.3333, 0.1667, 0.1667)
    only = msgspec.structs.replace(ASK, search_for="person_in_water")
    assert stage_of(only, [sea(6, states=states)]).cloud.object_class.tolist() == [2, 2, 2, ASHORE, 2, ASHORE]


@pytest.mark.parametrize("change", [{"start_at": NOON - timedelta(hours=2)}, {"hours": 7.5}])
def test_a_cloud_that_does_not_hold_the_time_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        stage_of(msgspec.structs.replace(ASK, **change), [sea()])
    assert refused.value.code == "no_cloud"


def test_a_cloud_is_staged_where_it_is_when_the_search_begins() -> None:
    staged = stage_of(ASK, [sea(drift_mps=(1.0, 0.5))])
    middle = staged.frame.degrees(staged.cloud.positions_at(0.0).mean(axis=0))
    assert middle[1] == pytest.approx(LON + 3600.0 / EAST_M, abs=2e-3)
    assert middle[0] == pytest.approx(LAT + 1800.0 / NORTH_M, abs=2e-3)
    moved = staged.cloud.positions_at(7200.0).mean(axis=0) - staged.cloud.positions_at(0.0).mean(axis=0)
    assert moved == pytest.approx([7200.0, 3600.0], rel=0.01)


# ── widths ──


def test_an_officer_s_own_width_goes_before_the_table_s_and_is_taken_as_it_is() -> None:
    own = OwnWidth(searcher="vessel", search_object="person_in_water", width_m=90.0, basis="trial")
    found = widths_for(msgspec.structs.replace(ASK, own_widths=(own,)), hands.unit(), TABLE)
    assert [width.search_object for width in found] == list(SEARCH_OBJECTS)
    assert (found[2].width_m, found[2].own, found[2].source, found[2].status) == (90.0, True, "trial", "U")
    assert not found[0].own
    assert (found[0].source, found[0].status) == ("lower-of", "U"), "no table has the overloaded inflatable"


def test_what_is_not_looked_for_has_no_width_and_a_drone_none_at_all() -> None:
    only = msgspec.structs.replace(ASK, search_for="person_in_water")
    found = widths_for(only, hands.unit(), TABLE)
    assert [width.width_m > 0 for width in found] == [False, False, True]
    with pytest.raises(Refused) as refused:
        widths_for(ASK, hands.unit(searcher="drone"), TABLE)
    assert refused.value.code == "sweep_width_unknown"


def test_worse_weather_and_tired_crews_see_less() -> None:
    def first(**other: Any) -> float:
        return widths_for(msgspec.structs.replace(ASK, **other), hands.unit(), TABLE)[0].width_m

    assert first(wind_kn=26.0) < first(wind_kn=18.0) < first()
    assert first(crew_tired=True) == pytest.approx(0.9 * first(), rel=1e-3)
    assert first(visibility_nm=1.0) < first()


# ── after real tracks ──


def track(north_m: float, identifier: str = "t-1", begins_min: float = 10.0) -> SearchedTrack:
    """Westward over the cloud's latitude or beside it, at 15 knots for forty minutes."""
    lat = LAT + north_m / NORTH_M
    points = ((0.0, lat, LON + 9000.0 / EAST_M), (2333.0, lat, LON - 9000.0 / EAST_M))
    return SearchedTrack(
        id=identifier, search_id="S-1", unit_id="uk.dover-lifeboat", entered_as="gpx",
        start_at=NOON + timedelta(minutes=begins_min), points=points, speed_mps=7.7,
        widths=widths_for(ASK, hands.unit(), TABLE),
    )  # fmt: skip


AFTER = NOON + timedelta(hours=2)


def test_nothing_found_moves_mass_to_the_doubts_and_to_poor_eyes_and_never_all_of_it() -> None:
    told = believe(ASK, [sea()], (track(0.0), track(1500.0, "t-2", 60.0)), AFTER)
    (before,), (after,) = told.before, told.after
    assert before.here == pytest.approx(0.85)
    assert 0.0 < after.here < before.here
    assert after.not_here > before.not_here
    # The doubts grow alike: which of them it is, a search that found nothing does not tell.
    assert after.not_here == after.wrong_object == after.already_recovered
    assert sum((after.here, after.not_here, after.wrong_object, after.already_recovered)) == pytest.approx(
        1, abs=3e-4
    )
    assert after.found_by_now > 0.0
    assert told.poor_eyes > told.poor_eyes_before
    assert {contour.share for contour in told.contours} == {0.5, 0.9}
    assert told.track_ids == ("t-1", "t-2")


def test_a_track_far_from_the_cloud_teaches_next_to_nothing() -> None:
    told = believe(ASK, [sea()], (track(60_000.0),), AFTER)
    assert told.after[0].here == pytest.approx(told.before[0].here, abs=1e-3)
    assert told.poor_eyes == pytest.approx(told.poor_eyes_before, abs=1e-3)


def test_a_search_before_the_plan_s_own_time_is_counted_where_the_cloud_was_then() -> None:
    drifting = sea(drift_mps=(0.0, 1.0))  # two miles an hour northward
    early = believe(ASK, [drifting], (track(0.0, begins_min=-60.0),), AFTER).after[0]
    late = believe(ASK, [drifting], (track(0.0, begins_min=80.0),), AFTER).after[0]
    assert early.found_by_now > 2 * late.found_by_now


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(-4000.0, 4000.0), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_more_searching_never_finds_less_and_its_order_tells_nothing(
    norths: list[float], chance: Any
) -> None:
    tracks = [track(north, f"t-{n}", 10.0 + 5 * n) for n, north in enumerate(norths)]
    boats = [sea(200)]
    whole = believe(ASK, boats, tracks, AFTER)
    fewer = believe(ASK, boats, tracks[:-1], AFTER)
    assert whole.after[0].found_by_now >= fewer.after[0].found_by_now
    assert whole.after[0].here <= fewer.after[0].here
    shuffled = list(tracks)
    chance.shuffle(shuffled)
    assert believe(ASK, boats, shuffled, AFTER).after == whole.after


# ── as files ──


def test_a_recorded_plan_is_written_as_it_stands_and_says_what_it_is() -> None:
    ask = hands.ask(
        "b-1", units=(hands.unit(), hands.unit("uk.rescue-163", searcher="helicopter")), water_c=13.0
    )
    plan = hands.plan_of(AskPlan(ask=ask))
    orders = orders_of_plan(ask, plan)
    assert [(order.label, order.height_m > 0) for order in orders] == [("A1", False), ("A2", True)]
    assert orders[0].times[0] == plan.units[0].on_scene_from
    first = plan.units[0].track[0]
    written = as_gpx(ask, plan, "S-1")
    assert f'lat="{first[1]:.6f}" lon="{first[2]:.6f}"'.encode() in written
    assert written == as_gpx(ask, plan, "S-1")
    for body in (written, as_kml(ask, plan, "S-1")):
        assert b"proposal / proposition" in body
    assert len(msgspec.json.decode(as_geojson(ask, plan))["features"]) == 4
    for language, never, wind in (
        ("en", "does not end a search", "not known"),
        ("fr", "ne met pas fin à une recherche", "non connu"),
    ):
        sheet = as_worksheet(ask, plan, language, incident="UK-001", made_at=NOON, table=TABLE).decode()  # type: ignore[arg-type] # a language of the loop
        assert never in sheet
        assert wind in sheet
        assert "uk.rescue-163" in sheet
