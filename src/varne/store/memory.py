"""A store in memory, for tests of what uses one. Held to the same contract as the adapters that keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from varne.picture.errors import Broken
from varne.picture.events import Recorded
from varne.store.audit import Audit
from varne.store.chain import GENESIS, Row, follow
from varne.store.codec import Codec, to_us
from varne.store.contract import Unread, Verification


class MemoryStore:
    """Keeps encoded rows in a list; entries are encoded and decoded as on disk."""

    def __init__(self, *, codec: Codec | None = None) -> None:
        self._codec = codec or Codec()
        self.rows: list[Row] = []  # open to tests, which damage them
        self.head: tuple[int, bytes] = (0, GENESIS)
        self._unread: list[Unread] = []

    def append(self, entries: Sequence[Recorded], unread: Sequence[Unread] = ()) -> None:
        """As :meth:`varne.store.contract.Store.append`; never refuses."""
        rows, link = self._codec.seal(entries, after_sequence=self.head[0], after_link=self.head[1])
        self.rows.extend(rows)
        self.head = (len(self.rows), link)
        self._unread.extend(unread)

    def read(
        self,
        *,
        after_sequence: int = 0,
        through_sequence: int | None = None,
        recorded_through: datetime | None = None,
    ) -> Iterator[Recorded]:
        """As :meth:`varne.store.contract.Store.read`."""
        if recorded_through is not None:
            recorded = self.sequence_at(recorded_through)
            through_sequence = recorded if through_sequence is None else min(recorded, through_sequence)
        at = max(after_sequence, 0)
        link = bytes.fromhex(self.link_at(at) or "")
        while at < (self.head[0] if through_sequence is None else min(self.head[0], through_sequence)):
            if at >= len(self.rows):
                raise Broken(f"entries {at + 1} to {self.head[0]} are missing")
            link = follow(link, self.rows[at])
            yield self._codec.decode(self.rows[at])
            at += 1

    def last_sequence(self) -> int:
        """As :meth:`varne.store.contract.Store.last_sequence`."""
        return self.head[0]

    def sequence_at(self, moment: datetime) -> int:
        """As :meth:`varne.store.contract.Store.sequence_at`."""
        moment_us = to_us(moment)
        return next((row[0] for row in reversed(self.rows) if row[6] <= moment_us), 0)

    def link_at(self, sequence: int) -> str | None:
        """As :meth:`varne.store.contract.Store.link_at`."""
        if sequence == 0:
            return GENESIS.hex()
        return self.rows[sequence - 1][8].hex() if 0 < sequence <= len(self.rows) else None

    def unread(self, *, feed: str | None = None, limit: int = 100) -> list[Unread]:
        """As :meth:`varne.store.contract.Store.unread`."""
        newest = [item for item in reversed(self._unread) if feed is None or item.feed == feed]
        return newest[: max(limit, 0)]

    def purge_unread(self, *, before: datetime) -> int:
        """As :meth:`varne.store.contract.Store.purge_unread`."""
        kept = [item for item in self._unread if item.received_at >= before]
        purged = len(self._unread) - len(kept)
        self._unread = kept
        return purged

    def verify(self) -> Verification:
        """As :meth:`varne.store.contract.Store.verify`."""
        audit = Audit(self._codec)
        for row in self.rows:
            audit.entry(row)
        return audit.finish(self.head)

    def close(self) -> None:
        """Nothing to release; the entries stay, so that a test can open the store again."""
