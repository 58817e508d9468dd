"""Reports as the arrays the walk reads: what each may mean, and how surely.

A report is taken as its maker means it, with the ways it is known to go wrong beside it: degrees and
minutes read for decimals, a position of some minutes ago, a bank named because it is the nearest one known,
a cell sector.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from varne.correlation.evidence import some_went_on
from varne.correlation.hypotheses.settings import ReportSettings
from varne.correlation.hypotheses.story import (
    HULL,
    LANDED,
    PEOPLE_BINS,
    RADAR,
    RECOVERED,
    SAID,
    SEEN,
    Night,
)
from varne.correlation.kinematics import Plane
from varne.picture.place import NamedArea
from varne.picture.report import COLOURS, Report

KINDS = {
    "call": SAID,
    "relay": SAID,
    "radar": RADAR,
    "air": SEEN,
    "ship": SEEN,
    "camera": SEEN,
    "patrol": SEEN,
    "recovery": RECOVERED,
    "landing": LANDED,
    "find": HULL,
}
COLOUR_CODE = {name: code for code, name in enumerate(sorted(COLOURS))}
PLACES_MAX = 4
PEOPLE_BIN = np.geomspace(3.0, 130.0, PEOPLE_BINS)
SAID_IN = {"call": 5.0, "relay": 5.0, "ship": 10.0}  # people are said in round numbers


def _shares(middle: float, spread: float) -> np.ndarray:
    shares = np.exp(-0.5 * ((PEOPLE_BIN - middle) / spread) ** 2) * np.gradient(PEOPLE_BIN)
    return np.asarray(shares / shares.sum())


PEOPLE_FULL = _shares(53.0, 20.0)  # crossings carry about 53 (Home Office 2024)
PEOPLE_FEW = _shares(4.5, 2.0)  # a crew on its way to take the others on


class Meaning(NamedTuple):
    """One way to read where a report puts its boat."""

    east_m: float
    north_m: float
    variance_m2: float  # of each axis
    log_chance: float


def meanings(
    report: Report, plane: Plane, areas: Mapping[str, NamedArea], settings: ReportSettings
) -> tuple[Meaning, ...]:
    """Where a report may put its boat, likeliest first; empty when it says nothing of place."""
    if report.lat_deg is None or report.lon_deg is None:
        area = areas.get(report.area or "")
        if area is None:
            return ()
        east_m, north_m = plane.metres(area.lat_deg, area.lon_deg)
        spread_m = max(settings.area_spread_m, area.radius_m)
        return (Meaning(east_m, north_m, spread_m**2, 0.0),)
    sigma_m = max(report.sigma_m or settings.unstated_sigma_m, settings.least_sigma_m)
    variance_m2 = (settings.stated_sigma_share * sigma_m) ** 2
    if report.kind == "find":
        variance_m2 += settings.hull_drift_m**2
    if report.kind in ("recovery", "landing"):
        variance_m2 += settings.rescue_slack_m**2
    if report.kind == "relay":
        variance_m2 += settings.relay_slack_m**2
    east_m, north_m = plane.metres(report.lat_deg, report.lon_deg)
    if report.kind not in ("call", "relay"):
        return (Meaning(east_m, north_m, variance_m2, 0.0),)
    found = [Meaning(east_m, north_m, variance_m2, math.log(settings.position_right))]
    whole = math.floor(report.lat_deg)
    part = report.lat_deg - whole
    if sigma_m < 1000.0:
        for lat_deg in (whole + part / 0.6, whole + part * 0.6):
            if lat_deg < whole + 1.0:
                east_m, north_m = plane.metres(lat_deg, report.lon_deg)
                found.append(
                    Meaning(east_m, north_m, variance_m2 + 300.0**2, math.log(settings.minutes_misread))
                )
    east_m, north_m = found[0].east_m, found[0].north_m
    if part > 0.985 and sigma_m < 1000.0:  # decimals taken for minutes, and held to less than sixty
        _, lost_m = plane.metres(whole + 0.8, report.lon_deg)
        found[1:] = [Meaning(east_m, lost_m, 13_000.0**2, math.log(settings.minutes_misread))]
    found.append(Meaning(east_m, north_m, settings.gross_error_m**2, math.log(settings.gross_error)))
    return tuple(found[:PEOPLE_BINS][:PLACES_MAX])


def _count_log(said: float, kind: str, settings: ReportSettings) -> np.ndarray:
    """Log likelihood of a count said, for each number truly aboard."""
    spread = {"air": settings.count_air, "ship": settings.count_ship, "patrol": settings.count_air}.get(
        kind, settings.count_call
    )
    sd = np.hypot(spread * PEOPLE_BIN, 1.5)
    half = 0.5 * SAID_IN.get(kind, 1.0)
    least = -np.inf if said <= 2.0 * half else (said - half - PEOPLE_BIN) / sd
    right = ndtr((said + half - PEOPLE_BIN) / sd) - ndtr(least)
    return np.asarray(np.log((1 - settings.count_wild) * right + settings.count_wild * 2.0 * half / 100.0))


def _whole_log(taken: float, kind: str, settings: ReportSettings) -> np.ndarray:
    """Log likelihood of a rescuer's count if everybody was taken off."""
    spread = settings.count_landed if kind == "landing" else settings.count_rescued
    sd = np.hypot(np.hypot(spread * PEOPLE_BIN, 1.0), 0.06 * PEOPLE_BIN)
    right = np.exp(-0.5 * ((taken - PEOPLE_BIN) / sd) ** 2) / (sd * math.sqrt(2 * math.pi))
    return np.log(0.98 * right + 0.02 / 100.0)


