"""A line of a forecast to a point of it. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import msgspec

from varne.picture.environment import PointForecast
from varne.picture.errors import Malformed
from varne.picture.noun import require_utc

# No current of a strait and no wind under which a boat is afloat is faster: a wrong unit, most likely.
CURRENT_MAX_MPS = 10.0
WIND_MAX_MPS = 70.0

_Current = Annotated[float, msgspec.Meta(ge=-CURRENT_MAX_MPS, le=CURRENT_MAX_MPS)]
_Wind = Annotated[float, msgspec.Meta(ge=-WIND_MAX_MPS, le=WIND_MAX_MPS)]


class _Line(msgspec.Struct):
    time: datetime
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    current_e_ms: _Current
    current_n_ms: _Current
    wind_to_e_ms: _Wind
    wind_to_n_ms: _Wind


_decoder = msgspec.json.Decoder(_Line)


def parse_line(line: bytes) -> PointForecast:
    """One point of a forecast.

    Raises:
        Malformed: not a line of the form (README.md); says which key.
    """
    try:
        said = _decoder.decode(line)
        require_utc(said.time, "time")
        at = said.time.astimezone(UTC)
    except (msgspec.DecodeError, UnicodeDecodeError, OverflowError) as error:
        raise Malformed(
            f"not a line of a forecast, or a time out of range: {error}", code="forecast_line"
        ) from error
    return PointForecast(
        at=at,
        lat_deg=said.lat,
        lon_deg=said.lon,
        current_east_mps=said.current_e_ms,
        current_north_mps=said.current_n_ms,
        wind_east_mps=said.wind_to_e_ms,
        wind_north_mps=said.wind_to_n_ms,
    )
