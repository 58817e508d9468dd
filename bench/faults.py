"""Kills a centre with SIGKILL at random moments while it takes reports in, and looks at what is left.

``make bench-faults`` (``python -m bench.faults --kills 200``). Each run takes in a night of reports and an
hour of ships with ``varne import --each``, which prints a report's id once it is durable. The run is
killed after a random number of such lines, started again on the same log, killed again, and so on until
it ends. Then: every acknowledged report is in the log, none twice, the chain is whole, and the picture is
the same, byte for byte, as that of a run nobody interrupted.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from varne.centre.shipped import open_theatre, shipped_directory
from varne.picture.events import ReportReceived
from varne.picture.fold import fold
from varne.store.sqlite.store import SqliteStore
from varne.world.traffic import ship_traffic

START = datetime(2026, 8, 12, 0, 0, tzinfo=UTC)


def recordings(directory: Path, *, ships: int, minutes: int) -> list[Path]:
    """Night 102 and some synthetic ships, as files."""
    traffic = directory / "ships.nmea"
    lines = ship_traffic(
        open_theatre("dover"), ships=ships, start_at=START, duration_s=minutes * 60, interval_s=20, seed=7
    )
    traffic.write_text("".join(f"{timed.line}\n" for timed in lines), encoding="ascii")
    return [shipped_directory() / "nights" / "102" / "reports.jsonl", traffic]


def command(files: list[Path], data: Path, *flags: str) -> list[str]:
    """The import of these files into a log under ``data``."""
    names = [str(path) for path in files]
    return [sys.executable, "-m", "varne", "import", *names, "--data", str(data), "--synthetic", *flags]


def run_to_kill(files: list[Path], data: Path, after_acks: int) -> tuple[list[str], bool]:
    """Run until so many reports are acknowledged, then SIGKILL: what was acknowledged, and if it ended."""
    acknowledged: list[str] = []
    with subprocess.Popen(command(files, data, "--each"), stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.endswith("\n"):
                acknowledged.append(line.split("\t")[0])
            if len(acknowledged) >= after_acks:
                child.send_signal(signal.SIGKILL)
                break
        acknowledged += [line.split("\t")[0] for line in child.stdout if line.endswith("\n")]
    return acknowledged, child.returncode == 0


def whole_run(files: list[Path], data: Path) -> str:
    """Fingerprint of the picture of a run nobody interrupts."""
    done = subprocess.run(command(files, data, "--json"), capture_output=True, text=True, check=True)
    return str(json.loads(done.stdout)["fingerprint"])


def examine(data: Path, acknowledged: set[str]) -> tuple[str, list[str]]:
    """Fingerprint of the folded log, and everything wrong with it."""
    store = SqliteStore(data / "dover" / "log.sqlite", create=False, read_only=True)
    try:
        entries = list(store.read())
        damage = store.verify().damage
    finally:
        store.close()
    held = Counter(entry.body.report.id for entry in entries if isinstance(entry.body, ReportReceived))
    wrong = [f"damage: {one.what}" for one in damage]
    wrong += [f"acknowledged and gone: {identifier}" for identifier in sorted(acknowledged - set(held))]
    wrong += [f"twice: {identifier}" for identifier, times in sorted(held.items()) if times > 1]
    return fold(entries).fingerprint(), wrong


def kill_again_and_again(
    files: list[Path], data: Path, chance: random.Random, *, kills: int, reports: int
) -> tuple[int, set[str]]:
    """Run and kill until the import ends by itself or ``kills`` are used up; then let it end."""
    acknowledged: set[str] = set()
    killed = 0
    ended = False
    while not ended:
        after = chance.randint(1, max(2, reports // 6)) if killed < kills else reports * 2
        more, ended = run_to_kill(files, data, after)
        acknowledged.update(more)
        killed += not ended
    return killed, acknowledged


def main() -> None:
    """Kill as often as asked; exit 1 when anything was lost, doubled or different."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        files = recordings(root, ships=40, minutes=60)
        expected = whole_run(files, root / "whole")
        reports = sum(1 for path in files for _ in path.open())
        killed = rounds = 0
        wrong: list[str] = []
        while killed < asked.kills:
            data = root / f"round-{rounds}"
            rounds += 1
            more, acknowledged = kill_again_and_again(
                files, data, chance, kills=asked.kills - killed, reports=reports
            )
            killed += more
            fingerprint, found = examine(data, acknowledged)
            wrong += found
            if fingerprint != expected:
                wrong.append(f"round {rounds}: the picture differs")
            print(
                f"{killed}/{asked.kills} kills, {rounds} nights, {len(acknowledged)} acknowledged, "
                f"{len(wrong)} wrong, {time.monotonic() - began:.0f} s",
                flush=True,
            )
    for line in wrong[:20]:
        print(line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
