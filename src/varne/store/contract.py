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


class Backup(Noun, frozen=True, kw_only=True):
    """A copy of a log, made while it was in use and verified."""

    path: str
    entries: int
    head_hash: str  # hex chain link of its last entry
    sha256: str  # of the whole file; also beside it, as ``sha256sum --check`` reads it


class Damage(Noun, frozen=True, kw_only=True):
    """One fault that ``verify`` found. ``sequence`` is None when no entry can be named."""

    sequence: int | None
    through_sequence: int | None = None  # last of a range that begins at ``sequence``
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
            Refused: the disk is full, read-only or failing, or another program holds the log (``code``
                "disk_full", "read_only", "io_error" or "locked"): nothing was written, the log is
                whole, the same call may be made again.
            Broken: the entries do not follow the log's end, or one would not be read back as it is (a
                time that is not UTC, a value not of its field's type, a number that is no number).
                Nothing was written.
        """
        ...

    def read(
        self,
        *,
        after_sequence: int = 0,
        through_sequence: int | None = None,
        recorded_through: datetime | None = None,
    ) -> Iterator[Recorded]:
        """Entries in order, upcast to their current versions, without holding them all in memory.

        Entries appended while reading are given too, unless ``through_sequence`` bounds them.

        Args:
            after_sequence: begin after this entry.
            through_sequence: end with this entry.
            recorded_through: end with the last entry recorded at or before this time
                (:meth:`sequence_at`), so that what is given is always a whole beginning of the log.

        Raises:
            Broken: an entry is not what was written there (its chain link is checked as it is read) or
                cannot be decoded; names it.
        """
        ...

    def last_sequence(self) -> int:
        """Sequence of the last durable entry; 0 when the log is empty."""
        ...

    def sequence_at(self, moment: datetime) -> int:
        """Sequence of the last entry recorded at or before ``moment``; 0 when there is none.

        A clock that jumped back makes some entries look older than ones before them: the last in the
        log's order counts.
        """
        ...

    def link_at(self, sequence: int) -> str | None:
        """Hex chain link of an entry (64 zeros for 0); None when the log has no such entry."""
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
