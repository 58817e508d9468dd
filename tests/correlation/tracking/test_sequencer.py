"""Scans that come late: the tracks are those of scans in order, under the numbers they were shown by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bench.scenarios import Scene, make_scans
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.correlation.tracking import Scan, Sequencer, Tracker, hindsight, scans_of
from varne.picture.errors import Broken, Refused

CROWD = Scene(n_ship=8, n_boat=24, groups=2, group_sep=150.0, lam=60.0, K=24, W=20_000.0, H=20_000.0, seed=3)
SCANS, MOTION = scans_of(make_scans(CROWD))
APART, _ = scans_of(make_scans(Scene(n_ship=12, n_boat=8, groups=2, lam=20.0, K=24, seed=3)))
END_S = SCANS[-1].time_s


def late(order: list[int], scans: list[Scan] = SCANS, *, keep_scans: int = 64, stride: int = 4) -> Sequencer:
    """A sequencer that was given the scans in this order."""
    sequencer = Sequencer(Tracker(MOTION), keep_scans=keep_scans, stride=stride)
    for place in order:
        sequencer.take(scans[place])
    return sequencer


def tracks(tracker: Tracker) -> list[list[float]]:
    """Every track but its numbers: existence and state, in order."""
    table = tracker.table(END_S, shown=False)
    return sorted(np.column_stack([table.existence, table.status, table.mean]).tolist())


IN_ORDER = late(list(range(len(SCANS)))).tracker


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=len(SCANS), max_size=len(SCANS)))
def test_late_scans_leave_the_tracks_that_scans_in_order_leave(delays: list[int]) -> None:
    order = sorted(range(len(SCANS)), key=lambda place: (place + delays[place], place))
    tracker = late(order).tracker
    assert tracks(tracker) == tracks(IN_ORDER)
    plots, number = tracker.assignments()
    there, number_in_order = IN_ORDER.assignments()
    assert plots.tolist() == there.tolist()
    # The same partition of the plots under numbers of their own.
    pairs = np.unique(np.column_stack([number, number_in_order]), axis=0)
    assert len(pairs) == len(np.unique(number)) == len(np.unique(number_in_order))
    assert hindsight(tracker, effort=1)[0].tolist() == plots.tolist()


def test_as_of_now_a_late_scan_would_leave_others() -> None:
    tracker = Tracker(MOTION)
    for place in [*range(18), *range(19, 24), 18]:
        tracker.take(SCANS[place])
    assert tracks(tracker) != tracks(IN_ORDER)


def test_handed_over_together_or_one_by_one_is_the_same() -> None:
    together = Sequencer(Tracker(MOTION), stride=4)
    became = together.take_all(SCANS[12:])
    became += together.take_all(SCANS[:12][::-1])
    assert [len(taken.serial) for taken in became] == [
        len(scan.measured) for scan in [*SCANS[12:], *SCANS[:12][::-1]]
    ]
    assert tracks(together.tracker) == tracks(IN_ORDER)
    assert together.taken_again == 12  # gone back once


@pytest.mark.parametrize("held_back", [5, 12, 20])
def test_a_shown_track_keeps_its_number(held_back: int) -> None:
    sequencer = late([place for place in range(len(APART)) if place != held_back], APART)
    before = sequencer.tracker.table(END_S)
    sequencer.take(APART[held_back])
    after = sequencer.tracker.table(END_S)
    where = dict(zip(before.public.tolist(), before.mean[:, :2], strict=True))
    kept = [number for number in after.public.tolist() if number in where]
    assert len(kept) >= len(where) - 1
    for number, place in zip(after.public.tolist(), after.mean[:, :2], strict=True):
        if number in where:
            assert np.hypot(*(place - where[number])) < 300.0
    assert len(np.unique(after.public)) == len(after.public)
    assert sequencer.tracker.issued > int(after.public.max())


def test_the_cost_of_a_late_scan_is_bounded_and_later_still_is_refused() -> None:
    sequencer = late(list(range(1, len(SCANS))), keep_scans=6, stride=3)
    sequencer.take(replace(SCANS[-1], time_s=END_S - 55.0, exhaustive=False))
    assert sequencer.taken_again <= 9
    before = tracks(sequencer.tracker)
    with pytest.raises(Refused, match="from before"):
        sequencer.take(SCANS[0])
    assert tracks(sequencer.tracker) == before


def test_what_is_in_order_is_taken_once() -> None:
    sequencer = late(list(range(len(SCANS))))
    again = Scan(
        END_S, SCANS[-1].sensor, np.zeros((0, 2)), np.zeros((0, 2, 2)), np.zeros(0, np.int64)
    )  # as old as the last: not late
    sequencer.take(again)
    assert sequencer.taken_again == 0
    assert sequencer.take_all([]) == []


def test_a_sequencer_that_keeps_nothing_is_refused() -> None:
    with pytest.raises(Broken):
        Sequencer(Tracker(), keep_scans=0)
