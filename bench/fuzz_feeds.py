"""Throw damaged lines at every parser that faces the world: ``python -m bench.fuzz_feeds --lines 1000000``.

Each parser gets lines of its own kind with bytes changed, doubled, swapped, cut or put in, lines of the
other kinds, and bytes of no kind. It must answer each with an item, and with nothing but the errors it
is allowed. The lines come from a seed: a failure names it, and the same seed makes it again.

A parser joins by one entry in ``PARSERS``.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from varne.feeds.ais.assembly import Message
from varne.feeds.ais.framing import Framer
from varne.feeds.ais.parse import read_message
from varne.feeds.ais.sentences import checksum
from varne.feeds.aisstream.parse import parse_message
from varne.feeds.calls.positions import read_position
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.feeds.cot.event import CotEvent, element, made
from varne.feeds.cot.framing import Framer as Framing
from varne.feeds.cot.framing import framed
from varne.feeds.cot.masking import masked
from varne.feeds.cot.parse import Speaker, read_event
from varne.feeds.cot.protobuf_form import read_protobuf, write_protobuf
from varne.feeds.cot.xml_form import read_xml, write_xml
from varne.feeds.logs.forms import detect
from varne.feeds.logs.parse import parse_row
from varne.feeds.plots.parse import PlotTold
from varne.feeds.plots.parse import keepable as keep_plot_line
from varne.feeds.plots.parse import parse_line as parse_plot_line
from varne.feeds.reports.parse import parse_line
from varne.feeds.units import Heard
from varne.picture.errors import Malformed
from varne.picture.report import Report
from varne.picture.theatre import load_theatre

DATA = Path(__file__).parents[1] / "data"
RECEIVED_AT = datetime(2026, 8, 10, 20, 16, 29, tzinfo=UTC)
LINES_DEFAULT = 20_000
SEED_DEFAULT = 20_260_810


class Fuzzed(msgspec.Struct, frozen=True):
    """One parser under fire. ``read`` answers a line with what became of it; ``Malformed`` is allowed."""

    examples: Callable[[], Sequence[bytes]]  # good lines to damage
    start: Callable[[], Callable[[bytes], Sequence[Item]]]  # a fresh parser, keeping state between lines
    mend: Callable[[bytes], bytes] | None = None  # make checksums fit again, to reach what lies behind them


def _ais_examples() -> Sequence[bytes]:
    names = ("dma-stream-2010-06-11.nmea", "typeexamples.nmea", "tagblock.nmea")
    return [line for name in names for line in (DATA / "ais" / name).read_bytes().splitlines()]


def _ais() -> Callable[[bytes], Sequence[Item]]:
    framer = Framer()

    def read(line: bytes) -> Sequence[Item]:
        before = framer.lines - framer.waiting
        results = framer.feed(line + b"\n")
        if framer.lines - framer.waiting - before != len(results):
            raise AssertionError(f"{len(results)} results do not account for the lines of {line!r}")
        return [
            read_message(
                result,
                feed="fuzz",
                centre="UK",
                report_id=f"fuzz:{result.place}",
                received_at=RECEIVED_AT,
                cursor=result.place,
            )
            if isinstance(result, Message)
            else result
            for result in results
        ]

    return read


_SEALED = re.compile(rb"([!$])([^!$*\\]*)\*[0-9A-Fa-f]{2}")


def _ais_mend(line: bytes) -> bytes:
    return _SEALED.sub(lambda found: b"%b%b*%02X" % (found[1], found[2], checksum(found[2])), line)


def _one(read: Callable[[bytes], Item]) -> Callable[[], Callable[[bytes], Sequence[Item]]]:
    """A parser without state: one item for each line."""
    return lambda: lambda line: (read(line),)


_NIGHT = DATA / "nights" / "102" / "reports.jsonl"
_SOLENT = (b"Time,MMSI,Latitude_degrees,Longitude_degrees,COG_degrees,SOG_knots").split(b",")
_DANISH = (
    b"# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,"
    b"Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,"
    b"Data source type,A,B,C,D"
).split(b",")
_DANISH_ROW = (
    b"06/02/2026 00:00:01,Class A,219000123,56.012345,11.012345,Under way using engine,0.0,12.3,187.1,188,"
    b"9112345,OWAB2,SHIP,Cargo,,20,120,GPS,6.5,AARHUS,,AIS,100,20,10,10"
)
_MARINE_CADASTRE = (
    b"MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,"
    b"Cargo,TransceiverClass"
).split(b",")
_MARINE_CADASTRE_ROW = (
    b"367000123,2024-01-01T00:00:01,29.12345,-94.12345,7.3,211.4,210.0,SHIP,IMO9112345,WDA1234,70,0,180,"
    b"30,9.1,70,A"
)
_AISSTREAM = (
    b'{"MessageType":"PositionReport","MetaData":{"MMSI":235070762,"ShipName":"SHIP","latitude":50.77,'
    b'"longitude":-1.09,"time_utc":"2024-07-07 21:48:03.123456789 +0000 UTC"},"Message":{"PositionReport":'
    b'{"UserID":235070762,"Latitude":50.77,"Longitude":-1.09,"Sog":5.9,"Cog":157.8,"TrueHeading":511,'
    b'"NavigationalStatus":0,"RateOfTurn":-128,"Valid":true}}}'
)


def _rows(header: list[bytes]) -> Callable[[], Callable[[bytes], Sequence[Item]]]:
    layout = detect([cell.decode() for cell in header])
    return _one(lambda line: parse_row(line, layout=layout, feed="fuzz", centre="UK", cursor=1))


def _solent_rows() -> Sequence[bytes]:
    return (DATA / "ais" / "solent-2016-01-12.csv").read_bytes().splitlines()[1:2000]


def _position(line: bytes) -> Item:
    """What a caller's words are read by; it may only refuse them as Malformed."""
    readings = read_position(
        line.decode("utf-8", "replace"), known_place=THEATRE.place_by_name, bbox_deg=THEATRE.bbox_deg
    )
    assert all(-90 <= reading.lat_deg <= 90 and -180 <= reading.lon_deg <= 180 for reading in readings)
    return _A_REPORT


