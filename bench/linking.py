"""Which reports are the same vessel, without names: how well, and at what cost.

``python -m bench.linking [SCENARIO.npz ...]``. Without files: the recorded Solent log with identities
withheld, one report a vessel in 60 s and in 300 s, and three made-up hours (:mod:`bench.async_hour`). A
file holds columns ``tm ta kind z C src persons colour idh cls``: times measured and arrived, kind, place,
variances, true vessel, counts, colours, identities, and of each vessel whether it is a small boat (1).
``--out OUT.npz`` writes the clusters of one file as ``cl``. Figures are those of
:mod:`bench.linking_scoring`; nothing is compiled within the processor seconds.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.async_hour import made
from bench.linking_scoring import score
from varne.correlation.linking import Reports, Settings, link
from varne.correlation.linking.reports import RADAR

SOLENT = Path(__file__).parents[1] / "data" / "ais" / "solent-2016-01-12.csv"
EARTH_M, MIDDLE_DEG, REACH_DEG = 6_371_000.0, (50.78, -1.1), (0.3, 0.6)
COLUMNS = (
    "scenario",
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


def main() -> None:
    """Print one row for each scenario."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--out", type=Path, help="write the clusters of the one file as cl")
    parser.add_argument("--seeds", nargs="*", type=int, default=[11, 12, 13], help="of the made-up hours")
    parser.add_argument("--patience", type=float, default=1.0, help="multiplies the sweeps of the search")
    args = parser.parse_args()
    if args.out and len(args.paths) != 1:
        parser.error("--out takes one scenario")
    settings = Settings(patience=args.patience)
    link(made(1, ships=4, boats=3, groups=1).reports, Settings(patience=0.1))
    link(solent(600.0).reports, Settings(patience=0.1))
    say(" ".join(f"{name:>9}" for name in COLUMNS))
    for scenario in scenarios(args.paths, args.seeds):
        began_s = time.process_time()
        linked = link(scenario.reports, settings)
        spent_s = time.process_time() - began_s
        figures = score(scenario.source, scenario.is_boat, linked.label)
        cells = (
            scenario.name,
            str(len(scenario.reports)),
            *(f"{value:.3f}" for value in figures["pair"]),
            f"{figures['bcubed'][2]:.3f}",
            f"{figures['lost']}/{figures['boats']}",
            str(figures["clusters"]),
            str(figures["mixed"]),
            f"{spent_s:.1f}",
        )
        say(" ".join(f"{cell:>9}" for cell in cells))
        if args.out:
            np.savez_compressed(args.out, cl=linked.label)


if __name__ == "__main__":
    main()
