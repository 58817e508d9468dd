"""What is said of a boat besides its place, counts and colours, as ratios the search can add up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from varne.correlation.linking.reports import RADAR, Floats, Ints, Reports
from varne.correlation.linking.settings import Sensor

# The true counts weighed, from a few persons to a hundred, evenly in the logarithm.
COUNTS = np.exp(np.linspace(np.log(4.0), np.log(110.0), 24))
# A count may be wildly wrong: this share of counts is drawn from anywhere below the second figure.
WILD, WILD_BELOW = 0.03, 150.0


class Hints(NamedTuple):
    """Rows of ratios and which row each report has (-1: nothing said); see ``evidence.Evidence``.

    ``ship`` (M,): log ratio of what was said under "a ship" to "a boat"; ``colour_prior`` (C,) of boats."""

    persons: Ints
    persons_ratio: Floats
    colour: Ints
    colour_ratio: Floats
    colour_prior: Floats
    ship: Floats


def hints(reports: Reports, sensors: dict[int, Sensor], shiplike: NDArray[np.bool_]) -> Hints:
    """Ratios for M reports; ``shiplike`` (M,) bool says which lie on the way of a known ship.

    What colours ships and boats have, and that nobody counts persons on ships, is learned from the reports.
    """
    many = len(reports)
    error = np.array([sensors[k].count_error for k in sorted(sensors)])
    wrong = np.array([sensors[k].colour_error for k in sorted(sensors)])
    counted = np.flatnonzero(reports.persons >= 0)
    persons = np.full(many, -1, np.int64)
    persons[counted] = np.arange(len(counted))
    said = reports.persons[counted][:, None].astype(float)
    sd = error[reports.kind[counted]][:, None]
    below = np.where(said <= 1.0, 0.0, norm.cdf((said - 0.5) / COUNTS - 1.0, 0.0, sd))
    chance = (1.0 - WILD) * (norm.cdf((said + 0.5) / COUNTS - 1.0, 0.0, sd) - below) + WILD / WILD_BELOW
    persons_ratio = np.log(chance / chance.mean(axis=1, keepdims=True))

    coloured = np.flatnonzero(reports.colour >= 0)
    hues = int(reports.colour.max()) + 1 if len(coloured) else 1
    colour = np.full(many, -1, np.int64)
    colour[coloured] = np.arange(len(coloured))
    boats = reports.colour[(persons >= 0) & (reports.colour >= 0)]
    ships = reports.colour[(persons < 0) & (reports.colour >= 0) & shiplike]
    boat_hue = np.bincount(boats, minlength=hues) + 0.5
    ship_hue = np.bincount(ships, minlength=hues) + 0.5
    boat_hue, ship_hue = boat_hue / boat_hue.sum(), ship_hue / ship_hue.sum()
    bad = wrong[reports.kind[coloured]][:, None]
    match = np.arange(hues)[None] == reports.colour[coloured][:, None]
    chance = bad / hues + (1.0 - bad) * match
    colour_ratio = np.log(chance / (chance * boat_hue).sum(axis=1, keepdims=True))

    # Among reports that cannot be of a known ship, how many count persons; a ship's are hardly ever counted.
    off = ~shiplike & np.isin(reports.kind, [k for k in sensors if sensors[k].frames and k != RADAR])
    rate = (float((persons[off] >= 0).sum()) + 1.0) / (float(off.sum()) + 2.0)
    ship = np.full(many, np.log(1.0 / max(1.0 - rate, 0.05)))
    ship[counted] = np.log(0.01 / rate)
    ship[coloured] += np.log(ship_hue / boat_hue)[reports.colour[coloured]]
    none = np.zeros((1, 1))
    return Hints(
        persons,
        persons_ratio if len(counted) else none,
        colour,
        colour_ratio if len(coloured) else none,
        boat_hue,
        ship,
    )
