"""Latitude and longitude in figures, in any usual notation, to every way they can be meant. Pure.

The text is brought to one spelling, its commas are tried both as decimal commas and as separators, and
what remains is numbers with hemispheres, labels and signs. Each consistent meaning becomes a reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import product
from typing import Literal, NamedTuple

from varne.feeds.calls.readings import (
    Box,
    Notation,
    Reading,
    degrees_minutes,
    inside,
    sigma_of_unit_m,
    with_device_m,
)

Axis = Literal["lat", "lon"]
_LIMIT_DEG: dict[Axis, int] = {"lat": 90, "lon": 180}
_HEMISPHERES: dict[str, tuple[Axis, int]] = {
    "N": ("lat", 1),
    "S": ("lat", -1),
    "E": ("lon", 1),
    "W": ("lon", -1),
}
_OPEN_COMMAS_MAX = 5  # more than that is a list of something else

_SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"[\u00ba\u02da\u2218]", "°"),
    (r"[\u2019\u2018\u2032\u00b4`\u02b9]", "'"),
    (r"[\u201d\u201c\u2033\u02ba]|''", '"'),
    (r"[\u2212\u2010-\u2015]", "-"),
)
# After upper case. A word that only leads up to a position goes; one that is part of it gets its sign.
_WORDS: tuple[tuple[str, str], ...] = (
    (r"\b(?:POSITION|POS|GPS|COORD\w*|LOCATION|FIX|WGS ?84)\b(?: (?:IS|EST)\b)?", " "),
    (r"\b(?:WE|ARE|AT|IS|NOUS|SOMMES|THE|LA|LE|A|À|AND|ET|BY|PAR)\b", " "),
    (r"(\d)\s*D\s*(\d+(?:[.,]\d+)?)\s*M(?:\s*(\d+(?:[.,]\d+)?)\s*S(?![A-Z]))?", r"\1°\2'\3 "),
    (r"DEGREES?|DEGR[EÉ]S?|DEG\b", "°"),
    (r"MINUTES?\b|MINS?\b", "'"),
    (r"SECONDE?S?\b|SECS?\b", '"'),
    (r"\bLATITUDE\b|\bLAT\b", " LAT "),
    (r"\bLONGITUDE\b|\bLONG\b|\bLON\b|\bLNG\b", " LON "),
    (r"NORTH|NORD", " N "),
    (r"SOUTH|SUD", " S "),
    (r"WEST|OUEST|(?<![A-Z])O(?![A-Z])", " W "),
    (r"EAST|(?<![A-Z])EST(?![A-Z])", " E "),
    (r"(?<=\d)-(?=\d)", " "),  # 51-08.5N: a dash between figures parts degrees from minutes
    (r"(?<=\d):(?=\d)", " "),
    (r"[:=()\[\]]", " "),
)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>[-+]?\d+(?:\.\d+)?)(?:\s*(?P<mark>[°'\"]))?|(?P<word>LAT|LON|[NSEW])|(?P<stop>[,;/|]))"
)
_MARKS = ("°", "'", '"')  # after degrees, minutes, seconds


class _Number(NamedTuple):
    text: str
    mark: str | None  # the degree, minute or second mark after it
    after_stop: bool  # a comma or the like stands before it

    @property
    def starts_axis(self) -> bool:
        """True when it can only be degrees."""
        return self.mark == "°" or self.text[0] in "+-"


class _Angle(NamedTuple):
    """One axis as it can be read: an unsigned angle, its sign if said, and the unit of its last digit."""

    degrees: float
    sign: int | None
    unit_deg: float
    figures: int  # 1 degrees, 2 and minutes, 3 and seconds


class Unread(NamedTuple):
    """Why figures gave no position, in words that help to mend them."""

    advice: str


def spell(text: str) -> str:
    """The text in one spelling: upper case, plain quotes, and words for directions as letters."""
    for pattern, instead in _SPELLINGS:
        text = re.sub(pattern, instead, text)
    text = unicodedata.normalize("NFKC", text).upper()
    for pattern, instead in _WORDS:
        text = re.sub(pattern, instead, text)
    return text.strip(" .;,")


def read_coordinates(text: str, box: Box | None) -> tuple[Reading, ...] | Unread:
    """Every reading of a text as latitude and longitude, best first; or why there is none."""
    found: dict[tuple[float, float], Reading] = {}
    advice = ""
    for candidate in _commas(spell(text)):
        tokens = _tokens(candidate)
        if tokens is None:
            continue
        for lat, lon in _pairs(tokens, box):
            if isinstance(lat, Unread) or isinstance(lon, Unread):
                bad = lat if isinstance(lat, Unread) else lon
                advice = advice or (bad.advice if isinstance(bad, Unread) else "")
                continue
            for reading in _readings(lat, lon, box):
                found.setdefault((round(reading.lat_deg, 7), round(reading.lon_deg, 7)), reading)
    if not found:
        return Unread(advice)
    return tuple(sorted(found.values(), key=lambda reading: not reading.in_theatre))


def _commas(text: str) -> Iterator[str]:
    """The text with each comma between two digits taken as a decimal point or as a stop."""
    spots = [match.start() for match in re.finditer(r"(?<=\d),(?=\d)", text)]
    if not spots or len(spots) > _OPEN_COMMAS_MAX or re.search(r"\d\.\d", text):
        yield text
        return
    for marks in product(".,", repeat=len(spots)):
        letters = list(text)
        for spot, mark in zip(spots, marks, strict=True):
            letters[spot] = mark
        chosen = "".join(letters)
        if re.search(r"\d\.\d+\.\d", chosen) is None:
            yield chosen


def _tokens(text: str) -> list[_Number | str] | None:
    """Numbers and the letters and labels between them; None when anything else stands there."""
    tokens: list[_Number | str] = []
    position, after_stop = 0, False
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            return None
        position = match.end()
        if match["number"]:
            tokens.append(_Number(match["number"], match["mark"], after_stop))
            after_stop = False
        elif match["word"]:
            tokens.append(match["word"])
        else:
            after_stop = True
    return tokens if any(isinstance(token, _Number) for token in tokens) else None


# The numbers of one axis, and its hemisphere letter; with "?" an axis whose hemisphere was not said.
_Part = tuple[list[_Number], str]
# Two axes as they usually stand, and the other way round, which counts only where the usual does not fit.
_Way = tuple[tuple[_Part, _Part], tuple[_Part, _Part] | None]


def _pairs(tokens: list[_Number | str], box: Box | None) -> Iterator[tuple[_Angle | Unread, _Angle | Unread]]:
    """Latitude and longitude, for each way to part the tokens into two axes."""
    labels = [token for token in tokens if token in ("LAT", "LON")]
    if labels:
        parts = _labelled(tokens)
        if parts is not None:
            yield from _both(parts[0], parts[1])
        return
    letters = [index for index, token in enumerate(tokens) if isinstance(token, str)]
    numbers = [token for token in tokens if isinstance(token, _Number)]
    if len(letters) > 2:
        return
    ways = _unlettered(numbers) if not letters else _lettered(tokens, letters, numbers)
    for usual, reverse in ways:
        said = list(_both(*usual))
        yield from said
        if reverse is not None and not any(_fits(lat, lon, box) for lat, lon in said):
            yield from ((lat, lon) for lat, lon in _both(*reverse) if _fits(lat, lon, box))


def _fits(lat: _Angle | Unread, lon: _Angle | Unread, box: Box | None) -> bool:
    if isinstance(lat, Unread) or isinstance(lon, Unread):
        return False
    return any(reading.in_theatre for reading in _readings(lat, lon, box))


def _labelled(tokens: list[_Number | str]) -> tuple[_Part, _Part] | None:
    """Axes named by LAT and LON, before their numbers or after them; a hemisphere may stand with them."""
    before = tokens[0] in ("LAT", "LON")
    parts: dict[str, _Part] = {}
    numbers: list[_Number] = []
    letter: str | None = None
    label: str | None = None
    for token in [*tokens, "END"]:
        if isinstance(token, _Number):
            numbers.append(token)
        elif token in _HEMISPHERES:
            letter = token
        else:
            owner = label if before else token
            if owner in ("LAT", "LON") and numbers:
                parts[owner] = (numbers, letter or ("N?" if owner == "LAT" else "E?"))
                numbers, letter = [], None
            label = token
    if set(parts) != {"LAT", "LON"} or numbers:
        return None
    return parts["LAT"], parts["LON"]


def _unlettered(numbers: list[_Number]) -> Iterator[_Way]:
    """Latitude first, as it is usually said; or longitude first."""
    for one, other in _splits(numbers):
        yield ((one, "N?"), (other, "E?")), ((other, "N?"), (one, "E?"))


def _lettered(tokens: list[_Number | str], letters: list[int], numbers: list[_Number]) -> Iterator[_Way]:
    """Axes named by hemisphere letters, before or after their numbers; one letter may be missing."""
    names = [token for token in tokens if isinstance(token, str)]
    first, last = letters[0], letters[-1]
    head = [token for token in tokens[:first] if isinstance(token, _Number)]
    middle = [token for token in tokens[first:last] if isinstance(token, _Number)]
    tail = [token for token in tokens[last:] if isinstance(token, _Number)]
    if len(names) == 2:
        if sum(map(bool, (head, middle, tail))) == 2:
            one, other = (part for part in (head, middle, tail) if part)
            yield ((one, names[0]), (other, names[1])), None
        elif middle and not head and not tail:
            for one, other in _splits(middle):
                yield ((one, names[0]), (other, names[1])), None
        return
    missing = "E?" if names[0] in "NS" else "N?"
    if head and tail:
        yield ((head, names[0]), (tail, missing)), ((head, missing), (tail, names[0]))
        return
    for one, other in _splits(numbers):
        yield (((one, missing), (other, names[0])) if head else ((one, names[0]), (other, missing))), None


def _splits(numbers: list[_Number]) -> list[tuple[list[_Number], list[_Number]]]:
    """Ways to part numbers into two axes: where they say so, else evenly, else every way."""
    cuts = [cut for cut in range(1, len(numbers)) if cut <= 3 and len(numbers) - cut <= 3]
    told = [cut for cut in cuts if numbers[cut].starts_axis]
    stops = [cut for cut in cuts if numbers[cut].after_stop]
    if len(told) == 1:
        cuts = told
    elif len(stops) == 1 and sum(number.after_stop for number in numbers) == 1:
        cuts = stops
    elif len(numbers) % 2 == 0:
        cuts = [len(numbers) // 2]
    return [(numbers[:cut], numbers[cut:]) for cut in cuts if cut in range(1, len(numbers))]


def _both(one: _Part, other: _Part) -> Iterator[tuple[_Angle | Unread, _Angle | Unread]]:
    """Put the two parts on their axes; nothing when both name the same one."""
    sides: dict[Axis, _Angle | Unread] = {}
    for numbers, letter in (one, other):
        axis, sign = _HEMISPHERES[letter[0]]
        angle = _angle(numbers, axis)
        if not isinstance(angle, Unread) and not letter.endswith("?"):
            angle = angle._replace(sign=sign)
        sides[axis] = angle
    if len(sides) == 2:
        yield sides["lat"], sides["lon"]


def _angle(numbers: list[_Number], axis: Axis) -> _Angle | Unread:
    """Degrees, minutes and seconds of one axis; only the last figure may have a fraction."""
    if any(number.mark not in (None, _MARKS[min(place, 2)]) for place, number in enumerate(numbers)):
        return Unread("° stands after degrees, ' after minutes and \" after seconds")
    if len({number.after_stop for number in numbers[1:]}) > 1:
        # "51° 08,5" has its comma inside a figure; nobody parts degrees one way and minutes another.
        return Unread("part degrees, minutes and seconds in one way")
    texts = [number.text for number in numbers]
    sign = {"-": -1, "+": 1}.get(texts[0][0])
    texts[0] = texts[0].lstrip("+-")
    if len(texts) == 1 and len(texts[0].split(".")[0]) >= 4:
        packed = _unpacked(texts[0], axis)
        if packed is None:
            return Unread("a degree has at most three figures")
        texts = packed
    if any(text[0] in "+-" for text in texts) or any("." in text for text in texts[:-1]):
        return Unread("only the last figure of a latitude or longitude may have a fraction")
    if not 1 <= len(texts) <= 3:
        return Unread("a latitude or longitude has degrees, minutes and seconds and no more")
    if any(float(text) >= 60 for text in texts[1:]):
        return Unread("minutes and seconds lie below 60")
    degrees = sum(float(text) / 60**power for power, text in enumerate(texts))
    if degrees > _LIMIT_DEG[axis]:
        return Unread("a latitude lies between 90 S and 90 N, a longitude between 180 W and 180 E")
    decimals = len(texts[-1].partition(".")[2])
    return _Angle(degrees, sign, 10.0**-decimals / 60.0 ** (len(texts) - 1), len(texts))


def _unpacked(text: str, axis: Axis) -> list[str] | None:
    """``5108.5`` or ``0014430``: degrees, minutes and seconds written as one, as instruments do."""
    whole, point, fraction = text.partition(".")
    degrees_width = 2 if axis == "lat" else 3
    if len(whole) in (4, 5):
        parts = [whole[:-2], whole[-2:]]
    elif len(whole) in (6, 7):
        parts = [whole[:-4], whole[-4:-2], whole[-2:]]
    else:
        return None
    if len(parts[0]) > degrees_width:
        return None
    parts[-1] += point + fraction
    return parts


_NOTATIONS: dict[int, Notation] = {1: "decimal", 2: "dm", 3: "dms"}


def _readings(lat: _Angle, lon: _Angle, box: Box | None) -> Iterator[Reading]:
    """The reading, and the one west of Greenwich where nobody said which side and only that is near."""
    lat_deg = lat.degrees * (lat.sign or 1)
    for sign in (lon.sign or 1,) if lon.sign or box is None else (1, -1):
        lon_deg = lon.degrees * sign
        known = inside(box, lat_deg, lon_deg)
        if sign == -1 and lon.sign is None and (not known or inside(box, lat_deg, -lon_deg)):
            continue
        sigma_m = max(
            sigma_of_unit_m(lat.unit_deg, lat_deg, axis="lat"),
            sigma_of_unit_m(lon.unit_deg, lat_deg, axis="lon"),
        )
        yield Reading(
            lat_deg=lat_deg,
            lon_deg=lon_deg,
            sigma_m=with_device_m(sigma_m),
            notation=_NOTATIONS[max(lat.figures, lon.figures)],
            label=degrees_minutes(lat_deg, lon_deg),
            in_theatre=known,
        )
