"""How a small boat moves, and where its sightings say it was at any moment.

Velocity is an Ornstein-Uhlenbeck process on each axis: it wanders about zero with a standard deviation
of ``SPEED_SIGMA_MS`` and forgets itself over ``SPEED_MEMORY_S``. Between sightings the doubt so grows
first with the square of time, later with its root, and never as if a dinghy could cross a sea in a night.
The process is the same run backwards, so a late report about an earlier moment is judged against the
sightings on both sides of it. East and north share one covariance because every sighting's doubt is round.

Sources: Millefiori et al., "Modeling vessel kinematics using a stochastic mean-reverting process",
IEEE Trans. AES 52(5), 2016, for the process; speeds of 3 to 5 kn under way plus up to 3 kn of tidal
stream for the figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from varne.correlation.ais import METRES_PER_DEGREE
from varne.picture.track import Estimate

# 4 kn under way in any direction is 1.45 m/s on each axis; the stream adds the rest.
SPEED_SIGMA_MS = 1.6
# Engine failures, turns and the tide change a boat's velocity over one to two hours.
SPEED_MEMORY_S = 5400.0


class Plane(NamedTuple):
    """Metres east and north of a point; equirectangular, wrong by under 0.3 % within 60 km at 51 N."""

    lat_deg: float
    lon_deg: float

    def metres(self, lat_deg: float, lon_deg: float) -> tuple[float, float]:
        """East and north of the plane's origin, metres."""
        turn_deg = (lon_deg - self.lon_deg + 180.0) % 360.0 - 180.0
        scale = METRES_PER_DEGREE * math.cos(math.radians(self.lat_deg))
        return turn_deg * scale, (lat_deg - self.lat_deg) * METRES_PER_DEGREE

    def degrees(self, east_m: float, north_m: float) -> tuple[float, float]:
        """Latitude and longitude, degrees, of a point of the plane."""
        scale = METRES_PER_DEGREE * math.cos(math.radians(self.lat_deg))
        lon_deg = (self.lon_deg + east_m / scale + 180.0) % 360.0 - 180.0
        return self.lat_deg + north_m / METRES_PER_DEGREE, lon_deg


class Sighting(NamedTuple):
    """A plot on a plane: seconds since any fixed moment, metres, metres squared, metres a second."""

    t_s: float
    east_m: float
    north_m: float
    var_m2: float
    east_ms: float | None = None
    north_ms: float | None = None
    var_ms2: float = 0.25


class Motion(NamedTuple):
    """What is believed at ``t_s``; variances and the covariance hold on each axis alike."""

    t_s: float
    east_m: float
    north_m: float
    east_ms: float
    north_ms: float
    var_m2: float
    cov_m2s: float
    var_ms2: float


def carried(motion: Motion, t_s: float) -> Motion:
    """The motion as it is believed at ``t_s``, later than or at its own time."""
    gap_s = t_s - motion.t_s
    if gap_s <= 0.0:
        return motion
    keep = math.exp(-gap_s / SPEED_MEMORY_S)
    reach_s = SPEED_MEMORY_S * (1.0 - keep)
    var0 = SPEED_SIGMA_MS**2
    noise_m2 = var0 * SPEED_MEMORY_S * (2.0 * gap_s - SPEED_MEMORY_S * (3.0 - 4.0 * keep + keep * keep))
    return Motion(
        t_s,
        motion.east_m + motion.east_ms * reach_s,
        motion.north_m + motion.north_ms * reach_s,
        motion.east_ms * keep,
        motion.north_ms * keep,
        motion.var_m2
        + 2.0 * reach_s * motion.cov_m2s
        + reach_s * reach_s * motion.var_ms2
        + max(noise_m2, 0.0),
        keep * (motion.cov_m2s + reach_s * motion.var_ms2) + var0 * reach_s * (1.0 - keep),
        keep * keep * motion.var_ms2 + var0 * (1.0 - keep * keep),
    )


