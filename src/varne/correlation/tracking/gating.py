"""Which plots may be which tracks', and what a position does to a state: the compiled path of positions."""

from __future__ import annotations

import math

import numpy as np

from varne.correlation.compiled import compiled
from varne.correlation.tracking.motion import FloatArray, IntArray, predict, predict_positions, put_state

LOG_TWO_PI = math.log(2.0 * math.pi)


@compiled
def _filed(measured: FloatArray, cell_m: float) -> tuple[IntArray, IntArray, int, int, float, float]:
    """Plots by cell of a uniform grid: order of the plots, first place of each cell, columns,
    rows, corner.
    """
    many = measured.shape[0]
    west, south = measured[0, 0], measured[0, 1]
    east, north = west, south
    for j in range(many):
        west, east = min(west, measured[j, 0]), max(east, measured[j, 0])
        south, north = min(south, measured[j, 1]), max(north, measured[j, 1])
    columns = int((east - west) / cell_m) + 1
    rows = int((north - south) / cell_m) + 1
    first = np.zeros(columns * rows + 1, np.int64)
    cell = np.empty(many, np.int64)
    for j in range(many):
        cell[j] = int((measured[j, 1] - south) / cell_m) * columns + int((measured[j, 0] - west) / cell_m)
        first[cell[j] + 1] += 1
    for c in range(columns * rows):
        first[c + 1] += first[c]
    place = first[:-1].copy()
    order = np.empty(many, np.int64)
    for j in range(many):
        order[place[cell[j]]] = j
        place[cell[j]] += 1
    return order, first, columns, rows, west, south


@compiled
def _cell_size(measured: FloatArray, reach_m: float) -> float:
    """As wide as a typical gate, but never so fine that the cells outnumber the plots by much."""
    many = measured.shape[0]
    west, south = measured[0, 0], measured[0, 1]
    east, north = west, south
    for j in range(many):
        west, east = min(west, measured[j, 0]), max(east, measured[j, 0])
        south, north = min(south, measured[j, 1]), max(north, measured[j, 1])
    wide, high = east - west + 1.0, north - south + 1.0
    return float(
        max(reach_m, math.sqrt(wide * high / (4.0 * many)), wide / (4.0 * many), high / (4.0 * many))
    )


@compiled
def gate_positions(
    mean: FloatArray,
    covariance: FloatArray,
    time_s: FloatArray,
    motion: FloatArray,
    to_s: float,
    measured: FloatArray,
    noise: FloatArray,
    gate_sigma: float,
) -> tuple[IntArray, IntArray, FloatArray]:
    """Pairs of track and plot within the gate, ordered by track then plot, with the log-likelihood per m2.

    Tracks: mean (n, 4), covariance (n, 4, 4), time_s (n,). Plots: measured (M, 2), noise (M, 2, 2).
    """
    count, many = time_s.shape[0], measured.shape[0]
    room = 4 * (count + many) + 16
    track, plot, log_likelihood = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room)
    found = 0
    if count == 0 or many == 0:
        return track[:0], plot[:0], log_likelihood[:0]
    position, variance = predict_positions(mean, covariance, time_s, motion, to_s)
    noise_widest = 0.0
    for j in range(many):  # the trace bounds the greatest eigenvalue
        noise_widest = max(noise_widest, noise[j, 0, 0] + noise[j, 1, 1])
    cell_m = _cell_size(measured, gate_sigma * math.sqrt(noise_widest))
    order, first, columns, rows, west, south = _filed(measured, cell_m)
    gate2 = gate_sigma * gate_sigma
    state, spread = np.empty(4), np.empty((4, 4))
    for i in range(count):
        reach_m = gate_sigma * math.sqrt(2.0 * variance[i] + noise_widest)
        low_column = max(math.floor((position[i, 0] - reach_m - west) / cell_m), 0)
        high_column = min(math.floor((position[i, 0] + reach_m - west) / cell_m), columns - 1)
        low_row = max(math.floor((position[i, 1] - reach_m - south) / cell_m), 0)
        high_row = min(math.floor((position[i, 1] + reach_m - south) / cell_m), rows - 1)
        predicted = False
        for row in range(low_row, high_row + 1):
            if low_column > high_column:
                break
            for slot in range(first[row * columns + low_column], first[row * columns + high_column + 1]):
                j = order[slot]
                dx, dy = measured[j, 0] - position[i, 0], measured[j, 1] - position[i, 1]
                if dx * dx + dy * dy > reach_m * reach_m:
                    continue
                if not predicted:
                    predict(mean[i], covariance[i], motion, to_s - time_s[i], state, spread)
                    predicted = True
                sxx, syy = spread[0, 0] + noise[j, 0, 0], spread[1, 1] + noise[j, 1, 1]
                sxy = spread[0, 1] + noise[j, 0, 1]
                determinant = sxx * syy - sxy * sxy
                distance2 = (syy * dx * dx - 2.0 * sxy * dx * dy + sxx * dy * dy) / determinant
                if distance2 > gate2:
                    continue
                if found == room:
                    room *= 2
                    more_track, more_plot = np.empty(room, np.int64), np.empty(room, np.int64)
                    more_likelihood = np.empty(room)
                    for known in range(found):
                        more_track[known], more_plot[known] = track[known], plot[known]
                        more_likelihood[known] = log_likelihood[known]
                    track, plot, log_likelihood = more_track, more_plot, more_likelihood
                track[found], plot[found] = i, j
                log_likelihood[found] = -0.5 * (distance2 + math.log(determinant)) - LOG_TWO_PI
                found += 1
    return track[:found], plot[:found], log_likelihood[:found]


