from __future__ import annotations

import json
import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.console.web import frames
from varne.picture.track import Estimate

AT = datetime(2026, 8, 10, 20, tzinfo=UTC)


def estimate(var_east: float, var_north: float, both: float = 0.0) -> Estimate:
    return Estimate(
        at=AT, lat_deg=51.0, lon_deg=1.5, var_east_m2=var_east, var_north_m2=var_north, cov_east_north_m2=both
    )


@pytest.mark.parametrize(
    ("var_east", "var_north", "both", "major_m", "minor_m", "angle_deg"),
    [
        (100.0, 100.0, 0.0, 10.0, 10.0, 0.0),
        (100.0, 400.0, 0.0, 20.0, 10.0, 0.0),  # longer north and south
        (400.0, 100.0, 0.0, 20.0, 10.0, 90.0),  # longer east and west
        (250.0, 250.0, 150.0, 20.0, 10.0, 45.0),  # leans to the north-east
        (250.0, 250.0, -150.0, 20.0, 10.0, 135.0),
        (100.0, 100.0, 100.0001, 14.1, 0.0, 45.0),  # rounding made it impossible: a line
    ],
)
def test_the_ellipse_is_of_the_covariance_clockwise_from_north(
    var_east: float, var_north: float, both: float, major_m: float, minor_m: float, angle_deg: float
) -> None:
    found = frames.ellipse_of(estimate(var_east, var_north, both))
    assert (found.major_m, found.minor_m, found.angle_deg) == (major_m, minor_m, angle_deg)


@given(st.floats(1, 5000), st.floats(1, 5000), st.floats(0, 179.9))
def test_an_ellipse_is_the_covariance_it_came_from(one_m: float, other_m: float, angle_deg: float) -> None:
    major_m, minor_m = max(one_m, other_m), min(one_m, other_m)
    angle = math.radians(angle_deg)
    axis = np.array([math.sin(angle), math.cos(angle)])  # east, north
    across = np.array([axis[1], -axis[0]])
    covariance = major_m**2 * np.outer(axis, axis) + minor_m**2 * np.outer(across, across)
    found = frames.ellipse_of(estimate(covariance[0, 0], covariance[1, 1], covariance[0, 1]))
    assert found.major_m == pytest.approx(major_m, abs=0.06)
    assert found.minor_m == pytest.approx(minor_m, abs=0.06)
    if major_m - minor_m > 1:
        off_deg = abs(found.angle_deg - angle_deg) % 180
        assert min(off_deg, 180 - off_deg) < 0.1
    assert 0 <= found.angle_deg < 180


def test_an_empty_frame_is_json_with_every_key() -> None:
    said = json.loads(
        frames.frame(full=False, tracks_full=False, log='a"b', sequence=7, at=AT, tracks=[b"[1]", b"[2]"])
    )
    assert said == {
        "type": "frame",
        "full": False,
        "tracks_full": False,
        "log": 'a"b',
        "seq": 7,
        "at": "2026-08-10T20:00:00Z",
        "tracks": [[1], [2]],
        "boats": [],
        "incidents": [],
        "units": [],
        "taskings": [],
        "feeds": [],
        "conflated": 0,
    }
