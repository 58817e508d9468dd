"""A dispatch plan: for every incident who could go, ranked, who should by the joint optimum, and why.

It is advice: no unit is tasked by it. Every figure that ranks a unit stands in its proposal. No figure and no
code is of a flag's worth or of a person: the plan is the same whatever flag a unit flies.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from varne.picture.incident import EmergencyPhase
from varne.picture.noun import Noun
from varne.picture.tasking import Purpose

DispatchLevel = Literal["life", "prevention", "rest"]  # in this order, strictly
UnitFigure = Literal["speed", "seats", "readiness", "endurance"]
ProposalReason = Literal[
    "soonest",  # no other unit that can take people off is there sooner
    "other_flag_soonest",  # the soonest flies another flag than the incident's owner: ask the other centre
    "seats_for_all",  # alone, it can take everybody
    "takes_part",  # it takes some; others are needed
    "already_tasked",  # it has this tasking, and keeps it
    "boat_drifts",  # the meeting place lies well away from where the boat is believed to be now
    "must_search",  # the boat may be out of sight of the meeting place when the unit is there
    "straight_line",  # no forecast of the boat's drift: reckoned to where it is believed to be
    "needed_elsewhere",  # it saves more in another incident: ``elsewhere_id``
    "adds_nothing",  # those who are there sooner have room for everybody
    "keeps_cover",  # it saves nothing here, and stays for the rest of the Strait
    "there_before_boarding",
    "too_late_to_prevent",  # people will have boarded: from then on it is a rescue
    "keeps_eyes_on",  # it takes nobody aboard; it finds and follows the boat
    "place_old",  # it was last seen so long ago that it may be elsewhere: the times are widened by as much
]
TaskWarning = Literal[
    "late_on_scene",  # nobody proposed is there within :data:`LATE_MIN`
    "nobody_in_time",  # no unit can be there within the plan's span
    "seats_short",  # those proposed cannot take everybody
    "people_not_known",  # nobody said how many: an assumed number was used
    "no_position",  # nobody knows where it is: nobody can be ranked
    "figures_assumed",  # a proposed unit's speed, seats, readiness or endurance is our judgement of its kind
    "outranked",  # a beach gets nobody because every unit that could go is needed to save life
    "team_short",  # fewer teams than the beach needs can be there before boarding
    "boarding_due",  # people may be aboard by now, nobody said more: look there; it may be a rescue
]

LATE_MIN = 30.0  # requirement 11: told at tasking time


class Proposal(Noun, frozen=True, kw_only=True):
    """One unit for one incident or beach. Minutes count from the plan's time, readiness included."""

    unit_id: str
    flag: str  # ISO 3166 alpha-2
    centre: str
    rank: int  # from 1: those in the plan first, then the sooner before the later
    in_plan: bool
    purpose: Purpose
    ready_min: float
    early_min: float  # a quarter of what can be met of the places where the boat may be is by then
    on_scene_min: float  # likely: half of it
    late_min: float  # nine tenths of it
    chance: float = 1.0  # that the boat is in sight of the meeting place, at least
    lat_deg: float | None = None  # where to meet, WGS 84
    lon_deg: float | None = None
    seats: int = 0  # people it can take aboard
    takes: int = 0  # of this incident, in this plan
    saves_danger_min: float = 0.0  # person-minutes of danger that sending it spares, in this plan
    alone_danger_min: float = 0.0  # the same if it were the only one sent
    reasons: tuple[ProposalReason, ...] = ()
    assumed: tuple[UnitFigure, ...] = ()
    elsewhere_id: str | None = None
    seen_min: float | None = None  # with ``place_old``: minutes since it was seen


class TaskPlan(Noun, frozen=True, kw_only=True):
    """One incident, or one beach where a launch is prepared, with its ranked proposals."""

    task_id: str  # of the incident, or of the alert about the beach
    level: DispatchLevel
    purpose: Purpose
    phase: EmergencyPhase | None = None
    boat_ids: tuple[str, ...] = ()
    place_id: str | None = None
    people: int = 0  # planned for: the most that may be aboard
    people_low: int | None = None
    people_high: int | None = None
    danger_now: float = 0.0  # 0 to 1: see docs/dispatch.md
    nobody_danger_min: float = 0.0  # person-minutes of danger over the plan's span if nobody is sent
    plan_danger_min: float = 0.0  # the same with this plan
    first_min: float | None = None  # when the first of those proposed is there
    seats_short: int = 0
    warnings: tuple[TaskWarning, ...] = ()
    proposals: tuple[Proposal, ...] = ()


class Uncovered(Noun, frozen=True, kw_only=True):
    """Water that a free unit would need long to reach once those proposed have gone."""

    lat_deg: float
    lon_deg: float
    before_min: float | None = None  # the soonest free unit, as things stand; None: nobody
    after_min: float | None = None


class CoverLeft(Noun, frozen=True, kw_only=True):
    """What is left for the rest of the Strait: shares of the cover points reached within half an hour."""

    within_min: float
    points: int
    before: float
    after: float
    worst: tuple[Uncovered, ...] = ()  # those that lose most, worst first


class LevelReached(Noun, frozen=True, kw_only=True):
    """What the plan is worth at one level, beside greedy choices, and whether it is proven best."""

    level: DispatchLevel
    worth: float  # life: person-minutes spared; prevention: likely launches held; rest: see docs/dispatch.md
    greedy: float
    proven: bool


class DispatchPlan(Noun, frozen=True, kw_only=True):
    """Who should go where, as of one moment."""

    id: str
    made_at: datetime
    until_sequence: int = 0  # the last entry of the log that it knew of
    span_min: float
    sea_m: float | None = None  # significant wave height that speeds were slowed for; None: not known
    by_day: bool
    tasks: tuple[TaskPlan, ...] = ()  # most danger first, then beaches
    cover: CoverLeft
    levels: tuple[LevelReached, ...] = ()
    idle_unit_ids: tuple[str, ...] = ()  # free, and not proposed for anything
    unplaced_unit_ids: tuple[str, ...] = ()  # nobody knows where they are
