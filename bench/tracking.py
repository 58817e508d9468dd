"""Radar scans of many vessels: Varne's tracker beside Stone Soup on the same files in the same run.

``make bench-tracking`` (``python -m bench.tracking [SCENARIO.npz ...] [--peer-python PATH]``). Without files,
scenes of :mod:`bench.scenarios` (``--scenes``, ``--seed``). Stone Soup 1.9.1 runs its GNN with KD-tree gating
in an interpreter of its own: the one named, or one made under ``.bench-venv/`` (``--no-peer`` leaves it out),
once with 3 updates to confirm a track and once with what suits the number of vessels best (4, or 5 from 200
vessels on). Figures: :mod:`bench.scoring`. ``pair F1`` of ours is given live (as the tracker had it) and with
hindsight; the processor time of a scan holds everything but hindsight, which is told apart. The bar is what
is asked of Varne on a scene of that size. Compilation is not counted. ``reports`` is the cost of one report
at a time after the scans.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.late_scans import late_figures
from bench.peers.interpreter import peer_python
from bench.scenarios import SCENES, Scene, make_scans
from bench.scoring import score
from varne.correlation.tracking import Scan, Tracker
from varne.correlation.tracking.recorded import scans_of, track_scenario

PEER = Path(__file__).parent / "peers" / "stonesoup_scans.py"
MANY = 200
# What is asked, by ships and boats: the figures of a vectorised PMB prototype, means over seeds (one at
# 1,000); changes of number are the fewer of its and of Stone Soup's best-tuned row.
BARS: dict[tuple[int, int], dict[str, float]] = {
    (20, 0): {"gospa": 484.0, "changes_per_h": 0.0},
    (100, 0): {"gospa": 1169.0, "changes_per_h": 0.02},
    (300, 0): {"gospa": 2415.0, "changes_per_h": 0.37},
    (1000, 0): {"gospa": 4665.0, "changes_per_h": 1.18, "cpu_s_per_scan": 0.010},
    (100, 50): {"gospa": 1838.0, "changes_per_h": 2.57, "group_pair_f1": 0.67},
}
COLUMNS = (
    ("cpu_s_per_scan", "CPU s/scan", "{:.5f}"),
    ("gospa", "GOSPA m", "{:.0f}"),
    ("missed", "missed", "{:.2f}"),
    ("false", "false", "{:.2f}"),
    ("switches", "IDSW", "{:.0f}"),
    ("changes_per_h", "changes/h", "{:.2f}"),
    ("idf1", "IDF1", "{:.3f}"),
    ("pair_f1", "pair F1", "{:.3f}"),
    ("group_pair_f1", "in groups", "{:.3f}"),
    ("report_ms", "ms/report", "{:.3f}"),
)


def say(text: str = "") -> None:
    """A line of the table."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def report_ms(scenario: dict[str, Any], reports: int) -> float:
    """Processor milliseconds for one report at a time, after all scans: no exclusion, each at its
    own moment.
    """
    scans, motion = scans_of(scenario)
    tracker = Tracker(motion)
    for scan in scans:
        tracker.take(scan)
    last = scans[-1]
    alone = [
        Scan(
            last.time_s + 0.05 * (place + 1),
            last.sensor,
            last.measured[place : place + 1],
            last.covariance[place : place + 1],
            last.plot_number[place : place + 1],
            exhaustive=False,
        )
        for place in range(min(reports, len(last.measured)))
    ]
    began_s = time.process_time()
    for report in alone:
        tracker.take(report)
        tracker.table(report.time_s)
    return 1000.0 * (time.process_time() - began_s) / max(len(alone), 1)


def ours(
    scenario: dict[str, Any], reports: int, effort: int
) -> tuple[dict[str, float], dict[str, float], float]:
    """Figures as the tracker had it, figures with hindsight, and the processor seconds of hindsight."""
    output = track_scenario(scenario, time.process_time, effort=effort)
    hindsight = score(scenario, output)
    live = score(scenario, {**output, "assoc": output["assoc_live"]})
    live["report_ms"] = hindsight["report_ms"] = report_ms(scenario, reports)
    return live, hindsight, float(output["hindsight_s"])


