"""The words of official statistics: a day, a week, a vintage, what was cleaned in it and what changed since.

Definitions are those of the Home Office workbook "Migrants detected crossing the English Channel in small
boats": arrivals are people detected on arrival or in the Channel and brought to the UK (its notes 3 and 4);
preventions are operational estimates from French authorities that also count finds of equipment and arrests
(notes 7 and 8). A week is named by its last day.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from varne.picture.noun import Noun

Status = Literal["provisional", "revised", "final", "estimate"]
Weight = Literal["refused", "cleaned", "remark"]
Column = Literal["arrivals", "boats", "uncontrolled_boats", "prevented", "prevented_events"]


class DailyArrivals(Noun, frozen=True):
    """One day as one vintage tells it. People and boats; ``None``: not published."""

    day: date
    arrivals: int
    boats: int
    uncontrolled_boats: int | None = None  # boats recorded as arriving without interception; part of boats
    status: Status = "provisional"
    cell: str = ""  # sheet and cell of the day in its file: SB_01!A17


class WeeklyPreventions(Noun, frozen=True):
    """One week as one vintage tells it, with its arrivals beside its preventions; ``None``: not published."""

    week_ending: date  # a Sunday
    arrivals: int
    boats: int
    uncontrolled_boats: int | None = None
    prevented: int | None = None  # person-attempts
    prevented_events: int | None = None
    status: Status = "provisional"
    cell: str = ""


class Finding(Noun, frozen=True):
    """One thing not as it should be in a file. ``code`` is a key of :data:`.words.FINDINGS`."""

    weight: Weight
    code: str
    cell: str  # sheet and cell: SB_02!E401
    parameters: dict[str, str] = msgspec.field(default_factory=dict)


class Vintage(Noun, frozen=True):
    """One edition of the weekly workbook, read whole."""

    source: str  # key of the source, as ``home-office-weekly``
    known_on: date  # the day from which this was known
    made_at: datetime | None = None  # when the file says it was made, UTC; orders two editions of one day
    digest: str = ""  # SHA-256 of the file, hexadecimal
    days: tuple[DailyArrivals, ...] = ()  # ascending, none missing
    weeks: tuple[WeeklyPreventions, ...] = ()  # ascending, none missing
    findings: tuple[Finding, ...] = ()  # what was cleaned or remarked on; never anything refused

    @property
    def last_day(self) -> date:
        """The last day that this vintage tells of."""
        return self.days[-1].day

    @property
    def name(self) -> str:
        """How this vintage is cited: its day and the beginning of its digest."""
        return (
            f"{self.known_on.isoformat()} ({self.digest[:8]})" if self.digest else self.known_on.isoformat()
        )


class Revision(Noun, frozen=True):
    """One cell that a later vintage tells differently; ``None``: that vintage did not publish it."""

    column: Column
    day: date  # the day, or the last day of the week
    span: Literal["day", "week"]
    before: int | None
    after: int | None
    known_before: date
    known_after: date


class RevisionTriangle(Noun, frozen=True):
    """What each vintage said of each week: ``values[i][j]`` is week ``i`` in vintage ``j``, or ``None``."""

    column: Column
    weeks_ending: tuple[date, ...]
    known_on: tuple[date, ...]
    values: tuple[tuple[int | None, ...], ...]
