"""What a list of reports is worth as one vessel."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.correlation.linking.evidence import Evidence, Rhythm
from varne.correlation.linking.rhythm import paced
from varne.correlation.linking.search import drawn
from varne.correlation.linking.trajectory import IMPOSSIBLE, SAVE, memory_for, score

NO_RHYTHM = Rhythm(np.zeros(0), np.zeros(0), np.zeros(0), np.zeros(11))


def evidence(
    t_s: np.ndarray, place_m: np.ndarray, sigma_m: float = 50.0, change_every_s: float = 3000.0
) -> Evidence:
    many = len(t_s)
    nothing = np.full(many, -1, np.int64)
    layout = np.array([-1e5, -1e5, 2e5, 60.0, float(t_s[0]), float(t_s[-1])])
    return Evidence(
        t_s, place_m[:, 0].copy(), place_m[:, 1].copy(), np.tile([sigma_m**2, sigma_m**2, 0.0], (many, 1)),
        np.arange(many), np.full(many, 15.0), nothing, np.zeros((1, 1)), nothing, np.zeros((1, 1)),
        np.ones(1), nothing, np.zeros((1, 1, 1)), layout,
        np.array([3e-5, 1.1, 1.0 / change_every_s, 2.0, -17.0, 0.0]),
        np.array([0.01, 1.5]), NO_RHYTHM,
    )  # fmt: skip


def walk(seed: int, many: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.exponential(60.0, many) + 1.0)
    return t_s, np.stack([2.0 * t_s, 0.5 * t_s], axis=1) + rng.normal(0, 50.0, (many, 2))


def whole(e: Evidence, which: list[int]) -> float:
    return score(e, memory_for(e), np.array(which), len(which), 0, 0)


def kalman(e: Evidence) -> float:
    """The same by matrices, with a velocity that only wanders."""
    q, first_mps = e.motion[0], e.motion[3]
    state = np.array([e.x_m[0], e.y_m[0], 0.0, 0.0])
    cov = np.diag([e.spread_m2[0, 0], e.spread_m2[0, 1], first_mps**2, first_mps**2])
    total = e.motion[4] + e.worth.sum()
    for k in range(1, len(e.t_s)):
        d = e.t_s[k] - e.t_s[k - 1]
        step = np.kron([[1.0, d], [0.0, 1.0]], np.eye(2))
        noise = q * np.kron([[d**3 / 3, d**2 / 2], [d**2 / 2, d]], np.eye(2))
        state, cov = step @ state, step @ cov @ step.T + noise
        inn = np.array([e.x_m[k], e.y_m[k]]) - state[:2]
        spread = cov[:2, :2] + np.diag(e.spread_m2[k, :2])
        total += -0.5 * inn @ np.linalg.solve(spread, inn) - 0.5 * np.log(np.linalg.det(2 * np.pi * spread))
        gain = cov[:, :2] @ np.linalg.inv(spread)
        state, cov = state + gain @ inn, cov - gain @ cov[:2]
    return float(total)


def test_without_changes_the_filter_is_kalmans() -> None:
    e = evidence(*walk(5, 12), change_every_s=1e15)
    assert whole(e, list(range(12))) == pytest.approx(kalman(e), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 23), st.integers(24, 40))
def test_a_change_looked_at_through_a_window_is_the_change(seed: int, out: int, many: int) -> None:
    e = evidence(*walk(seed, many))
    memory = memory_for(e)
    everything = np.arange(many)
    score(e, memory, everything, many, 0, SAVE)
    less = np.delete(everything, out)
    windowed = score(e, memory, less, many - 1, out, many - 1 - out)
    # Without its first report a story begins elsewhere, with another velocity.
    assert windowed == pytest.approx(whole(e, less.tolist()), abs=2.0 if out else 6.0)


def test_two_reports_of_one_frame_are_two_vessels() -> None:
    t_s = np.array([0.0, 60.0, 60.0, 60.0])
    e = evidence(t_s, np.zeros((4, 2)))
    e = e._replace(frame=np.array([0, 1, 2, 1]))
    assert whole(e, [0, 1, 2, 3]) == IMPOSSIBLE
    assert whole(e, [0, 1, 2]) > 0.0


def test_not_being_seen_where_it_would_have_been_tells_against_one_vessel() -> None:
    e = evidence(np.array([0.0, 1200.0, 2400.0]), np.zeros((3, 2)))
    watched = e._replace(unseen=np.full((41, 1, 1), np.log(0.7)))
    assert whole(watched, [0, 1, 2]) < whole(e, [0, 1, 2]) - 40 * -np.log(0.7) + 1.0


def test_equal_counts_and_telephones_speak_for_one_vessel_and_others_against() -> None:
    e = evidence(np.array([0.0, 600.0]), np.zeros((2, 2)))
    ratio = np.log(np.array([[1.9, 0.1], [0.1, 1.9]]))
    same, other = (e._replace(persons=np.array(rows), persons_ratio=ratio) for rows in ([0, 0], [0, 1]))
    assert whole(same, [0, 1]) > whole(e, [0, 1]) > whole(other, [0, 1])
    one, two = e._replace(caller=np.array([7, 7])), e._replace(caller=np.array([7, 8]))
    assert whole(one, [0, 1]) > whole(e, [0, 1]) + 3.0
    assert whole(two, [0, 1]) < whole(e, [0, 1])


def test_a_vessels_own_interval_is_expected_again_and_a_shorter_one_than_any_is_not() -> None:
    rhythm = NO_RHYTHM._replace(
        interval=np.log(np.r_[np.full(60, 1e-9), np.full(540, 1 / 540)]),
        manner=np.array([1.0, 2.0, 0.0, 0.0, *np.zeros(7)]),
    )
    urn = np.zeros(602, np.int64)

    def pace(*gaps: float) -> float:
        t_s = np.r_[0.0, np.cumsum(gaps)]
        return paced(rhythm, t_s, np.arange(len(t_s)), len(t_s), urn)

    assert pace(180.5, 180.5, 180.5) > pace(180.5, 250.5, 410.5) + 3.0
    assert pace(180.5, 30.5, 180.5) == IMPOSSIBLE
    assert not urn.any()


def test_draws_are_splitmix64() -> None:
    seed = np.array([1234567])
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [drawn(seed) for _ in published] == [(n >> 11) / 2**53 for n in published]
