"""The architecture as one tuple of stages, and the step that runs them.

Every stage is pure: ``decide(picture, entry) -> tuple[Event, ...]``. It sees the picture with the entry
already folded in. What it returns is recorded and folded in turn, each event with all that answers it before
the next: when one judgement merges two boats and closes a third, the incidents of the first two are one
before the third is looked at.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from varne.alerts import rules
from varne.correlation import ais, rejudged, reports
from varne.picture.events import Event, Recorded
from varne.picture.fold import apply
from varne.picture.picture import Picture
from varne.tasking import asks, beaches, lifecycle, next_unit, ownership, people, phase

Stage = Callable[[Picture, Recorded], tuple[Event, ...]]

STAGES: tuple[Stage, ...] = (
    ais.decide,  # AIS report -> the track of its claim
    reports.decide,  # every other report -> a boat
    rejudged.decide,  # a judgement of the whole night -> merges, splits, moves, closings, reopenings
    lifecycle.decide,  # boat -> incident
    beaches.decide,  # what is seen on a beach -> a launch being prepared; a boat afloat there ends it
    phase.decide,  # open again, or people heard of -> distress
    people.decide,  # reports, merges, taskings -> the count of people
    asks.decide,  # an ask or its confirmation -> refused, or done
    ownership.decide,  # an acceptance -> the new owner, or two flagged
    next_unit.decide,  # a unit is silent or refuses, or another plan -> who could go in its place
    rules.decide,  # what calls a person -> alerts; what only time causes is asked by the centre's clock
)


def advance(
    picture: Picture,
    body: Event,
    *,
    originator: str,
    observed_at: datetime | None,
    received_at: datetime,
    recorded_at: datetime,
    stages: tuple[Stage, ...] = STAGES,
) -> list[Recorded]:
    """Record one fact, fold it, and let every stage answer it and each other's answers.

    Returns:
        The entries made, in log order: the fact first. The picture has them folded in already.
    """
    made: list[Recorded] = []
    waiting: deque[Event] = deque((body,))
    while waiting:
        # A fact is its originator's; what the stages make of it is this centre's.
        entry = Recorded(
            sequence=picture.sequence + 1,
            originator=originator if not made else picture.centre or originator,
            observed_at=observed_at,
            received_at=received_at,
            recorded_at=recorded_at,
            body=waiting.popleft(),
        )
        apply(picture, entry)
        made.append(entry)
        answers = [event for stage in stages for event in stage(picture, entry)]
        waiting.extendleft(reversed(answers))
    return made
