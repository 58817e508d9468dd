"""The page of effects: each dated measure, its verdict, and what else happened in the same months."""

from __future__ import annotations

from datetime import date

import numpy as np

from varne.committee.claims.figures import Evidence
from varne.committee.effects.calendar import CALENDAR, Dated, others_in
from varne.committee.effects.counterfactual import Monthly
from varne.committee.effects.ladder import RUNG_WORDS, rungs
from varne.committee.effects.multiverse import Variant, multiverse
from varne.committee.effects.verdict import Answer, Reason, Verdict, judge
from varne.committee.report.model import Figure, Section, Table, number, plain
from varne.committee.report.series import monthly_arrivals, monthly_boats
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
    "other_nationalities_moved_as_much": Words(
        en="other nationalities moved as much", fr="d'autres nationalités ont varié autant"
    ),
    "trends_differed_before": Words(
        en="it moved apart from the others before the date already",
        fr="elle s'écartait des autres dès avant la date",
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
    by_boats = Monthly(
        series.months, np.array([float(told) for told in monthly_boats(evidence.vintages.newest, days)])
    )
    judged: list[tuple[Dated, int, Answer]] = []
    ways: dict[str, tuple[Variant, ...]] = {}
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
        ways[dated.code] = multiverse(series, by_boats, start, horizon)
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
    return figures, [section, _ladder(judged, ways)] if judged else [section]


def _ladder(judged: list[tuple[Dated, int, Answer]], ways: dict[str, tuple[Variant, ...]]) -> Section:
    """How else each measure was asked about, and what the other rungs need that is not held."""
    common = {rung.code for rung in rungs("")}
    needs = [f"{RUNG_WORDS[rung.code].en}: {rung.needs.en}" for rung in rungs("") if rung.needs is not None]
    besoins = [
        f"{RUNG_WORDS[rung.code].fr} : {rung.needs.fr}" for rung in rungs("") if rung.needs is not None
    ]
    rows = []
    for dated, _, answer in judged:
        own = [rung for rung in rungs(dated.code) if rung.needs is not None and rung.code not in common]
        fall, rise = (_percent(one) for one in answer.smallest_seen)
        rows.append(
            (
                NAMES.get(dated.code, plain(dated.code)),
                Words(en=f"{fall.en} or {rise.en}", fr=f"{fall.fr} ou {rise.fr}"),
                _placebos(answer),
                _asked(ways[dated.code]),
                Words(
                    en="; ".join(
                        f"{RUNG_WORDS[one.code].en}: {one.needs.en}" for one in own if one.needs is not None
                    ),
                    fr=" ; ".join(
                        f"{RUNG_WORDS[one.code].fr} : {one.needs.fr}" for one in own if one.needs is not None
                    ),
                ),
            )
        )
    return Section(
        id="effects-ladder",
        title=Words(
            en="How it was asked, and what it would need", fr="Comment on l'a demandé, et ce qu'il faudrait"
        ),
        paragraphs=(
            Words(
                en="Asked in many ways: people or boats, one to three harmonics of the year, learnt from all "
                "months or the last 48 or 60, all months after or the first half. The verdict rests on "
                "none of them. Every measure would also need " + "; ".join(needs) + ".",
                fr="Posé de plusieurs façons : personnes ou embarcations, une à trois harmoniques, "
                "appris sur tous les mois ou les 48 ou 60 derniers, tous les mois d'après ou la première "
                "moitié. Le verdict ne repose sur aucune. Pour toute mesure il faudrait aussi "
                + " ; ".join(besoins)
                + ".",
            ),
        ),
        tables=(
            Table(
                heads=(
                    Words(en="measure", fr="mesure"),
                    Words(en="smallest change that would be seen", fr="plus petit changement visible"),
                    Words(en="placebo dates that show as much", fr="dates placebo qui en montrent autant"),
                    Words(en="asked in many ways", fr="posé de plusieurs façons"),
                    Words(en="would need", fr="il faudrait"),
                ),
                rows=tuple(rows),
                widths=(0.17, 0.14, 0.14, 0.22, 0.33),
            ),
        ),
    )


def _placebos(answer: Answer) -> Words:
    if answer.placebo_share is None:
        return Words(en="too few dates", fr="trop peu de dates")
    told, count = round(100 * answer.placebo_share), len(answer.placebos)
    return Words(en=f"{told}% of {count}", fr=f"{told}\u00a0% de {count}")


def _asked(ways: tuple[Variant, ...]) -> Words:
    if not ways:
        return Words(en="too few months", fr="trop peu de mois")
    low, high = _percent(min(one.change for one in ways)), _percent(max(one.change for one in ways))
    away, count = sum(one.excludes_none for one in ways), len(ways)
    return Words(
        en=f"{count} ways: {low.en} to {high.en}; {away} intervals exclude no change",
        fr=f"{count} façons : de {low.fr} à {high.fr} ; {away} intervalles excluent l'absence de changement",
    )


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
