"""Which reports are the same vessel, without names: how well, and at what cost.

``make bench-linking`` (``python -m bench.linking [SCENARIO.npz ...]``). Without files: the recorded Solent
log with identities withheld, one report a vessel in 60 s and in 300 s, and made-up hours
(:mod:`bench.async_hour`). Beside Varne in the same run: a greedy clerk (:mod:`bench.peers.greedy`) and, on
logs of positions alone of up to ``--peer-reports`` reports, Stone Soup 1.9.1's GNN taking one report at a
time, in an interpreter of its own (``--peer-python``, or one made under ``.bench-venv/``; ``--no-peer``
leaves it out). The bar is what is asked of Varne. A file holds columns ``tm ta kind z C src persons colour
idh cls``: times measured and arrived, kind, place, variances, true vessel, counts, colours, identities, and
of each vessel whether it is a small boat (1). ``--out OUT.npz`` writes the clusters of one file as ``cl``.
Figures are those of :mod:`bench.linking_scoring`; nothing is compiled within the processor seconds.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.async_hour import made
from bench.linking_scoring import score
from bench.peers.greedy import greedy
from bench.peers.interpreter import peer_python
from varne.correlation.linking import Reports, Settings, link
from varne.correlation.linking.reports import RADAR

SOLENT = Path(__file__).parents[1] / "data" / "ais" / "solent-2016-01-12.csv"
PEER = Path(__file__).parent / "peers" / "stonesoup_reports.py"
# Pair F1 and boats lost that are asked for, by the beginning of the scenario's name.
BARS = {
    "solent-60": (0.70, None),
    "solent-300": (0.50, None),
    "solent_60": (0.70, None),
    "hour": (0.60, 0),
    "async": (0.60, 0),
}
# Acceleration density that suits the clerk best: vessels that mostly lie still, and boats under way.
CLERK_LYING_M2_S3, CLERK_UNDER_WAY_M2_S3 = 1e-4, 1e-3
EARTH_M, MIDDLE_DEG, REACH_DEG = 6_371_000.0, (50.78, -1.1), (0.3, 0.6)
COLUMNS = (
    "scenario",
    "who",
    "reports",
    "pair P",
    "pair R",
    "pair F1",
    "B3 F1",
    "lost",
    "clusters",
    "mixed",
    "CPU s",
)


class Scenario(NamedTuple):
    """Reports with the truth beside them: the vessel of each (-1 false), and which vessels are boats."""

    name: str
    reports: Reports
    source: NDArray[np.int64]
    is_boat: NDArray[np.bool_]


def say(text: str) -> None:
    """A line of the table."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def solent(thin_s: float) -> Scenario:
    """The recorded log, at most one report of a vessel in ``thin_s``, who it is withheld."""
    with SOLENT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    t_s = np.array([datetime.fromisoformat(row["Time"]).timestamp() for row in rows])
    lat, lon = (
        np.array([float(row[f"{name}_degrees"]) for row in rows]) for name in ("Latitude", "Longitude")
    )
    mmsi = np.array([int(row["MMSI"]) for row in rows])
    off = np.stack([lat - MIDDLE_DEG[0], lon - MIDDLE_DEG[1]])
    near = (np.abs(off) < np.array(REACH_DEG)[:, None]).all(axis=0)
    t_s, mmsi, off = t_s[near] - t_s.min(), mmsi[near], np.radians(off[:, near])
    vessels, source = np.unique(mmsi, return_inverse=True)
    last = np.full(len(vessels), -np.inf)
    kept = []
    for i in np.argsort(t_s, kind="stable"):
        if t_s[i] - last[source[i]] >= thin_s:
            kept.append(i)
            last[source[i]] = t_s[i]
    k = np.array(kept)
    east_m = off[1, k] * EARTH_M * np.cos(np.radians(MIDDLE_DEG[0]))
    nothing = np.full(len(k), -1, np.int64)
    reports = Reports(
        t_s[k],
        t_s[k],
        np.full(len(k), RADAR, np.int64),
        np.stack([east_m, off[0, k] * EARTH_M], axis=1),
        np.tile([225.0, 225.0, 0.0], (len(k), 1)),
        nothing,
        nothing,
        nothing,
    )
    return Scenario(
        f"solent-{thin_s:.0f}s", reports, source[k].astype(np.int64), np.ones(len(vessels), np.bool_)
    )


