"""Preventions: what is published holds an interval that later editions stay inside, and no mere point."""

from __future__ import annotations

import numpy as np
import pytest
from bench.forecast_nowcasts import newest_judged

from tests.committee.forecasts.made_up import REVISED, made_up_editions
from varne.committee.forecasts.preventions import Triangle, revised_later, revisions_of
from varne.console.cli.committee_data import shipped_vintages
from varne.console.cli.committee_series import preventions_of


def held(name: str, seeds: int = 12) -> tuple[float, float]:
    """Return the shares inside 80 and 95 % of the newest weeks of made-up editions."""
    law, editions, apart = REVISED[name]
    told = []
    for seed in range(seeds):
        triangle, last = made_up_editions(law, seed, editions=editions, apart_weeks=apart)
        told += newest_judged(triangle, last, seed)
    return (
        float(np.mean([now.low_80 <= came <= now.high_80 for now, came in told])),
        float(np.mean([now.low_95 <= came <= now.high_95 for now, came in told])),
    )


@pytest.mark.parametrize(
    "name",
    [
        "as published, editions week by week",
        "as published, two editions half a year apart",
        "seen late, two editions",
        "never, editions week by week",
    ],
)
def test_later_editions_stay_inside_what_was_told(name: str) -> None:
    in_80, in_95 = held(name)
    assert in_80 >= 0.8
    assert in_95 >= 0.92


def test_a_triangle_that_shows_many_revisions_outvotes_what_was_published() -> None:
    in_80, in_95 = held("often and far, editions week by week")
    assert in_80 >= 0.7
    assert in_95 >= 0.87


def test_the_newer_shipped_edition_lies_inside_what_the_older_told() -> None:
    triangle = preventions_of(shipped_vintages())[0]
    early = Triangle(triangle.weeks, triangle.known_on[:1], triangle.figures[:, :1])
    later = dict(zip(triangle.weeks.tolist(), triangle.figures[:, -1].tolist(), strict=True))
    now = revised_later(early, np.random.default_rng(1))
    assert len(now) == 80
    assert all(one.low_95 <= later[one.week.item()] <= one.high_95 for one in now)
    newest = now[-1]
    assert newest.published == 784
    assert newest.low_95 > 0.9 * 784  # figures seldom fall
    assert 1.03 * 784 < newest.high_80 < newest.high_95 < 1.5 * 784  # and may rise: no point


def test_a_week_told_twice_within_days_shows_little_and_one_told_over_months_much() -> None:
    week = np.array(["2026-01-04"], dtype="datetime64[D]")

    def seen(second: str) -> float:
        known_on = np.array(["2026-01-09", second], dtype="datetime64[D]")
        return revisions_of(Triangle(week, known_on, np.full((1, 2), 300.0))).weeks - 37.0

    assert 0 < seen("2026-01-16") < 0.1
    assert 0.8 < seen("2026-12-04") < 1
