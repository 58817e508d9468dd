"""Holding-time clocks of a centre, and the alarms they raise; a stay is a pseudonym, two times, two flags.

A stay has no name, age, nationality, language or reason. The medical flag says that care is needed, the
child flag that the person is or may be a child: a need, not an identity. What a centre shows outside is
counts only (:class:`Occupancy`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from varne.committee.centres.register import Centre
from varne.committee.returns.clocks import Pseudonym
from varne.picture.errors import Refused
from varne.picture.noun import Noun, require_utc

NEAR_SHARE = 0.8  # of the limit: told beforehand, while something can still be done
MEDICAL_H = 2.0  # a person with a medical flag is seen within so many hours of arriving (STHF Rules 2018)

AlarmCode = Literal[
    "holding_near_limit", "holding_over_limit", "over_places", "child_in_return_centre",
    "medical_not_seen", "places_unknown", "limit_unknown",
]  # fmt: skip
ALARM_WORDS: dict[AlarmCode, tuple[str, str]] = {
    "holding_near_limit": ("near the holding limit", "près de la durée maximale"),
    "holding_over_limit": ("held beyond the limit", "au-delà de la durée maximale"),
    "over_places": ("more people than places", "plus de personnes que de places"),
    "child_in_return_centre": ("a child in a return centre", "un enfant dans un centre de retour"),
    "medical_not_seen": ("medical need not yet seen", "besoin médical pas encore examiné"),
    "places_unknown": ("places not known", "nombre de places inconnu"),
    "limit_unknown": ("holding limit not known", "durée maximale inconnue"),
}


class Stay(Noun, frozen=True, forbid_unknown_fields=True):
    """One person's stay. ``medical_seen_at``: when care was given; None: not yet."""

    pseudonym: Pseudonym
    entered_at: datetime
    left_at: datetime | None = None
    medical: bool = False
    medical_seen_at: datetime | None = None
    child: bool = False

    def __post_init__(self) -> None:
        """Refuse bare times, and a stay that ends before it begins."""
        for moment, field in (
            (self.entered_at, "entered_at"),
            (self.left_at, "left_at"),
            (self.medical_seen_at, "medical_seen_at"),
        ):
            require_utc(moment, field)
        if self.left_at is not None and self.left_at < self.entered_at:
            raise Refused("a stay ends after it begins", code="stay")


def overlap(one: Stay, other: Stay) -> bool:
    """Whether two stays share a moment: of one pseudonym that would be one person counted twice."""
    first, then = sorted((one, other), key=lambda stay: stay.entered_at)
    return first.left_at is None or first.left_at > then.entered_at


class Alarm(Noun, frozen=True):
    """What is wrong, and how many people it is about."""

    code: AlarmCode
    people: int


class Occupancy(Noun, frozen=True):
    """A centre at a moment: counts and alarms, worst first as listed in :data:`AlarmCode`'s rules."""

    centre_id: str
    at: datetime
    present: int
    places: int | None
    limit_h: int | None
    longest_h: float
    children: int
    medical: int
    alarms: tuple[Alarm, ...]
    next_breach_at: datetime | None  # when the next clock runs out if nobody leaves; None: none runs


def occupancy(centre: Centre, stays: Sequence[Stay], at: datetime) -> Occupancy:
    """Count a centre at a moment and say what is wrong.

    A centre whose places or limit are not known says so as an alarm: silence would read as "all well".
    """
    require_utc(at, "at")
    inside = [stay for stay in stays if stay.entered_at <= at and (stay.left_at is None or stay.left_at > at)]
    rule = centre.limit_on(at.date())
    held_h = [(at - stay.entered_at) / timedelta(hours=1) for stay in inside]
    alarms: list[Alarm] = []

    def raise_if(code: AlarmCode, people: int) -> None:
        if people:
            alarms.append(Alarm(code=code, people=people))

    limit_h = None if rule is None else rule.hours
    if limit_h is not None:
        raise_if("holding_over_limit", sum(hours > limit_h for hours in held_h))
    if centre.kind == "return":
        raise_if("child_in_return_centre", sum(stay.child for stay in inside))
    raise_if("medical_not_seen", sum(_waits_for_care(stay, at) for stay in inside))
    if centre.places is not None:
        raise_if("over_places", max(0, len(inside) - centre.places))
    if limit_h is not None:
        raise_if("holding_near_limit", sum(NEAR_SHARE * limit_h <= hours <= limit_h for hours in held_h))
    if centre.places is None:
        alarms.append(Alarm(code="places_unknown", people=len(inside)))
    if limit_h is None:
        alarms.append(Alarm(code="limit_unknown", people=len(inside)))
    breaches = (
        []
        if limit_h is None
        else [
            stay.entered_at + timedelta(hours=limit_h)
            for stay in inside
            if stay.entered_at + timedelta(hours=limit_h) >= at
        ]
    )
    return Occupancy(
        centre_id=centre.id,
        at=at,
        present=len(inside),
        places=centre.places,
        limit_h=limit_h,
        longest_h=max(held_h, default=0.0),
        children=sum(stay.child for stay in inside),
        medical=sum(stay.medical for stay in inside),
        alarms=tuple(alarms),
        next_breach_at=min(breaches, default=None),
    )


def _waits_for_care(stay: Stay, at: datetime) -> bool:
    seen = stay.medical_seen_at is not None and stay.medical_seen_at <= at
    return stay.medical and not seen and at - stay.entered_at > timedelta(hours=MEDICAL_H)


def daily_counts(stays: Sequence[Stay], starts: date, days: int) -> tuple[tuple[int, int], ...]:
    """People who entered and who left, for each UTC day from ``starts``."""
    return tuple(
        (
            sum(stay.entered_at.date() == day for stay in stays),
            sum(stay.left_at is not None and stay.left_at.date() == day for stay in stays),
        )
        for day in (starts + timedelta(days=number) for number in range(days))
    )
