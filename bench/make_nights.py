"""Writes synthetic nights, and compares their statistics with those of given nights.

Usage::

    python -m bench.make_nights --out DIR --seeds 1-40 [--boats N] [--profile clear|busy|grounded]
    python -m bench.make_nights --compare NIGHT_DIR [NIGHT_DIR ...]

``--out`` writes one folder a seed with ``reports.jsonl``, ``forecast.jsonl`` and ``truth.json``; the profiles
take turns unless one is named. ``--compare`` makes five nights for every given one, with its profile and its
number of boats, and prints each statistic of the given nights beside that of the made ones.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from varne.world.nights import Night, Profile, make_night

PROFILES: tuple[Profile, ...] = ("busy", "clear", "grounded")
MADE_PER_GIVEN = 5
FIRST_COMPARED_SEED = 70_000
EAST_M, NORTH_M = 70_000.0, 111_200.0
KINDS = ("call", "relay", "radar", "air", "ship", "recovery", "landing", "find")


def seconds(text: str) -> float:
    """An RFC 3339 time as seconds since 1970."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def read_night(folder: Path) -> Night:
    """A night's folder."""
    rows = {
        name: [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]
        for name in ("reports", "forecast")
    }
    return Night(rows["reports"], rows["forecast"], json.loads((folder / "truth.json").read_text()))


