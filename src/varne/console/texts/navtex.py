"""A NAVTEX-style message of an incident: header B1 B2 B3 B4, telex letters only, short lines.

The form is that of the IMO NAVTEX manual: ``ZCZC``, the transmitter's letter (B1), the subject ``D`` for
search and rescue (B2), a number (B3 B4) that is 00 for a first message of extreme urgency, ``NNNN``. On
518 kHz the language is English whoever sends, so there is no French form. Letters, figures and marks are
those of the telegraph alphabet ITA2. Line and length limits are ours: a receiver's printer has 32 columns or
more, and receivers are built to hold messages of some 500 letters.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata

from varne.console.texts.positions import clock, group, nautical_miles, telex
from varne.console.texts.told import Told
from varne.console.texts.words import SAID, people_words, station
from varne.picture.errors import Refused

# Niton sends for both shores of the Channel: E for the English, K for the French (published NAVTEX lists).
TRANSMITTERS = {("dover", "UK"): "E", ("dover", "FR"): "K"}
SUBJECT = "D"
LINE_MAX = 40
MESSAGE_MAX = 500  # between header and end; more is refused, never cut
NUMBER_MAX = 99
_NOT_ITA2 = re.compile(r"[^A-Z0-9 \n\-?:().,'=/+]")


def navtex(told: Told, *, number: int = 0, transmitter: str | None = None) -> str:
    """The message, ready to be keyed.

    Args:
        told: the incident.
        number: 0 for the first, most urgent one; 1 to 99 for those after.
        transmitter: letter of the station, when it is not the centre's own.

    Raises:
        Refused: a number or letter that cannot be (``navtex_header``), a closed incident
            (``incident_closed``), or a text over the limit (``navtex_long``).
    """
    letter = transmitter or TRANSMITTERS.get((told.theatre_id, told.centre))
    if letter is None or re.fullmatch("[A-Z]", letter) is None or not 0 <= number <= NUMBER_MAX:
        raise Refused(
            "give the letter of the NAVTEX transmitter, A to Z, and a number from 0 to 99",
            code="navtex_header",
        )
    if told.incident.status == "closed":
        raise Refused(
            "this incident is closed; cancel its broadcast by voice or CAP instead", code="incident_closed"
        )
    body = "\n".join(_wrapped(ita2(sentence)) for sentence in _sentences(told))
    if len(body) > MESSAGE_MAX:
        raise Refused(
            f"the message has {len(body)} letters and may have {MESSAGE_MAX}; it tells of "
            f"{len(told.boats)} boats: make one of each incident",
            code="navtex_long",
        )
    return f"ZCZC {letter}{SUBJECT}{number:02d}\n{body}\nNNNN\n"


def ita2(text: str) -> str:
    """A text in the letters of ITA2: capitals without accents; what has no letter there becomes a space."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _NOT_ITA2.sub(" ", bare.upper().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


def _wrapped(line: str) -> str:
    return textwrap.fill(line, LINE_MAX, break_on_hyphens=False)


def _sentences(told: Told) -> list[str]:
    boat = told.placed
    lines = ["EXERCISE EXERCISE EXERCISE"] if told.synthetic else []
    lines += [
        group(told.at),
        "MAYDAY RELAY",
        "DOVER STRAIT" if told.theatre_id == "dover" else told.theatre_id,
    ]
    if boat is None or boat.lat_deg is None or boat.lon_deg is None or boat.fixed_at is None:
        lines.append("SMALL BOAT IN DISTRESS. POSITION NOT KNOWN.")
    else:
        within = "" if boat.radius_m is None else f" WITHIN {nautical_miles(boat.radius_m)} NM"
        lines.append(
            f"SMALL BOAT IN DISTRESS IN {telex(boat.lat_deg, boat.lon_deg)} "
            f"AT {clock(boat.fixed_at)}{within}."
        )
    many = people_words(told.people_low, told.people_high, "en")
    lines.append(f"INFLATABLE, PERSONS ON BOARD {many}, MAY BE UNLIT.")
    if told.said is not None:
        lines.append(f"{SAID[told.said]['en']}.")
    lines.append("VESSELS IN VICINITY KEEP SHARP LOOKOUT, ASSIST IF POSSIBLE,")
    lines.append(f"REPORT TO {station(told, told.centre, 'en')}.")
    if told.synthetic:
        lines.append("EXERCISE EXERCISE EXERCISE")
    return lines