_A_REPORT = Parsed(
    report=Report(id="fuzz", kind="call", feed="fuzz", source="fuzz", centre="UK", received_at=RECEIVED_AT)
)
_POSITIONS = (
    b"51.1417, 1.7408",
    b"51\xc2\xb008.5'N 001\xc2\xb044.5'E",
    b"N51 08 30 E1 44 30",
    b"50 58 12 N 1 21 6 O",
    b"31U CS 97512 66613",
    b"3 milles au nord-est de Varne",
    b"Sandettie",
)
THEATRE = load_theatre((DATA / "theatres" / "dover.json").read_bytes())

_PLOTS = (
    b'{"sensor":"a","is":"radar","lat":51,"lon":1.6,"range_m": 9e3, "probability": 0.7, "false_plots": 9}',
    b'{"plot": "fr.a.radar", "time": "2026-08-12T02:00:00Z", "range_m": 4000, "bearing_deg": 12.5}',
    b'{"plot": "fr.a.radar", "time": "2026-08-12T02:00:00Z", "lat": 51, "lon": 1.5, "sigma_m": 60}',
    b'{"look": "fr.a.radar", "time": "2026-08-12T02:00:00Z", "from_deg": 0, "to_deg": 90}',
)


def _plot(line: bytes) -> Item:
    """Stands for the feed, which makes reports of many plots: of each that can be read, one here."""
    keep_plot_line(line, lambda _: "0123456789")
    told = parse_plot_line(line)
    if not isinstance(told, PlotTold):
        return Noted(what="annotation")
    report = Report(
        id="1", kind="radar", feed="fuzz", source=told.sensor, centre="UK", received_at=told.at,
        lat_deg=told.lat_deg, lon_deg=told.lon_deg, sigma_m=told.sigma_m,
    )  # fmt: skip
    return Parsed(report=report)


def _cot_examples() -> Sequence[bytes]:
    takv, contact = element("takv", {"os": "34"}), element("contact", {"callsign": "DOVER"})
    told = {"people": 40, "off": 3, "left": 2}
    said = (
        ("A-1", "a-f-S-X", "m-g", (contact, takv)),
        ("m-1", "a-u-S", "h-e", (element("remarks", text="40 pob taking water"), element("varne", told))),
        ("GeoChat.A-1.B.7", "b-t-f", "h-e", (element("remarks", text="OFF 30 LEFT 12"),)),
    )
    events = [
        made(uid=uid, kind=kind, how=how, now=RECEIVED_AT, lasts_s=300.0, place=(51.05, 1.45), detail=detail)
        for uid, kind, how, detail in said
    ]
    return [form for event in events for form in (write_xml(event), framed(write_protobuf(event)))]


def _cot() -> Callable[[bytes], Sequence[Item]]:
    """A whole connection for each line: framing, both forms, and what is said in it."""

    def read(line: bytes) -> Sequence[Item]:
        framer = Framing()
        items: list[Item] = []
        for message in framer.feed(line) + framer.finish():
            try:
                if message.form == "xml":
                    event = read_xml(message.raw)
                elif message.form == "protobuf":
                    event = read_protobuf(message.raw)
                else:
                    raise Malformed("no event", code=message.form)
            except Malformed as fault:
                items.append(Unreadable(code=fault.code, reason=str(fault), raw=masked(message.raw)))
                continue
            if event is not None:
                items.append(_cot_item(event))
        return items or [Noted(what="fragment")]

    return read


def _cot_item(event: CotEvent) -> Item:
    try:
        item = read_event(
            event, speaker=Speaker(unit_id="u"), feed="fuzz", centre="UK", received_at=RECEIVED_AT
        )
    except Malformed as fault:
        return Unreadable(code=fault.code, reason=str(fault), raw=b"-")
    return Noted(what="not_used") if isinstance(item, Heard) else item


