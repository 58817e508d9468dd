"""A shipped edition, mutated: the right figures, or the place told; never another figure in silence.

The newest weeks of the shipped workbook are used, so that a thousand mutations take seconds; mutations of the
file itself (merged cells, comments, hidden and grouped rows) are made in the whole file.
"""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.centre.shipped import shipped_directory
from varne.committee.statistics.layout import layouts
from varne.committee.statistics.series import Finding, Vintage
from varne.committee.statistics.sheets import Cell, Sheet, read_sheets
from varne.committee.statistics.vintages import unlike
from varne.committee.statistics.workbook import Examined, examine_sheets, examine_workbook

FILE = (shipped_directory() / "statistics" / "small-boats-time-series-2026-05-02.ods").read_bytes()
KNOWN = date(2026, 5, 1)
WEEKS = 40
Rows = list[list[Cell]]
Grid = dict[str, Rows]
Told = dict[tuple[str, date, str], int | None]

DAY_COLUMNS = ("arrivals", "boats", "uncontrolled_boats")
WEEK_COLUMNS = (*DAY_COLUMNS, "prevented", "prevented_events")


def _newest() -> Grid:
    """The last weeks of the edition, whole, and the days that follow them."""
    sheets = {sheet.name: [list(row) for row in sheet.rows] for sheet in read_sheets(FILE)}
    days, weeks = sheets["SB_01"], sheets["SB_02"]
    kept = 7 * WEEKS + (len(days) - 1 - 7 * (len(weeks) - 1))
    return {"Notes": sheets["Notes"], "SB_01": [days[0], *days[-kept:]], "SB_02": [weeks[0], *weeks[-WEEKS:]]}


GRID = _newest()


def examine(grid: Grid) -> tuple[Told | None, tuple[Finding, ...]]:
    sheets = []
    for name, rows in grid.items():
        width = max((len(row) for row in rows), default=0)
        sheets.append(Sheet(name=name, rows=tuple((*row, *[""] * (width - len(row))) for row in rows)))
    days, weeks, findings = examine_sheets(tuple(sheets), KNOWN)
    if any(found.weight == "refused" for found in findings):
        return None, findings
    told: Told = {("day", day.day, c): getattr(day, c) for day in days for c in DAY_COLUMNS}
    told |= {("week", week.week_ending, c): getattr(week, c) for week in weeks for c in WEEK_COLUMNS}
    return told, findings


TRUTH, SAID = examine(GRID)


def judge(grid: Grid) -> None:
    """Refused at a cell; or every figure as it was, unless it is not known and a finding tells its cell."""
    told, findings = examine(grid)
    if told is None:
        places = [found.cell for found in findings if found.weight == "refused"]
        assert all(re.search(r"![A-Z]+\d+$", place) or place in grid for place in places), places
        return
    assert TRUTH is not None
    for key, right in TRUTH.items():
        found = told.get(key, "gone")
        if found != right:
            assert found is None, (key, right, found, findings)
            assert any(f.weight == "cleaned" and f.code in ("blank", "hole") for f in findings), (key, right)
    assert not told.keys() - TRUTH.keys()


def test_the_newest_weeks_are_clean() -> None:
    assert TRUTH is not None
    assert SAID == ()
    assert len([key for key in TRUTH if key[0] == "week" and key[2] == "boats"]) == WEEKS


MARKS = ("{n} [note 3]", "{n:,} [r]", "{n} (r)", " {n:,}\u00a0", "{n} [revised]", "{n} (p)", "'{n}", "{n}*")
NO_FIGURES = ("z", "..", "\u2013", "-", ":", "[z]", "n/a", "", "#REF!", "not yet available", "nil")
DAY_TEXTS = ("%-d %B %Y", "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d-%b-%y", "%A %-d %B %Y", "w/e %d/%m/%Y")


def _sheet(rng: random.Random) -> str:
    return rng.choice(["SB_01", "SB_02"])


def _row(grid: Grid, name: str, rng: random.Random) -> int:
    return rng.randrange(1, max(2, len(grid[name])))


def _columns(grid: Grid, name: str) -> int:
    return len(grid[name][0])


def marked_number(grid: Grid, rng: random.Random) -> None:
    name = _sheet(rng)
    row, column = _row(grid, name, rng), rng.randrange(1, _columns(grid, name) - 1)
    if isinstance(value := grid[name][row][column], float):
        grid[name][row][column] = rng.choice(MARKS).format(n=int(value))


