"""What a unit in the field says that is no report: where it is, and what it answers to its tasking.

A source of such words yields them beside the items of the feed contract (:data:`FieldItem`); the centre
decides what event each becomes, for it alone knows which taskings there are. What a unit saw, and whom it
took off, are reports like any other.
"""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from varne.feeds.contract import Item
from varne.picture.noun import Noun
from varne.picture.tasking import Answer, UnitReason

ANSWERS: frozenset[str] = frozenset(get_args(Answer))
REASONS: frozenset[str] = frozenset(get_args(UnitReason))  # why a unit cannot: a fixed list

UNKNOWN_UNIT = "unknown."  # what the id of a unit that the theatre does not know begins with


class UnitAt(Noun, frozen=True, kw_only=True):
    """A unit was at a place."""

    unit_id: str
    lat_deg: float  # WGS 84
    lon_deg: float
    received_at: datetime
    observed_at: datetime | None = None
    stale_at: datetime | None = None  # of no use after this, says the unit


class UnitAnswered(Noun, frozen=True, kw_only=True):
    """A unit answered its tasking."""

    unit_id: str
    answer: Answer
    received_at: datetime
    observed_at: datetime | None = None
    tasking_id: str | None = None  # None: the one it has
    reason: UnitReason | None = None  # of a refusal
    people_taken_off: int | None = None  # when done
    people_went_on: int | None = None


UnitWord = UnitAt | UnitAnswered


class Heard(Noun, frozen=True, kw_only=True):
    """An input that is a word of a unit."""

    word: UnitWord


FieldItem = Item | Heard
