"""Measure the push: 2,000 AIS messages a second and 50 boats into one centre, 20 screens out of it.

    python -m bench.push --seconds 60

Four processes: the sender, the centre (a real server with its log on disk), the screens, and this one's
clock common to all: CLOCK_MONOTONIC. AIS goes in by TCP as raw sentences, boats by HTTP as reports, some
ships make jumps that no ship can, so that alerts are raised. Latency is measured from before the sender's
write until a screen has received the first frame true of that input, for every input on every screen.

Fails (exit 1) when p99 is above the bar, when an input is missing on a screen, or when a screen has not
received each change of each alert exactly once and in order.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import uvloop
from numpy.typing import NDArray
from pyais.encode import encode_dict

BAR_P99_MS = 250.0
FEED = "bench"
SHIPS = 4_000
BOATS = 50
BURST_S = 0.01
JUMP_EVERY_S = 0.7
SHIP_MMSI = 799_000_000  # 799 is no state's: these cannot be taken for real ships
STRAIT = (50.6, 51.4, 0.8, 2.2)  # south, north, west, east
SEED = 2_000
Floats = NDArray[np.float64]


# ── the sender ──


def sentences(count: int, rate: int) -> list[bytes]:
    """Position reports of ships on straight courses, ``rate`` a second, each ship in its turn."""
    rng = np.random.default_rng(SEED)
    south, north, west, east = STRAIT
    lat_deg, lon_deg = rng.uniform(south, north, SHIPS), rng.uniform(west, east, SHIPS)
    speed_kn, course_deg = rng.uniform(8, 20, SHIPS), rng.uniform(0, 360, SHIPS)
    jump_every = int(JUMP_EVERY_S * rate)
    lines = []
    for number in range(count):
        ship, elapsed_s = number % SHIPS, number / rate
        run_deg = speed_kn[ship] * elapsed_s / 3600 / 60
        course = math.radians(course_deg[ship])
        jump_deg = 3.0 if number % jump_every == jump_every - 1 and number >= SHIPS else 0.0
        fields = {
            "type": 1,
            "mmsi": SHIP_MMSI + ship,
            "lat": lat_deg[ship] + run_deg * math.cos(course) + jump_deg,
            "lon": lon_deg[ship] + run_deg * math.sin(course) / 0.63,
            "speed": speed_kn[ship],
            "course": course_deg[ship],
            "heading": int(course_deg[ship]),
            "second": int(elapsed_s) % 60,
        }
        lines += [
            sentence.encode() + b"\r\n"
            for sentence in encode_dict(fields, talker_id="AI", sentence_type="VDM")
        ]
    return lines


async def send_ais(port: int, lines: list[bytes], rate: int) -> Floats:
    """Write the sentences evenly; when each was about to be written, monotonic seconds."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    sent_s = np.zeros(len(lines))
    began_s = time.monotonic()
    done = 0
    while done < len(lines):
        now_s = time.monotonic()
        due = min(len(lines), int((now_s - began_s) * rate))
        if due > done:
            sent_s[done:due] = now_s
            writer.write(b"".join(lines[done:due]))
            await writer.drain()
            done = due
        await asyncio.sleep(BURST_S)
    writer.close()
    await writer.wait_closed()
    return sent_s


