"""Small workbooks for tests: a good one as a grid, and grids written as ODS files."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from xml.sax.saxutils import escape

from varne.committee.statistics.sheets import Cell, Sheet

FIRST_DAY = date(2024, 4, 29)  # a Monday; its week ends on the first Sunday with preventions
MADE = datetime(2024, 9, 6, 12, tzinfo=UTC)
DAYS = [
    "Date",
    "Migrants arrived",
    "Boats arrived",
    "Boats arrived - involved in uncontrolled landings",
    "Notes",
]
WEEKS = ["Week ending", *DAYS[1:4], "Migrants prevented", "Events prevented", "Notes"]
Grid = dict[str, list[list[Cell]]]


def good(weeks: int = 12) -> Grid:
    """Weeks of made-up figures in the layout of 2025."""
    days: list[list[Cell]] = []
    ends: list[list[Cell]] = []
    for week in range(weeks):
        sums = [0, 0, 0]
        for weekday in range(7):
            day = FIRST_DAY + timedelta(days=7 * week + weekday)
            boats = (week * 7 + weekday * 3) % 5
            counts = [boats * 40 + week if boats else 0, boats, min(1, boats // 4)]
            sums = [a + b for a, b in zip(sums, counts, strict=True)]
            days.append([day, *map(float, counts), ""])
        end = FIRST_DAY + timedelta(days=7 * week + 6)
        ends.append(
            [
                end,
                *map(float, sums),
                150.0 + week,
                6.0,
                "Revised" * (week == 3),
            ]
        )
    return {"Cover": [["Migrants detected"]], "SB_01": [list(DAYS), *days], "SB_02": [list(WEEKS), *ends]}


def sheets(grid: Grid) -> tuple[Sheet, ...]:
    """The grid as sheets, every row as long as the longest."""
    found = []
    for name, rows in grid.items():
        width = max((len(row) for row in rows), default=0)
        found.append(Sheet(name=name, rows=tuple((*row, *[""] * (width - len(row))) for row in rows)))
    return tuple(found)


def _cell(value: Cell) -> str:
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value:g}"/>'
    text = f"<text:p>{escape(str(value))}</text:p>" if value != "" else ""
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'


def ods(grid: Grid, made: datetime | None = MADE) -> bytes:
    """The grid as an ODS file."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join("<table:table-row>" + "".join(map(_cell, row)) + "</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in grid.items()
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
        if made is not None:
            archive.writestr("meta.xml", f"<meta><dc:date>{made:%Y-%m-%dT%H:%M:%S}Z</dc:date></meta>")
    return file.getvalue()
