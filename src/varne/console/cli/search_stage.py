"""A cloud from a file as a search is planned on it: its time, in metres, each particle a kind of object."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from varne.console.cli.drift_files import HeldCloud
from varne.console.cli.drift_sea import clock, moment
from varne.console.cli.search_units import OBJECTS
from varne.drift.search.belief import DOUBTFUL_EYES, Belief, opened
from varne.drift.search.cloud import Cloud, cloud_of
from varne.drift.search.frame import LocalFrame
from varne.drift.search.staging import ASHORE, OBJECT_OF_STATE
from varne.drift.states import State
from varne.picture.errors import Refused

Floats = npt.NDArray[np.float64]

MOMENT_S = 1800.0


class Stage(NamedTuple):
    """A cloud on a plane about its middle, on a clock that begins at ``zero``."""

    frame: LocalFrame
    zero: datetime
    cloud: Cloud
    belief: Belief
    shares: tuple[float, ...]  # of the odds, by OBJECTS and, last, ashore or out of the field


def stage_of(held: HeldCloud, begin: datetime, hours: float, looked_for: tuple[str, ...]) -> Stage:
    """The stage of a search.

    What a particle is looked for as is what its state makes it in the middle of the search, or before it
    came ashore.

    Raises:
        Refused: the cloud does not hold the time, or it is not known what it is of.
    """
    if held.object == "other" and len(looked_for) != 1:
        raise Refused(
            "this cloud is not of a loaded boat: say what is looked for, --looked-for "
            f"({', '.join(OBJECTS)}; take the one that is seen no better)",
            code="looked_for",
        )
    if held.object == "person":
        looked_for = ("person_in_water",)
    zero_s = begin.timestamp()
    end_s = zero_s + hours * 3600.0
    if zero_s < held.time_s[0] - 1.0 or end_s > held.time_s[-1] + 1.0:
        raise Refused(
            f"the cloud runs {clock(moment(float(held.time_s[0])))} to "
            f"{clock(moment(float(held.time_s[-1])))}; the search needs {clock(begin)} to "
            f"{clock(begin + timedelta(hours=hours))}. Drift it further (varne drift --hours), or ask for "
            "another --begin or fewer --hours",
            code="cloud_too_short",
        )
    weights = held.belief.sum(axis=1)
    moments = np.linspace(zero_s, end_s, max(3, round((end_s - zero_s) / MOMENT_S) + 1))
    lonlat = between(held, moments)
    middle = weights @ lonlat[:, 0] / weights.sum()
    frame = LocalFrame(float(middle[1]), float(middle[0]))
    kinds = _objects(held, zero_s, (zero_s + end_s) / 2.0)
    single = [number for number, name in enumerate(OBJECTS) if name in looked_for]
    if len(single) == 1:
        kinds = np.where(kinds == ASHORE, ASHORE, single[0])
    cloud = cloud_of(moments - zero_s, frame.metres(lonlat[..., ::-1]), weights, kinds)
    if held.doubts:
        belief = Belief(
            held.belief, np.zeros(len(weights), dtype=np.int64), held.doubt_mass[None, :], held.doubts,
            held.effectiveness, np.array([held.found_by_now]),
        )  # fmt: skip
    else:
        belief = opened(cloud, eyes=DOUBTFUL_EYES)
    shares = np.bincount(kinds, weights=weights, minlength=ASHORE + 1) / weights.sum()
    return Stage(frame, begin, cloud, belief, tuple(float(share) for share in shares))


def between(held: HeldCloud, times_s: Floats) -> Floats:
    """Places ``[particle, time, (longitude, latitude)]`` at times, linear between those held."""
    row = np.clip(np.searchsorted(held.time_s, times_s, side="right") - 1, 0, len(held.time_s) - 2)
    share = np.clip((times_s - held.time_s[row]) / np.diff(held.time_s)[row], 0.0, 1.0)[None, :, None]
    return np.asarray(held.lonlat[:, row] * (1.0 - share) + held.lonlat[:, row + 1] * share)


def _objects(held: HeldCloud, zero_s: float, middle_s: float) -> npt.NDArray[np.int64]:
    table = np.full(max(int(state) for state in State) + 1, ASHORE, dtype=np.int64)
    for state, column in OBJECT_OF_STATE.items():
        table[int(state)] = column
    begins, middle = (
        table[held.state[:, int(np.argmin(np.abs(held.time_s - at_s)))]] for at_s in (zero_s, middle_s)
    )
    return np.where(begins == ASHORE, ASHORE, np.where(middle == ASHORE, begins, middle)).astype(np.int64)
