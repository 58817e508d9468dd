"""What to believe after real tracks that found nothing, in the picture's words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np
import numpy.typing as npt

from varne.drift.regions import regions
from varne.drift.search.belief import DOUBTFUL_EYES, Belief, after_search, opened
from varne.drift.search.cloud import Cloud, Floats
from varne.drift.search.passes import SearchTrack, search_track
from varne.drift.search.staging import ASHORE, BoatSea, Stage, place_of, stage_of
from varne.picture.search import BeliefContour, BoatBelief, SearchAsk, SearchBelief, SearchedTrack

POOR_EYES_BELOW = 0.5
CONTOUR_SHARES = (0.5, 0.9)
RING_POINTS_MAX = 60


def belief_after(
    ask: SearchAsk, seas: Sequence[BoatSea], searched: Sequence[SearchedTrack], at: datetime
) -> tuple[Stage, Belief]:
    """The belief after tracks, and the stage that holds them all and the moment: particles in one order."""
    first = min([at, *(track.start_at for track in searched)])
    last = max([at, *(track.end_at for track in searched)])
    hours = max(0.5, (last - first).total_seconds() / 3600.0)
    stage = stage_of(msgspec.structs.replace(ask, start_at=first, hours=hours), seas)
    tracks = [(_track(track, stage), _widths(track)) for track in searched]
    return stage, after_search(opened(stage.cloud, eyes=DOUBTFUL_EYES), stage.cloud, tracks)


def _track(track: SearchedTrack, stage: Stage) -> SearchTrack:
    """A real track in the stage's frame and on its clock."""
    points = np.array(track.points, dtype=np.float64)
    times = points[:, 0] + (track.start_at - stage.zero).total_seconds()
    return search_track(times, stage.frame.metres(points[:, 1:]), track.speed_mps)


def _widths(track: SearchedTrack) -> Floats:
    return np.array([*(width.width_m for width in track.widths), 0.0])


def boats_of(ask: SearchAsk, belief: Belief) -> tuple[BoatBelief, ...]:
    """The mass of each boat and of each doubt."""
    here = belief.here
    return tuple(
        BoatBelief(
            boat_id=boat_id,
            here=round(float(here[number]), 4),
            **{
                doubt: round(float(mass), 4)
                for doubt, mass in zip(belief.doubts, belief.elsewhere[number], strict=True)
            },
            found_by_now=round(float(belief.found_by_now[number]), 4),
        )
        for number, boat_id in enumerate(ask.boat_ids)
    )


def believe(
    ask: SearchAsk, seas: Sequence[BoatSea], searched: Sequence[SearchedTrack], at: datetime
) -> SearchBelief:
    """What to believe at a moment after tracks that found nothing, beside what was believed before them.

    Raises:
        Refused: a cloud does not hold the time of the tracks (``no_cloud``).
    """
    stage, after = belief_after(ask, seas, searched, at)
    before = opened(stage.cloud, eyes=DOUBTFUL_EYES)
    places = stage.frame.degrees(stage.cloud.positions_at((at - stage.zero).total_seconds()))[..., ::-1]
    return SearchBelief(
        at=at,
        track_ids=tuple(track.id for track in searched),
        before=boats_of(ask, before),
        after=boats_of(ask, after),
        contours_before=_contours(ask, stage.cloud, before, places),
        contours=_contours(ask, stage.cloud, after, places),
        poor_eyes=_poor_eyes(after),
        poor_eyes_before=_poor_eyes(before),
    )


def _contours(
    ask: SearchAsk, cloud: Cloud, belief: Belief, lonlat: npt.NDArray[np.float64]
) -> tuple[BeliefContour, ...]:
    found = []
    for number, boat_id in enumerate(ask.boat_ids):
        mine = np.flatnonzero((cloud.boat == number) & (cloud.object_class != ASHORE))
        weights = belief.particle_weights[mine]
        if not len(mine) or weights.sum() <= 0:
            continue
        for share, rings in regions(lonlat[mine], weights, CONTOUR_SHARES).items():
            found.append(
                BeliefContour(
                    boat_id=boat_id,
                    share=share,
                    rings=tuple(tuple(place_of(point[::-1]) for point in _thinned(ring)) for ring in rings),
                )
            )
    return tuple(found)


def _thinned(ring: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A closed ring of at most so many points."""
    if len(ring) <= RING_POINTS_MAX:
        return ring
    rows = np.linspace(0, len(ring) - 1, RING_POINTS_MAX).round().astype(np.int64)
    return ring[rows]


def _poor_eyes(belief: Belief) -> float:
    """Chance, over all boats alike, that crews see less than half of what the widths say."""
    mass = belief.weights.sum(axis=0)
    return round(float(mass[belief.effectiveness < POOR_EYES_BELOW].sum() / max(mass.sum(), 1e-300)), 4)
