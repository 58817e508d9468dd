"""What a source counts as it reads, for the health room and the screens. Every source has a ``counts``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from varne.feeds.contract import Item, Parsed, Unreadable


class Counts(msgspec.Struct, kw_only=True):
    """Running counts of one source since it was opened; only its source changes them.

    Nothing read may go uncounted: once a source has ended,
    ``lines == messages + fragments + annotations + quarantined``; while it runs, ``waiting`` lines stand
    between the two (:attr:`balanced`).
    """

    lines: int = 0  # inputs taken in: lines, rows or JSON objects; blank ones are no input
    messages: int = 0  # whole messages: reports, types the picture does not use, duplicates
    fragments: int = 0  # parts of a message that came whole with a later line
    annotations: int = 0  # lines that say something about other lines, or head a table
    quarantined: int = 0  # inputs that could not be read
    waiting: int = 0  # parts held until the rest of their message comes or is given up
    dropped: int = 0  # items lost because the centre could not keep up; counted above as well
    backlog: int = 0  # items read and not yet taken by the centre
    backlog_max: int = 0  # the most that ever were
    connections: int = 0  # times a network source was connected to, or connected
    last_received_at: datetime | None = None  # newest time of receipt of a report

    @property
    def balanced(self) -> bool:
        """True when every line taken in is accounted for."""
        return self.lines == (
            self.messages + self.fragments + self.annotations + self.quarantined + self.waiting
        )

    def take(self, items: Iterable[Item]) -> None:
        """Count what became of inputs. ``lines`` is counted where they are read, not here."""
        messages = fragments = annotations = quarantined = 0
        newest = self.last_received_at
        for item in items:
            if isinstance(item, Parsed):
                messages += 1
                received_at = item.report.received_at
                if newest is None or received_at > newest:
                    newest = received_at
            elif isinstance(item, Unreadable):
                quarantined += 1
            elif item.what == "fragment":
                fragments += 1
            elif item.what == "annotation":
                annotations += 1
            else:
                messages += 1
        self.messages += messages
        self.fragments += fragments
        self.annotations += annotations
        self.quarantined += quarantined
        self.last_received_at = newest

    def queue(self, items: int) -> None:
        """Note how many items stand between the reader and the centre."""
        self.backlog = items
        self.backlog_max = max(self.backlog_max, items)
