"""Days: what is learnt from made-up days, what is refused, and that weather is used only when told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.committee.forecasts.made_up import made_up_days
from varne.committee.forecasts.baselines import climatology, mean_of_years, seasonal_naive
from varne.committee.forecasts.daily import Daily, Weather
from varne.committee.forecasts.hurdle import fit_hurdle
from varne.committee.forecasts.preventions import Triangle, revised_later, untold
from varne.committee.forecasts.scores import covered, crps, wape, wilson
from varne.picture.errors import Malformed, Refused


@pytest.fixture(scope="module")
def calm() -> Daily:
    return made_up_days(4, 3)[0]


def test_the_law_of_made_up_days_is_found(calm: Daily) -> None:
    model = fit_hurdle(calm, tries=25)
    assert model.crossing.mode[model.crossing.columns - 1] == pytest.approx(1.4, abs=0.35)  # yesterday
    assert model.crossing.mode[1] == pytest.approx(-0.6, abs=0.3)  # winter
    assert model.people.strengths.size == pytest.approx(1.5, rel=0.25)
    assert model.loading.log_load == pytest.approx(np.log(50), abs=0.15)


def test_drawn_days_are_as_many_and_as_uneven_as_those_learnt_from(calm: Daily) -> None:
    model = fit_hurdle(calm, tries=25)
    days, people, boats = model.draw(365, 200, np.random.default_rng(1))
    assert days[0] == calm.days[-1] + 1
    assert (people > 0).mean() == pytest.approx((calm.people > 0).mean(), abs=0.12)
    assert ((people > 0) == (boats > 0)).all()
    after = people[1:][people[:-1] > 0]
    without = people[1:][people[:-1] == 0]
    assert (after > 0).mean() > 1.5 * (without > 0).mean()


def test_the_same_seed_draws_the_same_and_the_future_is_never_read(calm: Daily) -> None:
    cut = calm.until(np.datetime64("2023-03-01"))
    changed = Daily(
        calm.days, np.where(calm.days >= cut.days[-1] + 1, calm.people * 9, calm.people), calm.boats
    )
    one = fit_hurdle(cut, tries=5).draw(20, 50, np.random.default_rng(7))
    two = fit_hurdle(changed.until(np.datetime64("2023-03-01")), tries=5).draw(
        20, 50, np.random.default_rng(7)
    )
    assert all((a == b).all() for a, b in zip(one, two, strict=True))


def test_weather_told_moves_the_days_and_must_reach_as_far_as_they_do() -> None:
    known, height = made_up_days(3, 5, waves=3.0)
    rough = Weather(("wave_height_m",), height[:, None], np.full((10, 1), 3.0))
    calm = Weather(("wave_height_m",), height[:, None], np.full((10, 1), 0.1))
    chances = []
    for weather in (rough, calm):
        model = fit_hurdle(known, weather, tries=5)
        chances.append((model.draw(10, 300, np.random.default_rng(2))[1] > 0).mean())
        with pytest.raises(Refused, match="10 of 11 days"):
            model.draw(11, 10, np.random.default_rng(2))
    assert chances[0] < 0.1 < 0.5 < chances[1]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: Daily(np.delete(d.days, 5), d.people[1:], d.boats[1:]), "one after another"),
        (lambda d: Daily(d.days, d.people[1:], d.boats), "length"),
        (lambda d: Daily(d.days, np.where(d.people > 0, np.nan, 0), d.boats), "unknown"),
        (lambda d: Daily(d.days, d.people, -d.boats), "negative"),
    ],
)
def test_a_series_with_a_hole_is_not_taken(spoil, said: str, calm: Daily) -> None:
    with pytest.raises(Malformed, match=said):
        spoil(calm)


def test_too_little_to_learn_from_is_refused(calm: Daily) -> None:
    with pytest.raises(Refused, match="too few"):
        fit_hurdle(calm.until(np.datetime64("2020-09-01")))


def test_baselines_are_what_they_say() -> None:
    counts = np.arange(48.0)
    assert mean_of_years(counts, 2).tolist() == [np.mean([36, 24, 12]), np.mean([37, 25, 13])]
    assert seasonal_naive(counts, 1).tolist() == [36]
    days = np.arange(np.datetime64("2020-01-01"), np.datetime64("2023-01-01"))
    around = climatology(days, np.arange(len(days), dtype=float), np.datetime64("2023-06-15"), years=1)
    assert len(around) == 31


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=60), st.floats(0, 1e4))
def test_crps_is_the_double_sum_and_never_negative(draws: list[float], came: float) -> None:
    values = np.array(draws)
    slow = np.abs(values - came).mean() - 0.5 * np.abs(values[:, None] - values).mean()
    assert crps(values, came) == pytest.approx(slow, abs=1e-6)
    assert crps(values, came) >= -1e-9


def test_scores() -> None:
    assert wape(np.array([1.0, 3]), np.array([2.0, 2])) == 0.5
    assert covered(np.array([0.0, 5]), np.array([1.0, 6]), np.array([1.0, 4])) == 0.5
    low, high = wilson(0, 100)
    assert low == 0
    assert 0.03 < high < 0.04


def test_revisions_go_the_way_the_triangle_shows() -> None:
    weeks = np.arange(np.datetime64("2025-01-05"), np.datetime64("2026-01-01"), 7)
    known_on = np.array(["2026-01-01", "2026-02-01"], dtype="datetime64[D]")
    first = np.full(len(weeks), 400.0)
    same = Triangle(weeks, known_on, np.column_stack([first, first]))
    risen = Triangle(weeks, known_on, np.column_stack([first, first * 1.5]))
    quiet = revised_later(same, np.random.default_rng(1))[-1]
    loud = revised_later(risen, np.random.default_rng(1))[-1]
    assert quiet.published == 400
    assert quiet.low_95 <= 400 <= quiet.high_95
    assert loud.published == 600
    assert loud.high_80 > 1.1 * 600
    assert quiet.high_95 < 1.3 * 400


def test_a_week_not_yet_told_is_told_by_weeks_like_it() -> None:
    rng = np.random.default_rng(4)
    weeks = np.arange(np.datetime64("2024-05-05"), np.datetime64("2026-05-01"), 7)
    arrivals = rng.gamma(1.2, 600, len(weeks))
    prevented = np.rint(arrivals * rng.lognormal(-0.5, 0.4, len(weeks)))
    hidden = np.where(np.arange(len(weeks)) >= 60, np.nan, prevented)
    told = untold(weeks, arrivals, hidden)
    inside = [n.low_95 <= truth <= n.high_95 for n, truth in zip(told, prevented[60:], strict=True)]
    assert np.mean(inside) > 0.8
    with pytest.raises(Refused, match="too few"):
        untold(weeks[:8], arrivals[:8], hidden[:8])
