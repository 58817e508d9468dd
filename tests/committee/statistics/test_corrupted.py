"""A good workbook, corrupted: never taken with other figures than the good one, and the cell is named."""

from __future__ import annotations

import copy
import io
import random
import zipfile
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.committee.statistics.books import DAYS, FIRST_DAY, MADE, Grid, good, ods, sheets
from varne.committee.statistics.series import DailyArrivals, Finding, WeeklyPreventions
from varne.committee.statistics.sheets import Cell
from varne.committee.statistics.words import FINDINGS, tell
from varne.committee.statistics.workbook import examine_sheets, examine_workbook, read_workbook
from varne.picture.errors import Malformed, Refused

KNOWN = MADE.date()
Figures = tuple[list[tuple[object, ...]], list[tuple[object, ...]]]


def figures(days: tuple[DailyArrivals, ...], weeks: tuple[WeeklyPreventions, ...]) -> Figures:
    return (
        [(d.day, d.arrivals, d.boats, d.uncontrolled_boats, d.status) for d in days],
        [
            (
                w.week_ending,
                w.arrivals,
                w.boats,
                w.uncontrolled_boats,
                w.prevented,
                w.prevented_events,
                w.status,
            )
            for w in weeks
        ],
    )


def examine(grid: Grid) -> tuple[Figures | None, list[Finding]]:
    days, weeks, findings = examine_sheets(sheets(grid), KNOWN)
    taken = not any(found.weight == "refused" for found in findings)
    return (figures(days, weeks) if taken else None), list(findings)


TRUTH, CLEAN = examine(good())


def test_the_good_one_is_taken_without_a_word() -> None:
    assert CLEAN == []
    assert TRUTH is not None
    assert (len(TRUTH[0]), len(TRUTH[1])) == (84, 12)


def codes(findings: list[Finding], weight: str) -> set[tuple[str, str]]:
    return {(found.code, found.cell) for found in findings if found.weight == weight}


def mended(grid: Grid, code: str, cell: str) -> None:
    result, findings = examine(grid)
    assert result == TRUTH
    assert (code, cell) in codes(findings, "cleaned")


def refused(grid: Grid, code: str, cell: str) -> None:
    result, findings = examine(grid)
    assert result is None
    assert (code, cell) in codes(findings, "refused"), [tell(found) for found in findings]


@pytest.mark.parametrize(
    "text", ["1,234", "1 234", "1\u00a0234", "1234", " 1234 ", "1,234 [r]", "1,234 [note 3]"]
)
def test_a_number_written_as_text_is_read_and_told(text: str) -> None:
    grid = good()
    grid["SB_01"][5][1], grid["SB_01"][5][2] = 1234.0, 20.0
    grid["SB_02"][1][1:3] = [sum(float(str(row[c])) for row in grid["SB_01"][1:8]) for c in (1, 2)]
    numbers, _ = examine(grid)
    grid["SB_01"][5][1] = text
    result, findings = examine(grid)
    assert ("text_number", "SB_01!B6") in codes(findings, "cleaned")
    assert numbers is not None
    assert result is not None
    assert [row[1] for row in result[0]] == [row[1] for row in numbers[0]]


@pytest.mark.parametrize("text", ["about 40", "4O", "-3", "12.5", "1,23", "£40", "1e3"])
def test_text_that_is_no_number_is_refused(text: str) -> None:
    grid = good()
    grid["SB_01"][5][1] = text
    refused(grid, "not_a_number", "SB_01!B6")


@pytest.mark.parametrize(
    "text", ["06/05/2024", "2024-05-06", "6 May 2024", "Monday 6 May 2024", "6-May-2024"]
)
def test_a_day_written_as_text_is_read_day_first(text: str) -> None:
    grid = good()
    grid["SB_01"][8][0] = text
    mended(grid, "text_date", "SB_01!A9")


