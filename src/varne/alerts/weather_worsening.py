"""The forecast has the sea or the wind rise beyond what these boats stand while some are out in it.

Waves over a metre are likely to swamp them [CR, 3.25 to 3.28]; nearly all set out when less than half a
metre is forecast [M21]. One alert for all boats: it is one weather. Without a forecast the rule is silent
and says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from varne.alerts.moment import Moment
from varne.alerts.open_boats import open_boats
from varne.alerts.situation import Parameters, Situation
from varne.alerts.waters import Waters, WeatherPoint
from varne.picture.alert import AlertCode
from varne.picture.boat import Boat
from varne.picture.picture import Picture
from varne.picture.theatre import distance_m

CODE: AlertCode = "weather_worsening"
SUBJECT = "weather"


def situations(picture: Picture, moment: Moment, waters: Waters) -> Iterator[Situation]:
    """One warning while any open boat with a place is in for it.

    Parameters: ``boats`` how many, ``boat_id`` of the first to be in it, ``from`` when, and ``wave_m`` or
    ``wind_kn`` as forecast there.
    """
    if not waters.weather:
        return
    worst: tuple[datetime, Boat, WeatherPoint] | None = None
    boats = 0
    began: list[datetime] = []
    for boat in open_boats(picture, waters.thresholds):
        if boat.estimate is None:
            continue
        point = _worse(waters, boat.estimate.lat_deg, boat.estimate.lon_deg, moment.now)
        if point is None:
            continue
        boats += 1
        began.append(max(boat.first_at, point.at - timedelta(seconds=waters.thresholds.weather_ahead_s)))
        if worst is None or (point.at, boat.id) < (worst[0], worst[1].id):
            worst = (point.at, boat, point)
    if worst is None:
        return
    from_, boat, point = worst
    parameters: Parameters = {"boats": boats, "boat_id": boat.id, "from": from_.isoformat()}
    if point.wave_m is not None and point.wave_m >= waters.thresholds.wave_m:
        parameters["wave_m"] = round(point.wave_m, 1)
    elif point.wind_mps is not None:
        parameters["wind_kn"] = round(point.wind_mps * 3600.0 / 1852.0)
    yield Situation(
        code=CODE,
        subject=SUBJECT,
        priority="warning",
        since=min(*began, moment.now),
        size=float(boats),
        parameters=parameters,
    )


def _worse(waters: Waters, lat_deg: float, lon_deg: float, now: datetime) -> WeatherPoint | None:
    """The first hour ahead, at the nearest forecast place, that is beyond the limit and worse than now."""
    thresholds = waters.thresholds
    place = min(
        waters.weather,
        key=lambda point: (distance_m(lat_deg, lon_deg, point.lat_deg, point.lon_deg), point.lat_deg),
    )
    hours = [
        point for point in waters.weather if point.lat_deg == place.lat_deg and point.lon_deg == place.lon_deg
    ]
    past = [point for point in hours if point.at <= now]
    if not past:
        return None  # the forecast begins later: what is now is not known
    here = past[-1]
    for point in hours:
        if not now < point.at <= now + timedelta(seconds=thresholds.weather_ahead_s):
            continue
        if (
            point.wave_m is not None
            and point.wave_m >= thresholds.wave_m
            and point.wave_m >= (here.wave_m or 0.0) + thresholds.wave_rise_m
        ):
            return point
        wind_limit_mps = max(thresholds.wind_mps, (here.wind_mps or 0.0) + thresholds.wind_rise_mps)
        if point.wave_m is None and point.wind_mps is not None and point.wind_mps >= wind_limit_mps:
            return point
    return None
