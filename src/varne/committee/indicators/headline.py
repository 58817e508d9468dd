"""The headline block: deaths first, and no word of progress while deaths rise.

There is no score. The block says one of three things, in this order of gravity: deaths rose, by any register
or rate; deaths are not known for both windows; deaths did not rise. No other figure moves it, so it cannot
look better while deaths rise. All other figures stand under it in the same words for a rise as for a fall.
"""

from __future__ import annotations

from typing import Literal

from varne.committee.claims.figures import Evidence
from varne.committee.indicators.indicator import Indicator
from varne.committee.indicators.published import death_counts, indicators
from varne.committee.indicators.window import Window
from varne.picture.noun import Noun

Standing = Literal["deaths_rose", "deaths_unknown", "deaths_not_risen"]  # gravest first
GRAVITY: tuple[Standing, ...] = ("deaths_rose", "deaths_unknown", "deaths_not_risen")
STANDING_WORDS: dict[Standing, tuple[str, str]] = {
    "deaths_rose": (
        "Deaths rose. Nothing below is progress while they do.",
        "Les morts ont augmenté. Rien de ce qui suit n'est un progrès tant que c'est le cas.",
    ),
    "deaths_unknown": (
        "Deaths are not known for both periods. Nothing below can be read as progress.",
        "Les morts ne sont pas connues pour les deux périodes. Rien ici ne se lit comme un progrès.",
    ),
    "deaths_not_risen": (
        "Deaths did not rise by any register held. That says nothing of why.",
        "Les morts n'ont augmenté selon aucun registre détenu. Cela ne dit rien du pourquoi.",
    ),
}
SHOWN = (
    "arrivals", "boats", "loading", "preventions", "interception_persons", "interception_events",
)  # fmt: skip
Change = Literal["rose", "fell", "same", "unknown"]
CHANGE_WORDS: dict[Change, tuple[str, str]] = {
    "rose": ("rose", "en hausse"),
    "fell": ("fell", "en baisse"),
    "same": ("unchanged", "inchangé"),
    "unknown": ("not comparable", "non comparable"),
}


class DeathLine(Noun, frozen=True):
    """Deaths of one register in both windows, and per 1,000 recorded attempts where both are known."""

    register: str
    source: str
    before: int | None
    now: int | None
    rate_before: float | None
    rate_now: float | None

    @property
    def change(self) -> Change:
        """``rose`` when the count or the rate did."""
        if self.before is None or self.now is None:
            return "unknown"
        rates = self.rate_before is not None and self.rate_now is not None
        if self.now > self.before or (rates and (self.rate_now or 0.0) > (self.rate_before or 0.0)):
            return "rose"
        return "fell" if self.now < self.before else "same"


class FigureLine(Noun, frozen=True):
    """One other figure in both windows."""

    code: str
    unit: str
    before: float | None
    now: float | None

    @property
    def change(self) -> Change:
        """How it moved, in a word that is neither praise nor blame."""
        if self.before is None or self.now is None:
            return "unknown"
        return "same" if self.now == self.before else "rose" if self.now > self.before else "fell"


class Headline(Noun, frozen=True):
    """The block: its standing, deaths by register, then other figures."""

    now: Window
    before: Window
    standing: Standing
    deaths: tuple[DeathLine, ...]
    figures: tuple[FigureLine, ...]


def standing_of(deaths: tuple[DeathLine, ...]) -> Standing:
    """What the block says, from deaths alone: a rise in any register decides it."""
    changes = [line.change for line in deaths]
    if "rose" in changes:
        return "deaths_rose"
    known = [change for change in changes if change != "unknown"]
    return "deaths_not_risen" if known else "deaths_unknown"


def headline(evidence: Evidence, now: Window, before: Window) -> Headline:
    """Compare one window with an earlier one of the same length."""
    tables = [{one.code: one for one in indicators(evidence, window)} for window in (now, before)]
    counts = [death_counts(evidence, window) for window in (now, before)]
    registers = list(counts[0]) + [name for name in counts[1] if name not in counts[0]]
    deaths = tuple(
        DeathLine(
            register=name,
            source=(counts[0].get(name) or counts[1][name])[1],
            now=counts[0][name][0] if name in counts[0] else None,
            before=counts[1][name][0] if name in counts[1] else None,
            rate_now=_rate(counts[0].get(name), tables[0]),
            rate_before=_rate(counts[1].get(name), tables[1]),
        )
        for name in registers
    )
    figures = tuple(
        FigureLine(
            code=code,
            unit=tables[0][code].unit,
            now=tables[0][code].value,
            before=tables[1][code].value,
        )
        for code in SHOWN
        if code in tables[0]
    )
    return Headline(now=now, before=before, standing=standing_of(deaths), deaths=deaths, figures=figures)


def _rate(deaths: tuple[int, str, str, str] | None, table: dict[str, Indicator]) -> float | None:
    attempts = table["attempts"].value
    return 1000.0 * deaths[0] / attempts if deaths is not None and attempts else None
