"""Sentences of what a result was made from, and what to beware of, in the two languages of the Strait."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Told(NamedTuple):
    """One sentence in both languages; figures are the same in both."""

    en: str
    fr: str


def english(told: Iterable[Told]) -> tuple[str, ...]:
    """The sentences in English."""
    return tuple(one.en for one in told)


def french(told: Iterable[Told]) -> tuple[str, ...]:
    """The sentences in French."""
    return tuple(one.fr for one in told)
