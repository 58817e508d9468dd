"""A theatre's lanes become strips that run as the ships do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import Point, Polygon

from varne.drift.search.frame import LocalFrame
from varne.drift.search.traffic import lanes_of
from varne.picture.errors import Refused
from varne.picture.theatre import load_theatre

DOVER = load_theatre((Path(__file__).parents[3] / "data" / "theatres" / "dover.json").read_bytes())
FRAME = LocalFrame(51.0, 1.5)


def test_every_piece_of_every_lane_is_a_strip_about_its_line() -> None:
    strips = lanes_of(DOVER, FRAME, 3000.0)
    lanes = [lane for lane in DOVER.lanes if lane.kind == "lane"]
    assert len(strips) == sum(len(lane.coordinates) - 1 for lane in lanes)
    of = {strip.id: strip for strip in strips}
    for lane in lanes:
        line = FRAME.metres(np.array([(lat, lon) for lon, lat in lane.coordinates]))
        strip = of[f"{lane.id}/0"]
        shape = Polygon(strip.outline_m)
        assert shape.is_valid
        assert shape.buffer(1).contains(Point((line[0] + line[1]) / 2))
        assert shape.area == pytest.approx(6000.0 * np.hypot(*(line[1] - line[0])), rel=1e-6)
        if len(line) == 2 and lane.flow_bearing_deg is not None:
            off = (strip.flow_bearing_deg - lane.flow_bearing_deg + 180) % 360 - 180
            assert abs(off) < 1.5


def test_a_lane_without_width_is_refused() -> None:
    with pytest.raises(Refused):
        lanes_of(DOVER, FRAME, 0.0)
