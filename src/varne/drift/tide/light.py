"""Light at sea: where the sun and the moon stand, and when they rise, set and leave twilight.

Positions are those of ephem (MIT; VSOP87 and Moshier's moon as in XEphem), good to far less than a minute of
time here. Rising and setting are of the upper limb with 34 minutes of refraction; civil and nautical twilight
end with the sun's centre 6 and 12 degrees below the horizon, as in the almanacs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from varne.picture.noun import require_utc

LightState = Literal["day", "civil_twilight", "nautical_twilight", "astronomical_twilight", "night"]
LightEvent = Literal[
    "nautical_dawn", "civil_dawn", "sunrise", "sunset", "civil_dusk", "nautical_dusk", "moonrise", "moonset"
]

REFRACTION_HORIZON = "-0:34"
# Sun's centre above the horizon, degrees, down to which each state reaches; the sun's radius and refraction
# make the day end at -0.83.
_STATES: tuple[tuple[float, LightState], ...] = (
    (-0.833, "day"), (-6.0, "civil_twilight"), (-12.0, "nautical_twilight"), (-18.0, "astronomical_twilight"),
)  # fmt: skip
# What is looked for: rises or sets, horizon, centre of the disc, of the sun or of the moon.
_EVENTS: tuple[tuple[LightEvent, bool, str, bool, bool], ...] = (
    ("nautical_dawn", True, "-12", True, True),
    ("civil_dawn", True, "-6", True, True),
    ("sunrise", True, REFRACTION_HORIZON, False, True),
    ("sunset", False, REFRACTION_HORIZON, False, True),
    ("civil_dusk", False, "-6", True, True),
    ("nautical_dusk", False, "-12", True, True),
    ("moonrise", True, REFRACTION_HORIZON, False, False),
    ("moonset", False, REFRACTION_HORIZON, False, False),
)


@dataclass(frozen=True)
class Light:
    """Sun and moon at one place and time.

    Args:
        state: by the sun's height.
        sun_altitude_deg: of its centre, without refraction.
        sun_azimuth_deg: from true north.
        moon_altitude_deg: the same of the moon.
        moon_azimuth_deg: the same.
        moon_lit_share: of the disc, 0 new to 1 full.
    """

    state: LightState
    sun_altitude_deg: float
    sun_azimuth_deg: float
    moon_altitude_deg: float
    moon_azimuth_deg: float
    moon_lit_share: float


def _observer(lat_deg: float, lon_deg: float, at: datetime) -> Any:
    import ephem

    require_utc(at, "at")
    observer = ephem.Observer()
    observer.lat, observer.lon = str(lat_deg), str(lon_deg)
    observer.pressure = 0  # refraction is in the horizon instead, as almanacs reckon
    observer.date = ephem.Date(at.astimezone(UTC).replace(tzinfo=None))
    return observer


def _degrees(radians: Any) -> float:
    return float(radians) * 57.29577951308232


def light_at(lat_deg: float, lon_deg: float, at: datetime) -> Light:
    """Sun and moon at a place and time.

    Raises:
        Malformed: ``at`` has no time zone.
    """
    import ephem

    observer = _observer(lat_deg, lon_deg, at)
    sun, moon = ephem.Sun(observer), ephem.Moon(observer)
    altitude = _degrees(sun.alt)
    state: LightState = next((word for above, word in _STATES if altitude > above), "night")
    return Light(
        state=state,
        sun_altitude_deg=altitude,
        sun_azimuth_deg=_degrees(sun.az),
        moon_altitude_deg=_degrees(moon.alt),
        moon_azimuth_deg=_degrees(moon.az),
        moon_lit_share=float(moon.phase) / 100.0,
    )


def light_events(
    lat_deg: float, lon_deg: float, start: datetime, span_s: float
) -> tuple[tuple[datetime, LightEvent], ...]:
    """Risings, settings and ends of twilight within ``span_s`` after ``start``, in order.

    What does not happen (a sun that does not set, a twilight that does not end) is not there.

    Raises:
        Malformed: ``start`` has no time zone.
    """
    import ephem

    end = start + timedelta(seconds=span_s)
    found: list[tuple[datetime, LightEvent]] = []
    for event, rises, horizon, centre, of_sun in _EVENTS:
        observer = _observer(lat_deg, lon_deg, start)
        observer.horizon = horizon
        seek = observer.next_rising if rises else observer.next_setting
        while True:
            try:
                moment = seek(ephem.Sun() if of_sun else ephem.Moon(), use_center=centre)
            except (ephem.AlwaysUpError, ephem.NeverUpError):
                break
            at = moment.datetime().replace(tzinfo=UTC)
            if at > end:
                break
            found.append((at, event))
            observer.date = ephem.Date(moment + ephem.minute)
    return tuple(sorted(found))
