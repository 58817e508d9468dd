"""An amount that cannot be mixed: currency and price basis are part of it.

Amounts are whole thousands, so that sums are exact. Adding euros to pounds, or cash to constant prices, is
refused: a conversion is a choice of a rate and a day, and whoever makes it must write both down
(:class:`Rate`). Nothing in Varne converts by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from varne.committee.sources import Language
from varne.picture.errors import Refused
from varne.picture.noun import Noun

Currency = Literal["EUR", "GBP"]
PriceBasis = Literal["cash", "constant", "not_stated"]
SIGNS: dict[Currency, str] = {"EUR": "€", "GBP": "£"}


class Money(Noun, frozen=True):
    """Thousands of a currency. ``ceiling``: at most so much ("up to")."""

    thousand: int
    currency: Currency
    price_basis: PriceBasis = "not_stated"
    ceiling: bool = False

    def __add__(self, other: Money) -> Money:
        """Their sum.

        Raises:
            Refused: currencies or price bases differ.
        """
        if self.currency != other.currency:
            raise Refused(
                f"{self.currency} and {other.currency} are not added; give a rate and its day to convert one",
                code="currency",
            )
        if self.price_basis != other.price_basis:
            raise Refused(f"{self.price_basis} and {other.price_basis} prices are not added", code="prices")
        return Money(
            thousand=self.thousand + other.thousand,
            currency=self.currency,
            price_basis=self.price_basis,
            ceiling=self.ceiling or other.ceiling,
        )

    def told(self, language: Language) -> str:
        """In millions, as a reader of the language writes it: ``£62.2m``, ``62,2 M£``; never rounded away."""
        millions = Decimal(self.thousand) / 1000
        whole = f"{millions:,f}".rstrip("0").rstrip(".") if "." in f"{millions:,f}" else f"{millions:,f}"
        if language == "fr":
            number = whole.replace(",", "\u202f").replace(".", ",")
            return ("jusqu'à " if self.ceiling else "") + f"{number}\u00a0M{SIGNS[self.currency]}"
        return ("up to " if self.ceiling else "") + f"{SIGNS[self.currency]}{whole}m"


class Rate(Noun, frozen=True):
    """A conversion somebody chose: units of ``to`` for one of ``source``, of a day, from a source."""

    source: Currency
    to: Currency
    rate: Decimal
    of: date
    source_ids: tuple[str, ...]


def converted(money: Money, rate: Rate) -> Money:
    """An amount at a stated rate, to the nearest thousand.

    Raises:
        Refused: the rate is of another currency.
    """
    if rate.source != money.currency:
        raise Refused(f"the rate is of {rate.source}, the amount of {money.currency}", code="currency")
    thousand = int((Decimal(money.thousand) * rate.rate).to_integral_value(ROUND_HALF_EVEN))
    return Money(thousand=thousand, currency=rate.to, price_basis=money.price_basis, ceiling=money.ceiling)


def total(amounts: Iterable[Money]) -> Money | None:
    """The sum of amounts of one currency; None of none.

    Raises:
        Refused: currencies or price bases differ.
    """
    found: Money | None = None
    for amount in amounts:
        found = amount if found is None else found + amount
    return found
