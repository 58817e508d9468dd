"""Words of ``varne committee effect`` and ``nationality``, English and French."""

from __future__ import annotations

from varne.console.cli.committee_data import Language

#: Verdicts, reasons and explanations: English, French. The same words whether figures rose or fell.
WORDS: dict[str, tuple[str, str]] = {
    "detected": ("DETECTED", "DÉTECTÉ"),
    "bounded_below": ("BOUNDED BELOW {bound}", "BORNÉ SOUS {bound}"),
    "not_identified": ("NOT IDENTIFIED", "NON IDENTIFIÉ"),
    "interval_spans_zero": (
        "the interval holds no change",
        "l'intervalle contient l'absence de changement",
    ),
    "placebo_dates_show_the_like": (
        "dates at which nothing began show as much",
        "des dates où rien n'a commencé en montrent autant",
    ),
    "one_year_carries_it": ("it hangs on one year", "il tient à une seule année"),
    "one_control_carries_it": ("it hangs on one control", "il tient à un seul contrôle"),
    "no_controls": (
        "no control was given for what else moves crossings",
        "aucun contrôle fourni pour ce qui fait varier les traversées",
    ),
    "other_measures_in_the_same_months": (
        "something else that no control stands for shares these months",
        "autre chose, sans contrôle, partage ces mois",
    ),
    "other_nationalities_moved_as_much": (
        "other nationalities moved as much",
        "d'autres nationalités ont varié autant",
    ),
    "trends_differed_before": (
        "it moved apart from the others before the date already",
        "elle s'écartait des autres dès avant la date",
    ),
    "weather": ("weather and sea", "météo et mer"),
    "demand_upstream": ("demand upstream and other routes", "demande en amont et autres routes"),
    "patrols-2022": ("patrols +40 % (November 2022)", "patrouilles +40 % (novembre 2022)"),
    "albania-agreement": ("agreement with Albania (December 2022)", "accord avec l'Albanie (décembre 2022)"),
    "one-in-one-out": ("one in, one out (August 2025)", "un pour un (août 2025)"),
    "offshore-interception": (
        "interception at sea before boarding (January 2026)",
        "interception en mer avant embarquement (janvier 2026)",
    ),
}


def say(code: str, language: Language) -> str:
    """A verdict, a reason or an explanation in words."""
    return WORDS[code][language == Language.FR] if code in WORDS else code
