"""Events of launches that are being prepared on beaches."""

from __future__ import annotations

from typing import ClassVar, Literal

from varne.picture.beach import BeachLaunch, LaunchEnd
from varne.picture.event import Event
from varne.picture.post import Post

LaunchCause = Literal[
    "report",  # somebody who sees it said so
    "officer",  # a post entered it, or knows better
]


class BeachLaunchSeen(Event, frozen=True, kw_only=True):
    """A launch is being prepared, or more is known of it: what is believed from now on, whole."""

    name: ClassVar[str] = "beach_launch_seen"
    launch: BeachLaunch
    cause: LaunchCause
    report_id: str | None = None  # of cause "report"
    by: Post | None = None  # of cause "officer"


class BeachLaunchEnded(Event, frozen=True, kw_only=True):
    """It is no longer being prepared: people are afloat and it is a rescue, or a post says what became of it.

    It never ends by age alone.
    """

    name: ClassVar[str] = "beach_launch_ended"
    launch_id: str
    ended: LaunchEnd
    boat_id: str | None = None  # of "afloat"
    report_id: str | None = None  # what said so
    by: Post | None = None  # a post that withdrew it; None: a report ended it


BEACH_EVENTS: tuple[type[Event], ...] = (BeachLaunchSeen, BeachLaunchEnded)
