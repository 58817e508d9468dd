"""What every store promises. ``tests/store/contract.py`` holds each adapter and the fake to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from varne.picture.events import Recorded
from varne.picture.noun import Noun


class Unread(Noun, frozen=True, kw_only=True):
    """Raw input that could not be read, kept whole beside the log; it may be purged, the log may not."""

    sha256: str
    feed: str
    code: str
    reason: str
    received_at: datetime
    raw: bytes


class Damage(Noun, frozen=True, kw_only=True):
    """One fault that ``verify`` found. ``sequence`` is None when no single entry can be named."""

    sequence: int | None
    what: str
    mend: str


class Verification(Noun, frozen=True, kw_only=True):
    """Result of checking a whole log."""

    entries: int
    head_hash: str  # hex SHA-256 of the last entry's chain link
    damage: tuple[Damage, ...]

    @property
    def sound(self) -> bool:
        """True when nothing is wrong."""
        return not self.damage


class Store(Protocol):
    """An append-only, hash-chained log. One writer; readers may read while it writes."""

    def append(self, entries: Sequence[Recorded], unread: Sequence[Unread] = ()) -> None:
        """Make entries durable, all or none; on return they have been flushed to the disk.

        Args:
            entries: the next entries in order; the first follows :meth:`last_sequence`.
            unread: raw inputs whose ``InputQuarantined`` entries are among ``entries``.

        Raises:
            Refused: the disk is full or read-only (``code`` "disk_full" or "read_only"): nothing was
                written, the log is whole, the same call may be made again.
            Broken: the entries do not follow the log's end.
        """
        ...

    def read(
        self,
        *,
        after_sequence: int = 0,
        through_sequence: int | None = None,
        recorded_through: datetime | None = None,
    ) -> Iterator[Recorded]:
        """Entries in order, upcast to their current versions.

        Raises:
            Broken: an entry cannot be decoded; names it.
        """
        ...

    def last_sequence(self) -> int:
        """Sequence of the last durable entry; 0 when the log is empty."""
        ...

    def sequence_at(self, moment: datetime) -> int:
        """Sequence of the last entry recorded at or before ``moment``; 0 when there is none."""
        ...

    def unread(self, *, feed: str | None = None, limit: int = 100) -> list[Unread]:
        """Newest quarantined inputs first."""
        ...

    def purge_unread(self, *, before: datetime) -> int:
        """Delete raw quarantined inputs received before ``before``; how many. The log keeps their hashes."""
        ...

    def verify(self) -> Verification:
        """Check every entry against its chain link, and the file itself."""
        ...

    def close(self) -> None:
        """Release the file."""
        ...
