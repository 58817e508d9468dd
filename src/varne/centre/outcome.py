"""What became of an input, told to its source only after it is durable."""

from __future__ import annotations

from varne.picture.events import Recorded
from varne.picture.noun import Noun


class Accepted(Noun, frozen=True, kw_only=True):
    """The report is in the log. ``boat_id`` is the boat it was joined to, if any."""

    report_id: str
    sequence: int
    boat_id: str | None = None


class AlreadyHeld(Noun, frozen=True, kw_only=True):
    """The log has a report of this id already; sending it again adds nothing."""

    report_id: str
    boat_id: str | None = None


class NotRead(Noun, frozen=True, kw_only=True):
    """The input could not be read; it is in quarantine, whole."""

    sequence: int
    code: str
    reason: str


class NotUsed(Noun, frozen=True, kw_only=True):
    """The input was understood and carries no report."""

    what: str


Outcome = Accepted | AlreadyHeld | NotRead | NotUsed


class Commit(Noun, frozen=True, kw_only=True):
    """Entries that have just become durable, for those who show or send them.

    ``arrived_monotonic_s`` runs parallel to ``entries``: when the input that caused each arrived, on the
    monotonic clock; None for what no input caused.
    """

    entries: tuple[Recorded, ...]
    arrived_monotonic_s: tuple[float | None, ...]
    committed_monotonic_s: float
