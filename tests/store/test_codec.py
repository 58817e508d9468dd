from __future__ import annotations

from typing import ClassVar

import msgspec
import pytest

from varne.picture.errors import Broken
from varne.picture.events import EVENT_TYPES, EVENTS_BY_NAME, Event, Recorded
from varne.store.chain import GENESIS, Row, link_after
from varne.store.codec import Codec
from varne.store.memory import MemoryStore
from varne.store.upcast import UPCASTERS, Body

from .logs import START, entries, entry


class BuoySeenFirst(Event, frozen=True, kw_only=True):
    """Version 1, as it was written: miles, and a place in one string."""

    name: ClassVar[str] = "buoy_seen"
    distance_nmi: float
    place: str


class BuoySeen(Event, frozen=True, kw_only=True):
    """Version 3, as it is read."""

    name: ClassVar[str] = "buoy_seen"
    version: ClassVar[int] = 3
    distance_m: float
    lat_deg: float
    lon_deg: float


def in_metres(body: Body) -> Body:
    return {"distance_m": body["distance_nmi"] * 1852.0, "place": body["place"]}


def in_degrees(body: Body) -> Body:
    lat_deg, lon_deg = body["place"].split()
    return {"distance_m": body["distance_m"], "lat_deg": float(lat_deg), "lon_deg": float(lon_deg)}


STEPS = {("buoy_seen", 1): in_metres, ("buoy_seen", 2): in_degrees}
OLD = BuoySeenFirst(distance_nmi=2.0, place="51.0 1.5")


def old_row(body: Event = OLD) -> Row:
    (row,), _ = Codec({"buoy_seen": BuoySeenFirst}).seal(
        [entry(1, of=body)], after_sequence=0, after_link=GENESIS
    )
    return row


def test_an_old_body_is_carried_version_by_version_to_the_current_one() -> None:
    read = Codec({"buoy_seen": BuoySeen}, STEPS).decode(old_row())
    assert read.body == BuoySeen(distance_m=3704.0, lat_deg=51.0, lon_deg=1.5)
    assert read == entry(1, of=read.body)


def test_a_log_written_by_an_old_program_is_read_and_verified_by_a_new_one() -> None:
    old = MemoryStore(codec=Codec({"buoy_seen": BuoySeenFirst}))
    old.append([entry(1, of=OLD)])
    new = MemoryStore(codec=Codec({"buoy_seen": BuoySeen}, STEPS))
    new.rows, new.head = old.rows, old.head
    new.append([entry(2, of=BuoySeen(distance_m=1.0, lat_deg=51.0, lon_deg=1.0))])
    assert [item.body for item in new.read()] == [
        BuoySeen(distance_m=3704.0, lat_deg=51.0, lon_deg=1.5),
        BuoySeen(distance_m=1.0, lat_deg=51.0, lon_deg=1.0),
    ]
    assert new.verify().sound
    assert old.rows[0][2] == 1, "the log keeps what was written"


@pytest.mark.parametrize(
    ("codec", "says"),
    [
        (Codec({"buoy_seen": BuoySeen}, {("buoy_seen", 1): in_metres}), "nothing brings version 2 to 3"),
        (Codec({"buoy_seen": BuoySeen}, {**STEPS, ("buoy_seen", 1): dict}), "entry 1"),
        (Codec({}), "does not know"),
    ],
    ids=["missing step", "a step that does not do its work", "unknown name"],
)
def test_what_cannot_be_brought_up_is_broken_and_names_the_entry(codec: Codec, says: str) -> None:
    with pytest.raises(Broken, match=says) as caught:
        codec.decode(old_row())
    assert "entry 1" in str(caught.value)


def test_a_body_from_a_newer_program_is_broken_and_says_so() -> None:
    with pytest.raises(Broken, match=r"entry 1 .*use a newer Varne"):
        Codec({"buoy_seen": BuoySeenFirst}).decode((*old_row()[:2], 2, *old_row()[3:]))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"distance_nmi":"2"}', b"\xff", b'{"a":1e999}'])
def test_a_body_that_is_not_one_is_broken(body: bytes) -> None:
    for codec in (Codec({"buoy_seen": BuoySeenFirst}), Codec({"buoy_seen": BuoySeen}, STEPS)):
        with pytest.raises(Broken, match="entry 1"):
            codec.decode((*old_row()[:7], body, b""))


def test_an_entry_of_a_kind_that_is_not_registered_is_not_written() -> None:
    with pytest.raises(Broken, match="not a kind of log entry"):
        Codec().seal([entry(1, of=OLD)], after_sequence=0, after_link=GENESIS)


def test_every_event_has_a_name_of_its_own_and_a_chain_of_upcasters_to_its_version() -> None:
    assert len(EVENTS_BY_NAME) == len(EVENT_TYPES)
    for kind in EVENT_TYPES:
        assert kind.name.isidentifier()
        for version in range(1, kind.version):
            assert (kind.name, version) in UPCASTERS, f"{kind.name} {version} cannot be read any more"


def test_the_canonical_form_does_not_change() -> None:
    """A log outlives the program: this link was computed once and must stay."""
    row: Row = (7, "unit_positioned", 1, "UK", None, 1_786_392_000_000_000, -1, b'{"unit_id":"u"}', b"")
    assert (
        link_after(GENESIS, row).hex() == "51c91b76867ad03dc50f748acfd17b27315a4c1f1f4a7d797f93c1ae6b2c2634"
    )


def test_rows_differ_in_their_links_however_text_is_cut() -> None:
    def link(name: str, originator: str, body: bytes) -> bytes:
        return link_after(GENESIS, (1, name, 1, originator, None, 0, 0, body, b""))

    assert len({link("ab", "c", b""), link("a", "bc", b""), link("a", "b", b"c"), link("", "abc", b"")}) == 4
    known = link_after(GENESIS, (1, "a", 1, "b", 0, 0, 0, b"", b""))
    assert known != link("a", "b", b""), "a time that is not known is not 1970"


def test_every_field_of_the_envelope_comes_back() -> None:
    fields = {field.name for field in msgspec.structs.fields(Recorded)}
    assert fields == {"sequence", "originator", "observed_at", "received_at", "recorded_at", "body"}
    rows, _ = Codec().seal(entries(12), after_sequence=0, after_link=GENESIS)
    assert [Codec().decode(row) for row in rows] == entries(12)
    assert START.tzinfo is Codec().decode(rows[0]).received_at.tzinfo
