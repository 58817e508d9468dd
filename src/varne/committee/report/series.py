"""Months and years of the official daily series, as a report uses them."""

from __future__ import annotations

from datetime import date, timedelta

from varne.committee.statistics.series import Vintage


def monthly_arrivals(vintage: Vintage) -> dict[date, int]:
    """Arrivals by the first day of each month that the vintage holds whole."""
    found: dict[date, int] = {}
    for day in vintage.days:
        month = day.day.replace(day=1)
        found[month] = found.get(month, 0) + day.arrivals
    last = vintage.days[-1].day
    if (last + timedelta(days=1)).day != 1:
        found.pop(last.replace(day=1))
    return found


def monthly_boats(vintage: Vintage, months: list[date]) -> list[int]:
    """Boats in each of these months, named by their first days."""
    found = dict.fromkeys(months, 0)
    for day in vintage.days:
        month = day.day.replace(day=1)
        if month in found:
            found[month] += day.boats
    return [found[month] for month in months]


def yearly(vintage: Vintage) -> dict[int, tuple[int, int, bool]]:
    """Arrivals, boats, and whether the whole year is held, by calendar year."""
    found: dict[int, tuple[int, int, bool]] = {}
    last = vintage.days[-1].day
    for day in vintage.days:
        arrivals, boats, _ = found.get(day.day.year, (0, 0, True))
        whole = day.day.year < last.year or (last.month, last.day) == (12, 31)
        found[day.day.year] = (arrivals + day.arrivals, boats + day.boats, whole)
    return found
