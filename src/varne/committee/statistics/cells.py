"""What one cell says: a count, a day, or a heading. Text that must be a number is read, and that is said."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Literal

from varne.committee.statistics.sheets import Cell

Role = Literal[
    "day", "week", "arrivals", "boats", "uncontrolled_boats", "prevented", "prevented_events", "notes"
]

NOT_PUBLISHED = frozenset(
    {"-", "\u2013", "\u2014", "..", "...", ":", "z", "x", "c", "n/a", "na", "not available"}
)
_MARK = re.compile(
    r"\s*[\[(]\s*(?:note|notes|revised|provisional|r|p|e|x|z|c|u|\d+)[\s\d,]*[\])]\s*$", re.IGNORECASE
)
_REVISED = re.compile(r"[\[(]\s*(?:r|revised)\s*[\])]", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_COUNT = re.compile(r"\d+|\d{1,3}(?:[,   ]\d{3})+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?(?:\.0+)?)?$")
_NUMBER_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_WORD_DAY = re.compile(
    r"(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})[ -](\d{4})$", re.IGNORECASE
)
_SERIAL_EPOCH = date(1899, 12, 30)
_SERIALS = range(36526, 73051)  # 2000 to 2099


def plain(text: str) -> str:
    """Text in small letters with one space between words, and without a mark of a note at its end."""
    flat = _SPACES.sub(" ", text).strip()
    while True:
        shorter = _MARK.sub("", flat)
        if shorter == flat or not shorter:
            return flat.casefold()
        flat = shorter


def is_marked_revised(cell: Cell) -> bool:
    """Whether its text carries the mark ``[r]``, ``(r)`` or ``[revised]``."""
    return isinstance(cell, str) and _REVISED.search(cell) is not None


def is_blank(cell: Cell) -> bool:
    """Whether nothing is written in it."""
    return isinstance(cell, str) and not cell.strip()


def count_of(cell: Cell) -> tuple[int | None, bool]:
    """A whole number of zero or more, or ``None`` for "not published"; and whether it stood there as text.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(cell, bool):
        raise ValueError(str(cell))
    if isinstance(cell, int | float):
        if cell < 0 or cell != cell // 1 or cell > 1e9:
            raise ValueError(f"{cell:g}")
        return int(cell), False
    if not isinstance(cell, str):
        raise ValueError(str(cell))
    text = plain(cell)
    if text in NOT_PUBLISHED or (text.startswith("[") and text.strip("[] ") in NOT_PUBLISHED):
        return None, False
    if not text:
        return None, True
    if not _COUNT.fullmatch(text):
        raise ValueError(cell)
    return int(re.sub(r"\D", "", text)), True


def day_of(cell: Cell) -> tuple[date, Literal["", "text_date", "serial_date"]] | None:
    """The day a cell names, and how it had to be read; ``None`` when it names none. Days before months."""
    if isinstance(cell, datetime):
        return (cell.date(), "") if cell.time() == datetime.min.time() else None
    if isinstance(cell, date):
        return cell, ""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        if cell == cell // 1 and int(cell) in _SERIALS:
            return _SERIAL_EPOCH + timedelta(days=int(cell)), "serial_date"
        return None
    if not isinstance(cell, str):
        return None
    text = plain(cell)
    try:
        if found := _ISO_DAY.match(text):
            return date(int(found[1]), int(found[2]), int(found[3])), "text_date"
        if found := _NUMBER_DAY.match(text):
            return date(int(found[3]), int(found[2]), int(found[1])), "text_date"
        if (found := _WORD_DAY.match(text)) and found[2][:3].casefold() in _MONTHS:
            month = _MONTHS.index(found[2][:3].casefold()) + 1
            return date(int(found[3]), month, int(found[1])), "text_date"
    except ValueError:
        return None
    return None


def role_of(heading: Cell) -> Role | Literal["other"] | None:
    """What a column with this heading holds; ``other``: something not read here; ``None``: no heading.

    By words, because headings change from edition to edition: *migrants*, *people* and *individuals* are
    persons; *prevented* beats *arrived*; *uncontrolled* beats *boats*.
    """
    if not isinstance(heading, str) or not heading.strip():
        return None
    text = plain(heading)
    words = set(re.findall(r"[a-z]+", text))
    persons = bool(
        words & {"migrants", "migrant", "people", "persons", "person", "individuals", "individual"}
    )
    if len(words) > 14 or words & {
        "per",
        "average",
        "mean",
        "cumulative",
        "percentage",
        "rate",
        "proportion",
        "ytd",
        "running",
        "year",
        "month",
        "quarter",
        "previous",
    }:
        return "other"
    if words & {"notes", "note", "remarks", "comments", "comment"}:
        return "notes"
    if any(word.startswith("prevent") for word in words):
        if words & {"events", "event", "incidents"}:
            return "prevented_events"
        return "prevented" if persons or words & {"number", "preventions"} or len(words) == 1 else "other"
    if words & {"week", "weekending"}:
        return "week"
    if words & {"date", "day"} and len(words) <= 4:
        return "day"
    if "uncontrolled" in words:
        return "other" if persons and not words & {"boats", "boat"} else "uncontrolled_boats"
    if persons or "small boat arrivals" in text or "arrivals by small boat" in text:
        return "arrivals" if not words & {"prevented", "returned"} else "other"
    if words & {"boats", "boat", "vessels"}:
        return "boats"
    if words & {"arrivals", "arrived"}:
        return "arrivals"
    return "other"
