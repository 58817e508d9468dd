"""Snapshots are a cache: using them, losing them or damaging them changes nothing but the time it takes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from varne.picture.fold import fold
from varne.picture.picture import Picture
from varne.store import snapshot
from varne.store.memory import MemoryStore
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore

from .child import run_child
from .logs import batches, entries, entry

ENTRIES = 900


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "log.sqlite")
    for batch in batches(ENTRIES, 90):
        opened.append(batch)
    yield opened
    opened.close()


@pytest.fixture
def shelf(tmp_path: Path) -> SnapshotShelf:
    return SnapshotShelf(tmp_path / "snapshots", keep=6)


def save_at(shelf: SnapshotShelf, store: SqliteStore, *sequences: int) -> None:
    for sequence in sequences:
        assert shelf.save_from(store, fold(store.read(through_sequence=sequence)))


def same(one: Picture, other: Picture) -> bool:
    """Equal in every value and in every order that a screen or a stage could depend on."""
    return (
        one == other
        and one.fingerprint() == other.fingerprint()
        and list(one.changed) == list(other.changed)
        and list(one.tracks) == list(other.tracks)
        and list(one.boats) == list(other.boats)
    )


def files(shelf: SnapshotShelf) -> list[Path]:
    return sorted(shelf.folder.iterdir())


def test_deleting_snapshots_changes_nothing(store: SqliteStore, shelf: SnapshotShelf) -> None:
    whole = load_picture(store)
    assert same(load_picture(store, shelf), whole)
    save_at(shelf, store, 100, 500, 850)
    for through in (1, 99, 100, 101, 499, 500, 640, 850, 899, 900, None):
        expected = fold(store.read(through_sequence=through))
        assert same(load_picture(store, shelf, through_sequence=through), expected)
    for file in files(shelf):
        file.unlink()
        assert same(load_picture(store, shelf), whole)
    assert shelf.rejected == []


def test_the_newest_at_or_before_is_used(store: SqliteStore, shelf: SnapshotShelf) -> None:
    save_at(shelf, store, 100, 500, 850)

    def used(through: int | None) -> int:
        found = shelf.newest(store, through_sequence=through)
        return 0 if found is None else found.sequence

    assert [used(at) for at in (0, 99, 100, 499, 500, 849, 850, 900, None)] == [
        0, 0, 100, 100, 500, 500, 850, 850, 850,
    ]  # fmt: skip


def test_a_picture_read_back_goes_on_as_the_one_that_was_saved(
    store: SqliteStore, shelf: SnapshotShelf
) -> None:
    living = load_picture(store)
    link = store.link_at(ENTRIES)
    assert link is not None
    assert shelf.save(living, link)
    more = entries(200, after=ENTRIES)
    store.append(more)
    assert same(load_picture(store, shelf), fold(more, living))


def test_a_damaged_snapshot_is_never_trusted(store: SqliteStore, shelf: SnapshotShelf) -> None:
    """Every byte of the header and a choice of the body: passed over, or equal to the fold."""
    expected = fold(store.read(through_sequence=400))
    save_at(shelf, store, 400)
    (path,) = files(shelf)
    whole = path.read_bytes()
    header_bytes = whole.index(b"\n") + 1
    rng = random.Random(3)
    places = [*range(header_bytes), *(rng.randrange(header_bytes, len(whole)) for _ in range(150))]
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << rng.randrange(8)
        path.write_bytes(changed)
        found = shelf.newest(store)
        assert found is None or same(found, expected), place
    assert shelf.newest(store) is None
    for length in (0, 10, header_bytes, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert shelf.newest(store) is None
        assert not path.exists(), "what cannot be used is not kept"
    assert all(item.why for item in shelf.rejected)


def test_an_older_whole_one_is_used_when_the_newest_is_damaged(
    store: SqliteStore, shelf: SnapshotShelf
) -> None:
    save_at(shelf, store, 300, 800)
    newest = files(shelf)[-1]
    newest.write_bytes(newest.read_bytes()[:-5])
    found = shelf.newest(store)
    assert found is not None
    assert found.sequence == 300
    assert [item.file for item in shelf.rejected] == [newest.name]
    assert same(load_picture(store, shelf), load_picture(store))


def test_a_snapshot_of_another_log_is_not_used(store: SqliteStore, shelf: SnapshotShelf) -> None:
    save_at(shelf, store, 500)
    other = MemoryStore()
    for sequence in range(1, 601):  # the same night, heard a second later
        other.append([entry(sequence, recorded_at=entry(sequence + 1).recorded_at)])
    assert same(load_picture(other, shelf), fold(other.read()))
    assert "another log" in shelf.rejected[0].why


def test_a_snapshot_from_beyond_the_logs_end_is_not_used(store: SqliteStore, shelf: SnapshotShelf) -> None:
    save_at(shelf, store, 500)
    restored = MemoryStore()
    restored.append(entries(400))
    assert load_picture(restored, shelf).sequence == 400
    assert "another log" in shelf.rejected[0].why


def test_a_snapshot_made_by_other_code_is_not_used(
    store: SqliteStore, shelf: SnapshotShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "fold_digest", lambda: "of an earlier program")
    save_at(shelf, store, 500)
    monkeypatch.undo()
    assert shelf.newest(store) is None
    assert "another version" in shelf.rejected[0].why


def test_a_read_only_shelf_deletes_nothing(store: SqliteStore, shelf: SnapshotShelf) -> None:
    save_at(shelf, store, 500)
    (path,) = files(shelf)
    path.write_bytes(b"damaged")
    looking = SnapshotShelf(shelf.folder, read_only=True)
    assert looking.newest(store) is None
    assert path.exists()
    assert not looking.save_from(store, load_picture(store))


def test_a_bounded_number_spread_over_the_log_is_kept(store: SqliteStore, shelf: SnapshotShelf) -> None:
    kept_always: list[int] = []
    for sequence in range(20, ENTRIES + 1, 20):
        save_at(shelf, store, sequence)
        kept = [int(path.name.split("-")[0]) for path in files(shelf)]
        assert len(kept) <= 6
        assert kept[-1] == sequence
        kept_always = kept
    gaps = [later - earlier for earlier, later in zip([0, *kept_always], kept_always, strict=False)]
    assert max(gaps) <= 2 * ENTRIES / 5, "no time in the night is far from a snapshot"


def test_a_picture_ahead_of_its_log_is_not_saved(store: SqliteStore, shelf: SnapshotShelf) -> None:
    ahead = fold(entries(10, after=ENTRIES), load_picture(store))
    assert not shelf.save_from(store, ahead)
    assert not shelf.folder.exists()


def test_a_capture_is_of_its_moment(store: SqliteStore, shelf: SnapshotShelf) -> None:
    picture = fold(store.read(through_sequence=500))
    capture = shelf.capture(picture)
    fold(store.read(after_sequence=500), picture)
    assert shelf.put(store, capture)
    found = shelf.newest(store)
    assert found is not None
    assert same(found, fold(store.read(through_sequence=500)))


def test_a_disk_that_refuses_costs_only_the_snapshot(store: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    shelf = SnapshotShelf(tmp_path / "file" / "snapshots")
    assert not shelf.save_from(store, load_picture(store))
    assert shelf.failure is not None
    assert shelf.newest(store) is None


def test_a_crash_while_saving_leaves_no_half_snapshot(tmp_path: Path) -> None:
    result = run_child(
        """
        import resource
        from varne.store.snapshot import SnapshotShelf, load_picture
        store = SqliteStore(path)
        for batch in batches(900, 90):
            store.append(batch)
        shelf = SnapshotShelf(path.parent / "snapshots")
        picture = load_picture(store)
        resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, resource.RLIM_INFINITY))
        assert not shelf.save_from(store, picture)
        print(shelf.failure)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        tmp_path / "log.sqlite",
    )
    assert result.returncode == -9, result.stderr
    shelf = SnapshotShelf(tmp_path / "snapshots")
    store = SqliteStore(tmp_path / "log.sqlite")
    assert shelf.newest(store) is None
    assert shelf.rejected == []
    save_at(shelf, store, 900)
    assert [path.suffix for path in files(shelf)] == [".snapshot"], "what the crash left is cleared away"
    store.close()
