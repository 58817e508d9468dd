"""What the drift kernel looks up and draws at every step: chance, a field, the shore, the metric."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from varne.drift.compiled import compiled

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]


@compiled
def mixed(value: np.uint64) -> np.uint64:
    """SplitMix64's finaliser, as :func:`varne.drift.chance.mix`."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@compiled
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


@compiled
def exponential(bits: np.uint64) -> float:
    """An exponential wait of mean 1 from 64 random bits."""
    return -math.log((float(bits >> np.uint64(11)) + 0.5) / 2.0**53)


@compiled
def sampled(
    values: Float32Array, grid: FloatArray, time_s: float, lat: float, lon: float
) -> tuple[float, float, bool]:
    """East and north velocity of a field, linear in time, latitude and longitude; False outside its box.

    Times before the first or after the last held take that one.
    """
    times, rows, columns = values.shape[0], values.shape[1], values.shape[2]
    y, x = (lat - grid[2]) * grid[3], (lon - grid[4]) * grid[5]
    if not (0.0 <= y <= rows - 1 and 0.0 <= x <= columns - 1):
        return 0.0, 0.0, False
    t = min(max((time_s - grid[0]) * grid[1], 0.0), float(times - 1))
    k, j, i = min(int(t), times - 2), min(int(y), rows - 2), min(int(x), columns - 2)
    ft, fy, fx = t - k, y - j, x - i
    a, b = (1.0 - fy) * (1.0 - fx), (1.0 - fy) * fx
    c, d = fy * (1.0 - fx), fy * fx
    gt = 1.0 - ft
    east = gt * (
        a * values[k, j, i, 0]
        + b * values[k, j, i + 1, 0]
        + c * values[k, j + 1, i, 0]
        + d * values[k, j + 1, i + 1, 0]
    ) + ft * (
        a * values[k + 1, j, i, 0]
        + b * values[k + 1, j, i + 1, 0]
        + c * values[k + 1, j + 1, i, 0]
        + d * values[k + 1, j + 1, i + 1, 0]
    )
    north = gt * (
        a * values[k, j, i, 1]
        + b * values[k, j, i + 1, 1]
        + c * values[k, j + 1, i, 1]
        + d * values[k, j + 1, i + 1, 1]
    ) + ft * (
        a * values[k + 1, j, i, 1]
        + b * values[k + 1, j, i + 1, 1]
        + c * values[k + 1, j + 1, i, 1]
        + d * values[k + 1, j + 1, i + 1, 1]
    )
    return east, north, True


@compiled
def shore_distance(distance_m: Float32Array, grid: FloatArray, lat: float, lon: float) -> float:
    """Signed distance to the shore, metres, linear between cells; the raster's edge speaks for beyond."""
    rows, columns = distance_m.shape
    y = min(max((lat - grid[0]) * grid[1], 0.0), rows - 1.0)
    x = min(max((lon - grid[2]) * grid[3], 0.0), columns - 1.0)
    j, i = min(int(y), rows - 2), min(int(x), columns - 2)
    fy, fx = y - j, x - i
    south = distance_m[j, i] * (1.0 - fx) + distance_m[j, i + 1] * fx
    north = distance_m[j + 1, i] * (1.0 - fx) + distance_m[j + 1, i + 1] * fx
    return float(south * (1.0 - fy) + north * fy)


@compiled
def degrees_per_metre(metric: FloatArray, lat: float) -> tuple[float, float]:
    """Degrees of latitude and of longitude in a metre, from :func:`varne.drift.land.metric_table`."""
    place = (lat - metric[0, 0]) * 100.0
    row = min(max(int(place), 0), metric.shape[0] - 3)
    part = place - row
    north = metric[row + 1, 0] + part * (metric[row + 2, 0] - metric[row + 1, 0])
    east = metric[row + 1, 1] + part * (metric[row + 2, 1] - metric[row + 1, 1])
    return north, east
