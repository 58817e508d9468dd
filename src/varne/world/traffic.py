"""Synthetic ship traffic of one theatre, as AIS sentences: for benches, tests and the demonstration.

Ships follow the theatre's lanes with the flow, ferries run to and fro on its routes. Nothing here is
a recording. Every identity lies in :data:`SYNTHETIC_MID`, which the ITU has given to no state, and
every name begins with ``SYNTHETIC``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pyais.encode import encode_dict

from varne.picture.errors import Refused
from varne.picture.theatre import EARTH_RADIUS_M, Lane, Theatre, bearing_deg, distance_m

SYNTHETIC_MID = 799  # maritime identification digits of states run from 201 to 775 (ITU table)
STATIC_EVERY_S = 360  # ITU-R M.1371-5, table 1: static data every six minutes
CLASS_B_SLOWER = 3  # class B reports a third as often, as its 30 s against 10 s
FERRY_SHARE = 0.12
CLASS_B_SHARE = 0.15
TURNAROUND_S = 2_700  # a ferry's stay in port
STEP_M = 100.0  # spacing of the points a course is drawn with
ROUNDING_M = 3_000.0  # length over which a bend is spread: ships turn gradually
JOIN_WITHIN_M = 12_000.0  # a lane's end leads to a lane that begins so near and ahead
SHORTEST_LANE_M = 8_000.0  # shorter lanes are entrances to other schemes, not ways through
LARGEST_TURN_DEG = 60.0  # from one lane into the next
POSITION_NOISE_M = 5.0  # standard deviation of a ship's own position, each axis
MS_PER_KN = 1852 / 3600
M_PER_DEG = math.radians(1) * EARTH_RADIUS_M

Points: TypeAlias = NDArray[np.float64]
Way: TypeAlias = list[tuple[float, float]]  # latitude, longitude
Fields: TypeAlias = dict[str, str | int | float | bytes | bool]  # of one AIS message, by pyais' names


class TimedLine(NamedTuple):
    """One AIS sentence and when it was sent, UTC; the tag block repeats the time in whole seconds."""

    time: datetime
    line: str


class Course(NamedTuple):
    """A line over the sea: metres along it, positions, and the heading at each point, unwrapped."""

    along_m: Points
    lat_deg: Points
    lon_deg: Points
    heading_deg: Points

    @property
    def length_m(self) -> float:
        """From end to end."""
        return float(self.along_m[-1])


class Ship(NamedTuple):
    """One synthetic ship: who it claims to be and how it moves along its course."""

    mmsi: int
    name: str
    class_b: bool
    ship_type: int  # ITU-R M.1371 table 53
    length_m: int
    beam_m: int
    draught_m: float
    course: Course
    aside_m: float  # to starboard of the course's line
    speed_kn: float
    returns: bool  # a ferry: turns round at the end and comes back
    phase_s: int  # which second of its interval it reports in
    enters_s: float = 0.0  # when it is at the beginning of its course; negative: it is under way


class State(NamedTuple):
    """Where a ship is and how it moves, at one moment."""

    lat_deg: float
    lon_deg: float
    heading_deg: float
    turn_deg_per_min: float
    speed_kn: float
    moored: bool


def ship_traffic(
    theatre: Theatre, *, ships: int, start_at: datetime, duration_s: int, interval_s: int, seed: int
) -> Iterator[TimedLine]:
    """Every sentence of a fleet in order of time: types 1 and 18, and 5 and 24 every six minutes.

    Args:
        theatre: whose lanes and routes are followed.
        ships: how many ships are on their way at any moment.
        start_at: the first moment, with its time zone; a part of a second is dropped.
        duration_s: how long, in seconds.
        interval_s: between two positions of one class A ship, in whole seconds.
        seed: same seed and arguments, same bytes.

    Raises:
        Refused: a naive time, a count or interval below one, or nothing in the theatre to follow.
    """
    if start_at.tzinfo is None:
        raise Refused("start_at has no time zone; give UTC, for example 2026-08-10T20:00:00Z")
    if ships < 1 or interval_s < 1 or duration_s < 0:
        raise Refused("ships and interval_s must be one or more, and duration_s nought or more")
    rng = np.random.default_rng(seed)
    fleet = make_fleet(theatre, ships, duration_s, interval_s, rng)
    return _sentences(fleet, math.floor(start_at.timestamp()), duration_s, interval_s, rng)


def make_fleet(
    theatre: Theatre, ships: int, duration_s: int, interval_s: int, rng: np.random.Generator
) -> tuple[Ship, ...]:
    """The ships of one run. One that leaves at a lane's end is followed by another at the beginning."""
    through = [_smoothed(way) for way in lane_ways(theatre)]
    across = [_smoothed([(lat, lon) for lon, lat in route.coordinates]) for route in theatre.routes]
    if not through and not across:
        raise Refused(f"theatre {theatre.id!r} has neither lanes nor routes; add one for ships to follow")
    share = np.array([course.length_m for course in through])
    fleet: list[Ship] = []
    for slot in range(ships):
        ferry = not through or (bool(across) and rng.random() < FERRY_SHARE)
        if ferry:
            course = across[slot % len(across)]
        else:
            course = through[int(rng.choice(len(through), p=share / share.sum()))]
        ship = _ship(len(fleet), course, ferry, interval_s, rng)
        ship = ship._replace(enters_s=-float(rng.uniform(0.0, 2.0 if ferry else 1.0)) * _passage_s(ship))
        fleet.append(ship)
        while not ferry and ship.enters_s + _passage_s(ship) < duration_s:
            leaves_s = ship.enters_s + _passage_s(ship)
            ship = _ship(len(fleet), course, ferry, interval_s, rng)._replace(enters_s=leaves_s)
            fleet.append(ship)
    return tuple(fleet)


