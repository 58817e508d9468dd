"""Leeway: how the wind moves each kind of search object through the water, and how little of that is known.

The figures are those of Allen and Plourde, "Review of Leeway: Field Experiments and Implementation", U.S.
Coast Guard Research and Development Center report CG-D-08-99 (1999), Table 8-1, a work of the U.S.
government: slope of leeway speed on wind speed at 10 m, intercept, standard error. They were read in a public
transcription of the table, not in the report itself; the manual named next agrees with them. The divergence
angle is the one the Australian National Search and Rescue Manual (Tables D-5:1 and D-5:2, adapted from the
same report) plans with: three quarters of the angle printed in Table 8-1, and the one that the later
regressions of the crosswind component (Allen, "Leeway Divergence", CG-D-05-05, 2005) bear out. Where the
manual has no row, three quarters of the printed angle stand.

Down and across the wind: ``speed · cos(divergence)`` and ``± speed · sin(divergence)``. The standard error
is of the speed; the same is taken across the wind, which is our assumption. Each particle keeps one draw
``e`` of that error for life, half of it on the slope and half on the intercept at 10 m/s of wind (Breivik
and Allen, J. Marine Systems 69, 2008: ``a + e/20``, ``b + e/2``). Wave drift is inside these figures by
convention.

**No published figure is for an overloaded inflatable.** :data:`INFLATABLE` says what is put in its place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from varne.drift.chance import choices, normals, uniforms
from varne.picture.errors import Malformed

Float32Array = npt.NDArray[np.float32]

# Columns of a particle's coefficients: slope (of wind speed) and intercept (m/s) down the wind, then to the
# right of it and to the left of it, both counted positive to the right.
COLUMNS = ("down_slope", "down_mps", "right_slope", "right_mps", "left_slope", "left_mps")


@dataclass(frozen=True, slots=True)
class LeewayClass:
    """A kind of search object. ``row`` of Table 8-1, CG-D-08-99; ``at_least``: the table prints the error
    only as more than this.
    """

    row: int
    slope: float  # of the wind speed at 10 m
    intercept_mps: float
    divergence_deg: float
    error_mps: float
    name_en: str
    name_fr: str
    at_least: bool = False


CLASSES: dict[str, LeewayClass] = {
    "person": LeewayClass(
        1, 0.011, 0.035, 30, 0.15,
        "person in the water, state unknown", "personne à l'eau, état inconnu", True,
    ),
    "person_vertical": LeewayClass(
        2, 0.005, 0.038, 18, 0.10, "person in the water, upright", "personne à l'eau, verticale", True
    ),
    "person_sitting": LeewayClass(
        3, 0.012, 0.002, 18, 0.0138, "person in the water, sitting", "personne à l'eau, assise"
    ),
    "person_deceased": LeewayClass(
        6, 0.015, 0.040, 30, 0.10,
        "person in the water, face down", "personne à l'eau, face vers le bas", True,
    ),
    "raft": LeewayClass(
        7, 0.042, 0.016, 28, 0.15, "life raft without ballast", "radeau de sauvetage sans ballast", True
    ),
    "raft_open": LeewayClass(
        8, 0.057, 0.109, 24, 0.104,
        "life raft without ballast, canopy or drogue",
        "radeau de sauvetage sans ballast, tente ni ancre flottante",
    ),
    "raft_open_drogue": LeewayClass(
        9, 0.044, -0.103, 28, 0.041,
        "life raft without ballast or canopy, with drogue",
        "radeau de sauvetage sans ballast ni tente, avec ancre flottante",
    ),
    "raft_canopy": LeewayClass(
        10, 0.037, 0.057, 24, 0.021,
        "life raft without ballast or drogue, with canopy",
        "radeau de sauvetage sans ballast ni ancre flottante, avec tente",
    ),
    "kayak": LeewayClass(
        33, 0.011, 0.125, 15, 0.0352, "sea kayak, person aboard", "kayak de mer, personne à bord"
    ),
    "board": LeewayClass(
        34, 0.020, 0.0, 15, 0.10, "surfboard, person aboard", "planche, personne à bord", True
    ),
    "skiff_flat": LeewayClass(38, 0.034, 0.021, 22, 0.018, "skiff, flat bottom", "canot à fond plat"),
    "skiff_v": LeewayClass(39, 0.030, 0.039, 15, 0.041, "skiff, V-shaped hull", "canot à carène en V"),
    "skiff_swamped": LeewayClass(
        40, 0.017, 0.0, 15, 0.030, "skiff, swamped or capsized", "canot envahi ou chaviré"
    ),
    "sport_boat": LeewayClass(41, 0.069, -0.041, 19, 0.029, "sport boat", "vedette de plaisance"),
    "refugee_raft": LeewayClass(
        54, 0.015, 0.087, 17.25, 0.015, "home-made raft, no sail", "radeau de fortune, sans voile"
    ),
    "refugee_raft_sail": LeewayClass(
        55, 0.079, -0.089, 33.75, 0.054, "home-made raft under sail", "radeau de fortune à la voile"
    ),
    "debris": LeewayClass(50, 0.020, 0.0, 10, 0.10, "boat debris", "débris de bateau", True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a mixture: a class, its weight, and the range its leeway is scaled by, evenly."""

    leeway_class: str
    weight: float
    scale: tuple[float, float] = (1.0, 1.0)


