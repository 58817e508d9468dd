"""A stranded boat floats off when the tide comes back, not before."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drift.making import BOX, QUIET, START_S, adrift, island, sea
from varne.drift.field import velocity_field
from varne.drift.particles import Sea, Tracks, drifted, no_errors
from varne.drift.refloat import TideHeights, refloated
from varne.drift.states import State
from varne.picture.errors import Malformed

HOUR = 3600.0
TIMES_S = START_S + 600.0 * np.arange(0, 16 * 6 + 1)
AXES = (np.array([BOX[1], BOX[3]]), np.array([BOX[0], BOX[2]]))


def there_and_back() -> Sea:
    """A stream to the east for two hours, then to the west, towards and from an island."""
    east = np.where(TIMES_S < START_S + 2 * HOUR, 0.8, -0.8)[:, None, None] * np.ones((1, 2, 2))
    current = velocity_field(TIMES_S, *AXES, np.stack([east, 0.0 * east], axis=-1))
    return sea(current, land=island())


def falling_then_rising(amplitude_m: float = 2.0) -> TideHeights:
    """High water at the start, again 12.4 h later; the eastern half has no value."""
    height = amplitude_m * np.cos(2 * np.pi * (TIMES_S - START_S) / (12.4 * HOUR))
    grid = np.repeat(np.repeat(height[:, None, None], 2, axis=1), 3, axis=2)
    grid[:, :, 2] = np.nan
    return TideHeights(TIMES_S, AXES[0], np.linspace(BOX[0], BOX[2], 3), grid)


def stranded(ground: Sea) -> tuple[object, Tracks]:
    boats = adrift(np.full(40, 1.37), np.linspace(50.93, 51.07, 40))
    return boats, drifted(boats, ground, no_errors(), START_S, 17, QUIET)


def test_it_floats_off_when_the_water_stands_higher_than_when_it_grounded() -> None:
    ground = there_and_back()
    boats, before = stranded(ground)
    assert np.all(before.state[:, -1] == State.STRANDED)
    grounded_h = (before.end[:, 0] - START_S) / HOUR
    assert grounded_h.max() < 2.0
    after = refloated(boats, before, ground, no_errors(), falling_then_rising(), 1, QUIET, (0.1, 0.1))
    away = after.lonlat[:, -1, 0] < before.lonlat[:, -1, 0] - 0.01
    # Height at the grounding and a tenth of a metre, on the rising tide, at the next ten minutes.
    wanted_m = 2.0 * np.cos(2 * np.pi * grounded_h / 12.4) + 0.1
    assert wanted_m.max() < 2.0
    back_h = np.ceil(6 * (12.4 - 12.4 / (2 * np.pi) * np.arccos(wanted_m / 2.0))) / 6
    assert np.all(away)
    moving = after.state[:, 3:] == State.ENGINE_OUT
    assert np.array_equal(moving.argmax(axis=1) + 3, np.ceil(back_h))
    gone_m = (before.lonlat[:, -1, 0] - after.lonlat[:, -1, 0]) * 70_200.0
    assert gone_m == pytest.approx(0.8 * HOUR * (16.0 - back_h), rel=0.01)
    assert np.all(np.isnan(after.end[away, 0]))


def test_grounded_at_high_water_or_in_still_water_it_stays() -> None:
    ground = there_and_back()
    boats, before = stranded(ground)
    for heights, rise in ((falling_then_rising(0.0), 0.1), (falling_then_rising(2.0), 5.0)):
        after = refloated(boats, before, ground, no_errors(), heights, 1, QUIET, (rise, rise))
        assert np.array_equal(after.lonlat, before.lonlat)
        assert np.array_equal(after.state, before.state)


def test_what_has_no_sense_is_malformed() -> None:
    ground = there_and_back()
    boats, before = stranded(ground)
    dry = falling_then_rising()
    dry.height_m[:] = np.nan
    with pytest.raises(Malformed):
        refloated(boats, before, ground, no_errors(), dry, 1, QUIET)
    with pytest.raises(Malformed):
        refloated(boats, before, ground, no_errors(), falling_then_rising(), 1, QUIET, (0.0, 0.1))
