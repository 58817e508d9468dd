"""What the linker is told: how each kind of sensor errs, how boats move, and how long to search."""

from __future__ import annotations

from dataclasses import dataclass, field

from varne.correlation.linking.reports import AIRCRAFT, AIS, CALL, CAMERA, DRONE, RADAR, SIGHTING


@dataclass(frozen=True)
class Sensor:
    """``frames``: it shows many vessels at one moment, each at most once. ``moves``: its view moves with it.
    ``count_error``: standard deviation of a count of persons, as a share. ``colour_error``: chance that a
    colour is said at random. ``callers``: its identities are telephones, several to a boat."""

    frames: bool
    moves: bool
    count_error: float
    colour_error: float
    callers: bool = False


SENSORS = {
    AIS: Sensor(False, False, 0.4, 0.3),
    RADAR: Sensor(True, False, 0.4, 0.3),
    DRONE: Sensor(True, True, 0.14, 0.06),
    AIRCRAFT: Sensor(True, True, 0.2, 0.1),
    CAMERA: Sensor(True, False, 0.4, 0.2),
    CALL: Sensor(False, False, 0.35, 0.25, callers=True),
    SIGHTING: Sensor(False, False, 0.35, 0.15),
}


@dataclass(frozen=True)
class BoatMotion:
    """A small boat: white acceleration, size and rate of outright changes of velocity, first velocity, and
    how long after its last report it is expected to be there still."""

    q_m2s3: float = 3e-5
    change_mps: float = 1.1
    change_every_s: float = 3000.0
    first_mps: float = 2.0
    stays_s: float = 7200.0


@dataclass(frozen=True)
class DeviceMotion:
    """A vessel that reports of itself: creep when still, white acceleration and changes under way, mean times
    to cast off and to make fast, spread of speeds, and the scatters to weigh, as shares of the stated one."""

    creep_m2s: float = 1e-4
    q_m2s3: float = 0.003
    change_mps: float = 3.0
    change_every_s: float = 400.0
    start_every_s: float = 3000.0
    stop_every_s: float = 3000.0
    speed_mps: float = 3.0
    scatter_shares: tuple[float, ...] = (0.03, 0.12, 0.5)


@dataclass(frozen=True)
class Settings:
    """``seed`` of the search. ``pair_cost``: two reports are put together if they agree in more than this
    share of the samples; 0.5 holds back rather than let a seldom-seen boat vanish into another. ``call_cost``
    is that share for a call or sighting: who speaks for people stands alone rather than in doubtful company.
    ``patience`` multiplies every number of sweeps."""

    seed: int = 20_260_112
    pair_cost: float = 0.5
    call_cost: float = 0.7
    patience: float = 1.0
    boat: BoatMotion = field(default_factory=BoatMotion)
    device: DeviceMotion = field(default_factory=DeviceMotion)
    sensors: dict[int, Sensor] = field(default_factory=lambda: dict(SENSORS))
