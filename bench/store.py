"""Measure the store: entries appended, read and folded a second; starting from a long log; memory.

    python -m bench.store --events 1000000

The log is invented: 3,000 ships each heard every few seconds (a report and its track's update), a call
with its boat and incident now and then. Each figure that names memory is measured in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from varne.picture.events import (
    BoatOpened,
    Event,
    FeedDeclared,
    LogOpened,
    Recorded,
    ReportReceived,
    TrackUpdated,
)
from varne.picture.events_incident import IncidentOpened
from varne.picture.report import IdentityClaim, Report
from varne.picture.track import Estimate
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore

SHIPS = 3_000
START = datetime(2026, 8, 10, 20, 0, tzinfo=UTC)
SNAPSHOT_EVERY_ENTRIES = 50_000  # as a centre does


def invented(events: int) -> Iterator[Recorded]:
    """A log of that many entries, the same each time."""
    for sequence in range(1, events + 1):
        at = START + timedelta(milliseconds=20 * (sequence // 2))
        yield Recorded(
            sequence=sequence,
            originator="UK",
            observed_at=at,
            received_at=at,
            recorded_at=at,
            body=fact(sequence, at),
        )


def fact(sequence: int, at: datetime) -> Event:
    """What is recorded at this place of the log."""
    if sequence == 1:
        return LogOpened(theatre_id="dover", theatre_digest="00", centre="UK", synthetic=True)
    if sequence == 2:
        return FeedDeclared(feed="ais", kind="ais", synthetic=True, title="Invented ships")
    round_of = sequence % 5_000
    if round_of == 3:
        return ReportReceived(
            report=Report(
                id=f"call-{sequence}",
                kind="call",
                feed="calls",
                source="uk.999",
                centre="UK",
                received_at=at,
                lat_deg=51.0,
                lon_deg=1.5,
                sigma_m=500.0,
                people=40,
            )
        )
    if round_of == 4:
        return BoatOpened(
            boat_id=f"b-{sequence}", boat_name="UK-001", report_id=f"call-{sequence - 1}", probability=0.9
        )
    if round_of == 5:
        return IncidentOpened(
            incident_id=f"i-{sequence}",
            boat_id=f"b-{sequence - 1}",
            phase="distress",
            owner="UK",
            report_id=f"call-{sequence - 2}",
        )
    turn, ship = divmod(sequence // 2, SHIPS)
    lat_deg, lon_deg = 50.5 + ship % 100 * 0.01, 0.8 + ship % 37 * 0.03 + turn * 1e-4
    if sequence % 2:
        return TrackUpdated(
            track_id=f"ais:{235_000_000 + ship}",
            feed="ais",
            at=at,
            estimate=Estimate(
                at=at,
                lat_deg=lat_deg,
                lon_deg=lon_deg,
                east_ms=3.25,
                north_ms=4.5,
                var_east_m2=81.5,
                var_north_m2=81.5,
                var_speed_m2s2=0.25,
            ),
            speed_kn=10.8,
            course_deg=35.8,
            heading_deg=36.0,
            navigation_status=0,
            claim=IdentityClaim(mmsi=235_000_000 + ship, name=f"SHIP {ship}") if turn < 2 else None,
        )
    return ReportReceived(
        report=Report(
            id=f"ais-{sequence}",
            kind="ais",
            feed="ais",
            source="ais",
            centre="UK",
            received_at=at,
            observed_at=at,
            lat_deg=lat_deg,
            lon_deg=lon_deg,
            sigma_m=10.0,
            speed_kn=10.8,
            course_deg=35.8,
            heading_deg=36.0,
            navigation_status=0,
            claim=IdentityClaim(mmsi=235_000_000 + ship),
        ),
        cursor=sequence,
    )


def append(path: Path, events: int, batch: int) -> dict[str, float]:
    """Write the log in batches; encoding, chaining and flushing are counted, inventing is not."""
    spent_s, latencies_s, waiting = 0.0, [], []
    with closing(SqliteStore(path)) as store:
        for entry in invented(events):
            waiting.append(entry)
            if len(waiting) == batch or entry.sequence == events:
                began_s = time.perf_counter()
                store.append(waiting)
                latencies_s.append(time.perf_counter() - began_s)
                spent_s += latencies_s[-1]
                waiting = []
        began_s = time.perf_counter()
    close_s = time.perf_counter() - began_s
    latencies_s.sort()
    return {
        "entries_per_s": events / spent_s,
        "batch_p50_ms": latencies_s[len(latencies_s) // 2] * 1e3,
        "batch_p99_ms": latencies_s[len(latencies_s) * 99 // 100] * 1e3,
        "close_s": close_s,
        "file_mb": path.stat().st_size / 1e6,
    }


def shelve(path: Path, events: int) -> dict[str, float]:
    """Leave the snapshots that a centre would have left, the newest as stale as it can get."""
    shelf = SnapshotShelf(path.parent / "snapshots")
    with closing(SqliteStore(path, read_only=True)) as store:
        at = max(events - SNAPSHOT_EVERY_ENTRIES + 1, 1)
        picture = load_picture(store, through_sequence=at)
        began_s = time.perf_counter()
        capture = shelf.capture(picture)
        captured_s = time.perf_counter()
        shelf.put(store, capture)
        ended_s = time.perf_counter()
    size_bytes = sum(file.stat().st_size for file in shelf.folder.iterdir())
    return {
        "capture_s": captured_s - began_s,
        "write_s": ended_s - captured_s,
        "file_mb": size_bytes / 1e6,
    }


def start(path: Path, *, with_snapshot: bool) -> dict[str, float | str]:
    """Open the log for writing and have its picture, as a centre that starts."""
    began_s = time.perf_counter()
    shelf = SnapshotShelf(path.parent / "snapshots") if with_snapshot else None
    store = SqliteStore(path, create=False)
    picture = load_picture(store, shelf)
    took_s = time.perf_counter() - began_s
    memory = psutil.Process().memory_info().rss
    return {"seconds": took_s, "memory_mb": memory / 1e6, "picture": picture.fingerprint()}


def read(path: Path) -> dict[str, float]:
    """Read every entry, keeping none."""
    began_s = time.perf_counter()
    with closing(SqliteStore(path, read_only=True)) as store:
        count = sum(1 for _ in store.read())
        spent_s = time.perf_counter() - began_s
        return {
            "entries_per_s": count / spent_s,
            "memory_mb": psutil.Process().memory_info().rss / 1e6,
        }


def verify(path: Path) -> dict[str, float]:
    """Check the whole log."""
    began_s = time.perf_counter()
    with closing(SqliteStore(path, read_only=True)) as store:
        result = store.verify()
    assert result.sound, result.damage
    return {"entries_per_s": result.entries / (time.perf_counter() - began_s)}


def look_up(path: Path) -> dict[str, float]:
    """Find a time in the log, as the time slider does."""
    with closing(SqliteStore(path, read_only=True)) as store:
        span_s = 0.02 * store.last_sequence() / 2
        began_s = time.perf_counter()
        for step in range(100):
            store.sequence_at(START + timedelta(seconds=span_s * step / 100))
        return {"moment_ms": (time.perf_counter() - began_s) * 1e3 / 100}


def apart(step: str, path: Path, events: int, batch: int) -> dict[str, float | str]:
    """Run one step in a process of its own."""
    arguments = [sys.executable, "-m", "bench.store", "--step", step, "--folder", str(path.parent)]
    arguments += ["--events", str(events), "--batch", str(batch)]
    result = subprocess.run(arguments, check=True, capture_output=True, text=True)
    found: dict[str, float | str] = json.loads(result.stdout)
    return found


def main() -> None:
    """Run all steps, or the one asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=1_000, help="entries a commit")
    parser.add_argument("--folder", type=Path, help="where to keep the log; a passing one unless given")
    parser.add_argument("--step", help="run this step only, on a log that is there")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="varne-bench-"))
    path = folder / "log.sqlite"
    steps = {
        "append": lambda: append(path, given.events, given.batch),
        "shelve": lambda: shelve(path, given.events),
        "read": lambda: read(path),
        "start_with_snapshot": lambda: start(path, with_snapshot=True),
        "start_without": lambda: start(path, with_snapshot=False),
        "look_up": lambda: look_up(path),
        "verify": lambda: verify(path),
    }
    if given.step is not None:
        json.dump(steps[given.step](), sys.stdout)
        return
    try:
        pictures = set()
        for step in steps:
            found = apart(step, path, given.events, given.batch)
            pictures.add(found.pop("picture", None))
            figures = "  ".join(f"{name} {value:,.4g}" for name, value in found.items())
            sys.stdout.write(f"{step:20} {figures}\n")
            sys.stdout.flush()
        if len(pictures - {None}) != 1:
            raise SystemExit("with and without snapshot the pictures differ")
    finally:
        if given.folder is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
