"""Parity and capacity week by week, from the days people moved; weeks are ISO weeks, Monday first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from varne.committee.returns.clocks import AGREED, LATE, Clocks, ReturnCase, standing
from varne.picture.errors import Refused
from varne.picture.noun import Noun

NEAR_DAYS = 2  # a clock with so many days left is told beforehand


class WeekBalance(Noun, frozen=True):
    """One week. ``balance`` is all moved to France so far less all moved to the United Kingdom."""

    week_starts: date
    to_france: int
    to_uk: int
    balance: int
    capacity: int | None = None  # returns France can take this week; None: not known

    @property
    def over_capacity(self) -> bool | None:
        """Whether more were returned than could be taken; None when the capacity is not known."""
        return None if self.capacity is None else self.to_france > self.capacity


class Caseload(Noun, frozen=True):
    """The returns side on a day: counts by stage, and clocks that run out soon."""

    as_of: date
    awaiting_referral: int = 0
    awaiting_reply: int = 0
    awaiting_return: int = 0
    returned: int = 0
    left_late: int = 0
    left_otherwise: int = 0
    due_soon: int = 0
    doubted_after_return: int = 0  # an age was doubted after the return: never silent


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weekly_balance(
    to_france: Iterable[date], to_uk: Iterable[date], capacity: dict[date, int] | None = None
) -> tuple[WeekBalance, ...]:
    """Every week from the first movement to the last, quiet weeks included.

    ``capacity`` is by the Monday of its week; weeks it does not name are not known.

    Raises:
        Refused: a capacity is keyed by another day than a Monday, or is negative.
    """
    limits = capacity or {}
    for day, places in limits.items():
        if day.weekday() != 0 or places < 0:
            raise Refused(f"capacity of {day}: give the Monday, and zero or more", code="capacity")
    out = [monday(day) for day in to_france]
    inward = [monday(day) for day in to_uk]
    if not out and not inward:
        return ()
    weeks: list[WeekBalance] = []
    week, last, balance = min(out + inward), max(out + inward), 0
    while week <= last:
        returned, transferred = out.count(week), inward.count(week)
        balance += returned - transferred
        weeks.append(
            WeekBalance(
                week_starts=week,
                to_france=returned,
                to_uk=transferred,
                balance=balance,
                capacity=limits.get(week),
            )
        )
        week += timedelta(days=7)
    return tuple(weeks)


def caseload(cases: Sequence[ReturnCase], as_of: date, clocks: Clocks = AGREED) -> Caseload:
    """Counts on a day, of the cases that had begun by then."""
    counts: dict[str, int] = {
        "awaiting_referral": 0,
        "awaiting_reply": 0,
        "awaiting_return": 0,
        "returned": 0,
    }
    late = otherwise = soon = doubted = 0
    for case in cases:
        if case.arrived_on > as_of:
            continue
        found = standing(case, as_of, clocks)
        if found.stage == "returned" and case.age_doubted_on is not None and case.age_doubted_on <= as_of:
            doubted += 1
        if found.stage in counts:
            counts[found.stage] += 1
        elif found.stage in LATE:
            late += 1
        else:
            otherwise += 1
        if found.due is not None and (found.due - as_of).days <= NEAR_DAYS:
            soon += 1
    return Caseload(
        as_of=as_of,
        awaiting_referral=counts["awaiting_referral"],
        awaiting_reply=counts["awaiting_reply"],
        awaiting_return=counts["awaiting_return"],
        returned=counts["returned"],
        left_late=late,
        left_otherwise=otherwise,
        due_soon=soon,
        doubted_after_return=doubted,
    )
