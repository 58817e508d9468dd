"""What each indicator is called, what exactly it counts, over what, and what to beware of; in both languages.

Definitions are those of the committee's catalogue (after the notes of the Home Office workbook). There is no
score: no indicator adds others up into one.
"""

from __future__ import annotations

from varne.committee.indicators.indicator import Absence, IntervalBasis
from varne.committee.sources import Language
from varne.committee.statistics.series import Status
from varne.picture.noun import Noun


class Definition(Noun, frozen=True):
    """An indicator's words, each in English and French."""

    name: tuple[str, str]
    definition: tuple[str, str]
    denominator: tuple[str, str]
    guard: tuple[str, str]


_NONE = ("none", "aucun")


def _of(
    name: tuple[str, str], definition: tuple[str, str], denominator: tuple[str, str], guard: tuple[str, str]
) -> Definition:
    return Definition(name=name, definition=definition, denominator=denominator, guard=guard)


CATALOGUE: dict[str, Definition] = {
    "deaths": _of(
        ("Deaths", "Morts"),
        (
            "dead, or dead and missing, as one register counts them",
            "morts, ou morts et disparus, selon un registre",
        ),
        _NONE,
        ("a lower bound; registers are never merged", "minimum ; les registres ne sont jamais fondus"),
    ),
    "deaths_per_attempt": _of(
        ("Deaths per 1,000 attempts", "Morts pour 1 000 tentatives"),
        ("deaths of one register over recorded attempts", "morts d'un registre sur tentatives enregistrées"),
        ("recorded attempts: arrivals + persons prevented", "tentatives enregistrées : arrivées + empêchées"),
        ("the interval counts chance only", "l'intervalle ne compte que le hasard"),
    ),
    "deaths_per_arrival": _of(
        ("Deaths per 1,000 arrivals", "Morts pour 1 000 arrivées"),
        ("deaths of one register over arrivals", "morts d'un registre sur arrivées"),
        ("arrivals", "arrivées"),
        ("the interval counts chance only", "l'intervalle ne compte que le hasard"),
    ),
    "arrivals": _of(
        ("Arrivals", "Arrivées"),
        (
            "people detected on arrival or in the Channel and brought to the UK",
            "personnes détectées à l'arrivée ou dans la Manche et amenées au Royaume-Uni",
        ),
        _NONE,
        ("leaves out larger vessels and the undetected", "sans les navires plus grands ni les non détectées"),
    ),
    "boats": _of(
        ("Boats", "Embarcations"),
        ("boats that arrived, as published", "embarcations arrivées, telles que publiées"),
        _NONE,
        ("boats that turned back or sank are not in it", "sans celles rentrées ou coulées"),
    ),
    "loading": _of(
        ("People per boat", "Personnes par embarcation"),
        (
            "arrivals over boats of the whole window, never the mean of daily ratios",
            "arrivées sur embarcations de toute la période, jamais la moyenne des jours",
        ),
        ("boats", "embarcations"),
        ("below the load at departure", "en dessous de la charge au départ"),
    ),
    "uncontrolled_landings": _of(
        ("Uncontrolled landings", "Débarquements non contrôlés"),
        ("boats recorded as arriving without interception", "embarcations arrivées sans interception"),
        _NONE,
        ("a part of the boats", "une partie des embarcations"),
    ),
    "preventions": _of(
        ("Persons prevented", "Personnes empêchées"),
        (
            "persons prevented from departing, or who returned to France; finds and arrests are counted too",
            "personnes empêchées de partir ou revenues en France ; matériel et arrestations comptés aussi",
        ),
        _NONE,
        (
            "person-attempts, an estimate by French authorities; general dispersal is left out",
            "personnes-tentatives, estimation française ; sans les dispersions générales",
        ),
    ),
    "prevented_events": _of(
        ("Prevention events", "Événements empêchés"),
        ("events prevented, as published each week", "événements empêchés, publiés chaque semaine"),
        _NONE,
        ("finds of equipment raise it", "les découvertes de matériel l'augmentent"),
    ),
    "attempts": _of(
        ("Recorded attempts", "Tentatives enregistrées"),
        ("arrivals + persons prevented", "arrivées + personnes empêchées"),
        _NONE,
        (
            "counts repeats; leaves out the undetected, and deaths",
            "compte les répétitions ; sans les non détectées ni les morts",
        ),
    ),
    "interception_persons": _of(
        ("Interception, by persons", "Interception, par personnes"),
        ("persons prevented over recorded attempts", "personnes empêchées sur tentatives enregistrées"),
        ("persons prevented + arrivals", "empêchées + arrivées"),
        ("read it beside the share by events", "à lire à côté de la part par événements"),
    ),
    "interception_events": _of(
        ("Interception, by events", "Interception, par événements"),
        ("events prevented over events and boats", "événements empêchés sur événements et embarcations"),
        ("events prevented + boats", "événements + embarcations"),
        ("read it beside the share by persons", "à lire à côté de la part par personnes"),
    ),
    "attempts_per_arrival": _of(
        ("Attempts per arrival", "Tentatives par arrivée"),
        (
            "recorded attempts over arrivals: 1/(1-p) if everyone tries again",
            "tentatives sur arrivées : 1/(1-p) si tous recommencent",
        ),
        ("arrivals", "arrivées"),
        ("a prevention is not an averted arrival", "une personne empêchée n'est pas une arrivée évitée"),
    ),
    "averted_arrivals": _of(
        ("Averted arrivals", "Arrivées évitées"),
        (
            "persons prevented times the share who give up, from 0 to 1",
            "personnes empêchées fois la part qui renonce, de 0 à 1",
        ),
        _NONE,
        (
            "nobody publishes who gives up; never taken as 1",
            "nul ne publie qui renonce ; jamais pris égal à 1",
        ),
    ),
    "at_sea_stops": _of(
        ("Stops at sea", "Arrêts en mer"),
        ("stops by phase: empty, boarding, loaded", "arrêts par phase : vide, embarquement, chargée"),
        _NONE,
        ("a loaded boat is rescued, never stopped", "une embarcation chargée est secourue, jamais arrêtée"),
    ),
    "rescued": _of(
        ("Rescued", "Secourues"),
        (
            "people of rescues coordinated by France and landed there",
            "personnes de sauvetages coordonnés par la France, débarquées en France",
        ),
        _NONE,
        ("may overlap with persons prevented", "peut recouper les personnes empêchées"),
    ),
    "pilot_balance": _of(
        ("One in, one out: balance", "Un pour un : solde"),
        ("returned to France less transferred to the UK", "renvoyés vers la France moins transférés au RU"),
        _NONE,
        ("small counts; no measure of success", "petits nombres ; ne mesure aucun succès"),
    ),
    "pilot_returns": _of(
        ("One in, one out: returns over arrivals", "Un pour un : renvois sur arrivées"),
        ("returned to France over arrivals of the same months", "renvoyés sur arrivées des mêmes mois"),
        ("arrivals of the same months", "arrivées des mêmes mois"),
        (
            "people are held for weeks first: see the lags",
            "une rétention de semaines précède : voir les décalages",
        ),
    ),
    "pilot_reentries": _of(
        ("One in, one out: re-entries", "Un pour un : retours au RU"),
        ("people returned who came again", "personnes renvoyées revenues"),
        _NONE,
        ("single cases are known from the press only", "seuls des cas isolés, par la presse"),
    ),
    "cost_per_prevention": _of(
        ("Cost per person prevented", "Coût par personne empêchée"),
        ("UK money of the window over persons prevented", "argent britannique de la période sur empêchées"),
        ("persons prevented", "personnes empêchées"),
        (
            "the UK's share only; an average, not a marginal cost",
            "part britannique seule ; moyenne, pas marginal",
        ),
    ),
    "cost_per_averted_arrival": _of(
        ("Cost per averted arrival", "Coût par arrivée évitée"),
        ("added cost over a causal estimate", "coût ajouté sur une estimation causale"),
        ("arrivals averted by the measure", "arrivées évitées par la mesure"),
        ("without bound while the estimate may be zero", "sans borne tant que l'estimation peut être nulle"),
    ),
    "weather_adjusted_arrivals": _of(
        ("Arrivals at reference weather", "Arrivées à météo de référence"),
        (
            "expected arrivals over 20 and more years of weather",
            "arrivées attendues sur 20 ans de météo ou plus",
        ),
        _NONE,
        ("no wave data are held", "aucune donnée de vagues détenue"),
    ),
    "displacement": _of(
        ("Displacement", "Déplacement"),
        (
            "change of shares by sector, distance, route, hour, load and method",
            "variation des parts par secteur, distance, route, heure, charge et méthode",
        ),
        _NONE,
        ("no official count of launches by beach exists", "aucun compte officiel des départs par plage"),
    ),
    "forecast_quality": _of(
        ("Forecast quality", "Qualité des prévisions"),
        (
            "error and coverage against climatology, rolling origin",
            "erreur et couverture face à la climatologie",
        ),
        _NONE,
        ("see the backtest", "voir l'épreuve rétrospective"),
    ),
    "publication_delay": _of(
        ("Delay of publication", "Délai de publication"),
        ("days from the last day told to the edition", "jours du dernier jour donné à l'édition"),
        _NONE,
        ("of the newest edition only", "de la dernière édition seulement"),
    ),
    "figures_revised": _of(
        ("Figures revised", "Chiffres révisés"),
        (
            "figures of the window that changed between editions held",
            "chiffres changés entre éditions détenues",
        ),
        _NONE,
        ("editions between those held may have changed more", "les éditions manquantes ont pu changer plus"),
    ),
    "source_conflicts": _of(
        ("Conflicts of sources", "Conflits de sources"),
        ("series and periods that sources tell differently", "séries et périodes données différemment"),
        _NONE,
        ("shown side by side, never merged", "montrées côte à côte, jamais fondues"),
    ),
    "detection_to_alert": _of(
        ("Detection to alert", "Détection à alerte"),
        (
            "from what the first report of an incident speaks of to the first alert about it",
            "du premier signalement d'un incident à la première alerte à son sujet",
        ),
        ("incidents with an alert", "incidents avec une alerte"),
        ("incidents without an alert are not in it", "sans les incidents sans alerte"),
    ),
    "detection_to_order": _of(
        ("Detection to order", "Détection à ordre"),
        ("from the first report to the first unit ordered", "du premier signalement au premier ordre"),
        ("incidents with an order", "incidents avec un ordre"),
        ("incidents without an order are not in it", "sans les incidents sans ordre"),
    ),
    "detection_to_scene": _of(
        ("Detection to unit on scene", "Détection à unité sur zone"),
        (
            "from the first report to the first unit on scene",
            "du premier signalement à la première unité sur zone",
        ),
        ("incidents that a unit reached", "incidents atteints par une unité"),
        ("incidents that none reached are not in it", "sans les incidents que nulle n'a atteints"),
    ),
    "never_reached": _of(
        ("Incidents no unit reached", "Incidents qu'aucune unité n'a atteints"),
        ("incidents without a unit on scene in the log", "incidents sans unité sur zone au journal"),
        _NONE,
        ("read it beside the times", "à lire à côté des délais"),
    ),
    "unaccounted_boats": _of(
        ("Boats unaccounted for", "Embarcations dont on ne sait rien"),
        (
            "boats whose people nobody knows to be safe",
            "embarcations dont on ignore si les personnes sont sauves",
        ),
        _NONE,
        ("at the end of the log", "à la fin du journal"),
    ),
    "hand_over_time": _of(
        ("Hand-over time", "Délai de transfert"),
        ("from offer to acceptance by the other centre", "de l'offre à l'acceptation par l'autre centre"),
        ("hand-overs accepted", "transferts acceptés"),
        ("offers declined or unanswered are not in it", "sans les offres refusées ou sans réponse"),
    ),
    "coverage_gaps": _of(
        ("Gaps of cover", "Trous de couverture"),
        (
            "alerts of a silent feed or a boat out of cover",
            "alertes de source muette ou de bateau hors couverture",
        ),
        _NONE,
        ("what no sensor ever covered is not in it", "sans ce qu'aucun capteur n'a jamais couvert"),
    ),
    "closures_refused": _of(
        ("Closures refused", "Clôtures refusées"),
        ("asks to close that the evidence did not carry", "demandes de clôture que rien n'appuyait"),
        _NONE,
        ("a refusal is the gate at work", "un refus, c'est la barrière qui agit"),
    ),
}

