"""The part of the fold that writes down dispatch plans: the last one stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from varne.picture import events as e
from varne.picture.picture import Picture


def _dispatch_planned(picture: Picture, _entry: e.Recorded, body: e.DispatchPlanned) -> None:
    picture.dispatch = body.plan
    picture.touch("dispatch", "plan")


APPLY: dict[type[e.Event], Callable[[Picture, e.Recorded, Any], None]] = {
    e.DispatchPlanned: _dispatch_planned,
}
