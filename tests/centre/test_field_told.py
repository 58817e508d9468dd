"""Which orders reach no device: by phones' asking, links that are up, and what waits on them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from varne.centre.field_told import SILENT_AFTER_S, Phones, not_shown
from varne.feeds.cot.link import LinkState
from varne.picture.tasking import Tasking, TaskingOrder, TaskingState

EVENING = datetime(2026, 8, 12, 20, tzinfo=UTC)
BOAT = "uk.dover-lifeboat"


def sent(state: TaskingState = "issued") -> Tasking:
    order = TaskingOrder(id="t-1", unit_id=BOAT, purpose="rescue")
    return Tasking(
        id="t-1",
        unit_id=BOAT,
        incident_id=None,
        order=order,
        state=state,
        changed_at=EVENING,
        issued_at=EVENING,
    )


def link(*, connected: bool = True, waiting: int = 0, unit_id: str = BOAT) -> LinkState:
    return LinkState(
        unit_id=unit_id, connected=connected, since=EVENING, heard_at=EVENING, certified=True, waiting=waiting
    )


@pytest.mark.parametrize(
    ("links", "phone_s", "why"),
    [
        ([], None, "no_device"),
        ([link(unit_id="uk.other")], None, "no_device"),
        ([link(connected=False)], None, "link_down"),
        ([link(waiting=3)], None, "waits"),
        ([link(connected=False), link()], None, None),  # a second device of the unit has it
        ([link()], None, None),
        ([], -5, "phone_silent"),
        ([link(connected=False)], -5, "phone_silent"),
        ([], 5, None),
        ([link(waiting=3)], -5, "waits"),
        ([link(waiting=3)], 5, None),
    ],
)
def test_an_order_is_told_as_not_shown_until_some_device_of_its_unit_has_it(
    links: list[LinkState], phone_s: float | None, why: str | None
) -> None:
    phones = Phones(lambda: 0.0)
    if phone_s is not None:
        phones.note(BOAT, EVENING + timedelta(seconds=phone_s))
    found = not_shown([sent()], links, phones.states())
    assert [one.why for one in found] == ([] if why is None else [why])


@pytest.mark.parametrize("state", ["acknowledged", "on_scene", "done", "refused", "withdrawn", "proposed"])
def test_an_order_that_was_answered_is_not_told(state: TaskingState) -> None:
    assert not_shown([sent(state)], [], []) == ()


def test_a_phone_is_silent_by_the_clock_of_the_wall_and_not_of_a_replay() -> None:
    wall_s = 0.0
    phones = Phones(lambda: wall_s)
    phones.note(BOAT, EVENING)
    phones.note(BOAT, EVENING + timedelta(hours=1))  # a replay that hurries
    (state,) = phones.states()
    assert (state.connected, state.since, state.heard_at) == (True, EVENING, EVENING + timedelta(hours=1))
    wall_s = SILENT_AFTER_S
    assert phones.states()[0].connected is False