def read(path: Path) -> Scenario:
    """A scenario from a file of arrays."""
    with np.load(path, allow_pickle=False) as file:
        whole = {name: file[name].astype(np.int64) for name in ("kind", "persons", "colour", "idh", "src")}
        reports = Reports(
            file["tm"].astype(float),
            file["ta"].astype(float),
            whole["kind"],
            file["z"].astype(float),
            file["C"].astype(float),
            whole["persons"],
            whole["colour"],
            whole["idh"],
        )
        return Scenario(path.stem, reports, whole["src"], file["cls"] == 1)


def scenarios(paths: list[Path], seeds: list[int]) -> Iterator[Scenario]:
    """The files named, or what is shipped and made."""
    if paths:
        yield from (read(path) for path in paths)
        return
    yield from (solent(60.0), solent(300.0))
    for seed in seeds:
        hour = made(seed)
        yield Scenario(f"hour-{seed}", *hour)


def bar(name: str) -> str:
    """What is asked for on a scenario, in words; empty where nothing is."""
    for beginning, (pair_f1, lost) in BARS.items():
        if name.startswith(beginning):
            return f"pair F1 {pair_f1:.2f}" + ("" if lost is None else f", lost {lost}")
    return ""


def row(scenario: Scenario, who: str, label: NDArray[np.int64], spent_s: float, note: str = "") -> str:
    """One line of a Markdown table."""
    figures = score(scenario.source, scenario.is_boat, label)
    cells = (
        scenario.name,
        who,
        str(len(scenario.reports)),
        *(f"{value:.3f}" for value in figures["pair"]),
        f"{figures['bcubed'][2]:.3f}",
        f"{figures['lost']}/{figures['boats']}",
        str(figures["clusters"]),
        str(figures["mixed"]),
        f"{spent_s:.1f}",
        note,
    )
    return "| " + " | ".join(cells) + " |"


def stonesoup(scenario: Scenario, python: Path) -> tuple[NDArray[np.int64], float]:
    """Stone Soup's tracks and processor seconds. Raises ``CalledProcessError`` if its run fails."""
    reports = scenario.reports
    with tempfile.TemporaryDirectory() as folder:
        given, said = Path(folder) / "in.npz", Path(folder) / "out.npz"
        np.savez(given, tm=reports.time_s, z=reports.place_m, C=reports.spread_m2)
        subprocess.run([str(python), str(PEER), str(given), str(said)], check=True)
        with np.load(said) as file:
            return file["cl"].astype(np.int64), float(file["csec"])


def bench(
    scenario: Scenario, settings: Settings, python: Path | None, peer_reports: int
) -> NDArray[np.int64]:
    """Run everyone on one scenario and print a row each; Varne's labels."""
    began_s = time.process_time()
    linked = link(scenario.reports, settings)
    say(row(scenario, "Varne", linked.label, time.process_time() - began_s, bar(scenario.name)))
    bare = bool((scenario.reports.persons < 0).all() and (scenario.reports.identity < 0).all())
    began_s = time.process_time()
    clerk = greedy(scenario.reports, CLERK_LYING_M2_S3 if bare else CLERK_UNDER_WAY_M2_S3)
    say(row(scenario, "greedy clerk", clerk, time.process_time() - began_s))
    if python is not None and bare and len(scenario.reports) <= peer_reports:
        say(row(scenario, "Stone Soup GNN", *stonesoup(scenario, python)))
    return linked.label


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, help="write the clusters of the one file as cl")
    parser.add_argument("--seeds", nargs="*", type=int, default=[11, 12], help="of the made-up hours")
    parser.add_argument("--patience", type=float, default=1.0, help="multiplies the sweeps of the search")
    parser.add_argument("--peer-python", type=Path, help="an interpreter with Stone Soup 1.9.1")
    parser.add_argument("--no-peer", action="store_true", help="without Stone Soup")
    parser.add_argument("--peer-reports", type=int, default=1500, help="the longest log given to Stone Soup")
    args = parser.parse_args()
    if args.out and len(args.paths) != 1:
        parser.error("--out takes one scenario")
    settings = Settings(patience=args.patience)
    python = None if args.no_peer else peer_python(args.peer_python)
    link(made(1, ships=4, boats=3, groups=1).reports, Settings(patience=0.1))
    link(solent(600.0).reports, Settings(patience=0.1))
    say("| " + " | ".join((*COLUMNS, "bar")) + " |")
    say("|" + " --- |" * (len(COLUMNS) + 1))
    for scenario in scenarios(args.paths, args.seeds):
        label = bench(scenario, settings, python, args.peer_reports)
        if args.out:
            np.savez_compressed(args.out, cl=label)


if __name__ == "__main__":
    main()
