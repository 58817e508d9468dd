"""What ``varne drift`` answers, counted from a cloud: regions, states, shores, lines, lanes by the hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from varne.console.cli.drift_sea import moment
from varne.console.cli.drift_told import Told, english, french
from varne.drift.ensemble import BoatCloud, track_quantiles
from varne.drift.land import metres_per_degree
from varne.drift.landing import Landings, crossing_times, landings, lane_meeting
from varne.drift.particles import Tracks
from varne.drift.regions import Ring, in_region, regions
from varne.drift.search.frame import LocalFrame
from varne.drift.search.traffic import HALF_LANE_M
from varne.drift.states import State
from varne.picture.theatre import Theatre, bearing_deg, distance_m

Floats = npt.NDArray[np.float64]

SHARES = (0.5, 0.9)
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
FOUND_SIGMA_M = 500.0
LEAST_ODDS = 0.005  # of a coast cell, line or lane to be told at all


class Region(msgspec.Struct):
    """The smallest region that holds a share of the particles still on the model's waters."""

    share: float
    area_km2: float
    box_deg: tuple[float, float, float, float]  # west, south, east, north


class HourSaid(msgspec.Struct):
    """One hour of the drift. ``quantiles`` are of each axis for itself."""

    at: datetime
    hours: float
    lat_deg: float  # weighted mean
    lon_deg: float
    from_start_m: float
    towards_deg: float
    lat_quantiles_deg: tuple[float, ...]
    lon_quantiles_deg: tuple[float, ...]
    regions: tuple[Region, ...]
    states: dict[str, float]


class Ashore(msgspec.Struct):
    """A stretch of coast: odds of having come ashore there by each hour told."""

    near: str
    lat_deg: float
    lon_deg: float
    by: tuple[float, ...]
    under_way: float  # by the end: landed by engine
    adrift: float  # by the end: stranded


class Met(msgspec.Struct):
    """A line crossed or a lane entered: odds by each hour told."""

    id: str
    name: str
    kind: str
    approximate: bool
    by: tuple[float, ...]
    against: float | None = None  # of those in a lane, the share that goes against its traffic


class FoundAt(msgspec.Struct):
    """Where something was found: 0.5 is on the edge of the 50 % region, 1 outside all. ``states``: the odds
    of each state if it is this boat that was found there, give or take :data:`FOUND_SIGMA_M`.
    """

    at: datetime
    lat_deg: float
    lon_deg: float
    on_contour: float
    from_middle_m: float
    states: dict[str, float]


class DriftSaid(msgspec.Struct):
    """All of it, and what it was made from."""

    start: datetime
    lat_deg: float
    lon_deg: float
    sigma_m: float
    particles: int
    effective: float
    seed: int
    quantile_shares: tuple[float, ...]
    hours: tuple[HourSaid, ...]
    ashore: tuple[Ashore, ...]
    ashore_by: tuple[float, ...]
    lines: tuple[Met, ...]
    lanes: tuple[Met, ...]
    left_field: float  # share of the odds that left what the current and wind hold
    found: tuple[FoundAt, ...]
    warnings: tuple[str, ...]
    warnings_fr: tuple[str, ...]
    used: tuple[str, ...]
    used_fr: tuple[str, ...]


class Contours(NamedTuple):
    """Outlines of the regions at one output, by share."""

    at: datetime
    hours: float
    rings: dict[float, list[Ring]]


def on_waters(tracks: Tracks, output: int) -> npt.NDArray[np.bool_]:
    """Particles that the model can still place: those that left its field are nowhere it can tell."""
    return np.asarray(tracks.state[:, output] < State.LEFT_FIELD)


def hours_of(cloud: BoatCloud) -> list[int]:
    """Outputs on whole hours from the first, and the last one."""
    since_h = (cloud.tracks.time_s - cloud.tracks.time_s[0]) / 3600.0
    whole = [k for k, hour in enumerate(since_h) if abs(hour - round(hour)) < 1e-6]
    last = len(since_h) - 1
    return whole if last in whole else [*whole, last]


def contours(cloud: BoatCloud, outputs: Sequence[int]) -> list[Contours]:
    """50 and 90 % regions at outputs; none at an output where no particle is left on the waters."""
    found = []
    for output in outputs:
        here = on_waters(cloud.tracks, output)
        weights = cloud.weights[here]
        rings: dict[float, list[Ring]] = {}
        if weights.sum() > 0.0:
            member = cloud.particles.member[here]
            rings = regions(cloud.tracks.lonlat[here, output], weights, SHARES, member)
        time_s = float(cloud.tracks.time_s[output])
        found.append(Contours(moment(time_s), float(time_s - cloud.tracks.time_s[0]) / 3600.0, rings))
    return found


def ring_area_km2(ring: Ring) -> float:
    """Area of a ring, signed: above nought anticlockwise (outer), below clockwise (a hole)."""
    north_m, east_m = (float(size) for size in metres_per_degree(float(ring[:, 1].mean())))
    x, y = (ring[:, 0] - ring[0, 0]) * east_m, (ring[:, 1] - ring[0, 1]) * north_m
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2e6


