"""Tidal constituents: their speeds, and their phase and nodal correction at a time.

A constituent is held as one complex number ``amplitude * exp(-1j * g)`` with ``g`` the Greenwich phase lag,
so that a height is ``Re(sum f * c * exp(1j * (V + u)))``. Astronomical arguments ``V`` and the nodal ``f``
and ``u`` are those of utide (MIT), after Foreman (1977), "Manual for tidal heights analysis and prediction".
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from varne.picture.errors import Refused
from varne.picture.noun import require_utc

Floats = npt.NDArray[np.float64]
Complexes = npt.NDArray[np.complex128]

# Names that catalogues of gauges write otherwise than utide does.
_UTIDE_NAMES = {"M1": "NO1", "LAMBDA2": "LDA2", "LAM2": "LDA2", "2MS2": "MU2"}
_UNIX_EPOCH_DAYS = 719163.0  # ordinal of 1970-01-01, the day count that utide reckons from


@cache
def _utide() -> tuple[Any, dict[str, int], dict[str, float]]:
    """utide's function of f, u and V, its order of constituents, and their cycles an hour.

    Fetched on first use: importing it costs a second, which a command that asks for no tide need not spend.
    """
    from utide._ut_constants import ut_constants
    from utide.harmonics import FUV

    names = [str(name) for name in ut_constants.const.name]
    order = {name: index for index, name in enumerate(names)}
    return FUV, order, {name: float(ut_constants.const.freq[index]) for name, index in order.items()}


def _utide_name(name: str) -> str:
    known = _UTIDE_NAMES.get(name, name)
    if known not in _utide()[1]:
        raise Refused(f"no tidal constituent is called {name}", code="no_constituent")
    return known


def is_known(name: str) -> bool:
    """Whether the speed and phase of a constituent can be told."""
    return _UTIDE_NAMES.get(name, name) in _utide()[1]


def speeds_rad_per_s(names: tuple[str, ...]) -> Floats:
    """Angular speed of each constituent, radians per second, shape [k].

    Raises:
        Refused: a name is not known.
    """
    cycles_per_hour = _utide()[2]
    return np.array([cycles_per_hour[_utide_name(name)] for name in names]) * (2.0 * np.pi / 3600.0)


def rotation(names: tuple[str, ...], at: datetime, lat_deg: float) -> Complexes:
    """``f * exp(1j * (V + u))`` of each constituent at one time, shape [k].

    Multiply by ``exp(1j * speed * dt)`` for times near ``at``: the nodal part changes by less than 0.1 % over
    a week.

    Args:
        names: constituents, in the order of the answer.
        at: the time, aware.
        lat_deg: latitude for the latitude-dependent part of the nodal correction of diurnals.

    Raises:
        Refused: a name is not known.
        Malformed: ``at`` has no time zone.
    """
    require_utc(at, "at")
    days = np.array([at.timestamp() / 86400.0 + _UNIX_EPOCH_DAYS])
    fuv, order, _ = _utide()
    index = np.array([order[_utide_name(name)] for name in names], dtype=np.int64)
    f, u, v = fuv(days, days[0], index, lat_deg, [False, False, False, False])
    rotated: Complexes = f[0] * np.exp(2j * np.pi * (u[0] + v[0]))
    return rotated
