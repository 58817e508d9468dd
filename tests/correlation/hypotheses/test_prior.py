"""Where boats are first met: off the beaches of the shore they leave, and off every one of them."""

from __future__ import annotations

import numpy as np
import pytest

from varne.centre.shipped import open_theatre
from varne.correlation.hypotheses.prior import departures
from varne.correlation.hypotheses.settings import ModelSettings
from varne.correlation.kinematics import Plane

PLANE, COURSE = Plane(51.0, 1.0), ModelSettings().own_mean_mps
BEACHES = open_theatre("dover").beaches


def left(names: list[str]) -> set[str]:
    """Which of these beaches are left."""
    places = [place for place in BEACHES if place.id in names]
    found = departures(places, PLANE, COURSE)
    return {
        place.id
        for place in places
        if any(np.allclose(PLANE.metres(place.lat_deg, place.lon_deg), metres) for metres in found)
    }


def test_boats_leave_every_beach_of_the_far_shores_and_none_of_this() -> None:
    names = [place.id for place in BEACHES]
    assert left(names) == {place.id for place in BEACHES if place.flag in ("FR", "BE")}


def test_the_beaches_nearest_to_the_other_side_are_left_too() -> None:
    # By where each lay itself against the middle of all, Wissant was among the places boats arrive at.
    assert {"wissant", "sangatte", "audresselles"} <= left([place.id for place in BEACHES])


def test_of_one_shore_those_are_left_that_lie_before_the_others_on_the_course() -> None:
    assert left(["bray-dunes", "berck", "wissant", "calais-beach"]) == {"bray-dunes", "berck"}


@pytest.mark.parametrize("names", [[], ["wissant"]])
def test_without_beaches_to_tell_apart_none_is_left(names: list[str]) -> None:
    assert left(names) == set()
