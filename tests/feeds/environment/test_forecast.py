"""A forecast is read point by point; what cannot be is named, and nothing is guessed."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.feeds.environment.parse import parse_line
from varne.feeds.environment.source import forecast_beside, read_forecast
from varne.picture.environment import PointForecast
from varne.picture.errors import Malformed, Refused

NIGHT = Path(__file__).parents[3] / "data" / "nights" / "102"
LINE = {
    "time": "2026-08-11T21:00:00+02:00", "lat": 50.6, "lon": 1.0,
    "current_e_ms": -0.352, "current_n_ms": -0.486, "wind_to_e_ms": -2.79, "wind_to_n_ms": 0.03,
}  # fmt: skip


def test_a_point_is_read_in_utc_and_the_winds_direction_is_where_it_blows_to() -> None:
    assert parse_line(json.dumps(LINE).encode()) == PointForecast(
        at=datetime(2026, 8, 11, 19, tzinfo=UTC), lat_deg=50.6, lon_deg=1.0, current_east_mps=-0.352,
        current_north_mps=-0.486, wind_east_mps=-2.79, wind_north_mps=0.03,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lat": 91}, "lat"),
        ({"lon": None}, "lon"),
        ({"current_e_ms": 40}, "current_e_ms"),
        ({"wind_to_n_ms": "calm"}, "wind_to_n_ms"),
        ({"time": "2026-08-11T19:00:00"}, "time zone"),
        ({"time": "soon"}, "time"),
        ({"time": "0001-01-01T00:00:00+02:00"}, "time"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, object], says: str) -> None:
    with pytest.raises(Malformed, match=says):
        parse_line(json.dumps(LINE | change).encode())


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=200) | st.text(max_size=80).map(str.encode))
def test_no_bytes_do_worse_than_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        parse_line(raw)


def test_a_file_gives_its_points_and_names_the_lines_that_are_none(tmp_path: Path) -> None:
    assert len(read_forecast(NIGHT / "forecast.jsonl")) == 144
    told: list[int] = []
    path = tmp_path / "forecast.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps(LINE).encode() + b"\n\n{broken\n"))
    assert len(read_forecast(path, on_unreadable=lambda number, _why: told.append(number))) == 1
    assert told == [3]
    empty = tmp_path / "empty.jsonl"
    empty.write_text("{}\n")
    with pytest.raises(Malformed, match="no line"):
        read_forecast(empty)
    with pytest.raises(Refused):
        read_forecast(tmp_path / "none.jsonl")


def test_a_forecast_is_found_beside_its_reports(tmp_path: Path) -> None:
    assert forecast_beside(NIGHT / "reports.jsonl") == NIGHT / "forecast.jsonl"
    assert forecast_beside(tmp_path / "reports.jsonl") is None
