"""Words that several texts share, by code, in both languages; a test asks that no code lacks them."""

from __future__ import annotations

from typing import get_args

from varne.console.texts.positions import Language
from varne.console.texts.told import BoatTold, Told
from varne.picture.incident import AskReason, EmergencyPhase, MissingCode
from varne.picture.tasking import Purpose, TaskingState

THIN = "\N{NARROW NO-BREAK SPACE}"  # before a French colon or percent sign

# What a centre is called on the radio. One without an entry is called by its code.
STATIONS: dict[tuple[str, str], dict[Language, str]] = {
    ("dover", "UK"): {"en": "Dover Coastguard", "fr": "Dover Coastguard"},
    ("dover", "FR"): {"en": "CROSS Gris-Nez", "fr": "CROSS Gris-Nez"},
}

UNKNOWN: dict[Language, str] = {"en": "not known", "fr": "inconnu(e)"}

EXERCISE: dict[Language, str] = {
    "en": "EXERCISE - SYNTHETIC DATA - NOT FOR TRANSMISSION",
    "fr": "EXERCICE - DONNÉES SYNTHÉTIQUES - NE PAS DIFFUSER",
}
DRAFT: dict[Language, str] = {
    "en": "Draft made by Varne. Nothing has been sent. An officer reads it, corrects it and sends it.",
    "fr": "Projet établi par Varne. Rien n'a été diffusé. Un officier le relit, le corrige et le diffuse.",
}

PHASES: dict[EmergencyPhase, dict[Language, str]] = {
    "uncertainty": {"en": "uncertainty phase", "fr": "phase d'incertitude"},
    "alert": {"en": "alert phase", "fr": "phase d'alerte"},
    "distress": {"en": "distress phase", "fr": "phase de détresse"},
}
SAID: dict[str, dict[Language, str]] = {
    "engine failed": {"en": "engine failed, adrift", "fr": "moteur en panne, à la dérive"},
    "taking water": {"en": "taking water", "fr": "prend l'eau"},
    "people in water": {"en": "people in the water", "fr": "personnes à l'eau"},
}
COLOURS_SAID: dict[str, dict[Language, str]] = {
    "black": {"en": "black", "fr": "noire"},
    "grey": {"en": "grey", "fr": "grise"},
    "white": {"en": "white", "fr": "blanche"},
    "blue": {"en": "blue", "fr": "bleue"},
    "dark blue": {"en": "dark blue", "fr": "bleu foncé"},
    "green": {"en": "green", "fr": "verte"},
    "dark green": {"en": "dark green", "fr": "vert foncé"},
    "red": {"en": "red", "fr": "rouge"},
    "orange": {"en": "orange", "fr": "orange"},
    "yellow": {"en": "yellow", "fr": "jaune"},
    "brown": {"en": "brown", "fr": "marron"},
}
STATUSES: dict[str, dict[Language, str]] = {
    "open": {"en": "open", "fr": "ouvert"},
    "suspended": {"en": "search suspended, not closed", "fr": "recherche suspendue, non clos"},
    "closed": {"en": "closed", "fr": "clos"},
    "joined": {"en": "joined to another", "fr": "joint à un autre"},
}
PURPOSES: dict[Purpose, dict[Language, str]] = {
    "rescue": {"en": "rescue", "fr": "sauvetage"},
    "search": {"en": "search", "fr": "recherche"},
    "shadow_and_assist": {"en": "stay with the boat, ready to assist", "fr": "accompagner, prêt à assister"},
    "relief": {"en": "relieve another unit", "fr": "relève d'un autre moyen"},
    "prevention_before_boarding": {
        "en": "prevention ashore, before boarding",
        "fr": "prévention à terre, avant embarquement",
    },
    "surveillance": {"en": "surveillance", "fr": "surveillance"},
}
TASKINGS: dict[TaskingState, dict[Language, str]] = {
    "proposed": {"en": "proposed, not ordered", "fr": "proposé, non ordonné"},
    "issued": {"en": "ordered, no answer yet", "fr": "ordonné, sans réponse"},
    "unacknowledged": {"en": "NO ANSWER", "fr": "SANS RÉPONSE"},
    "acknowledged": {"en": "acknowledged", "fr": "accusé de réception"},
    "on_scene": {"en": "on scene", "fr": "sur zone"},
    "done": {"en": "done", "fr": "terminé"},
    "refused": {"en": "refused by the unit", "fr": "refusé par le moyen"},
    "withdrawn": {"en": "withdrawn", "fr": "retiré"},
}
REASONS: dict[AskReason, dict[Language, str]] = {
    "boat_identified": {"en": "this boat was identified", "fr": "ce bateau a été identifié"},
    "both_centres_agree": {"en": "both centres agree", "fr": "accord des deux centres"},
    "searched_to_plan": {"en": "searched to plan", "fr": "zone fouillée selon le plan"},
    "weather": {"en": "weather", "fr": "météo"},
    "awaiting_daylight": {"en": "awaiting daylight", "fr": "attente du jour"},
    "awaiting_information": {"en": "awaiting information", "fr": "attente d'informations"},
    "unit_alongside": {"en": "a unit is alongside", "fr": "un moyen est à couple"},
    "all_taken_off": {"en": "all taken off", "fr": "tous récupérés"},
    "seen_ashore": {"en": "seen ashore", "fr": "vus à terre"},
    "other_craft": {"en": "it is another craft, in no danger", "fr": "autre engin, sans danger"},
    "exaggeration": {"en": "exaggeration", "fr": "exagération"},
    "calls_stopped": {"en": "calls stopped", "fr": "les appels ont cessé"},
    "shift_end": {"en": "end of shift", "fr": "fin de quart"},
    "merged": {"en": "merged with another boat", "fr": "fusionné avec un autre bateau"},
    "other_boat_rescued": {"en": "another boat was rescued", "fr": "un autre bateau a été secouru"},
    "assumed_rescued": {"en": "assumed rescued", "fr": "présumés secourus"},
    "unlisted": {"en": "a reason that is not on the list", "fr": "un motif hors liste"},
}
MISSING: dict[MissingCode, dict[Language, str]] = {
    "reason_never_enough": {"en": "this reason is never enough", "fr": "ce motif ne suffit jamais"},
    "evidence_not_named": {"en": "no evidence is named", "fr": "aucune preuve n'est désignée"},
    "evidence_not_held": {
        "en": "the report named is not held",
        "fr": "le signalement désigné n'est pas détenu",
    },
    "not_a_rescue": {
        "en": "the report named is no recovery or landing",
        "fr": "le signalement désigné n'est ni une récupération ni un débarquement",
    },
    "of_another_boat": {"en": "the report is of another boat", "fr": "le signalement est d'un autre bateau"},
    "not_identified": {
        "en": "nothing says that the boat rescued is this one",
        "fr": "rien ne dit que le bateau secouru est celui-ci",
    },
    "went_on": {"en": "people went on with the boat", "fr": "des personnes ont poursuivi à bord"},
    "too_few": {"en": "too few people for this boat", "fr": "trop peu de personnes pour ce bateau"},
    "too_many": {"en": "too many people for this boat", "fr": "trop de personnes pour ce bateau"},
    "small_party": {
        "en": "so few may be only a part of those aboard",
        "fr": "si peu de personnes peuvent n'être qu'une partie",
    },
    "count_not_told": {"en": "the rescuer gave no count", "fr": "le sauveteur n'a pas donné de nombre"},
    "out_of_reach": {
        "en": "this boat could not have been there by then",
        "fr": "ce bateau ne pouvait pas être là à cette heure",
    },
    "heard_since": {"en": "the boat was heard since", "fr": "le bateau a été entendu depuis"},
    "people_unaccounted": {"en": "people are unaccounted for", "fr": "des personnes manquent au compte"},
    "boat_not_covered": {
        "en": "another boat of this incident is unaccounted for",
        "fr": "un autre bateau de cet événement manque",
    },
    "second_post": {"en": "another post must confirm", "fr": "un autre poste doit confirmer"},
    "same_sitting": {
        "en": "it was asked at this screen: another screen must confirm",
        "fr": "demandé depuis cet écran : un autre écran doit confirmer",
    },
    "second_centre": {"en": "the other centre must confirm", "fr": "l'autre centre doit confirmer"},
    "not_owner": {"en": "this centre does not own it", "fr": "ce centre n'en est pas responsable"},
    "not_open": {"en": "it is not open", "fr": "il n'est pas ouvert"},
    "not_lower": {"en": "the phase asked for is not lower", "fr": "la phase demandée n'est pas inférieure"},
    "boat_still_at_sea": {
        "en": "nothing says that the people are safe",
        "fr": "rien ne dit que les personnes sont sauves",
    },
    "ask_gone": {"en": "the request no longer stands", "fr": "la demande n'est plus en cours"},
}


