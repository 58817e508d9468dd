"""The sweep width table: what it says, what it refuses to say, and that it can be edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.drift.search.sweep import (
    FOOT_M,
    NAUTICAL_MILE_M,
    Conditions,
    Searcher,
    SweepWidth,
    WidthRow,
    load_sweep_widths,
)
from varne.picture.errors import Malformed, Refused

SHIPPED = (Path(__file__).parents[3] / "data" / "search" / "sweep-widths.json").read_bytes()
TABLE = load_sweep_widths(SHIPPED)


def width(
    search_object: str,
    visibility_nm: float = 5,
    wind_kn: float = 5,
    searcher: Searcher = "vessel",
    eye_height_m: float = 8 * FOOT_M,
    speed_kn: float = 15,
    **also: Any,
) -> SweepWidth:
    conditions = Conditions(visibility_nm=visibility_nm, wind_kn=wind_kn, **also)
    return TABLE.sweep_width(
        sensor="visual_day",
        searcher=searcher,
        search_object=search_object,
        eye_height_m=eye_height_m,
        speed_kn=speed_kn,
        conditions=conditions,
    )


@pytest.mark.parametrize(
    ("search_object", "at_1_3_5_10_nm"),
    [
        ("person_in_water", (0.2, 0.25, 0.3, 0.3)),
        ("raft_6_person", (0.8, 1.9, 2.6, 3.6)),
        ("power_boat_20ft", (0.8, 1.5, 2.2, 3.3)),
    ],
)
def test_the_published_widths_from_a_small_boat_by_day(
    search_object: str, at_1_3_5_10_nm: tuple[float, ...]
) -> None:
    for visibility_nm, expected_nm in zip((1, 3, 5, 10), at_1_3_5_10_nm, strict=True):
        got = width(search_object, visibility_nm)
        assert got.width_m == pytest.approx(expected_nm * NAUTICAL_MILE_M)
        assert got.status == "C"


def test_weather_speed_and_fatigue_take_their_share() -> None:
    calm = width("raft_6_person").width_m
    assert width("raft_6_person", wind_kn=16).width_m == pytest.approx(calm * 0.5)
    assert width("raft_6_person", wind_kn=26).width_m == pytest.approx(calm * 0.25)
    assert width("raft_6_person", sea_m=1.3).width_m == pytest.approx(calm * 0.25)
    assert width("power_boat_53ft", wind_kn=26).weather_factor == 0.9
    assert width("raft_6_person", crew_tired=True).width_m == pytest.approx(calm * 0.9)
    slow, fast = (
        width("person_in_water", searcher="helicopter", eye_height_m=150, speed_kn=kn) for kn in (60, 120)
    )
    assert (slow.speed_factor, fast.speed_factor) == (1.5, 0.8)


@given(
    st.sampled_from([entry.id for entry in TABLE.objects]),
    st.floats(0.1, 30),
    st.floats(0.1, 30),
    st.floats(0, 40),
    st.floats(1, 1200),
)
def test_a_width_never_falls_as_it_clears_nor_exceeds_twice_the_visibility(
    search_object: str, one_nm: float, other_nm: float, wind_kn: float, eye_height_m: float
) -> None:
    low, high = (
        width(search_object, visibility_nm, wind_kn, "helicopter", eye_height_m)
        for visibility_nm in sorted((one_nm, other_nm))
    )
    assert low.width_m <= high.width_m + 1e-9
    assert low.uncorrected_m <= 2 * min(one_nm, other_nm) * NAUTICAL_MILE_M


def test_the_overloaded_inflatable_is_a_judgement_and_says_so() -> None:
    afloat, swamped = width("overloaded_inflatable"), width("swamped_inflatable")
    assert afloat.status == swamped.status == "U"
    assert afloat.width_m <= width("raft_25_person").width_m
    assert swamped.width_m < afloat.width_m


@pytest.mark.parametrize("sensor", ["visual_night", "night_vision", "infrared", "radar"])
def test_no_figure_at_night_is_made_up(sensor: Any) -> None:
    with pytest.raises(Refused, match="enter one with its source") as refusal:
        TABLE.sweep_width(
            sensor=sensor,
            searcher="helicopter",
            search_object="person_in_water",
            eye_height_m=150,
            speed_kn=60,
            conditions=Conditions(visibility_nm=5, wind_kn=5),
        )
    assert refusal.value.code == "sweep_width_unknown"


def test_a_users_own_row_is_used_first() -> None:
    row = WidthRow(
        sensor="infrared",
        searcher="helicopter",
        eye_height_ft=500,
        search_object="overloaded_inflatable",
        widths_nm=((5.0, 1.1),),
        source="lower-of",
        status="U",
    )
    own = TABLE.with_rows(row)
    got = own.sweep_width(
        sensor="infrared",
        searcher="helicopter",
        search_object="overloaded_inflatable",
        eye_height_m=300,
        speed_kn=90,
        conditions=Conditions(visibility_nm=5, wind_kn=5),
    )
    assert got.width_m == pytest.approx(1.1 * NAUTICAL_MILE_M)
    by_day = WidthRow(
        sensor="visual_day",
        searcher="vessel",
        eye_height_ft=8,
        search_object="person_in_water",
        widths_nm=((1.0, 0.05),),
        source="lower-of",
        status="U",
    )
    replaced = TABLE.with_rows(by_day).sweep_width(
        sensor="visual_day",
        searcher="vessel",
        search_object="person_in_water",
        eye_height_m=8 * FOOT_M,
        speed_kn=15,
        conditions=Conditions(visibility_nm=5, wind_kn=5),
    )
    assert replaced.width_m == pytest.approx(0.05 * NAUTICAL_MILE_M)


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("widths_nm", [], "no widths"),
        ("widths_nm", [[1, 0.5], [3, 0.4]], "falls as visibility grows"),
        ("widths_nm", [[3, 0.5], [1, 0.6]], "from least to greatest"),
        ("widths_nm", [[1, -0.5]], "below nought"),
        ("search_object", "submarine", "not there"),
        ("source", "hearsay", "not there"),
        ("sensor", "smell", "Invalid enum value"),
        ("wdth", 1, "unknown field"),
    ],
)
def test_a_slip_of_the_pen_is_refused_with_its_place(key: str, value: object, complaint: str) -> None:
    table = json.loads(SHIPPED)
    table["rows"][0][key] = value
    with pytest.raises(Malformed, match=complaint):
        load_sweep_widths(json.dumps(table).encode())


def test_objects_and_conditions_that_cannot_be_are_refused() -> None:
    with pytest.raises(Refused, match="no search object"):
        width("submarine")
    with pytest.raises(Refused):
        width("raft_6_person", visibility_nm=0)
    with pytest.raises(Refused):
        width("raft_6_person", wind_kn=float("nan"))
