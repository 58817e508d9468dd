"""A caller who quotes the reference of a boat: which boat that is, and the ruling that follows.

A caller is asked to keep calling and to tell the reference (``varne.picture.reference``). Whoever does is
held to be on that boat as surely as if an officer had said so, and an officer can say otherwise.
"""

from __future__ import annotations

from varne.picture.boat import Boat
from varne.picture.errors import Broken
from varne.picture.events import RulingMade
from varne.picture.judgement import Ruling
from varne.picture.picture import Picture
from varne.picture.reference import reference_of
from varne.picture.report import Report


def quoted_boat(picture: Picture, report: Report) -> Boat | None:
    """The boat whose reference a report quotes, or the boat that has its reports by now.

    None when it quotes none, or one that no boat here bears, or that two bear.

    Raises:
        Broken: boats are merged in a ring.
    """
    if report.reference is None:
        return None
    bearing = [boat for boat in picture.boats.values() if reference_of(boat.name) == report.reference]
    if len(bearing) != 1:
        return None
    boat = bearing[0]
    for _ in range(len(picture.boats)):
        if boat.merged_into is None:
            return boat if boat.joins else None
        boat = picture.boats[boat.merged_into]
    raise Broken(f"boat {boat.id} is merged into itself")


def ruled_same(picture: Picture, report: Report, boat: Boat) -> RulingMade:
    """That a report is of a boat, said of the last call of it, or else of its last report."""
    held = [picture.reports[join.report_id] for join in boat.joins]
    calls = [other for other in held if other.kind == "call"]
    last = max(calls or held, key=lambda other: (other.received_at, other.id))
    return RulingMade(
        ruling=Ruling(
            id=f"ruling:reference:{report.id}",
            first_report_id=report.id,
            second_report_id=last.id,
            ruling="same",
            reason="caller_confirmed",
            at=report.received_at,
        )
    )
