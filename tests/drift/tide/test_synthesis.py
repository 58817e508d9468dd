"""Heights and streams from an atlas: at places, over fields, and when they turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drift.tide.making import LAT, LON, small_atlas
from varne.drift.tide.constituents import rotation
from varne.drift.tide.synthesis import at_place, moments, over_field
from varne.picture.errors import Refused

START = datetime(2026, 8, 10, 20, tzinfo=UTC)
ATLAS = small_atlas()
seas = st.tuples(st.floats(50.62, 50.89), st.floats(1.05, 1.65))


def test_a_height_is_the_sum_of_its_constituents() -> None:
    place = at_place(ATLAS, LAT[2], LON[3])
    turned = rotation(("M2", "S2", "M4", "K2", "SA"), START, LAT[2])
    m2, s2, m4 = ATLAS.height_m[:, 2, 3]
    k2 = ATLAS.inferred[0].ratio * s2
    expected = (turned @ np.array([m2, s2, m4, k2, 0.06 - 0.02j])).real
    assert place.heights_m(START, np.array([0.0]))[0] == pytest.approx(expected, abs=1e-6)
    assert place.depth_m == pytest.approx(33.0)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(seas)
def test_between_cells_the_tide_is_between_theirs(place: tuple[float, float]) -> None:
    """The atlas is linear in both axes, so bilinear interpolation must give it back exactly."""
    lat, lon = place
    found = at_place(ATLAS, lat, lon).height_m[0]
    expected = (2.0 + lon - LON[0]) * np.exp(-1j) + 0.3j * (lat - LAT[0])
    assert found == pytest.approx(expected, abs=1e-5)


def test_a_field_is_what_its_places_say() -> None:
    at_s = np.arange(0.0, 12 * 86_400.0, 7 * 3600.0)
    field = over_field(ATLAS, START, at_s, with_heights=True)
    assert field.current_mps.shape == (at_s.size, LAT.size, LON.size, 2)
    assert field.height_m is not None
    for row, column in ((1, 2), (3, 6)):
        place = at_place(ATLAS, LAT[row], LON[column])
        assert field.current_mps[:, row, column] == pytest.approx(place.streams_mps(START, at_s), abs=2e-3)
        assert field.height_m[:, row, column] == pytest.approx(place.heights_m(START, at_s), abs=5e-3)
    assert not field.is_sea[5, 0]
    assert (field.current_mps[:, 5, 0] == 0).all()


def test_a_part_of_a_field_is_a_part() -> None:
    at_s = np.array([0.0, 3600.0])
    whole = over_field(ATLAS, START, at_s)
    part = over_field(ATLAS, START, at_s, bbox_deg=(1.15, 50.75, 1.45, 51.05))
    assert part.lat_deg == pytest.approx(LAT[2:5])
    assert part.lon_deg == pytest.approx(LON[2:5])
    assert part.current_mps == pytest.approx(whole.current_mps[:, 2:5, 2:5], abs=2e-3)
    with pytest.raises(Refused, match="nothing in that area"):
        over_field(ATLAS, START, at_s, bbox_deg=(5.0, 50.0, 6.0, 51.0))


@settings(max_examples=20, deadline=None, derandomize=True)
@given(seas, st.integers(0, 400))
def test_high_and_low_water_and_turns_are_what_they_say(place: tuple[float, float], day: int) -> None:
    start = START + timedelta(days=day)
    tide = at_place(ATLAS, *place)
    found = moments(tide, start, 86_400.0)
    waters = [m for m in found if m.height_m is not None]
    assert 3 <= len(waters) <= 5
    assert all(a.kind != b.kind for a, b in pairwise(waters))
    for water in waters:
        around = tide.heights_m(water.at, np.array([-1200.0, 0.0, 1200.0]))
        assert around[1] == pytest.approx(water.height_m, abs=0.002)
        assert around[1] == (around.max() if water.kind == "high_water" else around.min())
    turns = [m for m in found if m.to_deg is not None]
    assert 3 <= len(turns) <= 5
    for turn in turns:
        ahead = np.radians(turn.to_deg)
        along = tide.streams_mps(turn.at, np.array([-1800.0, 0.0, 1800.0])) @ [np.sin(ahead), np.cos(ahead)]
        assert along[0] < 0 < along[2]
        assert abs(along[1]) < 0.02


def test_beside_the_shore_the_nearest_sea_speaks_and_inland_nothing_does() -> None:
    assert at_place(ATLAS, LAT[4], LON[1] + 0.04).depth_m == pytest.approx(ATLAS.depth_m[4, 2], abs=1.5)
    with pytest.raises(Refused, match="on land"):
        at_place(small_atlas(land=tuple((r, c) for r in range(6) for c in range(5))), LAT[2], LON[0])
    for lat, lon in ((49.0, 1.3), (50.8, 9.0)):
        with pytest.raises(Refused, match=r"outside the tidal atlas small \(50\.60 to 51\.10 N"):
            at_place(ATLAS, lat, lon)


def test_an_atlas_that_does_not_fit_itself_is_refused() -> None:
    with pytest.raises(Refused, match="shape"):
        replace(ATLAS, east_mps=ATLAS.east_mps[:, :3])
    with pytest.raises(Refused, match="no M4"):
        replace(ATLAS, names=("M2", "S2", "X4"), inferred=(replace(ATLAS.inferred[0], of="M4"),))
