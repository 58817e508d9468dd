"""Does the judgement know how sure it is: what it publishes, held against nights whose truth is known.

``python -m bench.calibration [NIGHT_DIR ...]``; without folders, the nights shipped under ``data/nights`` and
one night of each profile made from a seed (``--made`` names other seeds: ``--made 61-66``, profiles in turn).
A judge is asked at every ten minutes of each night, from reports received by then, and judged are:

- **pairs**, each hour: P(same boat) as ``varne why`` gives it, for two reports of which one at least is of a
  boat. Up to ``--pairs`` are drawn of those that the truth or the judgement puts in one boat, and as many of
  all others; each stands for its share of its kind, so the figures are those of all pairs. The error is told
  for all pairs, for those with 0.02 < P < 0.98, and for those that the truth or the judgement puts together.
- **exists**, each hour: ``probability`` of every boat listed, against whether most of its reports are of a
  boat. **At sea**: ``at_sea``, against whether that boat was still at sea and no larger one listed was it.
  **Apart**: ``apart``, against whether no larger boat listed is mostly of the same boat.
- **count**: the interval of boats at sea, against the boats at sea that had been reported; beside it against
  boats reported whose end had not been reported, which is what could be known.
- **people**: the interval of people aboard, each hour, against the truth. Taxi boats apart and not judged:
  the truth says how many they came to, not when.

Marks of one night are not independent of each other: read the spread over nights before the third digit.
``--out FILE`` keeps what was found, ``--read FILE ...`` adds what was kept, ``--plot FILE`` draws.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench.make_nights import PROFILES, write_night
from bench.reliability import (
    OPEN,
    TRIVIAL,
    Held,
    Said,
    between,
    calibration_error,
    coverage,
    diagram,
    table,
    table_text,
)
from bench.score_nights import plurality, when
from varne.centre.correlate import read_reports
from varne.centre.judges import night_judge
from varne.correlation.judging import Judge
from varne.feeds.environment.source import read_forecast
from varne.picture.judgement import Judgement
from varne.picture.place import named_areas
from varne.picture.report import Report
from varne.picture.theatre import Theatre, load_theatre
from varne.world.nights import make_night

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
MADE = "61-63"
MARK = timedelta(minutes=10)
HOUR_MARKS = 6
ECE_BAR = 0.05
COVER_BAR = (0.85, 0.95)
ENDS = ("recovery", "landing")
DRAWN = ("pairs, all", "pairs shown together", "boat exists", "boat at sea")


@dataclass
class Found:
    """What was said of one night, and what was true."""

    night: str
    pairs: list[Said] = field(default_factory=list)
    together: list[Said] = field(default_factory=list)  # of the pairs, those shown in one boat
    exists: list[Said] = field(default_factory=list)
    at_sea: list[Said] = field(default_factory=list)
    apart: list[Said] = field(default_factory=list)
    count: list[Held] = field(default_factory=list)
    count_knowable: list[Held] = field(default_factory=list)
    people: list[Held] = field(default_factory=list)
    people_taxi: list[Held] = field(default_factory=list)
    count_excess: list[float] = field(default_factory=list)  # boats at sea: mean said less the truth
    cpu_s: float = 0.0


def say(text: str = "") -> None:
    """A line of the answer."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Truth:
    """What really was, of one night's folder."""

    def __init__(self, folder: Path) -> None:
        told: dict[str, Any] = json.loads((folder / "truth.json").read_text())
        self.labels: dict[str, str | None] = told["labels"]
        self.boats: dict[str, dict[str, Any]] = {boat["id"]: boat for boat in told["boats"]}
        self.start, self.end = when(told["start"]), when(told["end"])
        self._span = {
            name: (when(boat["launch"]), when(boat["end_time"])) for name, boat in self.boats.items()
        }

    def at_sea(self, name: str, mark: datetime) -> bool:
        """Whether a boat had been launched and had not ended."""
        launched, ended = self._span[name]
        return launched <= mark < ended

    def of(self, report: Report) -> str | None:
        """Which boat a report was about; None: no boat."""
        return self.labels.get(report.id)

    def known_over(self, heard: Sequence[Report], mark: datetime) -> set[str]:
        """Boats that had ended, and of which a rescue or landing had been reported."""
        told = {owner for report in heard if report.kind in ENDS and (owner := self.of(report)) is not None}
        return {name for name in told if not self.at_sea(name, mark)}


class Drawn(NamedTuple):
    """A pair to ask about."""

    first: str
    second: str
    stands_for: float  # pairs of its kind
    shown_together: bool  # in one boat of the judgement


