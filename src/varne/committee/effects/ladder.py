"""What was asked of each dated measure, rung by rung, and what each other rung needs that is not held.

The rungs are those of POLICY.md, section 5. A rung that needs data nobody published, or that no file held
has, is told as needed, never left out: "not identified" is an answer about the data as much as the measure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from varne.committee.sources import Words

RungCode = Literal[
    "counterfactual",
    "placebo_dates",
    "years_left_out",
    "multiverse",
    "smallest_seen",
    "controls",
    "weather_by_day",
    "placebo_outcomes",
    "comparison_group",
    "patrol_trial",
]

RUNG_WORDS: dict[RungCode, Words] = {
    "counterfactual": Words(en="counterfactual of months", fr="contrefactuel mensuel"),
    "placebo_dates": Words(en="placebo dates", fr="dates placebo"),
    "years_left_out": Words(en="each year left out", fr="chaque année omise"),
    "multiverse": Words(en="asked in many ways", fr="posé de plusieurs façons"),
    "smallest_seen": Words(en="smallest change to be seen", fr="plus petit changement visible"),
    "controls": Words(en="controls", fr="contrôles"),
    "weather_by_day": Words(en="days with weather", fr="jours avec météo"),
    "placebo_outcomes": Words(en="placebo outcomes", fr="issues placebo"),
    "comparison_group": Words(en="comparison group", fr="groupe de comparaison"),
    "patrol_trial": Words(en="rotated patrols", fr="patrouilles en rotation"),
}

_EVERY: dict[RungCode, Words] = {
    "controls": Words(
        en="detections upstream and arrivals by other routes, by month, that the measure cannot have moved",
        fr="détections en amont et arrivées par d'autres routes, par mois, que la mesure n'a pu faire varier",
    ),
    "weather_by_day": Words(
        en="waves, wind and sea temperature by day since 2018 (ERA5 or Copernicus)",
        fr="vagues, vent et température de la mer par jour depuis 2018 (ERA5 ou Copernicus)",
    ),
    "placebo_outcomes": Words(
        en="a series by month that moves as crossings do and that the measure cannot reach",
        fr="une série mensuelle qui varie comme les traversées et que la mesure ne peut atteindre",
    ),
}
_LAUNCHES = Words(
    en="launches and patrol hours by sector and night, from France; then a draw of who patrols where",
    fr="départs et heures de patrouille par secteur et par nuit, de la France ; puis un tirage au sort",
)
#: What one measure needs besides: a group that it did not meet, and a trial where there can be one.
_OWN: dict[str, dict[RungCode, Words]] = {
    "patrols-2022": {
        "comparison_group": Words(
            en="launches by sector and month: sectors that got fewer of the patrols",
            fr="départs par secteur et par mois : secteurs moins renforcés",
        ),
        "patrol_trial": _LAUNCHES,
    },
    "albania-agreement": {
        "comparison_group": Words(
            en="the detailed dataset IER_D01 (varne committee nationality): the other nationalities",
            fr="le jeu détaillé IER_D01 (varne committee nationality) : les autres nationalités",
        ),
    },
    "one-in-one-out": {
        "comparison_group": Words(
            en="arrivals by age and month: only adults can be returned",
            fr="arrivées par âge et par mois : seuls les adultes peuvent être renvoyés",
        ),
    },
    "offshore-interception": {
        "comparison_group": Words(
            en="launches by kind (taxi boat or from the beach), sector and night",
            fr="départs par type (bateau-taxi ou depuis la plage), secteur et nuit",
        ),
        "patrol_trial": _LAUNCHES,
    },
}
DONE: tuple[RungCode, ...] = (
    "counterfactual",
    "placebo_dates",
    "years_left_out",
    "multiverse",
    "smallest_seen",
)


@dataclass(frozen=True)
class Rung:
    """One rung for one measure: climbed (`needs` is none), or what it needs."""

    code: RungCode
    needs: Words | None


def rungs(measure: str, controlled: tuple[str, ...] = ()) -> tuple[Rung, ...]:
    """Return every rung for a measure: those climbed, then those that need what is not held.

    `controlled`: what controls were given for; with any, the rung of controls was climbed.
    """
    found = [Rung(code, None) for code in DONE]
    needed = dict(_EVERY)
    if controlled:
        found.append(Rung("controls", None))
        del needed["controls"]
    needed |= _OWN.get(measure, {})
    return (*found, *(Rung(code, words) for code, words in needed.items()))
