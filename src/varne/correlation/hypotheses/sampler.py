"""Walks over the ways a night's reports can be shared out among boats, by how well each way explains them.

State: for each row the boat it is given to. Moves, accepted so that the walk spends its time in proportion to
likelihood (Markov chain Monte Carlo data association, Oh, Russell and Sastry 2009):

- one report drawn anew among the boats it could be of, or a new one (Gibbs);
- two boats made one, or one made two, by sequential allocation (Dahl 2005; Jain and Neal 2004);
- two boats exchange all that is later than a moment (Oh et al., "switch").

A number stream of its own (splitmix64, Steele, Lea and Flood 2014) makes the walk a function of its inputs alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled
from varne.correlation.hypotheses.score import (
    ALL_LOG,
    ENDED,
    LANDED,
    PENDING,
    PHONE_SHARED_LOG,
    RADAR,
    RECOVERED,
    SCORE,
    SOME_LOG,
    Desk,
    Night,
    Prior,
    Story,
    begun,
    closed_off,
    clutter_score,
    copied,
    new_book,
    told,
    trajectory_score,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
WordArray = NDArray[np.uint64]
OPTIONS_MAX = 14
RULING_LOG = 200.0  # an officer's word outweighs any reckoning


class Walk(NamedTuple):
    """One walk's present state. Slots are boats; an empty slot has no rows."""

    boat: IntArray  # (n,) slot of each row, -1 before it is placed
    size: IntArray  # (slots,)
    rows: IntArray  # (slots, longest) in order of time
    score: FloatArray  # (slots,)
    stream: WordArray  # (1,) the number stream
    book: Story  # the story after each row in its boat
    a: IntArray  # (longest,) lists to work in
    b: IntArray
    c: IntArray
    d: IntArray
    same_phone: IntArray  # (n, most) rows of the same telephone, -1 after the last
    ruled: IntArray  # (r, 3) two rows, and 1 for the same boat or 0 for two boats


@compiled
def drawn(stream: WordArray) -> float:
    """The next number of the stream, uniform in [0, 1)."""
    stream[0] += np.uint64(0x9E3779B97F4A7C15)
    z = stream[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) / 9007199254740992.0


@compiled
def earlier(night: Night, one: int, other: int) -> bool:
    """Order of rows in a boat: by the time they speak of, then by row."""
    return night.time_s[one] < night.time_s[other] or (
        night.time_s[one] == night.time_s[other] and one < other
    )


@compiled
def with_row(night: Night, rows: IntArray, count: int, row: int, out: IntArray) -> int:
    """``rows`` with one more, in order of time, into ``out``; returns where it went."""
    m = count
    while m > 0 and earlier(night, row, rows[m - 1]):
        out[m] = rows[m - 1]
        m -= 1
    out[m] = row
    for k in range(m):
        out[k] = rows[k]
    return m


@compiled
def without_row(rows: IntArray, count: int, row: int, out: IntArray) -> int:
    """``rows`` less one, into ``out``; returns where it was."""
    m = 0
    where = count
    for k in range(count):
        if rows[k] == row:
            where = k
        else:
            out[m] = rows[k]
            m += 1
    return where


@compiled
def phone_cost(night: Night, prior: Prior, walk: Walk, row: int, slot: int) -> float:
    """What it costs, in log, that this row's telephone is heard from another boat too."""
    if night.phone[row] < 0:
        return 0.0
    elsewhere = False
    for k in range(walk.same_phone.shape[1]):
        other = walk.same_phone[row, k]
        if other < 0:
            break
        if other != row and walk.boat[other] >= 0:
            if walk.boat[other] == slot:
                return 0.0
            elsewhere = True
    return prior.figures[PHONE_SHARED_LOG] if elsewhere else 0.0


@compiled
def ruling_cost(walk: Walk, row: int, slot: int) -> float:
    """What an officer's word makes of giving a row to a slot: nothing, or far too much."""
    cost = 0.0
    for k in range(walk.ruled.shape[0]):
        a, b, same = walk.ruled[k, 0], walk.ruled[k, 1], walk.ruled[k, 2]
        other = b if a == row else a if b == row else -1
        if other >= 0 and walk.boat[other] >= 0 and (walk.boat[other] == slot) != (same == 1):
            cost -= RULING_LOG
    return cost


@compiled
def _listed(rows: IntArray, count: int, row: int) -> bool:
    for k in range(count):
        if rows[k] == row:
            return True
    return False


