"""Survival is a wide band that never reaches nought."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.drift.search.survival import survival
from varne.picture.errors import Refused


@given(st.floats(-2, 30), st.floats(-2, 30), st.floats(0, 200), st.floats(0, 200))
def test_it_falls_with_time_rises_with_warmth_and_never_ends(
    one_c: float, other_c: float, one_h: float, other_h: float
) -> None:
    cold, warm = sorted((one_c, other_c))
    hours = np.array(sorted((one_h, other_h)))
    cold_band, warm_band = survival(cold, hours), survival(warm, hours)
    for band in (cold_band, warm_band):
        assert np.all(band.low > 0)
        assert np.all(band.low <= band.high + 1e-12)
        assert np.all(np.diff(band.low) <= 0)
        assert np.all(np.diff(band.high) <= 0)
    assert np.all(cold_band.low <= warm_band.low + 1e-12)
    assert np.all(cold_band.high <= warm_band.high + 1e-12)


def test_everybody_is_alive_at_first() -> None:
    assert survival(10, 0.0) == (1.0, 1.0)


def test_november_2021_lies_inside_the_band() -> None:
    after_four, after_ten = survival(13, 4.0), survival(13, 10.0)
    assert after_four.low < 15 / 33 < after_four.high
    assert after_ten.low < 2 / 33 < after_ten.high


def test_the_band_is_wide() -> None:
    band = survival(13, 4.0)
    assert band.high > 4 * band.low


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(Refused):
        survival(13, -1)
    with pytest.raises(Refused):
        survival(50, 1)
    with pytest.raises(Refused):
        survival(13, float("nan"))
