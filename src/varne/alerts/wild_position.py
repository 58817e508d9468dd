"""A position no craft could reach was reported: a person should know, nothing is dropped.

It may be a damaged message, a spoofed or jammed receiver, or two ships on one MMSI; the alert's count
says how often, and a count that keeps rising points to the last.
"""

from __future__ import annotations

from varne.picture.alert import Alert
from varne.picture.events import AlertRaised, Event, Recorded, TrackDoubted
from varne.picture.picture import Picture


def decide(_picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Raise, or renew, the one alert of a doubted track.

    Parameters of the alert: ``mmsi``, ``lat_deg``, ``lon_deg``, ``feed``, ``report_id``, and
    ``implied_speed_kn`` when there was a believed position to start from.
    """
    body = entry.body
    if not isinstance(body, TrackDoubted):
        return ()
    parameters: dict[str, str | int | float] = {
        "mmsi": body.mmsi,
        "lat_deg": body.lat_deg,
        "lon_deg": body.lon_deg,
        "feed": body.feed,
        "report_id": body.report_id,
    }
    if body.implied_speed_kn is not None:
        parameters["implied_speed_kn"] = round(body.implied_speed_kn, 1)
    alert = Alert(
        id=f"wild_position:{body.track_id}",
        code="wild_position",
        priority="caution",
        raised_at=entry.received_at,
        subject=body.track_id,
        parameters=parameters,
        since=entry.received_at,
        observed_at=entry.observed_at,
    )
    return (AlertRaised(alert=alert),)
