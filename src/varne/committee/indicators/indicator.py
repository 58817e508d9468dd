"""One indicator over one window, with everything needed to read it honestly."""

from __future__ import annotations

from datetime import date
from typing import Literal

from varne.committee.statistics.series import Status
from varne.picture.noun import Noun

IntervalBasis = Literal[
    "complete_count",  # a whole count as published: nothing was sampled
    "revisions",  # how far later editions have moved such figures
    "weeks_left_out",  # jackknife over weeks, 95 %
    "poisson",  # exact Poisson (Garwood), 95 %
    "order_statistics",  # of a median, 95 % or the widest that so few values allow
    "sources",  # the range of what sources say
    "swept",  # an assumption run from one end to the other
    "none",  # no value
]
Absence = Literal[
    "not_published",  # nobody publishes it
    "not_in_files",  # published, but no file held reaches it
    "not_recorded",  # this log holds no such event
    "needs_weather",
    "needs_effect",  # needs a causal estimate; see varne committee effect
    "needs_backtest",  # see varne committee backtest
    "no_patrol_data",
]
Geography = Literal["english_channel", "uk", "french_zone", "centre"]


class Sweep(Noun, frozen=True):
    """One value under one assumption."""

    assumption: float
    value: float


class Indicator(Noun, frozen=True):
    """One figure. No ``value`` just when ``absence`` says why. ``code`` is a key of :mod:`.words`."""

    code: str
    unit: str
    first: date
    last: date
    value: float | None = None
    low: float | None = None
    high: float | None = None
    basis: IntervalBasis = "none"
    count: int | None = None  # cases behind a value that is a median
    denominator: float | None = None
    sources: tuple[str, ...] = ()
    vintage: str = ""  # the edition, or the day from which a published fact was known
    register: str = ""  # of deaths: which count
    status: Status = "provisional"
    geography: Geography = "english_channel"
    absence: Absence | None = None
    sweep: tuple[Sweep, ...] = ()
    synthetic: bool = False


def absent(
    code: str, unit: str, first: date, last: date, why: Absence, geography: Geography = "english_channel"
) -> Indicator:
    """An indicator of the catalogue that has no value here, and why."""
    return Indicator(code=code, unit=unit, first=first, last=last, absence=why, geography=geography)
