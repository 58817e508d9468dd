"""The figures of the report level, what each rests on, and the vectors the kernels read them from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from varne.correlation.hypotheses import story as s
from varne.picture.judgement import SHOWN_FROM


@dataclass(frozen=True)
class ReportSettings:
    """How reports go wrong."""

    untimed_age_s: float = 500.0
    untimed_spread_s: float = 300.0
    usual_speed_mps: float = 2.0
    area_spread_m: float = 11_000.0
    unstated_sigma_m: float = 1_000.0
    least_sigma_m: float = 50.0
    stated_sigma_share: float = 0.65
    hull_drift_m: float = 1_500.0
    rescue_slack_m: float = 250.0
    relay_slack_m: float = 300.0
    position_right: float = 0.965
    minutes_misread: float = 0.008
    gross_error: float = 0.006
    gross_error_m: float = 25_000.0
    count_call: float = 0.25
    count_air: float = 0.14
    count_ship: float = 0.32
    count_wild: float = 0.05
    count_rescued: float = 0.03
    count_landed: float = 0.12
    colour_right: float = 0.97
    colour_from_air: float = 0.88
    # Log likelihood of what a call says of the boat's state, adrift against under way.
    engine_failed_log: float = 3.0
    taking_water_log: float = 1.5
    people_in_water_log: float = 3.0
    nothing_said_log: float = -1.0


@dataclass(frozen=True)
class ModelSettings:
    """How boats are born, move, are seen and end."""

    fail_per_h: float = 0.12
    restart_per_h: float = 0.6
    turn_per_h: float = 0.02
    own_noise: float = 2.0e-5
    drift_noise_mps: float = 0.1
    turn_spread_mps: float = 1.4
    leeway: float = 0.035
    field_error_mps: float = 0.1
    births_hz: float = 1.0 / 1200.0
    birth_spread_m: float = 1_500.0
    birth_far_share: float = 0.3  # anywhere along the way
    plotted_far_share: float = 0.1  # first met by radar
    seen_far_share: float = 0.35  # by an aircraft or a ship
    rescued_far_share: float = 0.75
    born_by_radar: float = 0.37  # times as often as by a call
    born_seen: float = 0.2
    born_rescued: float = 0.03
    far_area_m2: float = 4.5e9
    own_mean_mps: tuple[float, float] = (-1.2, 0.7)
    own_spread_mps: float = 0.9
    radar_rate_hz: float = 1.0 / 900.0
    radar_range_m: float = 22_500.0
    radar_revisit_s: float = 540.0
    radar_period_s: float = 600.0
    radar_twice: float = 0.01
    radar_velocity_mps: float = 0.4
    clutter_per_h: float = 3.0
    clutter_area_m2: float = 3.0e9
    clutter_goes_on: float = 0.55
    clutter_spread_mps: float = 1.3
    clutter_long: float = 0.2
    partial: float = 0.1
    phone_shared: float = 0.002
    said_hz: float = 1.0 / 3000.0
    said_shape: float = 1.0
    adrift_calls: float = 3.0  # times as often as under way
    born_adrift: float = 0.1
    born_alongshore: float = 0.25  # to take people on at another beach, then across
    alongshore_mps: float = 2.0  # one way or the other
    alongshore_spread_mps: float = 0.8
    sets_out_per_h: float = 1.0
    seen_hz: float = 1.0 / 6000.0
    new_phone: float = 0.8
    ended_hz: float = 1.0 / 20_000.0
    rescue_slack_s: float = 900.0

    @classmethod
    def without_forecast(cls) -> ModelSettings:
        """The same where current and wind are not known: what they do is a velocity of its own that
        wanders."""
        return cls(own_noise=8.0e-5, drift_noise_mps=0.5, own_spread_mps=1.4, field_error_mps=0.25)

    def motion(self) -> NDArray[np.float64]:
        """The vector of ``motion``'s places."""
        return np.array(
            [
                self.fail_per_h / 3600.0,
                self.restart_per_h / 3600.0,
                self.turn_per_h / 3600.0,
                self.own_noise,
                self.drift_noise_mps,
                self.turn_spread_mps,
                self.leeway,
                self.field_error_mps**2,
                (self.adrift_calls - 1.0) * self.said_hz,
                math.log(self.adrift_calls),
                self.sets_out_per_h / 3600.0,
                *self.own_mean_mps,
                self.own_spread_mps,
            ]
        )

    def figures(self) -> NDArray[np.float64]:
        """The vector of ``score``'s places."""
        v = np.zeros(s.FIGURES)
        v[s.BIRTH_LOG] = math.log(self.births_hz)
        v[s.BIRTH_SPREAD_M] = self.birth_spread_m
        v[s.BIRTH_FAR_SHARE] = self.birth_far_share
        v[s.FAR_AREA_M2] = self.far_area_m2
        v[s.SEEN_FAR_SHARE] = self.seen_far_share
        v[s.PLOTTED_FAR_SHARE] = self.plotted_far_share
        v[s.RESCUED_FAR_SHARE] = self.rescued_far_share
        v[s.BORN_BY_RADAR_LOG] = math.log(self.born_by_radar)
        v[s.BORN_SEEN_LOG] = math.log(self.born_seen)
        v[s.BORN_RESCUED_LOG] = math.log(self.born_rescued)
        v[s.OWN_MEAN_E], v[s.OWN_MEAN_N] = self.own_mean_mps
        v[s.OWN_SPREAD_MPS] = self.own_spread_mps
        v[s.RADAR_RATE_HZ] = self.radar_rate_hz
        v[s.RADAR_RANGE_M] = self.radar_range_m
        v[s.RADAR_REVISIT_S] = self.radar_revisit_s
        v[s.RADAR_PERIOD_S] = self.radar_period_s
        v[s.RADAR_TWICE_LOG] = -math.log(self.radar_twice)
        v[s.RADAR_VELOCITY_VAR] = self.radar_velocity_mps**2
        v[s.CLUTTER_LOG] = math.log(self.clutter_per_h / 3600.0 / self.clutter_area_m2)
        v[s.CLUTTER_GOES_ON] = self.clutter_goes_on
        v[s.CLUTTER_SPREAD_MPS] = self.clutter_spread_mps
        v[s.CLUTTER_LONG_LOG] = -math.log(self.clutter_long)
        v[s.PARTIAL] = self.partial
        v[s.PHONE_SHARED_LOG] = math.log(self.phone_shared)
        v[s.END_LOG] = math.log(self.ended_hz)
        v[s.RESCUE_SLACK_S] = self.rescue_slack_s
        v[s.SAID_HZ] = self.said_hz
        v[s.SAID_SHAPE] = self.said_shape
        v[s.SEEN_HZ] = self.seen_hz
        v[s.NEW_PHONE] = self.new_phone
        v[s.BORN_ADRIFT] = self.born_adrift
        v[s.BORN_ALONGSHORE] = self.born_alongshore
        v[s.ALONGSHORE_MPS] = self.alongshore_mps
        v[s.ALONGSHORE_SPREAD_MPS] = self.alongshore_spread_mps
        return v


