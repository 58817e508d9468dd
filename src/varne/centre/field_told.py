"""Which phones of crews were heard when, and which orders no device of their unit can have been shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal

from varne.feeds.cot.link import LinkState
from varne.picture.noun import Noun
from varne.picture.tasking import Tasking, TaskingState

SILENT_AFTER_S = 30.0  # a page that is open asks every four seconds
_UNANSWERED: frozenset[TaskingState] = frozenset({"issued", "unacknowledged"})

NotShown = Literal["no_device", "link_down", "phone_silent", "waits"]


class PhoneState(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """When a unit's page was heard of; several phones of one unit are one."""

    unit_id: str
    connected: bool  # asked within the last thirty seconds, by the wall's clock
    since: datetime  # first heard since the centre started
    heard_at: datetime


class OrderNotShown(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """An order without an answer that no device of its unit can have been shown, and why."""

    tasking_id: str
    unit_id: str
    state: TaskingState
    issued_at: datetime | None
    why: NotShown


class Phones:
    """The pages of crews, as they ask. Nothing of it is in the log, nor kept over a restart.

    Args:
        elapsed_s: seconds that pass like the wall's, whatever pace a replay has.
    """

    def __init__(self, elapsed_s: Callable[[], float] = time.monotonic) -> None:
        self._elapsed_s = elapsed_s
        self._heard: dict[str, tuple[datetime, datetime, float]] = {}

    def note(self, unit_id: str, at: datetime) -> None:
        """A unit's page asked just now, ``at`` by the centre's time."""
        since = self._heard[unit_id][0] if unit_id in self._heard else at
        self._heard[unit_id] = (since, at, self._elapsed_s())

    def states(self) -> tuple[PhoneState, ...]:
        """Every unit whose page was heard of, by its id."""
        now_s = self._elapsed_s()
        return tuple(
            PhoneState(
                unit_id=unit_id, connected=now_s - heard_s < SILENT_AFTER_S, since=since, heard_at=heard_at
            )
            for unit_id, (since, heard_at, heard_s) in sorted(self._heard.items())
        )


def not_shown(
    taskings: Iterable[Tasking], links: Sequence[LinkState], phones: Sequence[PhoneState]
) -> tuple[OrderNotShown, ...]:
    """Unanswered orders that wait for a device, oldest first. One that was shown need not have been read."""
    found = []
    for tasking in taskings:
        if tasking.state not in _UNANSWERED:
            continue
        why = _why(tasking, links, phones)
        if why is not None:
            found.append(
                OrderNotShown(
                    tasking_id=tasking.id,
                    unit_id=tasking.unit_id,
                    state=tasking.state,
                    issued_at=tasking.issued_at,
                    why=why,
                )
            )
    return tuple(found)


def _why(tasking: Tasking, links: Sequence[LinkState], phones: Sequence[PhoneState]) -> NotShown | None:
    own = [link for link in links if link.unit_id == tasking.unit_id]
    phone = next((one for one in phones if one.unit_id == tasking.unit_id), None)
    # A page asks for all orders at once: whatever it asked after the order went out has shown it.
    if phone is not None and tasking.issued_at is not None and phone.heard_at > tasking.issued_at:
        return None
    up = [link for link in own if link.connected]
    if any(link.waiting == 0 for link in up):
        return None
    if up:
        return "waits"
    if phone is not None:
        return "phone_silent"
    return "link_down" if own else "no_device"