def drawn_pairs(
    heard: Sequence[Report], judgement: Judgement, truth: Truth, most: int, chance: random.Random
) -> Iterator[Drawn]:
    """Pairs to ask about.

    Args:
        heard: the reports judged.
        judgement: of them.
        truth: which boat each is of.
        most: drawn of either kind at most.
        chance: draws.
    """
    place = {report_id: k for k, boat in enumerate(judgement.boats) for report_id in boat.report_ids}
    joined: list[Drawn] = []
    others: list[Drawn] = []
    for first, second in combinations(heard, 2):
        owner = truth.of(first)
        if owner is None and truth.of(second) is None:
            continue
        shown = place[first.id] == place[second.id]
        either = shown or owner == truth.of(second)
        (joined if either else others).append(Drawn(first.id, second.id, 1.0, shown))
    for kind in (joined, others):
        chosen = kind if len(kind) <= most else chance.sample(kind, most)
        yield from (one._replace(stands_for=len(kind) / len(chosen)) for one in chosen)


def note_pairs(found: Found, judge: Judge, pairs: Iterator[Drawn], truth: Truth) -> None:
    """Ask about each pair, and note what was said and what is true."""
    for one in pairs:
        owner = truth.labels[one.first]
        same = owner is not None and owner == truth.labels[one.second]
        said = Said(judge.why(one.first, one.second).probability, one.stands_for, same)
        found.pairs.append(said)
        if one.shown_together:
            found.together.append(said)


def note_boats(found: Found, judgement: Judgement, truth: Truth, mark: datetime) -> None:
    """What is said of each boat listed."""
    listed = [(boat, plurality(boat.report_ids, truth.labels)) for boat in judgement.boats if boat.report_ids]
    largest: dict[str, int] = {}
    for boat, name in listed:
        if name is not None:
            largest[name] = max(largest.get(name, 0), len(boat.report_ids))
    for boat, name in listed:
        found.exists.append(Said(boat.probability, 1.0, name is not None))
        there = name is not None and truth.at_sea(name, mark)
        first_of_it = name is not None and len(boat.report_ids) == largest[name]
        found.at_sea.append(Said(boat.at_sea, 1.0, there and first_of_it))
        if name is None:
            continue
        found.apart.append(Said(boat.apart, 1.0, first_of_it))
        if boat.people_low is not None and boat.people_high is not None:
            taxi = truth.boats[name].get("pickup") is not None
            held = Held(boat.people_low, boat.people_high, truth.boats[name]["people"])
            (found.people_taxi if taxi else found.people).append(held)


def examined(theatre: Theatre, folder: Path, most_pairs: int) -> Found:
    """Judge one night through, and hold what is said against its truth."""
    truth, found = Truth(folder), Found(folder.name)
    lines = (folder / "reports.jsonl").read_bytes().splitlines()
    reports = [report for report in read_reports(lines, theatre) if report.kind != "ais"]
    forecast = folder / "forecast.jsonl"
    places = {place.id: place for place in named_areas(theatre)}
    judge = night_judge(theatre, places, read_forecast(forecast) if forecast.is_file() else None)
    chance = random.Random(f"pairs of {folder.name}")
    began_s = time.process_time()
    for number in range(1, int((truth.end - truth.start) / MARK) + 1):
        mark = truth.start + MARK * number
        heard = [report for report in reports if report.received_at <= mark]
        if not heard:
            continue
        judgement = judge.judge(heard, (), mark)
        reported = {owner for report in heard if (owner := truth.of(report)) is not None}
        there = sum(truth.at_sea(name, mark) for name in reported)
        knowable = len(reported - truth.known_over(heard, mark))
        found.count.append(Held(judgement.at_sea_low, judgement.at_sea_high, there))
        found.count_knowable.append(Held(judgement.at_sea_low, judgement.at_sea_high, knowable))
        found.count_excess.append(judgement.at_sea - there)
        if number % HOUR_MARKS == 0:
            note_boats(found, judgement, truth, mark)
            note_pairs(found, judge, drawn_pairs(heard, judgement, truth, most_pairs, chance), truth)
    found.cpu_s = time.process_time() - began_s
    return found


def read_found(path: Path) -> list[Found]:
    """What an earlier run kept with ``--out``."""
    return msgspec.json.decode(path.read_bytes(), type=list[Found])


def error_of(said: Sequence[Said]) -> float:
    """Expected calibration error."""
    return calibration_error(table(said))


def per_night(nights: Sequence[Found]) -> None:
    """One row a night."""
    columns = ["night", "marks", "ECE pairs", "ECE 0.02 to 0.98", "ECE shown together", "ECE exists"]
    columns += ["ECE at sea", "count in 90 %", "count knowable in 90 %", "count excess", "people in 90 %"]
    columns += ["CPU s"]
    say("| " + " | ".join(columns) + " |")
    say("|" + " --- |" * len(columns))
    for one in nights:
        errors = (one.pairs, between(one.pairs, TRIVIAL), one.together, one.exists, one.at_sea)
        cells = [one.night, str(len(one.count)), *(f"{error_of(said):.3f}" for said in errors)]
        cells += [_percent(one.count), _percent(one.count_knowable)]
        cells += [f"{sum(one.count_excess) / max(1, len(one.count_excess)):+.2f}", _percent(one.people)]
        say("| " + " | ".join([*cells, f"{one.cpu_s:.0f}"]) + " |")