@dataclass(frozen=True)
class JudgeSettings:
    """How long the walks are, and what is made of their readings."""

    walks: int = 2
    sweeps: int = 8  # of each walk, each step
    kept: int = 8  # of those, as readings
    whole_boats: float = 0.5  # moves of whole boats, a row
    settled_every: int = 4  # sweeps: the rows that have not changed hands of late are drawn only then
    settled_s: float = 2400.0
    active_s: float = 3 * 3600.0  # boats unheard of for longer are gone through now and then only
    all_every: int = 6  # steps
    longest: int = 400  # reports of one boat
    recalled: int = 3  # steps whose readings are weighed together
    fading: float = 0.7  # what those of the step before are worth
    together: float = 0.5  # share of readings, on average, that makes reports one boat
    shown: float = SHOWN_FROM  # a group so likely a boat of its own at sea is listed as one
    mention: float = 0.05  # "possibly the same"
    strays: float = 0.15  # doubt about single reports that a closing may bear
    # What a rescuer counted and saw has to speak for this very boat, the more so the less was known of it:
    # how much likelier it is of it than of a boat of which nothing is known, by reports before the rescue.
    support: tuple[float, ...] = (0.0, 4.0, 2.0, 0.7)  # of none, one, two, more
    unsupported: float = 0.85  # what a rescue that speaks for it less is worth
    # A story that the model would cut in two at odds of more than e to the minus this closes nothing.
    cut_log: float = 7.0
    weighed_whole: float = 0.88  # asked only of a boat so surely accounted for