ABSENCES: dict[Absence, tuple[str, str]] = {
    "not_published": ("nobody publishes it", "nul ne le publie"),
    "not_in_files": ("no file held reaches it", "aucun fichier détenu n'y va"),
    "not_recorded": ("not recorded in this log", "non consigné dans ce journal"),
    "needs_weather": ("needs wave and wind data", "demande des données de vagues et de vent"),
    "needs_effect": (
        "unbounded: no effect is identified (varne committee effect)",
        "sans borne : aucun effet identifié (varne committee effect)",
    ),
    "needs_backtest": ("see varne committee backtest", "voir varne committee backtest"),
    "no_patrol_data": ("no sector or launch data are held", "aucune donnée de secteur ni de départ"),
}

BASES: dict[IntervalBasis, tuple[str, str]] = {
    "complete_count": ("a whole count", "compte complet"),
    "revisions": ("later revisions", "révisions ultérieures"),
    "weeks_left_out": ("95 %, weeks left out in turn", "95 %, semaines retirées tour à tour"),
    "poisson": ("95 %, Poisson", "95 %, Poisson"),
    "order_statistics": ("95 % of the median, or the extremes", "95 % de la médiane, ou les extrêmes"),
    "sources": ("range of sources", "écart des sources"),
    "swept": ("assumption from one end to the other", "hypothèse d'un bout à l'autre"),
    "none": ("none", "aucun"),
}

REGISTERS: dict[str, tuple[str, str]] = {
    "deaths_iom_drowning": ("IOM, drowning only", "OIM, noyades seules"),
    "deaths_iom_all_modes": ("IOM, all modes", "OIM, tous modes"),
    "deaths_prefecture": ("maritime prefecture", "préfecture maritime"),
    "deaths_oltim": ("OLTIM", "OLTIM"),
    "deaths_afp": ("AFP", "AFP"),
}

STATUSES: dict[Status, tuple[str, str]] = {
    "provisional": ("provisional", "provisoire"),
    "revised": ("revised", "révisé"),
    "final": ("final", "définitif"),
    "estimate": ("estimate", "estimation"),
}


def said(words: tuple[str, str], language: Language) -> str:
    """One of the two."""
    return words[language == "fr"]
