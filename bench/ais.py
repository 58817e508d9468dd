"""AIS lines read a second, against pyais alone on the same file: ``python -m bench.ais``.

pyais is the peer: its file reader and decoder, as its manual says to use them. It does not check a
sentence's checksum unless asked, so it is measured both ways. Varne frames, checks every checksum,
decodes, and makes a report of each vessel's message; then the same with every report folded into a
picture by the production pipeline. All run in turn, in one process, and the best of several rounds
counts: the machine's other work only ever makes one slower.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pyais.stream import FileReaderStream

from varne.centre.pipeline import advance
from varne.feeds.ais.source import AisFile
from varne.feeds.contract import Parsed
from varne.picture.events import FeedDeclared, LogOpened, ReportReceived
from varne.picture.picture import Picture

DEFAULT_FILE = Path(__file__).parents[1] / "data" / "ais" / "dma-stream-2010-06-11.nmea"
ROUNDS_DEFAULT = 7


def pyais_alone(path: Path) -> int:
    """Messages that pyais decodes."""
    with FileReaderStream(str(path)) as stream:
        return len([message.decode() for message in stream])


def pyais_checked(path: Path) -> int:
    """The same, asking of each message whether its checksums hold."""
    with FileReaderStream(str(path)) as stream:
        return len([message.decode() for message in stream if message.is_valid])


def _source(path: Path) -> AisFile:
    return AisFile(path, feed="bench", title="bench", centre="UK", synthetic=False)


def varne_read(path: Path) -> int:
    """Messages that Varne reads through the feed's own door."""

    async def read() -> int:
        source = _source(path)
        async for _ in source.batches(after_cursor=None):
            pass
        return source.counts.messages

    return asyncio.run(read())


def varne_folded(path: Path) -> int:
    """The same, every report recorded, folded and answered by every stage; no store, no screens."""

    async def read() -> int:
        source = _source(path)
        picture = Picture()
        opened = False
        async for batch in source.batches(after_cursor=None):
            for item in batch:
                if not isinstance(item, Parsed):
                    continue
                report = item.report
                bodies: list[LogOpened | FeedDeclared | ReportReceived] = []
                if not opened:
                    opened = True
                    bodies.append(
                        LogOpened(theatre_id="bench", theatre_digest="", centre="UK", synthetic=False)
                    )
                    bodies.append(source.declaration)
                bodies.append(ReportReceived(report=report, cursor=item.cursor))
                for body in bodies:
                    advance(
                        picture,
                        body,
                        originator="UK",
                        observed_at=report.observed_at,
                        received_at=report.received_at,
                        recorded_at=report.received_at,
                    )
        return source.counts.messages

    return asyncio.run(read())


WAYS: dict[str, Callable[[Path], int]] = {
    "pyais alone": pyais_alone,
    "pyais, checksums asked for": pyais_checked,
    "varne, read": varne_read,
    "varne, read and folded": varne_folded,
}


def main() -> int:
    """Measure each way in turn and print lines a second and the ratio to pyais alone."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("file", nargs="?", type=Path, default=DEFAULT_FILE)
    options.add_argument("--rounds", type=int, default=ROUNDS_DEFAULT)
    chosen = options.parse_args()
    lines = sum(1 for line in chosen.file.read_bytes().splitlines() if line.strip())
    best_s = dict.fromkeys(WAYS, float("inf"))
    messages = dict.fromkeys(WAYS, 0)
    for _ in range(chosen.rounds):
        for name, way in WAYS.items():
            gc.collect()
            began_s = time.perf_counter()
            messages[name] = way(chosen.file)
            best_s[name] = min(best_s[name], time.perf_counter() - began_s)
    sys.stdout.write(f"{chosen.file.name}: {lines:,} lines, best of {chosen.rounds}\n")
    peer_s = best_s["pyais alone"]
    for name, took_s in best_s.items():
        sys.stdout.write(
            f"  {name:28} {messages[name]:>6,} messages  {took_s * 1e3:7.1f} ms  "
            f"{lines / took_s:>9,.0f} lines/s  {took_s / peer_s:5.2f} x pyais\n"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