def test_a_row_twice_counts_once_and_two_versions_are_refused() -> None:
    for sheet in ("SB_01", "SB_02"):
        grid = good()
        grid[sheet].insert(4, copy.copy(grid[sheet][3]))
        mended(grid, "same_row_twice", f"{sheet}!A5")
        grid[sheet][4][1] = float(str(grid[sheet][4][1])) + 7
        refused(grid, "day_told_twice", f"{sheet}!A5")


def test_days_among_the_weeks_are_set_aside_when_they_are_of_the_days() -> None:
    grid = good()
    for at, day in enumerate((9, 10, 14)):  # the last is a Sunday
        row = grid["SB_01"][day]
        grid["SB_02"].insert(3 + at, [*row[:4], "-", "-", ""])
    mended(grid, "day_among_weeks", "SB_02!A4")
    mended(grid, "day_among_weeks", "SB_02!A6")
    grid["SB_02"][3][1] = 999.0
    refused(grid, "wrong_weekday", "SB_02!A4")


def test_a_week_among_the_days_is_set_aside() -> None:
    grid = good()
    grid["SB_01"].insert(8, [*grid["SB_02"][1][:4], ""])
    mended(grid, "week_among_days", "SB_01!A9")


@pytest.mark.parametrize("sheet", ["SB_01", "SB_02"])
@given(row=st.integers(2, 11), by=st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_a_shifted_row_is_refused(sheet: str, row: int, by: int) -> None:
    grid = good()
    cells = grid[sheet][row]
    grid[sheet][row] = [cells[0], *[""] * by, *cells[1:-1]]
    result, findings = examine(grid)
    assert result is None
    assert any(found.cell.startswith(f"{sheet}!") and found.cell.endswith(str(row + 1)) for found in findings)


def test_headings_exchanged_are_refused() -> None:
    grid = good()
    grid["SB_01"][0][1], grid["SB_01"][0][2] = grid["SB_01"][0][2], grid["SB_01"][0][1]
    refused(grid, "more_boats_than_people", "SB_01!B3")
    grid = good()
    grid["SB_02"][0][4], grid["SB_02"][0][5] = grid["SB_02"][0][5], grid["SB_02"][0][4]
    refused(grid, "events_above_prevented", "SB_02!E13")


@given(row=st.integers(1, 84), column=st.integers(1, 3), more=st.integers(1, 60))
@settings(max_examples=30, deadline=None)
def test_a_changed_day_no_longer_adds_up_to_its_week(row: int, column: int, more: int) -> None:
    grid = good()
    grid["SB_01"][row][column] = float(str(grid["SB_01"][row][column])) + more
    result, findings = examine(grid)
    assert result is None
    week = f"SB_02!{'ABCD'[column]}{(row - 1) // 7 + 2}"
    assert ("week_not_its_days", week) in codes(findings, "refused")


@given(row=st.integers(2, 83))
@settings(max_examples=15, deadline=None)
def test_a_missing_day_is_refused(row: int) -> None:
    grid = good()
    del grid["SB_01"][row]
    refused(grid, "missing_days", f"SB_01!A{row + 1}")


def test_a_missing_week_a_blank_figure_a_strange_day_and_tomorrow_are_refused() -> None:
    grid = good()
    del grid["SB_02"][5]
    refused(grid, "missing_days", "SB_02!A6")
    grid = good()
    grid["SB_01"][5][2] = ""
    refused(grid, "missing_figure", "SB_01!C6")
    grid = good()
    grid["SB_01"][5][0] = "Easter Monday"
    refused(grid, "not_a_day", "SB_01!A6")
    grid = good()
    grid["SB_01"][84][0] = date(2030, 1, 1)
    refused(grid, "in_the_future", "SB_01!A85")


def test_a_total_must_be_the_sum_of_its_rows() -> None:
    grid = good()
    people = sum(float(str(row[1])) for row in grid["SB_01"][1:])
    boats = sum(float(str(row[2])) for row in grid["SB_01"][1:])
    grid["SB_01"].append(["Total 2024", people, boats, "-", ""])
    assert examine(grid)[0] == TRUTH
    grid["SB_01"][-1][1] = people + 1
    refused(grid, "total_not_its_rows", "SB_01!B86")


JUNK = [
    "",
    "-",
    "n/a",
    "??",
    "Total",
    "[x]",
    -1.0,
    0.5,
    1e12,
    True,
    "12 June 2024",
    date(2024, 6, 12),
    45_400.0,
]


@given(
    sheet=st.sampled_from(["SB_01", "SB_02"]),
    row=st.integers(1, 84),
    column=st.integers(0, 6),
    junk=st.one_of(st.sampled_from(JUNK), st.integers(0, 3000).map(float)),
)
@settings(max_examples=120, deadline=None)
def test_one_wrong_cell_never_changes_a_figure_that_something_else_can_check(
    sheet: str, row: int, column: int, junk: Cell
) -> None:
    """Preventions are told once, so another number there is only seen beside another edition."""
    grid = good()
    cells = grid[sheet][(row - 1) % (len(grid[sheet]) - 1) + 1]
    cells[column % len(cells)] = junk
    result, findings = examine(grid)
    if result is None:
        assert all("!" in found.cell for found in findings if found.weight == "refused")
        return
    assert TRUTH is not None
    assert [row[:3] for row in result[0]] == [row[:3] for row in TRUTH[0]]
    assert [row[:3] for row in result[1]] == [row[:3] for row in TRUTH[1]]


@given(seed=st.integers(0, 1_000_000))
@settings(max_examples=15, deadline=None)
def test_layout_may_change_and_the_figures_may_not(seed: int) -> None:
    """Other sheet names and order, titles above, columns in another order, headings in other words."""
    rng = random.Random(seed)
    grid = good()
    renamed: Grid = {}
    names = ["Table_7", "Weekly totals", "Contents"]
    rng.shuffle(names)
    order = list(grid)
    rng.shuffle(order)
    words = {
        "Migrants arrived": rng.choice(
            ["People arrived", "Number of individuals detected [note 3]", "Arrivals"]
        ),
        "Boats arrived": rng.choice(["Boats detected", "Number of boats arrived\n(note 5)"]),
        "Migrants prevented": rng.choice(["People prevented", "Individuals prevented [7]"]),
        "Events prevented": rng.choice(["Prevention events", "Number of events prevented"]),
        "Week ending": rng.choice(["Week ending (Sunday)", "WEEK ENDING"]),
        "Date": rng.choice(["Day", "Date of arrival"]),
    }
    for name, old in zip(names, order, strict=True):
        rows = [
            [words.get(str(cell), cell) if at == 0 else cell for cell in row]
            for at, row in enumerate(grid[old])
        ]
        columns = list(range(len(rows[0])))
        rng.shuffle(columns)
        begin = columns.index(0)
        columns = [0, *columns[:begin], *columns[begin + 1 :]]  # the time stays left of its figures
        moved = [
            [""] * rng.randrange(1, 2) + [row[c] if c < len(row) else "" for c in columns] for row in rows
        ]
        renamed[name] = [["A title"], [], *moved, [], ["Source: a note of 3 lines below the table"]]
    result, findings = examine(renamed)
    assert result == TRUTH, [tell(found) for found in findings]


@given(seed=st.integers(0, 1_000_000))
@settings(max_examples=25, deadline=None)
def test_rows_in_any_order_give_the_same_figures(seed: int) -> None:
    grid = good()
    body = grid["SB_01"][1:]
    random.Random(seed).shuffle(body)
    grid["SB_01"][1:] = body
    result, findings = examine(grid)
    assert result == TRUTH
    assert {found.code for found in findings} == {"out_of_order"}


def test_preventions_in_a_sheet_of_their_own_are_joined_week_by_week() -> None:
    grid = good()
    grid["SB_03"] = [[row[0], row[4], row[5]] for row in grid["SB_02"]]
    grid["SB_02"] = [[*row[:4], row[6]] for row in grid["SB_02"]]
    assert examine(grid)[0] == TRUTH
    grid["SB_03"].append([date(2030, 1, 6), 5.0, 1.0])
    refused(grid, "week_only_of_preventions", "SB_03!A14")


def test_the_last_days_again_are_passed_over_and_other_figures_refused() -> None:
    grid = good()
    grid["Last 7 days"] = [DAYS[:3], *[row[:3] for row in grid["SB_01"][-7:]]]
    mended(grid, "same_table_again", "Last 7 days!A1")
    grid["Last 7 days"][3][1] = 999.0
    refused(grid, "two_tables", "Last 7 days!A1")


def test_a_workbook_without_preventions_says_what_it_lacks() -> None:
    grid = good()
    grid["SB_02"] = [[*row[:4], row[6]] for row in grid["SB_02"]]
    result, findings = examine(grid)
    assert result is not None
    absent = {found.parameters["what"] for found in findings if found.code == "column_absent"}
    assert absent == {"prevented", "prevented_events"}


def test_files_are_read_by_their_bytes_and_refused_with_their_cells() -> None:
    vintage = read_workbook(ods(good()))
    assert vintage.known_on == KNOWN
    assert figures(vintage.days, vintage.weeks) == TRUTH
    assert vintage.days[0].day == FIRST_DAY
    grid = good()
    grid["SB_01"][5][1] = "lots"
    with pytest.raises(Malformed, match=r"SB_01!B6: lots is not a whole number"):
        read_workbook(ods(grid))
    with pytest.raises(Malformed, match="not a workbook"):
        read_workbook(b"PK\x03\x04 not a zip")
    with pytest.raises(Refused, match="give the day"):
        examine_workbook(ods(good(), made=None))
    assert read_workbook(ods(good(), made=None), known_on=KNOWN + timedelta(days=1)).known_on == date(
        2024, 9, 7
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            b'<table:table-cell office:value-type="float"',
            b'<table:table-cell table:number-columns-repeated="9000000" office:value-type="float"',
        ),
        (b"<table:table-row>", b'<table:table-row table:number-rows-repeated="9000000">'),
    ],
)
def test_a_small_file_that_unfolds_to_millions_of_cells_is_refused(old: bytes, new: bytes) -> None:
    content = zipfile.ZipFile(io.BytesIO(ods(good()))).read("content.xml")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("content.xml", content.replace(old, new, 40))
    with pytest.raises(Malformed, match="repeats a filled cell"):
        read_workbook(file.getvalue(), known_on=KNOWN)


