"""Drift: Varne's kernel against OpenDrift's Leeway, particle by particle, and how fast each is.

``python -m bench.drift [--peer | --peer-python PATH] [--reference DIR] [--json PATH]``. Without a peer or
references: second order against fourth, the load of a night, memory, start. ``--peer`` runs OpenDrift on the
same fields in the same run, in an interpreter of its own that is made under ``.bench-venv-drift/`` and
measured beside ours. ``--reference`` reads runs saved before instead (``reference/*.npz`` and the fields they
were made on). OpenDrift is GPL version 2 and its runs carry its table of coefficients: neither is shipped.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bench.drift_cases import ROOT, START_S, Fields, made_fields, reference_cases, speed_cases, strait_land
from bench.peers.interpreter import peer_python
from varne.drift import kernel
from varne.drift.field import VelocityField, uniform_field, velocity_field
from varne.drift.land import metres_per_degree, open_sea
from varne.drift.leeway import INFLATABLE, coefficients
from varne.drift.particles import (
    Members,
    Particles,
    Sea,
    SeaErrors,
    Stepping,
    draw_members,
    drifted,
    drifting_particles,
    no_errors,
)

PEER = Path(__file__).parent / "peers" / "opendrift_leeway.py"
PEER_NEEDED = ("opendrift==1.14.12",)
PARTS = ("order", "speed", "references", "load")
BARE = Stepping(scheme=kernel.EULER, jibes_per_hour=0.0, residual_mps=0.0)
TRACK_BAR_M, SPREAD_BAR, STRAND_BAR, ORDER_BAR_M = 5.0, 0.02, 0.03, 2.0
LOAD_BAR_S, MEMORY_BAR_MB, START_BAR_S, SPEED_BAR = 6.0, 400.0, 1.5, 10.0


def say(text: str = "") -> None:
    """A line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def verdict(met: bool) -> str:
    """How a bar is told."""
    return "met" if met else "MISSED"


def fields_of(held: Fields) -> tuple[VelocityField, VelocityField]:
    """Current and wind from their axes and velocities."""
    made = [
        velocity_field(*(held[f"{what}_{part}"] for part in ("time_s", "lat_deg", "lon_deg", "mps")))
        for what in ("current", "wind")
    ]
    return made[0], made[1]


def saved_fields(folder: Path) -> Fields:
    """Fields kept as CF NetCDF, ``field_tide.nc`` and ``field_wind.nc``. Needs ``h5py``."""
    import h5py

    held: Fields = {}
    units = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}
    for what, name, parts in (
        ("current", "field_tide.nc", ("x_sea_water_velocity", "y_sea_water_velocity")),
        ("wind", "field_wind.nc", ("x_wind", "y_wind")),
    ):
        with h5py.File(folder / name) as file:
            said = file["time"].attrs["units"]
            unit, _, since = (said.decode() if isinstance(said, bytes) else said).partition(" since ")
            zero_s = datetime.fromisoformat(since.strip()).replace(tzinfo=UTC).timestamp()
            held[f"{what}_time_s"] = zero_s + file["time"][:].astype(float) * units[unit]
            held[f"{what}_lat_deg"], held[f"{what}_lon_deg"] = file["lat"][:], file["lon"][:]
            held[f"{what}_mps"] = np.stack([file[part][:] for part in parts], axis=-1)
    return held


def particles_of(run: Any, start_s: float) -> Particles:
    """The peer's particles with the coefficients it drew.

    It counts crosswind leeway positive to the left of the wind, and when it jibes turns the sign of the
    slope only: so does the other side here.
    """
    down_error, cross_error = run["p_downwind_eps"] / 100, run["p_crosswind_eps"] / 100
    slope, offset = run["p_crosswind_slope"] / 100, run["p_crosswind_offset"] / 100
    now = -np.column_stack([slope + cross_error / 20, offset + cross_error / 2])
    jibed = -np.column_stack([-slope + cross_error / 20, offset + cross_error / 2])
    right = slope < 0
    rows = np.column_stack(
        [
            run["p_downwind_slope"] / 100 + down_error / 20,
            run["p_downwind_offset"] / 100 + down_error / 2,
            np.where(right[:, None], now, jibed),
            np.where(right[:, None], jibed, now),
        ]
    ).astype(np.float32)
    start = np.column_stack([np.full(len(right), start_s), run["p_lon"], run["p_lat"]])
    return replace(drifting_particles(start, rows, 1), right=right)


