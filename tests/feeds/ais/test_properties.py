"""What holds for any bytes: how they are cut changes nothing, and every line is accounted for."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feeds.ais.sentences import BASE_STATION, PARTS, PGHP, POSITION, framed, items, sealed, tagged
from varne.feeds.ais.framing import Framer
from varne.feeds.ais.sentences import checksum
from varne.feeds.contract import Noted, Parsed, Unreadable

GOOD = (
    POSITION,
    BASE_STATION,
    PGHP,
    *PARTS,
    *(tagged(f"g:{n}-2-77,s:b1,c:1325394060", part) for n, part in enumerate(PARTS, start=1)),
    tagged("s:b2,c:1325394061", POSITION),
    POSITION + b",d-080,S2118,t050056.00,T56.4837741,r003669946,1325394060",
    sealed("AIVDM,3,2,5,B,5aaaa,0"),
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good line with some bytes changed, taken out or put in."""
    line = bytearray(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(line) - 1))
        change = draw(st.sampled_from(("replace", "insert", "delete", "cut")))
        if change == "replace":
            line[place] = draw(st.integers(0, 255))
        elif change == "insert":
            line.insert(place, draw(st.integers(0, 255)))
        elif change == "cut":
            del line[place:]
        else:
            del line[place]
        if not line:
            break
    return bytes(line)


lines = st.one_of(st.sampled_from(GOOD), damaged(), st.binary(max_size=60))
ends = st.sampled_from((b"\n", b"\r\n", b"\r", b"", b"\n\n"))
streams = st.lists(st.tuples(lines, ends), max_size=40).map(
    lambda rows: b"".join(line + end for line, end in rows)
)


@given(streams, st.data())
def test_how_a_stream_is_cut_changes_nothing(stream: bytes, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    framer = Framer()
    results = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        results += framer.feed(stream[start:end])
    results += framer.finish()
    assert results == framed(stream)


@given(streams)
def test_every_line_is_one_item_and_nothing_crashes(stream: bytes) -> None:
    framer = Framer()
    results = framer.feed(stream)
    assert framer.lines == len(results) + framer.waiting
    results += framer.finish()
    assert framer.waiting == 0
    found = items(stream)
    assert len(found) == len(results) == framer.lines
    assert all(isinstance(item, Parsed | Noted | Unreadable) for item in found)
    for item in found:
        if isinstance(item, Unreadable):
            assert item.raw


@given(st.lists(lines, max_size=30))
def test_quarantine_holds_what_was_sent(rows: list[bytes]) -> None:
    """Every quarantined input is a stretch of what came in."""
    stream = b"\n".join(rows)
    sent = stream.replace(b"\r", b"\n")
    for item in items(stream):
        if isinstance(item, Unreadable):
            assert all(line in sent for line in item.raw.split(b"\n"))


@given(st.binary(max_size=300))
def test_the_checksum_is_every_byte_joined_by_exclusive_or(body: bytes) -> None:
    expected = 0
    for byte in body:
        expected ^= byte
    assert checksum(body) == expected


@settings(max_examples=25)
@given(st.permutations(range(6)))
def test_parts_in_any_order_make_the_same_messages(order: list[int]) -> None:
    parts = [sealed(f"AIVDM,2,{n},{i},A,5{i}{n},0") for i in (1, 2, 3) for n in (1, 2)]
    found = framed(b"\n".join(parts[i] for i in order))
    payloads = {result.payload for result in found if not isinstance(result, Noted | Unreadable)}
    assert payloads == {b"511512", b"521522", b"531532"}
