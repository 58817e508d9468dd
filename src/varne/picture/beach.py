"""A launch that is being prepared on a beach, before anybody is aboard: what is believed of it, how it ended.

It is no boat and no incident. It becomes one when people board: from then on it is a rescue, never something
to be stopped (OPERATIONS.md, requirement 18).
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from varne.picture.noun import Noun
from varne.picture.post import Post
from varne.picture.report import LaunchStage, ReportKind

LaunchState = Literal["standing", "ended"]
LaunchEnd = Literal[
    "afloat",  # a boat was first seen there, or said to be boarded: it is an incident of its own, a rescue
    "dispersed",  # those who prepared it went away
    "prevented",  # nobody boarded: the boat or its engine was secured on the sand
    "not_a_launch",  # fishermen, bathers, nothing
    "mistake",  # entered twice, or at the wrong beach
]
WITHDRAWN: tuple[LaunchEnd, ...] = ("dispersed", "prevented", "not_a_launch", "mistake")


class BeachLaunch(Noun, frozen=True, kw_only=True):
    """One launch being prepared, as believed now. Figures that nobody said are marked as assumed."""

    id: str
    place_id: str | None = None  # a beach of the theatre
    lat_deg: float  # WGS 84
    lon_deg: float
    stage: LaunchStage  # "preparing" or "carrying": with people aboard it would be a boat
    safe: bool  # no surf, no panic, no crowd in the water: False when whoever sees it says so
    likelihood: float  # that it is a launch at all, 0 to 1; see docs/dispatch.md
    boarding_at: datetime  # when people are likely to board
    boarding_assumed: bool
    teams_needed: int
    people: int  # likely to board
    people_assumed: bool
    told_by: ReportKind | None = None  # what an officer entered it from; None: reports alone
    report_ids: tuple[str, ...] = ()
    first_at: datetime  # when it was first so
    last_at: datetime  # when it was last said to be so
    state: LaunchState
    ended_at: datetime | None = None
    ended: LaunchEnd | None = None
    ended_by: Post | None = None  # None: a report ended it
    boat_id: str | None = None  # the boat that it became
