"""One row of a decoded-AIS log to one item. Pure; the row's columns are known from the header."""

from __future__ import annotations

import csv
import math

from varne.feeds.broadcast import (
    course_deg_of,
    heading_deg_of,
    imo_number_of,
    metres_of,
    mmsi_of,
    navigation_status_of,
    position_of,
    ship_type_of,
    speed_kn_of,
    text_of,
    turn_of_degrees,
)
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.feeds.logs.forms import NOT_CRAFT, SHIP_TYPE_WORDS, STATUS_WORDS, Layout
from varne.picture.errors import Malformed
from varne.picture.report import IdentityClaim, Report

ROW_BYTES_MAX = 64 * 1024


def split_row(raw: bytes) -> list[str]:
    """The cells of one row, which may hold quoted commas and newlines.

    Raises:
        Malformed: "too_long", "not_utf8", "bad_quotes".
    """
    if len(raw) > ROW_BYTES_MAX:
        raise Malformed(f"{len(raw)} bytes; a row has at most {ROW_BYTES_MAX}", code="too_long")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"not UTF-8: byte {error.start + 1} cannot be read", code="not_utf8") from None
    if '"' not in text:
        return text.split(",")
    if text.count('"') % 2:
        raise Malformed("a quotation mark is not closed", code="bad_quotes")
    try:
        # A newline here can only be a quoted one, so the rows it makes are one row.
        rows = list(csv.reader([text], strict=True))
    except csv.Error as error:
        raise Malformed(f"the quotation marks cannot be read: {error}", code="bad_quotes") from None
    return rows[0] if rows else []


def parse_row(raw: bytes, *, layout: Layout, feed: str, centre: str, cursor: int | None = None) -> Item:
    """Read one row.

    Args:
        raw: the row whole, without its last newline.
        layout: what the columns are.
        feed: id of the door it came through.
        centre: which centre keeps this log.
        cursor: the line it starts on; makes the report's id.

    Returns:
        :class:`Parsed`; :class:`Noted` ("not_used") for a base station or a buoy; :class:`Unreadable`.
    """
    try:
        cells = split_row(raw)
        if len(cells) != layout.columns_count:
            raise Malformed(
                f"{len(cells)} cells where the header has {layout.columns_count}", code="wrong_columns"
            )
        row = _Row(cells, layout)
        if row.text("mobile").casefold() in NOT_CRAFT:
            return Noted(what="not_used", cursor=cursor)
        return Parsed(report=_report(row, feed, centre, cursor), cursor=cursor)
    except Malformed as error:
        return Unreadable(code=error.code, reason=str(error), raw=raw, cursor=cursor)


class _Row:
    """The cells of a row under the parser's names."""

    def __init__(self, cells: list[str], layout: Layout) -> None:
        self._cells = cells
        self._places = layout.places
        self.form = layout.form

    def text(self, key: str) -> str:
        """A cell without the spaces around it; empty when the log has no such column."""
        place = self._places.get(key)
        return "" if place is None else self._cells[place].strip()

    def number(self, key: str) -> float | None:
        """A cell's number; None when it is empty or says it is not known.

        Raises:
            Malformed: "not_a_number".
        """
        place = self._places.get(key)
        if place is None:
            return None
        text = self._cells[place].strip()
        if not text or text in ("Unknown", "Undefined", "null", "NULL"):
            return None
        if self.form.decimal_comma:
            text = text.replace(",", ".")
        try:
            value = float(text) if "_" not in text else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise Malformed(f"the column for {key} does not hold a number", code="not_a_number")
        return value


def _report(row: _Row, feed: str, centre: str, cursor: int | None) -> Report:
    received_at = row.form.time(row.text("time"))
    mmsi = mmsi_of(row.text("mmsi"))
    lat_deg, lon_deg = position_of(row.number("lat"), row.number("lon"))
    status = row.number("status")
    if words := row.text("status_words").casefold():
        status = STATUS_WORDS.get(words)
    ship_type = row.number("ship_type")
    if words := row.text("ship_type_words").casefold():
        ship_type = SHIP_TYPE_WORDS.get(words)
    return Report(
        id=f"{feed}:{cursor}" if cursor is not None else f"{feed}:{mmsi}:{received_at.isoformat()}",
        kind="ais",
        feed=feed,
        source="ais",
        centre=centre,
        received_at=received_at,
        observed_at=received_at,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        speed_kn=speed_kn_of(row.number("speed")),
        course_deg=course_deg_of(row.number("course")),
        heading_deg=heading_deg_of(row.number("heading")),
        turn_deg_per_min=turn_of_degrees(row.number("turn")),
        navigation_status=navigation_status_of(status),
        claim=IdentityClaim(
            mmsi=mmsi,
            name=text_of(row.text("name"), 20),
            call_sign=text_of(row.text("call_sign"), 7),
            imo_number=imo_number_of(_imo(row)),
            ship_type=ship_type_of(ship_type),
            length_m=metres_of(row.number("length")),
            beam_m=metres_of(row.number("beam")),
        ),
    )


def _imo(row: _Row) -> float | None:
    """The IMO number, which some logs write with its letters: ``IMO9074729``."""
    digits = row.text("imo").upper().removeprefix("IMO").strip()
    return float(digits) if digits.isdecimal() and digits.isascii() else None
