"""What a night's reports, weighed together, say: boats, doubts between them, and who is accounted for.

One judgement replaces the one before; what changes because of it (reports moved, boats merged or split, a
boat accounted for) becomes events of its own, so that nothing is lost by it and all can be taken back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from varne.picture.noun import Noun
from varne.picture.track import Estimate

# A boat that is less likely one of its own, at sea, is listed and open, and no boat of the picture: most
# likely it is another that is listed, or was rescued. Low, for a boat missed is worse than one told twice.
SHOWN_FROM = 0.15

EvidenceCode = Literal[
    "time_and_distance",  # could one boat have been at both, under way, turning or stopped
    "drift",  # as above, for a boat adrift with current and wind
    "same_phone",
    "other_phone",
    "people",
    "colour",
    "relay_of",  # one repeats the other
    "relays_of_one",  # both repeat a third
    "radar_twice",  # one radar, two plots of one moment: two boats
    "accounted_for_before",  # the other is later than a rescue or landing that took everybody
    "rest_of_the_night",  # what all other reports make of it
    "officer_same",
    "officer_different",
]
RulingKind = Literal["same", "different", "unknown"]
RulingReason = Literal[
    "caller_confirmed", "seen_together", "description_differs", "unit_on_scene", "mistake", "other"
]


class Evidence(Noun, frozen=True, kw_only=True):
    """One reason for or against two reports being of one boat; ``log_ratio`` is natural, above zero for."""

    code: EvidenceCode
    log_ratio: float
    distance_m: float | None = None
    gap_s: float | None = None
    speed_kn: float | None = None  # that it would have taken, over the ground
    first: int | None = None  # counts compared
    second: int | None = None
    other_report_id: str | None = None


class PairJudged(Noun, frozen=True, kw_only=True):
    """Two reports: how likely they are of one boat, and why."""

    first_report_id: str
    second_report_id: str
    probability: float
    evidence: tuple[Evidence, ...]  # strongest first
    sampled: int  # readings of the night the probability is counted from


class PossiblySame(Noun, frozen=True, kw_only=True):
    """Another boat of the same judgement that may be this one."""

    boat: int  # its place in the judgement
    probability: float


class JudgedBoat(Noun, frozen=True, kw_only=True):
    """A boat as judged. Its reports are said once in all the judgement."""

    report_ids: tuple[str, ...]  # in order of what they speak of; relays with what they repeat
    probability: float  # that there is a boat at all, and not clutter
    apart: float  # that it is none of the other boats listed
    possibly_same: tuple[PossiblySame, ...] = ()  # likeliest first
    estimate: Estimate | None = None
    accounted: float = 0.0  # that this boat is the one accounted for by ``accounted_by``
    accounted_by: str | None = None  # id of a rescue's or landing's report
    people_low: int | None = None  # 90 % between, aboard before any rescue
    people_high: int | None = None
    taken_off: int | None = None  # by rescues so far
    engine_off: float | None = None  # probability that it drifts
    at_sea: float = 1.0  # that it is a boat of its own, not accounted for, and none that is likelier so


def shown_probability(judged: JudgedBoat, *, closed: bool) -> float:
    """The probability a judged boat has in the picture: that there is one at all; of an open one that is most
    likely another of those listed, or accounted for, only that it is not."""
    if closed or judged.at_sea >= SHOWN_FROM:
        return judged.probability
    return min(judged.probability, judged.at_sea)


class Reading(Noun, frozen=True, kw_only=True):
    """One way to read the night. ``otherwise``: the reports it gives to other boats than the first does."""

    weight: float
    boats: int
    otherwise: tuple[str, ...] = ()


class IntensityLayer(Noun, frozen=True, kw_only=True):
    """Boats by cells of a regular grid of WGS 84 degrees; row after row, west to east, from the south."""

    west_deg: float  # of the first cell's south-west corner
    south_deg: float
    cell_lon_deg: float
    cell_lat_deg: float
    columns: int
    cells: tuple[int, ...]  # ten-thousandths of a boat per 100 km2


class Unreported(Noun, frozen=True, kw_only=True):
    """Boats at sea that no report tells of, as estimated; not boats reported and not placed."""

    at: datetime
    basis: Literal["tonight", "prior"]  # prior: no boat has been reported; the number is of any such night
    low: int  # the shortest run of counts that holds 90 %
    mean: float
    high: int
    at_least_one: float
    chances: tuple[float, ...]  # of 0, 1, 2, ...
    boats_heard: float  # reported boats that it rests on
    calls_per_h: float  # of a boat under way tonight, as believed
    forecast: bool  # current and wind were given
    radars: tuple[str, ...]  # heard from so far
    layer: IntensityLayer | None = None


class Judgement(Noun, frozen=True, kw_only=True):
    """All reports received by a moment, weighed together."""

    at: datetime
    boats: tuple[JudgedBoat, ...]
    at_sea_low: int  # 90 % between: distinct boats reported, not accounted for, nor likely ashore untold
    at_sea: float
    at_sea_high: int
    at_sea_chances: tuple[float, ...] = ()  # chance of 0, 1, 2, ...
    readings: tuple[Reading, ...] = ()  # the best three, weights as counted
    forecast: bool = False  # current and wind were given
    unreported: Unreported | None = None  # None: not estimated


class Ruling(Noun, frozen=True, kw_only=True):
    """A watch officer's word on two reports. It binds until another on the same two; "unknown" unbinds."""

    id: str
    first_report_id: str
    second_report_id: str
    ruling: RulingKind
    reason: RulingReason
    at: datetime


def pair_key(first_report_id: str, second_report_id: str) -> str:
    """One key for two reports in either order; ids hold no spaces."""
    return " ".join(sorted((first_report_id, second_report_id)))
