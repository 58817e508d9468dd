"""Judging a chain entry by entry: which one is damaged, in its content or only in its link.

When an entry does not fit its link, either its content changed or its link did. The entry after it
decides: it was chained on to the link as it was first written, so it fits the stored link (the content
is damaged) or the recomputed one (only the link is). The head record decides for the last entry.
"""

from __future__ import annotations

import struct

from varne.picture.errors import Broken
from varne.store.chain import COLUMNS, GENESIS, Row, link_after
from varne.store.codec import Codec
from varne.store.contract import Damage, Verification

DAMAGE_SHOWN_MAX = 200

MEND = (
    "do not rely on it; stop the centre, keep this file, and restore the newest backup that verifies "
    "(docs/decisions/0003-one-sqlite-log.md)"
)
_TYPES: tuple[tuple[type, ...], ...] = (
    (int,),
    (str,),
    (int,),
    (str,),
    (int, type(None)),
    (int,),
    (int,),
    (bytes,),
    (bytes,),
)


class Audit:
    """One pass over a log, in order of sequence."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._expected = 1
        self._entries = 0
        self._suspect: Row | None = None
        # Links the next entry may be chained on to: as stored, then as recomputed. None: not known.
        self._before: tuple[bytes, ...] | None = (GENESIS,)
        self._link = GENESIS
        self._damage: list[Damage] = []
        self._unshown_count = 0
        self._recorded_us: int | None = None
        self._runs: list[int] = []

    @property
    def expected(self) -> int:
        """Sequence that the next entry should have."""
        return self._expected

    @property
    def runs(self) -> list[int]:
        """First sequences of the runs in which ``recorded_us`` never falls."""
        return self._runs

    def report(
        self, sequence: int | None, what: str, *, through: int | None = None, mend: str = MEND
    ) -> None:
        """Add a fault; beyond a bound they are only counted."""
        if len(self._damage) < DAMAGE_SHOWN_MAX:
            self._damage.append(Damage(sequence=sequence, through_sequence=through, what=what, mend=mend))
        else:
            self._unshown_count += 1

    def unreadable(self, first: int, last: int, why: str) -> None:
        """Entries ``first`` to ``last`` cannot be read at all."""
        self._settle(None)
        self._missing(first, last, f"cannot be read: {why}")

    def _missing(self, first: int, last: int, what: str) -> None:
        some = f"entry {first}" if first == last else f"entries {first} to {last}"
        self.report(first, f"{some} {what}", through=last)
        self._before = None
        self._expected = last + 1

    def entry(self, row: Row) -> None:
        """Judge the next row. Its columns may hold anything; only ``sequence`` must be a number."""
        sequence = row[0]
        if sequence < self._expected:
            self.report(sequence, f"entry {sequence} stands again after entry {self._expected - 1}")
            return
        if sequence > self._expected:
            self._settle(None)
            self._missing(self._expected, sequence - 1, "missing from the log")
        self._expected = sequence + 1
        self._entries += 1
        wrong = [
            column
            for column, value, types in zip(COLUMNS, row, _TYPES, strict=True)
            if type(value) not in types
        ]
        if wrong:
            self._settle(None)
            self.report(
                sequence, f"entry {sequence}{_named(row)}: {', '.join(wrong)} not of the column's type"
            )
            self._before = None
            return
        self._chain(row)
        self._note_time(row)

    def _chain(self, row: Row) -> None:
        link = row[8]
        before, self._before, self._link = self._before, (link,), link
        if before is None:
            self._decode(row)
            return
        try:
            possible = [link_after(previous, row) for previous in before]
        except (struct.error, OverflowError):
            possible = []
        if link in possible:
            self._settle("content" if possible.index(link) == 0 else "link")
            self._decode(row)
            return
        self._settle(None)
        self._suspect = row
        self._before = (link, *possible[:2])

    def _decode(self, row: Row) -> None:
        try:
            self._codec.decode(row)
        except Broken as error:
            self.report(row[0], str(error), mend="the entry is as it was written: use a newer Varne")

    def _settle(self, part: str | None) -> None:
        """Report the standing suspect: its ``content``, its ``link``, or one of both."""
        row, self._suspect = self._suspect, None
        if row is None:
            return
        where = f"entry {row[0]}{_named(row)}"
        if part == "link":
            self.report(row[0], f"{where}: its chain link is damaged; its content is as it was written")
        elif part == "content":
            self.report(row[0], f"{where}: its content is not what was written")
        else:
            self.report(row[0], f"{where}: its content or its chain link is not what was written")

    def _note_time(self, row: Row) -> None:
        recorded_us = row[6]
        if self._recorded_us is None or recorded_us < self._recorded_us:
            self._runs.append(row[0])
        self._recorded_us = recorded_us

    def finish(self, head: tuple[int, bytes] | None) -> Verification:
        """Compare the end of the log with its head record and give the result.

        Args:
            head: last sequence and its link as recorded beside the log; None when that is unreadable.
        """
        last = self._expected - 1
        if head is None:
            self._settle(None)
            self.report(None, "the head record cannot be read; a cut-off end would not be seen")
        elif head[0] > last:
            self._settle(None)
            self._missing(last + 1, head[0], "missing from the end of the log")
        elif head[0] < last:
            self._settle(None)
            self.report(None, f"the head record says {head[0]} entries, the log has {last}")
        elif self._before is not None and head[1] not in self._before:
            self._settle(None)
            self.report(None, "the head record's chain link is damaged, or the last entry was replaced")
        elif self._before is not None:
            self._settle("content" if self._before.index(head[1]) == 0 else "link")
        if self._unshown_count:
            self._damage.append(
                Damage(sequence=None, what=f"{self._unshown_count} more faults, not listed", mend=MEND)
            )
        return Verification(entries=self._entries, head_hash=self._link.hex(), damage=tuple(self._damage))


def _named(row: Row) -> str:
    name: object = row[1]
    return f" ({name})" if isinstance(name, str) and name.isidentifier() else ""
