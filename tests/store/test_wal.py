"""The write-ahead file after a crash: a torn end is dropped, damage before it is not passed over."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from varne.picture.errors import Broken
from varne.store.sqlite.store import SqliteStore
from varne.store.sqlite.verify import verify_file
from varne.store.sqlite.wal import lost_commits

from .child import run_child
from .logs import entries

BATCH = 10
BATCHES = 12


@dataclass(frozen=True, kw_only=True)
class Crashed:
    """A log as a crash leaves it: the last batches in the write-ahead file only."""

    folder: Path
    names: Iterator[int]

    def copy(self, wal: bytes) -> Path:
        path = self.folder / f"copy-{next(self.names)}.sqlite"
        shutil.copyfile(self.folder / "log.sqlite", path)
        path.with_name(path.name + "-wal").write_bytes(wal)
        return path

    @property
    def wal(self) -> bytes:
        return (self.folder / "log.sqlite-wal").read_bytes()


@pytest.fixture(scope="module")
def crashed(tmp_path_factory: pytest.TempPathFactory) -> Crashed:
    folder = tmp_path_factory.mktemp("crashed")
    result = run_child(
        f"""
        store = SqliteStore(path)
        for batch in batches({BATCH * BATCHES}, {BATCH}):
            store.append(batch)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        folder / "log.sqlite",
    )
    assert result.returncode == -9, result.stderr
    os.unlink(folder / "log.sqlite-shm")  # noqa: PTH108  # an index only; recovery makes it again
    return Crashed(folder=folder, names=count())


def test_a_whole_write_ahead_file_is_recovered(crashed: Crashed) -> None:
    path = crashed.copy(crashed.wal)
    assert lost_commits(path.with_name(path.name + "-wal")) == 0
    assert verify_file(path).sound
    with closing(SqliteStore(path)) as store:
        assert list(store.read()) == entries(BATCH * BATCHES)


def test_a_torn_end_costs_only_the_batch_it_belongs_to(crashed: Crashed) -> None:
    rng = random.Random(7)
    lengths = [0, 31, 32, 33, *(rng.randrange(len(crashed.wal)) for _ in range(40))]
    for length in lengths:
        path = crashed.copy(crashed.wal[:length])
        held = verify_file(path)
        assert held.sound or length < 10_000, "the tables themselves may be in the torn part"
        with closing(SqliteStore(path)) as store:
            assert store.last_sequence() % BATCH == 0
            assert store.last_sequence() == held.entries
            assert list(store.read()) == entries(store.last_sequence())
            store.append(entries(3, after=store.last_sequence()))
            assert store.verify().sound


def test_a_last_page_of_noise_is_dropped_with_its_batch(crashed: Crashed) -> None:
    path = crashed.copy(crashed.wal[:-4096] + bytes(range(256)) * 16)
    with closing(SqliteStore(path)) as store:
        assert store.last_sequence() == BATCH * (BATCHES - 1)
        assert store.verify().sound


def test_a_changed_byte_that_would_lose_acknowledged_entries_stops_the_log(crashed: Crashed) -> None:
    rng = random.Random(11)
    size = len(crashed.wal)
    places = [0, 5, 17, 25, 30, *(rng.randrange(32, size * 3 // 4) for _ in range(60))]
    for place in places:
        changed = bytearray(crashed.wal)
        changed[place] ^= 1 << rng.randrange(8)
        path = crashed.copy(bytes(changed))
        found = verify_file(path)
        assert any("write-ahead" in item.what or "opened" in item.what for item in found.damage), place
        with pytest.raises(Broken, match="varne verify"):
            SqliteStore(path)
        assert path.with_name(path.name + "-wal").read_bytes() == bytes(changed), "kept for who mends it"