def no_figure(grid: Grid, rng: random.Random) -> None:
    name = _sheet(rng)
    row, column = _row(grid, name, rng), rng.randrange(0, _columns(grid, name))
    grid[name][row][column] = rng.choice(NO_FIGURES)


def shifted_row(grid: Grid, rng: random.Random) -> None:
    name = _sheet(rng)
    row, begin, by = _row(grid, name, rng), rng.randrange(0, _columns(grid, name)), rng.choice([-1, 1, 2])
    cells = grid[name][row]
    if by < 0:
        del cells[begin]
    else:
        cells[begin:begin] = [""] * by


def shifted_column(grid: Grid, rng: random.Random) -> None:
    """One column moved by a row against the others; preventions only where both are not moved together."""
    name = _sheet(rng)
    column, rows = rng.randrange(0, _columns(grid, name) - 1), grid[name]
    begin = rng.choice([1, 1, _row(grid, name, rng)])
    cells = [row[column] for row in rows[begin:]]
    moved = ["", *cells] if rng.random() < 0.5 else [*cells[1:], ""]
    if column == 4 and begin == 1:
        return  # persons moved from the first to the last week: only another edition shows it
    for row, cell in zip(rows[begin:], moved, strict=False):
        row[column] = cell
    if len(moved) > len(cells):
        rows.append([""] * column + [moved[-1]])


def inserted_column(grid: Grid, rng: random.Random) -> None:
    """A new column, as editions add: with a heading, without one, of figures, of another year."""
    name = _sheet(rng)
    at = rng.randrange(0, _columns(grid, name) + 1)
    heading = rng.choice(
        ["", "2026", "Red days", "Migrants arrived, previous year", "Cumulative migrants arrived", "Source"]
    )
    figures = rng.random() < 0.7
    for index, row in enumerate(grid[name]):
        row.insert(at, heading if index == 0 else float(index % 50) if figures else "")


def swapped_headings(grid: Grid, rng: random.Random) -> None:
    """Columns in another order, with their headings."""
    name = _sheet(rng)
    order = list(range(1, _columns(grid, name)))
    rng.shuffle(order)
    for row in grid[name]:
        row.extend([""] * (len(order) + 1 - len(row)))
        row[1 : len(order) + 1] = [row[column] for column in order]


def days_among_weeks(grid: Grid, rng: random.Random) -> None:
    begin = rng.randrange(1, len(grid["SB_01"]) - 7)
    days = [[*row[:4], "-", "-", ""] for row in grid["SB_01"][begin : begin + rng.choice([1, 3, 7])]]
    at = rng.randrange(1, len(grid["SB_02"]))
    if rng.random() < 0.4:
        del grid["SB_02"][at]
    grid["SB_02"][at:at] = days


def weeks_among_days(grid: Grid, rng: random.Random) -> None:
    at = rng.randrange(1, len(grid["SB_01"]))
    grid["SB_01"].insert(at, grid["SB_02"][_row(grid, "SB_02", rng)][:5])


def doubled(grid: Grid, rng: random.Random) -> None:
    """A row again, somewhere; at times with another figure, as a revision pasted below would be."""
    name = _sheet(rng)
    row = list(grid[name][_row(grid, name, rng)])
    if rng.random() < 0.5:
        column = rng.randrange(1, _columns(grid, name) - 1)
        if len(row) > column and isinstance(value := row[column], float):
            row[column] = value + 1
    grid[name].insert(_row(grid, name, rng), row)


def day_as_text(grid: Grid, rng: random.Random) -> None:
    name, style = _sheet(rng), rng.choice(DAY_TEXTS)
    rows = [grid[name][_row(grid, name, rng)]] if rng.random() < 0.6 else grid[name][1:]
    for row in rows:
        if row and isinstance(row[0], date):
            row[0] = row[0].strftime(style)


def day_as_serial(grid: Grid, rng: random.Random) -> None:
    name = _sheet(rng)
    row = grid[name][_row(grid, name, rng)]
    if row and isinstance(row[0], datetime):
        row[0] = float((row[0].date() - date(1899, 12, 30)).days) + rng.choice([0, 0, 0.5])


def wrong_day(grid: Grid, rng: random.Random) -> None:
    name = _sheet(rng)
    row = grid[name][_row(grid, name, rng)]
    if row and isinstance(row[0], date):
        row[0] = row[0] + timedelta(days=rng.choice([-365, -7, -1, 1, 7, 365]))


