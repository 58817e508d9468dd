"""What a workbook's XML says of cells besides their value: which were merged, which rows are hidden.

A merged cell gives one figure to several weeks, and a reader of values sees the figure in the first of them.
Kept apart from the values, which ``python-calamine`` reads without saying either.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from varne.picture.errors import Malformed
from varne.picture.noun import Noun

Range = tuple[int, int, int, int]  # first row, first column, last row, last column, from 0

_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$")
MERGED_MAX = 2_000  # of a sheet; the workbooks seen have none
_OPC = "http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
Attributes = dict[str, str]


class Layout(Noun, frozen=True):
    """Merged ranges and hidden rows of one sheet."""

    merged: tuple[Range, ...] = ()
    hidden_rows: tuple[int, ...] = ()


@dataclass
class _Open:
    """A sheet being read: where the next cell stands."""

    name: str
    row: int = 0
    column: int = 0
    rows: int = 1  # how often the row that is open stands
    merged: list[Range] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)

    def merge(self, merged: Range) -> None:
        if len(self.merged) >= MERGED_MAX:
            raise Malformed(f"{self.name} has over {MERGED_MAX:,} merged cells", code="workbook_too_large")
        self.merged.append(merged)

    def done(self) -> Layout:
        return Layout(merged=tuple(self.merged), hidden_rows=tuple(self.hidden))


def layouts(data: bytes) -> dict[str, Layout]:
    """Layout of each sheet, by its name. The XML is to have been found whole already.

    Raises:
        Malformed: the workbook's parts do not belong together.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "content.xml" in names:
            return _ods(archive.read("content.xml"))
        if "xl/workbook.xml" in names:
            return {
                name: _xlsx(name, archive.read(path))
                for name, path in _parts(archive).items()
                if path in names
            }
    return {}


def _walk(
    content: bytes, start: Callable[[str, Attributes], None], end: Callable[[str], None] | None = None
) -> None:
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Malformed(f"a sheet in the workbook is not whole: {error}", code="not_a_workbook") from None


def _ods(content: bytes) -> dict[str, Layout]:
    found: dict[str, Layout] = {}
    opened: list[_Open] = []  # a drawing in a cell may hold a table of its own

    def start(tag: str, attributes: Attributes) -> None:
        local = tag.rpartition("}")[2]
        told = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        if local == "table":
            opened.append(_Open(name=told.get("name", "")))
        if not opened:
            return
        sheet = opened[-1]
        if local == "table-row":
            sheet.column, sheet.rows = 0, _number(told, "number-rows-repeated")
            if told.get("visibility") in ("collapse", "filter") and sheet.rows == 1:
                sheet.hidden.append(sheet.row)
        elif local in ("table-cell", "covered-table-cell"):
            rows, columns = _number(told, "number-rows-spanned"), _number(told, "number-columns-spanned")
            if rows > 1 or columns > 1:
                last = (sheet.row + rows - 1, sheet.column + columns - 1)
                sheet.merge((sheet.row, sheet.column, *last))
            sheet.column += _number(told, "number-columns-repeated")

    def end(tag: str) -> None:
        local = tag.rpartition("}")[2]
        if local == "table-row" and opened:
            opened[-1].row += opened[-1].rows
        elif local == "table" and opened:
            sheet = opened.pop()
            if not opened:
                found[sheet.name] = sheet.done()

    _walk(content, start, end)
    return found


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Path of each sheet of an XLSX workbook in its archive."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(tag: str, attributes: Attributes) -> None:
        if tag.endswith("}Relationship"):
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag.endswith("}sheet"):
            sheets[attributes.get("name", "")] = attributes.get(f"{_OPC}id", "")

    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        _walk(archive.read("xl/_rels/workbook.xml.rels"), relation)
    _walk(archive.read("xl/workbook.xml"), sheet)
    return {name: targets[key] for name, key in sheets.items() if key in targets}


def _xlsx(name: str, content: bytes) -> Layout:
    sheet = _Open(name=name)

    def start(tag: str, attributes: Attributes) -> None:
        local = tag.rpartition("}")[2]
        if local == "mergeCell" and (at := _RANGE.match(attributes.get("ref", ""))):
            sheet.merge((int(at[2]) - 1, _column(at[1]), int(at[4]) - 1, _column(at[3])))
        elif local == "row" and attributes.get("hidden") in ("1", "true"):
            sheet.hidden.append(_number(attributes, "r") - 1)

    _walk(content, start)
    return sheet.done()


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _number(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() else 1
