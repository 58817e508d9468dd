"""The page of effects: each dated measure, its verdict, and what else happened in the same months."""

from __future__ import annotations

from datetime import date

import numpy as np

from varne.committee.claims.figures import Evidence
from varne.committee.effects.calendar import CALENDAR, Dated, others_in
from varne.committee.effects.counterfactual import Monthly
from varne.committee.effects.verdict import Answer, Reason, Verdict, judge
from varne.committee.report.model import Figure, Section, Table, number, plain
from varne.committee.report.series import monthly_arrivals
from varne.committee.sources import Words
from varne.picture.errors import Refused

WEEKLY = "HO-WEEKLY"
VERDICT_WORDS: dict[Verdict, Words] = {
    "detected": Words(en="detected", fr="détecté"),
    "bounded_below": Words(en="bounded below", fr="borné sous"),
    "not_identified": Words(en="not identified", fr="non identifié"),
}
REASON_WORDS: dict[Reason, Words] = {
    "interval_spans_zero": Words(
        en="the interval holds no change", fr="l'intervalle contient l'absence de changement"
    ),
    "placebo_dates_show_the_like": Words(
        en="dates at which nothing began show as much", fr="des dates où rien n'a commencé en montrent autant"
    ),
    "one_year_carries_it": Words(en="it hangs on one year", fr="il tient à une seule année"),
    "one_control_carries_it": Words(en="it hangs on one control", fr="il tient à un seul contrôle"),
    "no_controls": Words(
        en="no control for what else moves crossings",
        fr="aucun contrôle de ce qui fait varier les traversées",
    ),
    "other_measures_in_the_same_months": Words(
        en="other things share these months", fr="autre chose partage ces mois"
    ),
}
NAMES: dict[str, Words] = {
    "weather": Words(en="weather and sea", fr="météo et mer"),
    "demand_upstream": Words(en="demand upstream and other routes", fr="demande en amont et autres routes"),
    "patrols-2022": Words(en="patrols +40 % (Nov. 2022)", fr="patrouilles +40 % (nov. 2022)"),
    "albania-agreement": Words(
        en="agreement with Albania (Dec. 2022)", fr="accord avec l'Albanie (déc. 2022)"
    ),
    "one-in-one-out": Words(en="one in, one out (Aug. 2025)", fr="un pour un (août 2025)"),
    "offshore-interception": Words(
        en="interception at sea, before boarding (Jan. 2026)",
        fr="interception en mer, avant l'embarquement (janv. 2026)",
    ),
}


def effects_page(evidence: Evidence, _as_of: date) -> tuple[list[Figure], list[Section]]:
    """Judge every dated measure that the months held reach."""
    counts = monthly_arrivals(evidence.vintages.newest)
    days = sorted(counts)
    series = Monthly(
        np.array([f"{day:%Y-%m}" for day in days], dtype="datetime64[M]"),
        np.array([float(counts[day]) for day in days]),
    )
    judged: list[tuple[Dated, int, Answer]] = []
    for dated in CALENDAR:
        start = int((dated.first - series.months[0].astype("datetime64[M]")).astype(int))
        horizon = min(dated.horizon, len(days) - start)
        if start < 1 or horizon < 1:
            continue
        try:
            answer = judge(series, start, horizon, others_in(dated.first, horizon, dated.code, ()))
        except Refused:
            continue  # too few months before or after: the table of measures still holds it
        judged.append((dated, horizon, answer))
    known_on = evidence.vintages.newest.known_on
    figures = [_figure(dated, horizon, answer, known_on) for dated, horizon, answer in judged]
    rows = tuple(_row(dated, horizon, answer) for dated, horizon, answer in judged)
    section = Section(
        id="effects",
        title=Words(en="Did it change anything?", fr="Cela a-t-il changé quelque chose ?"),
        paragraphs=(
            Words(
                en="Arrivals after each dated measure against what the months before alone would have led "
                "one to "
                "expect. Three answers exist: detected, bounded below a size, not identified. A change "
                "without "
                "controls is given no cause, whether a rise or a fall. A trial that rotates patrols by the "
                "toss "
                "of a coin could tell: see varne committee power.",
                fr="Arrivées après chaque mesure datée, comparées à ce que les seuls mois antérieurs "
                "laissaient "
                "attendre. Trois réponses existent : détecté, borné sous une taille, non identifié. Un "
                "changement "
                "sans contrôle ne reçoit aucune cause, hausse comme baisse. Un essai où l'on tire au sort "
                "les "
                "patrouilles pourrait trancher : voir varne committee power.",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="measure", fr="mesure"),
                    Words(en="months", fr="mois"),
                    Words(en="change", fr="changement"),
                    Words(en="95 % interval", fr="intervalle à 95 %"),
                    Words(en="verdict", fr="verdict"),
                    Words(en="why", fr="pourquoi"),
                    Words(en="other explanations", fr="autres explications"),
                ),
                rows=rows,
                numeric=(1, 2),
                widths=(0.16, 0.09, 0.12, 0.13, 0.11, 0.19, 0.20),
            ),
        )
        if rows
        else (),
    )
    return figures, [section]


def _percent(share: float) -> Words:
    percent = round(100.0 * share)
    sign = "+" if percent > 0 else ""
    return Words(en=f"{sign}{number(percent, 0, 'en')}%", fr=f"{sign}{number(percent, 0, 'fr')}\u00a0%")


def _row(dated: Dated, horizon: int, answer: Answer) -> tuple[Words, ...]:
    low, high, bound = _percent(answer.low), _percent(answer.high), _percent(answer.bound)
    verdict = VERDICT_WORDS[answer.verdict]
    if answer.verdict == "bounded_below":
        verdict = Words(en=f"{verdict.en} {bound.en}", fr=f"{verdict.fr} {bound.fr}")
    reasons = [REASON_WORDS[reason] for reason in answer.reasons]
    others = [NAMES.get(other.code, plain(other.code)) for other in answer.explanations]
    return (
        NAMES.get(dated.code, plain(dated.code)),
        plain(str(horizon)),
        _percent(answer.change),
        Words(en=f"{low.en} to {high.en}", fr=f"de {low.fr} à {high.fr}"),
        verdict,
        Words(
            en="; ".join(one.en for one in reasons) or "-", fr=" ; ".join(one.fr for one in reasons) or "-"
        ),
        Words(en="; ".join(one.en for one in others) or "-", fr=" ; ".join(one.fr for one in others) or "-"),
    )


def _figure(dated: Dated, horizon: int, answer: Answer, known_on: date) -> Figure:
    name = NAMES.get(dated.code, plain(dated.code))
    return Figure(
        id=f"effect.{dated.code}",
        title=Words(
            en=f"Change of monthly arrivals over {horizon} months, {name.en}",
            fr=f"Changement des arrivées mensuelles sur {horizon} mois, {name.fr}",
        ),
        unit="percent",
        period=f"{dated.first}/{dated.first + horizon - 1}",
        status="estimate",
        vintage=known_on,
        sources=(WEEKLY,),
        value=float(round(100.0 * answer.change)),
        low=float(round(100.0 * answer.low)),
        high=float(round(100.0 * answer.high)),
        interval="95 %",
    )