def banner(grid: Grid, rng: random.Random) -> None:
    """A row of words: a year, a unit, a warning, the headings again."""
    name = _sheet(rng)
    row: list[Cell] = list(
        rng.choice(
            [["2026"], [2026.0], ["", "People", "Boats"], ["Provisional data"], ["", "", "", "", "[note 3]"]]
        )
    )
    grid[name].insert(rng.randrange(0, len(grid[name])), row if rng.random() < 0.8 else list(grid[name][0]))


def totals(grid: Grid, rng: random.Random) -> None:
    name = _sheet(rng)
    numbers = [cell for row in grid[name][1:] if len(row) > 1 and isinstance(cell := row[1], float)]
    total: list[Cell] = [rng.choice(["Total", "Total 2025", "Grand total", ""]), sum(numbers), 30.0, "-"]
    grid[name].insert(rng.randrange(1, len(grid[name]) + 1), total)


def renamed_sheets(grid: Grid, rng: random.Random) -> None:
    names = [*grid]
    rng.shuffle(names)
    moved = [grid.pop(name) for name in names]
    grid |= dict(zip(["Table 1", "SB_02", "SB_01"], moved, strict=True))


def lost_rows(grid: Grid, rng: random.Random) -> None:
    """Rows cut from within or from the beginning, never whole weeks of both tables."""
    name = _sheet(rng)
    begin = rng.choice([1, _row(grid, name, rng)])
    count = rng.choice([1, 2, 9]) if name == "SB_01" else 1
    if begin > 1 or name == "SB_01":
        del grid[name][begin : begin + count]


def sorted_down(grid: Grid, rng: random.Random) -> None:
    name = _sheet(rng)
    grid[name][1:] = grid[name][:0:-1]


MUTATIONS: tuple[Callable[[Grid, random.Random], None], ...] = (
    marked_number, no_figure, shifted_row, shifted_column, inserted_column, swapped_headings,
    days_among_weeks, weeks_among_days, doubled, day_as_text, day_as_serial, wrong_day, banner, totals,
    lost_rows, sorted_down, renamed_sheets,
)  # fmt: skip


def copied() -> Grid:
    return {name: [list(row) for row in rows] for name, rows in GRID.items()}


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
@given(seed=st.integers(0, 1_000_000))
@settings(max_examples=8, deadline=None)
def test_one_mutation_never_changes_a_figure_in_silence(
    mutate: Callable[[Grid, random.Random], None], seed: int
) -> None:
    grid = copied()
    mutate(grid, random.Random(seed))
    judge(grid)


@given(
    chosen=st.lists(st.sampled_from(MUTATIONS[:-1]), min_size=2, max_size=3), seed=st.integers(0, 1_000_000)
)
@settings(max_examples=40, deadline=None)
def test_mutations_together_never_change_a_figure_in_silence(
    chosen: list[Callable[[Grid, random.Random], None]], seed: int
) -> None:
    grid, rng = copied(), random.Random(seed)
    for mutate in chosen:
        mutate(grid, rng)
    judge(grid)


def rewritten(change: Callable[[str], str]) -> Examined:
    """The shipped file with its sheets' XML changed."""
    with zipfile.ZipFile(io.BytesIO(FILE)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = change(parts["content.xml"].decode())
    assert changed != parts["content.xml"].decode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, changed if name == "content.xml" else part)
    return examine_workbook(file.getvalue())


SHIPPED = examine_workbook(FILE)
WEEK = "2026-04-12"  # 370 people, 5 boats, 0 uncontrolled; 313 prevented in 13 events; row 433
PREVENTED = 'office:value="313" table:style-name="ce11"><text:p>313</text:p>'


def in_week(old: str, new: str) -> Callable[[str], str]:
    """Change the row of one week."""

    def change(content: str) -> str:
        begin = content.rindex("<table:table-row", 0, content.rindex(f'office:date-value="{WEEK}'))
        end = content.index("</table:table-row>", begin)
        row = content[begin:end]
        assert old in row
        return content[:begin] + row.replace(old, new, 1) + content[end:]

    return change


