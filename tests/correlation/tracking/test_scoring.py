"""The bench's scorer gives the figures of an independent scorer on one fixed output."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from bench.scenarios import Scene, make_scans
from bench.scoring import pair_figures, score


def scene() -> dict[str, Any]:
    return make_scans(Scene(n_ship=30, n_boat=12, groups=2, lam=10.0, K=40, W=12_000.0, H=12_000.0, seed=3))


def output(scenario: dict[str, Any]) -> dict[str, Any]:
    """Tracks made from the truth: 80 m off, one in ten left out, numbers that change hands, some
    false ones.
    """
    draw = np.random.default_rng(11)
    truth = scenario["truth"]
    look_of, name, place = [], [], []
    for k in range(truth.shape[1]):
        for i in np.flatnonzero(~np.isnan(truth[:, k, 0])):
            if draw.random() < 0.1:
                continue
            look_of.append(k)
            name.append((i + (k // 17)) % 40 if i % 3 == 0 else i)
            place.append(truth[i, k, :2] + draw.normal(0.0, 80.0, 2))
        for ghost in range(3):
            look_of.append(k)
            name.append(1000 + ghost + k // 9)
            place.append(draw.uniform(0.0, 12_000.0, 2))
    keep = np.unique(np.column_stack([look_of, name]), axis=0, return_index=True)[1]
    assoc = np.where(
        draw.random(len(scenario["mk"])) < 0.2, draw.integers(0, 30, len(scenario["mk"])), scenario["msrc"]
    )
    return {
        "k": np.array(look_of)[keep],
        "id": np.array(name)[keep],
        "xy": np.array(place)[keep],
        "assoc": assoc,
        "csec": np.zeros(truth.shape[1]),
    }


def test_figures_are_those_of_an_independent_scorer() -> None:
    scenario = scene()
    figures = score(scenario, output(scenario))
    expected = {
        "gospa": 2424.9139536720677,
        "rmse_m": 138.37947140722997,
        "missed": 8.725,
        "false": 2.475,
        "switches": 42,
        "changes_per_h": 12.326602282704126,
        "idf1": 0.6292054402290623,
        "pair_f1": 0.5923145818228346,
    }
    for name, value in expected.items():
        assert figures[name] == pytest.approx(value, rel=1e-9), name


def test_the_truth_itself_scores_perfectly() -> None:
    scenario = scene()
    truth = scenario["truth"]
    i, k = np.nonzero(~np.isnan(truth[:, :, 0]))
    perfect = {
        "k": k,
        "id": i,
        "xy": truth[i, k, :2],
        "assoc": scenario["msrc"],
        "csec": np.zeros(truth.shape[1]),
    }
    figures = score(scenario, perfect)
    assert figures["gospa"] == 0.0
    assert figures["missed"] == figures["false"] == figures["switches"] == 0.0
    assert figures["idf1"] == figures["pair_f1"] == figures["group_pair_f1"] == 1.0


def test_pair_figures_count_pairs() -> None:
    source = np.array([0, 0, 0, 1, 1, -1])
    track = np.array([5, 5, 6, 6, -1, 6])
    precision, recall, f1 = pair_figures(source, track)
    # Tracks 5 and 6 make 1 + 3 pairs, sources 3 + 1; one pair is in both.
    assert (precision, recall) == (1 / 4, 1 / 4)
    assert f1 == pytest.approx(0.25)