def missing_words(code: str, language: Language) -> str:
    """A missing thing in words; a code of a newer log is shown as it is, never dropped."""
    known = {name: MISSING[name] for name in get_args(MissingCode) if name in MISSING}
    return known[code][language] if code in known else code.replace("_", " ")


def station(told: Told, centre: str, language: Language) -> str:
    """What a centre is called."""
    names = STATIONS.get((told.theatre_id, centre))
    if names is not None:
        return names[language]
    return f"RCC {centre}" if language == "en" else f"CCS {centre}"


def people_words(low: int | None, high: int | None, language: Language) -> str:
    """A count that was said: one figure, two figures, or not known."""
    if low is None and high is None:
        return UNKNOWN[language]
    if low == high or high is None or low is None:
        return str(low if low is not None else high)
    return f"{low} to {high}" if language == "en" else f"{low} à {high}"


def boat_words(boat: BoatTold, language: Language) -> str:
    """What the boat is: an inflatable without a name, its colour when told, and its reference."""
    colour = None if boat.colour is None else COLOURS_SAID.get(boat.colour, {}).get(language, boat.colour)
    if language == "en":
        return (
            f"small inflatable boat{f', {colour}' if colour else ''}, reference {boat.reference or boat.name}"
        )
    hue = f", {colour}" if colour else ""
    return f"petite embarcation pneumatique{hue}, référence {boat.reference or boat.name}"


def framed(told: Told, language: Language, lines: list[str]) -> str:
    """Lines with the marks that every text bears at head and foot."""
    marks = [EXERCISE[language]] if told.synthetic else []
    return "\n".join([*marks, DRAFT[language], "", *lines, "", *marks]).rstrip() + "\n"
