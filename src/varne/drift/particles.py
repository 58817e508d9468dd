"""Particles, the sea they drift on and what is wrong with it: what a run is made of, and what it gives.

::

    Sea (current, wind, land) + Members (errors every boat of a night shares) + Particles + Stepping
        → drifted(…) → Tracks
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np
import numpy.typing as npt

from varne.drift import kernel
from varne.drift.chance import keys, normals, uniforms
from varne.drift.field import VelocityField
from varne.drift.land import LandMask, metric_table, open_sea
from varne.picture.errors import Malformed

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

DRIFTING_STATES = 4  # engine out, swamped, people in the water, unresponsive: each with its own leeway


@dataclass(frozen=True, slots=True, eq=False)
class Sea:
    """What moves a boat. Without a wind field there is no leeway."""

    current: VelocityField
    wind: VelocityField
    land: LandMask = field(default_factory=open_sea)


@dataclass(frozen=True, slots=True)
class SeaErrors:
    """How wrong current and wind may be: standard deviations, one axis. Nought is perfect knowledge.

    ``factor``: of the current, one number a member. ``shift_s``: of the time of the current, one number a
    member. ``current_mps`` with memory: a residual current common to all. ``wind_mps`` with memory: an
    Ornstein-Uhlenbeck error of the wind common to all. The figures are judgements (docs/drift.md says which
    comparison each leans on), to be replaced by those a field states of itself.
    """

    factor: float = 0.2
    shift_s: float = 600.0
    current_mps: float = 0.07
    current_memory_s: float = 6 * 3600.0
    wind_mps: float = 1.5
    wind_memory_s: float = 6 * 3600.0


PERFECT = SeaErrors(factor=0.0, shift_s=0.0, current_mps=0.0, wind_mps=0.0)
# Where no wind is told each axis of it is drawn with this, and lasts. A judgement: half of the hours in the
# Strait blow less than 8 m/s.
WIND_UNKNOWN_MPS, WIND_UNKNOWN_MEMORY_S = 5.0, 86_400.0


def wind_unknown(errors: SeaErrors) -> SeaErrors:
    """The same errors of the current, and a wind of which nothing is told: all of it is error."""
    return replace(errors, wind_mps=WIND_UNKNOWN_MPS, wind_memory_s=WIND_UNKNOWN_MEMORY_S)


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Errors of current and wind that all boats of one night share, a few hundred draws of them.

    ``constant``: float64 ``[member, (current factor, time shift s)]``. ``error_mps``: float32 ``[member,
    time, (current east, north, wind east, north)]`` at ``first_s + n · step_s``.
    """

    constant: FloatArray
    error_mps: Float32Array
    first_s: float
    step_s: float

    def __len__(self) -> int:
        """How many members there are."""
        return len(self.constant)


def _wandering(
    seed: int, what: str, members: int, times: int, step_s: float, mps: float, memory_s: float
) -> FloatArray:
    """Stationary Ornstein-Uhlenbeck paths ``[member, time, 2]`` of a standard deviation and a memory."""
    noise = normals(seed, what, np.arange(members), 2 * times).reshape(members, times, 2)
    keep = np.exp(-step_s / memory_s)
    path = np.empty_like(noise)
    path[:, 0] = noise[:, 0]
    for time in range(1, times):
        path[:, time] = keep * path[:, time - 1] + np.sqrt(1.0 - keep * keep) * noise[:, time]
    return mps * path


def draw_members(
    errors: SeaErrors,
    night_seed: int,
    first_s: float,
    last_s: float,
    members: int = 400,
    step_s: float = 1800.0,
) -> Members:
    """Members of a night, drawn from its seed alone: every boat of the night is given the same ones.

    The factor is a normal cut off at nought; the shift is normal. Raises :class:`Malformed` if the span is
    empty.
    """
    if last_s <= first_s or members < 1:
        raise Malformed("members of a night need a span of time and at least one member", code="members")
    times = max(int(np.ceil((last_s - first_s) / step_s)) + 1, 2)
    drawn = normals(night_seed, "current factor and shift", np.arange(members), 2)
    constant = np.column_stack(
        [np.maximum(1.0 + errors.factor * drawn[:, 0], 0.0), errors.shift_s * drawn[:, 1]]
    )
    paths = [
        _wandering(night_seed, what, members, times, step_s, mps, memory_s)
        for what, mps, memory_s in (
            ("residual current", errors.current_mps, errors.current_memory_s),
            ("wind error", errors.wind_mps, errors.wind_memory_s),
        )
    ]
    return Members(constant, np.concatenate(paths, axis=2).astype(np.float32), first_s, step_s)


def no_errors() -> Members:
    """One member without error."""
    return Members(np.array([[1.0, 0.0]]), np.zeros((1, 2, 4), dtype=np.float32), 0.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Particles:
    """Possible boats. The first axis of every array is the particle.

    ``start``: ``(time, POSIX s; longitude; latitude)``. ``state``, ``until_s``: the states gone through and
    when each ends (the last one's end is not read); states are those of :class:`varne.drift.states.State`.
    ``leeway``: float32 ``[particle, drifting state - 1, varne.drift.leeway.COLUMNS]``. ``pilot``: ``(speed
    through the water, m/s; aim's longitude; aim's latitude; error of the helm, radians)``, the aim NaN to
    keep a heading, which then stands in the last column. ``member``: index into the night's members.
    ``right``: leeway to the right of the wind at first. ``key``: the particle's own chance
    (:func:`varne.drift.chance.keys`).
    """

    start: FloatArray
    state: npt.NDArray[np.int8]
    until_s: FloatArray
    leeway: Float32Array
    pilot: FloatArray
    member: npt.NDArray[np.int32]
    right: npt.NDArray[np.bool_]
    key: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        """How many particles there are."""
        return len(self.start)

    def only(self, which: npt.NDArray[np.int64] | npt.NDArray[np.bool_] | slice) -> Particles:
        """The particles selected, each with the chance it had: shares of a run give what the whole gives."""
        return Particles(
            self.start[which], self.state[which], self.until_s[which], self.leeway[which], self.pilot[which],
            self.member[which], self.right[which], self.key[which],
        )  # fmt: skip

    @classmethod
    def joined(cls, parts: Sequence[Particles]) -> Particles:
        """Several lots of particles as one."""
        return cls(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(cls)))


