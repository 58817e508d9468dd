"""What ``varne drift`` and ``varne backtrack`` are asked, read from words: places, times, calls, objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from varne.centre.shipped import open_theatre, shipped_directory
from varne.console.cli.drift_files import DriftsAs
from varne.console.cli.drift_sea import Currents
from varne.console.cli.drift_told import Told
from varne.console.cli.sea import parse_time
from varne.drift.backtrack import Beach
from varne.drift.ensemble import Boat, Fix, Passage
from varne.drift.leeway import CLASSES, INFLATABLE, Mixture, Share
from varne.drift.states import SAID, Call, Rates, Said, State
from varne.feeds.calls.positions import read_position
from varne.picture.errors import Refused
from varne.picture.theatre import Theatre

INFLATABLE_NAME = "inflatable"
STATES = {
    "under-way": State.UNDER_WAY, "engine-out": State.ENGINE_OUT, "swamped": State.SWAMPED,
    "people-in-water": State.PEOPLE_IN_WATER, "unresponsive": State.UNRESPONSIVE,
}  # fmt: skip
NEVER_CHANGES = Rates(0.0, 0.0, 0.0, 0.0, 3.5, 0.0, 0.0, 0.0)


def theatre_at(name: str | None, lat_deg: float, lon_deg: float) -> Theatre:
    """The theatre named, or the smallest shipped one whose box holds the place; ``dover`` if none does.

    Raises:
        Refused: there is no theatre of that name.
    """
    if name is not None:
        return open_theatre(name)
    found = []
    for file in sorted((shipped_directory() / "theatres").glob("*.json")):
        theatre = open_theatre(file.stem)
        west, south, east, north = theatre.bbox_deg
        if west <= lon_deg <= east and south <= lat_deg <= north:
            found.append(((east - west) * (north - south), theatre))
    return min(found, key=lambda one: one[0])[1] if found else open_theatre("dover")


def number_or_angle(text: str, axis: str) -> float:
    """One angle: 51.1508, or as on a chart 51°09.045'N; ``axis`` is lat or lon.

    Raises:
        Malformed: it is no angle.
        Refused: it is none that the Earth has.
    """
    try:
        value = float(text)
    except ValueError:
        other = "0°00.0'E" if axis == "lat" else "0°00.0'N"
        both = f"{text} {other}" if axis == "lat" else f"{other} {text}"
        reading = read_position(both, known_place=lambda _: None)[0]
        value = reading.lat_deg if axis == "lat" else reading.lon_deg
    limit = 90.0 if axis == "lat" else 180.0
    if not -limit <= value <= limit:
        raise Refused(f"{text}: a {axis} lies between -{limit:.0f} and {limit:.0f} degrees", code="position")
    return value


def parts_of(text: str, option: str, form: str, least: int, most: int) -> list[str]:
    """The parts of a value with commas.

    Raises:
        Refused: there are too few or too many; says the form.
    """
    parts = [part.strip() for part in text.split(",")]
    if not least <= len(parts) <= most or not all(parts):
        raise Refused(f'{option} "{text}" is not {form}', code="usage")
    return parts


def number(text: str, option: str) -> float:
    """A number of an option.

    Raises:
        Refused: it is none.
    """
    try:
        return float(text)
    except ValueError:
        raise Refused(f"{option}: {text!r} is no number", code="usage") from None


def aims_of(texts: Sequence[str], theatre: Theatre) -> tuple[tuple[float, float, float], ...]:
    """Aims as the passage takes them: longitude, latitude, odds.

    Raises:
        Refused: one is neither a place of the theatre nor a position.
    """
    found = []
    for text in texts:
        place = theatre.place_by_name(text)
        if place is not None:
            found.append((float(place.lon_deg), float(place.lat_deg), 1.0))
            continue
        if "," not in text:
            raise Refused(
                f'--aim "{text}": the theatre {theatre.id} has no place of that name; give LAT,LON',
                code="no_place",
            )
        lat, lon = parts_of(text, "--aim", "LAT,LON", 2, 2)
        found.append((number_or_angle(lon, "lon"), number_or_angle(lat, "lat"), 1.0))
    return tuple(found)


def fix_of(text: str, option: str = "--fix") -> Fix:
    """A position from ``LAT,LON,TIME,SIGMA_M``.

    Raises:
        Refused: it is not of that form.
    """
    lat, lon, at, sigma = parts_of(text, option, '"LAT,LON,TIME,SIGMA_M"', 4, 4)
    sigma_m = number(sigma, option)
    if not 1.0 <= sigma_m <= 100_000.0:
        raise Refused(f'{option} "{text}": a standard deviation is 1 to 100000 m', code="usage")
    when_s = parse_time(at).timestamp()
    return Fix(when_s, number_or_angle(lon, "lon"), number_or_angle(lat, "lat"), sigma_m)


def beaches_of(theatre: Theatre, names: Sequence[str], flags: Sequence[str]) -> tuple[Beach, ...]:
    """Beaches a boat may come from: those named with their weights, or all, of some flags only.

    Raises:
        Refused: the theatre has none of them.
    """
    chosen = []
    for text in names:
        name, _, weight = text.partition("=")
        place = theatre.place_by_name(name)
        if place is None or place.kind != "beach":
            known = ", ".join(one.id for one in theatre.beaches)
            raise Refused(f"--beach {text}: no such beach; {theatre.id} has {known}", code="no_beach")
        chosen.append((place, number(weight, "--beach") if weight else 1.0))
    if not names:
        chosen = [(place, 1.0) for place in theatre.beaches]
    wanted = {flag.upper() for flag in flags}
    found = tuple(
        Beach(place.name_en, float(place.lon_deg), float(place.lat_deg), weight)
        for place, weight in chosen
        if not wanted or (place.flag or "").upper() in wanted
    )
    if not found or min(one.weight for one in found) < 0.0 or sum(one.weight for one in found) <= 0.0:
        raise Refused(
            f"no beach is left to have come from; the theatre {theatre.id} has {len(theatre.beaches)}",
            code="no_beach",
        )
    return found


def call_of(text: str, at: datetime | None, option: str = "--said") -> Call:
    """``engine failed`` or ``engine failed@TIME``; without a time it was said at ``at``.

    Raises:
        Refused: nobody could know what that says of a boat, or when.
    """
    words, _, when = text.partition("@")
    said: Said | None = next((known for known in SAID if known == words.strip().replace("-", " ")), None)
    if said is None:
        known = ", ".join(f'"{word}"' for word in SAID)
        raise Refused(
            f'{option} "{text}": what that says of a boat is not known; there are {known}, each with '
            "@TIME behind it if it was said at another time",
            code="said",
        )
    if when:
        at = parse_time(when.strip())
    if at is None:
        raise Refused(f'{option} "{text}": when? "{said}@2026-08-12T02:10Z"', code="usage")
    return Call(at.timestamp(), said)


def boat_of(
    objects: Sequence[str], states: Sequence[str], passage: Passage, launched_s: float | None
) -> Boat:
    """What is believed of the boat: a loaded inflatable that goes through states, or one kind that drifts.

    Raises:
        Refused: an object or a state that is not known, or states of something that has none.
    """
    kinds = list(objects) or [INFLATABLE_NAME]
    for kind in kinds:
        if kind != INFLATABLE_NAME and kind not in CLASSES:
            raise Refused(
                f"there is no object {kind!r}; there are {INFLATABLE_NAME}, {', '.join(CLASSES)}",
                code="object",
            )
    for state in states:
        if state not in STATES:
            raise Refused(f"there is no state {state!r}; there are {', '.join(STATES)}", code="state")
    mixture: Mixture = tuple(
        Share(share.leeway_class, share.weight / len(group), share.scale)
        for kind in kinds
        for group in [INFLATABLE if kind == INFLATABLE_NAME else (Share(kind, 1.0),)]
        for share in group
    )
    if INFLATABLE_NAME in kinds:
        first = tuple((STATES[state], 1.0) for state in states) or Boat().first
        return Boat(mixture=mixture, passage=passage, first=first, launched_s=launched_s)
    if states:
        raise Refused(
            "--state tells of a loaded boat; an --object of another kind only drifts. Leave one out",
            code="usage",
        )
    return Boat(mixture=mixture, rates=NEVER_CHANGES, passage=passage, first=((State.ENGINE_OUT, 1.0),))


def drifts_as(objects: Sequence[str]) -> DriftsAs:
    """What a search would look for of such objects."""
    kinds = list(objects) or [INFLATABLE_NAME]
    if kinds == [INFLATABLE_NAME]:
        return "loaded_boat"
    return "person" if all(kind.startswith("person") for kind in kinds) else "other"


def currents_of(text: str) -> Currents:
    """Which current was asked for.

    Raises:
        Refused: there is no such choice.
    """
    for known in get_args(Currents):
        if text == known:
            found: Currents = known
            return found
    raise Refused(f"--currents {text}: there are {', '.join(get_args(Currents))}", code="usage")


def object_words(objects: Sequence[str], states: Sequence[str]) -> Told:
    """What was taken to be drifting, for the list of what was used."""
    kinds = list(objects) or [INFLATABLE_NAME]
    source = "U.S. Coast Guard CG-D-08-99, Table 8-1"
    if INFLATABLE_NAME not in kinds:
        en, fr = (
            ", ".join(getattr(CLASSES[kind], f"name_{code}") for kind in kinds) for code in ("en", "fr")
        )
        return Told(
            f"Object: {en}, and it only drifts; leeway: {source}.",
            f"Objet : {fr}, qui ne fait que dériver ; dérive au vent : {source}.",
        )
    told = f"first state told: {', '.join(states)}; " if states else ""
    dit = f"premier état indiqué : {', '.join(states)} ; " if states else ""
    return Told(
        "Object: an overloaded inflatable, which no table holds: a mixture of four that were measured, a "
        f"judgement; {told}rates of engine stops, swamping and people in the water are priors; leeway: "
        f"{source}.",
        "Objet : un pneumatique surchargé, absent de toute table : un mélange de quatre objets mesurés, une "
        f"appréciation ; {dit}fréquences de panne, d'envahissement et de mise à l'eau a priori ; dérive au "
        f"vent : {source}.",
    )
