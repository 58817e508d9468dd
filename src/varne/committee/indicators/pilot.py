"""One in, one out in the catalogue: the balance, returns over arrivals, and re-entries, which nobody counts.

Months before the agreement have no movements, so a window may begin before it; it may not go on after the
last month that was published. Returns are set here over arrivals of the same months: the lags stand in the
register's own page (``varne committee returns``).
"""

from __future__ import annotations

from datetime import date, timedelta

from varne.committee.claims.figures import Evidence
from varne.committee.indicators.indicator import Indicator, absent
from varne.committee.indicators.window import Window


def pilot(evidence: Evidence, window: Window) -> tuple[Indicator, ...]:
    """The balance, the share and the re-entries over a window of whole months."""
    moved, first, last = evidence.returns, window.first, window.last
    reentries = absent("pilot_reentries", "people", first, last, "not_published")
    whole = first.day == 1 and (last + timedelta(days=1)).day == 1
    months = () if moved is None else tuple(one for one in moved.months if first <= one.month <= last)
    if moved is None or not whole or not months or last > moved.covers_to:
        return (
            absent("pilot_balance", "people", first, last, "not_in_files"),
            absent("pilot_returns", "%", first, last, "not_in_files"),
            reentries,
        )
    returned, transferred = sum(one.to_france for one in months), sum(one.to_uk for one in months)
    balance = float(returned - transferred)
    vintage = moved.known_from.isoformat()
    found = Indicator(
        code="pilot_balance",
        unit="people",
        first=months[0].month,
        last=last,
        value=balance,
        low=balance,
        high=balance,
        basis="complete_count",
        sources=moved.sources,
        vintage=vintage,
    )
    return found, _share(evidence, returned, months[0].month, last), reentries


def _share(evidence: Evidence, returned: int, first: date, last: date) -> Indicator:
    days = evidence.vintages.newest.days
    arrivals = sum(day.arrivals for day in days if first <= day.day <= last)
    if days[-1].day < last or not arrivals or evidence.returns is None:
        return absent("pilot_returns", "%", first, last, "not_in_files")
    share = 100.0 * returned / arrivals
    return Indicator(
        code="pilot_returns",
        unit="%",
        first=first,
        last=last,
        value=share,
        low=share,
        high=share,
        basis="complete_count",
        denominator=float(arrivals),
        sources=(*evidence.returns.sources, "HO-WEEKLY"),
        vintage=evidence.vintages.newest.name,
    )
