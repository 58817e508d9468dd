"""Moves of whole boats: two made one, shared out anew, tails exchanged, a block given away."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare
from varne.correlation.hypotheses.memo import SO_FAR, found, number_of
from varne.correlation.hypotheses.score import score_so_far, told, trajectory_score
from varne.correlation.hypotheses.story import (
    PHONE_SHARED_LOG,
    Desk,
    Night,
    Prior,
    begun,
    copied,
)
from varne.correlation.hypotheses.walk import (
    Walk,
    drawn,
    earlier,
    free_slot,
    put,
    rulings_kept,
    shared_phones,
)

IntArray = NDArray[np.int64]


@compiled_bare
def together(night: Night, one: IntArray, none: int, two: IntArray, ntwo: int, out: IntArray) -> int:
    """Two lists of rows as one, in order of time; returns how many lead that are all of one list."""
    i = j = 0
    for k in range(none + ntwo):
        if i < none and (j >= ntwo or earlier(night, one[i], two[j])):
            out[k] = one[i]
            i += 1
        else:
            out[k] = two[j]
            j += 1
    lead = 0
    if none > 0 and ntwo > 0:
        other = two[0] if out[0] == one[0] else one[0]
        while out[lead] != other:
            lead += 1
    return lead


@compiled_bare
def merged(
    night: Night, prior: Prior, walk: Walk, slot_a: int, slot_b: int, now_s: float, heat: float, desk: Desk
) -> bool:
    """Try two boats as one. True when accepted."""
    count = walk.size[slot_a] + walk.size[slot_b]
    if count >= walk.rows.shape[1]:
        return False
    rows_a, rows_b = walk.rows[slot_a], walk.rows[slot_b]
    lead = together(night, rows_a, walk.size[slot_a], rows_b, walk.size[slot_b], walk.c)
    one = trajectory_score(night, prior, walk.c, count, lead, walk.book, False, now_s, desk)
    gain = one - walk.score[slot_a] - walk.score[slot_b]
    shared = shared_phones(night, rows_a, walk.size[slot_a], rows_b, walk.size[slot_b])
    gain -= shared * prior.figures[PHONE_SHARED_LOG]
    if np.log(drawn(walk.stream) + 1e-300) >= gain / heat:
        return False
    if not rulings_kept(walk, slot_a, walk.c, count, slot_b, walk.c, 0):
        return False
    walk.size[slot_b] = 0
    walk.score[slot_b] = 0.0
    put(night, prior, walk, slot_a, walk.c, count, lead, now_s, desk)
    return True


@compiled_bare
def _tried(
    night: Night, prior: Prior, rows: IntArray, count: int, known: int, desk: Desk
) -> tuple[float, int]:
    """The score of ``count`` rows and one more, the story without it kept as draft if it had to be told."""
    number = number_of(rows, count + 1)
    at = found(desk.memo, number)
    if at >= 0:
        return desk.memo.values[at, SO_FAR], known
    for m in range(known, count):
        told(night, prior, desk.story, rows, m, desk.kids, desk.sea)
    copied(desk.story, desk.draft)
    return score_so_far(night, prior, rows, count + 1, count, desk)


@compiled_bare
def _taken_back(desk: Desk, known: int, known_with: int, count: int) -> int:
    """Make the story on the desk again one without the row that was tried; returns of how many rows it is."""
    if known_with <= count:
        return known
    copied(desk.draft, desk.story)
    return count


@compiled_bare
def shared_out(
    night: Night,
    prior: Prior,
    walk: Walk,
    first: int,
    second: int,
    now_s: float,
    heat: float,
    desk: Desk,
    twin: Desk,
) -> bool:
    """Share the rows of one boat, or of two, out anew between two, one given row in each. True when accepted.

    Rows go in order of time, each by how well it continues either story so far (sequential allocation, Dahl
    2005). What the two would then score is compared with what stood; how likely the sharing out was is not,
    so that a boat that can be parted in many poor ways is not parted for their number.
    """
    slot_a, slot = walk.boat[first], walk.boat[second]
    shared_log = prior.figures[PHONE_SHARED_LOG]
    stood = walk.score[slot_a]
    if slot == slot_a:
        count = walk.size[slot_a]
        for k in range(count):
            walk.c[k] = walk.rows[slot_a, k]
        slot = free_slot(walk)
    else:
        count = walk.size[slot_a] + walk.size[slot]
        if count >= walk.rows.shape[1]:
            return False
        together(night, walk.rows[slot_a], walk.size[slot_a], walk.rows[slot], walk.size[slot], walk.c)
        stood += walk.score[slot]
        stood += shared_log * shared_phones(
            night, walk.rows[slot_a], walk.size[slot_a], walk.rows[slot], walk.size[slot]
        )
    if slot < 0 or count < 3:
        return False
    begun(prior, desk.story)
    begun(prior, twin.story)
    na = nb = 0
    told_a = told_b = 0  # rows that the stories on the two desks hold
    for k in range(count):
        row = walk.c[k]
        walk.a[na] = row
        walk.b[nb] = row
        if row == first:
            na += 1
            continue
        if row == second:
            nb += 1
            continue
        before_a, told_a = score_so_far(night, prior, walk.a, na, told_a, desk)
        before_b, told_b = score_so_far(night, prior, walk.b, nb, told_b, twin)
        with_a, told_with_a = _tried(night, prior, walk.a, na, told_a, desk)
        with_b, told_with_b = _tried(night, prior, walk.b, nb, told_b, twin)
        lean = with_a - before_a - with_b + before_b
        if na == 0:
            lean += before_a
        if nb == 0:
            lean -= before_b
        token = night.phone[row]
        if token >= 0:
            in_a = in_b = False
            for m in range(na):
                in_a = in_a or night.phone[walk.a[m]] == token
            for m in range(nb):
                in_b = in_b or night.phone[walk.b[m]] == token
            if in_a and not in_b:
                lean -= shared_log
            elif in_b and not in_a:
                lean += shared_log
        chance_a = 1.0 / (1.0 + np.exp(-min(max(lean / heat, -30.0), 30.0)))
        if drawn(walk.stream) < chance_a:
            told_a, told_b = told_with_a, _taken_back(twin, told_b, told_with_b, nb)
            na += 1
        else:
            told_a, told_b = _taken_back(desk, told_a, told_with_a, na), told_with_b
            nb += 1
    score_a = trajectory_score(night, prior, walk.a, na, 0, walk.book, False, now_s, desk)
    score_b = trajectory_score(night, prior, walk.b, nb, 0, walk.book, False, now_s, desk)
    gain = score_a + score_b + shared_phones(night, walk.a, na, walk.b, nb) * shared_log - stood
    if np.log(drawn(walk.stream) + 1e-300) >= gain / heat:
        return False
    if not rulings_kept(walk, slot_a, walk.a, na, slot, walk.b, nb):
        return False
    put(night, prior, walk, slot_a, walk.a, na, 0, now_s, desk)
    put(night, prior, walk, slot, walk.b, nb, 0, now_s, desk)
    return True


@compiled_bare
def tails_swapped(
    night: Night, prior: Prior, walk: Walk, first: int, second: int, now_s: float, heat: float, desk: Desk
) -> bool:
    """Two boats exchange all that is later than ``first``, a row of one of them. True when accepted."""
    slot_a, slot_b = walk.boat[first], walk.boat[second]
    longest = walk.rows.shape[1]
    rows_a, rows_b = walk.rows[slot_a], walk.rows[slot_b]
    size_a, size_b = walk.size[slot_a], walk.size[slot_b]
    cut_a = cut_b = 0
    while cut_a < size_a and not earlier(night, first, rows_a[cut_a]):
        cut_a += 1
    while cut_b < size_b and not earlier(night, first, rows_b[cut_b]):
        cut_b += 1
    na = cut_a + size_b - cut_b
    nb = cut_b + size_a - cut_a
    if (cut_a == size_a and cut_b == size_b) or na == 0 or nb == 0 or na >= longest or nb >= longest:
        return False
    for k in range(cut_a):
        walk.a[k] = rows_a[k]
    for k in range(size_b - cut_b):
        walk.a[cut_a + k] = rows_b[cut_b + k]
    for k in range(cut_b):
        walk.b[k] = rows_b[k]
    for k in range(size_a - cut_a):
        walk.b[cut_b + k] = rows_a[cut_a + k]
    score_a = trajectory_score(night, prior, walk.a, na, cut_a, walk.book, False, now_s, desk)
    score_b = trajectory_score(night, prior, walk.b, nb, cut_b, walk.book, False, now_s, desk)
    gain = score_a + score_b - walk.score[slot_a] - walk.score[slot_b]
    before = shared_phones(night, rows_a, size_a, rows_b, size_b)
    after = shared_phones(night, walk.a, na, walk.b, nb)
    gain += (after - before) * prior.figures[PHONE_SHARED_LOG]
    if np.log(drawn(walk.stream) + 1e-300) >= gain / heat:
        return False
    if not rulings_kept(walk, slot_a, walk.a, na, slot_b, walk.b, nb):
        return False
    put(night, prior, walk, slot_a, walk.a, na, 0, now_s, desk)
    put(night, prior, walk, slot_b, walk.b, nb, 0, now_s, desk)
    return True


@compiled_bare
def block_moved(
    night: Night, prior: Prior, walk: Walk, row: int, slot: int, now_s: float, heat: float, desk: Desk
) -> bool:
    """Try to give another boat all that one telephone said of this one, or a run of its rows. True when
    accepted."""
    old = walk.boat[row]
    size_old, size_new = walk.size[old], walk.size[slot]
    token = night.phone[row]
    run = 2 + int(drawn(walk.stream) * 5.0)
    by_phone = token >= 0 and drawn(walk.stream) < 0.6
    left = moved = 0
    since = False
    for k in range(size_old):
        other = walk.rows[old, k]
        since = since or other == row
        taken = night.phone[other] == token if by_phone else since and moved < run
        if taken:
            walk.d[moved] = other
            moved += 1
        else:
            walk.a[left] = other
            left += 1
    if moved + size_new >= walk.rows.shape[1] or (left == 0 and size_new == 0):
        return False
    known_old = 0
    while known_old < left and walk.a[known_old] == walk.rows[old, known_old]:
        known_old += 1
    lead = together(night, walk.rows[slot], size_new, walk.d, moved, walk.c)
    known_new = 0
    if size_new > 0 and walk.c[0] == walk.rows[slot, 0]:
        known_new = lead
    score_old = trajectory_score(night, prior, walk.a, left, known_old, walk.book, False, now_s, desk)
    score_new = trajectory_score(
        night, prior, walk.c, moved + size_new, known_new, walk.book, False, now_s, desk
    )
    gain = score_old + score_new - walk.score[old] - walk.score[slot]
    before = shared_phones(night, walk.rows[old], size_old, walk.rows[slot], size_new)
    after = shared_phones(night, walk.a, left, walk.c, moved + size_new)
    gain += (after - before) * prior.figures[PHONE_SHARED_LOG]
    if np.log(drawn(walk.stream) + 1e-300) >= gain / heat:
        return False
    if not rulings_kept(walk, slot, walk.c, moved + size_new, old, walk.a, left):
        return False
    put(night, prior, walk, slot, walk.c, moved + size_new, 0, now_s, desk)
    if left > 0:
        put(night, prior, walk, old, walk.a, left, known_old, now_s, desk)
    else:
        walk.size[old] = 0
        walk.score[old] = 0.0
    return True
