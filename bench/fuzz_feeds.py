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
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.picture.errors import Malformed

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


PARSERS: dict[str, Fuzzed] = {
    "ais": Fuzzed(_ais_examples, _ais, _ais_mend),
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
