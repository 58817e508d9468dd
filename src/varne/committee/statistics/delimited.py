"""Rows of a CSV file by their headings, each field with the name by which a person finds it: line, column."""

from __future__ import annotations

import csv
import io
import math

from varne.picture.errors import Malformed

BYTES_MAX = 200_000_000


class Record:
    """One row: fields by heading, in small letters; errors name the line and the column."""

    def __init__(self, what: str, line: int, fields: dict[str, str]) -> None:
        self._what = what
        self.line = line
        self._fields = fields

    def where(self, heading: str) -> str:
        """The name of one field."""
        return f"{self._what} line {self.line}, {heading}"

    def text(self, heading: str) -> str:
        """A field without the spaces about it; ``""`` when empty or when there is no such column."""
        return self._fields.get(heading.casefold(), "").strip()

    def count(self, heading: str) -> int | None:
        """A whole number of zero or more (``1`` or ``1.0``); ``None`` when empty.

        Raises:
            Malformed: it is something else.
        """
        number = self.number(heading)
        if number is None:
            return None
        if number < 0 or number != int(number):
            raise self.wrong(heading, "is not a whole number of zero or more")
        return int(number)

    def number(self, heading: str) -> float | None:
        """A number; ``None`` when empty.

        Raises:
            Malformed: it is something else.
        """
        text = self.text(heading)
        if not text:
            return None
        try:
            number = float(text.replace(",", ""))
        except ValueError:
            raise self.wrong(heading, "is not a number") from None
        if not math.isfinite(number):
            raise self.wrong(heading, "is not a number")
        return number

    def wrong(self, heading: str, why: str) -> Malformed:
        """An error about one field."""
        return Malformed(f"{self.where(heading)}: {self.text(heading)[:60]!r} {why}", code="bad_field")


def records(data: bytes, what: str, required: tuple[str, ...], separator: str = ",") -> list[Record]:
    """All rows of a CSV file with a row of headings.

    Raises:
        Malformed: it is no text, lacks a required heading, has one twice, or a row has more or fewer fields.
    """
    if len(data) > BYTES_MAX:
        raise Malformed(f"{what} is {len(data):,} bytes; too large", code="file_too_large")
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Malformed(f"{what} is not a CSV file in UTF-8: {error}", code="not_csv") from None
    if not rows:
        raise Malformed(f"{what} is empty", code="not_csv")
    headings = [heading.strip().casefold() for heading in rows[0]]
    missing = [name for name in required if name.casefold() not in headings]
    if missing:
        raise Malformed(f"{what} has no column {', '.join(missing)}", code="missing_column")
    twice = sorted({name for name in headings if name and headings.count(name) > 1})
    if twice:
        raise Malformed(f"{what} has two columns {', '.join(twice)}", code="same_column_twice")
    found = []
    for line, row in enumerate(rows[1:], start=2):
        if not any(field.strip() for field in row):
            continue
        if len(row) != len(headings):
            raise Malformed(
                f"{what} line {line} has {len(row)} fields, {len(headings)} headings: the row is shifted",
                code="shifted_row",
            )
        found.append(Record(what, line, dict(zip(headings, row, strict=True))))
    return found