PARSERS: dict[str, Fuzzed] = {
    "cot": Fuzzed(_cot_examples, _cot),
    "ais": Fuzzed(_ais_examples, _ais, _ais_mend),
    "reports": Fuzzed(
        lambda: _NIGHT.read_bytes().splitlines(),
        _one(
            lambda line: parse_line(
                line,
                feed="fuzz",
                now=RECEIVED_AT,
                known_area=lambda name: name,
                tokenise=lambda _: "0123456789",
            )
        ),
    ),
    "solent-csv": Fuzzed(_solent_rows, _rows(_SOLENT)),
    "danish-csv": Fuzzed(lambda: [_DANISH_ROW], _rows(_DANISH)),
    "marinecadastre-csv": Fuzzed(lambda: [_MARINE_CADASTRE_ROW], _rows(_MARINE_CADASTRE)),
    "aisstream": Fuzzed(
        lambda: [_AISSTREAM],
        _one(lambda line: parse_message(line, feed="fuzz", centre="UK", now=RECEIVED_AT)),
    ),
    "plots": Fuzzed(lambda: _PLOTS, _one(_plot)),
    "positions": Fuzzed(lambda: _POSITIONS, _one(_position)),
}


def damage(rng: random.Random, line: bytes) -> bytes:
    """A line with up to four things wrong."""
    wrong = bytearray(line)
    for _ in range(rng.randint(0, 4)):
        if not wrong:
            break
        place = rng.randrange(len(wrong))
        kind = rng.randrange(7)
        if kind == 0:
            wrong[place] = rng.randrange(256)
        elif kind == 1:
            wrong[place] ^= 1 << rng.randrange(8)
        elif kind == 2:
            wrong.insert(place, rng.choice(b'!$\\*,:@\x00\r\n"{}[]-.0129eE\xff'))
        elif kind == 3:
            del wrong[place : place + rng.randint(1, 8)]
        elif kind == 4:
            wrong[place:place] = wrong[rng.randrange(len(wrong)) :][: rng.randint(1, 40)]
        elif kind == 5:
            del wrong[place:]
        else:
            other = rng.randrange(len(wrong))
            wrong[place], wrong[other] = wrong[other], wrong[place]
    return bytes(wrong)


def fuzz_lines(
    rng: random.Random, own: Sequence[bytes], all_kinds: Sequence[bytes], count: int
) -> Iterator[bytes]:
    """``count`` lines: mostly damaged ones of the parser's own kind."""
    for _ in range(count):
        draw = rng.random()
        if draw < 0.85:
            yield damage(rng, rng.choice(own))
        elif draw < 0.95:
            yield damage(rng, rng.choice(all_kinds))
        else:
            yield rng.randbytes(rng.randint(0, 400))


def fuzz(name: str, count: int, seed: int = SEED_DEFAULT) -> Counter[str]:
    """Run one parser; what became of the lines, by code.

    Raises:
        AssertionError: the parser answered with something that is no item, or raised what it may not;
            the message holds the seed and the line.
    """
    parser = PARSERS[name]
    rng = random.Random(f"{name}:{seed}")
    own = parser.examples()
    all_kinds = [line for other in PARSERS.values() for line in other.examples()]
    read = parser.start()
    became: Counter[str] = Counter()
    for damaged in fuzz_lines(rng, own, all_kinds, count):
        line = parser.mend(damaged) if parser.mend is not None and rng.random() < 0.5 else damaged
        try:
            items = read(line)
        except Malformed as fault:
            became[fault.code] += 1
            continue
        except Exception as error:
            raise AssertionError(f"{name}, seed {seed}: {error!r} on {line!r}") from error
        for item in items:
            if isinstance(item, Parsed):
                became["report"] += 1
            elif isinstance(item, Noted):
                became[item.what] += 1
            elif isinstance(item, Unreadable):
                became[item.code] += 1
            else:
                raise AssertionError(f"{name}, seed {seed}: {item!r} is no item, on {line!r}")
    return became


def main() -> int:
    """Fuzz the parsers named, or all, and print what became of the lines."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("parsers", nargs="*", choices=[*PARSERS, []], help="default: all")
    options.add_argument("--lines", type=int, default=LINES_DEFAULT, help="lines for each parser")
    options.add_argument("--seed", type=int, default=SEED_DEFAULT)
    chosen = options.parse_args()
    for name in chosen.parsers or PARSERS:
        began = time.perf_counter()
        became = fuzz(name, chosen.lines, chosen.seed)
        took_s = time.perf_counter() - began
        told = ", ".join(f"{code} {n:,}" for code, n in became.most_common())
        sys.stdout.write(f"{name}: {chosen.lines:,} lines in {took_s:.1f} s, no crash: {told}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
