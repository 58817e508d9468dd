"""Deaths, French rescues and the quarterly tables: read whole, or refused at a line or a cell."""

from __future__ import annotations

import calendar
from datetime import date

import pytest

from tests.committee.statistics.books import ods
from varne.centre.shipped import shipped_directory
from varne.committee.statistics.deaths import DROWNING, dead_or_missing_by_year, read_missing_migrants
from varne.committee.statistics.detections import read_detections
from varne.committee.statistics.quarterly import read_quarterly
from varne.committee.statistics.rescues import people_by_outcome, read_secmar
from varne.committee.statistics.sheets import Cell
from varne.picture.errors import Malformed

IOM = (shipped_directory() / "statistics" / "iom-missing-migrants-to-2023.csv").read_bytes()
SECMAR = shipped_directory() / "statistics" / "secmar"
OPERATIONS = (SECMAR / "operations.csv").read_bytes()
OUTCOMES = (SECMAR / "resultats_humain.csv").read_bytes()


def test_deaths_keep_their_cause() -> None:
    incidents = read_missing_migrants(IOM)
    assert len(incidents) == 150
    since_2018 = {year: n for year, n in dead_or_missing_by_year(incidents).items() if year >= 2018}
    assert since_2018 == {2018: 11, 2019: 50, 2020: 13, 2021: 45, 2022: 16, 2023: 24}
    assert dead_or_missing_by_year(incidents, DROWNING)[2021] == 37


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"1.0,0.0,1,2.0", b"1.0,0.0,2,2.0", "line 2, No. dead/missing"),
        (b"1.0,0.0,1,2.0", b"one,0.0,1,2.0", "line 2, No. dead"),
        (b"1.0,0.0,1,2.0", b",1.0,0.0,1,2.0", "line 2 has 27 fields"),
        (b"2014-01-30,2014", b"2014-01-30,2015", "line 2, Incident date"),
        (b"No. missing", b"Missing", "no column No. missing"),
        (b"2014.MMP00033,2014.MMP00033", b"2014.MMP00015,2014.MMP00015", "stands twice"),
    ],
)
def test_a_corrupted_file_of_deaths_is_refused_at_its_line(old: bytes, new: bytes, why: str) -> None:
    assert old in IOM
    with pytest.raises(Malformed, match=why):
        read_missing_migrants(IOM.replace(old, new, 1))


def test_french_rescues_keep_kinds_and_counts_only() -> None:
    rescues = read_secmar(OPERATIONS, OUTCOMES)
    assert len(rescues.operations) == 10
    assert rescues.operations[0].alerted_at.isoformat() == "2018-01-22T15:04:00+00:00"
    assert sum(people_by_outcome(rescues.unlinked).values()) > 100
    linked = read_secmar(
        OPERATIONS, b"operation_id,categorie_personne,resultat_humain,nombre\n-90340,Autre,x,3\n"
    )
    assert people_by_outcome(linked.operations[0].outcomes) == {"x": 3}
    with pytest.raises(Malformed, match="line 2, nombre"):
        read_secmar(OPERATIONS, b"operation_id,categorie_personne,resultat_humain,nombre\n1,a,b,-3\n")


MONTHS = list(calendar.month_name)[1:]


def quarterly(upto: int = 12, total: int | None = None) -> dict[str, list[list[Cell]]]:
    people: list[Cell] = [*(float(10 * month) for month in range(1, upto + 1)), *[""] * (12 - upto)]
    boats: list[Cell] = [*(float(month) for month in range(1, upto + 1)), *["z"] * (12 - upto)]
    sums = [10 * upto * (upto + 1) / 2, upto * (upto + 1) / 2]
    return {
        "Contents": [["Tables"]],
        "IER_02a": [
            ["IER_02a: people and boats"],
            [],
            ["", *MONTHS, "Total"],
            ["2024 arrivals [note 3]", *people, float(total or sums[0])],
            ["2024 boats [note 3]", *boats, sums[1]],
        ],
    }


def test_quarterly_tables_are_final_and_found_by_their_words() -> None:
    tables = read_quarterly(ods(quarterly()))
    assert tables.year(2024) == (780, 78)
    assert {period.status for period in tables.periods} == {"final"}
    assert tables.periods[1].last_day == date(2024, 2, 29)
    part = read_quarterly(ods(quarterly(upto=6)))
    assert part.year(2024) is None
    assert part.periods[-1].last_day == date(2024, 6, 30)


