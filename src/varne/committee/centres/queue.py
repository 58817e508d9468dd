"""How full a centre will be: a forecast of people present and waiting, with intervals.

Each day: arrivals (negative binomial about a mean that the caller gives, from the forecasts), admission
while there are places, and departures, each person present leaving with the same chance a day (stays
memoryless, mean ``mean_stay_days``). That is a discrete M/M/c queue with bursty arrivals; the paths are
simulated from a seed, so two machines draw the same ones. It is a scenario of flows that were given, no
forecast of crossings. Stays that end in bunches (transports, weekly hearings) break it: see
docs/committee-measures.md.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from varne.picture.errors import Refused
from varne.picture.noun import Noun

PATHS = 4000
QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
Counts = npt.NDArray[np.int64]


class QueueDay(Noun, frozen=True):
    """One day ahead: medians, 80 and 95 % intervals, and the chance of more people than places."""

    day: int  # 1: tomorrow
    present: int
    present_80: tuple[int, int]
    present_95: tuple[int, int]
    waiting: int
    waiting_80: tuple[int, int]
    waiting_95: tuple[int, int]
    over_places: float  # probability that anybody waits


def forecast_queue(
    present: int,
    arrivals_per_day: Sequence[float],
    mean_stay_days: float,
    *,
    places: int | None,
    seed: int,
    dispersion: float = 1.5,
    waiting: int = 0,
    paths: int = PATHS,
) -> tuple[QueueDay, ...]:
    """Forecast a centre for as many days as arrivals are given.

    Args:
        present: people inside now.
        arrivals_per_day: mean arrivals, one for each day ahead.
        mean_stay_days: mean stay, more than half a day.
        places: places; None: not known, nobody waits and ``over_places`` is zero by definition.
        seed: of the draws.
        dispersion: size of the negative binomial; small is bursty (1.5 fits days with crossings).
        waiting: people waiting now.
        paths: how many futures.

    Raises:
        Refused: a count is negative or the stay is too short.
    """
    if present < 0 or waiting < 0 or any(mean < 0 for mean in arrivals_per_day):
        raise Refused("people present, waiting and arriving are zero or more", code="queue")
    if mean_stay_days <= 0.5 or dispersion <= 0:
        raise Refused("a mean stay is over half a day, a dispersion over zero", code="queue")
    draw = np.random.default_rng(seed)
    leave = 1.0 - float(np.exp(-1.0 / mean_stay_days))
    inside: Counts = np.full(paths, present, dtype=np.int64)
    queue: Counts = np.full(paths, waiting, dtype=np.int64)
    days = []
    for number, mean in enumerate(arrivals_per_day, start=1):
        inside = inside - draw.binomial(inside, leave)
        queue = queue + _arrivals(draw, mean, dispersion, paths)
        admitted = queue if places is None else np.minimum(queue, np.maximum(places - inside, 0))
        inside, queue = inside + admitted, queue - admitted
        days.append(_told(number, inside, queue))
    return tuple(days)


def _arrivals(draw: np.random.Generator, mean: float, dispersion: float, paths: int) -> Counts:
    if mean == 0.0:
        return np.zeros(paths, dtype=np.int64)
    found: Counts = draw.negative_binomial(dispersion, dispersion / (dispersion + mean), paths)
    return found


def _told(number: int, inside: Counts, queue: Counts) -> QueueDay:
    low95, low80, middle, high80, high95 = (int(x) for x in np.quantile(inside, QUANTILES, method="nearest"))
    wait = [int(x) for x in np.quantile(queue, QUANTILES, method="nearest")]
    return QueueDay(
        day=number,
        present=middle,
        present_80=(low80, high80),
        present_95=(low95, high95),
        waiting=wait[2],
        waiting_80=(wait[1], wait[3]),
        waiting_95=(wait[0], wait[4]),
        over_places=float(np.mean(queue > 0)),
    )
