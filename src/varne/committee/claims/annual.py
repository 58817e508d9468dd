"""Totals of each year, apart: provisional (days of the weekly workbook) and final (quarterly tables)."""

from __future__ import annotations

from datetime import date

from varne.committee.claims.register import ClaimsRegister, Fact
from varne.committee.statistics.vintages import Vintages
from varne.picture.noun import Noun


class AnnualTotals(Noun, frozen=True):
    """One year told twice; never merged. Final figures are ``None`` until published."""

    year: int
    through: date  # last day of the provisional count
    provisional_arrivals: int
    provisional_boats: int
    final_arrivals: int | None
    final_boats: int | None
    final_source: str | None

    @property
    def difference(self) -> int | None:
        """Final less provisional arrivals."""
        return None if self.final_arrivals is None else self.final_arrivals - self.provisional_arrivals


def _newest(register: ClaimsRegister, series: str, year: int) -> Fact | None:
    """What the quarterly tables said last of a year."""
    facts = [fact for fact in register.facts if fact.series == series and fact.period == str(year)]
    return max(facts, key=lambda fact: fact.known_from, default=None)


def annual_totals(vintages: Vintages, register: ClaimsRegister) -> tuple[AnnualTotals, ...]:
    """Every year of the newest edition, with the final count where it is public."""
    found = []
    days = vintages.newest.days
    for year in sorted({day.day.year for day in days}):
        of_year = [day for day in days if day.day.year == year]
        people = _newest(register, "final_arrivals", year)
        boats = _newest(register, "final_boats", year)
        found.append(
            AnnualTotals(
                year=year,
                through=of_year[-1].day,
                provisional_arrivals=sum(day.arrivals for day in of_year),
                provisional_boats=sum(day.boats for day in of_year),
                final_arrivals=None if people is None else int(people.value),
                final_boats=None if boats is None else int(boats.value),
                final_source=None if people is None else people.source,
            )
        )
    return tuple(found)
