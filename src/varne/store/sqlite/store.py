"""The log in one SQLite file: appended by one thread, read by any, durable when ``append`` returns."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from varne.picture.errors import Broken, Refused
from varne.picture.events import Recorded
from varne.store.chain import GENESIS, Row, follow
from varne.store.codec import Codec, to_us
from varne.store.contract import Backup, Unread, Verification
from varne.store.sqlite.backup import back_up
from varne.store.sqlite.digest import flush_folder, remove_digest, write_digest
from varne.store.sqlite.lock import WriterLock
from varne.store.sqlite.pool import Readers
from varne.store.sqlite.quarantine import COLUMNS, UnreadRow, item_of, row_of
from varne.store.sqlite.refusal import damaged, read_only, translate
from varne.store.sqlite.schema import (
    APPLICATION_ID,
    FORMAT,
    LOCKED_WAIT_S,
    beside,
    connect,
    create_tables,
    is_empty,
    pragma,
    prepare_writer,
)
from varne.store.sqlite.verify import verify_file
from varne.store.sqlite.wal import lost_commits

READ_CHUNK_ENTRIES = 2_000


class SqliteStore:
    """A log in the file ``path``; see :class:`varne.store.contract.Store`.

    Args:
        path: the log file. ``-wal``, ``-shm`` and ``.lock`` files stand beside it.
        create: make the file (and its folder) when there is none.
        read_only: look only; any number of programs may, while one writes.
        codec: how entries are written; the default knows all of today's events.
        size_limit_bytes: refuse as "disk_full" before the file grows beyond this.
        locked_wait_s: how long an append waits for another program that holds the file.

    Raises:
        Refused: there is no log, the file is no log or a newer Varne's, it cannot be written to, or
            another program is its writer (``code`` "no_log", "not_a_log", "newer_format", "read_only",
            "cannot_open", "locked").
        Broken: the file is damaged; says to run ``varne verify``.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        create: bool = True,
        read_only: bool = False,
        codec: Codec | None = None,
        size_limit_bytes: int | None = None,
        locked_wait_s: float = LOCKED_WAIT_S,
    ) -> None:
        self.path = Path(path)
        self._codec = codec or Codec()
        self._size_limit_bytes = size_limit_bytes
        self._locked_wait_s = locked_wait_s
        self._writing = threading.Lock()
        self._readers = Readers(self.path)
        self._opened = False  # as a sound log, for writing
        self._lock: WriterLock | None = None
        self._writer: sqlite3.Connection | None = None
        self._sequence = 0
        self._link = GENESIS
        self._recorded_us: int | None = None
        if not self.path.is_file() and (read_only or not create):
            raise Refused(f"there is no log at {self.path}", code="no_log")
        try:
            if read_only:
                with self._readers.one() as connection:
                    self._read_head(connection)
            else:
                self._open_writer()
        except sqlite3.Error as error:
            self.close()
            raise translate(error, self.path) from error
        except (Refused, Broken):
            self.close()
            raise

    # ── opening ──

    def _open_writer(self) -> None:
        new = not self.path.exists()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"{self.path.parent} cannot be made: {error}", code="cannot_open") from error
        self._lock = WriterLock(self.path)
        lost = lost_commits(beside(self.path, "-wal"))
        if lost:
            raise damaged(self.path, f"its write-ahead file would lose {lost} acknowledged transactions")
        writer = self._writer = connect(self.path, "rwc", wait_s=self._locked_wait_s)
        if is_empty(writer):
            prepare_writer(writer)
            create_tables(writer)
            if new:
                flush_folder(self.path.parent)
        self._read_head(writer)  # before anything is written to a file that may be something else
        # SQLite opens a file it may not write to, and begins a transaction on it, without a word: try now.
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE head SET sequence = sequence")
        writer.execute("ROLLBACK")
        try:
            remove_digest(self.path)
        except OSError as error:
            raise read_only(self.path) from error
        self._prepare(writer)
        self._empty_write_ahead(writer)
        self._opened = True

    def _empty_write_ahead(self, writer: sqlite3.Connection) -> None:
        """Put what a crash left waiting into the log, so that no remains of it pass for later transactions.

        On a full disk it goes on waiting: a picture that can be looked at is better than none.
        """
        try:
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            refusal = translate(error, self.path)
            if not isinstance(refusal, Refused) or refusal.code != "disk_full":
                raise refusal from error

    def _prepare(self, writer: sqlite3.Connection) -> None:
        prepare_writer(writer)
        if self._size_limit_bytes is not None:
            pages = self._size_limit_bytes // pragma(writer, "page_size")
            writer.execute(f"PRAGMA max_page_count={max(pages, 1)}")

    def _read_head(self, connection: sqlite3.Connection) -> None:
        if pragma(connection, "application_id") != APPLICATION_ID:
            if is_empty(connection):
                raise Refused(f"{self.path} is empty: there is no log in it", code="no_log")
            raise Refused(f"{self.path} is a database, but not a Varne log", code="not_a_log")
        if pragma(connection, "user_version") > FORMAT:
            raise Refused(f"{self.path} was written by a newer Varne: use that one", code="newer_format")
        heads = connection.execute("SELECT sequence, link FROM head").fetchall()
        last = connection.execute(
            "SELECT sequence, link, recorded_us FROM log ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        sequence, link, recorded_us = last or (0, GENESIS, None)
        if heads != [(sequence, link)]:
            raise damaged(self.path, f"its last entry, {sequence}, is not the one its head record names")
        self._sequence, self._link, self._recorded_us = sequence, link, recorded_us

    # ── writing ──

    def append(self, entries: Sequence[Recorded], unread: Sequence[Unread] = ()) -> None:
        """As :meth:`varne.store.contract.Store.append`."""
        if not entries and not unread:
            return
        with self._writing:
            if self._lock is None:
                raise read_only(self.path)
            rows, link = self._codec.seal(entries, after_sequence=self._sequence, after_link=self._link)
            raw = [row_of(item) for item in unread]
            runs, recorded_us = self._new_runs(rows)
            try:
                self._commit(rows, link, runs, raw)
            except sqlite3.Error as error:
                self._roll_back()
                if not (rows and self._is_head(rows[-1][0], link)):
                    raise translate(error, self.path) from error
            if rows:
                self._sequence, self._link, self._recorded_us = rows[-1][0], link, recorded_us

    def _commit(self, rows: list[Row], link: bytes, runs: list[int], raw: list[UnreadRow]) -> None:
        writer = self._open_again()
        writer.execute("BEGIN IMMEDIATE")
        writer.executemany("INSERT INTO log VALUES (?,?,?,?,?,?,?,?,?)", rows)
        writer.executemany("INSERT INTO run VALUES (?)", [(first,) for first in runs])
        writer.executemany(
            f"INSERT INTO quarantine ({COLUMNS}) VALUES (?,?,?,?,?,?,?)",
            raw,
        )
        if rows:
            writer.execute("UPDATE head SET sequence = ?, link = ?", (rows[-1][0], link))
        writer.execute("COMMIT")

    def _new_runs(self, rows: list[Row]) -> tuple[list[int], int | None]:
        runs: list[int] = []
        recorded_us = self._recorded_us
        for row in rows:
            if recorded_us is None or row[6] < recorded_us:
                runs.append(row[0])
            recorded_us = row[6]
        return runs, recorded_us

    def _open_again(self) -> sqlite3.Connection:
        if self._writer is None:
            self._writer = connect(self.path, "rw", wait_s=self._locked_wait_s)
            self._prepare(self._writer)
        return self._writer

    def _roll_back(self) -> None:
        """Leave no transaction half open; a connection that cannot even do that is given up."""
        if self._writer is None:
            return
        try:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        except sqlite3.Error:
            self._writer.close()
            self._writer = None

    def _is_head(self, sequence: int, link: bytes) -> bool:
        """Whether a commit that reported an error took place after all: the file says."""
        try:
            with self._readers.one() as connection:
                heads = connection.execute("SELECT sequence, link FROM head").fetchall()
        except sqlite3.Error:
            return False
        return heads == [(sequence, link)]

    def purge_unread(self, *, before: datetime) -> int:
        """As :meth:`varne.store.contract.Store.purge_unread`; the bytes are overwritten in the file.

        Raises:
            Refused: the file cannot be written to now.
        """
        with self._writing:
            if self._lock is None:
                raise read_only(self.path)
            try:
                writer = self._open_again()
                purged = writer.execute(
                    "DELETE FROM quarantine WHERE received_us < ?", (to_us(before),)
                ).rowcount
                # Copies of the old pages wait in the write-ahead file: empty it.
                writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except sqlite3.Error as error:
                self._roll_back()
                raise translate(error, self.path) from error
            return purged

    # ── reading ──

    def read(
        self,
        *,
        after_sequence: int = 0,
        through_sequence: int | None = None,
        recorded_through: datetime | None = None,
    ) -> Iterator[Recorded]:
        """As :meth:`varne.store.contract.Store.read`; no transaction stays open between chunks."""
        last = through_sequence
        if recorded_through is not None:
            recorded = self.sequence_at(recorded_through)
            last = recorded if last is None else min(last, recorded)
        at = max(after_sequence, 0)
        link = bytes.fromhex(self.link_at(at) or "")
        decode = self._codec.decode
        while True:
            held = self.last_sequence()
            bound = held if last is None else min(last, held)
            if at >= bound:
                return
            rows = self._chunk(at, bound)
            if not rows:
                raise damaged(self.path, f"entries {at + 1} to {bound} are missing")
            for row in rows:
                link = follow(link, row)
                yield decode(row)
                at = row[0]

    def _chunk(self, at: int, last: int) -> list[Row]:
        try:
            with self._readers.one() as connection:
                return connection.execute(
                    "SELECT * FROM log WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?",
                    (at, last, READ_CHUNK_ENTRIES),
                ).fetchall()
        except sqlite3.Error as error:
            raise damaged(self.path, f"after entry {at}: {error}") from error

    def last_sequence(self) -> int:
        """As :meth:`varne.store.contract.Store.last_sequence`."""
        if self._lock is not None:
            return self._sequence
        return self._number("SELECT sequence FROM head")

    def _number(self, sql: str, values: tuple[object, ...] = ()) -> int:
        match self._readers.fetch(sql, values):
            case [(int(number),)]:
                return number
            case _:
                raise damaged(self.path, "a number it must hold is not there")

    def link_at(self, sequence: int) -> str | None:
        """As :meth:`varne.store.contract.Store.link_at`."""
        if sequence == 0:
            return GENESIS.hex()
        if not 0 < sequence < 1 << 63:
            return None
        found = self._readers.fetch("SELECT link FROM log WHERE sequence = ?", (sequence,))
        link = found[0][0] if found else None
        return link.hex() if isinstance(link, bytes) else None

    def sequence_at(self, moment: datetime) -> int:
        """As :meth:`varne.store.contract.Store.sequence_at`; by halving, within each run."""
        moment_us = to_us(moment)
        last = self.last_sequence()
        runs = self._readers.fetch("SELECT first_sequence FROM run ORDER BY first_sequence DESC")
        for (first,) in runs:
            if not isinstance(first, int):
                raise damaged(self.path, "its table of clock runs is not what was written")
            low, high = first - 1, last  # the last entry at or before the moment is low, or in (low, high]
            while low < high:
                middle = (low + high + 1) // 2
                if self._number("SELECT recorded_us FROM log WHERE sequence = ?", (middle,)) <= moment_us:
                    low = middle
                else:
                    high = middle - 1
            if low >= first:
                return low
            last = first - 1
        return 0

    def unread(self, *, feed: str | None = None, limit: int = 100) -> list[Unread]:
        """As :meth:`varne.store.contract.Store.unread`."""
        rows = self._readers.fetch(
            f"SELECT {COLUMNS} FROM quarantine WHERE ?1 IS NULL OR feed = ?1 ORDER BY id DESC LIMIT ?2",
            (feed, max(limit, 0)),
        )
        found: list[Unread] = []
        for row in rows:
            item = item_of(row)
            if item is None:
                raise damaged(self.path, "a quarantined input is not what was written")
            found.append(item)
        return found

    # ── keeping ──

    def verify(self) -> Verification:
        """As :meth:`varne.store.contract.Store.verify`; the log may be in use."""
        return verify_file(self.path, codec=self._codec)

    def backup(self, path: str | Path) -> Backup:
        """Copy the log to a new file while it is in use, verify the copy, and write its digest beside it.

        The copy is one whole file, quarantine included; to restore, put it in the log's place.

        Raises:
            Refused: ``path`` exists, or there is no room ("exists", "disk_full").
            Broken: the copy does not verify: the log itself is damaged.
        """
        with self._readers.one() as connection:
            return back_up(connection, Path(path), codec=self._codec)

    def durability(self) -> dict[str, str]:
        """How this log is written: ``journal_mode`` and ``synchronous``, in SQLite's words."""
        with self._writing:
            if self._lock is None:
                raise read_only(self.path)
            writer = self._open_again()
            levels = ("off", "normal", "full", "extra")
            return {
                "journal_mode": str(pragma(writer, "journal_mode")),
                "synchronous": levels[pragma(writer, "synchronous")],
            }

    def close(self) -> None:
        """Release the file; what waits in the write-ahead file goes into the log, and its digest beside it.

        Reads the whole file once for that, about a second for a gigabyte.
        """
        with self._writing:
            self._readers.close()
            if self._writer is not None:
                self._close_writer(self._writer)
                self._writer = None
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def _close_writer(self, writer: sqlite3.Connection) -> None:
        """Leave one whole file if that can be done; a log that cannot be tidied now is tidied when opened."""
        whole = False
        with suppress(sqlite3.Error):
            busy, waiting, _done = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            whole = self._opened and not busy and waiting <= 0
        writer.close()
        if whole:
            with suppress(OSError):
                write_digest(self.path)
