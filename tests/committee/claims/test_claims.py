"""Published claims: what the shipped workbook can say comes out exactly, and a changed one is noticed."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from varne.committee.claims.annual import annual_totals
from varne.committee.claims.figures import FIGURES, Evidence
from varne.committee.claims.recompute import CheckResult, recompute
from varne.committee.claims.register import load_claims
from varne.committee.claims.words import SERIES
from varne.committee.statistics.vintages import Vintages
from varne.committee.units import UNIT_WORDS
from varne.picture.errors import Malformed


@pytest.fixture(scope="module")
def results(evidence: Evidence) -> dict[str, CheckResult]:
    return {result.check.id: result for result in recompute(evidence)}


def computed(result: CheckResult) -> list[float]:
    return [round(part.computed, 1) for part in result.parts if part.computed is not None]


def test_the_claims_of_the_workbook_are_computed_exactly(results: dict[str, CheckResult]) -> None:
    assert computed(results["claim-3"]) == [33_104, 45_010, 31_058, 40_323]
    assert computed(results["claim-4"]) == [15, 20.0, 4, 4.9]
    assert computed(results["claim-5"]) == [738, 738]
    assert computed(results["claim-6"]) == [65.4, 51.8]
    assert computed(results["claim-7"]) == [28, 28, 27]
    for number in (4, 5, 6, 7):
        assert results[f"claim-{number}"].verdict == "holds"
    assert results["claim-3"].verdict == "partly"  # red days are not held


def test_reconciliations_that_the_files_allow_hold(results: dict[str, CheckResult]) -> None:
    holding = {name for name, result in results.items() if result.verdict == "holds"}
    assert holding >= {
        "totals-2020", "totals-2022", "totals-same", "attempts-2022", "attempts-2025", "prevented-2024",
        "prevented-2025", "two-shares", "event-shares", "deaths-iom", "daily-facts",
    }  # fmt: skip
    assert computed(results["two-shares"]) == [42.5, 55.4, 41.8, 55.9, 35.1, 55.7]
    assert computed(results["attempts-2025"]) == [63_948, 63_948]


def test_what_differs_says_by_how_much_and_nothing_unknown_is_called_right(
    results: dict[str, CheckResult],
) -> None:
    late = results["year-2025-26"]
    assert late.verdict == "differs"
    assert [part.difference for part in late.parts if part.agrees is False] == [-39]
    assert results["claim-8"].verdict == "sourced"
    assert results["one-in-one-out"].verdict == "sourced"  # arrivals to June 2026 are not held
    for result in results.values():
        assert (result.verdict == "sourced") == all(part.agrees is None for part in result.parts)


def test_one_person_more_on_one_day_is_noticed(evidence: Evidence) -> None:
    newest = evidence.vintages.newest
    days = tuple(
        msgspec.structs.replace(day, arrivals=day.arrivals + 1) if day.day == date(2024, 8, 1) else day
        for day in newest.days
    )
    changed = Vintages(vintages=(msgspec.structs.replace(newest, days=days),))
    results = {r.check.id: r for r in recompute(msgspec.structs.replace(evidence, vintages=changed))}
    for name in ("claim-3", "totals-same"):
        assert results[name].verdict == "differs"
    assert results["claim-5"].verdict == "holds"


def test_an_earlier_edition_does_not_answer_for_later_days(evidence: Evidence) -> None:
    early = Vintages(vintages=evidence.vintages.vintages[:1])
    results = {r.check.id: r for r in recompute(msgspec.structs.replace(evidence, vintages=early))}
    assert results["attempts-2025"].verdict == "sourced"
    assert results["claim-3"].parts[0].agrees is True
    assert [part.computed for part in results["claim-7"].parts] == [None, None, None]


def test_provisional_and_final_totals_stand_apart(evidence: Evidence) -> None:
    totals = {total.year: total for total in annual_totals(evidence.vintages, evidence.register)}
    told = {year: (total.provisional_arrivals, total.final_arrivals) for year, total in totals.items()}
    assert told[2020] == (8_462, 8_466)
    assert told[2022] == (45_755, 45_774)
    assert told[2025] == (41_472, 41_472)
    assert told[2026] == (6_416, None)
    assert totals[2022].difference == 19
    # Before February 2025 the final table itself said 45,755.
    earlier = annual_totals(evidence.vintages, evidence.register.as_of(date(2024, 6, 1)))
    assert {total.year: total.final_arrivals for total in earlier}[2022] == 45_755


def test_conflicting_figures_are_kept_side_by_side(evidence: Evidence) -> None:
    conflicts = evidence.register.conflicts()
    assert [fact.value for fact in conflicts["prevented", "2021"]] == [23_923, 19_000, 23_000]
    assert [fact.value for fact in conflicts["prevented", "2022"]] == [33_788, 33_000]


def test_every_figure_named_can_be_computed_and_every_way_is_used(evidence: Evidence) -> None:
    named = {part.figure for check in evidence.register.checks for part in check.parts if part.figure}
    assert named == set(FIGURES)


@pytest.mark.parametrize(
    ("facts", "checks", "why"),
    [
        (b"facts = 3", b"checks = []", "published facts"),
        (b"facts = []", b'[[checks]]\nid = "x"', "published claims"),
        (
            b'facts=[{id="a",series="s",period="1",value=1,unit="u",status="final",source="NONE",known_from=2021-01-01}]',
            b"checks = []",
            "NONE",
        ),
    ],
)
def test_a_register_with_a_fault_is_refused_whole(facts: bytes, checks: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        load_claims(facts, checks, (b"sources = []",))


def test_every_unit_has_words_in_both_languages(evidence: Evidence) -> None:
    units = {part.unit for check in evidence.register.checks for part in check.parts}
    units |= {fact.unit for fact in evidence.register.facts}
    assert units <= set(UNIT_WORDS)
    assert {fact.series for fact in evidence.register.facts} == set(SERIES)
