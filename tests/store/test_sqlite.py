"""What is particular to one file: who may write it, a disk that will not, threads, restarts."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from varne.picture.errors import Broken, Refused
from varne.store.sqlite.store import SqliteStore

from .child import run_child
from .logs import at, batches, entries, unread


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dover" / "log.sqlite"


def refused(code: str) -> pytest.RaisesContext[Refused]:
    return pytest.raises(Refused, check=lambda error: error.code == code)


def test_every_commit_is_flushed(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        store.append(entries(1))
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store.durability() == {"journal_mode": "wal", "synchronous": "full"}


def test_there_is_one_writer_and_any_number_of_readers(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        store.append(entries(10))
        with refused("locked"):
            SqliteStore(path)
        with closing(SqliteStore(path, read_only=True)) as reader, closing(SqliteStore(path, read_only=True)):
            assert list(reader.read()) == entries(10)
            store.append(entries(5, after=10))
            assert reader.last_sequence() == 15
            assert reader.sequence_at(at(12)) == 12
            with refused("read_only"):
                reader.append(entries(1, after=15))
            with refused("read_only"):
                reader.purge_unread(before=at(0))
    with closing(SqliteStore(path)) as store:
        assert store.last_sequence() == 15


def test_a_writer_that_died_leaves_no_lock(path: Path) -> None:
    result = run_child(
        """
        store = SqliteStore(path)
        store.append(entries(7))
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        path,
    )
    assert result.returncode == -9
    with closing(SqliteStore(path)) as store:
        assert list(store.read()) == entries(7)


def test_another_programs_transaction_refuses_and_passes(path: Path) -> None:
    with closing(SqliteStore(path, locked_wait_s=0.0)) as store:
        store.append(entries(3))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with refused("locked"):
                store.append(entries(1, after=3), [unread(b"raw")])
            assert list(store.read()) == entries(3)
            other.execute("ROLLBACK")
        store.append(entries(1, after=3))
        assert store.last_sequence() == 4
        assert store.unread() == []


def test_a_log_that_may_not_grow_refuses_and_stays_whole(path: Path) -> None:
    with closing(SqliteStore(path, size_limit_bytes=200_000)) as store, refused("disk_full"):
        for batch in batches(100_000, 50):
            store.append(batch)
            held = batch[-1].sequence
    with closing(SqliteStore(path)) as store:
        assert store.last_sequence() == held
        assert list(store.read()) == entries(held)
        store.append(entries(50, after=held))
        assert store.verify().sound


@pytest.mark.skipif(os.name != "posix", reason="file size limits are POSIX")
def test_a_full_disk_refuses_writes_nothing_and_takes_up_again(path: Path) -> None:
    """A real write error from the kernel, in a child that may not grow files beyond a limit."""
    result = run_child(
        """
        import resource
        store = SqliteStore(path)
        store.append(entries(20))
        sequence, refusals = 20, 0
        for limit_bytes in (150_000, 400_000, 900_000):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, resource.RLIM_INFINITY))
            while True:
                try:
                    store.append(entries(40, after=sequence), [unread(b"x" * 500)])
                except Refused as refusal:
                    assert refusal.code == "disk_full", refusal.code
                    refusals += 1
                    break
                sequence += 40
            assert store.last_sequence() == sequence
            assert [item.sequence for item in store.read()] == list(range(1, sequence + 1))
            assert len(store.unread(limit=10_000)) == (sequence - 20) // 40
        assert refusals == 3
        store.close()
        store = SqliteStore(path)  # a centre that starts on a full disk still has its picture
        assert len(list(store.read())) == sequence
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        store.append(entries(40, after=sequence))
        assert store.verify().sound, store.verify().damage
        print(store.last_sequence())
        """,
        path,
    )
    assert result.returncode == 0, result.stderr
    with closing(SqliteStore(path)) as store:
        assert store.last_sequence() == int(result.stdout)
        assert store.verify().sound