def apart_m(one: Any, other: Any) -> Any:
    """Metres between positions ``[..., (longitude, latitude)]``."""
    north_m, east_m = metres_per_degree(0.5 * (one[..., 1] + other[..., 1]))
    return np.hypot((one[..., 0] - other[..., 0]) * east_m, (one[..., 1] - other[..., 1]) * north_m)


def against(run: Any, sea: Sea) -> dict[str, Any]:
    """One of the peer's runs beside ours from the same particles at the same scheme."""
    meta = json.loads(str(run["meta"]))
    time_s = run["time"].astype("datetime64[us]").astype(float) / 1e6
    step_s = -600.0 if meta["back"] else float(meta.get("step_s", meta.get("dt", 600)))
    if not meta["grid"]:
        span = (time_s[0], time_s[-1])
        sea = Sea(
            uniform_field(0.5, 0.4, (0, 49, 4, 53), span), uniform_field(5.0, 5.0, (0, 49, 4, 53), span)
        )
    ground = Sea(sea.current, sea.wind, strait_land() if meta["land"] else open_sea())
    stepping = replace(
        BARE, step_s=step_s, every=round(float(time_s[1] - time_s[0]) / step_s),
        jibes_per_hour=0.04 if meta["jibe"] else 0.0,
    )  # fmt: skip
    tracks = drifted(particles_of(run, time_s[0]), ground, no_errors(), time_s[0], len(time_s), stepping)
    theirs = np.stack([run["lon"], run["lat"]], axis=-1)
    if meta["back"]:
        theirs = theirs[::-1]  # the peer hands them back in reverse order
    kind = meta["name"][0]
    figures: dict[str, Any] = {"kind": kind, "object": meta.get("object", meta.get("object_type"))}
    if kind == "E":
        peer = int((np.nanmax(run["status"], axis=1) == 1).sum())
        ours = int((tracks.state[:, -1] == kernel.STRANDED).sum())
        return {
            **figures,
            "ours": ours,
            "peer": peer,
            "off": abs(ours - peer) / peer,
            "met": abs(ours - peer) / peer <= STRAND_BAR,
        }
    if kind == "D":
        scale = np.array(metres_per_degree(51.0))[::-1]
        gone = [(end - (tracks.lonlat[:, 0])) * scale for end in (tracks.lonlat[:, -1], theirs[:, -1])]
        mean = [each.mean(axis=0) for each in gone]
        spread = [each.std(axis=0) for each in gone]
        off_mean = float(np.linalg.norm(mean[0] - mean[1]) / np.linalg.norm(mean[1]))
        off_spread = float(np.abs(spread[0] / spread[1] - 1).max())
        return {
            **figures,
            "mean_off": off_mean,
            "spread_off": off_spread,
            "met": max(off_mean, off_spread) <= SPREAD_BAR,
        }
    gap = apart_m(tracks.lonlat[:, -1], theirs[:, -1])
    net = float(apart_m(tracks.lonlat[:, 0], tracks.lonlat[:, -1]).mean())
    return {
        **figures,
        "mean_m": float(gap.mean()),
        "max_m": float(gap.max()),
        "net_m": net,
        "met": bool(gap.max() <= TRACK_BAR_M),
    }


def night(current: VelocityField) -> Members:
    """Four hundred members of a night."""
    return draw_members(SeaErrors(), 1, *current.span_s)


def a_boat(count: int, seed: int, members: int = 400) -> Particles:
    """An inflatable adrift about the middle of the Strait, its place known to 500 m."""
    rng = np.random.default_rng(seed)
    place = np.array([1.45, 51.0]) + rng.standard_normal((count, 2)) * [0.007, 0.0045]
    rows = coefficients(INFLATABLE, seed, "boat", np.arange(count))
    return drifting_particles(np.column_stack([np.full(count, START_S), place]), rows, seed, members)


def order(sea: Sea) -> dict[str, float]:
    """Second order at ten minutes beside fourth at half a minute, 12 h, no chance."""
    particles = a_boat(500, 3, 1)
    fine = replace(BARE, scheme=kernel.CLASSICAL, step_s=30.0, every=1440)
    coarse = replace(BARE, scheme=kernel.MIDPOINT, every=72)
    ends = [
        drifted(particles, sea, no_errors(), START_S, 2, step).lonlat[:, -1]
        for step in (coarse, fine, replace(coarse, scheme=kernel.EULER))
    ]
    gap, euler = apart_m(ends[0], ends[1]), apart_m(ends[2], ends[1])
    return {"mean_m": float(gap.mean()), "max_m": float(gap.max()), "euler_mean_m": float(euler.mean())}