SAME_FIGURES = {
    "a comment in a cell": in_week(
        PREVENTED,
        PREVENTED.replace("<text:p>", "<office:annotation><text:p>7</text:p></office:annotation><text:p>"),
    ),
    "a hidden row": in_week("<table:table-row", '<table:table-row table:visibility="collapse"'),
    "a filtered row": in_week("<table:table-row", '<table:table-row table:visibility="filter"'),
    "a table in a cell": in_week(
        PREVENTED,
        PREVENTED + '<draw:frame><table:table table:name="x"><table:table-row><table:table-cell '
        'table:number-rows-spanned="9"/></table:table-row></table:table></draw:frame>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME_FIGURES)
def test_what_stands_about_a_figure_does_not_change_it(name: str) -> None:
    examined = rewritten(SAME_FIGURES[name])
    assert examined.vintage is not None
    assert SHIPPED.vintage is not None
    assert examined.vintage.weeks == SHIPPED.vintage.weeks
    hidden = [found for found in examined.findings if found.code == "hidden_row"]
    assert [found.cell for found in hidden] == (["SB_02!A433"] if "row" in name else [])


@pytest.mark.parametrize(
    ("change", "code", "cell"),
    [
        (in_week(PREVENTED, 'table:number-rows-spanned="2" ' + PREVENTED), "merged", "SB_02!E434"),
        (in_week(PREVENTED, 'table:number-columns-spanned="2" ' + PREVENTED), "merged", "SB_02!F433"),
        (
            in_week(PREVENTED, 'table:number-columns-repeated="2" ' + PREVENTED),
            "number_in_notes",
            "SB_02!G433",
        ),
    ],
)
def test_merged_and_repeated_figures_are_refused_by_cell(
    change: Callable[[str], str], code: str, cell: str
) -> None:
    examined = rewritten(change)
    assert (code, cell) in {(found.code, found.cell) for found in examined.refused}


def test_merged_cells_and_hidden_rows_of_an_excel_workbook_are_seen() -> None:
    parts = {
        "xl/workbook.xml": '<w xmlns="m" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships"><sheets><sheet name="SB_02" r:id="rId3"/></sheets></w>',
        "xl/_rels/workbook.xml.rels": '<R xmlns="p"><Relationship Id="rId3" Target="worksheets/s.xml"/></R>',
        "xl/worksheets/s.xml": '<s xmlns="m"><sheetData><row r="4" hidden="1"/></sheetData>'
        '<mergeCells><mergeCell ref="E2:AB7"/></mergeCells></s>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    (found,) = layouts(file.getvalue()).values()
    assert found.merged == ((1, 4, 6, 27),)
    assert found.hidden_rows == (3,)


def test_one_week_with_persons_and_events_exchanged_is_refused() -> None:
    grid = copied()
    row = next(row for row in grid["SB_02"] if row[0] == datetime(2026, 4, 12))  # noqa: DTZ001
    row[4], row[5] = row[5], row[4]
    told, findings = examine(grid)
    assert told is None
    assert [found.code for found in findings] == ["events_above_people"]


def test_first_days_cut_off_are_refused_and_whole_weeks_without_days_are_told() -> None:
    grid = copied()
    del grid["SB_01"][1:4]
    assert [found.code for found in examine(grid)[1]] == ["torn_week"]
    grid = copied()
    del grid["SB_01"][1:15]
    told, findings = examine(grid)
    assert told is not None
    assert [(found.code, found.cell) for found in findings] == [("weeks_without_days", "SB_02!A2")]
    grid = copied()
    del grid["SB_02"][-1]
    assert [found.code for found in examine(grid)[1]] == ["weeks_end_early"]


def later(vintage: Vintage, moved_by: int = 0, revised: int = 0) -> Vintage:
    """A later edition: one week more, the newest weeks revised upward, preventions moved by rows."""
    weeks = list(vintage.weeks)
    for place in range(1, revised + 1):
        row = weeks[-place]
        weeks[-place] = msgspec.structs.replace(
            row, prevented=(row.prevented or 0) + 9, status="revised", cell=row.cell
        )
    if moved_by:
        told = [row.prevented for row in weeks]
        weeks = [
            msgspec.structs.replace(row, prevented=told[max(0, place - moved_by)])
            for place, row in enumerate(weeks)
        ]
    last = weeks[-1]
    weeks.append(msgspec.structs.replace(last, week_ending=last.week_ending + timedelta(days=7)))
    return msgspec.structs.replace(
        vintage, known_on=vintage.known_on + timedelta(days=7), digest="later", weeks=tuple(weeks)
    )


def test_a_later_edition_revises_some_weeks_and_not_a_whole_column() -> None:
    assert SHIPPED.vintage is not None
    assert unlike(SHIPPED.vintage, later(SHIPPED.vintage, revised=7)) == ()
    (found,) = unlike(SHIPPED.vintage, later(SHIPPED.vintage, moved_by=1))
    assert (found.code, found.parameters["column"]) == ("unlike_before", "prevented")
    assert found.cell == "SB_02!A332"  # the first week of preventions, 5 May 2024
