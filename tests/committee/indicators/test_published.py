"""The catalogue over published statistics: definitions, both shares of interception, deaths before all."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.committee.claims.figures import Evidence
from varne.committee.indicators.headline import (
    CHANGE_WORDS,
    GRAVITY,
    STANDING_WORDS,
    DeathLine,
    headline,
    standing_of,
)
from varne.committee.indicators.indicator import Absence, Indicator, IntervalBasis
from varne.committee.indicators.interception import interception_shares
from varne.committee.indicators.intervals import median_interval, poisson_interval, ratio_over_weeks
from varne.committee.indicators.published import DEATH_SERIES, indicators
from varne.committee.indicators.window import Window
from varne.committee.indicators.words import ABSENCES, BASES, CATALOGUE, REGISTERS, STATUSES
from varne.committee.statistics.series import Status
from varne.committee.units import UNIT_WORDS
from varne.picture.errors import Refused


def year(number: int) -> Window:
    return Window(first=date(number, 1, 1), last=date(number, 12, 31))


def table(evidence: Evidence, window: Window) -> dict[str, Indicator]:
    return {one.code: one for one in indicators(evidence, window)}


def test_the_figures_of_2025(evidence: Evidence) -> None:
    found = table(evidence, year(2025))
    assert (found["arrivals"].value, found["boats"].value) == (41_472, 672)
    assert found["loading"].value == pytest.approx(61.714, abs=0.001)
    assert found["attempts"].value == 63_948
    assert found["interception_persons"].value == pytest.approx(35.15, abs=0.01)
    assert found["interception_events"].value == pytest.approx(55.70, abs=0.01)
    assert found["attempts_per_arrival"].value == pytest.approx(1 / (1 - 0.35147), abs=1e-4)
    assert found["rescued"].value == 6_177


def test_cost_per_prevention_is_an_average_of_the_british_share(evidence: Evidence) -> None:
    assert table(evidence, year(2022))["cost_per_prevention"].value == pytest.approx(1_841, abs=1)
    financial = Window(first=date(2025, 4, 1), last=date(2026, 3, 31))
    assert table(evidence, financial)["cost_per_prevention"].value == pytest.approx(9_021, abs=1)


def test_both_shares_stand_side_by_side_year_by_year(evidence: Evidence) -> None:
    told = {
        row.window.first.year: (row.persons.value, row.events.value, row.part)
        for row in interception_shares(evidence)
    }
    assert [round(share or 0, 1) for share in told[2022][:2]] == [42.5, 55.4]
    assert [round(share or 0, 1) for share in told[2024][:2]] == [41.8, 55.9]
    assert [round(share or 0, 1) for share in told[2025][:2]] == [35.1, 55.7]
    assert [told[number][2] for number in (2022, 2024, 2025, 2026)] == [False, True, False, True]


@pytest.mark.parametrize(
    "window", [year(2018), year(2023), year(2025), Window(first=date(2030, 1, 1), last=date(2030, 1, 7))]
)
def test_no_indicator_is_left_out_and_each_has_a_value_or_a_reason(
    evidence: Evidence, window: Window
) -> None:
    found = indicators(evidence, window)
    own = {"never_reached", "unaccounted_boats", "hand_over_time", "coverage_gaps", "closures_refused"}
    own |= {code for code in CATALOGUE if code.startswith("detection_to")}
    published = set(CATALOGUE) - own
    assert {one.code for one in found} >= published - {"deaths_per_attempt", "deaths_per_arrival"}
    codes = [one.code for one in found]
    assert codes.index("interception_events") == codes.index("interception_persons") + 1
    for one in found:
        assert (one.value is None) == (one.absence is not None), one
        assert one.unit in UNIT_WORDS
        if one.value is not None:
            assert one.low is not None
            assert one.high is not None
            assert one.low <= one.value <= one.high
            assert one.sources
            assert one.basis != "none"


def test_one_in_one_out_stands_in_the_catalogue_with_its_denominator(evidence: Evidence) -> None:
    found = table(evidence, year(2025))
    assert found["pilot_balance"].value == 217 - 245
    assert (found["pilot_balance"].first, found["pilot_balance"].vintage) == (date(2025, 8, 1), "2026-07-30")
    share = found["pilot_returns"]
    assert share.denominator is not None
    assert share.value == pytest.approx(100 * 217 / share.denominator)
    assert found["pilot_reentries"].absence == "not_published"
    part = Window(first=date(2025, 8, 1), last=date(2026, 6, 30))
    found = table(evidence, part)
    assert found["pilot_balance"].value == 1_087 - 1_117
    assert found["pilot_returns"].absence == "not_in_files"  # arrivals are held to April
    for window in (year(2026), year(2024), Window(first=date(2025, 8, 2), last=date(2025, 12, 31))):
        assert table(evidence, window)["pilot_balance"].absence == "not_in_files"


def test_nobody_is_said_to_have_given_up(evidence: Evidence) -> None:
    averted = table(evidence, year(2025))["averted_arrivals"]
    assert averted.value is None
    assert (averted.sweep[0].assumption, averted.sweep[0].value) == (0.0, 0.0)
    assert averted.sweep[-1].value == averted.high == 22_476


def test_every_word_is_in_both_languages() -> None:
    words = [*ABSENCES.values(), *BASES.values(), *REGISTERS.values(), *STATUSES.values()]
    words += [*STANDING_WORDS.values(), *CHANGE_WORDS.values()]
    for definition in CATALOGUE.values():
        words += [definition.name, definition.definition, definition.denominator, definition.guard]
    assert all(english and french for english, french in words)
    assert set(ABSENCES) == set(get_args(Absence))
    assert set(BASES) == set(get_args(IntervalBasis))
    assert set(STATUSES) == set(get_args(Status))
    assert set(REGISTERS) == set(DEATH_SERIES)


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused, match="before it begins"):
        Window(first=date(2025, 2, 1), last=date(2025, 1, 1))


# ── the headline ──


def test_when_deaths_rose_the_headline_says_so_whatever_else_fell(evidence: Evidence) -> None:
    block = headline(evidence, year(2023), year(2022))
    assert {line.code: line.change for line in block.figures}["arrivals"] == "fell"
    assert block.standing == "deaths_rose"
    assert headline(evidence, year(2024), year(2023)).standing == "deaths_rose"
    assert headline(evidence, year(2025), year(2024)).standing == "deaths_not_risen"


COUNTS = st.one_of(st.none(), st.integers(0, 500))
RATES = st.one_of(st.none(), st.floats(0, 50))


@st.composite
def death_lines(draw: st.DrawFn) -> DeathLine:
    return DeathLine(
        register="deaths_prefecture",
        source="PR25",
        before=draw(COUNTS),
        now=draw(COUNTS),
        rate_before=draw(RATES),
        rate_now=draw(RATES),
    )


@given(lines=st.lists(death_lines(), max_size=5), more=st.integers(1, 50))
def test_more_deaths_never_make_the_headline_better(lines: list[DeathLine], more: int) -> None:
    worse = tuple(
        DeathLine(
            register=line.register,
            source=line.source,
            before=line.before,
            now=None if line.now is None else line.now + more,
            rate_before=line.rate_before,
            rate_now=None if line.rate_now is None else line.rate_now + more,
        )
        for line in lines
    )
    assert GRAVITY.index(standing_of(worse)) <= GRAVITY.index(standing_of(tuple(lines)))


@given(lines=st.lists(death_lines(), max_size=5), before=st.integers(0, 100), more=st.integers(1, 100))
def test_one_register_that_rises_decides_the_headline(lines: list[DeathLine], before: int, more: int) -> None:
    risen = DeathLine(
        register="deaths_afp", source="x", before=before, now=before + more, rate_before=9.0, rate_now=0.0
    )
    assert standing_of((*lines, risen)) == "deaths_rose"


def test_without_deaths_of_both_periods_nothing_is_progress() -> None:
    assert standing_of(()) == "deaths_unknown"


# ── intervals ──


def test_poisson_intervals_are_those_of_the_tables() -> None:
    # Garwood (1936), as in the usual tables: 0 → 3.69; 1 → 0.0253, 5.57; 10 → 4.80, 18.39.
    assert poisson_interval(0) == pytest.approx((0.0, 3.689), abs=0.001)
    assert poisson_interval(1) == pytest.approx((0.0253, 5.572), abs=0.001)
    assert poisson_interval(10) == pytest.approx((4.795, 18.390), abs=0.001)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60))
def test_a_median_lies_in_its_interval(values: list[float]) -> None:
    found = median_interval(values)
    assert found is not None
    assert found[1] <= found[0] <= found[2]


def test_a_median_of_many_has_a_narrower_interval_than_the_extremes() -> None:
    assert median_interval([float(n) for n in range(1, 26)]) == (13.0, 8.0, 18.0)  # binomial tables, n = 25
    assert median_interval([3.0, 1.0]) == (2.0, 1.0, 3.0)
    assert median_interval([]) is None


def test_weeks_that_agree_leave_no_width() -> None:
    assert ratio_over_weeks([1.0, 2.0, 3.0], [2.0, 4.0, 6.0]) == pytest.approx((0.5, 0.5, 0.5))
    assert ratio_over_weeks([1.0, 2.0], [2.0, 4.0]) is None