def night_of(
    reports: Sequence[Report],
    *,
    start: datetime,
    plane: Plane,
    areas: Mapping[str, NamedArea],
    settings: ReportSettings,
) -> Night:
    """Reports as arrays, one row each in the order given. Rows of kinds not known here are never given."""
    n = len(reports)
    night = Night(
        time_s=np.zeros(n),
        kind=np.zeros(n, np.int64),
        places=np.zeros(n, np.int64),
        east_m=np.zeros((n, PLACES_MAX)),
        north_m=np.zeros((n, PLACES_MAX)),
        variance_m2=np.ones((n, PLACES_MAX)),
        place_log=np.zeros((n, PLACES_MAX)),
        has_velocity=np.zeros(n, np.int64),
        velocity_e_mps=np.zeros(n),
        velocity_n_mps=np.zeros(n),
        people_log=np.zeros((n, PEOPLE_BINS)),
        has_people=np.zeros(n, np.int64),
        people=np.full(n, np.nan),
        colour=np.full(n, -1, np.int64),
        colour_right=np.ones(n),
        engine_off=np.zeros(n),
        station=np.full(n, -1, np.int64),
        remaining=np.zeros(n, np.int64),
        whole_log=np.zeros((n, PEOPLE_BINS)),
        few_log=np.zeros(n),
        phone=np.full(n, -1, np.int64),
        age_sd_s=np.zeros(n),
        centre=np.full(n, -1, np.int64),
    )
    stations: dict[str, int] = {}
    phones: dict[str, int] = {}
    centres: dict[str, int] = {}
    for row, report in enumerate(reports):
        if report.observed_at is not None:
            time_s = (report.observed_at - start).total_seconds()
        else:
            time_s = (report.received_at - start).total_seconds()
            if report.kind in ("call", "relay", "ship"):
                time_s -= settings.untimed_age_s
                night.age_sd_s[row] = settings.untimed_spread_s
        night.time_s[row] = time_s
        night.kind[row] = KINDS[report.kind]
        if report.kind == "call" and report.centre is not None:
            number = centres.setdefault(report.centre, len(centres))
            night.centre[row] = number if number < 2 else -1
        for column, meaning in enumerate(meanings(report, plane, areas, settings)):
            night.east_m[row, column] = meaning.east_m
            night.north_m[row, column] = meaning.north_m
            night.variance_m2[row, column] = meaning.variance_m2
            night.place_log[row, column] = meaning.log_chance
            night.places[row] = column + 1
        if report.kind == "radar":
            night.station[row] = stations.setdefault(report.source, len(stations))
            if report.speed_kn is not None and report.course_deg is not None:
                speed_mps = report.speed_kn * 0.514444
                course = math.radians(report.course_deg)
                night.has_velocity[row] = 1
                night.velocity_e_mps[row] = speed_mps * math.sin(course)
                night.velocity_n_mps[row] = speed_mps * math.cos(course)
        if report.people is not None and report.kind != "find":
            night.has_people[row] = 1
            night.people[row] = report.people
            if report.kind in ("recovery", "landing"):
                night.whole_log[row] = _whole_log(report.people, report.kind, settings)
            else:
                night.people_log[row] = _count_log(report.people, report.kind, settings)
            night.few_log[row] = math.log(
                float(PEOPLE_FEW @ np.exp(night.people_log[row] + night.whole_log[row]))
            )
        if report.colour is not None:
            night.colour[row] = COLOUR_CODE[report.colour]
            night.colour_right[row] = (
                settings.colour_from_air if report.kind == "air" else settings.colour_right
            )
        if report.kind in ("call", "relay"):
            night.engine_off[row] = {
                None: settings.nothing_said_log,
                "engine failed": settings.engine_failed_log,
                "taking water": settings.taking_water_log,
                "people in water": settings.people_in_water_log,
            }.get(report.status, 0.0)
        if some_went_on(report):  # none who went on is no one, as when nothing is said of it
            night.remaining[row] = 1
        if report.phone is not None:
            night.phone[row] = phones.setdefault(report.phone, len(phones))
    return night


def same_phone(night: Night) -> NDArray[np.int64]:
    """(n, most) rows of each row's telephone, -1 after the last."""
    rows: dict[int, list[int]] = {}
    for row, token in enumerate(night.phone):
        if token >= 0:
            rows.setdefault(int(token), []).append(row)
    most = max((len(one) for one in rows.values()), default=1)
    table = np.full((len(night.phone), most), -1, np.int64)
    for one in rows.values():
        for row in one:
            table[row, : len(one)] = one
    return table
