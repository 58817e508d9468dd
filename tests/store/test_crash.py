"""``kill -9`` while entries are being appended: what was acknowledged is there, once, and the chain holds.

The child prints a batch's last sequence only after ``append`` returned; the parent kills it after a
number of acknowledgements drawn from a fixed seed, so the blow falls anywhere in the work on the next.
Kills: ``VARNE_KILLS`` (25 unless told; ``make bench-faults`` asks for 200).
"""

from __future__ import annotations

import os
import random
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from varne.picture.fold import fold
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore

from .child import command, environment
from .logs import entries

KILLS = int(os.environ.get("VARNE_KILLS", "25"))

APPEND_FOR_EVER = """
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.picture.fold import fold
size = int(sys.argv[2])
store = SqliteStore(path)
shelf = SnapshotShelf(path.parent / "snapshots", keep=3)
picture = load_picture(store, shelf)
out = os.fdopen(1, "wb", buffering=0)
out.write(b"ready %d\\n" % picture.sequence)
for batch in batches(1_000_000, size, after=picture.sequence):
    store.append(batch, [unread(b"!noise %d" % batch[0].sequence)])
    out.write(b"%d\\n" % batch[-1].sequence)
    fold(batch, picture)
    if batch[-1].sequence % 7 == 0:
        shelf.save_from(store, picture)
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
def test_nothing_acknowledged_is_lost_however_often_it_is_killed(tmp_path: Path) -> None:
    rng = random.Random(20260810)
    path = tmp_path / "log.sqlite"
    acknowledged = 0
    for _ in range(KILLS):
        size = rng.choice((1, 3, 20, 100))
        acknowledged = max(acknowledged, killed_after(path, size, rng.randrange(1, 30), rng.randrange(2_000)))
        with closing(SqliteStore(path)) as store:
            held = store.last_sequence()
            assert held >= acknowledged, "an acknowledged entry was lost"
            assert held <= acknowledged + size, "more than the batch under way appeared"
            assert store.verify().sound
            acknowledged = held
    with closing(SqliteStore(path)) as store:
        read = list(store.read())
        assert [item.sequence for item in read] == list(range(1, acknowledged + 1)), "none lost, none doubled"
        assert read == entries(acknowledged), "every entry as an uninterrupted run would have written it"
        uninterrupted = fold(entries(acknowledged)).fingerprint()
        assert load_picture(store).fingerprint() == uninterrupted
        shelf = SnapshotShelf(tmp_path / "snapshots")
        assert load_picture(store, shelf).fingerprint() == uninterrupted


def killed_after(path: Path, size: int, acknowledgements: int, spin: int) -> int:
    """Run the child until it has acknowledged so many batches, kill it; the last sequence acknowledged."""
    child = subprocess.Popen(
        command(APPEND_FOR_EVER, path, str(size)),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdout is not None
    try:
        line = child.stdout.readline()
        assert line.startswith(b"ready"), "the log did not open after the last kill"
        last = int(line.split()[1])
        for _ in range(acknowledgements):
            last = int(child.stdout.readline())
        for _ in range(spin):  # a little way into the next batch, further each time
            pass
    finally:
        child.kill()
        rest = child.stdout.read()
        child.stdout.close()
        assert child.wait() == -9
    # Lines it wrote before the blow and that were not read yet are acknowledgements too.
    complete = rest.split(b"\n")[:-1]
    return int(complete[-1]) if complete else last
