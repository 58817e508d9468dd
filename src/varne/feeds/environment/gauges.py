"""Catalogues of tide gauges: the station files of the Neaps tide database (TICON-4 and others)."""

from __future__ import annotations

import cmath
import math
from pathlib import Path

import msgspec

from varne.drift.tide.constituents import is_known
from varne.drift.tide.gauge import Gauge
from varne.picture.errors import Malformed, Refused


class _Licence(msgspec.Struct):
    type: str


class _Constituent(msgspec.Struct):
    name: str
    amplitude: float
    phase: float


class _Station(msgspec.Struct):
    id: str
    name: str
    latitude: float
    longitude: float
    license: _Licence
    harmonic_constituents: list[_Constituent] | None = None
    # The compact form: name to amplitude in metres and Greenwich lag in degrees.
    constituents: dict[str, tuple[float, float]] | None = None


def parse_gauges(raw: bytes, *, licence: str | None = None) -> tuple[Gauge, ...]:
    """Every gauge of a catalogue, ordered by id.

    Args:
        raw: a JSON list of stations, in either form of the database.
        licence: only those under this one, for example ``cc-by-4.0``; None takes all.

    Raises:
        Malformed: not such a list; names the field.
    """
    try:
        stations = msgspec.json.decode(raw, type=list[_Station])
    except msgspec.DecodeError as error:
        raise Malformed(f"not a list of tide stations: {error}", code="gauges") from error
    gauges = []
    for station in stations:
        if licence is not None and station.license.type != licence:
            continue
        said = dict(station.constituents or {})
        said |= {c.name: (c.amplitude, c.phase) for c in station.harmonic_constituents or ()}
        gauges.append(
            Gauge(
                id=station.id,
                name=station.name,
                lon_deg=station.longitude,
                lat_deg=station.latitude,
                height_m={
                    name: cmath.rect(amplitude_m, -math.radians(lag_deg))
                    for name, (amplitude_m, lag_deg) in said.items()
                    if is_known(name)
                },
                licence=station.license.type,
            )
        )
    return tuple(sorted(gauges, key=lambda gauge: gauge.id))


def read_gauges(path: Path, *, licence: str | None = None) -> tuple[Gauge, ...]:
    """The gauges of a file.

    Raises:
        Refused: it cannot be opened.
        Malformed: it is not a catalogue.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Refused(f"the gauges {path} cannot be opened: {error.strerror}", code="no_file") from error
    return parse_gauges(raw, licence=licence)
