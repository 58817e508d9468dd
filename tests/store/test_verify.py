"""A changed byte anywhere in a log file: found, its entry named, and never a crash."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varne.picture.errors import Broken, Refused
from varne.store.contract import Verification
from varne.store.sqlite.store import SqliteStore
from varne.store.sqlite.verify import verify_file

from .logs import batches, entries, unread

ENTRIES = 400
TABLES = ("log", "head", "run", "quarantine")


@dataclass(frozen=True, kw_only=True)
class Closed:
    """A log as it lies on the disk once it is closed."""

    content: bytes
    digest: str
    rows: dict[str, list[object]]
    folder: Path

    def verified(self, content: bytes, *, with_digest: bool = False) -> Verification:
        path = self.folder / "damaged.sqlite"
        path.write_bytes(content)
        digest = path.with_name(path.name + ".sha256")
        digest.unlink(missing_ok=True)
        if with_digest:
            digest.write_text(self.digest)
        return verify_file(path)

    def readable_as_before(self) -> bool:
        return contents(self.folder / "damaged.sqlite") == self.rows


def contents(path: Path) -> dict[str, list[object]]:
    with closing(sqlite3.connect(path)) as connection:
        connection.text_factory = bytes
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Closed:
    folder = tmp_path_factory.mktemp("closed")
    path = folder / "log.sqlite"
    store = SqliteStore(path)
    for batch in batches(ENTRIES, 20):
        store.append(batch, [unread(b"!AIVDM garbage %d" % batch[0].sequence)])
    store.close()
    assert not path.with_name("log.sqlite-wal").exists()
    return Closed(
        content=path.read_bytes(),
        digest=path.with_name("log.sqlite.sha256").read_text(),
        rows=contents(path),
        folder=folder,
    )


def flipped(content: bytes, at: int, mask: int) -> bytes:
    changed = bytearray(content)
    changed[at] ^= mask
    return bytes(changed)


@given(place=st.integers(min_value=0), mask=st.integers(1, 255))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_byte_of_a_closed_log_can_change_unseen(closed: Closed, place: int, mask: int) -> None:
    content = flipped(closed.content, place % len(closed.content), mask)
    assert not closed.verified(content, with_digest=True).sound


@given(place=st.integers(min_value=0), mask=st.integers(1, 255))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_without_the_digest_what_is_not_reported_changed_nothing(
    closed: Closed, place: int, mask: int
) -> None:
    """While a log is in use there is no digest: the chain and the structure stand alone."""
    found = closed.verified(flipped(closed.content, place % len(closed.content), mask))
    assert not found.sound or closed.readable_as_before()


def test_most_bytes_are_bytes_that_matter(closed: Closed) -> None:
    """The share of flips that the chain and structure report, of a small log with whole empty pages."""
    rng = random.Random(20260810)
    reported = sum(
        not closed.verified(
            flipped(closed.content, rng.randrange(len(closed.content)), 1 << rng.randrange(8))
        ).sound
        for _ in range(400)
    )
    assert reported / 400 > 0.8


def test_every_bit_of_a_body_is_covered_and_names_its_entry(closed: Closed) -> None:
    body = b'"id":"call-153"'
    place = closed.content.index(body)
    for offset in range(len(body)):
        for bit in range(8):
            found = closed.verified(flipped(closed.content, place + offset, 1 << bit))
            named = {item.sequence for item in found.damage}
            assert named == {153}, (offset, bit, found.damage)
            assert "entry 153 (report_received)" in found.damage[0].what
            assert found.damage[0].mend


@pytest.mark.parametrize("page", range(1, 41, 3))
def test_a_lost_page_names_the_entries_that_went_with_it(closed: Closed, page: int) -> None:
    changed = bytearray(closed.content)
    changed[page * 4096 : (page + 1) * 4096] = bytes(4096)
    found = closed.verified(bytes(changed))
    assert not found.sound
    lost = sum(
        (item.through_sequence or item.sequence) - item.sequence + 1
        for item in found.damage
        if item.sequence is not None
    )
    assert lost + found.entries >= ENTRIES


@pytest.mark.parametrize("length", [0, 1, 99, 100, 4096, 5000, 40_960, -4096, -1])
def test_a_file_cut_short_is_reported(closed: Closed, length: int) -> None:
    assert not closed.verified(closed.content[:length]).sound


@pytest.mark.parametrize("content", [b"", b"not a database" * 500, bytes(8192)])
def test_what_is_no_log_at_all_is_reported(closed: Closed, content: bytes) -> None:
    assert not closed.verified(content).sound


def test_a_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    assert "no file" in verify_file(tmp_path / "log.sqlite").damage[0].what


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "log.sqlite")
    yield opened
    opened.close()


def alter(store: SqliteStore, *statements: str) -> None:
    with closing(sqlite3.connect(store.path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_cut_off_end_is_missed_and_the_log_does_not_open(store: SqliteStore) -> None:
    store.append(entries(30))
    alter(store, "DELETE FROM log WHERE sequence > 25")
    (damage,) = store.verify().damage
    assert (damage.sequence, damage.through_sequence) == (26, 30)
    store.close()
    with pytest.raises(Broken, match="varne verify"):
        SqliteStore(store.path)
    with pytest.raises(Broken, match="varne verify"):
        SqliteStore(store.path, read_only=True)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM head", "head record cannot be read"),
        ("UPDATE head SET sequence = 29", "head record says 29"),
        ("UPDATE head SET link = zeroblob(32)", "head record's chain link"),
        ("DELETE FROM run", "clock runs"),
        ("INSERT INTO run VALUES (7)", "clock runs"),
        ("UPDATE quarantine SET raw = x'00'", "quarantined input 1"),
        ("UPDATE quarantine SET reason = 'none'", "quarantined input 1"),
        ("CREATE TABLE other (x)", "tables"),
        ("CREATE TRIGGER t AFTER INSERT ON log BEGIN DELETE FROM log; END", "tables"),
        ("PRAGMA application_id=0", "application_id"),
        ("PRAGMA user_version=0", "user_version"),
    ],
)
def test_what_stands_beside_the_entries_is_checked_too(store: SqliteStore, statement: str, says: str) -> None:
    store.append(entries(30), [unread(b"raw")])
    alter(store, statement)
    verification = store.verify()
    assert any(says in item.what for item in verification.damage)
    assert verification.entries == 30


def test_verifying_a_log_in_use_sees_one_moment_of_it(store: SqliteStore) -> None:
    for batch in batches(200, 10):
        store.append(batch)
        assert store.verify().sound
        assert verify_file(store.path).entries == batch[-1].sequence


def test_many_faults_are_bounded_and_counted(store: SqliteStore) -> None:
    store.append(entries(600))
    alter(store, "UPDATE log SET body = x'7b7d'")
    damage = store.verify().damage
    assert len(damage) < 250
    assert any("more faults" in item.what for item in damage)


def test_a_closed_store_says_so(store: SqliteStore) -> None:
    store.close()
    with pytest.raises(Refused, match="closed"):
        list(store.read())
    assert verify_file(store.path).sound