def peers(
    path: Path, scenario: dict[str, Any], python: Path, confirm: int, max_s: float, reports: int
) -> dict[str, float]:
    """Stone Soup's figures on the file. Raises ``CalledProcessError`` if its run fails."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.npz"
        command = [
            str(python), str(PEER), str(path), str(out), "--confirm", str(confirm), "--max-s", str(max_s),
            "--reports", str(reports),
        ]  # fmt: skip
        subprocess.run(command, check=True)
        with np.load(out) as file:
            output = {name: file[name] for name in file.files}
    figures = score(scenario, output)
    figures["report_ms"] = 1000.0 * float(output["report_csec"].mean()) if reports else float("nan")
    figures["looks"] = float(output["k_done"])
    return figures


def row(name: str, figures: dict[str, float], note: str = "") -> str:
    """One line of a Markdown table."""
    cells = [form.format(figures.get(key, math.nan)).replace("nan", "-") for key, _, form in COLUMNS]
    return "| " + " | ".join([name, *cells, note]) + " |"


def bench_file(path: Path, python: Path | None, asked: argparse.Namespace) -> dict[str, Any]:
    """Run everything on one file and print its table."""
    with np.load(path) as file:
        scenario = {name: file[name] for name in file.files}
    vessels, looks = len(scenario["truth"]), len(scenario["t"])
    plots = len(scenario["mk"]) / looks
    say(f"\n**{path.stem}**: {vessels} vessels, {looks} scans, {plots:.0f} plots a scan\n")
    say("| " + " | ".join(["tracker", *(title for _, title, _ in COLUMNS), ""]) + " |")
    say("|" + " --- |" * (len(COLUMNS) + 2))
    live, hindsight, hindsight_s = ours(scenario, asked.reports, asked.effort)
    say(row("Varne, live", live))
    say(row("Varne, hindsight", hindsight, f"{hindsight_s:.1f} CPU s more, once"))
    result = {"file": path.stem, "live": live, "hindsight": hindsight, "hindsight_s": hindsight_s}
    for how, figures, late_ms in late_figures(scenario):
        say(row(f"Varne, a fifth of the scans late, {how}", figures, f"{late_ms:.1f} CPU ms a late scan"))
    boats = int(np.count_nonzero(scenario["cls"] == 1))
    if (vessels - boats, boats) in BARS:
        say(row("bar", BARS[vessels - boats, boats]))
    if python is None:
        return result
    for confirm in (3, 5 if vessels >= MANY else 4):
        peer = peers(path, scenario, python, confirm, asked.max_peer_s, asked.reports if confirm == 3 else 0)
        stopped = f"stopped after {peer['looks']:.0f} scans" if peer["looks"] < looks else ""
        say(row(f"Stone Soup GNN+KD, confirm {confirm}", peer, stopped))
        ratios = [
            f"{peer[key] / live[key]:.0f} times the CPU" if key == "cpu_s_per_scan" else
            f"{title} {peer[key] / max(live[key], 1e-9):.2f} times"
            for key, title, _ in COLUMNS
            if key in ("cpu_s_per_scan", "gospa") or (key == "report_ms" and np.isfinite(peer[key]))
        ]  # fmt: skip
        say(f"| | of Varne's: {', '.join(ratios)} " + "| " * len(COLUMNS) + "|")
        result[f"stonesoup_{confirm}"] = peer
    return result


def main() -> None:
    """Parse, warm up, run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenarios", nargs="*", type=Path)
    parser.add_argument("--scenes", default="n20,n100,n300,groups", help=f"of {', '.join(SCENES)}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peer-python", type=Path)
    parser.add_argument("--no-peer", action="store_true")
    parser.add_argument("--max-peer-s", type=float, default=120.0, help="processor seconds of each peer run")
    parser.add_argument("--reports", type=int, default=20, help="single reports timed")
    parser.add_argument("--effort", type=int, default=100, help="of hindsight; 0: none")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    asked = parser.parse_args()
    python = None if asked.no_peer else peer_python(asked.peer_python)
    warm = make_scans(Scene(n_ship=10, n_boat=10, groups=2, lam=20.0, K=12, seed=0))
    track_scenario(warm)
    report_ms(warm, 5)
    with tempfile.TemporaryDirectory() as folder:
        paths = list(asked.scenarios)
        for name in [] if paths else asked.scenes.split(","):
            path = Path(folder) / f"{name}-seed{asked.seed}.npz"
            np.savez_compressed(path, **make_scans(replace(SCENES[name], seed=asked.seed)))
            paths.append(path)
        results = [bench_file(path, python, asked) for path in paths]
    if asked.json:
        asked.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
