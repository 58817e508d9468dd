from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varne.picture.errors import Broken, Refused
from varne.store.snapshot import load_picture
from varne.store.sqlite.store import SqliteStore
from varne.store.sqlite.verify import verify_file

from .logs import batches, entries, unread


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "log.sqlite")
    opened.append(entries(300), [unread(b"raw")])
    yield opened
    opened.close()


def test_a_backup_is_one_file_that_verifies_and_opens(store: SqliteStore, tmp_path: Path) -> None:
    path = tmp_path / "safe" / "night.sqlite"
    path.parent.mkdir()
    made = store.backup(path)
    assert sorted(item.name for item in path.parent.iterdir()) == ["night.sqlite", "night.sqlite.sha256"]
    assert made.entries == 300
    assert made.head_hash == store.link_at(300)
    assert made.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.with_name("night.sqlite.sha256").read_text() == f"{made.sha256}  night.sqlite\n"
    assert verify_file(path).sound
    with closing(SqliteStore(path)) as restored:
        assert load_picture(restored).fingerprint() == load_picture(store).fingerprint()
        restored.append(entries(10, after=300))
        assert restored.unread() == store.unread()
    assert verify_file(path).sound, "once in use it is a log like any other"


def test_a_backup_made_while_the_log_grows_is_whole(store: SqliteStore, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as thread:
        for number, batch in enumerate(batches(400, 40, after=300)):
            appending = thread.submit(store.append, batch)
            made = store.backup(tmp_path / f"{number}.sqlite")
            appending.result()
            assert made.entries in (batch[0].sequence - 1, batch[-1].sequence)
            assert made.head_hash == store.link_at(made.entries)


def test_a_backup_never_overwrites(store: SqliteStore, tmp_path: Path) -> None:
    path = tmp_path / "kept.sqlite"
    path.write_bytes(b"kept")
    with pytest.raises(Refused, match="never overwrites"):
        store.backup(path)
    assert path.read_bytes() == b"kept"


def test_a_backup_that_cannot_be_written_leaves_nothing(store: SqliteStore, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        store.backup(tmp_path / "no such folder" / "b.sqlite")
    assert not (tmp_path / "no such folder").exists()


def test_a_damaged_log_is_not_backed_up_as_if_it_were_whole(store: SqliteStore, tmp_path: Path) -> None:
    with closing(sqlite3.connect(store.path)) as other, other:
        other.execute("UPDATE log SET originator = 'FR' WHERE sequence = 9")
    with pytest.raises(Broken, match="entry 9"):
        store.backup(tmp_path / "b.sqlite")
    assert not list(tmp_path.glob("b.sqlite*"))


@given(place=st.integers(min_value=0), mask=st.integers(1, 255))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_byte_of_a_backup_can_change_unseen(
    store: SqliteStore, tmp_path: Path, place: int, mask: int
) -> None:
    path = tmp_path / "backup.sqlite"
    if not path.exists():
        store.backup(path)
    whole = path.read_bytes()
    changed = bytearray(whole)
    changed[place % len(whole)] ^= mask
    path.write_bytes(changed)
    try:
        assert not verify_file(path).sound
    finally:
        path.write_bytes(whole)