async def send_boats(port: int, seconds: float) -> dict[str, float]:
    """Every boat is reported every ten seconds, over one connection; when each was about to be sent."""
    rng = np.random.default_rng(SEED + 1)
    at = [(51.0 + rng.uniform(-0.3, 0.3), 1.5 + rng.uniform(-0.4, 0.4)) for _ in range(BOATS)]
    sent_s: dict[str, float] = {}
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began_s = time.monotonic()
    number = 0
    while (due_s := began_s + number * 10.0 / BOATS) < began_s + seconds:
        await asyncio.sleep(max(0.0, due_s - time.monotonic()))
        boat = number % BOATS
        identifier = f"bench-{number}"
        body = json.dumps(
            {
                "id": identifier,
                "kind": "call",
                "source": "uk.999",
                "centre": "UK",
                "received": datetime.now(UTC).isoformat(),
                "lat": at[boat][0],
                "lon": at[boat][1] + number * 1e-5,
                "sigma_m": 150,
                "phone": f"{boat:032x}",
            }
        ).encode()
        sent_s[identifier] = time.monotonic()
        writer.write(
            b"POST /api/dover/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 201 " not in head.split(b"\r\n", 1)[0]:
            raise SystemExit(f"a boat was not taken: {head!r}")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(int(length.split(b":")[1]))
        number += 1
    writer.close()
    await writer.wait_closed()
    return sent_s


# ── the centre ──


async def serve(directory: Path, ais_port: int) -> None:
    """A centre as ``varne run`` opens it, noting the sequence that each input was given."""
    from varne.centre.config import CentreConfig, FeedConfig
    from varne.centre.outcome import Commit
    from varne.centre.wiring import open_centre
    from varne.console.web.app import create_app, listen_at, server
    from varne.picture.events import (
        AlertAcknowledged,
        AlertCleared,
        AlertEscalated,
        AlertRaised,
        ReportReceived,
    )

    feed = FeedConfig(location=f"ais+listen://127.0.0.1:{ais_port}", id=FEED, synthetic=True)
    centre = open_centre(CentreConfig(theatre="dover", data=str(directory), feeds=(feed,), synthetic=True))
    inputs: list[tuple[str, int]] = []
    alerts: list[int] = []

    def note(commit: Commit) -> None:
        for entry in commit.entries:
            if isinstance(entry.body, ReportReceived):
                inputs.append((entry.body.report.id, entry.sequence))
            elif isinstance(entry.body, AlertRaised | AlertAcknowledged | AlertCleared | AlertEscalated):
                alerts.append(entry.sequence)

    centre.listen(note)
    listening = listen_at("127.0.0.1", 0)
    web = server(create_app([centre]))
    serving = asyncio.create_task(web.serve(sockets=[listening]))
    running = asyncio.create_task(centre.run())
    print(listening.getsockname()[1], flush=True)
    commands = await lines_in()
    await commands.readline()
    before, before_s = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    print("measuring", flush=True)
    await commands.readline()
    after, elapsed_s = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - before_s
    reading = centre.health.reading()
    result = {
        "inputs": inputs,
        "alerts": alerts,
        "cpu_share": (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / elapsed_s,
        "memory_mb": after.ru_maxrss / 1024,
        "dropped": {one.feed: one.dropped for one in reading.feeds},
        "said_ms": {name: [p.p50, p.p95, p.p99] for name, p in reading.latency_ms.items()},
        "commit_ms": {name: [p.p50, p.p95, p.p99] for name, p in reading.commit_latency_ms.items()},
        "tracks": len(centre.picture.tracks),
        "boats": len(centre.picture.boats),
        "sequence": centre.picture.sequence,
    }
    (directory / "centre.json").write_text(json.dumps(result))
    web.should_exit = True
    await serving
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def lines_in() -> asyncio.StreamReader:
    """Standard input as lines."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


# ── the screens ──


@dataclass
class Seen:
    """What one screen got."""

    sequences: list[int] = field(default_factory=list)
    received_s: list[float] = field(default_factory=list)
    alerts: list[int] = field(default_factory=list)
    conflated: int = 0
    bytes: int = 0


async def watch(port: int, seen: Seen, ready: asyncio.Event) -> None:
    """Connect one screen that sees the whole Strait and keep what comes."""
    from websockets.asyncio.client import connect

    async with connect(
        f"ws://127.0.0.1:{port}/api/dover/live", compression=None, max_size=None
    ) as connection:
        view = [STRAIT[2] - 1, STRAIT[0] - 1, STRAIT[3] + 1, STRAIT[1] + 1]
        await connection.send(json.dumps({"type": "hello", "after": None, "viewport": view}))
        async for message in connection:
            received_s = time.monotonic()
            assert isinstance(message, str)
            seen.bytes += len(message)
            at = message.find('"seq":', 0, 200) + 6
            if message.startswith('{"type":"frame"'):
                seen.sequences.append(int(message[at : message.index(",", at)]))
                seen.received_s.append(received_s)
                seen.conflated += int(message[message.rindex(":") + 1 : -1])
                ready.set()
            elif message.startswith('{"type":"alert"'):
                seen.alerts.append(int(message[at : message.index(",", at)]))
            elif message.startswith('{"type":"refused"'):
                raise SystemExit(f"a screen was refused: {message}")


async def screens(directory: Path, port: int, count: int) -> None:
    """Connect all screens; write down what they got when told to."""
    seen = [Seen() for _ in range(count)]
    ready = [asyncio.Event() for _ in range(count)]
    tasks = [asyncio.create_task(watch(port, one, event)) for one, event in zip(seen, ready, strict=True)]
    for event in ready:
        await event.wait()
    print("ready", flush=True)
    await (await lines_in()).readline()
    lost = [task.exception() for task in tasks if task.done()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if lost:
        raise SystemExit(f"screens were lost: {lost}")
    (directory / "screens.json").write_text(json.dumps([vars(one) for one in seen]))


# ── together ──


def percentiles(latencies_s: Floats) -> dict[str, float]:
    """Exact percentiles, milliseconds."""
    found = np.percentile(latencies_s * 1000, [50, 95, 99, 100], method="higher")
    return {
        name: round(float(value), 1) for name, value in zip(("p50", "p95", "p99", "max"), found, strict=True)
    }


def judge(
    centre: dict[str, Any], seen: list[dict[str, Any]], ais_sent_s: Floats, boats_sent_s: dict[str, float]
) -> dict[str, Any]:
    """Join what was sent, what sequence it was given, and which frame of each screen was true of it first."""
    sent: dict[str, tuple[list[int], list[float]]] = {"ais": ([], []), "boats": ([], [])}
    for identifier, sequence in centre["inputs"]:
        if identifier in boats_sent_s:
            kind, sent_s = "boats", boats_sent_s[identifier]
        else:
            kind, sent_s = "ais", float(ais_sent_s[int(identifier.rsplit(":", 1)[1]) - 1])
        sent[kind][0].append(sequence)
        sent[kind][1].append(sent_s)
    latency: dict[str, Any] = {}
    missing = 0
    for kind, (sequences, times_s) in sent.items():
        waits = []
        for screen in seen:
            first = np.searchsorted(screen["sequences"], sequences, side="left")
            missing += int((first == len(screen["sequences"])).sum())
            within = first < len(screen["sequences"])
            received_s = np.array(screen["received_s"])[first[within]]
            waits.append(received_s - np.array(times_s)[within])
        latency[kind] = percentiles(np.concatenate(waits))
    began = min((sequence for _, sequence in centre["inputs"]), default=0)
    alerts = [sequence for sequence in centre["alerts"] if sequence >= began]
    return {
        "latency_ms": latency,
        "inputs": {kind: len(sequences) for kind, (sequences, _) in sent.items()},
        "sent": {"ais": len(ais_sent_s), "boats": len(boats_sent_s)},
        "load_average": os.getloadavg()[0],  # of the whole machine: above its cores, waiting is measured too
        "missing_on_screens": missing,
        "alerts": len(alerts),
        "alert_paths_wrong": sum(
            [sequence for sequence in screen["alerts"] if sequence >= began] != alerts for screen in seen
        ),
        "frames_per_screen_s": round(
            float(np.mean([len(screen["sequences"]) for screen in seen]))
            / (float(ais_sent_s[-1]) - float(ais_sent_s[0])),
            1,
        ),
        "conflated_share": round(
            float(np.mean([screen["conflated"] for screen in seen])) / max(1, len(sent["ais"][0])), 4
        ),
        "megabytes_per_screen": round(float(np.mean([screen["bytes"] for screen in seen])) / 1e6, 1),
        **{
            name: centre[name]
            for name in (
                "cpu_share",
                "memory_mb",
                "dropped",
                "said_ms",
                "commit_ms",
                "tracks",
                "boats",
                "sequence",
            )
        },
    }


def start(directory: Path, *arguments: str, module: str = "bench.push") -> subprocess.Popen[str]:
    """One of the other processes."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments, "--directory", str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def told(process: subprocess.Popen[str], word: str = "") -> str:
    """Tell a process to go on, if there is a word for it; what it then says."""
    assert process.stdin is not None
    assert process.stdout is not None
    if word:
        process.stdin.write(f"{word}\n")
        process.stdin.flush()
    return process.stdout.readline().strip()


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def measure(seconds: float, rate: int, count: int) -> dict[str, Any]:
    """Run everything once."""
    lines = sentences(int(seconds * rate), rate)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        ais_port = free_port()
        centre = start(directory, "--serve", str(ais_port))
        watching = None
        try:
            port = int(told(centre))
            watching = start(directory, "--watch", str(port), "--screens", str(count))
            told(watching)
            told(centre, "measure")

            async def send() -> tuple[Floats, dict[str, float]]:
                return await asyncio.gather(send_ais(ais_port, lines, rate), send_boats(port, seconds))

            ais_sent_s, boats_sent_s = asyncio.run(send())
            time.sleep(3.0)  # for what is still under way; what has not come by then is missing
            told(watching, "stop")
            told(centre, "stop")
            if watching.wait(60) or centre.wait(60):
                raise SystemExit("a process failed")
        finally:
            for process in (watching, centre):
                if process is not None and process.poll() is None:
                    process.kill()
        return judge(
            json.loads((directory / "centre.json").read_text()),
            json.loads((directory / "screens.json").read_text()),
            ais_sent_s,
            boats_sent_s,
        )


def is_good(found: dict[str, Any]) -> bool:
    """True when the bar is met and nothing is missing."""
    return (
        all(latency["p99"] <= BAR_P99_MS for latency in found["latency_ms"].values())
        and found["inputs"] == found["sent"]
        and found["missing_on_screens"] == 0
        and found["alert_paths_wrong"] == 0
        and not any(found["dropped"].values())
    )


def main() -> None:
    """Measure, print, and fail below the bar."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=int, default=2_000, help="AIS messages a second")
    parser.add_argument("--screens", type=int, default=20)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--watch", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--directory", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if given.serve:
            runner.run(serve(given.directory, given.serve))
            return
        if given.watch:
            runner.run(screens(given.directory, given.watch, given.screens))
            return
    found = measure(given.seconds, given.rate, given.screens)
    for name, value in found.items():
        print(f"{name:22} {json.dumps(value)}")
    if not is_good(found):
        raise SystemExit(f"below the bar: p99 at most {BAR_P99_MS:.0f} ms, nothing missing, nothing dropped")


if __name__ == "__main__":
    main()
