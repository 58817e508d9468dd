"""One vessel, one number: what tells a track's continuation from another boat."""

from __future__ import annotations

import numpy as np
import pytest

from varne.correlation.tracking import Motion
from varne.correlation.tracking.bank import TrackBank
from varne.correlation.tracking.continuity import adopt

MOTION = Motion(0.002)
NEW_PER_M2 = 1e-9


def two_tracks(apart_m: float, shown_looks: int, fresh_looks: int) -> TrackBank:
    """A shown track last seen 30 s before, and a fresh one seen now ``apart_m`` from where that
    should be.
    """
    bank = TrackBank()
    spread = np.diag([60.0**2, 60.0**2, 1.5**2, 1.5**2])
    bank.add(np.array([[0.0, 0.0, 5.0, 0.0]]), spread[None], 0.0, np.array([0.2]))
    bank.add(np.array([[150.0 + apart_m, 0.0, 5.0, 0.0]]), spread[None], 30.0, np.array([0.8]))
    bank.public[0] = 7
    bank.seen_looks[:] = [shown_looks, fresh_looks]
    return bank


def gone_over(bank: TrackBank) -> list[int]:
    fresh, shown = np.array([1]), np.array([0])
    gone, heir = adopt(bank, MOTION, fresh, shown, 30.0, NEW_PER_M2, 0.9)
    assert np.array_equal(heir, np.zeros(len(gone)))
    return [int(serial) for serial in gone]


def test_a_track_never_seen_beside_the_shown_one_goes_over_to_its_number() -> None:
    bank = two_tracks(60.0, 0b111000, 0b000111)
    assert gone_over(bank) == [1]
    assert bank.public[0] == 7
    assert bank.mean[0, 0] == pytest.approx(210.0)  # the state of the one seen last
    assert bank.existence.tolist() == [0.8, 0.0]


def test_two_plots_of_one_look_are_two_boats_however_near() -> None:
    assert gone_over(two_tracks(60.0, 0b111010, 0b000111)) == []


def test_a_track_far_from_the_shown_one_is_another_boat() -> None:
    assert gone_over(two_tracks(900.0, 0b111000, 0b000111)) == []
