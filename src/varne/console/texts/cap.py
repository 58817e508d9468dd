"""An alert of an incident in the Common Alerting Protocol 1.2 (OASIS, July 2010), in English and French.

Invented data always makes an ``Exercise``. The scope is ``Restricted``: where people may be picked up
from the sea is for ships and rescue services. Elements stand in the order that the schema asks for.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from xml.etree import ElementTree as ET

from varne.console.texts.positions import Language, day_time, nautical_miles, written
from varne.console.texts.told import Told
from varne.console.texts.words import DRAFT, EXERCISE, PHASES, SAID, UNKNOWN, people_words, station
from varne.picture.errors import Malformed, Refused
from varne.picture.incident import EmergencyPhase

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
Kind = Literal["Alert", "Update", "Cancel"]
STANDS_FOR = timedelta(hours=6)  # an update is due before; the standard wants an end
KM_MIN = 0.5  # no circle is told smaller: an officer's slip of one figure is larger

# Danger to life is immediate and extreme in the distress phase; below it, as the phase says.
GRADES: dict[EmergencyPhase, tuple[str, str]] = {
    "distress": ("Immediate", "Extreme"),
    "alert": ("Expected", "Severe"),
    "uncertainty": ("Future", "Moderate"),
}
LANGUAGES: dict[Language, str] = {"en": "en-GB", "fr": "fr-FR"}
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "event": "Small boat in distress",
        "cancel": "Small boat: the alert is over",
        "people": "Persons on board: {people}.",
        "place": "Last known position {place} at {at}; within {radius} nautical miles of it at that time.",
        "no_place": "Position not known.",
        "do": "Keep a sharp lookout, assist if possible and report to {station}. It may show no lights.",
        "over": "No further action is asked for.",
        "area": "Sea area about the last known position of {name}",
        "no_area": "Dover Strait; position not known",
    },
    "fr": {
        "event": "Petite embarcation en détresse",
        "cancel": "Petite embarcation : fin de l'alerte",
        "people": "Personnes à bord : {people}.",
        "place": "Dernière position connue {place} à {at} ; à moins de {radius} milles à cette heure.",
        "no_place": "Position inconnue.",
        "do": "Veille attentive, assistance si possible, compte rendu à {station}. Embarcation sans feux.",
        "over": "Aucune autre action n'est demandée.",
        "area": "Zone maritime autour de la dernière position connue de {name}",
        "no_area": "Pas de Calais ; position inconnue",
    },
}


class Sent(NamedTuple):
    """What names one message: the standard's reference is these three with commas between."""

    sender: str
    identifier: str
    sent: str

    @property
    def reference(self) -> str:
        """As ``references`` holds it."""
        return ",".join(self)


def read_sent(document: bytes) -> Sent:
    """What names the message in a CAP file, to refer to it in an update.

    Raises:
        Malformed: it is no CAP 1.2 message.
    """
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise Malformed("a CAP message declares no document type or entity", code="cap")
    try:
        root = ET.fromstring(document)
    except ET.ParseError as error:
        raise Malformed(f"no CAP message: {error}", code="cap") from error
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise Malformed("no CAP 1.2 message: its first element is not alert", code="cap")
    parts = [(root.findtext(f"{{{NAMESPACE}}}{name}") or "").strip() for name in Sent._fields]
    if not all(parts) or any(re.search(r"[\s,<&]", part) for part in parts):
        raise Malformed("the CAP message lacks a sender, identifier or time", code="cap")
    return Sent(*parts)


