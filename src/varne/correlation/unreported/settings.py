"""The figures that the estimate of unreported boats rests on, and where each comes from.

*nights*: read off the synthetic nights that ``python -m bench.make_nights --seeds 1-48`` writes (their rates
were themselves estimated from six given nights); the hours of launching were set on seeds 1 to 20.
*operations*: public figures, those quoted in docs/unreported.md. *judgement*: neither tells; a round guess.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class UnreportedSettings:
    """Launches, crossings, and what tells of a boat. Rates are per boat and hour."""

    # Launches: waves, each with a gamma-distributed number of boats (a shot-noise Cox process).
    waves_per_h: float = 0.58  # in the hours boats leave; nights: 1 to 4 waves in 5.5 hours, so .48; see docs
    boats_per_wave: float = 6.0  # nights: 16 boats in 2.7 waves
    waves_shape: float = 1.0  # judgement: as often 2 boats as 10
    wave_spread_s: float = 720.0  # nights
    wave_straggle_s: float = 2_400.0  # nights: 12 % of boats leave so far from their wave
    wave_straggling: float = 0.12
    leaving_hours: tuple[float, float] = (21.5, 3.4)  # mean solar time; nights
    other_hours: float = 0.06  # share of waves in the other hours; nights have none, real ones some
    stretch_count: float = 2.0  # pseudo-boats a stretch of coast has before tonight; judgement
    core: float = 1.0  # weight of a beach by the theatre's region; operations, roughly
    spread: float = 0.5
    elsewhere: float = 0.05
    far_m: float = 80_000.0  # crossings longer than this are rarer
    far_scale_m: float = 15_000.0
    # Crossings.
    speeds_mps: tuple[float, ...] = (1.38, 1.90, 2.42)  # through the water; nights 2.2 .. 5.2 kn, even
    taxi: float = 0.25  # runs along the coast before it takes people on; nights (operations: 45 % in 2025)
    taxi_m: float = 22_000.0  # how far; nights
    leeway: float = 0.02  # of the wind; nights
    beach_sigma_m: float = 2_000.0  # a boat leaves within this of its stretch's middle
    heading_share: float = 0.12  # of the distance run, sideways and along; nights: 8.5 degrees, speeds apart
    field_error_mps: float = 0.12  # forecast's; nights
    unknown_stream_m: float = 8_000.0  # a tide of 1.2 m/s carries so far either way
    arrived_m: float = 1_500.0
    taken_per_h: float = 0.10  # met and taken off before any report of it; nights
    # What tells of a boat.
    call_rates_per_h: tuple[float, ...] = (0.35, 0.65, 1.0, 1.5)  # nights: .47, .98, 1.15 under way
    call_rate_chances: tuple[float, ...] = (0.25, 0.25, 0.3, 0.2)
    calls_adrift: float = 1.7  # calls of a reported boat by those of one under way; nights: 40 % come adrift
    silent_h: float = 1.5  # a boat silent for longer is mostly taken off; its silence tells nothing
    calls_alike: float = 0.4  # each call is so much of an independent one: boats differ
    stops_per_h: float = 0.085  # nights
    restarts_per_h: float = 0.8  # nights
    calls_more_adrift: float = 3.0  # in the first hour adrift; nights
    ship_per_h: float = 0.115  # nights
    radar_per_h: float = 6.4  # close to a radar that was heard from tonight, falling to nothing
    radar_range_m: float = 23_000.0  # at this distance; nights. An inflatable shows no farther
    air_seen: float = 0.5  # of the boats within ``air_reach_m`` of one that an aircraft told of
    air_reach_m: float = 6_000.0
    told_after_s: float = 150.0  # from a call to its report; nights
    untimed_age_s: float = 500.0  # as the judge has it
    area_sigma_m: float = 11_000.0  # as the judge has it
    stray: float = 0.02  # a first report where no crossing leads
    # The answer.
    believed: float = 0.5  # a boat less likely is a candidate, as on the screens, and no boat reported
    kept_h: float = 12.0  # a boat that left longer ago has arrived, or is not of this estimate
    cell_m: float = 4_000.0
