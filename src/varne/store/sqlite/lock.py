"""One writer: a lock that ends with the process that holds it, however it ends."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from varne.store.sqlite.refusal import locked, primary_code, translate
from varne.store.sqlite.schema import beside, connect


class WriterLock:
    """Held from construction to :meth:`release`. An empty file beside the log, locked by SQLite's own means.

    Raises:
        Refused: another process, or this one, holds it ("locked"), or the folder cannot be written to.
    """

    def __init__(self, path: Path) -> None:
        lock = beside(path, ".lock")
        try:
            self._connection = connect(lock, "rwc", wait_s=0.0)
        except sqlite3.Error as error:
            raise translate(error, lock) from error
        try:
            self._connection.execute("PRAGMA journal_mode=MEMORY")
            self._connection.execute("BEGIN EXCLUSIVE")
            # On a file that may not be written to the lock above is none, and only a write would say so.
            # Never committed: the file stays empty.
            self._connection.execute("PRAGMA user_version=1")
        except sqlite3.Error as error:
            self._connection.close()
            if primary_code(error) == sqlite3.SQLITE_BUSY:
                raise locked(path) from error
            raise translate(error, lock) from error

    def release(self) -> None:
        """Let another writer in."""
        self._connection.close()