def cap(told: Told, *, kind: Kind = "Alert", replaces: tuple[Sent, ...] = ()) -> str:
    """The message as an XML document.

    Args:
        told: the incident.
        kind: the first message, an update of earlier ones, or their cancelling.
        replaces: the earlier messages that an update or cancel is of.

    Raises:
        Refused: an update or cancel of nothing, or an alert that replaces (``cap_references``); a cancel of
            an incident not closed (``incident_open``), or an alert of one that is (``incident_closed``).
    """
    if (kind == "Alert") == bool(replaces):
        raise Refused(
            "an update or a cancel names the message it is of; a first alert names none",
            code="cap_references",
        )
    closed = told.incident.status == "closed"
    if kind == "Cancel" and not closed:
        raise Refused(
            "this incident is not closed: people may still be out there. Send an update instead",
            code="incident_open",
        )
    if kind != "Cancel" and closed:
        raise Refused("this incident is closed; cancel its broadcast instead", code="incident_closed")
    root = ET.Element("alert", {"xmlns": NAMESPACE})
    sent = stamp(told.at)
    marks = (
        ("identifier", f"varne.{_slug(told.incident.id)}.{told.at:%Y%m%dT%H%M%SZ}.{kind.lower()}"),
        ("sender", f"varne.{told.theatre_id}.{told.centre}".lower()),
        ("sent", sent),
        ("status", "Exercise" if told.synthetic else "Actual"),
        ("msgType", kind),
        ("scope", "Restricted"),
        ("restriction", "Ships and rescue services"),
        ("note", f"{EXERCISE['en']}. {DRAFT['en']}" if told.synthetic else DRAFT["en"]),
    )
    for name, value in marks:
        _add(root, name, value)
    if replaces:
        _add(root, "references", " ".join(one.reference for one in replaces))
    _add(root, "incidents", _slug(told.incident.id))
    for language in LANGUAGES:
        _info(root, told, kind, language)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def stamp(moment: datetime) -> str:
    """A time as CAP 1.2 has it: UTC is written -00:00, never Z."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}-00:00"


def _info(root: ET.Element, told: Told, kind: Kind, language: Language) -> None:
    said = WORDS[language]
    phase = told.incident.phase
    urgency, severity = ("Past", "Minor") if kind == "Cancel" else GRADES[phase]
    certainty = "Observed" if told.by_persons and phase == "distress" else "Likely"
    if phase == "uncertainty":
        certainty = "Possible"
    event = said["cancel"] if kind == "Cancel" else said["event"]
    info = ET.SubElement(root, "info")
    for name, value in (
        ("language", LANGUAGES[language]),
        ("category", "Rescue"),
        ("event", event),
        ("responseType", "AllClear" if kind == "Cancel" else "Monitor"),
        ("urgency", urgency),
        ("severity", severity),
        ("certainty", certainty),
        ("effective", stamp(told.at)),
        ("expires", stamp(told.at + STANDS_FOR)),
        ("senderName", station(told, told.centre, language)),
        ("headline", f"{EXERCISE[language]}. {event}" if told.synthetic else event),
        ("description", _description(told, language)),
        (
            "instruction",
            said["over"]
            if kind == "Cancel"
            else said["do"].format(station=station(told, told.centre, language)),
        ),
    ):
        _add(info, name, value)
    for boat in told.boats:
        if boat.reference is not None:
            parameter = ET.SubElement(info, "parameter")
            _add(parameter, "valueName", "varne.boat_reference")
            _add(parameter, "value", boat.reference)
    _area(info, told, language)


def _description(told: Told, language: Language) -> str:
    said = WORDS[language]
    sentences = [f"{PHASES[told.incident.phase][language].capitalize()}."]
    if told.said is not None:
        sentences.append(f"{SAID[told.said][language].capitalize()}.")
    sentences.append(said["people"].format(people=people_words(told.people_low, told.people_high, language)))
    boat = told.placed
    if boat is None or boat.lat_deg is None or boat.lon_deg is None or boat.fixed_at is None:
        sentences.append(said["no_place"])
    else:
        radius = UNKNOWN[language] if boat.radius_m is None else nautical_miles(boat.radius_m, language)
        sentences.append(
            said["place"].format(
                place=written(boat.lat_deg, boat.lon_deg, language),
                at=day_time(boat.fixed_at),
                radius=radius,
            )
        )
    return " ".join(sentences)


def _area(info: ET.Element, told: Told, language: Language) -> None:
    placed = [boat for boat in told.boats if boat.lat_deg is not None and boat.lon_deg is not None]
    if not placed:
        _add(ET.SubElement(info, "area"), "areaDesc", WORDS[language]["no_area"])
    for boat in placed:
        area = ET.SubElement(info, "area")
        _add(area, "areaDesc", WORDS[language]["area"].format(name=boat.name))
        km = max(KM_MIN, (boat.radius_m or 0.0) / 1000)
        _add(area, "circle", f"{boat.lat_deg:.5f},{boat.lon_deg:.5f} {km:.1f}")


def _add(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, name).text = value


def _slug(text: str) -> str:
    """An id with no space, comma, angle bracket or ampersand, as the standard asks."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text)
