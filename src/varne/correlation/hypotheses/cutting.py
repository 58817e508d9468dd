"""Where a boat's story comes apart most easily in two: before a closing takes all its reports with it.

The walks may agree for hours on a boat that began with one crew and went on with another, for between its two
halves nothing was heard. The model's own odds of the cut are asked as well.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from varne.correlation.compiled import compiled_bare
from varne.correlation.hypotheses.score import trajectory_score
from varne.correlation.hypotheses.story import PHONE_SHARED_LOG, Desk, Night, Prior, Story
from varne.correlation.hypotheses.walk import shared_phones

IntArray = NDArray[np.int64]


@compiled_bare
def likeliest_cut(
    night: Night, prior: Prior, rows: IntArray, count: int, rescue: int, now_s: float, book: Story, desk: Desk
) -> float:
    """Log odds that the reports up to some moment before the rescue were of another boat, at their highest.

    One report alone is no boat's story: how much doubt about such strays a closing bears is set elsewhere.

    Args:
        rows: the boat's, in order of time; the first ``count`` are meant.
        rescue: the row that is to account for it.
        book: one page to work on.
    """
    whole = trajectory_score(night, prior, rows, count, 0, book, False, now_s, desk)
    best = -1e300
    for k in range(2, count):
        if rows[k - 1] == rescue:
            break
        before, after = rows[:k], rows[k:]
        odds = trajectory_score(night, prior, before, k, 0, book, False, now_s, desk)
        odds += trajectory_score(night, prior, after, count - k, 0, book, False, now_s, desk)
        odds += shared_phones(night, before, k, after, count - k) * prior.figures[PHONE_SHARED_LOG]
        best = max(best, odds - whole)
    return best
