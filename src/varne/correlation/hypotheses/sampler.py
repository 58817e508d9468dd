"""Walks over the ways a night's reports can be shared out among boats, by how well each way explains them.

State: for each row the boat it is given to. Moves, accepted so that the walk spends its time in proportion to
likelihood (Markov chain Monte Carlo data association, Oh, Russell and Sastry 2009):

- one report drawn anew among the boats it could be of, or a new one (Gibbs);
- two boats made one, or one made two, by sequential allocation (Dahl 2005; Jain and Neal 2004);
- two boats exchange all that is later than a moment (Oh et al., "switch").

A number stream of its own (splitmix64, Steele, Lea and Flood 2014) makes the walk a function of its inputs
alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare
from varne.correlation.hypotheses.memo import CLUTTER, OVER
from varne.correlation.hypotheses.moves import (
    block_moved,
    merged,
    shared_out,
    tails_swapped,
)
from varne.correlation.hypotheses.score import (
    boat_closed,
    ending,
    trajectory_score,
)
from varne.correlation.hypotheses.story import (
    LANDED,
    RECOVERED,
    Desk,
    Night,
    Prior,
)
from varne.correlation.hypotheses.walk import (
    Walk,
    drawn,
    free_slot,
    redrawn,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@compiled_bare
def swept(
    night: Night,
    prior: Prior,
    walk: Walk,
    active: IntArray,
    near: IntArray,
    near_count: IntArray,
    now_s: float,
    heat: float,
    desk: Desk,
    twin: Desk,
    whole_boats: float,
) -> int:
    """One pass: every active row drawn anew, and moves of whole boats. Returns how many rows changed hands.

    Args:
        active: rows to draw.
        near: (n, most) rows that might be of the same boat, nearest first.
        near_count: (n,).
        whole_boats: chance, for each row, of a move of whole boats.
    """
    changed = 0
    for k in range(active.shape[0]):
        row = active[k]
        if redrawn(night, prior, walk, row, near[row], near_count[row], now_s, heat, desk):
            changed += 1
        count = near_count[row]
        if count == 0 or drawn(walk.stream) > whole_boats:
            continue
        move = drawn(walk.stream)
        if move > 0.95:
            slot = free_slot(walk)
            if slot >= 0 and walk.size[walk.boat[row]] > 2:
                block_moved(night, prior, walk, row, slot, now_s, heat, desk)
            continue
        for _ in range(8):
            other = near[row, int(drawn(walk.stream) * count)]
            if other == row or walk.boat[other] < 0:
                continue
            same = walk.boat[row] == walk.boat[other]
            if move < 0.25:
                if same:
                    shared_out(night, prior, walk, row, other, now_s, heat, desk, twin)
                    break
            elif not same:
                if move < 0.45:
                    merged(night, prior, walk, walk.boat[row], walk.boat[other], now_s, heat, desk)
                elif move < 0.65:
                    shared_out(night, prior, walk, row, other, now_s, heat, desk, twin)
                elif move < 0.78:
                    tails_swapped(night, prior, walk, row, other, now_s, heat, desk)
                else:
                    block_moved(night, prior, walk, row, walk.boat[other], now_s, heat, desk)
                break
    return changed


@compiled_bare
def rescored(night: Night, prior: Prior, walk: Walk, now_s: float, afresh: bool, desk: Desk) -> float:
    """Every boat's score at a later moment; ``afresh`` writes every story anew too. Returns the scores'
    sum."""
    total = 0.0
    for slot in range(walk.size.shape[0]):
        if walk.size[slot] > 0:
            known = 0 if afresh else walk.size[slot]
            walk.score[slot] = trajectory_score(
                night, prior, walk.rows[slot], walk.size[slot], known, walk.book, afresh, now_s, desk
            )
            total += walk.score[slot]
    return total


@compiled_bare
def census(
    night: Night, prior: Prior, walk: Walk, now_s: float, boat: FloatArray, ended: IntArray, desk: Desk
) -> None:
    """For each slot, the chance that it is a boat and not clutter, and whether everybody is accounted for.

    Args:
        boat: (slots,) filled; 0 for an empty slot.
        ended: (slots,) filled with the row that accounts for the boat, -1 for none.
    """
    for slot in range(walk.size.shape[0]):
        boat[slot] = 0.0
        ended[slot] = -1
        count = walk.size[slot]
        if count == 0:
            continue
        rows = walk.rows[slot]
        kept = desk.memo.values[ending(night, prior, rows, count, count, walk.book, False, desk)]
        score = boat_closed(prior, kept, now_s)
        boat[slot] = 1.0 / (1.0 + np.exp(min(max(kept[CLUTTER] - score, -40.0), 40.0)))
        if kept[OVER] > 0.0:
            for k in range(count):
                if night.kind[rows[k]] == RECOVERED or night.kind[rows[k]] == LANDED:
                    ended[slot] = rows[k]
