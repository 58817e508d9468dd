"""What becomes of each line: messages, parts, notes, and what cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.feeds.ais.sentences import (
    BASE_STATION,
    DATA,
    PARTS,
    PGHP,
    POSITION,
    framed,
    sealed,
    tagged,
)
from varne.feeds.ais.assembly import PARTS_GAP_S, PARTS_LINES_MAX, Framed, Message
from varne.feeds.ais.framing import LINE_BYTES_MAX, Framer
from varne.feeds.contract import Noted, Unreadable


def what(results: list[Framed]) -> list[str]:
    """Each result in a word: the note, the reason's code, or "message"."""
    words = []
    for result in results:
        if isinstance(result, Message):
            words.append("message")
        else:
            words.append(result.what if isinstance(result, Noted) else result.code)
    return words


def message_in(results: list[Framed]) -> Message:
    (message,) = [result for result in results if isinstance(result, Message)]
    return message


def unix_s(*moment: int) -> float:
    year, month, day, hour, minute, second = moment
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()


# ── lines ──


def test_line_ends_of_any_kind_and_blank_lines_which_are_no_input() -> None:
    framer = Framer()
    results = framer.feed(POSITION + b"\r\n\r\n" + BASE_STATION + b"\n  \t \n\r" + POSITION + b"\r")
    assert what(results) == ["message"] * 3
    assert framer.lines == 3


def test_a_last_line_without_its_end_is_settled_when_the_stream_ends() -> None:
    framer = Framer()
    assert framer.feed(POSITION) == []
    assert what(framer.finish()) == ["message"]


@pytest.mark.parametrize(
    "noise", [b"\x00\x00", b"\xff\xfe~~", b"garbage ", b"!AIVDM,1,1,,A,13u?8T0000", b"UdPbC\x00"]
)
def test_noise_before_a_sentence_is_set_aside_and_the_original_kept(noise: bytes) -> None:
    message = message_in(framed(noise + POSITION + b"\n"))
    assert message.partial
    assert message.raw == noise + POSITION
    assert message.payload == POSITION.split(b",")[5]


def test_junk_behind_the_checksum_is_set_aside_too() -> None:
    message = message_in(framed(POSITION + b"\x00junk"))
    assert message.partial
    assert message.heard_unix_s is None


def test_two_sentences_run_together_are_two_lines() -> None:
    framer = Framer()
    results = framer.feed(POSITION + BASE_STATION + tagged("s:b1", POSITION) + b"\n")
    assert what(results) == ["message"] * 3
    assert framer.lines == 3
    assert [r.raw for r in results if isinstance(r, Message)][1] == BASE_STATION


def test_an_endless_line_is_cut_and_every_byte_of_it_quarantined() -> None:
    line = b"x" * (2 * LINE_BYTES_MAX + 10)
    whole = framed(line + b"\n" + POSITION)
    assert what(whole) == ["overlong", "overlong", "overlong", "message"]
    assert b"".join(r.raw for r in whole if isinstance(r, Unreadable)) == line
    framer = Framer()
    pieces = [r for byte in line for r in framer.feed(bytes((byte,)))] + framer.feed(b"\n" + POSITION + b"\n")
    assert pieces == whole
    assert framer.lines == 4


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"hello", "noise"),
        (b"\x00", "noise"),
        (b"# a comment", "noise"),
        (POSITION[:-2] + b"31", "checksum"),
        (POSITION[:-2] + b"ZZ", "no_checksum"),
        (POSITION[:-3], "no_checksum"),
        (POSITION[:30], "fields"),
        (sealed("AIVDM,1,1,,A,,0"), "fields"),
        (sealed("AIVDM,1,1,,A,15N1u<PP,6"), "fields"),
        (sealed("AIVDM,1,1,,A,15N1u<PP,x"), "fields"),
        (sealed(b"AIVDM,1,1,,A,15N1u<\x7f\x80,0"), "armour"),
        (sealed("AIVDM,1,1,,A,15N1uXYZ,0"), "armour"),
        (sealed("AIVDM,2,3,1,A,15N1u<PP,0"), "part_number"),
        (sealed("AIVDM,2,0,1,A,15N1u<PP,0"), "part_number"),
        (sealed("AIVDM,12,10,1,A,15N1u<PP,0"), "part_number"),
        (sealed("AIVDM,1,2,1,A,15N1u<PP,0"), "part_number"),
        (sealed("AIVDM,x,1,1,A,15N1u<PP,0"), "part_number"),
        (sealed("AIVDM,-1,1,1,A,15N1u<PP,0"), "part_number"),
        (sealed("AIVDM,2,1,1,A,15N1u<PP,2"), "fields"),
        (b"$GPZDA,1*00", "checksum"),
        (b"$GPZDA,1", "no_checksum"),
        (sealed("PGHP,1,2010,6,11,11,46,11", b"$"), "pghp"),
        (sealed("PGHP,1,2010,6,31,11,46,11,390,231,45,992190934,1,30", b"$"), "pghp"),
        (sealed("PGHP,1,2010,6,11,11,46,11,-5,231,45,992190934,1,30", b"$"), "pghp"),
        (sealed("PGHP,1,2010,6,11,11,46,x,390,231,45,992190934,1,30", b"$"), "pghp"),
        (sealed("PGHP,1,2010,6,11,11,46,2798172219,390,231,45,992190934,1,30", b"$"), "pghp"),
        (sealed("PGHP,1,1910,6,11,11,46,11,390,231,45,992190934,1,30", b"$"), "pghp"),
        (sealed("PGHP,1,2010,6,11,11,46,11,390,231,45,992190934,1,-1", b"$"), "pghp"),
        (b"\\s:b1*00", "tag_block"),
        (b"\\s:b1*00\\$GPZDA,1*00", "tag_block"),
        (b"\\" + sealed("s:b1", b"") + b"\\hello", "noise"),
        (tagged("s:b1", POSITION[:-2] + b"31"), "checksum"),
    ],
)
def test_what_cannot_be_read_is_kept_whole(line: bytes, code: str) -> None:
    (result,) = framed(line)
    assert isinstance(result, Unreadable)
    assert (result.code, result.raw) == (code, line)
    assert result.reason