@contextmanager
def as_nobody() -> Iterator[None]:
    """File permissions do not bind root: put it off for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX")
def test_a_log_without_leave_to_write_is_refused_but_can_be_read() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        path = folder / "log.sqlite"
        with closing(SqliteStore(path)) as store:
            store.append(entries(10))
        path.chmod(0o444)
        folder.chmod(0o555)
        with as_nobody():
            with refused("read_only"):
                SqliteStore(path)
            with closing(SqliteStore(path, read_only=True)) as store:
                assert list(store.read()) == entries(10)
                assert store.verify().sound
        folder.chmod(0o777)
        with as_nobody(), refused("read_only"):
            SqliteStore(path)
        with as_nobody(), refused("cannot_open"):
            SqliteStore("/proc/none/log.sqlite")
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_what_is_no_log_is_not_touched(path: Path) -> None:
    with refused("no_log"):
        SqliteStore(path, create=False)
    with refused("no_log"):
        SqliteStore(path, read_only=True)
    assert not path.exists()
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE things (x)")
    before = path.read_bytes()
    with refused("not_a_log"):
        SqliteStore(path)
    assert path.read_bytes() == before
    path.write_bytes(b"This is a letter, not a database." * 100)
    with pytest.raises(Broken, match="varne verify"):
        SqliteStore(path)


def test_a_log_of_a_newer_program_is_refused(path: Path) -> None:
    SqliteStore(path).close()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("PRAGMA user_version=99")
    with refused("newer_format"):
        SqliteStore(path)


def test_a_file_whose_making_was_cut_off_becomes_a_log(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with refused("no_log"):
        SqliteStore(path, read_only=True)
    with closing(SqliteStore(path)) as store:
        store.append(entries(1))
        assert store.verify().sound


def test_threads_read_while_one_writes(path: Path) -> None:
    with closing(SqliteStore(path)) as store, ThreadPoolExecutor(5) as threads:
        done = threading.Event()

        def read_until_done() -> int:
            rounds = 0
            while True:
                last_round = done.is_set()
                sequences = [item.sequence for item in store.read()]
                assert sequences == list(range(1, len(sequences) + 1))
                assert store.link_at(len(sequences)) is not None
                assert store.sequence_at(at(len(sequences))) >= len(sequences)
                rounds += 1
                if last_round:
                    assert len(sequences) == 3_000
                    return rounds

        readers = [threads.submit(read_until_done) for _ in range(4)]
        for batch in batches(3_000, 25):
            threads.submit(store.append, batch).result()
        done.set()
        assert all(reader.result() > 0 for reader in readers)


def test_purged_input_is_gone_from_the_disk(path: Path) -> None:
    secret = b"07700 900123 a number that had no business here"
    with closing(SqliteStore(path)) as store:
        store.append(entries(20), [unread(secret), unread(b"kept", received_at=at(900))])
        beside = [path, path.with_name("log.sqlite-wal")]
        assert any(secret in file.read_bytes() for file in beside)
        assert store.purge_unread(before=at(800)) == 1
        assert not any(secret in file.read_bytes() for file in beside)
        assert [item.raw for item in store.unread()] == [b"kept"]
        assert store.verify().sound


def test_reasons_that_quote_noise_are_kept_escaped(path: Path) -> None:
    noisy = unread(b"\xff")
    with closing(SqliteStore(path)) as store:
        quoting = type(noisy)(
            sha256=noisy.sha256,
            feed="ais",
            code="noise",
            reason="begins with \udcff",
            received_at=at(1),
            raw=noisy.raw,
        )
        store.append(entries(1), [quoting])
        (kept,) = store.unread()
        assert kept.reason == r"begins with \udcff"
        assert store.verify().sound


def test_the_digest_stands_only_while_the_log_is_closed(path: Path) -> None:
    digest = path.with_name("log.sqlite.sha256")
    with closing(SqliteStore(path)) as store:
        assert not digest.exists()
        store.append(entries(5))
    first = digest.read_text()
    with closing(SqliteStore(path, read_only=True)) as store:
        assert store.last_sequence() == 5
    assert digest.read_text() == first
    with closing(SqliteStore(path)) as store:
        assert not digest.exists()
        store.append(entries(5, after=5))
        assert store.verify().sound
    assert digest.read_text() != first


def test_a_damaged_entry_is_never_read_as_a_fact(path: Path) -> None:
    with closing(SqliteStore(path)) as store:
        store.append(entries(60))
        with closing(sqlite3.connect(path)) as other, other:
            other.execute(
                "UPDATE log SET body = cast(replace(body, '51.0', '52.0') AS BLOB) WHERE sequence = 53"
            )
        with pytest.raises(Broken, match="entry 53"):
            list(store.read())
        assert [item.sequence for item in store.read(after_sequence=53)] == list(range(54, 61))
