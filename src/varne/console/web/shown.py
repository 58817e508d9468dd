"""What screens may show: the durable part of the picture, kept by order of change.

The live picture runs a flush ahead of the disk. Objects are taken over from it only when they are durable,
so a screen never shows what a crash could take back.
"""

from __future__ import annotations

from datetime import datetime

from varne.console.web import frames
from varne.picture.boat import Boat
from varne.picture.incident import Incident
from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.picture.tasking import Tasking
from varne.picture.theatre import Theatre
from varne.picture.track import Track
from varne.picture.unit import Unit


class Piece:
    """One object at its last durable change, encoded when a screen first needs it and never again."""

    __slots__ = ("_encoded", "_noun", "id", "lat_deg", "lon_deg", "sequence")

    def __init__(self, identifier: str, sequence: int, noun: Noun | bytes) -> None:
        self.id = identifier
        self.sequence = sequence
        self._noun = noun
        self._encoded: bytes | None = noun if isinstance(noun, bytes) else None
        self.lat_deg: float | None = None
        self.lon_deg: float | None = None
        if isinstance(noun, Track) and noun.estimate is not None:
            self.lat_deg, self.lon_deg = noun.estimate.lat_deg, noun.estimate.lon_deg

    @property
    def encoded(self) -> bytes:
        """The piece as JSON."""
        if self._encoded is None:
            noun = self._noun
            if isinstance(noun, Track):
                self._encoded = frames.row(noun)
            elif isinstance(noun, Boat):
                self._encoded = frames.boat_piece(noun, self.sequence)
            elif isinstance(noun, Incident):
                self._encoded = frames.incident_piece(noun, self.sequence)
            elif isinstance(noun, Tasking):
                self._encoded = frames.tasking_piece(noun, self.sequence)
            else:
                assert isinstance(noun, Unit)
                self._encoded = frames.unit_piece(noun)
        return self._encoded

    def is_in(self, viewport: frames.Viewport | None) -> bool:
        """True when a screen with this view shows it; what has no position is in every view."""
        if viewport is None or self.lat_deg is None or self.lon_deg is None:
            return True
        return viewport.holds(self.lat_deg, self.lon_deg)


class Delta:
    """What changed after a sequence, newest change of each object, oldest change first."""

    __slots__ = ("boats", "feeds", "incidents", "taskings", "tracks", "units")

    def __init__(self) -> None:
        self.tracks: list[Piece] = []
        self.boats: list[Piece] = []
        self.incidents: list[Piece] = []
        self.units: list[Piece] = []
        self.taskings: list[Piece] = []
        self.feeds: list[Piece] = []

    def list_for(self, kind: str) -> list[Piece]:
        """The list that holds objects of a kind, as the picture's ``changed`` names kinds."""
        found: list[Piece] = getattr(self, f"{kind}s")
        return found


_KINDS = ("track", "boat", "incident", "unit", "tasking", "feed")


class Shown:
    """Durable objects by kind, each in its order of change."""

    def __init__(self, theatre: Theatre, picture: Picture) -> None:
        self.sequence = 0
        self._by_kind: dict[str, dict[str, Piece]] = {kind: {} for kind in _KINDS}
        self._memo: dict[int, Delta] = {}
        for unit in frames.units_at_base(theatre):
            self._by_kind["unit"][unit.id] = Piece(unit.id, 0, unit)
        self.capture(picture)

    def capture(self, picture: Picture) -> None:
        """Take over all that changed in ``picture`` since the last time; called when it is all durable."""
        changed: list[tuple[str, int]] = []
        for key, sequence in reversed(picture.changed.items()):
            if sequence <= self.sequence:
                break
            changed.append((key, sequence))
        for key, sequence in reversed(changed):
            kind, _, identifier = key.partition(":")
            held = self._by_kind.get(kind)
            if held is None:
                continue
            held.pop(identifier, None)
            held[identifier] = _piece(picture, kind, identifier, sequence)
        self.sequence = picture.sequence
        self._memo.clear()

    def since(self, cursor: int) -> Delta:
        """What changed after ``cursor``; shared by all screens that are as far."""
        delta = self._memo.get(cursor)
        if delta is None:
            delta = self._memo[cursor] = Delta()
            for kind, held in self._by_kind.items():
                found = delta.list_for(kind)
                for piece in reversed(held.values()):
                    if piece.sequence <= cursor:
                        break
                    found.append(piece)
                found.reverse()
        return delta

    def everything(self) -> Delta:
        """All there is."""
        return self.since(-1)

    @property
    def feeds(self) -> list[Piece]:
        """Every feed."""
        return list(self._by_kind["feed"].values())

    def full_frame(self, *, log: str, at: datetime) -> bytes:
        """Everything, wherever it is."""
        whole = self.everything()
        return frames.frame(
            full=True,
            tracks_full=True,
            log=log,
            sequence=self.sequence,
            at=at,
            tracks=[piece.encoded for piece in whole.tracks],
            boats=[piece.encoded for piece in whole.boats],
            incidents=[piece.encoded for piece in whole.incidents],
            units=[piece.encoded for piece in whole.units],
            taskings=[piece.encoded for piece in whole.taskings],
            feeds=[piece.encoded for piece in whole.feeds],
        )


def _piece(picture: Picture, kind: str, identifier: str, sequence: int) -> Piece:
    if kind == "track":
        return Piece(identifier, sequence, picture.tracks[identifier])
    if kind == "boat":
        return Piece(identifier, sequence, picture.boats[identifier])
    if kind == "incident":
        return Piece(identifier, sequence, picture.incidents[identifier])
    if kind == "tasking":
        return Piece(identifier, sequence, picture.taskings[identifier])
    if kind == "unit":
        return Piece(identifier, sequence, picture.units[identifier])
    # A feed's state is changed in place by the fold: it is written down at once.
    return Piece(identifier, sequence, frames.feed_piece(picture.feeds[identifier]))
