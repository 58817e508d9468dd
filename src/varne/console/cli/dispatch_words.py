"""A dispatch plan in words, English and French: reasons, warnings, levels."""

from __future__ import annotations

from typing import Literal

from varne.picture.dispatch import DispatchLevel, ProposalReason, TaskWarning, UnitFigure
from varne.picture.tasking import Purpose

Language = Literal["en", "fr"]
Words = dict[Language, str]

REASONS: dict[ProposalReason, Words] = {
    "soonest": {"en": "soonest there", "fr": "la plus tôt sur place"},
    "other_flag_soonest": {
        "en": "soonest there, of the other centre: ask for it",
        "fr": "la plus tôt sur place, de l'autre centre : la demander",
    },
    "seats_for_all": {"en": "room for everybody", "fr": "de la place pour tous"},
    "takes_part": {"en": "room for some", "fr": "de la place pour une partie"},
    "already_tasked": {"en": "has this order", "fr": "a déjà cet ordre"},
    "boat_drifts": {
        "en": "meets the boat where it will be, over 1 km off",
        "fr": "rejoint l'embarcation où elle sera, à plus de 1 km",
    },
    "must_search": {
        "en": "must search: it may be out of sight",
        "fr": "devra chercher : peut-être hors de vue",
    },
    "straight_line": {
        "en": "straight to its last place: no forecast of its drift",
        "fr": "tout droit vers sa dernière position : pas de prévision de dérive",
    },
    "needed_elsewhere": {"en": "saves more at", "fr": "plus utile à"},
    "adds_nothing": {
        "en": "adds nothing to those who are there sooner",
        "fr": "n'ajoute rien aux plus rapides",
    },
    "keeps_cover": {"en": "stays for the rest", "fr": "reste pour la suite"},
    "there_before_boarding": {"en": "there before people board", "fr": "sur place avant l'embarquement"},
    "too_late_to_prevent": {
        "en": "too late to prevent: it will be a rescue",
        "fr": "trop tard pour empêcher : ce sera un sauvetage",
    },
    "keeps_eyes_on": {
        "en": "finds and follows it, takes nobody",
        "fr": "la trouve et la suit, n'embarque personne",
    },
    "place_old": {
        "en": "NOT SEEN LATELY, ask where it is; times widened by as much. Minutes since:",
        "fr": "PAS VU RÉCEMMENT, lui demander sa position ; délais élargis d'autant. Minutes depuis :",
    },
}
WARNINGS: dict[TaskWarning, Words] = {
    "late_on_scene": {
        "en": "NOBODY THERE WITHIN 30 MIN: ask the other centre, ships near by, the helicopter",
        "fr": "PERSONNE AVANT 30 MIN : demander à l'autre centre, aux navires proches, à l'hélicoptère",
    },
    "nobody_in_time": {
        "en": "NO UNIT CAN BE THERE: broadcast a Mayday relay",
        "fr": "AUCUN MOYEN NE PEUT Y ÊTRE : diffuser un Mayday relay",
    },
    "seats_short": {"en": "not room for everybody", "fr": "pas de place pour tous"},
    "people_not_known": {
        "en": "nobody said how many are aboard: 62 assumed",
        "fr": "personne n'a dit combien sont à bord : 62 supposés",
    },
    "no_position": {
        "en": "no position: nobody can be ranked; ask the caller",
        "fr": "pas de position : aucun classement possible ; la demander à l'appelant",
    },
    "figures_assumed": {
        "en": "some figures of the units (≈) are assumed",
        "fr": "certains chiffres des moyens (≈) sont supposés",
    },
    "outranked": {
        "en": "nobody: all who could go are needed to save life at sea",
        "fr": "personne : tous sont nécessaires pour sauver des vies en mer",
    },
    "team_short": {
        "en": "not enough teams can be there before boarding",
        "fr": "pas assez d'équipes sur place avant l'embarquement",
    },
    "boarding_due": {
        "en": "PEOPLE MAY BE ABOARD BY NOW: look there; if they are, it is a rescue",
        "fr": "DES PERSONNES SONT PEUT-ÊTRE DÉJÀ À BORD : aller voir ; si oui, c'est un sauvetage",
    },
}
PURPOSES: dict[Purpose, Words] = {
    "rescue": {"en": "rescue", "fr": "sauvetage"},
    "search": {"en": "search", "fr": "recherche"},
    "shadow_and_assist": {"en": "shadow and assist", "fr": "suivre et assister"},
    "relief": {"en": "relief", "fr": "relève"},
    "prevention_before_boarding": {
        "en": "prevention before boarding",
        "fr": "prévention avant embarquement",
    },
    "surveillance": {"en": "eyes on", "fr": "surveillance"},
}
FIGURES: dict[UnitFigure, Words] = {
    "speed": {"en": "speed", "fr": "vitesse"},
    "seats": {"en": "seats", "fr": "places"},
    "readiness": {"en": "readiness", "fr": "délai d'appareillage"},
    "endurance": {"en": "endurance", "fr": "autonomie"},
}
LEVELS: dict[DispatchLevel, Words] = {
    "life": {"en": "life at sea", "fr": "vies en mer"},
    "prevention": {"en": "prevention before boarding", "fr": "prévention avant embarquement"},
    "rest": {"en": "finding and following", "fr": "repérage et suivi"},
}
SAID: dict[str, Words] = {
    "advice": {
        "en": "Advice. It tasks nobody; a person issues.",
        "fr": "Proposition. Elle n'engage personne ; une personne ordonne.",
    },
    "nothing": {"en": "no open incident, no beach", "fr": "aucun incident ouvert, aucune plage"},
    "people": {"en": "people", "fr": "personnes"},
    "ready": {"en": "ready", "fr": "prêt en"},
    "there": {"en": "on scene", "fr": "sur place"},
    "late": {"en": "9 in 10 by", "fr": "9 fois sur 10 avant"},
    "seats": {"en": "seats", "fr": "places"},
    "takes": {"en": "takes", "fr": "embarque"},
    "nobody": {"en": "danger if nobody goes", "fr": "danger si personne n'y va"},
    "plan": {"en": "with this plan", "fr": "avec ce plan"},
    "unit": {"en": "person-minutes", "fr": "personnes-minutes"},
    "cover": {"en": "cover of the rest within 30 min", "fr": "couverture du reste en 30 min"},
    "proven": {"en": "proven best", "fr": "optimum prouvé"},
    "found": {"en": "best found", "fr": "meilleur trouvé"},
    "greedy": {"en": "greedy", "fr": "glouton"},
    "unplaced": {"en": "place not known", "fr": "position inconnue"},
    "no_answer": {"en": "NO ANSWER from", "fr": "PAS DE RÉPONSE de"},
    "will_not_go": {"en": "WILL NOT GO:", "fr": "N'IRA PAS :"},
    "next": {"en": "next:", "fr": "suivant :"},
    "no_plan": {"en": "no plan names a next unit", "fr": "aucun plan ne nomme de suivant"},
    "none_left": {
        "en": "NO OTHER UNIT FITS: ask the other centre or region",
        "fr": "AUCUN AUTRE MOYEN NE CONVIENT : demander à l'autre centre ou à la région",
    },
    "short": {"en": "without a seat", "fr": "sans place"},
}
