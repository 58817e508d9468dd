"""The weekly workbook: shipped editions come out whole, a corrupted one is never taken in silence."""

from __future__ import annotations

from datetime import date

import pytest

from varne.committee.statistics.vintages import Vintages
from varne.committee.statistics.workbook import examine_sheets
from varne.picture.errors import Refused

FINAL_DAY = date(2026, 4, 30)


def test_both_editions_are_read_whole_and_clean(shipped: Vintages) -> None:
    early, late = shipped.vintages
    assert (early.known_on, late.known_on) == (date(2025, 11, 14), date(2026, 5, 1))
    assert (len(early.days), len(late.days)) == (2874, 3042)
    assert late.last_day == FINAL_DAY
    assert early.findings == late.findings == ()
    assert sum(day.arrivals for day in late.days if day.day.year == 2025) == 41_472
    assert sum(day.boats for day in late.days if day.day.year == 2025) == 672
    published = [week for week in late.weeks if week.prevented is not None]
    assert published[0].week_ending == date(2024, 5, 5)
    assert sum(week.prevented or 0 for week in published if week.week_ending.year == 2025) == 22_476


def test_rows_marked_revised_say_so(shipped: Vintages) -> None:
    revised = {week.week_ending for week in shipped.newest.weeks if week.status == "revised"}
    assert revised == {date(2025, 9, 7), date(2026, 4, 19)}
    assert {day.status for day in shipped.newest.days} == {"provisional", "revised"}


def test_what_was_known_when(shipped: Vintages) -> None:
    assert shipped.as_of(date(2026, 4, 30)).last_day == date(2025, 11, 13)
    assert shipped.as_of(date(2026, 5, 1)).last_day == FINAL_DAY
    with pytest.raises(Refused, match="2025-11-14"):
        shipped.as_of(date(2025, 11, 13))


def test_a_workbook_without_tables_is_refused() -> None:
    _, _, findings = examine_sheets((), date(2026, 1, 1))
    assert [(found.weight, found.code) for found in findings] == [("refused", "no_table")] * 2