def speeds(sea: Sea, counts: tuple[int, ...]) -> list[dict[str, float]]:
    """Particle-steps a core-second, best of five: at the peer's scheme, and as a forecast runs."""
    members, found = night(sea.current), []
    for count in counts:
        boat = a_boat(count, 5)
        line: dict[str, float] = {"particles": count}
        for name, stepping, errors in (
            ("euler", replace(BARE, jibes_per_hour=0.04), no_errors()),
            ("full", Stepping(), members),
        ):
            run = replace(boat, member=boat.member % len(errors))
            best = np.inf
            for _ in range(5):
                began_s = time.process_time()
                drifted(run, sea, errors, START_S, 13, stepping)
                best = min(best, time.process_time() - began_s)
            line[name] = count * 72 / best
        found.append(line)
    return found


def load_here() -> None:
    """Fifty boats of 10,000 particles over 12 h, in this process; one line of JSON."""
    current, wind = fields_of(made_fields())
    sea = Sea(current, wind, strait_land())
    members = night(current)
    drifted(a_boat(10, 1), sea, members, START_S, 2, Stepping())
    began_s, drawing_s = time.process_time(), 0.0
    for boat in range(50):
        drawn_s = time.process_time()
        particles = a_boat(10_000, boat)
        drawing_s += time.process_time() - drawn_s
        drifted(particles, sea, members, START_S, 13, Stepping())
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(json.dumps({"cpu_s": time.process_time() - began_s, "drawing_s": drawing_s, "peak_mb": peak_mb}))


def load_in_its_own_process() -> dict[str, float]:
    """The figures of :func:`load_here`, its memory not mixed with this process's."""
    command = [sys.executable, "-m", "bench.drift", "--load-here"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


START_CODE = (
    "from bench.drift import Stepping, a_boat, drifted, no_errors, START_S; "
    "from varne.drift.field import uniform_field; from varne.drift.particles import Sea; "
    "field = uniform_field(0.5, 0.4, (0, 49, 4, 53), (START_S, START_S + 86400)); "
    "drifted(a_boat(10000, 1, 1), Sea(field, field), no_errors(), START_S, 2, Stepping())"
)


def start_s() -> tuple[float, float]:
    """Seconds, and core-seconds, from nothing to an hour of 10,000 particles in a new process; best of 5.

    What was compiled before is found on disk.
    """
    best_s, best_cpu_s = np.inf, np.inf
    for _ in range(5):
        spent, began_s = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, "-c", START_CODE], check=True, cwd=ROOT)
        best_s = min(best_s, time.perf_counter() - began_s)
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        best_cpu_s = min(best_cpu_s, now.ru_utime + now.ru_stime - spent.ru_utime - spent.ru_stime)
    return best_s, best_cpu_s