@pytest.mark.parametrize(
    "talker", ["AI", "AB", "AD", "AN", "AR", "AS", "AT", "AX", "BS", "BY", "SA", "SS", "--"]
)
@pytest.mark.parametrize("formatter", ["VDM", "VDO"])
def test_every_talker_is_heard(talker: str, formatter: str) -> None:
    assert what(framed(sealed(f"{talker}{formatter},1,1,,A,15N1u<PP1FJuvSRHOE6QIwwh0HQ6,0"))) == ["message"]


def test_sentences_of_other_instruments_are_annotations() -> None:
    lines = [
        sealed("GPZDA,160012.71,11,03,2004,-1,00", b"$"),
        sealed("AIABM,1,1,0,B,6,,0"),
        tagged("s:b1", b""),
    ]
    assert what(framed(b"\n".join(lines))) == ["annotation"] * 3


def test_a_missing_fill_and_lower_case_checksums_are_read() -> None:
    body = "AIVDM,1,1,,A,15N1u<PP1FJuvSRHOE6QIwwh0HQ6,"
    assert message_in(framed(sealed(body))).fill_bits == 0
    lower = sealed("AIVDM,1,1,,B,13F?Vv700<DJuLEtvep`iToV0<0j,0")
    assert what(framed(lower[:-2] + lower[-2:].lower())) == ["message"]


# ── times and stations ──


def test_pghp_dates_the_message_behind_it_and_names_the_base_station() -> None:
    results = framed(PGHP + b"\n" + POSITION + b"\n" + POSITION + b"\n")
    assert what(results) == ["annotation", "message", "message"]
    first, second = (r for r in results if isinstance(r, Message))
    assert first.heard_unix_s == unix_s(2010, 6, 11, 11, 46, 11) + 0.39
    assert first.station == "992190934"
    assert (second.heard_unix_s, second.station) == (None, None)


def test_pghp_of_another_message_is_not_believed() -> None:
    """Its last field is the checksum of the message it speaks of: two ships must not swap times."""
    assert message_in(framed(PGHP + b"\n" + BASE_STATION)).heard_unix_s is None
    after_damage = framed(PGHP + b"\n" + POSITION[:-2] + b"31\n" + POSITION)
    assert message_in(after_damage).heard_unix_s is None


def test_pghp_before_the_first_part_speaks_of_all_parts() -> None:
    note = sealed("PGHP,1,2010,6,11,11,46,11,929,244,0,,1,72", b"$")
    message = message_in(framed(b"\n".join((note, *PARTS))))
    assert message.heard_unix_s == unix_s(2010, 6, 11, 11, 46, 11) + 0.929


@pytest.mark.parametrize("written", ["1325394060", "1325394060000"])
def test_a_tag_block_gives_the_time_in_seconds_or_milliseconds_and_the_station(written: str) -> None:
    message = message_in(framed(tagged(f"s:rORBCOMM008,c:{written},t:free text", POSITION)))
    assert message.heard_unix_s == unix_s(2012, 1, 1, 5, 1, 0)
    assert message.station == "rORBCOMM008"
    assert not message.partial


@pytest.mark.parametrize("written", ["0", "-5", "1e9", "99999999999999", "", "12:30"])
def test_a_time_that_is_none_is_left_out(written: str) -> None:
    assert message_in(framed(tagged(f"c:{written}", POSITION))).heard_unix_s is None


def test_a_station_name_is_short_and_plain() -> None:
    assert message_in(framed(tagged("s:call me on the phone", POSITION))).station is None


def test_a_damaged_tag_block_is_not_believed_but_its_sentence_is() -> None:
    line = tagged("s:b1,c:1325394060", POSITION).replace(b"c:13", b"c:14")
    message = message_in(framed(line))
    assert (message.heard_unix_s, message.station, message.partial) == (None, None, True)
    assert message.raw == line


def test_trailing_metadata_gives_the_receivers_time_not_the_later_loggers() -> None:
    line = POSITION + b",d-080,S2118,t050056.00,T56.4837741,r003669946,1325394060,1325394001"
    message = message_in(framed(line))
    assert message.heard_unix_s == unix_s(2012, 1, 1, 5, 1, 0)
    assert message.station == "003669946"