def states_at(cloud: BoatCloud, output: int) -> dict[str, float]:
    """Odds of each state at an output, those that are not nought."""
    return _state_odds(cloud.tracks.state[:, output], cloud.weights)


def _state_odds(state: npt.NDArray[np.int8], weights: Floats) -> dict[str, float]:
    total = float(weights.sum())
    if total <= 0.0:
        return {}
    odds = {one.name.lower(): float(weights[state == one].sum()) / total for one in State}
    return {name: share for name, share in odds.items() if share > 0.0}


def _box(rings: Sequence[Ring]) -> tuple[float, float, float, float]:
    points = np.concatenate(list(rings))
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return float(west), float(south), float(east), float(north)


def hour_said(cloud: BoatCloud, outlines: Contours, output: int, quantiles: Floats) -> HourSaid:
    """One hour of a cloud in figures."""
    lon, lat = (float(value) for value in cloud.weights @ cloud.tracks.lonlat[:, output])
    lon0, lat0 = (float(value) for value in cloud.weights @ cloud.tracks.lonlat[:, 0])
    here = tuple(
        Region(
            share,
            sum(ring_area_km2(ring) for ring in rings),
            _box(rings),
        )
        for share, rings in outlines.rings.items()
        if rings
    )  # fmt: skip
    return HourSaid(
        at=outlines.at,
        hours=round(outlines.hours, 4),
        lat_deg=lat,
        lon_deg=lon,
        from_start_m=distance_m(lat0, lon0, lat, lon),
        towards_deg=bearing_deg(lat0, lon0, lat, lon),
        lat_quantiles_deg=tuple(float(q) for q in quantiles[:, output, 1]),
        lon_quantiles_deg=tuple(float(q) for q in quantiles[:, output, 0]),
        regions=here,
        states=states_at(cloud, output),
    )


def ashore_said(found: Landings, outputs: Sequence[int], theatre: Theatre) -> tuple[Ashore, ...]:
    """Coast cells worth telling, likeliest first, each by the known place nearest to it."""
    rows = []
    for cell in range(len(found.lonlat)):
        total = found.under_way[cell] + found.adrift[cell]
        if total[-1] < LEAST_ODDS:
            continue
        lon, lat = (float(value) for value in found.lonlat[cell])
        place = theatre.nearest_place(lat, lon, "beach", "town", "port", "headland", "station")
        rows.append(
            Ashore(
                near=place.name_en if place is not None else "",
                lat_deg=lat,
                lon_deg=lon,
                by=tuple(float(total[output]) for output in outputs),
                under_way=float(found.under_way[cell, -1]),
                adrift=float(found.adrift[cell, -1]),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.by[-1], row.lat_deg, row.lon_deg)))


def _by(cloud: BoatCloud, when_s: Floats, outputs: Sequence[int]) -> tuple[float, ...]:
    return tuple(
        float(cloud.weights[when_s <= cloud.tracks.time_s[output] + 1e-6].sum()) for output in outputs
    )


def lines_said(cloud: BoatCloud, theatre: Theatre, outputs: Sequence[int]) -> tuple[Met, ...]:
    """Odds of crossing each limit a theatre holds: rescue regions, territorial seas, reporting lines."""
    rows = []
    for limit in theatre.limits:
        when = np.min([crossing_times(cloud, line) for line in limit.coordinates], axis=0)
        by = _by(cloud, np.asarray(when, dtype=np.float64), outputs)
        if by[-1] >= LEAST_ODDS:
            rows.append(Met(limit.id, limit.name_en, limit.kind, limit.approximate, by))
    return tuple(sorted(rows, key=lambda row: (-row.by[-1], row.id)))


def lanes_said(
    cloud: BoatCloud, theatre: Theatre, outputs: Sequence[int], half_width_m: float = HALF_LANE_M
) -> tuple[Met, ...]:
    """Odds of having been in each traffic lane, and of going against its traffic there.

    A theatre holds lanes as lines; they are taken ``half_width_m`` wide to either side.
    """
    middle = cloud.tracks.lonlat.reshape(-1, 2).mean(axis=0)
    frame = LocalFrame(float(middle[1]), float(middle[0]))
    low, high = cloud.tracks.lonlat.min(axis=(0, 1)), cloud.tracks.lonlat.max(axis=(0, 1))
    rows = []
    for lane in theatre.lanes:
        if lane.kind != "lane" or lane.flow_bearing_deg is None:
            continue
        ring = _strip(np.array(lane.coordinates, dtype=np.float64), frame, half_width_m)
        if np.any(ring.max(axis=0) < low) or np.any(ring.min(axis=0) > high):
            continue
        met = lane_meeting(cloud, ring, lane.flow_bearing_deg)
        by = tuple(float(met.entered[output]) for output in outputs)
        if by[-1] >= LEAST_ODDS:
            rows.append(Met(lane.id, lane.name_en, "lane", True, by, met.against))
    return tuple(sorted(rows, key=lambda row: (-row.by[-1], row.id)))