@compiled
def rulings_kept(walk: Walk, slot_a: int, a: IntArray, na: int, slot_b: int, b: IntArray, nb: int) -> bool:
    """Whether two slots holding these rows break no more of officers' words than they do now."""
    worse = 0
    for k in range(walk.ruled.shape[0]):
        one, other, same = walk.ruled[k, 0], walk.ruled[k, 1], walk.ruled[k, 2]
        now_one, now_other = walk.boat[one], walk.boat[other]
        if now_one < 0 or now_other < 0:
            continue
        then_one = slot_a if _listed(a, na, one) else slot_b if _listed(b, nb, one) else now_one
        then_other = slot_a if _listed(a, na, other) else slot_b if _listed(b, nb, other) else now_other
        worse += int((then_one == then_other) != (same == 1)) - int((now_one == now_other) != (same == 1))
    return worse <= 0


@compiled
def shared_phones(night: Night, a: IntArray, na: int, b: IntArray, nb: int) -> int:
    """How many telephones are heard in both lists."""
    shared = 0
    for i in range(na):
        token = night.phone[a[i]]
        if token < 0:
            continue
        first = True
        for k in range(i):
            if night.phone[a[k]] == token:
                first = False
                break
        if not first:
            continue
        for j in range(nb):
            if night.phone[b[j]] == token:
                shared += 1
                break
    return shared


@compiled
def put(
    night: Night,
    prior: Prior,
    walk: Walk,
    slot: int,
    rows: IntArray,
    count: int,
    known: int,
    now_s: float,
    desk: Desk,
) -> None:
    """Give a slot these rows, and write their stories into the book."""
    for k in range(count):
        walk.rows[slot, k] = rows[k]
        walk.boat[rows[k]] = slot
    walk.size[slot] = count
    walk.score[slot] = trajectory_score(
        night, prior, walk.rows[slot], count, known, walk.book, True, now_s, desk
    )


@compiled
def free_slot(walk: Walk) -> int:
    """A slot no boat uses, or -1."""
    for s in range(walk.size.shape[0]):
        if walk.size[s] == 0:
            return s
    return -1


@compiled
def redrawn(
    night: Night,
    prior: Prior,
    walk: Walk,
    row: int,
    near: IntArray,
    near_count: int,
    now_s: float,
    heat: float,
    desk: Desk,
) -> bool:
    """Draw one row's boat anew among those of its neighbours and a new one. True when it changed hands."""
    longest = walk.rows.shape[1]
    old = walk.boat[row]
    slots = np.empty(OPTIONS_MAX + 2, np.int64)
    gains = np.empty(OPTIONS_MAX + 2)
    options = 0
    left_at = 0
    alone = False
    if old >= 0:
        alone = walk.size[old] == 1
        left_at = without_row(walk.rows[old], walk.size[old], row, walk.a)
        left = trajectory_score(
            night, prior, walk.a, walk.size[old] - 1, left_at, walk.book, False, now_s, desk
        )
        walk.boat[row] = -1
        slots[0] = old
        gains[0] = (
            walk.score[old] - left + phone_cost(night, prior, walk, row, old) + ruling_cost(walk, row, old)
        )
        options = 1
    for k in range(near_count):
        other = near[k]
        slot = walk.boat[other]
        if other == row or slot < 0 or slot == old:
            continue
        seen = False
        for o in range(options):
            if slots[o] == slot:
                seen = True
                break
        if seen or walk.size[slot] + 1 >= longest:
            continue
        known = with_row(night, walk.rows[slot], walk.size[slot], row, walk.b)
        joined = trajectory_score(
            night, prior, walk.b, walk.size[slot] + 1, known, walk.book, False, now_s, desk
        )
        slots[options] = slot
        gains[options] = joined - walk.score[slot] + phone_cost(night, prior, walk, row, slot)
        gains[options] += ruling_cost(walk, row, slot)
        options += 1
        if options >= OPTIONS_MAX:
            break
    if not alone:
        slot = free_slot(walk)
        if slot >= 0:
            walk.b[0] = row
            slots[options] = slot
            gains[options] = trajectory_score(night, prior, walk.b, 1, 0, walk.book, False, now_s, desk)
            gains[options] += phone_cost(night, prior, walk, row, slot) + ruling_cost(walk, row, slot)
            options += 1
    top = gains[0]
    for o in range(1, options):
        top = max(top, gains[o])
    total = 0.0
    for o in range(options):
        gains[o] = np.exp((gains[o] - top) / heat)
        total += gains[o]
    pick = drawn(walk.stream) * total
    chosen = 0
    for o in range(options):
        pick -= gains[o]
        if pick <= 0.0:
            chosen = o
            break
    slot = slots[chosen]
    walk.boat[row] = slot
    if slot == old:
        return False
    if old >= 0:
        put(night, prior, walk, old, walk.a, walk.size[old] - 1, left_at, now_s, desk)
    known = with_row(night, walk.rows[slot], walk.size[slot], row, walk.b)
    put(night, prior, walk, slot, walk.b, walk.size[slot] + 1, known, now_s, desk)
    return True