Mixture = tuple[Share, ...]

# Our judgement, not a measurement: an overloaded inflatable with its engine off, as four objects that were
# measured, in equal parts until cases at sea say otherwise. The raft is scaled between one person aboard
# and a full boat as a 19-foot skiff was (7.71 % of the wind with one aboard, 4.40 % with thirteen; Brushett
# et al., 2014).
INFLATABLE: Mixture = (
    Share("raft_open", 1.0, (4.40 / 7.71, 1.0)),
    Share("raft", 1.0),
    Share("skiff_v", 1.0),
    Share("refugee_raft", 1.0),
)
SWAMPED: Mixture = (Share("skiff_swamped", 1.0),)
PEOPLE: Mixture = (Share("person", 1.0),)
UNRESPONSIVE: Mixture = (Share("person_deceased", 1.0),)


def only(leeway_class: str) -> Mixture:
    """A mixture of one class.

    Raises:
        Malformed: there is no such class.
    """
    if leeway_class not in CLASSES:
        raise Malformed(
            f"no leeway class {leeway_class!r}; there are {', '.join(CLASSES)}", code="leeway_class"
        )
    return (Share(leeway_class, 1.0),)


def coefficients(mixture: Mixture, seed: int, purpose: str, particles: npt.ArrayLike) -> Float32Array:
    """One draw of leeway for each particle: float32 ``[particle, COLUMNS]``.

    The draw of a particle depends on seed, purpose and its number alone. Raises :class:`Malformed` on a
    class that is not known or a mixture without weight.
    """
    numbers = np.asarray(particles)
    for share in mixture:
        only(share.leeway_class)
    weights = np.array([share.weight for share in mixture])
    if not len(weights) or weights.min() < 0.0 or weights.sum() <= 0.0:
        raise Malformed("a leeway mixture needs weights, none below nought", code="leeway_mixture")
    classes = [CLASSES[share.leeway_class] for share in mixture]
    turn = np.array([math.radians(one.divergence_deg) for one in classes])
    slope = np.array([one.slope for one in classes])
    intercept = np.array([one.intercept_mps for one in classes])
    error = np.array([one.error_mps for one in classes])
    low, high = (np.array([share.scale[side] for share in mixture]) for side in (0, 1))
    which = choices(seed, f"{purpose} class", numbers, weights)
    scale = low[which] + (high - low)[which] * uniforms(seed, f"{purpose} load", numbers)
    missed = normals(seed, f"{purpose} error", numbers, 2) * error[which][:, None]
    drawn = np.empty((len(numbers), len(COLUMNS)), dtype=np.float32)
    for first, part, wrong in (
        (0, np.cos(turn), missed[:, 0]), (2, np.sin(turn), missed[:, 1]), (4, -np.sin(turn), missed[:, 1]),
    ):  # fmt: skip
        drawn[:, first] = scale * (slope * part)[which] + wrong / 20.0
        drawn[:, first + 1] = scale * (intercept * part)[which] + wrong / 2.0
    return drawn