@given(seed=st.integers(0, 1_000_000))
@settings(max_examples=40, deadline=None)
def test_damaged_bytes_are_refused_and_never_hang_or_change_a_figure(seed: int) -> None:
    rng = random.Random(seed)
    whole = ods(good())
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        content = bytearray(archive.read("content.xml"))
    at = rng.randrange(len(content))
    if rng.random() < 0.5:
        del content[at : at + rng.randrange(1, 60)]
    else:
        content[at:at] = rng.choice([b"<", b">", b'"', b"&", b"9", b"\xff", b"</table:table-row>"])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", bytes(content))
    try:
        vintage = read_workbook(file.getvalue(), known_on=KNOWN)
    except Malformed:
        return
    assert TRUTH is not None
    days, _ = figures(vintage.days, vintage.weeks)
    assert [row[:3] for row in days] == [row[:3] for row in TRUTH[0]]


def test_every_finding_can_be_told_in_both_languages() -> None:
    for code, (english, french) in FINDINGS.items():
        fields = [part.split("}")[0] for part in english.split("{")[1:]]
        found = Finding(weight="refused", code=code, cell="S!A1", parameters=dict.fromkeys(fields, "7"))
        assert tell(found).startswith("S!A1: ")
        assert tell(found, "fr") != tell(found)
        assert sorted(fields) == sorted(part.split("}")[0] for part in french.split("{")[1:]), code
