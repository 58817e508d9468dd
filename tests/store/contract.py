"""What every store is held to. An adapter joins by one subclass that gives it an ``adapter`` fixture::

class TestPostgres(StoreContract):
    @pytest.fixture
    def adapter(self, database_url):
        return Adapter(open=lambda: PostgresStore(database_url), damage=...)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from varne.picture.errors import Broken
from varne.picture.events import FeedDeclared, UnitPositioned
from varne.picture.fold import fold
from varne.store.contract import Store

from .logs import START, at, entries, entry, unread

# Each example makes a log of its own, so neither the fixture nor the subclass it runs in carries anything
# from one example to the next.
PER_ADAPTER = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """A store under test.

    ``open`` opens the same log again each time (the last one having been closed); ``fresh`` gives a store
    with an empty log of its own; ``damage(store, sequence, column)`` changes one column of one entry
    behind the store's back, ``drop(store, sequence)`` takes the entry out.
    """

    open: Callable[[], Store]
    fresh: Callable[[], Store]
    damage: Callable[[Store, int, str], None]
    drop: Callable[[Store, int], None]


class StoreContract:
    """Behaviour that does not depend on where a log is kept."""

    @pytest.fixture
    def store(self, adapter: Adapter) -> Store:
        return adapter.open()

    def test_an_empty_log_is_sound(self, store: Store) -> None:
        assert store.last_sequence() == 0
        assert list(store.read()) == []
        assert store.sequence_at(START) == 0
        assert store.link_at(0) == "0" * 64
        assert store.link_at(1) is None
        assert store.unread() == []
        verification = store.verify()
        assert verification.sound
        assert verification.entries == 0

    def test_what_is_appended_is_read_back_equal_and_in_order(self, store: Store) -> None:
        written = entries(120)
        store.append(written[:1])
        store.append(written[1:70])
        store.append(written[70:])
        assert list(store.read()) == written
        assert store.last_sequence() == 120

    def test_it_is_there_after_opening_again(self, adapter: Adapter) -> None:
        store = adapter.open()
        store.append(entries(60))
        link = store.link_at(60)
        store.close()
        again = adapter.open()
        assert list(again.read()) == entries(60)
        assert again.link_at(60) == link
        again.append(entries(5, after=60))
        assert again.last_sequence() == 65
        assert again.verify().sound

    def test_reading_begins_and_ends_where_asked(self, store: Store) -> None:
        written = entries(50)
        store.append(written)
        assert list(store.read(after_sequence=10)) == written[10:]
        assert list(store.read(through_sequence=10)) == written[:10]
        assert list(store.read(after_sequence=10, through_sequence=12)) == written[10:12]
        assert list(store.read(after_sequence=50)) == []
        assert list(store.read(after_sequence=70)) == []
        assert list(store.read(through_sequence=0)) == []
        assert list(store.read(recorded_through=at(20))) == written[:20]
        assert list(store.read(recorded_through=at(20), through_sequence=10)) == written[:10]
        assert list(store.read(recorded_through=START - timedelta(days=1))) == []

    def test_a_reader_is_given_what_is_appended_meanwhile(self, store: Store) -> None:
        store.append(entries(5_000))
        reading = store.read()
        first = next(reading)
        store.append(entries(10, after=5_000))
        assert [first.sequence, *(item.sequence for item in reading)] == list(range(1, 5_011))

    def test_an_append_of_nothing_changes_nothing(self, store: Store) -> None:
        store.append([])
        assert store.last_sequence() == 0

    @pytest.mark.parametrize(
        "sequences",
        [(5,), (3,), (4, 6), (4, 4), (0,)],
        ids=["gap", "doubled", "gap within", "doubled within", "nought"],
    )
    def test_entries_that_do_not_follow_are_broken_and_nothing_is_written(
        self, store: Store, sequences: tuple[int, ...]
    ) -> None:
        store.append(entries(3))
        with pytest.raises(Broken, match="cannot follow"):
            store.append([entry(sequence) for sequence in sequences])
        assert store.last_sequence() == 3
        store.append(entries(1, after=3))
        assert store.verify().sound

    def test_what_could_not_be_read_back_is_not_written(self, store: Store) -> None:
        mistyped = FeedDeclared(feed="ais", kind="ais", synthetic="yes", title="x")  # type: ignore[arg-type]  # the point
        no_number = UnitPositioned(unit_id="u", lat_deg=float("nan"), lon_deg=1.0)
        no_text = FeedDeclared(feed="\ud800", kind="ais", synthetic=True, title="x")
        for body in (mistyped, no_number, no_text):
            with pytest.raises(Broken, match="entry 1"):
                store.append([entry(1, of=body)])
        assert store.last_sequence() == 0

    def test_a_log_holds_utc_only(self, store: Store) -> None:
        naive = entry(1, recorded_at=datetime(2026, 8, 10))  # noqa: DTZ001  # the point
        paris = entry(1, recorded_at=datetime(2026, 8, 10, tzinfo=timezone(timedelta(hours=2))))
        for wrong in (naive, paris):
            with pytest.raises(Broken, match="UTC"):
                store.append([wrong])
        store.append([entry(1, recorded_at=datetime(2026, 8, 10, tzinfo=timezone(timedelta())))])
        assert store.last_sequence() == 1

    @given(
        moments=st.lists(
            st.datetimes(
                min_value=datetime(1900, 1, 1),  # noqa: DTZ001  # Hypothesis adds the zone
                max_value=datetime(2200, 1, 1),  # noqa: DTZ001  # Hypothesis adds the zone
                timezones=st.just(UTC),
            ),
            min_size=1,
            max_size=5,
        )
    )
    @PER_ADAPTER
    def test_times_come_back_to_the_microsecond(self, adapter: Adapter, moments: list[datetime]) -> None:
        store = adapter.fresh()
        store.append([entry(n, recorded_at=moment) for n, moment in enumerate(moments, 1)])
        assert [item.recorded_at for item in store.read()] == moments
        store.close()

    @given(data=st.data())
    @PER_ADAPTER
    def test_a_moment_is_found_also_where_the_clock_jumped_back(
        self, adapter: Adapter, data: st.DataObject
    ) -> None:
        seconds = data.draw(st.lists(st.integers(0, 30), min_size=1, max_size=30))
        cut = data.draw(st.integers(0, len(seconds)))
        moments = [START + timedelta(seconds=second) for second in seconds]
        made = [entry(n, recorded_at=moment) for n, moment in enumerate(moments, 1)]
        store = adapter.fresh()
        store.append(made[:cut])
        store.append(made[cut:])
        for second in range(-1, 32):
            asked = START + timedelta(seconds=second)
            expected = max((item.sequence for item in made if item.recorded_at <= asked), default=0)
            assert store.sequence_at(asked) == expected
        assert store.verify().sound
        store.close()

    def test_links_chain_and_differ(self, store: Store) -> None:
        store.append(entries(30))
        links = [store.link_at(sequence) for sequence in range(31)]
        assert None not in links
        assert len(set(links)) == 31
        assert store.link_at(31) is None
        assert store.link_at(-1) is None
        assert store.verify().head_hash == links[-1]

    def test_the_chain_depends_on_entries_only_not_on_their_batches(self, adapter: Adapter) -> None:
        one, other = adapter.fresh(), adapter.fresh()
        one.append(entries(40))
        for item in entries(40):
            other.append([item])
        assert one.link_at(40) == other.link_at(40)

    def test_raw_inputs_are_kept_whole_newest_first(self, store: Store) -> None:
        first, second = unread(b"!AIVDM\x00\xff"), unread(b"", feed="other", received_at=at(5))
        store.append(entries(1), [first])
        store.append(entries(1, after=1), [second])
        store.append([], [first])
        assert store.unread() == [first, second, first]
        assert store.unread(feed="other") == [second]
        assert store.unread(limit=1) == [first]
        assert store.unread(limit=0) == []
        assert hashlib.sha256(store.unread()[0].raw).hexdigest() == first.sha256

    def test_purging_raw_inputs_leaves_the_log_whole(self, store: Store) -> None:
        old, new = unread(b"old"), unread(b"new", received_at=at(100))
        store.append(entries(10), [old, new])
        assert store.purge_unread(before=at(50)) == 1
        assert store.purge_unread(before=at(50)) == 0
        assert store.unread() == [new]
        assert list(store.read()) == entries(10)
        assert store.verify().sound

    @pytest.mark.parametrize(
        "column",
        ["name", "version", "originator", "observed_us", "received_us", "recorded_us", "body", "link"],
    )
    @pytest.mark.parametrize("sequence", [1, 17, 29, 30])
    def test_a_change_to_any_column_names_its_entry_and_no_other(
        self, adapter: Adapter, sequence: int, column: str
    ) -> None:
        store = adapter.open()
        store.append(entries(30))
        adapter.damage(store, sequence, column)
        verification = store.verify()
        assert {item.sequence for item in verification.damage} - {None} == {sequence}
        assert f"entry {sequence}" in verification.damage[0].what
        said = "content" if column != "link" else "chain link"
        assert said in verification.damage[0].what
        with pytest.raises(Broken, match=f"entry {sequence}"):
            fold(store.read())

    def test_damage_in_several_places_is_all_named(self, adapter: Adapter) -> None:
        store = adapter.open()
        store.append(entries(40))
        for sequence in (3, 4, 20):
            adapter.damage(store, sequence, "body")
        assert [item.sequence for item in store.verify().damage] == [3, 4, 20]

    @pytest.mark.parametrize("sequence", [1, 15, 30])
    def test_an_entry_taken_out_is_missed(self, adapter: Adapter, sequence: int) -> None:
        store = adapter.open()
        store.append(entries(30))
        adapter.drop(store, sequence)
        (missed,) = (item for item in store.verify().damage if item.sequence is not None)
        assert (missed.sequence, missed.through_sequence) == (sequence, sequence)
        assert "missing" in missed.what
        with pytest.raises(Broken):
            list(store.read())

    def test_the_same_log_gives_the_same_picture(self, store: Store) -> None:
        written = entries(300)
        for first in range(0, 300, 7):
            store.append(written[first : first + 7])
        read, direct = fold(store.read()), fold(written)
        assert read.fingerprint() == direct.fingerprint()
        assert list(read.changed) == list(direct.changed)
