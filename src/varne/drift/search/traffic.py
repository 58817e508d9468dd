"""Traffic lanes of a theatre as the planner takes them: a theatre draws each as a line along its flow."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from varne.drift.search.frame import LocalFrame
from varne.drift.search.units import Lane
from varne.picture.errors import Refused
from varne.picture.theatre import Theatre

HALF_LANE_M = 2800.0  # how wide a lane is stands in no theatre file; those of the Strait are some three miles


def lanes_of(theatre: Theatre, frame: LocalFrame, half_width_m: float) -> tuple[Lane, ...]:
    """A strip for each straight piece of each lane, with that piece's own bearing, so that a lane may bend.

    How wide a lane is stands in no theatre file: ``half_width_m`` is the planner's word for all of them.

    Raises:
        Refused: the half width is not above nought.
    """
    if not half_width_m > 0:
        raise Refused("half the width of the lanes must be above nought", code="lane_width")
    found = []
    for lane in theatre.lanes:
        if lane.kind != "lane":
            continue
        line = frame.metres(np.array([(lat, lon) for lon, lat in lane.coordinates]))
        for number, (start, end) in enumerate(pairwise(line)):
            along = end - start
            length_m = float(np.hypot(*along))
            if length_m == 0:
                continue
            side = np.array([along[1], -along[0]]) / length_m * half_width_m
            corners = (start + side, end + side, end - side, start - side)
            found.append(
                Lane(
                    id=f"{lane.id}/{number}",
                    outline_m=tuple((float(x), float(y)) for x, y in corners),
                    flow_bearing_deg=math.degrees(math.atan2(along[0], along[1])) % 360,
                )
            )
    return tuple(found)
