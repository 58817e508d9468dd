"""What is counted, in English and French. A unit without words in both languages is a defect."""

from __future__ import annotations

from varne.committee.sources import Language

UNIT_WORDS: dict[str, tuple[str, str]] = {
    "%": ("%", "%"),
    "% of French attempts": ("% of French attempts", "% des tentatives (chiffre français)"),
    "GBP": ("GBP", "GBP"),
    "boats": ("boats", "embarcations"),
    "correlation": ("correlation", "corrélation"),
    "days": ("days", "jours"),
    "dead or missing": ("dead or missing", "morts ou disparus"),
    "detections": ("detections", "détections"),
    "editions": ("editions", "éditions"),
    "events": ("events", "événements"),
    "figures": ("figures", "chiffres"),
    "hours": ("hours", "heures"),
    "incidents": ("incidents", "incidents"),
    "interceptions": ("interceptions", "interceptions"),
    "launches": ("launches", "départs"),
    "minutes": ("minutes", "minutes"),
    "operations": ("operations", "opérations"),
    "people": ("people", "personnes"),
    "people per boat": ("people per boat", "personnes par embarcation"),
    "per 1,000 arrivals": ("per 1,000 arrivals", "pour 1 000 arrivées"),
    "per 1,000 attempts": ("per 1,000 attempts", "pour 1 000 tentatives"),
    "attempts per arrival": ("attempts per arrival", "tentatives par arrivée"),
    "person-attempts": ("person-attempts", "personnes-tentatives"),
    "probability": ("probability", "probabilité"),
    "refusals": ("refusals", "refus"),
    "weeks": ("weeks", "semaines"),
}


def unit_words(unit: str, language: Language) -> str:
    """A unit in the reader's language."""
    return UNIT_WORDS[unit][language == "fr"]
