"""One message as received from a source, and the identity it claims.

No field can hold a person: text is an enumeration, a token, a place of the gazetteer or what a ship
broadcasts of itself. ``tests/test_no_persons.py`` holds every noun to that.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

import msgspec

from varne.picture.label import Label
from varne.picture.noun import Noun

ReportKind = Literal[
    "call", "relay", "radar", "air", "ship", "camera", "patrol", "recovery", "landing", "find", "ais"
]
REPORT_KINDS: frozenset[str] = frozenset(get_args(ReportKind))

DistressStatus = Literal["engine failed", "taking water", "people in water"]
DISTRESS_STATUSES: frozenset[str] = frozenset(get_args(DistressStatus))

LaunchStage = Literal["preparing", "carrying", "boarding", "afloat"]
LAUNCH_STAGES: frozenset[str] = frozenset(get_args(LaunchStage))
PREPARED: tuple[LaunchStage, ...] = ("preparing", "carrying")  # nobody is aboard
# Who can see that nobody is aboard; a recovery or a radar echo cannot say it.
_SEE_A_BEACH: frozenset[ReportKind] = frozenset({"call", "relay", "air", "ship", "camera", "patrol"})

ReportFlag = Literal[
    "wild_position",  # a jump no craft can make: kept, shown, not believed
    "status_unrecognised",  # said something outside the vocabulary; the raw words stay in quarantine only
    "count_implausible",  # a count of people that cannot be (-5): left out, the original stays in quarantine
    "area_unrecognised",  # names a place that this theatre's gazetteer does not have
    "keys_withheld",  # carried keys that could hold personal data; they were not stored
    "time_implausible",  # observed_at lies after received_at, or far before it
]


class IdentityClaim(Noun, frozen=True, kw_only=True):
    """What a vessel broadcast of itself (AIS): a claim, not a key.

    Sources: ITU-R M.1371-5, messages 1-3, 5, 18, 19, 24, 27.
    """

    mmsi: int
    name: str | None = None  # a ship's name as broadcast, never a person's
    call_sign: str | None = None
    imo_number: int | None = None
    ship_type: int | None = None  # ITU-R M.1371 table 53
    length_m: float | None = None
    beam_m: float | None = None


class Report(Noun, frozen=True, kw_only=True):
    """One message as received. Absent means not known; AIS "not available" codes arrive here as None.

    The wire form is DESIGN.md section 4; :mod:`varne.feeds.reports.parse` reads it.
    """

    id: str  # unique: given by the source, else by the feed
    kind: ReportKind
    feed: str  # the door of this centre it came through; says whether it is synthetic
    source: str  # who said it: "uk.999", "fr.grisnez.radar", "ship.vhf", "ais"
    centre: str  # which centre received it: "UK", "FR"
    received_at: datetime
    observed_at: datetime | None = None
    lat_deg: float | None = None  # WGS 84
    lon_deg: float | None = None
    sigma_m: float | None = None  # standard deviation of the position, each axis
    area: str | None = None  # id of a place in the theatre's gazetteer
    speed_kn: float | None = None  # over the ground
    course_deg: float | None = None  # over the ground, true
    heading_deg: float | None = None
    turn_deg_per_min: float | None = None
    navigation_status: int | None = None  # ITU-R M.1371; 15 "not defined" becomes None
    people: int | None = None
    remaining: int | None = None  # a recovery's count of people who went on with the boat
    colour: str | None = None  # hull colour, of COLOURS
    status: DistressStatus | None = None
    stage: LaunchStage | None = None  # of a launch on a beach, as whoever sees it says
    phone: str | None = None  # salted token of the caller's device, never a number
    unit: str | None = None  # who recovered
    reference: str | None = None  # of a boat, as the caller quoted it (picture.reference)
    claim: IdentityClaim | None = None
    flags: tuple[ReportFlag, ...] = ()
    label: Label | None = None  # absent: for its originator only
    # Numbers of the wire form that Varne does not read, kept as they came.
    unknown_keys: dict[str, int | float | bool] = msgspec.field(default_factory=dict)

    @property
    def best_time(self) -> datetime:
        """When the thing was so, as near as the report tells: observed, else received."""
        return self.observed_at or self.received_at

    @property
    def on_beach(self) -> bool:
        """True when it tells of a launch that nobody has boarded, at a place: it is of no boat at sea.

        Whoever may be in distress is at sea, whatever the stage said: that report opens a boat.
        """
        return (
            self.stage in PREPARED
            and self.status is None
            and "status_unrecognised" not in self.flags
            and self.kind in _SEE_A_BEACH
            and (self.has_position or self.area is not None)
        )

    @property
    def has_position(self) -> bool:
        """True when the report carries coordinates of its own (a named area is not one)."""
        return self.lat_deg is not None and self.lon_deg is not None


COLOURS: frozenset[str] = frozenset(
    {"black", "grey", "white", "blue", "dark blue", "green", "dark green", "red", "orange", "yellow", "brown"}
)
