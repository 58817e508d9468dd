"""Reports made by hand, as arrays."""

from __future__ import annotations

import numpy as np

from varne.correlation.linking.reports import Reports

Row = tuple[float, int, float, float, float, int, int, int]


def row(
    t_s: float,
    kind: int,
    place: tuple[float, float],
    sigma_m: float,
    *,
    persons: int = -1,
    colour: int = -1,
    identity: int = -1,
) -> Row:
    return (t_s, kind, *place, sigma_m, persons, colour, identity)


def reports(rows: list[Row]) -> Reports:
    """Reports that came as soon as they were measured."""
    table = np.array(rows, float).reshape(-1, 8)
    whole = [table[:, k].astype(np.int64) for k in (1, 5, 6, 7)]
    var = table[:, 4] ** 2
    spread = np.stack([var, var, np.zeros(len(table))], axis=1)
    t_s = table[:, 0].copy()
    return Reports(t_s, t_s, whole[0], table[:, 2:4].copy(), spread, whole[1], whole[2], whole[3])
