"""The grid finds every pair that comparing all with all finds, and the update is a Kalman filter's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.correlation.tracking import Motion, PositionSensor, Scan
from varne.correlation.tracking.bank import TrackBank
from varne.correlation.tracking.motion import predict_all
from varne.correlation.tracking.sensors import LinearisedSensor

MOTION = Motion(0.002)
SENSOR = PositionSensor(0.9, 1e-8)


class PositionByJacobian(LinearisedSensor):
    """The same sensor by the general path."""

    def observed(self, mean: np.ndarray, time_s: float) -> tuple[np.ndarray, np.ndarray]:  # noqa: ARG002
        return mean[:, :2], np.tile(np.eye(2, 4), (len(mean), 1, 1))


def random_covariances(draw: np.random.Generator, many: int, size: int, scale: float) -> np.ndarray:
    root = draw.normal(0.0, scale, (many, size, size))
    return root @ root.transpose(0, 2, 1) + scale**2 * 0.2 * np.eye(size)


def situation(seed: int, tracks: int, plots: int) -> tuple[TrackBank, Scan]:
    draw = np.random.default_rng(seed)
    bank = TrackBank()
    mean = np.column_stack([draw.uniform(0.0, 8_000.0, (tracks, 2)), draw.normal(0.0, 5.0, (tracks, 2))])
    spread = random_covariances(draw, tracks, 4, 1.0) * np.array([80.0, 80.0, 2.0, 2.0])[:, None]
    bank.add(mean, spread * np.array([80.0, 80.0, 2.0, 2.0]) / 10.0, 0.0, np.full(tracks, 0.9))
    bank.time_s[:] = draw.uniform(-100.0, 0.0, tracks)
    measured = draw.uniform(0.0, 8_000.0, (plots, 2))
    return bank, Scan(20.0, SENSOR, measured, random_covariances(draw, plots, 2, 90.0), np.arange(plots))


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10**6), tracks=st.integers(0, 80), plots=st.integers(0, 60))
def test_the_grid_misses_no_pair(seed: int, tracks: int, plots: int) -> None:
    bank, scan = situation(seed, tracks, plots)
    found = SENSOR.gate(bank, MOTION, scan, 4.0)
    expected = PositionByJacobian().gate(bank, MOTION, scan, 4.0)
    got = {(i, j): value for i, j, value in zip(*found, strict=True)}
    wanted = {(i, j): value for i, j, value in zip(*expected, strict=True)}
    assert got.keys() == wanted.keys()
    assert [got[pair] for pair in wanted] == pytest.approx(list(wanted.values()))
    assert np.all(np.diff(found.track) >= 0)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 10**6))
def test_the_update_is_a_kalman_filters(seed: int) -> None:
    bank, scan = situation(seed, 12, 12)
    chosen = np.arange(12)
    mean, covariance = predict_all(bank.mean, bank.covariance, bank.time_s, chosen, MOTION.numbers, 20.0)
    SENSOR.update(bank, MOTION, scan, chosen, chosen)
    seen = np.eye(2, 4)
    for i in range(12):
        gain = covariance[i] @ seen.T @ np.linalg.inv(seen @ covariance[i] @ seen.T + scan.covariance[i])
        assert bank.mean[i] == pytest.approx(mean[i] + gain @ (scan.measured[i] - seen @ mean[i]), rel=1e-6)
        assert bank.covariance[i] == pytest.approx(
            covariance[i] - gain @ seen @ covariance[i], rel=1e-6, abs=1e-6
        )
    assert np.all(bank.time_s == 20.0)
