"""Files of forecasts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from varne.feeds.environment.parse import parse_line
from varne.feeds.textfile import lines
from varne.picture.environment import PointForecast
from varne.picture.errors import Malformed

BESIDE = "forecast.jsonl"


def forecast_beside(reports: Path) -> Path | None:
    """The forecast that stands beside a file of reports; None when there is none."""
    path = reports.parent / BESIDE
    return path if path.is_file() and path != reports else None


def is_gridded(path: Path) -> bool:
    """Whether a file is NetCDF or GRIB, told by its first bytes; False when it cannot be opened."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError:
        return False
    return head[:3] == b"CDF" or head[:4] in (b"\x89HDF", b"GRIB")


def read_forecast(
    path: Path, *, on_unreadable: Callable[[int, str], None] | None = None
) -> tuple[PointForecast, ...]:
    """Every point of a forecast, in the file's order.

    Args:
        path: JSON lines, plain or gzipped.
        on_unreadable: told the number of each line that is no point, and why.

    Raises:
        Refused: the file cannot be opened.
        Malformed: no line of it can be read.
    """
    points: list[PointForecast] = []
    for line in lines(path):
        if not line.raw.strip():
            continue
        try:
            points.append(parse_line(line.raw))
        except Malformed as error:
            if on_unreadable is not None:
                on_unreadable(line.number, str(error))
    if not points:
        raise Malformed(f"{path} holds no line of a forecast (docs/wire-form.md)", code="forecast")
    return tuple(points)