@compiled
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


@compiled
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


@compiled
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

    Rows go in order of time, each by how well it continues either story so far (sequential allocation, Dahl 2005).
    What the two would then score is compared with what stood; how likely the sharing out was is not, so that a
    boat that can be parted in many poor ways is not parted for their number.
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
    for k in range(count):
        row = walk.c[k]
        walk.a[na] = row
        walk.b[nb] = row
        if row == first:
            told(night, prior, desk.story, walk.a, na, desk.kids, desk.sea)
            na += 1
            continue
        if row == second:
            told(night, prior, twin.story, walk.b, nb, twin.kids, twin.sea)
            nb += 1
            continue
        copied(desk.story, desk.draft)
        copied(twin.story, twin.draft)
        before_a, before_b = desk.story.plain[SCORE], twin.story.plain[SCORE]
        told(night, prior, desk.story, walk.a, na, desk.kids, desk.sea)
        told(night, prior, twin.story, walk.b, nb, twin.kids, twin.sea)
        lean = desk.story.plain[SCORE] - before_a - twin.story.plain[SCORE] + before_b
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
            na += 1
            copied(twin.draft, twin.story)
        else:
            nb += 1
            copied(desk.draft, desk.story)
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


@compiled
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


@compiled
def block_moved(
    night: Night, prior: Prior, walk: Walk, row: int, slot: int, now_s: float, heat: float, desk: Desk
) -> bool:
    """Try to give another boat all that one telephone said of this one, or a run of its rows. True when accepted."""
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
    if moved + size_new >= walk.rows.shape[1] or left == 0 and size_new == 0:
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


@compiled
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


@compiled
def rescored(night: Night, prior: Prior, walk: Walk, now_s: float, afresh: bool, desk: Desk) -> float:
    """Every boat's score at a later moment; ``afresh`` writes every story anew too. Returns the scores' sum."""
    total = 0.0
    for slot in range(walk.size.shape[0]):
        if walk.size[slot] > 0:
            known = 0 if afresh else walk.size[slot]
            walk.score[slot] = trajectory_score(
                night, prior, walk.rows[slot], walk.size[slot], known, walk.book, afresh, now_s, desk
            )
            total += walk.score[slot]
    return total


@compiled
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
        trajectory_score(night, prior, rows, count, count, walk.book, False, now_s, desk)
        score = closed_off(prior, desk.story, now_s)
        clutter = clutter_score(night, prior, rows, count)
        boat[slot] = 1.0 / (1.0 + np.exp(min(max(clutter - score, -40.0), 40.0)))
        plain = desk.story.plain
        if plain[ENDED] > 0.0 or (plain[PENDING] > 0.0 and plain[ALL_LOG] >= plain[SOME_LOG]):
            for k in range(count):
                if night.kind[rows[k]] == RECOVERED or night.kind[rows[k]] == LANDED:
                    ended[slot] = rows[k]


def new_walk(rows: int, longest: int, seed: int, same_phone: IntArray, ruled: IntArray) -> Walk:
    """A walk that has placed nothing yet."""
    return Walk(
        boat=np.full(rows, -1, np.int64),
        size=np.zeros(rows, np.int64),
        rows=np.zeros((rows, longest), np.int64),
        score=np.zeros(rows),
        stream=np.array([seed], np.uint64),
        book=new_book(rows),
        a=np.zeros(longest, np.int64),
        b=np.zeros(longest, np.int64),
        c=np.zeros(longest, np.int64),
        d=np.zeros(longest, np.int64),
        same_phone=same_phone,
        ruled=ruled,
    )
