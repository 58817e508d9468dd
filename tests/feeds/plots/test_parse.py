"""The lines of a plot feed, one by one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from varne.feeds.plots.parse import LookTold, PlotTold, SensorTold, keepable, parse_line
from varne.feeds.privacy import tokeniser
from varne.picture.errors import Malformed

RADAR: dict[str, Any] = {
    "sensor": "fr.grisnez.radar", "is": "radar", "lat": 50.87, "lon": 1.58, "range_m": 22_500,
    "probability": 0.75, "false_plots": 15,
}  # fmt: skip
PLOT: dict[str, Any] = {"plot": "fr.grisnez.radar", "time": "2026-08-12T02:00:00Z"}
LOOK: dict[str, Any] = {"look": "fr.grisnez.radar", "time": "2026-08-12T02:00:00Z"}


def told(**line: object) -> SensorTold | PlotTold | LookTold:
    return parse_line(json.dumps(line).encode())


def test_a_sensor_a_plot_a_bearing_and_a_look() -> None:
    assert isinstance(told(**RADAR), SensorTold)
    placed = told(**PLOT, lat=51.0, lon=1.5, sigma_m=60)
    assert isinstance(placed, PlotTold)
    assert (placed.lat_deg, placed.sigma_m, placed.bearing_deg) == (51.0, 60.0, None)
    ranged = told(**PLOT, range_m=4000, bearing_deg=-10)
    assert isinstance(ranged, PlotTold)
    assert (ranged.range_m, ranged.bearing_deg, ranged.confidence) == (4000.0, 350.0, 0.5)
    alone = told(**PLOT, bearing_deg=12.5, confidence=0.9, mmsi=227_000_001)
    assert isinstance(alone, PlotTold)
    assert (alone.range_m, alone.confidence, alone.mmsi) == (None, 0.9, 227_000_001)
    sector = told(**LOOK, from_deg=0, to_deg=90)
    assert isinstance(sector, LookTold)
    assert (sector.from_deg, sector.to_deg) == (0.0, 90.0)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({}, "kind_unknown"),
        ({**RADAR, "is": "sonar"}, "kind_unknown"),
        ({**RADAR, "probability": 1.0}, "out_of_range"),
        ({**RADAR, "range_m": None}, "field_missing"),
        ({**RADAR, "sensor": "Jean Dupont"}, "wrong_type"),
        ({**RADAR, "operator": "x"}, "key_unknown"),
        (PLOT, "position_half"),
        ({**PLOT, "lat": 51.0, "lon": 1.5}, "field_missing"),
        ({**PLOT, "lat": 51.0, "lon": 1.5, "sigma_m": 60, "bearing_deg": 3}, "position_half"),
        ({**PLOT, "lat": 51.0, "sigma_m": 60}, "field_missing"),
        ({**PLOT, "bearing_deg": 3, "time": "2026-08-12T02:00:00"}, "time_naive"),
        ({**PLOT, "bearing_deg": 3, "confidence": 1.5}, "out_of_range"),
        ({**LOOK, "from_deg": 3}, "field_missing"),
    ],
)
def test_what_is_not_of_the_form_is_told_by_a_code(line: dict[str, Any], code: str) -> None:
    with pytest.raises(Malformed) as fault:
        told(**line)
    assert fault.value.code == code


def test_nothing_is_kept_that_could_be_a_person() -> None:
    line = json.dumps({**PLOT, "operator": "Jean Dupont", "phone": "+33612345678"}).encode()
    kept = keepable(line, tokeniser(b"a salt for tests"))
    assert b"Dupont" not in kept
    assert b"612345678" not in kept
    assert json.loads(kept)["plot"] == "fr.grisnez.radar"
    assert b"612345678" not in keepable(b"not json +33612345678", tokeniser(b"a salt for tests"))
