"""What ``varne backtrack`` answers: odds of each beach and hour, and how much they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np

from varne.console.cli import drift_options as options
from varne.console.cli.drift_sea import moment
from varne.console.cli.drift_told import Told, english, french
from varne.console.cli.sea import parse_time
from varne.drift.backtrack import Evidence, LaunchPrior, Origins, position_at
from varne.drift.ensemble import BoatCloud, Fix
from varne.drift.land import metres_per_degree
from varne.drift.looks import SawNothing
from varne.drift.particles import Tracks
from varne.drift.states import Call
from varne.picture.errors import Refused

CELLS_TOLD = 12
LEAST_WEIGHT = 1e-7  # of a particle that is kept in the cloud written out
OUTPUT_EVERY = 3
CIRCLE = '"LAT,LON,RADIUS_M,FROM,TO,ODDS" or "SOUTH,WEST,NORTH,EAST,FROM,TO,ODDS"'


class BeachOdds(msgspec.Struct):
    """One beach, all hours together."""

    name: str
    lat_deg: float
    lon_deg: float
    odds: float
    by_hour: tuple[float, ...]


class CellOdds(msgspec.Struct):
    """One beach and hour."""

    beach: str
    at: datetime  # the hour's beginning
    odds: float


class BacktrackSaid(msgspec.Struct):
    """All of it, and what it was made from. ``within_50``, ``within_90``: how many likeliest cells hold
    that share.
    """

    launched_from: datetime
    launched_to: datetime
    hours: tuple[datetime, ...]
    hour_odds: tuple[float, ...]
    beaches: tuple[BeachOdds, ...]  # in the theatre's order
    likeliest: tuple[CellOdds, ...]
    cells: int
    within_50: int
    within_90: int
    launch_median: datetime
    particles: int
    effective: float
    fixes: int
    calls: int
    looks: int
    cloud_from: datetime
    warnings: tuple[str, ...]
    warnings_fr: tuple[str, ...]
    used: tuple[str, ...]
    used_fr: tuple[str, ...]


def read_looks(texts: Sequence[str]) -> list[SawNothing]:
    """Looks that saw nothing, circles and boxes.

    Raises:
        Refused: one is not of either form.
    """
    found = []
    for text in texts:
        parts = options.parts_of(text, "--saw-nothing", CIRCLE, 6, 7)
        first, last = (parse_time(part).timestamp() for part in parts[-3:-1])
        odds = options.number(parts[-1], "--saw-nothing")
        if last <= first or not 0.0 < odds < 1.0:
            raise Refused(
                f'--saw-nothing "{text}": FROM is before TO, and ODDS lie between 0 and 1, neither of them',
                code="usage",
            )
        if len(parts) == 6:
            lat, lon = options.number_or_angle(parts[0], "lat"), options.number_or_angle(parts[1], "lon")
            radius_m = options.number(parts[2], "--saw-nothing")
            if radius_m <= 0.0:
                raise Refused(f'--saw-nothing "{text}": the radius is above nought', code="usage")
            found.append(SawNothing(first, last, ((lon, lat),), odds, radius_m))
            continue
        south, north = (options.number_or_angle(parts[k], "lat") for k in (0, 2))
        west, east = (options.number_or_angle(parts[k], "lon") for k in (1, 3))
        if south >= north or west >= east:
            raise Refused(f'--saw-nothing "{text}": a box is SOUTH,WEST,NORTH,EAST', code="usage")
        found.append(
            SawNothing(first, last, ((west, south), (east, south), (east, north), (west, north)), odds)
        )
    return found


def backtrack_said(
    found: Origins, prior: LaunchPrior, evidence: Sequence[Evidence], particles: int, seed: int,
    used: Sequence[Told], fewest: float,
) -> tuple[BacktrackSaid, BoatCloud]:  # fmt: skip
    """The answer, and the cloud from the last evidence on."""
    hours = tuple(moment(prior.first_s + 3600.0 * hour) for hour in range(prior.hours))
    flat = np.sort(found.odds.ravel())[::-1]
    held = np.cumsum(flat)
    order = np.argsort(-found.odds, axis=None, kind="stable")[:CELLS_TOLD]
    cells = [np.unravel_index(cell, found.odds.shape) for cell in order]
    order_s = np.argsort(found.launched_s, kind="stable")
    middle = np.searchsorted(np.cumsum(found.cloud.weights[order_s]), 0.5)
    median_s = float(found.launched_s[order_s[min(int(middle), len(order_s) - 1)]])
    last_s = max(one.time_s for one in evidence)
    cloud = _onward(found.cloud, last_s)
    effective = found.cloud.effective
    warnings = []
    if effective < fewest:
        warnings.append(
            Told(
                f"Only {effective:.0f} equal launches fit: the odds are coarse, and may be wrong by a "
                "beach or "
                f"an hour. Give more --particles (now {particles}), or look whether the evidence is of "
                "one boat.",
                f"Seuls {effective:.0f} départs égaux conviennent : résultat grossier, à une plage ou "
                "une heure "
                f"près. Donner plus de --particles ({particles}), ou voir si tout concerne un seul bateau.",
            )
        )
    for fix in (one for one in evidence if isinstance(one, Fix)):
        share = came_to(found.cloud, fix)
        if share < 0.5:
            at = f"{moment(fix.time_s):%H:%M}"
            warnings.append(
                Told(
                    f"Only {share:.0%} of the odds come to the fix at {at}: it may be of another boat, "
                    "or the "
                    "beaches and the hours (--beach, --shore, --between, --aim, --speed-kn) leave out "
                    "the true "
                    "ones. Do not trust the odds.",
                    f"Seuls {share:.0%} de la probabilité arrivent à la position de {at} : elle peut "
                    "être d'un "
                    "autre bateau, ou les vraies plages et heures manquent (--beach, --shore, "
                    "--between, --aim, "
                    "--speed-kn). Ne pas s'y fier.",
                )
            )
    if held[0] < 2.0 / found.odds.size:
        warnings.append(
            Told(
                "The evidence hardly tells beaches and hours apart.",
                "Les indices distinguent à peine plages et heures.",
            )
        )
    all_used = [Told(f"Chance: seed {seed}.", f"Hasard : graine {seed}."), *used]
    said = BacktrackSaid(
        launched_from=moment(prior.first_s),
        launched_to=moment(prior.last_s),
        hours=hours,
        hour_odds=tuple(float(odds) for odds in found.odds.sum(axis=0)),
        beaches=tuple(
            BeachOdds(
                one.name, one.lat_deg, one.lon_deg, float(row.sum()), tuple(float(odds) for odds in row)
            )
            for one, row in zip(prior.beaches, found.odds, strict=True)
        ),
        likeliest=tuple(
            CellOdds(prior.beaches[int(row)].name, hours[int(hour)], float(found.odds[row, hour]))
            for row, hour in cells
            if found.odds[row, hour] > 0.0
        ),
        cells=found.odds.size,
        within_50=int(np.searchsorted(held, 0.5) + 1),
        within_90=int(np.searchsorted(held, 0.9) + 1),
        launch_median=moment(median_s),
        particles=particles,
        effective=effective,
        fixes=sum(isinstance(one, Fix) for one in evidence),
        calls=sum(isinstance(one, Call) for one in evidence),
        looks=sum(isinstance(one, SawNothing) for one in evidence),
        cloud_from=moment(float(cloud.tracks.time_s[0])),
        warnings=english(warnings),
        warnings_fr=french(warnings),
        used=english(all_used),
        used_fr=french(all_used),
    )
    return said, cloud


def came_to(cloud: BoatCloud, fix: Fix) -> float:
    """The share of the odds that came to a fix: within three of its standard deviations at its time."""
    lonlat, _ = position_at(cloud.tracks, fix.time_s)
    north_m, east_m = (float(size) for size in metres_per_degree(fix.lat_deg))
    away = (lonlat - [fix.lon_deg, fix.lat_deg]) * [east_m, north_m]
    return float(cloud.weights[np.hypot(away[:, 0], away[:, 1]) <= 3.0 * fix.sigma_m].sum())


def _onward(cloud: BoatCloud, from_s: float) -> BoatCloud:
    """The cloud from a time on, at half-hours, of the particles that carry weight."""
    keep = np.nonzero(cloud.weights >= LEAST_WEIGHT)[0]
    first = min(cloud.output_at(from_s), len(cloud.tracks.time_s) - 1)
    every = slice(first, None, OUTPUT_EVERY)
    kept = cloud.tracks.only(keep)
    tracks = Tracks(kept.time_s[every], kept.lonlat[:, every], kept.state[:, every], kept.end)
    weights = cloud.weights[keep] / cloud.weights[keep].sum()
    return BoatCloud(cloud.particles.only(keep), tracks, weights)
