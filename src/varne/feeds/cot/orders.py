"""What the centre shows units in the field: orders, boats, other units, alerts, as events. Pure.

An order is a message in the unit's language, a point to go to, and a line there from where the unit is. A
boat is a contact of unknown kind with the error that the centre gives it. Nothing here says who anybody is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from varne.feeds.cot.event import CotEvent, Element, element, made
from varne.feeds.cot.link import Device
from varne.feeds.cot.protocol import CENTRE_UID, chat
from varne.picture.alert import Alert, AlertCode
from varne.picture.boat import Boat
from varne.picture.tasking import Purpose, Tasking
from varne.picture.unit import Unit

Language = Literal["en", "fr"]

BOAT_LASTS_S = 900.0
UNIT_LASTS_S = 300.0
ORDER_LASTS_S = 6 * 3600.0

_PURPOSES: dict[Language, dict[Purpose, str]] = {
    "en": {
        "rescue": "RESCUE",
        "search": "SEARCH",
        "shadow_and_assist": "STAY WITH AND ASSIST",
        "relief": "RELIEVE ANOTHER UNIT",
        "prevention_before_boarding": "PREVENT BOARDING, ON THE BEACH",
        "surveillance": "WATCH",
    },
    "fr": {
        "rescue": "SAUVETAGE",
        "search": "RECHERCHE",
        "shadow_and_assist": "ACCOMPAGNER ET ASSISTER",
        "relief": "RELÈVE D'UN MOYEN",
        "prevention_before_boarding": "EMPÊCHER L'EMBARQUEMENT, SUR LA PLAGE",
        "surveillance": "SURVEILLANCE",
    },
}
_STATUSES: dict[Language, dict[str, str]] = {
    "en": {
        "engine failed": "engine failed",
        "taking water": "TAKING WATER",
        "people in water": "PEOPLE IN WATER",
    },
    "fr": {
        "engine failed": "moteur en panne",
        "taking water": "PREND L'EAU",
        "people in water": "PERSONNES À L'EAU",
    },
}
# Only what concerns a crew at sea; the rest is the watch's.
_ALERTS: dict[AlertCode, tuple[str, str]] = {
    "people_in_water": ("PEOPLE IN WATER", "PERSONNES À L'EAU"),
    "distress_words": ("distress", "détresse"),
    "ship_converging": ("a ship is converging on it", "un navire fait route dessus"),
    "boat_reopened": ("not accounted for after all", "finalement pas retrouvé"),
    "contact_overdue": ("no word of it for long", "plus de nouvelles depuis longtemps"),
    "weather_worsening": ("weather worsening", "le temps se dégrade"),
    "people_short": ("people are missing", "il manque des personnes"),
}


# Why an answer was not taken, in the order English, French.
_NOT_TAKEN: dict[str, tuple[str, str]] = {
    "no_tasking": ("NOT TAKEN: your unit has no such order", "NON PRIS : votre moyen n'a pas cette mission"),
    "which_tasking": (
        "NOT TAKEN: your unit has several orders; call the watch",
        "NON PRIS : votre moyen a plusieurs missions ; appelez le quart",
    ),
    "tasking_over": ("NOT TAKEN: that order is over", "NON PRIS : cette mission est finie"),
}


def not_taken_words(code: str, language: Language) -> str:
    """What a crew is told of an answer that does not count."""
    english, french = _NOT_TAKEN.get(code, ("NOT TAKEN: call the watch", "NON PRIS : appelez le quart"))
    return english if language == "en" else french


def is_for_crews(alert: Alert) -> bool:
    """True for an alert that units at sea are told of."""
    return alert.code in _ALERTS and alert.priority in ("emergency", "alarm") and alert.cleared_at is None


def position_words(lat_deg: float, lon_deg: float, language: Language) -> str:
    """Degrees and minutes, as they are spoken on the radio; west is W or O."""

    def part(value: float, width: int, letters: str) -> str:
        tenths = round(abs(value) * 600)
        degrees, minutes = divmod(tenths, 600)
        return f"{degrees:0{width}d}°{minutes / 10:04.1f}'{letters[value < 0]}"

    return f"{part(lat_deg, 2, 'NS')} {part(lon_deg, 3, 'EW' if language == 'en' else 'EO')}"


def people_words(boat: Boat, language: Language) -> str:
    """How many may be aboard; empty when nobody said."""
    low = boat.aboard_low if boat.aboard_low is not None else boat.people_low
    high = boat.aboard_high if boat.aboard_high is not None else boat.people_high
    if low is None or high is None:
        return ""
    count = str(low) if low == high else f"{low}-{high}"
    return f"{count} aboard" if language == "en" else f"{count} à bord"


_EXERCISE: dict[Language, str] = {"en": "EXERCISE", "fr": "EXERCICE"}


def shown_name(boat: Boat, language: Language) -> str:
    """What a crew is told a boat is called: one that is invented says so before anything else."""
    return f"{_EXERCISE[language]} {boat.name}" if boat.synthetic else boat.name


def order_words(tasking: Tasking, boats: Sequence[Boat], language: Language) -> str:
    """An order as text, with how to answer it."""
    order = tasking.order
    english = language == "en"
    if tasking.state == "withdrawn":
        done = "TASKING WITHDRAWN" if english else "MISSION ANNULÉE"
        return f"{done}: {_PURPOSES[language][order.purpose]}. {tasking.id}"
    parts = [f"{'TASKING' if english else 'MISSION'}: {_PURPOSES[language][order.purpose]}"]
    if any(boat.synthetic for boat in boats):
        parts.insert(0, _EXERCISE[language])
    for boat in boats:
        said = _STATUSES[language].get(boat.status_said or "", "")
        name = shown_name(boat, language)
        parts.append(", ".join(one for one in (name, people_words(boat, language), said) if one))
    if order.lat_deg is not None and order.lon_deg is not None:
        at = "" if order.meet_at is None else f" {order.meet_at.astimezone(UTC):%H:%MZ}"
        parts.append(
            ("Meet " if english else "Rejoindre ")
            + position_words(order.lat_deg, order.lon_deg, language)
            + at
        )
    parts.append(
        "Answer: ACK or REFUSE WEATHER, FUEL, DEFECT, BUSY, FULL, TOO FAR"
        if english
        else "Répondez : ACCEPTE ou REFUSE METEO, CARBURANT, AVARIE, OCCUPE, PLEIN, TROP LOIN"
    )
    return ". ".join(parts) + f". {tasking.id}"


def order_events(
    tasking: Tasking,
    boats: Sequence[Boat],
    device: Device,
    *,
    unit: Unit | None,
    language: Language,
    call_sign: str,
    now: datetime,
) -> tuple[CotEvent, ...]:
    """An order for one device: a message, a point to go to, and a line there.

    Args:
        tasking: the order.
        boats: that it is about.
        device: who is told.
        unit: where it is; None: not heard from, no line.
        language: of the message.
        call_sign: what the centre calls itself.
        now: the centre's time.
    """
    said = chat(order_words(tasking, boats, language), device.uid, device.callsign, call_sign, now)
    order = tasking.order
    point_uid, route_uid = f"varne.{tasking.id}.point", f"varne.{tasking.id}.route"
    if order.lat_deg is None or order.lon_deg is None:
        return (said,)
    if tasking.state in ("withdrawn", "refused", "done"):
        return (said, gone(point_uid, "b-m-p-w-GOTO", now), gone(route_uid, "b-m-r", now))
    place = (order.lat_deg, order.lon_deg)
    name = "/".join(shown_name(boat, language) for boat in boats) or tasking.id
    varne = element(
        "varne",
        {"tasking": tasking.id, "purpose": order.purpose, "state": tasking.state, "unit": tasking.unit_id},
    )
    point = made(
        uid=point_uid,
        kind="b-m-p-w-GOTO",
        now=now,
        lasts_s=ORDER_LASTS_S,
        place=place,
        detail=(
            element("contact", {"callsign": name}),
            element("link", {"uid": CENTRE_UID, "type": "a-f-G-U-C", "relation": "p-p"}),
            element("remarks", text=order_words(tasking, boats, language)),
            varne,
        ),
    )
    if unit is None or unit.from_base:
        return (said, point)
    ends = ((f"{route_uid}.0", unit.lat_deg, unit.lon_deg), (f"{route_uid}.1", *place))
    links = tuple(
        element(
            "link",
            {"uid": uid, "type": "b-m-p-w", "relation": "c", "callsign": "", "point": f"{lat:.6f},{lon:.6f}"},
        )
        for uid, lat, lon in ends
    )
    route = made(
        uid=route_uid,
        kind="b-m-r",
        now=now,
        lasts_s=ORDER_LASTS_S,
        place=place,
        detail=(
            *links,
            element("link_attr", {"method": "Watercraft", "order": "Ascending Check Points"}),
            element("contact", {"callsign": name}),
        ),
    )
    return (said, point, route)


def boat_uid(centre: str, boat_id: str) -> str:
    """The uid that a boat keeps for as long as it is shown."""
    return f"varne.{centre}.{boat_id}"


def boat_event(boat: Boat, centre: str, language: Language, now: datetime) -> CotEvent | None:
    """A boat where it is believed to be; None while it has no place."""
    estimate = boat.estimate
    if estimate is None:
        return None
    half = 0.5 * (estimate.var_east_m2 + estimate.var_north_m2)
    spread = math.hypot(0.5 * (estimate.var_east_m2 - estimate.var_north_m2), estimate.cov_east_north_m2)
    remarks = "; ".join(
        one
        for one in (
            people_words(boat, language),
            _STATUSES[language].get(boat.status_said or "", ""),
            f"{estimate.at.astimezone(UTC):%H:%MZ}",
        )
        if one
    )
    motion: tuple[Element, ...] = ()
    if estimate.east_ms is not None and estimate.north_ms is not None:
        course = math.degrees(math.atan2(estimate.east_ms, estimate.north_ms)) % 360
        speed = math.hypot(estimate.east_ms, estimate.north_ms)
        motion = (element("track", {"course": round(course, 1), "speed": round(speed, 2)}),)
    return made(
        uid=boat_uid(centre, boat.id),
        kind="a-u-S",
        now=now,
        lasts_s=BOAT_LASTS_S,
        place=(estimate.lat_deg, estimate.lon_deg),
        ce_m=math.sqrt(max(half + spread, 1.0)),  # one sigma along the longer axis
        how="m-f",
        detail=(
            element("contact", {"callsign": shown_name(boat, language)}),
            element("remarks", text=remarks),
            *motion,
            element("varne", {"boat": boat.id, "probability": round(boat.probability, 2)}),
        ),
    )


def unit_event(unit: Unit, name: str, now: datetime) -> CotEvent:
    """Another unit where it was heard last."""
    age_s = 0.0 if unit.positioned_at is None else max(0.0, (now - unit.positioned_at).total_seconds())
    return made(
        uid=f"varne.unit.{unit.id}",
        kind="a-f-S",
        now=now,
        lasts_s=max(1.0, UNIT_LASTS_S - age_s),
        place=(unit.lat_deg, unit.lon_deg),
        how="m-r",
        detail=(element("contact", {"callsign": name}),),
    )


def alert_event(
    alert: Alert, subject: str, device: Device, language: Language, call_sign: str, now: datetime
) -> CotEvent:
    """An alert as a message."""
    words = _ALERTS[alert.code][language == "fr"]
    head = ("ALERT" if language == "en" else "ALERTE") + f" {subject}: {words}"
    return chat(head, device.uid, device.callsign, call_sign, now)


def gone(uid: str, kind: str, now: datetime) -> CotEvent:
    """Something shown before is to be taken off the map."""
    return made(
        uid=f"{uid}.gone",
        kind="t-x-d-d",
        now=now,
        lasts_s=60.0,
        detail=(element("link", {"uid": uid, "type": kind, "relation": "none"}), element("__forcedelete")),
    )
