"""The counts both governments published, with every vintage, and returns against arrivals with a lag."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

import msgspec

from varne.committee.returns.clocks import months_after
from varne.committee.sources import Access, Sources, Words, decode_register, known_by, require_words
from varne.picture.errors import Malformed, Refused
from varne.picture.noun import Noun

Count = Annotated[int, msgspec.Meta(ge=0)]


class Moved(Noun, frozen=True):
    """People moved in both directions."""

    to_france: Count
    to_uk: Count


class MonthMoved(Noun, frozen=True):
    """One month, by its first day."""

    month: date
    to_france: Count
    to_uk: Count


class ReturnsVintage(Noun, frozen=True):
    """One published table, whole."""

    id: str
    known_from: date
    covers_to: date
    confidence: Access
    sources: tuple[str, ...]
    months: tuple[MonthMoved, ...]
    published_total: Moved

    @property
    def total(self) -> Moved:
        """The months added up."""
        return Moved(
            to_france=sum(month.to_france for month in self.months),
            to_uk=sum(month.to_uk for month in self.months),
        )


class OtherCount(Noun, frozen=True, rename={"starts": "from", "ends": "to"}):
    """A figure somebody else gives for a span of days."""

    words: Words
    starts: date
    ends: date
    to_france: Count
    known_from: date
    confidence: Access
    sources: tuple[str, ...]


class SpanArrivals(Noun, frozen=True, rename={"starts": "from", "ends": "to"}):
    """Arrivals over a span of days, where no daily series reaches."""

    starts: date
    ends: date
    arrivals: Count
    known_from: date
    confidence: Access
    sources: tuple[str, ...]


class Capacity(Noun, frozen=True):
    """Weekly capacity, as far as it is published."""

    words: Words
    per_week: tuple[Count, ...] = ()


class PublishedReturns(Noun, frozen=True):
    """The file of published counts."""

    vintages: tuple[ReturnsVintage, ...]
    capacity: Capacity
    conflicts: tuple[OtherCount, ...] = ()
    arrivals: tuple[SpanArrivals, ...] = ()


class ReturnsRatio(Noun, frozen=True):
    """Returns of some months over arrivals of the months ``lag_months`` before; None: arrivals not held."""

    starts: date
    ends: date
    lag_months: int
    returns: int
    arrivals: int | None

    @property
    def ratio(self) -> float | None:
        """Returns for one arrival; None without arrivals."""
        return None if not self.arrivals else self.returns / self.arrivals


def load_published(data: bytes, sources: Sources) -> PublishedReturns:
    """Read and check the counts.

    Raises:
        Malformed: not of the form; a month that is missing, doubled or no first of a month; months that do
            not add up to the total that was published with them.
    """
    found = decode_register(data, PublishedReturns, "returns")
    require_words(found.capacity.words, "returns capacity")
    for named in [one.sources for one in found.conflicts] + [one.sources for one in found.arrivals]:
        sources.require(named, "returns")
    for vintage in found.vintages:
        where = f"returns {vintage.id}"
        sources.require(vintage.sources, where)
        for number, month in enumerate(vintage.months):
            if month.month != months_after(vintage.months[0].month, number) or month.month.day != 1:
                raise Malformed(f"{where}: {month.month} is out of its order", code="months")
        if vintage.total != vintage.published_total:
            raise Malformed(f"{where}: the months add up to {vintage.total}", code="total")
    return found


def published_as_of(published: PublishedReturns, as_of: date) -> ReturnsVintage | None:
    """The latest table that was public on a day; None when there was none."""
    known = known_by(published.vintages, as_of)
    return max(known, key=lambda vintage: vintage.known_from) if known else None


def official_between(vintage: ReturnsVintage, starts: date, ends: date) -> Moved:
    """What the official months say for a span of whole months."""
    months = [month for month in vintage.months if starts <= month.month <= ends]
    return Moved(
        to_france=sum(month.to_france for month in months), to_uk=sum(month.to_uk for month in months)
    )


def returns_ratio(
    vintage: ReturnsVintage, arrivals: Mapping[date, int], starts: date, ends: date, lag_months: int = 0
) -> ReturnsRatio:
    """Returns of the months ``starts`` to ``ends`` over arrivals of as many months, ``lag_months`` before.

    People are detained for weeks before a return, so a month's returns are not of that month's arrivals; the
    lag is shown, not chosen. ``arrivals`` is by the first day of a month; a month that is missing makes the
    ratio unknown, not smaller.

    Raises:
        Refused: the lag is negative, or the months are not in the table.
    """
    if lag_months < 0:
        raise Refused("a lag is zero months or more", code="lag")
    months = [month for month in vintage.months if starts <= month.month <= ends]
    if not months:
        raise Refused(f"the table has no month from {starts} to {ends}", code="months")
    before = [arrivals.get(months_after(month.month, -lag_months)) for month in months]
    known = [count for count in before if count is not None]
    return ReturnsRatio(
        starts=months[0].month,
        ends=months_after(months[-1].month, 1) - timedelta(days=1),
        lag_months=lag_months,
        returns=sum(month.to_france for month in months),
        arrivals=sum(known) if len(known) == len(before) else None,
    )
