"""A walk's state, and its smallest move: one report drawn anew among the boats it could be of."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare
from varne.correlation.hypotheses.score import (
    trajectory_score,
)
from varne.correlation.hypotheses.story import (
    OPTIONS_MAX,
    PHONE_SHARED_LOG,
    Desk,
    Night,
    Prior,
    Story,
    new_book,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
WordArray = NDArray[np.uint64]
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


@compiled_bare
def drawn(stream: WordArray) -> float:
    """The next number of the stream, uniform in [0, 1)."""
    stream[0] += np.uint64(0x9E3779B97F4A7C15)
    z = stream[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) / 9007199254740992.0


@compiled_bare
def earlier(night: Night, one: int, other: int) -> bool:
    """Order of rows in a boat: by the time they speak of, then by row."""
    return night.time_s[one] < night.time_s[other] or (
        night.time_s[one] == night.time_s[other] and one < other
    )


@compiled_bare
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


@compiled_bare
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


@compiled_bare
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


@compiled_bare
def ruling_cost(walk: Walk, row: int, slot: int) -> float:
    """What an officer's word makes of giving a row to a slot: nothing, or far too much."""
    cost = 0.0
    for k in range(walk.ruled.shape[0]):
        a, b, same = walk.ruled[k, 0], walk.ruled[k, 1], walk.ruled[k, 2]
        other = b if a == row else a if b == row else -1
        if other >= 0 and walk.boat[other] >= 0 and (walk.boat[other] == slot) != (same == 1):
            cost -= RULING_LOG
    return cost


@compiled_bare
def _listed(rows: IntArray, count: int, row: int) -> bool:
    found = False
    for k in range(count):
        found = found or rows[k] == row
    return found


@compiled_bare
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


@compiled_bare
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


@compiled_bare
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


@compiled_bare
def free_slot(walk: Walk) -> int:
    """A slot no boat uses, or -1."""
    for s in range(walk.size.shape[0]):
        if walk.size[s] == 0:
            return s
    return -1


@compiled_bare
def released(night: Night, prior: Prior, walk: Walk, row: int, now_s: float, desk: Desk) -> None:
    """Take a row out of its boat: it turned out to repeat another."""
    slot = walk.boat[row]
    if slot < 0:
        return
    left_at = without_row(walk.rows[slot], walk.size[slot], row, walk.a)
    walk.boat[row] = -1
    put(night, prior, walk, slot, walk.a, walk.size[slot] - 1, left_at, now_s, desk)


@compiled_bare
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
    slots, gains = desk.options, desk.gains
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
