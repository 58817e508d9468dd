"""What a search that found nothing teaches, and what it does not.

For each boat the belief holds a weight for every particle and, beside them, a mass for each way in which
searching there cannot find it: it is not where the model puts it, it is not the object the crews look for,
or it has been recovered already. Together they are one. A search that finds nothing multiplies each
particle by its chance of having been missed and leaves those masses as they were; normalised again, mass
leaves the searched water for the unsearched and for the doubts. So the probability of detection alone never
shows that there is nothing to find: the more thorough the search, the more the question becomes whether
this was the right place and the right object.

How good the crews' eyes are is doubtful too, and the same doubt holds in every pass. So a particle's weight
is split over a few *effectivenesses*, factors on the sweep width: each search that finds nothing also makes
poor eyes likelier, and repeating it adds less than a fixed width would claim (Stone, "Theory of Optimal
Search", 1975, chapter 1, on uncertain sweep width).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.drift.search.cloud import Cloud, Floats
from varne.drift.search.detection import Law
from varne.drift.search.passes import SearchTrack, missed
from varne.picture.errors import Refused

NOT_HERE = "not_here"
WRONG_OBJECT = "wrong_object"
ALREADY_RECOVERED = "already_recovered"
# Judgement, to be edited by whoever plans: a model is wrong about the place, the object or the rescue now
# and then.
ELSEWHERE_PRIOR = {NOT_HERE: 0.05, WRONG_OBJECT: 0.05, ALREADY_RECOVERED: 0.05}
CERTAIN_EYES = ((1.0, 1.0),)  # pairs of effectiveness and its probability
# Judgement: field trials scatter by about a factor of two about the tables.
DOUBTFUL_EYES = ((0.4, 0.25), (0.7, 0.35), (1.0, 0.4))


class Belief(NamedTuple):
    """Weights that sum, with the doubts, to one for each boat.

    ``weights`` [particle, effectiveness]; ``boat`` [particle]; ``elsewhere`` [boat, doubt]; ``doubts``
    their names; ``effectiveness`` [effectiveness], factors on every sweep width; ``found_by_now`` [boat],
    the chance that all searching so far would have found the boat, seen from the beginning.
    """

    weights: Floats
    boat: NDArray[np.int64]
    elsewhere: Floats
    doubts: tuple[str, ...]
    effectiveness: Floats
    found_by_now: Floats

    @property
    def particle_weights(self) -> Floats:
        """Weight of each particle whatever the eyes, [particle]."""
        return np.asarray(self.weights.sum(axis=1))

    @property
    def here(self) -> Floats:
        """For each boat, the mass that searching the cloud can find, [boat]."""
        count = len(self.elsewhere)
        return np.asarray(np.bincount(self.boat, weights=self.particle_weights, minlength=count), np.float64)


def opened(
    cloud: Cloud,
    elsewhere: Mapping[str, float] = ELSEWHERE_PRIOR,
    eyes: Sequence[tuple[float, float]] = CERTAIN_EYES,
) -> Belief:
    """The belief before any search: each boat's particles share what the doubts leave of one.

    Raises:
        Refused: there is no doubt above nought (a search must be able to be in the wrong place), the doubts
            leave nothing, the eyes are not a distribution, or a boat has no weight at all.
    """
    share = sum(elsewhere.values())
    if not elsewhere or min(elsewhere.values()) <= 0 or share >= 1:
        raise Refused("each doubt must be above nought, and together under one", code="doubts")
    factors = np.array([factor for factor, _ in eyes], dtype=np.float64)
    chances = np.array([chance for _, chance in eyes], dtype=np.float64)
    if not len(factors) or np.any(factors < 0) or np.any(chances < 0) or abs(chances.sum() - 1) > 1e-9:
        raise Refused("effectivenesses need probabilities that sum to one", code="eyes")
    total = np.bincount(cloud.boat, weights=cloud.weights, minlength=cloud.boats)
    if np.any(total <= 0):
        raise Refused("every boat needs a particle with weight", code="boat_without_weight")
    each = cloud.weights / total[cloud.boat] * (1 - share)
    return Belief(
        each[:, None] * chances[None, :],
        cloud.boat,
        np.tile(np.array(list(elsewhere.values()), dtype=np.float64), (cloud.boats, 1)),
        tuple(elsewhere),
        factors,
        np.zeros(cloud.boats),
    )


def after_search(
    belief: Belief,
    cloud: Cloud,
    tracks: Sequence[tuple[SearchTrack, Floats]],
    law: Law = Law.INVERSE_CUBE,
    until_s: float = math.inf,
) -> Belief:
    """The belief after searchers' real tracks, each with its widths [object class], found nothing.

    ``until_s`` counts a search under way as far as it has come. Nothing found is all this says.

    Raises:
        Refused: the cloud is not the one the belief is of, or a width is missing.
    """
    if len(cloud.weights) != len(belief.weights):
        raise Refused("this belief is of another cloud", code="other_cloud")
    passed = np.ones_like(belief.weights)
    for track, widths_m in tracks:
        for column, factor in enumerate(belief.effectiveness):
            passed[:, column] *= missed(cloud, track, np.asarray(widths_m) * factor, law, until_s)
    return after_missing(belief, passed)


def found_over_time(
    belief: Belief,
    cloud: Cloud,
    tracks: Sequence[tuple[SearchTrack, Floats]],
    moments_s: Floats,
    law: Law = Law.INVERSE_CUBE,
) -> Floats:
    """Chance of having been found by each moment if the tracks are searched, [moment, boat].

    Seen from the beginning, what was searched before this included. It levels off below one by the doubts.

    Raises:
        Refused: the cloud is not the one the belief is of, or a width is missing.
    """
    rows = [after_search(belief, cloud, tracks, law, float(t)).found_by_now for t in moments_s]
    return np.array(rows).reshape(len(rows), len(belief.elsewhere))


def after_missing(belief: Belief, passed: Floats) -> Belief:
    """The belief after a search whose chance of missing each particle is known, [particle, effectiveness].

    Raises:
        Refused: a chance is not between nought and one, or the shape differs.
    """
    if passed.shape != belief.weights.shape or np.any(passed < 0) or np.any(passed > 1):
        raise Refused(
            "one chance of missing, nought to one, for each particle and effectiveness", code="missed"
        )
    weights = belief.weights * passed
    left = np.bincount(belief.boat, weights=weights.sum(axis=1), minlength=len(belief.elsewhere))
    total = left + belief.elsewhere.sum(axis=1)  # never nought: every doubt is above it
    return belief._replace(
        weights=weights / total[belief.boat][:, None],
        elsewhere=belief.elsewhere / total[:, None],
        found_by_now=belief.found_by_now + (1 - belief.found_by_now) * np.maximum(0.0, 1 - total),
    )


def after_find(belief: Belief, boat: int, doubt: str, likelihood_ratio: float) -> Belief:
    """The belief after a recovery that may be, or not be, of one boat.

    ``likelihood_ratio``: how much likelier that find is if ``doubt`` (for instance
    :data:`ALREADY_RECOVERED`) is true of this boat than if not. A find multiplies odds; it settles nothing
    by itself, because a search was once stood down on another boat's rescue. Closing is for evidence of
    *that* boat, elsewhere.

    Raises:
        Refused: the ratio is not a finite number above nought, or boat or doubt is unknown.
    """
    if not (0 < likelihood_ratio < math.inf):
        raise Refused("a likelihood ratio is finite and above nought", code="likelihood_ratio")
    if doubt not in belief.doubts or not 0 <= boat < len(belief.elsewhere):
        raise Refused("the belief holds no such boat or doubt", code="no_such_doubt")
    elsewhere = belief.elsewhere.copy()
    elsewhere[boat, belief.doubts.index(doubt)] *= likelihood_ratio
    mine = belief.boat == boat
    total = belief.weights[mine].sum() + elsewhere[boat].sum()
    elsewhere[boat] /= total
    weights = belief.weights.copy()
    weights[mine] /= total
    return belief._replace(weights=weights, elsewhere=elsewhere)