def lane_ways(theatre: Theatre) -> list[Way]:
    """Ways through the lanes, with the flow: each lane no other leads to, and all it leads to."""
    lanes = [lane for lane in theatre.lanes if lane.kind == "lane" and _length_m(lane) >= SHORTEST_LANE_M]
    fed = {after.id for lane in lanes for after in _leads_to(lane, lanes)}
    ways: list[Way] = []
    for lane in lanes:
        if lane.id not in fed:
            _follow(lane, lanes, [], [], ways)
    return ways


def _follow(lane: Lane, lanes: list[Lane], so_far: Way, seen: list[str], ways: list[Way]) -> None:
    """Walk on from a lane into every lane it leads to, and keep each way that comes to an end."""
    here = [*so_far, *((lat, lon) for lon, lat in lane.coordinates)]
    seen = [*seen, lane.id]
    onward = [after for after in _leads_to(lane, lanes) if after.id not in seen]
    for after in onward:
        _follow(after, lanes, here, seen, ways)
    if not onward:
        ways.append(here)


def _leads_to(lane: Lane, lanes: list[Lane]) -> list[Lane]:
    """Lanes that begin near this one's end, ahead of it, and flow on much the same way."""
    (lon_0, lat_0), (lon, lat) = lane.coordinates[-2:]
    heading_deg = bearing_deg(lat_0, lon_0, lat, lon)
    found = []
    for other in lanes:
        (lon_1, lat_1), (lon_2, lat_2) = other.coordinates[:2]
        gap_m = distance_m(lat, lon, lat_1, lon_1)
        to_gap_deg = heading_deg if gap_m < 500 else bearing_deg(lat, lon, lat_1, lon_1)
        turns_deg = (
            _turn_deg(heading_deg, to_gap_deg),
            _turn_deg(heading_deg, bearing_deg(lat_1, lon_1, lat_2, lon_2)),
        )
        if other.id != lane.id and gap_m <= JOIN_WITHIN_M and max(turns_deg) < LARGEST_TURN_DEG:
            found.append(other)
    return found


def _turn_deg(one_deg: float, other_deg: float) -> float:
    """The angle between two bearings, 0 to 180 degrees."""
    return abs((other_deg - one_deg + 180) % 360 - 180)


def _length_m(lane: Lane) -> float:
    """Length of a lane in metres."""
    pairs = zip(lane.coordinates[:-1], lane.coordinates[1:], strict=True)
    return sum(distance_m(lat_1, lon_1, lat_2, lon_2) for (lon_1, lat_1), (lon_2, lat_2) in pairs)


