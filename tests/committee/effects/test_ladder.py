"""Beyond one series: one nationality against the others, one question asked in many ways, what is needed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bench.planted import World, planted
from typer.testing import CliRunner

from tests.committee.statistics.books import ods
from varne.committee.effects.calendar import CALENDAR
from varne.committee.effects.ladder import RUNG_WORDS, rungs
from varne.committee.effects.multiverse import multiverse
from varne.committee.effects.nationality import contrast
from varne.committee.effects.verdict import Explanation
from varne.committee.statistics.sheets import Cell
from varne.console.cli.app import app
from varne.picture.errors import Malformed, Refused

NAMES = tuple(f"nation {place}" for place in range(30))
START = 12  # quarters: three years before


def quarters(seed: int, log_effect: float = 0.0, spread: float = 0.2, drift: float = 0.0) -> np.ndarray:
    """Counts (16, 30) that share a season and a shock; the effect and an earlier drift are the first's."""
    rng = np.random.default_rng(seed)
    shared = np.tile([0.2, 1.0, 2.0, 0.8], 4) * np.exp(rng.normal(0, 0.3, 16))
    logs = rng.uniform(6, 8, 30) + np.cumsum(rng.normal(0, spread / 2, (16, 30)), axis=0)
    logs[START:, 0] += log_effect
    logs[START - 4 :, 0] += drift
    return np.asarray(rng.poisson(np.exp(logs) * shared[:, None]), dtype=np.float64)


def test_a_fall_and_a_rise_of_one_nationality_are_detected_alike() -> None:
    for log_effect in (-2.0, 2.0):
        answer = contrast(quarters(1, log_effect), NAMES, NAMES[0], START)
        assert answer.verdict == "detected"
        assert np.log1p(answer.change) == pytest.approx(log_effect, abs=0.6)
        assert len(answer.compared) == 29


def test_nothing_planted_is_hardly_ever_detected() -> None:
    found = [contrast(quarters(seed), NAMES, NAMES[0], START).verdict for seed in range(120)]
    assert found.count("detected") <= 0.05 * 120 + 2 * (120 * 0.05 * 0.95) ** 0.5


def test_a_nationality_that_moved_apart_before_is_not_identified() -> None:
    answer = contrast(quarters(2, -2.0, drift=2.0), NAMES, NAMES[0], START)
    assert answer.verdict == "not_identified"
    assert answer.reasons == ("trends_differed_before",)


def test_what_moves_all_drops_out_and_what_meets_one_alone_is_told() -> None:
    counts = quarters(3, -2.0)
    thinned = counts.copy()
    thinned[START:] = np.rint(thinned[START:] * 0.5)
    one, other = (contrast(told, NAMES, NAMES[0], START) for told in (counts, thinned))
    assert one.change == pytest.approx(other.change, abs=0.02)
    blamed = contrast(counts, NAMES, NAMES[0], START, others=(Explanation("another agreement"),))
    assert blamed.verdict == "not_identified"
    assert blamed.reasons == ("other_measures_in_the_same_months",)


def test_too_little_to_compare_is_refused() -> None:
    counts = quarters(4)
    with pytest.raises(Refused, match="10 other nationalities"):
        contrast(counts[:, :11], NAMES[:11], NAMES[0], START)
    with pytest.raises(Refused, match="whole years"):
        contrast(counts, NAMES, NAMES[0], 6)
    with pytest.raises(Refused, match="not among"):
        contrast(counts, NAMES, "nowhere", START)
    counts[:, 0] = 3
    with pytest.raises(Refused, match="fewer than 100"):
        contrast(counts, NAMES, NAMES[0], START)
    with pytest.raises(Malformed):
        contrast(-counts, NAMES, NAMES[0], START)


def test_one_question_in_many_ways_spans_the_plain_answer() -> None:
    series = planted(World(noise=0.15, step=0.03), 72, -0.7, np.random.default_rng(5))
    ways = multiverse(series, None, 72, 12)
    assert len(ways) == 3 * 3 * 2
    assert min(one.change for one in ways) < np.expm1(-0.7) < max(one.change for one in ways)
    assert all(one.excludes_none for one in ways if one.months_learnt is None)
    both = multiverse(series, series, 72, 3)
    assert [one.unit for one in both] == ["people"] * 9 + ["boats"] * 9


def test_every_measure_says_what_it_needs_in_both_languages() -> None:
    for dated in CALENDAR:
        found = {rung.code: rung.needs for rung in rungs(dated.code)}
        assert found["multiverse"] is None
        assert found["controls"] is not None
        assert found["comparison_group"] is not None
        assert all(words is None or words.en != words.fr for words in found.values())
        assert all(RUNG_WORDS[code].fr for code in found)
    assert {r.code: r.needs for r in rungs("one-in-one-out", ("weather",))}["controls"] is None
    assert "patrol_trial" not in {rung.code for rung in rungs("albania-agreement")}


def test_the_command_reads_the_detailed_dataset_in_both_languages(tmp_path: Path) -> None:
    counts = quarters(1, -2.0)
    names = ["Albania", *NAMES[1:]]
    heads: list[Cell] = ["Year", "Quarter", "Method of entry", "Nationality", "Number of detections"]
    rows: list[list[Cell]] = [
        [float(2020 + at // 4), f"{2020 + at // 4} Q{at % 4 + 1}", "Small boat arrivals", name, float(people)]
        for at, row in enumerate(counts)
        for name, people in zip(names, row, strict=True)
    ]
    file = tmp_path / "d01.ods"
    file.write_bytes(ods({"Data_IER_D01": [["IER_D01"], heads, *rows]}))
    run = CliRunner()
    said = run.invoke(app, ["committee", "nationality", str(file)]).stdout
    assert "Albania  DETECTED" in said
    assert "against 29 other nationalities" in said
    french = run.invoke(app, ["committee", "nationality", str(file), "--date", "2022-06", "--language", "fr"])
    assert "NON IDENTIFIÉ" in french.stdout
    assert run.invoke(app, ["committee", "nationality", str(file), "--nationality", "x"]).exit_code == 4