def test_quarterly_tables_that_do_not_add_up_or_have_holes_are_refused() -> None:
    with pytest.raises(Malformed, match=r"IER_02a!N4: the total is 781"):
        read_quarterly(ods(quarterly(total=781)))
    holed = quarterly()
    holed["IER_02a"][3][5] = ""
    with pytest.raises(Malformed, match=r"IER_02a!N4"):
        read_quarterly(ods(holed))
    with pytest.raises(Malformed, match="no table"):
        read_quarterly(ods({"Contents": [["Tables"]]}))


def detailed() -> dict[str, list[list[Cell]]]:
    """Two years of the detailed dataset in its published layout: title, headings in the second row."""
    rows: list[list[Cell]] = [
        [float(year), f"{year} Q{quarter}", method, nation, "Region", sex, "18 to 24", float(people)]
        for year in (2022, 2023)
        for quarter in (1, 2, 3, 4)
        for method, nation, sex, people in (
            ("Small boat arrivals", "Albania", "Male", 100 * quarter if year == 2022 else 7),
            ("Small boat arrivals", "Afghanistan", "Male", 80),
            ("Small boat arrivals", "Afghanistan", "Female", 20),
            ("Recorded detections at UK ports", "Albania", "Male", 3),
        )
    ]
    heads: list[Cell] = ["Year", "Quarter", "Method of entry [note 1]", "Nationality", "Region", "Sex"]
    table = [["IER_D01"], [*heads, "Age Group", "Number of detections"], *rows, ["End of table"]]
    return {"Cover": [["Year"]], "Data_IER_D01": table}


def test_the_detailed_dataset_is_added_up_by_nationality() -> None:
    found = read_detections(ods(detailed()))
    assert found.year(2022) == 1_000 + 400
    assert found.year(2023, "recorded detections at uk ports") == 12
    assert [str(quarter) for quarter in found.quarters][::7] == ["2022-Q1", "2023-Q4"]
    assert list(found.by_nationality()["Afghanistan"].values()) == [100] * 8
    grid = detailed()
    grid["Data_IER_D01"][2][7] = "1,100 [r]"
    cleaned = read_detections(ods(grid))
    assert cleaned.year(2022) == 2_400
    assert [one.cell for one in cleaned.findings] == ["Data_IER_D01!H3"]
    assert found.findings == ()


@pytest.mark.parametrize(
    ("row", "column", "junk", "why"),
    [
        (5, 7, "c.40", "Data_IER_D01!H6: 'c.40' is not a count"),
        (5, 7, "z", "Data_IER_D01!H6: a figure is missing"),
        (5, 1, "Q2 2022", "Data_IER_D01!B6: 'Q2 2022' is not a quarter"),
        (5, 0, 2023.0, "Data_IER_D01!B6: 2022-Q1 stands in the year 2023"),
        (5, 3, "", "Data_IER_D01!D6: words are missing"),
        (3, 5, "Female", "Data_IER_D01!H5: the same row stands at Data_IER_D01!H4"),
        (1, 7, "Year", "a second column of year"),
        (1, 2, "Way", "no table of detections"),
    ],
)
def test_a_detailed_dataset_that_does_not_fit_is_refused_by_cell(
    row: int, column: int, junk: Cell, why: str
) -> None:
    grid = detailed()
    grid["Data_IER_D01"][row][column] = junk
    with pytest.raises(Malformed, match=why):
        read_detections(ods(grid))


def test_a_quarter_lost_from_the_detailed_dataset_is_refused() -> None:
    grid = detailed()
    grid["Data_IER_D01"] = [row for row in grid["Data_IER_D01"] if len(row) < 2 or row[1] != "2022 Q4"]
    with pytest.raises(Malformed, match="a quarter is missing"):
        read_detections(ods(grid))


def test_a_number_as_text_in_the_quarterly_tables_is_told() -> None:
    grid = quarterly()
    grid["IER_02a"][3][2] = "20 [r]"
    tables = read_quarterly(ods(grid))
    assert tables.year(2024) == (780, 78)
    assert [(one.code, one.cell) for one in tables.findings] == [("text_number", "IER_02a!C4")]