@compiled
def take_position(mean: FloatArray, covariance: FloatArray, measured: FloatArray, noise: FloatArray) -> float:
    """Kalman update of one state (4,), (4, 4) by one position (2,), (2, 2), in place; its
    log-likelihood per m2.
    """
    sxx, syy = covariance[0, 0] + noise[0, 0], covariance[1, 1] + noise[1, 1]
    sxy = covariance[0, 1] + noise[0, 1]
    determinant = sxx * syy - sxy * sxy
    dx, dy = measured[0] - mean[0], measured[1] - mean[1]
    # The rows of the two positions, before they change; written out because this is called most of all.
    x0, x1, x2, x3 = covariance[0, 0], covariance[0, 1], covariance[0, 2], covariance[0, 3]
    y0, y1, y2, y3 = covariance[1, 0], covariance[1, 1], covariance[1, 2], covariance[1, 3]
    for a in range(4):
        px, py = covariance[a, 0], covariance[a, 1]
        to_x = (px * syy - py * sxy) / determinant
        to_y = (py * sxx - px * sxy) / determinant
        mean[a] += to_x * dx + to_y * dy
        covariance[a, 0] -= to_x * x0 + to_y * y0
        covariance[a, 1] -= to_x * x1 + to_y * y1
        covariance[a, 2] -= to_x * x2 + to_y * y2
        covariance[a, 3] -= to_x * x3 + to_y * y3
    distance2 = (syy * dx * dx - 2.0 * sxy * dx * dy + sxx * dy * dy) / determinant
    return float(-0.5 * (distance2 + math.log(determinant)) - LOG_TWO_PI)


@compiled
def update_positions(
    mean: FloatArray,
    covariance: FloatArray,
    time_s: FloatArray,
    motion: FloatArray,
    to_s: float,
    measured: FloatArray,
    noise: FloatArray,
    track: IntArray,
    plot: IntArray,
) -> None:
    """Carry each chosen track to the scan and take its plot in, in place."""
    state, spread = np.empty(4), np.empty((4, 4))
    for row in range(track.shape[0]):
        i, j = track[row], plot[row]
        predict(mean[i], covariance[i], motion, to_s - time_s[i], state, spread)
        take_position(state, spread, measured[j], noise[j])
        put_state(state, spread, mean[i], covariance[i])
        time_s[i] = max(time_s[i], to_s)