def _percent(held: Sequence[Held]) -> str:
    share = coverage(held)
    return "none" if share is None else f"{share:.0%}"


def _bar(name: str, figure: str, bar: str, met: bool) -> None:
    say(f"| {name} | {figure} | {bar} | {'met' if met else 'MISSED'} |")


def verdicts(nights: Sequence[Found]) -> tuple[list[tuple[str, list[Said]]], list[tuple[str, float]]]:
    """Print each bar, met or missed; what the diagram draws."""
    pooled = {
        name: [said for one in nights for said in getattr(one, name)]
        for name in ("pairs", "together", "exists", "at_sea", "apart")
    }
    asked: list[tuple[str, list[Said]]] = [
        ("pairs, all", pooled["pairs"]),
        ("pairs, 0.02 to 0.98", between(pooled["pairs"], TRIVIAL)),
        ("pairs, 0.1 to 0.9", between(pooled["pairs"], OPEN)),
        ("pairs shown together", pooled["together"]),
        ("boat exists", pooled["exists"]),
        ("boat at sea", pooled["at_sea"]),
        ("boat apart", pooled["apart"]),
    ]
    held = {
        name: [one for night in nights for one in getattr(night, name)]
        for name in ("count", "count_knowable", "people")
    }
    named = [
        ("boats at sea", held["count"]),
        ("boats at sea, knowable", held["count_knowable"]),
        ("people aboard", held["people"]),
    ]
    say()
    say("| what | figure | bar | |")
    say("| --- | --- | --- | --- |")
    for name, said in asked:
        _bar(f"ECE {name}", f"{error_of(said):.3f}", f"≤ {ECE_BAR}", error_of(said) <= ECE_BAR)
    covers = []
    for name, intervals in named:
        share = coverage(intervals)
        if share is not None:
            covers.append((name, share))
            low, high = COVER_BAR
            _bar(f"90 % of {name}", f"{share:.1%} of {len(intervals)}", "85 to 95 %", low <= share <= high)
    taxis = [one for night in nights for one in night.people_taxi]
    say(f"| 90 % of people aboard, taxi boats | {_percent(taxis)} of {len(taxis)} | none | |")
    return asked, covers


def main() -> None:
    """Print the tables, and draw."""
    parser = argparse.ArgumentParser(description="Hold what the judgement says of itself against the truth.")
    parser.add_argument("nights", nargs="*", type=Path, help="folders with reports.jsonl and truth.json")
    parser.add_argument("--made", help=f"seeds of nights to make, first-last; {MADE} when no folder is given")
    parser.add_argument("--pairs", type=int, default=1000, help="pairs asked about of each kind, each hour")
    parser.add_argument("--out", type=Path, help="keep what was found here")
    parser.add_argument("--read", type=Path, nargs="*", default=[], help="add what was kept there")
    parser.add_argument("--plot", type=Path, default=ROOT / "var" / "bench" / "calibration.svg")
    chosen = parser.parse_args()
    theatre = load_theatre((DATA / "theatres" / "dover.json").read_bytes())
    folders: list[Path] = chosen.nights
    seeds: str | None = chosen.made
    if not folders and not chosen.read and seeds is None:
        folders, seeds = sorted(path.parent for path in (DATA / "nights").glob("*/truth.json")), MADE
    found = [night for path in chosen.read for night in read_found(path)]
    with tempfile.TemporaryDirectory() as name:
        if seeds is not None:
            first, _, last = seeds.partition("-")
            for seed in range(int(first), int(last or first) + 1):
                folder = Path(name) / f"made-{seed}"
                write_night(make_night(seed, PROFILES[seed % len(PROFILES)]), folder)
                folders = [*folders, folder]
        found += [examined(theatre, folder, chosen.pairs) for folder in folders]
    if chosen.out is not None:
        chosen.out.write_bytes(msgspec.json.encode(found))
    per_night(found)
    asked, covers = verdicts(found)
    for title, said in asked:
        say()
        say(table_text(title, table(said)))
    chosen.plot.parent.mkdir(parents=True, exist_ok=True)
    drawn = [(title, table(said)) for title, said in asked if title in DRAWN]
    chosen.plot.write_text(diagram(drawn, covers))
    say()
    say(f"drawn: {chosen.plot}")


if __name__ == "__main__":
    main()