def drifting_particles(
    start: FloatArray,
    leeway: Float32Array,
    seed: int,
    members: int = 1,
    particles: npt.ArrayLike | None = None,
) -> Particles:
    """Particles adrift from their start on and for ever, in the state *engine out*, with ``leeway
    [particle, 6]``.

    ``particles`` numbers them (0, 1, … if not given): members go round in that order, sides are even odds.
    """
    count = len(start)
    numbers = np.arange(count) if particles is None else np.asarray(particles)
    return Particles(
        start=np.ascontiguousarray(start, dtype=np.float64),
        state=np.full((count, 1), kernel.ENGINE_OUT, dtype=np.int8),
        until_s=np.full((count, 1), np.inf),
        leeway=np.repeat(leeway[:, None, :], DRIFTING_STATES, axis=1).astype(np.float32),
        pilot=np.tile([0.0, np.nan, np.nan, 0.0], (count, 1)),
        member=(numbers % members).astype(np.int32),
        right=uniforms(seed, "side of the wind", numbers) < 0.5,
        key=keys(seed, "drift", numbers),
    )


@dataclass(frozen=True, slots=True)
class Stepping:
    """How a run is stepped. ``step_s`` negative runs back in time. ``every`` steps make an output.

    ``jibes_per_hour``: how often an object changes the side of the wind it drifts to (4 % an hour: Allen
    2005). ``residual_mps``: a residual current of each particle alone, one axis, with a memory. ``slide``:
    a drifting boat that meets the shore goes along it instead of staying there.
    """

    scheme: int = kernel.MIDPOINT
    step_s: float = 600.0
    every: int = 6
    jibes_per_hour: float = 0.04
    residual_mps: float = 0.05
    residual_memory_s: float = 3600.0
    slide: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """Where particles were. ``time_s [output]``; ``lonlat [particle, output, (longitude, latitude)]``,
    degrees; ``state [particle, output]``; ``end [particle, (time s, longitude, latitude)]``, the time NaN
    for those still moving at the last output.
    """

    time_s: FloatArray
    lonlat: FloatArray
    state: npt.NDArray[np.int8]
    end: FloatArray

    def only(self, which: IntArray) -> Tracks:
        """The tracks of the particles selected."""
        return Tracks(self.time_s, self.lonlat[which], self.state[which], self.end[which])

    @classmethod
    def joined(cls, parts: Sequence[Tracks]) -> Tracks:
        """Several lots of tracks with the same outputs as one."""
        return cls(
            parts[0].time_s, np.concatenate([part.lonlat for part in parts]),
            np.concatenate([part.state for part in parts]), np.concatenate([part.end for part in parts]),
        )  # fmt: skip


def drifted(
    particles: Particles, sea: Sea, members: Members, first_s: float, outputs: int, stepping: Stepping
) -> Tracks:
    """Move particles from ``first_s`` over ``outputs`` outputs, the first of them at ``first_s`` itself.

    A particle whose start is later stays where it starts until then, in state *not yet*. The result for a
    particle does not depend on which others are run with it.

    Raises:
        Refused: a field does not hold the times needed.
        Malformed: there is no step, or the particles do not fit the members.
    """
    if stepping.step_s == 0.0 or stepping.every < 1 or outputs < 1:
        raise Malformed("a run needs a step, and outputs", code="stepping")
    if len(particles) and int(particles.member.max()) >= len(members):
        raise Malformed("a particle names a member that there is not", code="members")
    time_s = first_s + np.arange(outputs, dtype=np.float64) * stepping.every * stepping.step_s
    sea.current.require_span(min(time_s[0], time_s[-1]), max(time_s[0], time_s[-1]), "current")
    sea.wind.require_span(min(time_s[0], time_s[-1]), max(time_s[0], time_s[-1]), "wind")
    count = len(particles)
    lonlat = np.empty((count, outputs, 2))
    state = np.empty((count, outputs), dtype=np.int8)
    end = np.empty((count, 3))
    _, south, _, north = sea.current.box_deg
    settings = np.array(
        [
            stepping.scheme, first_s, stepping.step_s, stepping.every, stepping.jibes_per_hour / 3600.0,
            stepping.residual_mps, stepping.residual_memory_s, sea.land.cell_m,
            kernel.SLIDE if stepping.slide else kernel.STRAND, members.first_s, 1.0 / members.step_s,
        ]
    )  # fmt: skip
    kernel.move(
        sea.current.velocity_mps, sea.current.grid, sea.wind.velocity_mps, sea.wind.grid,
        sea.land.distance_m, sea.land.grid, metric_table(south, north), settings, members.constant,
        members.error_mps, particles.start, particles.pilot, particles.state, particles.until_s,
        particles.leeway, particles.member, particles.right, particles.key, lonlat, state, end,
    )  # fmt: skip
    return Tracks(time_s, lonlat, state, end)
