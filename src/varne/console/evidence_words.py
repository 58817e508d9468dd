"""The evidence of a judgement in words, English and French. The screens have their own table, by code."""

from __future__ import annotations

import math
from typing import Literal

from varne.picture.judgement import Evidence, EvidenceCode, PairJudged

Language = Literal["en", "fr"]
KNOT_MPS = 1852.0 / 3600.0
# A ratio nearer to one than this says nothing that a person should weigh.
RATIO_SILENT = 1.15
RATIO_FULL = 10_000.0
TIMES = "\N{MULTIPLICATION SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"  # before a French percent sign, and between thousands

# (speaks for one boat, speaks against). In braces the figures of the evidence, put in the reader's form.
WORDS: dict[EvidenceCode, dict[Language, tuple[str, str]]] = {
    "time_and_distance": {
        "en": ("{way}: possible for one boat", "{way}: hardly possible for one boat"),
        "fr": ("{way} : possible pour un seul bateau", "{way} : guère possible pour un seul bateau"),
    },
    "drift": {
        "en": ("{way}: as a boat adrift would have gone", "{way}: not where a boat adrift would have gone"),
        "fr": ("{way} : comme un bateau à la dérive", "{way} : un bateau à la dérive serait ailleurs"),
    },
    "same_phone": {
        "en": ("the same phone called", "the same phone called, which another boat may have by now"),
        "fr": ("le même téléphone a appelé", "le même téléphone, peut-être passé sur un autre bateau"),
    },
    "other_phone": {
        "en": ("two phones called, as from one boat", "two different phones called"),
        "fr": ("deux téléphones, comme d'un même bateau", "deux téléphones différents ont appelé"),
    },
    "people": {
        "en": ("{first} and {second} people said: about as many", "{first} and {second} people said"),
        "fr": ("{first} et {second} personnes : à peu près autant", "{first} et {second} personnes"),
    },
    "colour": {
        "en": ("the same colour of hull", "different colours of hull"),
        "fr": ("même couleur de coque", "couleurs de coque différentes"),
    },
    "relay_of": {
        "en": ("one repeats the other", "one does not repeat the other"),
        "fr": ("l'un répète l'autre", "l'un ne répète pas l'autre"),
    },
    "relays_of_one": {
        "en": ("both repeat {other}", "they do not repeat the same report ({other})"),
        "fr": ("tous deux répètent {other}", "ils ne répètent pas le même signalement ({other})"),
    },
    "radar_twice": {
        "en": ("seen apart in time by one radar", "one radar saw two plots at one moment: two boats"),
        "fr": ("vus séparément par un radar", "un radar, deux plots au même moment : deux bateaux"),
    },
    "accounted_for_before": {
        "en": ("all were accounted for after both ({other})", "all were accounted for before ({other})"),
        "fr": ("tous pris en charge après les deux ({other})", "tous pris en charge avant ({other})"),
    },
    "rest_of_the_night": {
        "en": ("all other reports of the night", "all other reports of the night"),
        "fr": ("tous les autres signalements de la nuit", "tous les autres signalements de la nuit"),
    },
    "officer_same": {
        "en": ("an officer said: the same boat", "an officer said: the same boat"),
        "fr": ("un officier a dit : le même bateau", "un officier a dit : le même bateau"),
    },
    "officer_different": {
        "en": ("an officer said: different boats", "an officer said: different boats"),
        "fr": ("un officier a dit : deux bateaux différents", "un officier a dit : deux bateaux différents"),
    },
}  # fmt: skip


def sentence(evidence: Evidence, language: Language) -> str:
    """One piece of evidence with what it weighs: ``5.2 km in 40 min, 4.2 kn: possible … (x 12 for)``."""
    speaks_for, against = WORDS[evidence.code][language]
    figures = {
        "way": _way(evidence, language),
        "first": "?" if evidence.first is None else str(evidence.first),
        "second": "?" if evidence.second is None else str(evidence.second),
        "other": evidence.other_report_id or "?",
    }
    words = (speaks_for if evidence.log_ratio >= 0 else against).format(**figures)
    return f"{words} ({weight(evidence.log_ratio, language)})"


def weight(log_ratio: float, language: Language) -> str:
    """How much a log ratio speaks, and for which side: ``x 12 for``, with a multiplication sign."""
    ratio = math.exp(min(abs(log_ratio), math.log(RATIO_FULL)))
    if ratio < RATIO_SILENT:
        return "says nothing" if language == "en" else "ne dit rien"
    number = _number(ratio, 1 if ratio < 9.95 else 0, language)
    more = "+" if abs(log_ratio) > math.log(RATIO_FULL) else ""
    sides = {"en": ("for", "against"), "fr": ("pour", "contre")}[language]
    return f"{TIMES} {number}{more} {sides[0] if log_ratio > 0 else sides[1]}"


def verdict(pair: PairJudged, language: Language) -> str:
    """What a judgement says of two reports, in one line."""
    percent = percentage(pair.probability, language)
    if language == "fr":
        return (
            f"{pair.first_report_id} et {pair.second_report_id} : même bateau à {percent} "
            f"(d'après {_number(pair.sampled, 0, language)} lectures de la nuit)"
        )
    return (
        f"{pair.first_report_id} and {pair.second_report_id}: the same boat, {percent} "
        f"(of {_number(pair.sampled, 0, language)} readings of the night)"
    )


def percentage(probability: float, language: Language) -> str:
    """A probability as a person reads it: never 0 % or 100 % unless it is just that."""
    space = THIN if language == "fr" else ""
    if 0.0 < probability < 0.01:
        return f"< 1{space}%"
    if 0.99 < probability < 1.0:
        return f"> 99{space}%"
    return f"{probability * 100:.0f}{space}%"


def _way(evidence: Evidence, language: Language) -> str:
    parts = []
    if evidence.distance_m is not None:
        far = evidence.distance_m >= 1000.0
        parts.append(
            f"{_number(evidence.distance_m / 1000.0, 1, language)} km"
            if far
            else f"{evidence.distance_m:.0f} m"
        )
    if evidence.gap_s is not None:
        parts.append(("in " if language == "en" else "en ") + _duration(evidence.gap_s))
    words = " ".join(parts)
    if evidence.speed_kn is not None:
        unit = "kn" if language == "en" else "nd"
        words += f", {_number(evidence.speed_kn, 1, language)} {unit}"
    return words or ("time and place" if language == "en" else "heure et lieu")


def _duration(seconds: float) -> str:
    minutes = round(abs(seconds) / 60.0)
    if minutes < 1:
        return f"{abs(seconds):.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60:02d}"


def _number(value: float, digits: int, language: Language) -> str:
    text = f"{value:,.{digits}f}"
    return text if language == "en" else text.replace(",", THIN).replace(".", ",")
