"""Mayday relay: what an officer reads out on channel 16 for a boat that cannot speak for itself.

The order of parts is that of a distress alert relay by voice (ITU Radio Regulations, article 32, section II
D; IMO SMCP A1/1). The position is said, and said again, in degrees and decimal minutes.
"""

from __future__ import annotations

from varne.console.texts.positions import Language, clock, figures, nautical_miles, spoken, written
from varne.console.texts.told import BoatTold, Told
from varne.console.texts.words import SAID, boat_words, framed, people_words, station
from varne.picture.errors import Refused

KN_MIN = 1.0  # slower than this a course says nothing

PARTS: dict[Language, dict[str, str]] = {
    "en": {
        "all": "ALL STATIONS, ALL STATIONS, ALL STATIONS",
        "this_is": "THIS IS",
        "received": "FOLLOWING KNOWN AT {at}:",
        "position": "POSITION AT {at}: {position}.",
        "again": "I REPEAT, POSITION: {position}.",
        "written": "(written: {written})",
        "within": "WITHIN {radius} NAUTICAL MILES OF THAT PLACE AT THAT TIME. IT MAY HAVE DRIFTED SINCE.",
        "motion": "LAST SEEN MOVING {course} DEGREES TRUE AT {speed} KNOTS.",
        "no_position": "POSITION NOT KNOWN. ALL SHIPS: KEEP A SHARP LOOKOUT AND REPORT ANY SMALL BOAT.",
        "nature": "NATURE OF DISTRESS: {nature}.",
        "people": "PERSONS ON BOARD: {people}.",
        "kind": "{boat}. IT MAY SHOW NO LIGHTS AND MAY NOT BE SEEN BY RADAR.",
        "wanted": "VESSELS IN THE AREA: KEEP A SHARP LOOKOUT, ASSIST IF POSSIBLE, AND REPORT TO {station}.",
        "over": "OVER.",
    },
    "fr": {
        "all": "À TOUS, À TOUS, À TOUS",
        "this_is": "ICI",
        "received": "INFORMATIONS CONNUES À {at} :",
        "position": "POSITION À {at} : {position}.",
        "again": "JE RÉPÈTE, POSITION : {position}.",
        "written": "(écrit : {written})",
        "within": "À MOINS DE {radius} MILLES DE CE POINT À CETTE HEURE. L'EMBARCATION A PU DÉRIVER DEPUIS.",
        "motion": "DERNIÈRE ROUTE CONNUE {course} DEGRÉS VRAIS, {speed} NŒUDS.",
        "no_position": "POSITION INCONNUE. À TOUS LES NAVIRES : VEILLE ATTENTIVE, SIGNALEZ TOUT BATEAU.",
        "nature": "NATURE DE LA DÉTRESSE : {nature}.",
        "people": "PERSONNES À BORD : {people}.",
        "kind": "{boat}. PEUT ÊTRE SANS FEUX ET INVISIBLE AU RADAR.",
        "wanted": "NAVIRES SUR ZONE : VEILLE ATTENTIVE, ASSISTANCE SI POSSIBLE, RENDEZ COMPTE À {station}.",
        "over": "À VOUS.",
    },
}


def mayday_relay(told: Told, language: Language) -> str:
    """The text to be read out.

    Raises:
        Refused: the incident is closed (``incident_closed``): there is nobody to relay for.
    """
    if told.incident.status == "closed":
        raise Refused(
            "this incident is closed: a Mayday relay would send ships to nobody; reopen it first",
            code="incident_closed",
        )
    said = PARTS[language]
    ours = station(told, told.centre, language).upper()
    lines = [
        "MAYDAY RELAY, MAYDAY RELAY, MAYDAY RELAY",
        said["all"],
        f"{said['this_is']} {ours}, {ours}, {ours}",
        "",
        "MAYDAY",
        said["received"].format(at=clock(told.at)),
        *_placed(told.placed, language),
        said["nature"].format(nature=_nature(told, language)),
        said["people"].format(people=people_words(told.people_low, told.people_high, language).upper()),
        *(said["kind"].format(boat=boat_words(boat, language).upper()) for boat in told.boats),
        said["wanted"].format(station=ours),
        said["over"],
    ]
    return framed(told, language, lines)


def _placed(boat: BoatTold | None, language: Language) -> list[str]:
    said = PARTS[language]
    if boat is None or boat.lat_deg is None or boat.lon_deg is None or boat.fixed_at is None:
        return [said["no_position"]]
    position = spoken(boat.lat_deg, boat.lon_deg, language).upper()
    lines = [
        said["position"].format(at=clock(boat.fixed_at), position=position),
        said["again"].format(position=position),
        said["written"].format(written=written(boat.lat_deg, boat.lon_deg, language)),
    ]
    if boat.radius_m is not None:
        lines.append(said["within"].format(radius=nautical_miles(boat.radius_m, language)))
    if boat.course_deg is not None and boat.speed_kn is not None and boat.speed_kn >= KN_MIN:
        course = figures(f"{round(boat.course_deg) % 360:03d}", language).upper()
        speed = figures(f"{round(boat.speed_kn)}", language).upper()
        lines.append(said["motion"].format(course=course, speed=speed))
    return lines


def _nature(told: Told, language: Language) -> str:
    """The gravest words said; else the boat's mere being there (unlit, overloaded), which is distress."""
    if told.said is not None:
        return SAID[told.said][language].upper()
    bare: dict[Language, str] = {
        "en": "overloaded open boat in danger; cause not known",
        "fr": "embarcation surchargée en danger ; cause inconnue",
    }
    return bare[language].upper()
