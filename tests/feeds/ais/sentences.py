"""Sentences for the tests: made here, so that a test shows what it is about."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import reduce
from operator import xor
from pathlib import Path
from typing import Any

from pyais.encode import encode_dict

from varne.feeds.ais.assembly import Framed, Message
from varne.feeds.ais.framing import Framer
from varne.feeds.ais.parse import read_message
from varne.feeds.contract import Item, Parsed
from varne.picture.report import Report

DATA = Path(__file__).parents[3] / "data" / "ais"
RECEIVED_AT = datetime(2012, 1, 1, 5, 1, tzinfo=UTC)

POSITION = b"!AIVDM,1,1,,A,15N1u<PP1FJuvSRHOE6QIwwh0HQ6,0*30"
BASE_STATION = b"!AIVDM,1,1,,A,403Ovl@000Htt<tSF0l4Q@100`Pq,0*28"
PARTS = (
    b"!AIVDM,2,1,1,,53cMa3@000010WSW?V105=<45B2222222222220t388151:9e2UiDm851DTh,0*65",
    b"!AIVDM,2,2,1,,j1C32CQp888,2*17",
)


def sealed(body: str | bytes, start: bytes = b"!") -> bytes:
    """A sentence with its checksum."""
    raw = body.encode("ascii") if isinstance(body, str) else body
    return b"%b%b*%02X" % (start, raw, reduce(xor, raw, 0))


# It speaks of POSITION, whose checksum it ends with.
PGHP = sealed("PGHP,1,2010,6,11,11,46,11,390,231,45,992190934,1,30", b"$")


def tagged(content: str, sentence: bytes) -> bytes:
    """A sentence behind a tag block with its checksum."""
    return b"\\" + sealed(content, b"") + b"\\" + sentence


def encoded(msg_type: int, mmsi: int = 235_000_001, **fields: Any) -> bytes:
    """A message of our own, in as many lines as it takes."""
    lines = encode_dict({"msg_type": msg_type, "mmsi": mmsi, **fields})
    return "\n".join(lines).encode("ascii")


def framed(data: bytes) -> list[Framed]:
    """Everything the framer makes of a whole stream."""
    framer = Framer()
    return framer.feed(data) + framer.finish()


def items(data: bytes) -> list[Item]:
    """Everything the feed makes of a whole recording."""
    found: list[Item] = []
    for result in framed(data):
        if isinstance(result, Message):
            heard_unix_s = result.heard_unix_s
            found.append(
                read_message(
                    result,
                    feed="ais-test",
                    centre="UK",
                    report_id=f"ais-test:{result.place}",
                    received_at=RECEIVED_AT
                    if heard_unix_s is None
                    else datetime.fromtimestamp(heard_unix_s, UTC),
                    cursor=result.place,
                )
            )
        else:
            found.append(result)
    return found


def report_of(data: bytes) -> Report:
    """The one report in a stream."""
    (report,) = [item.report for item in items(data) if isinstance(item, Parsed)]
    return report
