"""What is said while a drill is played and at its end, in both languages."""

from __future__ import annotations

from varne.centre.drill import Do
from varne.centre.drill_score import Came, Check, CheckCode
from varne.console.texts.positions import Language
from varne.console.texts.words import REASONS, missing_words

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "synthetic": "EXERCISE, not the record of that night. What is public, and what is made up here:",
        "at_centre": "Played at {url}: its watch is whoever sits there. Its boats are marked as invented.",
        "sent": "{sent} of {of} reports sent; Ctrl-C ends the drill",
        "first": "time to the first order",
        "never": "boats that nobody was sent to",
        "unread": "positions unread for over a minute",
        "longest": "longest unread",
        "wrong": "wrong closures tried / refused / granted",
        "unaccounted": "boats unaccounted for",
        "boats": "true boats / boats added / boats sharing one",
        "alerts": "alerts",
        "nobody": "nobody was sent",
        "kept": "as expected",
        "broken": "NOT AS EXPECTED",
        "there": "there in {there:.0f} min, of which {ready:.0f} to get under way",
        "soonest": "soonest: {units}",
        "warned": "WARNED: {codes}",
        "alone": "would have left {count} reports with nobody looking: {reports}",
    },
    "fr": {
        "synthetic": "EXERCICE, non l'enregistrement de cette nuit. Ce qui est public, ce qui est inventé :",
        "at_centre": "Joué sur {url} : le quart est qui s'y trouve. Ses bateaux sont marqués inventés.",
        "sent": "{sent} signalements sur {of} envoyés ; Ctrl-C termine l'exercice",
        "first": "délai avant le premier ordre",
        "never": "bateaux vers qui personne n'est parti",
        "unread": "positions non lues plus d'une minute",
        "longest": "plus longue non lue",
        "wrong": "clôtures fautives tentées / refusées / accordées",
        "unaccounted": "bateaux manquants",
        "boats": "bateaux réels / bateaux ajoutés / bateaux confondus",
        "alerts": "alertes",
        "nobody": "personne n'a été envoyé",
        "kept": "comme attendu",
        "broken": "NON CONFORME",
        "there": "sur zone dans {there:.0f} min, dont {ready:.0f} pour appareiller",
        "soonest": "les plus tôt : {units}",
        "warned": "AVERTI : {codes}",
        "alone": "aurait laissé {count} signalements sans personne pour chercher : {reports}",
    },
}
DEEDS: dict[Do, dict[Language, str]] = {
    "read": {"en": "opens what came", "fr": "ouvre ce qui est arrivé"},
    "plan": {"en": "asks who could go", "fr": "demande qui peut partir"},
    "issue": {"en": "sends {unit}", "fr": "envoie {unit}"},
    "answer": {"en": "{unit}: {answer}", "fr": "{unit} : {answer}"},
    "ask": {"en": "asks: {act}, {reason}", "fr": "demande : {act}, {reason}"},
    "confirm": {"en": "confirms: {act}", "fr": "confirme : {act}"},
    "offer": {"en": "offers the incident to {to}", "fr": "propose l'événement à {to}"},
    "accept": {"en": "accepts the incident", "fr": "accepte l'événement"},
}
ACTS: dict[str, dict[Language, str]] = {
    "close": {"en": "closing", "fr": "clôture"},
    "suspend": {"en": "suspension", "fr": "suspension"},
    "phase": {"en": "lower phase", "fr": "phase inférieure"},
}
OUTCOMES: dict[str, dict[Language, str]] = {
    "refused": {"en": "REFUSED", "fr": "REFUSÉ"},
    "waits": {"en": "waits for a second post", "fr": "attend un second poste"},
    "done": {"en": "done", "fr": "fait"},
    "skipped": {"en": "not played: the other centre's act", "fr": "non joué : acte de l'autre centre"},
}
WARNINGS: dict[str, dict[Language, str]] = {
    "late_on_scene": {"en": "on scene in over 30 min", "fr": "sur zone dans plus de 30 min"},
    "nobody_in_time": {"en": "nobody can be there in time", "fr": "personne à temps"},
    "seats_short": {"en": "not room for all", "fr": "places insuffisantes"},
    "people_not_known": {"en": "number of people not known", "fr": "nombre de personnes inconnu"},
    "no_position": {"en": "no position", "fr": "aucune position"},
    "figures_assumed": {"en": "units' figures assumed", "fr": "chiffres des moyens supposés"},
}
ANSWERS: dict[str, dict[Language, str]] = {
    "acknowledged": {"en": "acknowledges", "fr": "accuse réception"},
    "on_scene": {"en": "on scene", "fr": "sur zone"},
    "done": {"en": "done", "fr": "terminé"},
    "refused": {"en": "refuses", "fr": "refuse"},
}
CHECKS: dict[CheckCode, dict[Language, str]] = {
    "outcome": {"en": "what came of it", "fr": "suite donnée"},
    "missing": {"en": "told as missing", "fr": "dit manquant"},
    "soonest": {"en": "listed first", "fr": "premier de la liste"},
    "warned": {"en": "warned when sending", "fr": "averti à l'envoi"},
    "unaccounted": {
        "en": "boat of {of} is among the unaccounted for",
        "fr": "bateau de {of} parmi les manquants",
    },
    "one_boat": {
        "en": "repeat calls of boat {of} add no boat",
        "fr": "les rappels du bateau {of} n'en ajoutent pas",
    },
}


def deed_words(came: Came, language: Language) -> str:
    """A deed and what came of it, in a line."""
    words, deed = WORDS[language], came.deed
    what = DEEDS[deed.do][language].format(
        unit=deed.unit,
        answer=ANSWERS.get(deed.answer or "", {}).get(language, ""),
        act=ACTS[deed.act][language],
        reason="" if deed.reason is None else REASONS[deed.reason][language],
        to=deed.to_centre,
    )
    said = [" ".join(part for part in (f"{came.at:%H:%M}", deed.centre, deed.by, what) if part)]
    if came.on_scene_min is not None and came.ready_min is not None:
        said.append(words["there"].format(there=came.on_scene_min, ready=came.ready_min))
    if came.soonest:
        units = ", ".join(f"{unit} {there:.0f} min" for unit, _, there in came.soonest[:3])
        said.append(words["soonest"].format(units=units))
    if came.warnings:
        codes = ", ".join(warning_words(code, language) for code in came.warnings)
        said.append(words["warned"].format(codes=codes))
    if came.outcome != "done":
        why = ", ".join(missing_words(code, language) for code in came.missing)
        said.append(f"{OUTCOMES[came.outcome][language]}{f': {why}' if why else ''}")
    if came.orphaned_report_ids:
        reports = ", ".join(came.orphaned_report_ids)
        said.append(words["alone"].format(count=len(came.orphaned_report_ids), reports=reports))
    return "; ".join(said)


def warning_words(code: str, language: Language) -> str:
    """A warning in words; a code of another version as it is."""
    return WARNINGS.get(code, {}).get(language, code)


def check_words(check: Check, language: Language) -> str:
    """What was expected, and what was found when it was something else."""
    what = CHECKS[check.what][language].format(of=check.of)
    expected = _value(check, check.expected, language)
    at = "" if check.at is None else f"{check.at:%H:%M} "
    text = f"{at}{what}" if check.what in ("unaccounted", "one_boat") else f"{at}{what}: {expected}"
    return text if check.kept else f"{text} ({check.found})"


def _value(check: Check, value: str, language: Language) -> str:
    if check.what == "missing":
        return missing_words(value, language)
    if check.what == "outcome":
        return OUTCOMES[value][language]
    return warning_words(value, language) if check.what == "warned" else value