def run_peer(python: Path, fields: Fields, cases: list[dict[str, Any]], out: Path) -> list[dict[str, Any]]:
    """The peer's figures of each case; its tracks in ``out``. Raises ``CalledProcessError`` if it fails."""
    np.savez(out / "fields.npz", **fields)
    (out / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    command = [str(python), str(PEER), str(out / "fields.npz"), str(out / "cases.json"), str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def tell_references(runs: list[Path], fields: Fields) -> list[dict[str, Any]]:
    """Print one line for each of the peer's runs."""
    sea = Sea(*fields_of(fields))
    told = []
    say("\n| case | object | beside OpenDrift 1.14 | bar |\n|---|---|---|---|")
    for path in runs:
        with np.load(path) as run:
            line = against(run, sea)
        told.append(line)
        if line["kind"] == "E":
            figure = f"{line['ours']} stranded, peer {line['peer']}: {line['off']:.1%} apart (bar 3 %)"
        elif line["kind"] == "D":
            figure = f"mean {line['mean_off']:.2%}, spread {line['spread_off']:.2%} apart (bar 2 %)"
        else:
            figure = (
                f"mean {line['mean_m']:.2f} m, worst {line['max_m']:.2f} m of {line['net_m']:.0f} m (bar 5 m)"
            )
        say(f"| {line['kind']} | {line['object']} | {figure} | {verdict(line['met'])} |")
    return told


def tell_speeds(lines: list[dict[str, float]], peers: list[dict[str, Any]]) -> None:
    """Print the rates of both, particle-steps a core-second."""
    say("\n| particles | OpenDrift | ours, same scheme | ratio | ours, second order, errors, land | ratio |")
    say("|---|---|---|---|---|---|")
    rates = []
    for line in lines:
        same = [peer for peer in peers if peer["particles"] == line["particles"]]
        rate = same[0]["particles"] * same[0]["steps"] / same[0]["cpu_s"] if same else float("nan")
        rates.append(rate)
        say(
            f"| {line['particles']:,} | {rate / 1e6:.2f} M | {line['euler'] / 1e6:.1f} M | "
            f"{line['euler'] / rate:.0f} | {line['full'] / 1e6:.1f} M | {line['full'] / rate:.0f} |"
        )
    if peers:
        pairs = [(line["euler"] / rate, line["particles"]) for line, rate in zip(lines, rates, strict=True)]
        least = min((ratio for ratio, count in pairs if count >= 10_000), default=float("nan"))
        say(
            f"ten times the peer's rate at 10,000 and more: {verdict(least >= SPEED_BAR)} at {least:.1f}. "
            f"OpenDrift: import {peers[0]['import_s']:.1f} s, {peers[-1]['peak_mb']:.0f} MB at the end"
        )


def main() -> None:
    """Run what was asked and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--peer", action="store_true", help="run OpenDrift too, in an interpreter made for it"
    )
    parser.add_argument("--peer-python", type=Path, help="an interpreter that has OpenDrift")
    parser.add_argument("--reference", type=Path, help="folder of runs saved before, and their fields")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--part", choices=PARTS, action="append", help="only this part; may be given again")
    parser.add_argument(
        "--particles", type=int, action="append", help="for speed: this many; may be given again"
    )
    parser.add_argument("--load-here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.load_here:
        load_here()
        return
    parts = asked.part or PARTS
    fields = made_fields()
    sea = Sea(*fields_of(fields), strait_land())
    told: dict[str, Any] = {}
    python = None
    if asked.peer or asked.peer_python:
        python = peer_python(asked.peer_python, PEER_NEEDED, ".bench-venv-drift")
    if "order" in parts:
        told["order"] = found = order(Sea(sea.current, sea.wind))
        say(
            f"second order at 10 min from fourth at 30 s after 12 h: mean {found['mean_m']:.2f} m, worst "
            f"{found['max_m']:.2f} m (bar {ORDER_BAR_M:.0f} m: {verdict(found['max_m'] <= ORDER_BAR_M)}); "
            f"Euler {found['euler_mean_m']:.0f} m"
        )
    with tempfile.TemporaryDirectory() as folder:
        if "speed" in parts:
            counts = tuple(asked.particles or (1000, 10_000, 100_000))
            told["peer"] = run_peer(python, fields, speed_cases(counts), Path(folder)) if python else []
            told["speed"] = speeds(sea, counts)
            tell_speeds(told["speed"], told["peer"])
        if "references" in parts and python:
            run_peer(python, fields, reference_cases(), Path(folder))
            runs = [Path(folder) / f"{made['name']}.npz" for made in reference_cases()]
            told["references"] = tell_references(runs, fields)
    if asked.reference:
        names = re.compile(r"[A-G]_.*\.npz")
        kept = sorted(
            path for path in (asked.reference / "reference").iterdir() if names.fullmatch(path.name)
        )
        told["kept"] = tell_references(kept, saved_fields(asked.reference))
    if "load" in parts:
        told["load"] = load = load_in_its_own_process()
        told["start_s"], told["start_cpu_s"] = start_s()
        say(
            f"\n50 boats of 10,000 over 12 h: {load['cpu_s']:.2f} core-s, {load['drawing_s']:.2f} drawing "
            f"(bar {LOAD_BAR_S:.0f}: {verdict(load['cpu_s'] <= LOAD_BAR_S)})\n"
            f"peak {load['peak_mb']:.0f} MB "
            f"(bar {MEMORY_BAR_MB:.0f}: {verdict(load['peak_mb'] <= MEMORY_BAR_MB)}); "
            f"start {told['start_s']:.2f} s, {told['start_cpu_s']:.2f} core-s "
            f"(bar {START_BAR_S}: {verdict(told['start_s'] <= START_BAR_S)})"
        )
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