# ── parts ──


def test_parts_make_one_message_whichever_comes_first() -> None:
    for order in (PARTS, PARTS[::-1]):
        results = framed(b"\n".join(order))
        assert what(results) == ["fragment", "message"]
        message = message_in(results)
        assert message.payload == b"".join(part.split(b",")[5] for part in PARTS)
        assert message.raw == b"\n".join(PARTS)
        assert message.fill_bits == 2


def part(index: int, total: int, sequence: int = 1, channel: str = "A", payload: str = "5aaaa") -> bytes:
    return sealed(f"AIVDM,{total},{index},{sequence},{channel},{payload},0")


def test_messages_in_parts_may_interleave() -> None:
    lines = [part(1, 2, 1), part(1, 3, 2), part(1, 2, 1, "B", "5bbbb"), part(2, 3, 2), POSITION]
    lines += [part(2, 2, 1, "B"), part(3, 3, 2), part(2, 2, 1)]
    results = framed(b"\n".join(lines))
    assert what(results).count("message") == 4
    assert what(results).count("fragment") == 4
    assert [r.place for r in results if isinstance(r, Message)] == [5, 6, 7, 8]


def test_a_part_said_twice_is_one_part() -> None:
    results = framed(b"\n".join((PARTS[0], PARTS[0], PARTS[1])))
    assert what(results) == ["fragment", "fragment", "message"]


def test_a_sequence_id_used_again_gives_up_the_old_parts() -> None:
    """A name made of two ships' halves would be worse than none."""
    lines = (part(1, 2, payload="5old"), part(1, 2, payload="5new"), part(2, 2, payload="rest"))
    results = framed(b"\n".join(lines))
    assert what(results) == ["incomplete", "fragment", "message"]
    assert message_in(results).payload == b"5newrest"
    (lost,) = [r for r in results if isinstance(r, Unreadable)]
    assert lost.raw == lines[0]
    assert "line 1: part 1 of 2" in lost.reason


def test_parts_are_given_up_after_so_many_lines() -> None:
    framer = Framer()
    results = framer.feed(b"\n".join([PARTS[0], *[POSITION] * PARTS_LINES_MAX, PARTS[1], b""]))
    assert what(results) == ["message"] * PARTS_LINES_MAX + ["incomplete"]
    assert framer.waiting == 1
    assert what(framer.finish()) == ["incomplete"]
    assert framer.waiting == 0


def test_parts_far_apart_in_time_of_receipt_are_not_joined() -> None:
    framer = Framer()
    assert framer.feed(PARTS[0] + b"\n", received_unix_s=1000.0) == []
    results = framer.feed(PARTS[1] + b"\n", received_unix_s=1001.0 + PARTS_GAP_S)
    assert what(results + framer.finish()) == ["incomplete", "incomplete"]


def test_parts_far_apart_by_their_tag_blocks_are_not_joined() -> None:
    lines = (tagged("c:1325394060", PARTS[0]), tagged("c:1325394090", PARTS[1]))
    assert what(framed(b"\n".join(lines))) == ["incomplete", "incomplete"]


def test_a_missing_part_costs_only_its_own_message() -> None:
    lines = (part(1, 3), part(3, 3), POSITION)
    results = framed(b"\n".join(lines))
    assert what(results) == ["message", "incomplete", "incomplete"]


def test_stations_merged_into_one_stream_are_told_apart() -> None:
    """Two base stations hear the same message and use the same sequence id."""
    lines = [tagged(f"s:{station}", line) for line in PARTS for station in ("b1", "b2")]
    results = framed(b"\n".join(lines))
    assert what(results) == ["fragment", "message"] * 2
    assert [r.station for r in results if isinstance(r, Message)] == ["b1", "b2"]


def test_a_later_part_without_a_tag_block_joins_the_tagged_first() -> None:
    message = message_in(framed(tagged("s:b1,c:1325394060", PARTS[0]) + b"\n" + PARTS[1]))
    assert (message.station, message.heard_unix_s) == ("b1", 1325394060.0)


def test_groups_of_tag_blocks_may_interleave() -> None:
    results = framed((DATA / "tagblock.nmea").read_bytes())
    assert what(results) == ["message", "fragment", "message", "message", "message"]
    grouped = [r for r in results if isinstance(r, Message)][1]
    assert grouped.raw.count(b"\n") == 1
    assert grouped.heard_unix_s == 1418169601.0


# ── the accounting ──


def test_every_line_of_the_danish_stream_is_accounted_for() -> None:
    data = (DATA / "dma-stream-2010-06-11.nmea").read_bytes()
    framer = Framer()
    results = framer.feed(data) + framer.finish()
    words = what(results)
    counted = {word: words.count(word) for word in set(words)}
    assert counted == {"message": 4_051, "fragment": 449, "annotation": 4_051}
    assert framer.lines == len(results) == 8_551
    assert framer.waiting == 0
    assert all(r.heard_unix_s is not None for r in results if isinstance(r, Message))