def _smoothed(way: Way) -> Course:
    """A course with a point every 100 m along a way, its bends spread over :data:`ROUNDING_M`."""
    lat, lon = np.array(way, dtype=np.float64).T
    squeeze = math.cos(math.radians(float(lat.mean())))
    at_m = _along_m(lat, lon, squeeze)
    fine_m = np.arange(0.0, at_m[-1] + STEP_M, STEP_M)
    width = min(int(ROUNDING_M / STEP_M), max(1, len(fine_m) // 4)) | 1
    lat = _moving_mean(np.interp(fine_m, at_m, lat), width)
    lon = _moving_mean(np.interp(fine_m, at_m, lon), width)
    apart = np.diff(_along_m(lat, lon, squeeze), prepend=-STEP_M) > 1.0
    lat, lon = lat[apart], lon[apart]
    heading_deg = np.degrees(np.unwrap(np.arctan2(np.gradient(lon) * squeeze, np.gradient(lat))))
    return Course(_along_m(lat, lon, squeeze), lat, lon, heading_deg)


def _along_m(lat_deg: Points, lon_deg: Points, squeeze: float) -> Points:
    """Metres along a line at each of its points; ``squeeze`` is the cosine of the middle latitude."""
    legs_m = np.hypot(np.diff(lat_deg), np.diff(lon_deg) * squeeze) * M_PER_DEG
    return np.concatenate([[0.0], np.cumsum(legs_m)])


def _moving_mean(values: Points, width: int) -> Points:
    """A moving mean of odd width, twice, so that the turn itself begins and ends gradually."""
    for _ in range(2):
        padded = np.pad(values, width // 2, mode="edge")
        values = np.convolve(padded, np.full(width, 1 / width), mode="valid")
    return values


def _ship(number: int, course: Course, ferry: bool, interval_s: int, rng: np.random.Generator) -> Ship:
    """One ship, its size and speed drawn by kind; 9 to 22 knots."""
    class_b = not ferry and rng.random() < CLASS_B_SHARE
    if ferry:
        ship_type, length_m, speed_kn = 60, int(rng.integers(130, 216)), float(rng.uniform(17.0, 21.0))
    elif class_b:
        ship_type, length_m, speed_kn = 90, int(rng.integers(14, 28)), float(rng.uniform(9.0, 18.0))
    else:
        ship_type, length_m = (70, 71, 80)[int(rng.integers(3))], int(rng.integers(85, 400))
        speed_kn = float(np.clip(rng.normal(13.5, 3.0), 9.0, 22.0))
    return Ship(
        mmsi=SYNTHETIC_MID * 1_000_000 + number + 1,
        name=f"SYNTHETIC {number + 1:03d}",
        class_b=class_b,
        ship_type=ship_type,
        length_m=length_m,
        beam_m=max(4, length_m // 7),
        draught_m=round(min(max(length_m / 22, 1.5), 16.0), 1),
        course=course,
        aside_m=float(np.clip(rng.normal(0.0, 150.0 if ferry else 600.0), -1_200.0, 1_200.0)),
        speed_kn=speed_kn,
        returns=ferry,
        phase_s=int(rng.integers(0, interval_s * (CLASS_B_SLOWER if class_b else 1))),
    )


def _passage_s(ship: Ship) -> float:
    """From one end of the ship's course to the other, and a ferry's stay there."""
    return ship.course.length_m / (ship.speed_kn * MS_PER_KN) + (TURNAROUND_S if ship.returns else 0)


def state_of(ship: Ship, elapsed_s: float) -> State | None:
    """Where a ship is so many seconds after the start; None before it comes in and after it has left."""
    course, length_m, speed_ms = ship.course, ship.course.length_m, ship.speed_kn * MS_PER_KN
    under_way_s, back = elapsed_s - ship.enters_s, False
    if ship.returns:
        trips, under_way_s = divmod(under_way_s, _passage_s(ship))
        back = trips % 2 == 1
    sailed_m = under_way_s * speed_ms
    moored = ship.returns and sailed_m > length_m
    if not ship.returns and not 0.0 <= sailed_m <= length_m:
        return None
    sailed_m = min(sailed_m, length_m)
    along_m = length_m - sailed_m if back else sailed_m
    ahead_m = min(along_m + STEP_M, length_m)
    heading_deg, later_deg = np.interp((along_m, ahead_m), course.along_m, course.heading_deg).tolist()
    lat = float(np.interp(along_m, course.along_m, course.lat_deg))
    lon = float(np.interp(along_m, course.along_m, course.lon_deg))
    # A ferry keeps to its own side at sea only: it comes to the berth itself.
    aside_m = ship.aside_m * (math.sin(math.pi * along_m / length_m) if ship.returns else 1.0)
    heading_rad = math.radians(heading_deg)
    lat -= aside_m * math.sin(heading_rad) / M_PER_DEG
    lon += aside_m * math.cos(heading_rad) / (M_PER_DEG * math.cos(math.radians(lat)))
    turn_deg_per_min = (later_deg - heading_deg) / STEP_M * speed_ms * 60 * (-1 if back else 1)
    return State(
        lat_deg=lat,
        lon_deg=lon,
        heading_deg=(heading_deg + (180.0 if back else 0.0)) % 360.0,
        turn_deg_per_min=0.0 if moored else turn_deg_per_min,
        speed_kn=0.0 if moored else ship.speed_kn,
        moored=moored,
    )


def _sentences(
    fleet: tuple[Ship, ...], start_unix_s: int, duration_s: int, interval_s: int, rng: np.random.Generator
) -> Iterator[TimedLine]:
    """Second by second, the ships whose turn it is, each in the order of the fleet."""
    due: dict[tuple[int, int], list[Ship]] = {}
    for ship in fleet:
        every_s = interval_s * (CLASS_B_SLOWER if ship.class_b else 1)
        due.setdefault((every_s, ship.phase_s), []).append(ship)
    told_static_s: dict[int, int] = {}
    group = 0
    for second in range(duration_s):
        unix_s = start_unix_s + second
        at = datetime.fromtimestamp(unix_s, tz=UTC)
        for every_s in (interval_s, interval_s * CLASS_B_SLOWER):
            for ship in due.get((every_s, second % every_s), ()):
                state = state_of(ship, second)
                if state is None:
                    continue
                lines = _position_sentences(ship, state, unix_s % 60, rng)
                if second - told_static_s.get(ship.mmsi, -STATIC_EVERY_S) >= STATIC_EVERY_S:
                    told_static_s[ship.mmsi] = second
                    group = (group + 1) % 10
                    lines += _static_sentences(ship, group)
                for line in lines:
                    yield TimedLine(at, tagged(line, unix_s))


def _position_sentences(ship: Ship, state: State, utc_second: int, rng: np.random.Generator) -> list[str]:
    """Message 1, or 18 for class B, with the noise of the ship's own receiver."""
    north_m, east_m, faster_kn = (rng.normal(size=3) * (POSITION_NOISE_M, POSITION_NOISE_M, 0.1)).tolist()
    fields: Fields = {
        "type": 18 if ship.class_b else 1,
        "mmsi": ship.mmsi,
        "lat": state.lat_deg + north_m / M_PER_DEG,
        "lon": state.lon_deg + east_m / M_PER_DEG / math.cos(math.radians(state.lat_deg)),
        "course": round(state.heading_deg, 1) % 360,
        "heading": round(state.heading_deg) % 360,
        "speed": 0.0 if state.moored else round(state.speed_kn + faster_kn, 1),
        "second": utc_second,
    }
    if not ship.class_b:
        fields |= {"status": 5 if state.moored else 0, "turn": round(state.turn_deg_per_min, 1)}
    return encode_dict(fields, talker_id="AI", sentence_type="VDM", radio_channel="AB"[utc_second % 2])


def _static_sentences(ship: Ship, group: int) -> list[str]:
    """Message 5, or both parts of 24 for class B: name, kind and size."""
    size: Fields = {
        "mmsi": ship.mmsi,
        "ship_type": ship.ship_type,
        "callsign": f"SYN{ship.mmsi % 10_000:04d}",
        "to_bow": ship.length_m - ship.length_m // 4,
        "to_stern": ship.length_m // 4,
        "to_port": ship.beam_m - ship.beam_m // 2,
        "to_starboard": ship.beam_m // 2,
    }
    parts: list[Fields]
    if ship.class_b:
        parts = [{"type": 24, "partno": 0, "mmsi": ship.mmsi, "shipname": ship.name}]
        parts.append({"type": 24, "partno": 1} | size)
    else:
        voyage: Fields = {
            "type": 5,
            "shipname": ship.name,
            "destination": "SYNTHETIC",
            "draught": ship.draught_m,
        }
        parts = [voyage | size]
    lines: list[str] = []
    for part in parts:
        lines += encode_dict(part, talker_id="AI", sentence_type="VDM", radio_channel="A", seq_id=group)
    return lines


def tagged(sentence: str, unix_s: int) -> str:
    """A sentence behind an NMEA 4.10 tag block with its time and the source ``synthetic``."""
    block = f"c:{unix_s},s:synthetic"
    check = 0
    for octet in block.encode("ascii"):
        check ^= octet
    return f"\\{block}*{check:02X}\\{sentence}"
