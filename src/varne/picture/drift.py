"""Where a boat may be over the next hours: what the forecast was asked from, and what came of it.

A forecast is a model's, of thousands of possible boats that drift or go on (docs/drift.md). It is kept small:
hours, outlines and a few tracks, not particles, which the same question makes again. Places stand as offsets
from its start in units of 0.0001 degrees (11 m of latitude), latitude before longitude; odds in thousandths.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from varne.picture.noun import Noun
from varne.picture.report import DistressStatus

DriftSource = Literal["atlas", "forecast", "forecast_then_atlas"]
WindSource = Literal["forecast", "not_known"]
BoatState = Literal[
    "under_way", "engine_out", "swamped", "people_in_water", "unresponsive", "landed", "stranded", "left"
]
# The order of every row of state odds; "left" is beyond the waters whose streams are known.
BOAT_STATES: tuple[BoatState, ...] = (
    "under_way", "engine_out", "swamped", "people_in_water", "unresponsive", "landed", "stranded", "left",
)  # fmt: skip
OFFSET_DEG = 1e-4

Offsets = tuple[int, ...]  # latitude, longitude, latitude, longitude … from the start
Permille = tuple[int, ...]


class SaidAboard(Noun, frozen=True, kw_only=True):
    """What was reported of a boat's distress, and when."""

    at: datetime
    status: DistressStatus


class DriftAsked(Noun, frozen=True, kw_only=True):
    """What a forecast is made from: equal questions over equal seas give equal forecasts.

    The position is the boat's estimate; ``sigma_m`` is its standard deviation on each axis. Its motion, when
    known, is over the ground.
    """

    boat_id: str
    made_at: datetime  # by the centre's clock; hours are counted from it
    fix_at: datetime
    lat_deg: float
    lon_deg: float
    sigma_m: float
    east_mps: float | None = None
    north_mps: float | None = None
    sigma_mps: float | None = None
    engine_off: float | None = None  # as judged from all reports
    first_at: datetime  # its first report
    reports: int = 0  # it rests on so many
    said: tuple[SaidAboard, ...] = ()  # oldest first
    hours: int = 12
    particles: int = 5000
    seed: int  # of this boat's own chance
    night_seed: int  # of the errors of the sea that all boats of a night share


class SeaUsed(Noun, frozen=True, kw_only=True):
    """What moved the particles, and how wrong it was taken to be (standard deviations)."""

    current: DriftSource
    atlas_id: str | None = None
    current_until: datetime | None = None  # of a forecast that ends before the run does
    current_factor: float  # of its size
    current_shift_s: float  # early or late
    current_mps: float  # beside, each axis
    wind: WindSource
    wind_until: datetime | None = None  # held at its last value from then on
    wind_mps: float  # each axis
    shore: bool  # False: no coast is known here, nothing strands


class DriftHour(Noun, frozen=True, kw_only=True, array_like=True):
    """One hour: the middle of the cloud, its spread, the outlines of its 50 and 90 % regions, its states."""

    middle: Offsets
    spread_m: int  # root mean square distance from the middle
    half: tuple[Offsets, ...]  # closed rings; the last point is not repeated
    most: tuple[Offsets, ...]
    states: Permille  # BOAT_STATES


class LandingCell(Noun, frozen=True, kw_only=True):
    """A stretch of coast of two kilometres: the odds of having come ashore there by each hour."""

    at: Offsets
    place_id: str | None = None  # the nearest named place
    under_way: Permille
    adrift: Permille


class LineCrossed(Noun, frozen=True, kw_only=True):
    """The odds of having crossed a line of the theatre by each hour."""

    limit_id: str
    by: Permille


class LaneEntered(Noun, frozen=True, kw_only=True):
    """The odds of having been in a traffic lane by each hour; of those, against its flow."""

    lane_id: str
    by: Permille
    against: int  # thousandths


class DriftForecast(Noun, frozen=True, kw_only=True):
    """Where a boat may be, hour by hour from ``asked.made_at``."""

    asked: DriftAsked
    used: SeaUsed
    effective: int  # how many equal particles the weights were worth
    hours: tuple[DriftHour, ...]  # nought first
    tracks: tuple[Offsets, ...]  # a few particles, a place each hour
    landings: tuple[LandingCell, ...] = ()  # likeliest first
    lines: tuple[LineCrossed, ...] = ()
    lanes: tuple[LaneEntered, ...] = ()


class StreamGrid(Noun, frozen=True, kw_only=True):
    """The stream at one moment on a grid, rows from the south: cm/s, None where there is no water."""

    at: datetime
    source: DriftSource
    atlas_id: str | None = None
    error_factor: float  # of its size, one standard deviation
    error_mps: float  # beside, each axis
    south_deg: float
    west_deg: float
    step_lat_deg: float
    step_lon_deg: float
    columns: int
    east_cmps: tuple[int | None, ...]
    north_cmps: tuple[int | None, ...]
