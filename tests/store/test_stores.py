"""The contract, held against each store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from varne.store.chain import COLUMNS
from varne.store.contract import Store
from varne.store.memory import MemoryStore
from varne.store.sqlite.store import SqliteStore

from .contract import Adapter, StoreContract


def changed(column: str, value: Any) -> Any:
    """Another value of the column, as a stray hand or a bad byte would leave it."""
    match value:
        case None:
            return 1
        case int():
            return value + 1
        case str():
            return value[:-1] + ("x" if value[-1] != "x" else "y")
        case bytes() if column == "body":
            return value.replace(b":", b": ", 1)  # reads the same, is not what was written
        case bytes():
            return bytes([value[0] ^ 1]) + value[1:]
    raise AssertionError(column)


class TestMemory(StoreContract):
    @pytest.fixture
    def adapter(self) -> Adapter:
        kept = MemoryStore()

        def damage(store: Store, sequence: int, column: str) -> None:
            assert isinstance(store, MemoryStore)
            row: list[Any] = list(store.rows[sequence - 1])
            at = COLUMNS.index(column)
            row[at] = changed(column, row[at])
            store.rows[sequence - 1] = tuple(row)  # type: ignore[assignment]  # one column exchanged

        def drop(store: Store, sequence: int) -> None:
            assert isinstance(store, MemoryStore)
            del store.rows[sequence - 1]

        return Adapter(open=lambda: kept, fresh=MemoryStore, damage=damage, drop=drop)


class TestSqlite(StoreContract):
    @pytest.fixture
    def adapter(self, tmp_path: Path) -> Iterator[Adapter]:
        opened: list[SqliteStore] = []
        numbers = count()

        def open_at(path: Path) -> SqliteStore:
            opened.append(SqliteStore(path))
            return opened[-1]

        def change(store: Store, sql: str, values: tuple[Any, ...]) -> None:
            assert isinstance(store, SqliteStore)
            with closing(sqlite3.connect(store.path)) as connection, connection:
                connection.execute(sql, values)

        def damage(store: Store, sequence: int, column: str) -> None:
            assert isinstance(store, SqliteStore)
            with closing(sqlite3.connect(store.path)) as connection:
                (value,) = connection.execute(
                    f"SELECT {column} FROM log WHERE sequence = ?", (sequence,)
                ).fetchone()
            change(
                store, f"UPDATE log SET {column} = ? WHERE sequence = ?", (changed(column, value), sequence)
            )

        yield Adapter(
            open=lambda: open_at(tmp_path / "log.sqlite"),
            fresh=lambda: open_at(tmp_path / f"fresh-{next(numbers)}.sqlite"),
            damage=damage,
            drop=lambda store, sequence: change(store, "DELETE FROM log WHERE sequence = ?", (sequence,)),
        )
        for store in opened:
            store.close()
