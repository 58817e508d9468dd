"""The part of the fold that writes down launches being prepared on beaches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from varne.picture import events as e
from varne.picture import events_beach as b
from varne.picture.errors import Broken
from varne.picture.picture import Picture


def _seen(picture: Picture, _entry: e.Recorded, body: b.BeachLaunchSeen) -> None:
    picture.beach_launches[body.launch.id] = body.launch
    picture.touch("beach", body.launch.id)


def _ended(picture: Picture, entry: e.Recorded, body: b.BeachLaunchEnded) -> None:
    launch = picture.beach_launches.get(body.launch_id)
    if launch is None:
        raise Broken(f"the log ends launch {body.launch_id} before it was seen")
    picture.beach_launches[launch.id] = msgspec.structs.replace(
        launch,
        state="ended",
        ended_at=entry.observed_at or entry.received_at,
        ended=body.ended,
        ended_by=body.by,
        boat_id=body.boat_id,
    )
    picture.touch("beach", launch.id)


APPLY: dict[type[e.Event], Callable[[Picture, e.Recorded, Any], None]] = {
    b.BeachLaunchSeen: _seen,
    b.BeachLaunchEnded: _ended,
}
