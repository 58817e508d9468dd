"""What strands may float off again when the tide comes back: a rule, off unless it is asked for.

A drifting boat grounds where the water is as deep as it draws. Where the bottom stays as it is, it floats
again when the water there stands as high as it stood then: heights of tide at the place decide, and the slope
of the beach does not come into it. What does is told as a spread and not as a number: it has settled, taken
water, or been pushed up by waves, so that it needs ``rise_m`` more than when it grounded. Grounded near high
water it waits for a higher tide, and is not seen to float off within a run of some hours.

It is no default, because its inputs do not bear one: the shore of the drift model is one line, of high water,
so that at low water boats ground hundreds of metres too far in, and too high; the atlas' heights are of
mid-sea and without surge; and no case at sea was found to hold the rule against. People walk off a boat
that is aground, of which it knows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt, map_coordinates

from varne.drift.chance import keys, uniforms
from varne.drift.particles import Members, Particles, Sea, Stepping, Tracks, drifted
from varne.drift.states import State
from varne.picture.errors import Malformed

FloatArray = npt.NDArray[np.float64]

LOOK_S = 600.0
ATTEMPTS = 8  # a boat that grounds again at once, higher up, is tried again so often


@dataclass(frozen=True, slots=True, eq=False)
class TideHeights:
    """Height of tide ``[time, latitude, longitude]``, metres above mean level, NaN on land; axes even and
    rising, times POSIX s.
    """

    time_s: FloatArray
    lat_deg: FloatArray
    lon_deg: FloatArray
    height_m: npt.NDArray[Any]

    def at(self, time_s: FloatArray, lonlat: FloatArray) -> FloatArray:
        """Heights at times and places ``[…, (longitude, latitude)]`` of one shape, linear; a place without
        water takes the nearest that has it.

        Raises:
            Malformed: there is water nowhere.
        """
        held = np.asarray(self.height_m, dtype=np.float64)
        dry = ~np.isfinite(held).all(axis=0)
        if dry.all():
            raise Malformed("heights of tide without water", code="tide_heights")
        nearest: Any = distance_transform_edt(dry, return_distances=False, return_indices=True)
        wet = held[:, nearest[0], nearest[1]]
        axes = ((self.time_s, time_s), (self.lat_deg, lonlat[..., 1]), (self.lon_deg, lonlat[..., 0]))
        place = [(value - axis[0]) / (axis[1] - axis[0]) for axis, value in axes]
        return np.asarray(map_coordinates(wet, np.stack(place), order=1, mode="nearest"), dtype=np.float64)


def refloated(
    particles: Particles,
    tracks: Tracks,
    sea: Sea,
    members: Members,
    heights: TideHeights,
    seed: int,
    stepping: Stepping | None = None,
    rise_m: tuple[float, float] = (0.1, 0.6),
) -> Tracks:
    """The tracks of :func:`varne.drift.particles.drifted`, those that stranded carried on once they float.

    ``rise_m``: how much higher than at the grounding the water must stand, drawn evenly for each particle
    (our judgement). The tide is looked at every
    :data:`LOOK_S`; a boat floats off with the state that its chain is in by then. ``stepping`` is
    that of the tracks. Boats that landed under way stay.

    Raises:
        Refused: current or wind do not hold the times.
        Malformed: a rise that is not above nought, or heights without water.
    """
    if not 0.0 < rise_m[0] <= rise_m[1]:
        raise Malformed("a boat needs more water to float off than it grounded in", code="rise")
    step, times_s = stepping or Stepping(), tracks.time_s
    found = Tracks(times_s, tracks.lonlat.copy(), tracks.state.copy(), tracks.end.copy())
    looks_s = np.arange(float(times_s[0]), float(times_s[-1]), LOOK_S)
    numbers = np.arange(len(particles))
    needs_m = rise_m[0] + (rise_m[1] - rise_m[0]) * uniforms(seed, "floats off", numbers)
    for attempt in range(ATTEMPTS):
        stuck = np.flatnonzero((found.state[:, -1] == State.STRANDED) & np.isfinite(found.end[:, 0]))
        since_s, places = found.end[stuck, 0], found.end[stuck, 1:]
        grid_s, grid = np.broadcast_arrays(looks_s[None, :, None], places[:, None, :])
        stands_m = heights.at(grid_s[..., 0], grid)
        enough = stands_m >= (heights.at(since_s, places) + needs_m[stuck])[:, None]
        enough &= looks_s[None, :] > since_s[:, None]
        off = np.flatnonzero(enough.any(axis=1))
        if not len(off):
            break
        floats, when_s = stuck[off], looks_s[enough[off].argmax(axis=1)]
        again = replace(
            particles.only(floats),
            start=np.column_stack([when_s, places[off]]),
            key=keys(seed, f"floats off {attempt}", floats),
        )
        went = drifted(again, sea, members, float(times_s[0]), len(times_s), step)
        later = times_s[None, :] >= when_s[:, None]
        found.lonlat[floats] = np.where(later[..., None], went.lonlat, found.lonlat[floats])
        found.state[floats] = np.where(later, went.state, found.state[floats])
        found.end[floats] = went.end
    return found
