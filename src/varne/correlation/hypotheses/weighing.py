"""Why two reports are, or are not, of one boat: the evidence between them, piece by piece, as log ratios.

Each piece compares how likely the second report is if both are of one boat with how likely it is if it is
the first of another (Bayes factors, natural logarithm). What all other reports make of it is what is left
when the pieces are taken from the log odds counted over the readings of the whole night.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from varne.correlation.hypotheses.clutter import (
    birth_log,
)
from varne.correlation.hypotheses.consensus import SELDOM
from varne.correlation.hypotheses.score import told
from varne.correlation.hypotheses.story import (
    BORN_ALONGSHORE,
    LANDED,
    PHONE_SHARED_LOG,
    RADAR,
    RADAR_REVISIT_S,
    RADAR_TWICE_LOG,
    RECOVERED,
    SCORE,
    SEEN,
    SEEN_HZ,
    Night,
    Prior,
    begun,
    new_desk,
)
from varne.picture.judgement import Evidence, PairJudged
from varne.picture.report import Report

IntArray = NDArray[np.int64]
RELAY_LOG = 8.0  # a relay that repeats a report is of another boat about once in 3,000
WORTH_SAYING = 0.05
ALIKE = 1.25  # the readings of one walk are alike: set on six nights and six made from seeds 303 to 322


def pair_judged(
    reports: Sequence[Report],
    pair: tuple[int, int],
    repeats: IntArray,
    rows: IntArray,
    readings: IntArray,
    weights: NDArray[np.float64],
    night: Night,
    prior: Prior,
    rulings: Sequence[tuple[str, str, str]],
) -> PairJudged:
    """Weigh two rows of a night that was judged, in readings of these weights, which sum to 1."""
    first, second = pair
    original = [int(repeats[row]) if repeats[row] >= 0 else row for row in pair]
    place = {int(row): k for k, row in enumerate(rows)}
    sampled = len(readings)
    if original[0] == original[1]:
        probability = 1.0 - 1.0 / (sampled + 2)
    else:
        both = readings[:, place[original[0]]] == readings[:, place[original[1]]]
        # The readings of one walk are alike: what some of them share is less likely than their number says.
        probability = SELDOM + (1.0 - 2.0 * SELDOM) * float(weights @ both) ** ALIKE
    found: list[Evidence] = []
    if repeats[first] == second or repeats[second] == first:
        other = reports[second if repeats[first] == second else first]
        found.append(Evidence(code="relay_of", log_ratio=RELAY_LOG, other_report_id=other.id))
    elif original[0] == original[1]:
        found.append(
            Evidence(code="relays_of_one", log_ratio=RELAY_LOG, other_report_id=reports[original[0]].id)
        )
    else:
        found += _between(reports, (original[0], original[1]), night, prior)
    words = {"same": "officer_same", "different": "officer_different"}
    for one, other_id, word in rulings:
        if {one, other_id} == {reports[first].id, reports[second].id} and word in words:
            sign = 1.0 if word == "same" else -1.0
            found.append(
                Evidence(
                    code="officer_same" if word == "same" else "officer_different", log_ratio=sign * 200.0
                )
            )
            probability = 1.0 if word == "same" else 0.0
    odds = math.log(max(probability, 1e-6) / max(1.0 - probability, 1e-6))
    rest = odds - sum(piece.log_ratio for piece in found)
    if abs(rest) > WORTH_SAYING and len(reports) > 2:
        found.append(Evidence(code="rest_of_the_night", log_ratio=round(rest, 2)))
    found.sort(key=lambda piece: -abs(piece.log_ratio))
    return PairJudged(
        first_report_id=reports[first].id,
        second_report_id=reports[second].id,
        probability=round(probability, 4),
        evidence=tuple(found),
        sampled=sampled,
    )


def _between(reports: Sequence[Report], pair: tuple[int, int], night: Night, prior: Prior) -> list[Evidence]:
    """The pieces that two reports alone give, the earlier first."""
    a, b = sorted(pair, key=lambda row: (night.time_s[row], row))
    found: list[Evidence] = []
    gap_s = float(night.time_s[b] - night.time_s[a])
    if night.places[a] and night.places[b]:
        away_m = math.hypot(
            night.east_m[a, 0] - night.east_m[b, 0], night.north_m[a, 0] - night.north_m[b, 0]
        )
        found.append(
            Evidence(
                code="drift" if max(night.engine_off[a], night.engine_off[b]) > 0.0 else "time_and_distance",
                log_ratio=round(_reach_log(a, b, night, prior), 2),
                distance_m=round(away_m),
                gap_s=round(gap_s),
                speed_kn=round(away_m / max(gap_s, 60.0) / 0.514444, 1),
            )
        )
    if night.phone[a] >= 0 and night.phone[b] >= 0:
        same = night.phone[a] == night.phone[b]
        ratio = -float(prior.figures[PHONE_SHARED_LOG]) if same else -0.7
        found.append(Evidence(code="same_phone" if same else "other_phone", log_ratio=round(ratio, 2)))
    if night.has_people[a] and night.has_people[b]:
        found.append(
            Evidence(
                code="people",
                log_ratio=round(_people_log(a, b, night, prior), 2),
                first=int(night.people[a]),
                second=int(night.people[b]),
            )
        )
    if night.colour[a] >= 0 and night.colour[b] >= 0:
        likely = [_colour(night, row, len(prior.colour_prior)) for row in (a, b)]
        both = float(prior.colour_prior @ (likely[0] * likely[1]))
        each = float(prior.colour_prior @ likely[0]) * float(prior.colour_prior @ likely[1])
        found.append(Evidence(code="colour", log_ratio=round(math.log(both / each), 2)))
    one_radar = night.kind[a] == RADAR and night.kind[b] == RADAR and night.station[a] == night.station[b]
    if one_radar and gap_s < prior.figures[RADAR_REVISIT_S]:
        twice = -float(prior.figures[RADAR_TWICE_LOG])
        found.append(Evidence(code="radar_twice", log_ratio=round(twice, 2), gap_s=round(gap_s)))
    if night.kind[a] in (RECOVERED, LANDED) and not night.remaining[a] and gap_s > 900.0:
        found.append(Evidence(code="accounted_for_before", log_ratio=-6.0, other_report_id=reports[a].id))
    return found


def _people_log(a: int, b: int, night: Night, prior: Prior) -> float:
    """Log of how much likelier two counts, the earlier first, are of one boat than of two."""
    one, other = (np.exp(night.people_log[row] + night.whole_log[row]) for row in (a, b))
    born = float(prior.figures[BORN_ALONGSHORE])
    full, few = prior.people_prior, prior.people_few
    # Between the two a boat with few aboard has taken people on, or has not: even odds, for want of the way.
    both = (1.0 - born) * float(full @ (one * other)) + 0.5 * born * (
        float(few @ (one * other)) + float(few @ one) * float(full @ other)
    )
    usual = (1.0 - born) * full + born * few
    return math.log(max(both, 1e-12) / max(float(usual @ one) * float(usual @ other), 1e-12))


def _colour(night: Night, row: int, codes: int) -> NDArray[np.float64]:
    right = float(night.colour_right[row])
    likely = np.full(codes, (1.0 - right) / (codes - 1))
    likely[night.colour[row]] = right
    return likely


def _reach_log(a: int, b: int, night: Night, prior: Prior) -> float:
    """Log ratio of finding the second where it is, if the first's boat went there, to a new boat being met
    there."""
    kinds = night.kind.copy()
    kinds[[a, b]] = SEEN
    nothing = np.zeros_like(night.has_people)
    bare = night._replace(
        kind=kinds,
        has_people=nothing,
        colour=np.full_like(night.colour, -1),
        phone=np.full_like(night.phone, -1),
    )
    unwatched = prior._replace(stations=np.zeros((0, 2)))
    desk = new_desk()
    begun(unwatched, desk.story)
    rows = np.array([a, b], np.int64)
    told(bare, unwatched, desk.story, rows, 0, desk.kids, desk.sea)
    before = float(desk.story.plain[SCORE])
    told(bare, unwatched, desk.story, rows, 1, desk.kids, desk.sea)
    gained = float(desk.story.plain[SCORE]) - before - math.log(float(prior.figures[SEEN_HZ]))
    alone = birth_log(
        unwatched, night.kind[b], night.east_m[b, 0], night.north_m[b, 0], night.variance_m2[b, 0]
    )
    return gained - alone
