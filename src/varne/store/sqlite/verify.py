"""Checking a whole log file. Whatever is wrong with it comes out as a :class:`Damage`, never an error."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from varne.picture.errors import Refused
from varne.store.audit import MEND, Audit
from varne.store.chain import Row
from varne.store.codec import Codec
from varne.store.contract import Damage, Verification
from varne.store.sqlite.digest import check_digest
from varne.store.sqlite.lock import WriterLock
from varne.store.sqlite.quarantine import COLUMNS as UNREAD_COLUMNS
from varne.store.sqlite.quarantine import item_of
from varne.store.sqlite.schema import (
    APPLICATION_ID,
    FORMAT,
    TABLES,
    beside,
    connect_reader,
    pragma,
)
from varne.store.sqlite.wal import lost_commits

# What the library raises on damaged pages; MemoryError when a damaged length asks for too much, and
# UnicodeDecodeError when a damaged name is quoted in its message.
FILE_FAULTS = (sqlite3.Error, MemoryError, OverflowError, UnicodeDecodeError)

_SEARCH_ENTRIES_MAX = 1 << 40
_COLUMNS = "sequence, name, version, originator, observed_us, received_us, recorded_us, body, link"


def verify_file(path: Path, *, codec: Codec | None = None) -> Verification:
    """Check the log at ``path``: chain, gaps, head, decodability, the file's own structure and digest.

    Works on a log too damaged to be opened, and on one that is in use. Changes nothing.
    """
    audit = Audit(codec or Codec())
    if not path.is_file():
        return _only(f"there is no file at {path}", "restore a backup there")
    lost = _lost_commits(path)
    try:
        with closing(connect_reader(path)) as connection:
            connection.text_factory = _any_text
            connection.execute("PRAGMA cell_size_check=ON")
            connection.execute("BEGIN")  # one moment of a log that is being appended to
            structure = [*_marks(connection), *_integrity(connection)]
            head = _head(connection)
            _walk(connection, audit, head[0] if head else None)
            structure += [*_runs(connection, audit), *_quarantine(connection)]
            result = audit.finish(head)
    except FILE_FAULTS as error:
        return _only(f"the file cannot be opened as a log: {error}", MEND)
    damage = [*result.damage, *structure]
    changed = check_digest(path)
    if changed is not None:
        damage.append(changed)
    if lost:
        damage.append(
            Damage(
                sequence=result.entries + 1,
                what=f"the write-ahead file is damaged: at least {lost} acknowledged transactions after "
                f"entry {result.entries} would be lost",
                mend="keep both files; restore a backup that has those entries, or open the log with any "
                "SQLite tool to go on without them",
            )
        )
    return Verification(entries=result.entries, head_hash=result.head_hash, damage=tuple(damage))


def _only(what: str, mend: str) -> Verification:
    return Verification(
        entries=0, head_hash=bytes(32).hex(), damage=(Damage(sequence=None, what=what, mend=mend),)
    )


def _any_text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _lost_commits(path: Path) -> int:
    """Look at the write-ahead file, unless a writer is at work: it looked when it opened the log."""
    wal = beside(path, "-wal")
    try:
        if not wal.exists() or not wal.stat().st_size:
            return 0
        lock = WriterLock(path)
    except (Refused, OSError):
        return 0
    try:
        return lost_commits(wal)
    except OSError:
        return 0
    finally:
        lock.release()


def _file_damage(what: str) -> Damage:
    return Damage(sequence=None, what=what, mend=MEND)


def _marks(connection: sqlite3.Connection) -> Iterator[Damage]:
    try:
        tables = dict(connection.execute("SELECT name, sql FROM sqlite_schema").fetchall())
        if tables != TABLES:
            yield _file_damage("the tables of the file are not those of a log")
        for name, expected in (
            ("application_id", APPLICATION_ID),
            ("user_version", FORMAT),
            ("encoding", "UTF-8"),
        ):
            found = pragma(connection, name)
            if found != expected:
                yield _file_damage(f"the file's header says {name} {found!r}, not {expected!r}")
    except FILE_FAULTS as error:
        yield _file_damage(f"the file's header or table list cannot be read: {error}")


def _integrity(connection: sqlite3.Connection) -> Iterator[Damage]:
    """SQLite's own check of every page, limited to a score of findings."""
    try:
        for (found,) in connection.execute("PRAGMA integrity_check(20)"):
            if found != "ok":
                yield _file_damage(f"the file's structure: {' '.join(str(found).split())}")
    except FILE_FAULTS as error:
        yield _file_damage(f"the file's structure cannot be checked: {error}")


def _head(connection: sqlite3.Connection) -> tuple[int, bytes] | None:
    try:
        found: list[tuple[Any, ...]] = connection.execute("SELECT sequence, link FROM head").fetchall()
    except FILE_FAULTS:
        return None
    match found:
        case [(int(sequence), bytes(link))] if sequence >= 0:
            return sequence, link
        case _:
            return None


def _walk(connection: sqlite3.Connection, audit: Audit, last: int | None) -> None:
    """Give every readable entry to the audit, stepping over what cannot be read."""
    while True:
        start = audit.expected
        try:
            for row in _rows(connection, start):
                audit.entry(row)
            return
        except FILE_FAULTS as error:
            why = str(error) or type(error).__name__
        at = audit.expected
        further = _next_readable(connection, at, last)
        if further is None:
            end = last if last is not None and last >= at else at
            audit.unreadable(at, end, why)
            return
        audit.unreadable(at, further - 1, why)


def _rows(connection: sqlite3.Connection, first: int) -> Iterator[Row]:
    return iter(
        connection.execute(f"SELECT {_COLUMNS} FROM log WHERE sequence >= ? ORDER BY sequence", (first,))
    )


def _next_readable(connection: sqlite3.Connection, at: int, last: int | None) -> int | None:
    """Sequence of the first entry beyond ``at`` that can be read; None when none can."""

    def readable_from(first: int) -> int | None:
        try:
            row = next(_rows(connection, first), None)
        except FILE_FAULTS:
            return None
        return row[0] if row is not None and row[0] >= first else None

    step = 1
    while readable_from(at + step) is None:
        step *= 2
        if step > _SEARCH_ENTRIES_MAX or (last is not None and at + step // 2 > last):
            return None
    low, high = at + step // 2, at + step  # from low nothing can be read, from high it can
    while high - low > 1:
        middle = (low + high) // 2
        if readable_from(middle) is None:
            low = middle
        else:
            high = middle
    return readable_from(high)


def _runs(connection: sqlite3.Connection, audit: Audit) -> Iterator[Damage]:
    try:
        found = [first for (first,) in connection.execute("SELECT first_sequence FROM run ORDER BY 1")]
    except FILE_FAULTS as error:
        yield _file_damage(f"the table of clock runs cannot be read: {error}")
        return
    if found != audit.runs:
        yield _file_damage("the table of clock runs does not fit the entries: times may be looked up wrongly")


def _quarantine(connection: sqlite3.Connection) -> Iterator[Damage]:
    mend = "the log does not depend on it; purge it, or restore a backup"
    last = 0
    try:
        for number, *columns in connection.execute(f"SELECT id, {UNREAD_COLUMNS} FROM quarantine"):
            if item_of(tuple(columns)) is None or number <= last:
                what = f"quarantined input {number} is not what was written"
                yield Damage(sequence=None, what=what, mend=mend)
            last = number
    except FILE_FAULTS as error:
        yield Damage(sequence=None, what=f"the quarantine cannot be read: {error}", mend=mend)