def sighted(motion: Motion | None, sighting: Sighting) -> Motion:
    """The motion with one more sighting, not older than it; the first makes the motion."""
    s = sighting
    if motion is None:
        m = Motion(s.t_s, s.east_m, s.north_m, 0.0, 0.0, s.var_m2, 0.0, SPEED_SIGMA_MS**2)
    else:
        m = carried(motion, s.t_s)
        spread = m.var_m2 + s.var_m2
        gain, gain_v = m.var_m2 / spread, m.cov_m2s / spread
        miss_e, miss_n = s.east_m - m.east_m, s.north_m - m.north_m
        m = Motion(
            s.t_s,
            m.east_m + gain * miss_e,
            m.north_m + gain * miss_n,
            m.east_ms + gain_v * miss_e,
            m.north_ms + gain_v * miss_n,
            m.var_m2 - gain * m.var_m2,
            m.cov_m2s - gain * m.cov_m2s,
            m.var_ms2 - gain_v * m.cov_m2s,
        )
    if s.east_ms is None or s.north_ms is None:
        return m
    spread = m.var_ms2 + s.var_ms2
    gain, gain_v = m.cov_m2s / spread, m.var_ms2 / spread
    miss_e, miss_n = s.east_ms - m.east_ms, s.north_ms - m.north_ms
    return Motion(
        s.t_s,
        m.east_m + gain * miss_e,
        m.north_m + gain * miss_n,
        m.east_ms + gain_v * miss_e,
        m.north_ms + gain_v * miss_n,
        m.var_m2 - gain * m.cov_m2s,
        m.cov_m2s - gain_v * m.cov_m2s,
        m.var_ms2 - gain_v * m.var_ms2,
    )


def followed(sightings: Sequence[Sighting]) -> Motion | None:
    """The motion at the last of some sightings, which are in order of time; None of none."""
    motion: Motion | None = None
    for sighting in sightings:
        motion = sighted(motion, sighting)
    return motion


def believed_at(sightings: Sequence[Sighting], t_s: float) -> tuple[float, float, float] | None:
    """East, north (metres) and variance on each axis (metres squared) at ``t_s``; None of no sightings.

    The sightings are in order of time. Those before are run forwards and those after backwards, and the
    two are weighed together. Each half starts from the same weak belief about velocity, which is so
    counted twice: the variance between two sightings comes out up to a fifth too small.
    """
    before = followed([s for s in sightings if s.t_s <= t_s])
    after = followed([_turned(s) for s in reversed(sightings) if s.t_s > t_s])
    ahead = None if before is None else carried(before, t_s)
    back = None if after is None else carried(after, -t_s)
    if ahead is None or back is None:
        one = ahead or back
        return None if one is None else (one.east_m, one.north_m, one.var_m2)
    weight = back.var_m2 / (ahead.var_m2 + back.var_m2)
    return (
        back.east_m + weight * (ahead.east_m - back.east_m),
        back.north_m + weight * (ahead.north_m - back.north_m),
        ahead.var_m2 * weight,
    )


def _turned(s: Sighting) -> Sighting:
    """The sighting with time run backwards."""
    return Sighting(
        -s.t_s,
        s.east_m,
        s.north_m,
        s.var_m2,
        None if s.east_ms is None else -s.east_ms,
        None if s.north_ms is None else -s.north_ms,
        s.var_ms2,
    )


def estimate_of(motion: Motion, plane: Plane, at: datetime) -> Estimate:
    """The noun of a motion, whose ``t_s`` is the moment ``at``."""
    lat_deg, lon_deg = plane.degrees(motion.east_m, motion.north_m)
    return Estimate(
        at=at,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        east_ms=motion.east_ms,
        north_ms=motion.north_ms,
        var_east_m2=motion.var_m2,
        var_north_m2=motion.var_m2,
        var_speed_m2s2=motion.var_ms2,
        cov_position_speed_m2s=motion.cov_m2s,
    )


def predicted(estimate: Estimate, at: datetime) -> Estimate:
    """A boat's estimate carried on to ``at``, its doubt grown; unchanged when ``at`` is not later."""
    gap_s = (at - estimate.at).total_seconds()
    if gap_s <= 0.0:
        return estimate
    var_ms2 = SPEED_SIGMA_MS**2 if estimate.var_speed_m2s2 is None else estimate.var_speed_m2s2
    motion = Motion(
        0.0,
        0.0,
        0.0,
        estimate.east_ms or 0.0,
        estimate.north_ms or 0.0,
        max(estimate.var_east_m2, estimate.var_north_m2),
        estimate.cov_position_speed_m2s or 0.0,
        var_ms2,
    )
    return estimate_of(carried(motion, gap_s), Plane(estimate.lat_deg, estimate.lon_deg), at)
