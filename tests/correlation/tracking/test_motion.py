"""Motion in continuous time: any gap in any number of steps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.correlation.tracking.motion import Motion, predict
from varne.picture.errors import Broken

MEAN = np.array([100.0, -50.0, 3.0, -2.0])
ROOT = np.array([[90.0, 0, 0, 0], [10.0, 80.0, 0, 0], [1.0, 0.5, 2.0, 0], [0.2, 1.0, -0.3, 1.5]])
GAPS = st.floats(0.5, 2000.0)


def carried(motion: Motion, gaps_s: list[float]) -> tuple[np.ndarray, np.ndarray]:
    mean, covariance = MEAN.copy(), ROOT @ ROOT.T
    for gap_s in gaps_s:
        predict(mean, covariance, motion.numbers, gap_s, mean, covariance)
    return mean, covariance


@pytest.mark.parametrize(
    "motion", [Motion(0.002), Motion(0.01, velocity_memory_s=900.0, drift_mps=(0.5, -0.2))]
)
@settings(deadline=None, max_examples=30)
@given(first_s=GAPS, second_s=GAPS)
def test_two_steps_are_one(motion: Motion, first_s: float, second_s: float) -> None:
    stepped, whole = carried(motion, [first_s, second_s]), carried(motion, [first_s + second_s])
    assert stepped[0] == pytest.approx(whole[0], rel=1e-6, abs=1e-3)
    assert stepped[1] == pytest.approx(whole[1], rel=1e-6, abs=1e-2)


@settings(deadline=None, max_examples=30)
@given(gap_s=st.floats(0.5, 300.0))
def test_a_long_memory_is_constant_velocity(gap_s: float) -> None:
    short, endless = carried(Motion(0.002, velocity_memory_s=1e7), [gap_s]), carried(Motion(0.002), [gap_s])
    assert short[0] == pytest.approx(endless[0], rel=1e-3, abs=0.1)
    assert short[1] == pytest.approx(endless[1], rel=1e-3, abs=0.5)


def test_velocity_returns_to_the_drift_and_its_doubt_settles() -> None:
    motion = Motion(0.01, velocity_memory_s=600.0, drift_mps=(0.5, -0.2))
    mean, covariance = carried(motion, [50_000.0])
    assert mean[2:] == pytest.approx([0.5, -0.2], abs=1e-6)
    assert covariance[2, 2] == pytest.approx(0.01 * 600.0 / 2.0, rel=1e-6)


@pytest.mark.parametrize(
    "bad", [{"acceleration_psd_m2_s3": 0.0}, {"speed_sigma_mps": -1.0}, {"velocity_memory_s": math.nan}]
)
def test_a_motion_that_cannot_be_is_refused(bad: dict[str, float]) -> None:
    with pytest.raises(Broken):
        Motion(**bad)  # type: ignore[arg-type]
