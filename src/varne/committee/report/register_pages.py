"""Pages of the registers: measures, money, one in one out, centres."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from varne.committee.report.centres_page import centres_page
from varne.committee.report.inputs import Registers
from varne.committee.report.measures_pages import measures_pages
from varne.committee.report.model import Figure, Section
from varne.committee.report.money_page import money_page
from varne.committee.report.returns_page import returns_page


def register_pages(
    registers: Registers, arrivals: Mapping[date, int], arrivals_known: date, as_of: date
) -> tuple[list[Figure], list[Section]]:
    """Figures and pages of registers already cut to ``as_of``; ``arrivals`` by month, for the ratio."""
    money, of_money = money_page(registers, as_of)
    moved, of_returns = returns_page(registers, arrivals, arrivals_known, as_of)
    places, of_centres = centres_page(registers, as_of)
    pages = [*measures_pages(registers, as_of), of_money, of_returns, of_centres]
    return [*money, *moved, *places], pages
