"""The loop that moves particles: compiled, one particle from its start to its end, then the next.

Each particle has a list of states with the times they end (:mod:`varne.drift.states`), so that what is left
between two switches is a plain differential equation: current, scaled and shifted in time by the particle's
ensemble member; residual currents; leeway of the wind, or an own course and speed while under way. It is
stepped by Euler, midpoint Runge-Kutta or classical Runge-Kutta, a step never running over a switch. Chance
inside the loop (residual current, jibing) is drawn by counter from the particle's own key
(:mod:`varne.drift.chance`), so that nothing depends on the number of threads or the order of particles.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from varne.drift.compiled import compiled, compiled_into
from varne.drift.lookup import (
    Geometry,
    degrees_per_metre,
    exponential,
    geometry,
    mixed,
    near_normal,
    sampled,
    shore_distance,
)

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]

# States of a particle. Below DRIFTING_FIRST the boat is not moved by the sea alone.
UNDER_WAY, ENGINE_OUT, SWAMPED, PEOPLE_IN_WATER, UNRESPONSIVE = 0, 1, 2, 3, 4
RECOVERED, LANDED, STRANDED, LEFT_FIELD, NOT_YET = 5, 6, 7, 8, 9
Four = tuple[float, float, float, float]
STILL = RECOVERED  # states from here on do not move
EULER, MIDPOINT, CLASSICAL = 1, 2, 4
STRAND, SLIDE = 0, 1
CALM_MPS = 1.0  # below this wind the intercept of leeway fades to nought: no wind, no leeway
ARRIVED_M = 250.0  # an aim nearer than this no longer turns the boat


@compiled_into
def leeway_velocity(
    wind: Float32Array,
    wind_grid: Geometry,
    time_s: float,
    lat: float,
    lon: float,
    errors: Four,
    leeway: Four,
) -> tuple[float, float, bool]:
    """How the wind moves an object through the water, east and north, m/s; False where no wind is held.

    ``errors``: residual current then wind error, east and north. ``leeway``: slope and intercept down the
    wind, then to the right of it.
    """
    east, north, inside = sampled(wind, wind_grid, time_s, lat, lon)
    east, north = east + errors[2], north + errors[3]
    over = 1.0 / max(math.sqrt(east * east + north * north), CALM_MPS)  # intercepts go along a unit vector
    down = leeway[0] + leeway[1] * over
    across = leeway[2] + leeway[3] * over
    return down * east + across * north, down * north - across * east, inside


@compiled
def own_velocity(
    lat: float, lon: float, pilot: Four, heading: float, metric: FloatArray
) -> tuple[float, float, float]:
    """Velocity through the water of a boat under way, east and north, and its heading in radians from north.

    ``pilot`` is ``[speed m/s, aim longitude, aim latitude, error of the helm in radians]``; without an aim
    (NaN), or within ``ARRIVED_M`` of it, the heading is kept.
    """
    if not math.isnan(pilot[1]):
        north_deg, east_deg, _, _ = degrees_per_metre(metric, lat)
        away_east, away_north = (pilot[1] - lon) / east_deg, (pilot[2] - lat) / north_deg
        if away_east * away_east + away_north * away_north > ARRIVED_M * ARRIVED_M:
            heading = math.atan2(away_east, away_north) + pilot[3]
    return pilot[0] * math.sin(heading), pilot[0] * math.cos(heading), heading


@compiled
def ashore_after(
    distance_m: Float32Array, land_grid: FloatArray, cell_m: float, length_m: float,
    lat: float, lon: float, to_lat: float, to_lon: float,
) -> float:  # fmt: skip
    """Share of a straight step at which it first meets land, or 2.0 if it does not."""
    if distance_m.size == 0 or shore_distance(distance_m, land_grid, lat, lon) > length_m + cell_m:
        return 2.0
    looks = int(length_m / (0.4 * cell_m)) + 1
    clear = 0.0
    for look in range(1, looks + 1):
        part = look / looks
        if (
            shore_distance(distance_m, land_grid, lat + part * (to_lat - lat), lon + part * (to_lon - lon))
            <= 0.0
        ):
            hit = part
            for _ in range(8):
                middle = 0.5 * (clear + hit)
                at_lat, at_lon = lat + middle * (to_lat - lat), lon + middle * (to_lon - lon)
                if shore_distance(distance_m, land_grid, at_lat, at_lon) <= 0.0:
                    hit = middle
                else:
                    clear = middle
            return clear
        clear = part
    return 2.0


@compiled
def along_shore(
    distance_m: Float32Array, land_grid: FloatArray, metric: FloatArray, lat: float, lon: float,
    east_m: float, north_m: float,
) -> tuple[float, float]:  # fmt: skip
    """Where a displacement (metres) from a point by the shore leads when only its part along the shore
    counts.
    """
    north_deg, east_deg, _, _ = degrees_per_metre(metric, lat)
    reach = 0.5 / land_grid[1] / north_deg
    away_east = shore_distance(distance_m, land_grid, lat, lon + reach * east_deg) - shore_distance(
        distance_m, land_grid, lat, lon - reach * east_deg
    )
    away_north = shore_distance(distance_m, land_grid, lat + reach * north_deg, lon) - shore_distance(
        distance_m, land_grid, lat - reach * north_deg, lon
    )
    size = math.sqrt(away_east * away_east + away_north * away_north)
    if size == 0.0:
        return lat, lon
    away_east, away_north = away_east / size, away_north / size
    inward = min(east_m * away_east + north_m * away_north, 0.0)
    east_m, north_m = east_m - inward * away_east, north_m - inward * away_north
    for _ in range(6):
        to_lat, to_lon = lat + north_m * north_deg, lon + east_m * east_deg
        if (
            ashore_after(
                distance_m,
                land_grid,
                reach,
                math.sqrt(east_m * east_m + north_m * north_m),
                lat,
                lon,
                to_lat,
                to_lon,
            )
            > 1.0
        ):
            return to_lat, to_lon
        east_m, north_m = 0.5 * east_m, 0.5 * north_m
    return lat, lon


@compiled_into
def stepped(
    current: Float32Array, current_grid: Geometry, wind: Float32Array, wind_grid: Geometry,
    metric: FloatArray, scheme: int, now_s: float, h: float, lat: float, lon: float, shift_s: float,
    factor: float, errors: Four, leeway: Four, through: tuple[float, float], known: bool, drifting: bool,
) -> tuple[float, float, float, float, float, float, bool]:  # fmt: skip
    """One step of ``h`` seconds: latitude and longitude reached, mean velocity east and north, velocity
    through the water last found, and whether current and wind were held all the way.

    ``scheme`` is the number of stages. ``through``: velocity through the water, of a boat under way or found
    by the step before (``known``). The midpoint scheme only looks ahead with it, so that the wind is asked
    once a step and the order stays the second.
    """
    east, north, lat_rate, lon_rate = 0.0, 0.0, 0.0, 0.0
    at_lat, at_lon, at_s = lat, lon, now_s
    north_deg, east_deg, north_rise, east_rise = degrees_per_metre(metric, lat)
    through_east, through_north = through
    inside = True
    for stage in range(scheme):
        if drifting and not (known and scheme == MIDPOINT and stage == 0):
            through_east, through_north, held = leeway_velocity(
                wind, wind_grid, at_s, at_lat, at_lon, errors, leeway
            )
            inside = inside and held
        v_east, v_north, held = sampled(current, current_grid, at_s + shift_s, at_lat, at_lon)
        inside = inside and held
        v_east, v_north = (
            factor * v_east + errors[0] + through_east,
            factor * v_north + errors[1] + through_north,
        )
        share = 1.0
        if scheme == MIDPOINT:
            share = float(stage)
        elif scheme == CLASSICAL:
            share = 1.0 / 6.0 if stage == 0 or stage == 3 else 1.0 / 3.0
        risen = at_lat - lat
        lat_speed = v_north * (north_deg + north_rise * risen)
        lon_speed = v_east * (east_deg + east_rise * risen)
        east, north = east + share * v_east, north + share * v_north
        lat_rate, lon_rate = lat_rate + share * lat_speed, lon_rate + share * lon_speed
        reach = h if stage == 2 else 0.5 * h
        at_s, at_lat, at_lon = now_s + reach, lat + reach * lat_speed, lon + reach * lon_speed
    return lat + h * lat_rate, lon + h * lon_rate, east, north, through_east, through_north, inside


@compiled
def move(
    current: Float32Array,
    current_grid: FloatArray,
    wind: Float32Array,
    wind_grid: FloatArray,
    distance_m: Float32Array,
    land_grid: FloatArray,
    metric: FloatArray,
    settings: FloatArray,
    members: FloatArray,
    member_errors: Float32Array,
    start: FloatArray,
    pilot: FloatArray,
    state: npt.NDArray[np.int8],
    until_s: FloatArray,
    leeway: Float32Array,
    member: npt.NDArray[np.int32],
    right: npt.NDArray[np.bool_],
    key: npt.NDArray[np.uint64],
    track: FloatArray,
    track_state: npt.NDArray[np.int8],
    end: FloatArray,
) -> None:
    """Move every particle and fill ``track``, ``track_state`` and ``end``.

    ``settings``: scheme, first time s, step s (negative: backward), steps between outputs, jibes per
    second, residual current m/s (one axis), its memory s, land cell m, strand or slide, first time of
    member errors s, 1/their step. ``members``: ``[member, (current factor, time shift s)]``.
    ``member_errors``: ``[member, time, (current east, north, wind east, north)]``, m/s. ``start``:
    ``[particle, (time s, longitude, latitude)]``. ``state``, ``until_s``: ``[particle, segment]``.
    ``leeway``: ``[particle, drifting state - 1, 6]``. ``track``: ``[particle, output, (longitude,
    latitude)]``. ``end``: ``[particle, (time, longitude, latitude)]``, the time NaN for a particle still
    moving at the last output.
    """
    scheme, step_s, every = int(settings[0]), settings[2], int(settings[3])
    sign = 1.0 if step_s > 0.0 else -1.0
    jibes_per_s, residual_mps, memory_s = settings[4], settings[5], settings[6]
    cell_m, on_land = settings[7], int(settings[8])
    outputs, segments = track.shape[1], state.shape[1]
    error_times = member_errors.shape[1]
    keep_step = math.exp(-abs(step_s) / memory_s)
    spread_step = math.sqrt(1.0 - keep_step * keep_step)
    golden = np.uint64(0x9E3779B97F4A7C15)
    current_at, wind_at = geometry(current, current_grid), geometry(wind, wind_grid)
    current_flat, wind_flat = current.reshape(current.size), wind.reshape(wind.size)
    for p in range(track.shape[0]):
        lon, lat, began_s = start[p, 1], start[p, 2], start[p, 0]
        who = member[p]
        factor, shift_s = members[who, 0], members[who, 1]
        to_right, stream = right[p], key[p]
        stream += golden
        residual_east = residual_mps * near_normal(mixed(stream))
        stream += golden
        residual_north = residual_mps * near_normal(mixed(stream))
        jibe_s = sign * math.inf
        if jibes_per_s > 0.0:
            stream += golden
            jibe_s = began_s + sign * exponential(mixed(stream)) / jibes_per_s
        segment, now_s = 0, began_s
        helm = (pilot[p, 0], pilot[p, 1], pilot[p, 2], pilot[p, 3])
        heading = helm[3]
        doing = state[p, 0]
        fresh, row = True, (0.0, 0.0, 0.0, 0.0)
        known, through = False, (0.0, 0.0)
        stopped_s = math.nan
        if distance_m.size and doing < STILL and shore_distance(distance_m, land_grid, lat, lon) <= 0.0:
            doing, stopped_s = STRANDED, began_s
        for output in range(outputs):
            if output > 0:
                for part in range(every):
                    tick_s = settings[1] + ((output - 1) * every + part + 1) * step_s
                    while doing < STILL and (tick_s - now_s) * sign > 0.0:
                        while segment < segments - 1 and (until_s[p, segment] - now_s) * sign <= 0.0:
                            segment += 1
                            doing, fresh = state[p, segment], True
                        if doing >= STILL:
                            stopped_s = now_s
                            break
                        h = tick_s - now_s
                        if abs(h) > abs(step_s):  # a start long before the first output
                            h = step_s
                        if segment < segments - 1 and (until_s[p, segment] - now_s - h) * sign < 0.0:
                            h = until_s[p, segment] - now_s
                        if residual_mps > 0.0:
                            keep, spread = keep_step, spread_step
                            if h != step_s:
                                keep = math.exp(-abs(h) / memory_s)
                                spread = math.sqrt(1.0 - keep * keep)
                            stream += golden
                            residual_east = keep * residual_east + spread * residual_mps * near_normal(
                                mixed(stream)
                            )
                            stream += golden
                            residual_north = keep * residual_north + spread * residual_mps * near_normal(
                                mixed(stream)
                            )
                        while (now_s - jibe_s) * sign >= 0.0:
                            to_right, fresh = not to_right, True
                            stream += golden
                            jibe_s += sign * exponential(mixed(stream)) / jibes_per_s
                        ahead_s = now_s if scheme == EULER else now_s + 0.5 * h
                        place = min(max((ahead_s - settings[9]) * settings[10], 0.0), error_times - 1.0)
                        slot = min(int(place), error_times - 2)
                        late = place - slot
                        early = 1.0 - late
                        errors = (
                            residual_east
                            + early * member_errors[who, slot, 0]
                            + late * member_errors[who, slot + 1, 0],
                            residual_north
                            + early * member_errors[who, slot, 1]
                            + late * member_errors[who, slot + 1, 1],
                            early * member_errors[who, slot, 2] + late * member_errors[who, slot + 1, 2],
                            early * member_errors[who, slot, 3] + late * member_errors[who, slot + 1, 3],
                        )
                        drifting = doing != UNDER_WAY
                        if fresh and drifting:
                            side, fresh = 2 if to_right else 4, False
                            row = (
                                float(leeway[p, doing - 1, 0]), float(leeway[p, doing - 1, 1]),
                                float(leeway[p, doing - 1, side]), float(leeway[p, doing - 1, side + 1]),
                            )  # fmt: skip
                            known = False
                        if not drifting:
                            own_east, own_north, heading = own_velocity(lat, lon, helm, heading, metric)
                            through = (own_east, own_north)
                        to_lat, to_lon, east, north, through_east, through_north, inside = stepped(
                            current_flat, current_at, wind_flat, wind_at, metric, scheme, now_s, h, lat, lon,
                            shift_s, factor, errors, row, through, known, drifting,
                        )  # fmt: skip
                        through, known = (through_east, through_north), drifting
                        if not inside:
                            doing, stopped_s = LEFT_FIELD, now_s
                            break
                        if distance_m.size:
                            length_m = abs(h) * math.sqrt(east * east + north * north)
                            met = ashore_after(
                                distance_m, land_grid, cell_m, length_m, lat, lon, to_lat, to_lon
                            )
                            if met <= 1.0:
                                left = 1.0 - met
                                lat, lon = lat + met * (to_lat - lat), lon + met * (to_lon - lon)
                                if on_land == SLIDE and drifting:
                                    to_lat, to_lon = along_shore(
                                        distance_m,
                                        land_grid,
                                        metric,
                                        lat,
                                        lon,
                                        left * h * east,
                                        left * h * north,
                                    )
                                else:
                                    doing = STRANDED if drifting else LANDED
                                    stopped_s = now_s + met * h
                                    break
                        lat, lon, now_s = to_lat, to_lon, now_s + h
            track[p, output, 0], track[p, output, 1] = lon, lat
            here_s = settings[1] + output * every * step_s
            track_state[p, output] = NOT_YET if (began_s - here_s) * sign > 0.0 else doing
        end[p, 0], end[p, 1], end[p, 2] = stopped_s, lon, lat
