"""Plot, estimate and track: one detection, what is believed of a position, and a history of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from varne.picture.noun import Noun
from varne.picture.report import IdentityClaim

TrackStatus = Literal["tentative", "confirmed", "coasting", "dropped"]


class Plot(Noun, frozen=True, kw_only=True):
    """One sensor detection placed in space and time, with its standard deviation on each axis."""

    report_id: str
    at: datetime
    lat_deg: float
    lon_deg: float
    sigma_m: float


class Estimate(Noun, frozen=True, kw_only=True):
    """What is believed of one craft's position and motion at ``at``.

    Covariance is of position only, in metres squared, east and north, for drawing and gating.
    ``sigma_speed_ms`` is the standard deviation of the velocity on each axis.
    """

    at: datetime
    lat_deg: float
    lon_deg: float
    east_ms: float | None = None
    north_ms: float | None = None
    var_east_m2: float
    var_north_m2: float
    cov_east_north_m2: float = 0.0
    var_speed_m2s2: float | None = None  # velocity variance on each axis
    cov_position_speed_m2s: float | None = None  # same axis, position with velocity


class TrailPoint(Noun, frozen=True, kw_only=True, array_like=True):
    """One kept position of a track's past, thinned for the screen."""

    at: datetime
    lat_deg: float
    lon_deg: float


class Track(Noun, frozen=True, kw_only=True):
    """Estimated history of one object, from associated plots. For AIS, one per identity claim."""

    id: str
    feed: str
    synthetic: bool
    claim: IdentityClaim
    estimate: Estimate | None = None  # None until a believed position
    speed_kn: float | None = None
    course_deg: float | None = None
    heading_deg: float | None = None
    turn_deg_per_min: float | None = None
    navigation_status: int | None = None
    first_at: datetime
    last_at: datetime
    reports_count: int
    doubted_count: int = 0
    last_doubt: TrailPoint | None = None  # the latest position that was flagged, not believed
    doubt_run: int = 0  # doubted positions in a row that agree with each other, since the last believed one
    trail: tuple[TrailPoint, ...] = ()


class ClaimSpan(Noun, frozen=True, kw_only=True):
    """An identity claim with the times between which it was made."""

    claim: IdentityClaim
    first_at: datetime
    last_at: datetime
