"""The clouds of all boats of a search in one frame, on one clock that begins with the search."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from varne.drift.ensemble import BoatCloud
from varne.drift.search.cloud import Cloud, Floats, cloud_of
from varne.drift.search.frame import LocalFrame
from varne.drift.states import State
from varne.picture.errors import Refused
from varne.picture.search import SEARCH_OBJECTS, CloudUsed, SearchAsk

ASHORE = len(SEARCH_OBJECTS)  # a class of its own that no searcher at sea sees
DEGREE_DECIMALS = 5  # about a metre

# What is looked for of a particle in each state at sea; in any other it is not there to be found.
OBJECT_OF_STATE = {
    State.UNDER_WAY: 0,
    State.ENGINE_OUT: 0,
    State.SWAMPED: 1,
    State.PEOPLE_IN_WATER: 2,
    State.UNRESPONSIVE: 2,
    State.NOT_YET: 0,
}


class BoatSea(NamedTuple):
    """One boat's forecast, and the seed and moment it was drawn from."""

    boat_id: str
    cloud: BoatCloud
    seed: int
    at: datetime


class Stage(NamedTuple):
    """Clouds of all boats of a search in one frame, on one clock that begins with the search."""

    frame: LocalFrame
    zero: datetime
    cloud: Cloud
    used: tuple[CloudUsed, ...]


def stage_of(ask: SearchAsk, seas: Sequence[BoatSea]) -> Stage:
    """The clouds of an ask's boats, cut to the time of its search.

    What a particle is looked for as is what its state makes it at the middle of the search, or before it
    came ashore; one that is ashore or has left the charted sea when the search begins cannot be found at
    sea.

    Raises:
        Refused: a cloud does not hold the time of the search (``no_cloud``).
    """
    zero_s = ask.start_at.timestamp()
    end_s = zero_s + ask.hours * 3600.0
    first = seas[0].cloud
    row = first.output_at(zero_s)
    middle = first.weights @ first.tracks.lonlat[:, row]
    frame = LocalFrame(float(middle[1]), float(middle[0]))
    times, places, weights, objects, boats, used = [], [], [], [], [], []
    for number, sea in enumerate(seas):
        tracks = sea.cloud.tracks
        if tracks.time_s[0] > zero_s + 1.0 or tracks.time_s[-1] < end_s - 1.0:
            raise Refused("the forecast does not hold the whole time of this search", code="no_cloud")
        kept = np.flatnonzero((tracks.time_s > zero_s - 7200.0) & (tracks.time_s < end_s + 7200.0))
        moments = np.linspace(zero_s, end_s, max(3, math.ceil(ask.hours * 2) + 1))
        where = frame.metres(tracks.lonlat[:, kept][..., ::-1])
        times.append(moments - zero_s)
        places.append(_at(tracks.time_s[kept], where, moments))
        kind = _objects(ask, sea.cloud, zero_s, (zero_s + end_s) / 2)
        weights.append(sea.cloud.weights)
        objects.append(kind)
        boats.append(np.full(len(kind), number))
        shares = np.bincount(kind, weights=sea.cloud.weights, minlength=ASHORE + 1)
        used.append(
            CloudUsed(
                boat_id=sea.boat_id,
                at=sea.at,
                seed=sea.seed,
                particles=len(kind),
                effective=round(sea.cloud.effective, 1),
                objects=tuple(round(float(share), 4) for share in shares[:ASHORE]),
            )
        )
    cloud = cloud_of(
        times[0], np.concatenate(places), np.concatenate(weights), np.concatenate(objects),
        np.concatenate(boats),
    )  # fmt: skip
    return Stage(frame, ask.start_at, cloud, tuple(used))


def _at(time_s: Floats, places: Floats, moments: Floats) -> Floats:
    """Places [particle, output, 2] at other moments [moment], linear in between."""
    row = np.clip(np.searchsorted(time_s, moments, side="right") - 1, 0, len(time_s) - 2)
    share = np.clip((moments - time_s[row]) / (time_s[row + 1] - time_s[row]), 0.0, 1.0)[None, :, None]
    return np.asarray(places[:, row] * (1 - share) + places[:, row + 1] * share)


def _objects(ask: SearchAsk, cloud: BoatCloud, zero_s: float, middle_s: float) -> npt.NDArray[np.int64]:
    """The class of search object of each particle."""
    table = np.full(max(int(state) for state in State) + 1, ASHORE, dtype=np.int64)
    for state, column in OBJECT_OF_STATE.items():
        table[int(state)] = column
    begins = table[cloud.tracks.state[:, cloud.output_at(zero_s)]]
    middle = table[cloud.tracks.state[:, cloud.output_at(middle_s)]]
    found = np.where(begins == ASHORE, ASHORE, np.where(middle == ASHORE, begins, middle))
    if ask.search_for != "as_believed":
        found = np.where(found == ASHORE, ASHORE, SEARCH_OBJECTS.index(ask.search_for))
    return np.asarray(found, dtype=np.int64)


def place_of(point: npt.NDArray[np.float64]) -> tuple[float, float]:
    """A position [latitude, longitude] as it is kept."""
    return round(float(point[0]), DEGREE_DECIMALS), round(float(point[1]), DEGREE_DECIMALS)
