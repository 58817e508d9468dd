"""A boat that was inside the range of some fixed sensor is outside all of them: nobody watches it there.

Only sensors whose range the theatre file knows count. Ranges are those of ships: an inflatable is often not
seen at all within them (CROSS, December 2022), so no alert does not mean that the boat is seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from varne.alerts.moment import Moment
from varne.alerts.open_boats import first_placed, newest, open_boats, sigma_m, told_at
from varne.alerts.situation import Situation
from varne.alerts.waters import Waters
from varne.picture.alert import AlertCode
from varne.picture.picture import Picture
from varne.picture.theatre import distance_m

CODE: AlertCode = "left_coverage"


def situations(picture: Picture, moment: Moment, waters: Waters) -> Iterator[Situation]:
    """One warning a boat while it is outside. Parameters: ``sensor_id`` the nearest, ``beyond_m`` of it."""
    if not waters.coverage:
        return
    for boat in open_boats(picture, waters.thresholds):
        estimate, first = boat.estimate, first_placed(picture, boat)
        if estimate is None or first is None or first.lat_deg is None or first.lon_deg is None:
            continue
        sensor_id, beyond_m = _beyond(waters, estimate.lat_deg, estimate.lon_deg)
        if beyond_m <= waters.thresholds.coverage_margin_m + sigma_m(estimate):
            continue
        if _beyond(waters, first.lat_deg, first.lon_deg)[1] > 0:
            continue  # it was never inside
        last = newest(picture, boat)
        yield Situation(
            code=CODE,
            subject=boat.id,
            priority="warning",
            since=min(told_at(picture, boat), moment.now),
            observed_at=last.observed_at,
            parameters={"sensor_id": sensor_id, "beyond_m": round(beyond_m)},
        )


def _beyond(waters: Waters, lat_deg: float, lon_deg: float) -> tuple[str, float]:
    """The sensor whose range a place is least beyond, and by how much; negative is inside."""
    return min(
        (
            (sensor.sensor_id, distance_m(lat_deg, lon_deg, sensor.lat_deg, sensor.lon_deg) - sensor.range_m)
            for sensor in waters.coverage
        ),
        key=lambda one: (one[1], one[0]),
    )