def write_night(night: Night, folder: Path) -> None:
    """Writes a night's folder, made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (("reports", night.reports), ("forecast", night.forecast)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "truth.json").write_text(json.dumps(night.truth))


class Watched:
    """The nights of one column, with every report tied to its boat."""

    def __init__(self, nights: Sequence[Night]) -> None:
        self.nights = nights
        self.boats: list[dict[str, Any]] = []
        self.reports: list[dict[str, Any]] = []
        self.clutter: list[dict[str, Any]] = []
        for k, night in enumerate(nights):
            boats = {
                boat["id"]: dict(boat, night=k, profile=night.truth["profile"])
                for boat in night.truth["boats"]
            }
            for boat in boats.values():
                boat["t"] = np.array([seconds(point[0]) for point in boat["path"]])
                boat["lat"], boat["lon"] = (
                    np.array([point[axis] for point in boat["path"]]) for axis in (1, 2)
                )
                boat["hours"] = (seconds(boat["end_time"]) - seconds(boat["launch"])) / 3600
                boat["told"] = Counter()
            for report in night.reports:
                of = night.truth["labels"][report["id"]]
                row = dict(report, night=k, boat=boats.get(of), received_s=seconds(report["received"]))
                row["observed_s"] = seconds(report["observed"]) if "observed" in report else None
                if row["boat"] is None:
                    self.clutter.append(row)
                else:
                    row["boat"]["told"][row["kind"]] += 1
                    self.reports.append(row)
            self.boats += boats.values()

    def kind(self, kind: str) -> list[dict[str, Any]]:
        """The reports of boats of one kind."""
        return [row for row in self.reports if row["kind"] == kind]

    def errors_m(self, kind: str, sigma_m: int) -> list[float]:
        """Distances from the truth of timed positions with a stated deviation."""
        found = []
        for row in self.kind(kind):
            if row.get("sigma_m") == sigma_m and row["observed_s"] is not None:
                boat = row["boat"]
                lat, lon = (np.interp(row["observed_s"], boat["t"], boat[axis]) for axis in ("lat", "lon"))
                found.append(math.hypot((row["lat"] - lat) * NORTH_M, (row["lon"] - lon) * EAST_M))
        return found

    def delays_s(self, kind: str, sigma_m: int | None = None) -> list[float]:
        """From observation to reception."""
        return [
            row["received_s"] - row["observed_s"]
            for row in self.kind(kind)
            if row["observed_s"] is not None and sigma_m in (None, row.get("sigma_m"))
        ]

    def tracklets(self) -> list[int]:
        """How many plots each run of clutter has, ten minutes apart."""
        open_runs: list[list[dict[str, Any]]] = []
        for row in sorted(self.clutter, key=lambda row: (row["night"], row["source"], row["observed_s"])):
            for run in open_runs:
                last = run[-1]
                same = (last["night"], last["source"]) == (row["night"], row["source"])
                if same and abs(row["observed_s"] - last["observed_s"] - 600) < 1.5:
                    away_m = math.hypot(
                        (row["lat"] - last["lat"]) * NORTH_M, (row["lon"] - last["lon"]) * EAST_M
                    )
                    if away_m < 3_000:
                        run.append(row)
                        break
            else:
                open_runs.append([row])
        return [len(run) for run in open_runs]

    def radar_gaps_min(self) -> list[float]:
        """Between two plots of one boat by one radar."""
        times: dict[tuple[int, str, str], list[float]] = {}
        for row in self.kind("radar"):
            times.setdefault((row["night"], row["boat"]["id"], row["source"]), []).append(row["observed_s"])
        return [gap / 60 for seen in times.values() for gap in np.diff(sorted(seen))]

    def neighbours_km(self) -> list[float]:
        """From each launch to the nearest other launch within half an hour of it."""
        found = []
        for boat in self.boats:
            near = [
                math.hypot(
                    (boat["lat"][0] - other["lat"][0]) * NORTH_M, (boat["lon"][0] - other["lon"][0]) * EAST_M
                )
                for other in self.boats
                if other is not boat
                and other["night"] == boat["night"]
                and abs(seconds(other["launch"]) - seconds(boat["launch"])) < 1800
            ]
            found.append(min(near, default=200_000.0) / 1000)
        return found


def _shares(values: Iterable[Any]) -> str:
    counts = Counter(values)
    total = max(1, counts.total())
    return " ".join(f"{key}:{counts[key] / total:.2f}" for key in sorted(counts, key=str))


def _quantiles(values: Sequence[float]) -> str:
    if not values:
        return "none"
    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9))
    return f"{low:.1f} / {middle:.1f} / {high:.1f}  (n {len(values)})"


def _ratio(count: float, of: float) -> str:
    return f"{count / max(1e-9, of):.3f}  (of {of:.0f})"


def _people_off(rows: list[dict[str, Any]]) -> list[float]:
    whole = [row for row in rows if "people" in row and not row["boat"]["pickup"] and row["people"] > 5]
    return [row["people"] / row["boat"]["people"] for row in whole]


def statistics() -> dict[str, Callable[[Watched], str]]:
    """Every compared figure by its name. Three numbers are the 10, 50 and 90 % quantiles."""
    table: dict[str, Callable[[Watched], str]] = {
        "boats a night": lambda w: f"{len(w.boats) / len(w.nights):.1f}",
        "reports a boat": lambda w: f"{(len(w.reports) + len(w.clutter)) / len(w.boats):.1f}",
        "clutter a night": lambda w: f"{len(w.clutter) / len(w.nights):.1f}",
        "clutter share of radar": lambda w: _ratio(len(w.clutter), len(w.clutter) + len(w.kind("radar"))),
        "tracklet lengths": lambda w: _shares(w.tracklets()),
        "boat-hours a boat": lambda w: _quantiles([boat["hours"] for boat in w.boats]),
        "endings": lambda w: _shares(boat["end"] for boat in w.boats),
        "taxis": lambda w: _ratio(sum(bool(boat["pickup"]) for boat in w.boats), len(w.boats)),
        "people": lambda w: _quantiles([boat["people"] for boat in w.boats]),
        "nearest launch in 30 min, km": lambda w: _quantiles(w.neighbours_km()),
        "radar gap, min": lambda w: _quantiles(w.radar_gaps_min()),
        "calls a boat": lambda w: _quantiles([boat["told"]["call"] for boat in w.boats]),
        "radar plots a boat": lambda w: _quantiles([boat["told"]["radar"] for boat in w.boats]),
        "reports a boat, spread": lambda w: _quantiles([boat["told"].total() for boat in w.boats]),
        "boats never reported": lambda w: _ratio(sum(not boat["told"] for boat in w.boats), len(w.boats)),
        "partial rescues a boat": lambda w: _ratio(
            sum(row["people"] < 0.6 * row["boat"]["people"] for row in w.kind("recovery")), len(w.boats)
        ),
        "finds a recovery": lambda w: _ratio(len(w.kind("find")), len(w.kind("recovery"))),
        "calls by position": lambda w: _shares(
            row.get("sigma_m", "area" if "area" in row else "none") for row in w.kind("call")
        ),
        "calls with time told": lambda w: _ratio(
            sum(row["observed_s"] is not None for row in w.kind("call")), len(w.kind("call"))
        ),
        "calls with a phone": lambda w: _ratio(
            sum("phone" in row for row in w.kind("call")), len(w.kind("call"))
        ),
        "calls with people": lambda w: _ratio(
            sum("people" in row for row in w.kind("call")), len(w.kind("call"))
        ),
        "calls' status": lambda w: _shares(row.get("status", "-") for row in w.kind("call")),
        "calls to the UK": lambda w: _ratio(
            sum(row["centre"] == "UK" for row in w.kind("call")), len(w.kind("call"))
        ),
        "relays' sigma": lambda w: _shares(row.get("sigma_m", "none") for row in w.kind("relay")),
        "relays with time told": lambda w: _ratio(
            sum(row["observed_s"] is not None for row in w.kind("relay")), len(w.kind("relay"))
        ),
    }
    for profile in PROFILES:
        for kind in KINDS[:5]:
            table[f"{kind} a boat-hour, {profile}"] = lambda w, profile=profile, kind=kind: (  # type: ignore[misc]
                _ratio(
                    sum(boat["told"][kind] for boat in w.boats if boat["profile"] == profile),
                    sum(boat["hours"] for boat in w.boats if boat["profile"] == profile),
                )
            )
    stated = {"call": 100, "radar": 150, "air": 80, "ship": 1000, "recovery": 150}
    for kind, sigma_m in stated.items():
        table[f"{kind} delay, s"] = lambda w, kind=kind, sigma_m=sigma_m: _quantiles(
            w.delays_s(kind, sigma_m)
        )  # type: ignore[misc]
        table[f"{kind} error, m"] = lambda w, kind=kind, sigma_m=sigma_m: _quantiles(
            w.errors_m(kind, sigma_m)
        )  # type: ignore[misc]
    table["cell delay, s"] = lambda w: _quantiles(w.delays_s("call", 4000))
    table["cell error, m"] = lambda w: _quantiles(w.errors_m("call", 4000))
    table["relay delay, s"] = lambda w: _quantiles(w.delays_s("relay"))
    table["misread share of timed fixes"] = lambda w: _ratio(
        sum(error > 500 for error in w.errors_m("call", 100)), len(w.errors_m("call", 100))
    )
    for kind in ("call", "relay", "air", "ship"):
        table[f"{kind} people / true"] = lambda w, kind=kind: _quantiles(_people_off(w.kind(kind)))  # type: ignore[misc]
    return table


def compare(given: Sequence[Night]) -> list[tuple[str, str, str]]:
    """Name, given and made of every statistic; the made nights have the given ones' profiles and boats."""
    made = [
        make_night(
            FIRST_COMPARED_SEED + MADE_PER_GIVEN * k + more, night.truth["profile"], len(night.truth["boats"])
        )
        for k, night in enumerate(given)
        for more in range(MADE_PER_GIVEN)
    ]
    left, right = Watched(given), Watched(made)
    return [(name, figure(left), figure(right)) for name, figure in statistics().items()]


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes or compares, as asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path)
    parser.add_argument("--seeds", default="1-40", help="one seed, or first-last")
    parser.add_argument("--boats", type=int)
    parser.add_argument("--profile", choices=PROFILES)
    parser.add_argument("--compare", type=Path, nargs="+")
    asked = parser.parse_args(arguments)
    if asked.compare:
        rows = compare([read_night(folder) for folder in asked.compare])
        print(f"{'':34} {'given':52} made ({MADE_PER_GIVEN} a given night)")
        for name, given, made in rows:
            print(f"{name:34} {given:52} {made}")
    elif asked.out:
        first, _, last = asked.seeds.partition("-")
        for seed in range(int(first), int(last or first) + 1):
            night = make_night(seed, asked.profile or PROFILES[seed % 3], asked.boats)
            write_night(night, asked.out / str(seed))
            print(
                seed,
                night.truth["profile"],
                len(night.truth["boats"]),
                "boats",
                len(night.reports),
                "reports",
            )
    else:
        parser.error("give --out or --compare")


if __name__ == "__main__":
    main()
