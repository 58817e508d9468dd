"""Connections for reading: each used by one thread at a time, for one short query, and kept for the next."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from varne.picture.errors import Refused
from varne.store.sqlite.refusal import translate
from varne.store.sqlite.schema import connect_reader


class Readers:
    """As many read connections to one log as threads read at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._closed = False

    @contextmanager
    def one(self) -> Iterator[sqlite3.Connection]:
        """A connection for one use.

        Raises:
            Refused: the store has been closed.
            sqlite3.Error: the file cannot be opened, or what the use raised.
        """
        with self._guard:
            if self._closed:
                raise Refused(f"{self._path} has been closed", code="closed")
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = connect_reader(self._path)
        sound = False
        try:
            yield connection
            sound = True
        finally:
            self._give_back(connection, sound=sound)

    def _give_back(self, connection: sqlite3.Connection, *, sound: bool) -> None:
        with self._guard:
            if sound and not self._closed:
                self._idle.append(connection)
            else:
                connection.close()

    def fetch(self, sql: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """All rows of a query.

        Raises:
            Refused: the file cannot be read now, or the store has been closed.
            Broken: the file is damaged.
        """
        try:
            with self.one() as connection:
                return connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise translate(error, self._path) from error

    def close(self) -> None:
        """Close every connection as it comes out of use."""
        with self._guard:
            self._closed = True
            while self._idle:
                self._idle.pop().close()