def _strip(line_deg: Floats, frame: LocalFrame, half_width_m: float) -> Floats:
    """A ring round a line of longitudes and latitudes, as wide to either side."""
    line = frame.metres(line_deg[:, ::-1])
    along = np.diff(line, axis=0)
    along = along / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    turn = np.concatenate([along[:1], along[:-1] + along[1:], along[-1:]])
    turn = turn / np.maximum(np.hypot(turn[:, 0], turn[:, 1]), 1e-9)[:, None]
    side = np.column_stack([turn[:, 1], -turn[:, 0]]) * half_width_m
    ring = np.concatenate([line + side, (line - side)[::-1]])
    return np.asarray(frame.degrees(ring)[:, ::-1], dtype=np.float64)


def found_said(cloud: BoatCloud, lat_deg: float, lon_deg: float, at: datetime) -> FoundAt:
    """On which contour a find lies, the particles moved to its moment between outputs."""
    times = cloud.tracks.time_s
    place = float(np.clip((at.timestamp() - times[0]) / (times[1] - times[0]), 0.0, len(times) - 1.0))
    before = min(int(place), len(times) - 2)
    part = place - before
    lonlat = (1.0 - part) * cloud.tracks.lonlat[:, before] + part * cloud.tracks.lonlat[:, before + 1]
    here = on_waters(cloud.tracks, before + 1)
    weights = cloud.weights[here] / max(float(cloud.weights[here].sum()), 1e-300)
    middle = weights @ lonlat[here]
    north_m, east_m = (float(size) for size in metres_per_degree(lat_deg))
    away = (lonlat[here] - [lon_deg, lat_deg]) * [east_m, north_m]
    near = weights * np.exp(-0.5 * (away**2).sum(axis=1) / FOUND_SIGMA_M**2)
    return FoundAt(
        at=at,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        on_contour=in_region(lonlat[here], weights, (lon_deg, lat_deg), cloud.particles.member[here]),
        from_middle_m=distance_m(float(middle[1]), float(middle[0]), lat_deg, lon_deg),
        states=_state_odds(cloud.tracks.state[here, before + round(part)], near),
    )


def warnings_of(cloud: BoatCloud) -> tuple[Told, ...]:
    """What a reader must know before trusting the figures."""
    found = []
    left = float(cloud.weights[~on_waters(cloud.tracks, -1)].sum())
    if left > 0.005:
        found.append(
            Told(
                f"{left:.0%} of the odds left what the current and the wind hold; they are in no "
                "region. Give "
                "a forecast that reaches further, or --currents atlas.",
                f"{left:.0%} de la probabilité est sortie du courant ou du vent connus, donc de toute zone. "
                "Donner une prévision plus étendue, ou --currents atlas.",
            )
        )
    if cloud.effective < 200:
        found.append(
            Told(
                f"Only {cloud.effective:.0f} equal particles fit what was told: figures are coarse. "
                "Give more "
                "--particles, or look whether all that was told is of one boat.",
                f"Seules {cloud.effective:.0f} particules égales conviennent : résultat grossier. "
                "Donner plus "
                "de --particles, ou voir si tout concerne un seul bateau.",
            )
        )
    return tuple(found)


def drift_said(
    cloud: BoatCloud, theatre: Theatre, lat_deg: float, lon_deg: float, sigma_m: float, seed: int,
    finds: Sequence[tuple[float, float, datetime]], used: Sequence[Told],
    *, only_drifts: bool = False,
) -> tuple[DriftSaid, list[Contours]]:  # fmt: skip
    """The answer, and the outlines that its figures are of.

    ``only_drifts``: it has no engine that could be out, and its state is told as ``adrift``.
    """
    outputs = hours_of(cloud)
    outlines = contours(cloud, outputs)
    quantiles = track_quantiles(cloud, QUANTILES)
    shores, warnings = landings(cloud), warnings_of(cloud)
    said = DriftSaid(
        start=moment(float(cloud.tracks.time_s[0])),
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        sigma_m=sigma_m,
        particles=len(cloud.weights),
        effective=cloud.effective,
        seed=seed,
        quantile_shares=QUANTILES,
        hours=tuple(
            hour_said(cloud, one, output, quantiles) for one, output in zip(outlines, outputs, strict=True)
        ),
        ashore=ashore_said(shores, outputs, theatre),
        ashore_by=tuple(float(shores.ashore[output]) for output in outputs),
        lines=lines_said(cloud, theatre, outputs),
        lanes=lanes_said(cloud, theatre, outputs),
        left_field=float(cloud.weights[~on_waters(cloud.tracks, -1)].sum()),
        found=tuple(found_said(cloud, lat, lon, at) for lat, lon, at in finds),
        warnings=english(warnings),
        warnings_fr=french(warnings),
        used=english(used),
        used_fr=french(used),
    )
    if only_drifts:
        told = [*(hour.states for hour in said.hours), *(find.states for find in said.found)]
        for states in told:
            if "engine_out" in states:
                states["adrift"] = states.pop("engine_out")
    return said, outlines
