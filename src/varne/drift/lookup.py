"""What the drift kernel looks up and draws at every step: chance, a field, the shore, the metric."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from varne.drift.compiled import compiled_into

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]
Geometry = tuple[float, float, float, float, float, float, int, int, int]


@compiled_into
def mixed(value: np.uint64) -> np.uint64:
    """SplitMix64's finaliser, as :func:`varne.drift.chance.mix`."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled_into
def near_normal(bits: np.uint64) -> float:
    """Mean 0, variance 1, from four 16-bit uniforms: exact in its first three moments, bounded by 3.5.

    It only ever feeds sums over many steps, which are normal whatever their parts.
    """
    low = np.uint64(0xFFFF)
    total = (
        float(bits & low)
        + float((bits >> np.uint64(16)) & low)
        + float((bits >> np.uint64(32)) & low)
        + float(bits >> np.uint64(48))
    )
    return (total / 65535.0 - 2.0) * 1.7320243


@compiled_into
def exponential(bits: np.uint64) -> float:
    """An exponential wait of mean 1 from 64 random bits."""
    return -math.log((float(bits >> np.uint64(11)) + 0.5) / 2.0**53)


@compiled_into
def geometry(values: Float32Array, grid: FloatArray) -> Geometry:
    """What :func:`sampled` reads of a field beside its values, as numbers that stay in registers."""
    return (
        grid[0], grid[1], grid[2], grid[3], grid[4], grid[5],
        values.shape[0] - 1, values.shape[1] - 1, values.shape[2] - 1,
    )  # fmt: skip


@compiled_into
def sampled(
    values: npt.NDArray[np.float32], grid: Geometry, time_s: float, lat: float, lon: float
) -> tuple[float, float, bool]:
    """East and north velocity of a field, linear in time, latitude and longitude; False outside its box.

    ``values`` is the field's array laid flat. Times before the first or after the last held take that one.
    """
    y, x = (lat - grid[2]) * grid[3], (lon - grid[4]) * grid[5]
    if not (0.0 <= y <= grid[7] and 0.0 <= x <= grid[8]):
        return 0.0, 0.0, False
    t = min(max((time_s - grid[0]) * grid[1], 0.0), float(grid[6]))
    k, j, i = min(int(t), grid[6] - 1), min(int(y), grid[7] - 1), min(int(x), grid[8] - 1)
    ft, fy, fx = np.float32(t - k), np.float32(y - j), np.float32(x - i)
    one = np.float32(1.0)
    d = fy * fx
    b, c = fx - d, fy - d
    a = one - fx - fy + d
    width = 2 * (grid[8] + 1)
    # Unsigned indices: none can be below nought, and none is checked for it.
    south = np.uint64((k * (grid[7] + 1) + j) * width + 2 * i)
    north = south + np.uint64(width)
    late = np.uint64((grid[7] + 1) * width)
    n0, n1, n2, n3 = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(3)
    east0 = a * values[south + n0] + b * values[south + n2] + c * values[north + n0] + d * values[north + n2]
    north0 = a * values[south + n1] + b * values[south + n3] + c * values[north + n1] + d * values[north + n3]
    south, north = south + late, north + late
    east1 = a * values[south + n0] + b * values[south + n2] + c * values[north + n0] + d * values[north + n2]
    north1 = a * values[south + n1] + b * values[south + n3] + c * values[north + n1] + d * values[north + n3]
    return float(east0 + ft * (east1 - east0)), float(north0 + ft * (north1 - north0)), True


@compiled_into
def shore_distance(distance_m: Float32Array, grid: FloatArray, lat: float, lon: float) -> float:
    """Signed distance to the shore, metres, linear between cells; the raster's edge speaks for beyond."""
    rows, columns = distance_m.shape
    y = min(max((lat - grid[0]) * grid[1], 0.0), rows - 1.0)
    x = min(max((lon - grid[2]) * grid[3], 0.0), columns - 1.0)
    j, i = min(int(y), rows - 2), min(int(x), columns - 2)
    fy, fx = y - j, x - i
    one = np.uint64(1)
    row, column = np.uint64(j), np.uint64(i)
    south = distance_m[row, column] * (1.0 - fx) + distance_m[row, column + one] * fx
    north = distance_m[row + one, column] * (1.0 - fx) + distance_m[row + one, column + one] * fx
    return float(south * (1.0 - fy) + north * fy)


@compiled_into
def degrees_per_metre(metric: FloatArray, lat: float) -> tuple[float, float, float, float]:
    """Degrees of latitude and of longitude in a metre, from :func:`varne.drift.land.metric_table`, and how
    much each changes in a degree of latitude.
    """
    place = (lat - metric[0, 0]) * 100.0
    row = min(max(int(place), 0), metric.shape[0] - 3)
    part = place - row
    at, ahead = np.uint64(row + 1), np.uint64(row + 2)
    north_rise, east_rise = metric[ahead, 0] - metric[at, 0], metric[ahead, 1] - metric[at, 1]
    return (
        metric[at, 0] + part * north_rise,
        metric[at, 1] + part * east_rise,
        100.0 * north_rise,
        100.0 * east_rise,
    )
