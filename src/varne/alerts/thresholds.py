"""Every figure that a rule for alerts is decided by, in one place, with where it is from.

"Chosen" means that no document gives the figure and that a watch may well want another: a theatre file may
set any of them under ``alert_thresholds``, by the names here. None of them was fitted to nights.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from varne.picture.errors import Malformed
from varne.picture.noun import Noun


class Thresholds(Noun, frozen=True, kw_only=True):
    """Times in seconds, distances in metres, speeds in metres a second unless the name says otherwise."""

    # A position that nobody has opened after a minute (OPERATIONS.md, requirement 14).
    unread_s: float = 60.0
    # A boat is taken to be launched from a beach this near to where it was first placed, or within the
    # beach's own radius. Chosen: a radar tracklet is confirmed within about a mile.
    launch_within_m: float = 2_000.0
    launch_newer_than_s: float = 3_600.0  # chosen: an older sighting is a boat at sea, not a launch
    launch_left_m: float = 6_000.0  # chosen: so far off, it is a boat at sea
    # Nothing heard of a boat for so long. Chosen; floors were seen to fail after 3.5 to 4 hours [M21][M22],
    # and calls come every few minutes while a phone works.
    overdue_s: float = 2_700.0
    overdue_alarm_s: float = 5_400.0
    # CPA and TCPA with uncertainty. Chosen: half a mile is the least distance ships commonly keep from others
    # in the Strait's lanes, and an overloaded inflatable can neither hear nor evade.
    cpa_m: float = 926.0
    cpa_horizon_s: float = 1_200.0
    cpa_probability: float = 0.3
    cpa_over_probability: float = 0.15  # below it the situation is over: between the two it stands as it was
    cpa_alarm_s: float = 480.0
    cpa_alarm_probability: float = 0.6
    ship_speed_kn: float = 4.0  # slower is moored, fishing or drifting
    ship_silent_s: float = 300.0  # older AIS says too little of where a ship is
    boat_speed_sigma_mps: float = 1.5  # of a boat whose motion is not known: 3 kn was measured [M22]
    boat_old_s: float = 2_700.0  # an older position of a boat says too little for a CPA
    lane_half_width_m: float = 4_000.0  # the lanes of the theatre are drawn as lines
    # Outside every sensor whose range is known, by more than its own uncertainty and this. Chosen.
    coverage_margin_m: float = 1_000.0
    # Waves over a metre are likely to swamp these boats [CR, 3.25 to 3.28]; Beaufort 4 begins at 5.5 m/s and
    # its probable wave height is one metre (WMO-No. 306, code table 1100).
    wave_m: float = 1.0
    wind_mps: float = 5.5
    wind_rise_mps: float = 1.5  # chosen: less is no worsening
    wave_rise_m: float = 0.2  # chosen
    weather_ahead_s: float = 10_800.0  # chosen: three hours, less than a crossing takes
    # A boat is across a line when it is beyond it by more than one standard deviation of its position.
    boundary_sigmas: float = 1.0
    # An order that nobody has answered. Chosen.
    tasking_answer_s: float = 120.0
    handover_answer_s: float = 300.0  # chosen
    # What one position can hold: open incidents + unacknowledged alerts + unread reports. Chosen: over 90
    # alerts reached one centre on 24 November 2021 [HMCG] and nobody broke it off.
    load_per_position: float = 15.0
    load_over_share: float = 0.8  # of it: below, the situation is over
    # Boats at sea at once. Chosen.
    surge_boats: float = 8.0
    surge_over_boats: float = 5.0
    # A boat that only sensors know counts when it is more likely there than not.
    likely: float = 0.5
    # Escalation. An unacknowledged warning is repeated and then made an alarm, within five minutes as
    # MSC.302(87) has it; the steps between, and the supervisor, are chosen.
    warning_repeat_s: float = 60.0
    warning_to_alarm_s: float = 120.0
    alarm_to_supervisor_s: float = 60.0
    emergency_to_supervisor_s: float = 30.0


def thresholds_of(overrides: Mapping[str, float]) -> Thresholds:
    """The thresholds with a theatre's own in place of some.

    Raises:
        Malformed: there is no threshold of that name, or the figure is below nought.
    """
    for name, value in overrides.items():
        if name not in Thresholds.__struct_fields__:
            known = ", ".join(Thresholds.__struct_fields__)
            raise Malformed(f"no alert threshold is called {name}; there are {known}", code="theatre_field")
        if value < 0:
            raise Malformed(f"alert threshold {name} is below nought: {value}", code="theatre_field")
    return msgspec.structs.replace(Thresholds(), **dict(overrides))
