"""Boats nobody has reported: does the number cover the truth, and is the layer better than a flat map?

``make bench-unreported`` (``python -m bench.unreported [NIGHT_DIR ...] [--made 301-312]``; without either,
the shipped night and six made ones). At every ten minutes of each night the reports received so far are
judged, and the boats that are truly at sea with no report received are counted. ``--keep DIR`` keeps what the
judge made of each night, which is most of the time; ``--oracle`` shares the reports out as they truly belong
instead, to tell the estimate's errors from the judge's. ``--plot FILE.svg`` draws the last table.

Columns: how many boats there were on average and how many were estimated; how often the 90 % interval held
the truth, at all marks, and at those where half a boat or more was expected (elsewhere nought mostly covers),
how much of the chance it held by its own word, and how often there were more boats than its end;
the error that P(at least one) had on average over ten bins; the log chance of the true number; and how
many times likelier the layer had the places of unreported boats than a flat map of the same sea (geometric
mean; boats that are made to sail over land are left out).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.make_nights import PROFILES, read_night, write_night
from bench.score_nights import when
from varne.centre.correlate import marks, read_reports
from varne.centre.judges import shore_of
from varne.correlation.hypotheses.judge import NightJudge
from varne.correlation.unreported.estimate import watch_of
from varne.correlation.unreported.settings import UnreportedSettings
from varne.correlation.unreported.waters import chart_of, waters_of
from varne.feeds.environment.source import read_forecast
from varne.picture.judgement import JudgedBoat, Unreported
from varne.picture.place import named_areas
from varne.picture.report import Report
from varne.picture.theatre import Theatre, load_theatre
from varne.world.nights import make_night

DATA = Path(__file__).parents[1] / "data"
EVERY_S = 600.0
EXPECTED = 0.5
FLAT_DEG = (0.85, 50.3, 2.55, 51.3)  # west, south, east, north: where made boats sail
CELL_M = 4_000.0
LEAST_PER_KM2 = 1e-7  # a place the layer has no boat in still has one in a thousand nights
PLACED_WITH = 0.02  # the layer is asked where boats are only when it has that many


class Mark(NamedTuple):
    """One moment: what was estimated, how many there were, and how likely the layer had their places."""

    told: Unreported
    there: int
    gain_log: tuple[float, ...]  # of each boat, over the flat map
    spent_s: float


def say(text: str = "") -> None:
    """A line of the report."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def judged(
    night: Path, theatre: Theatre, reports: Sequence[Report], moments: Sequence[datetime], keep: Path | None
) -> list[list[JudgedBoat]]:
    """What the judge makes of a night at each moment; read back when it was kept."""
    kept = None if keep is None else keep / f"{night.name}.jsonl"
    if kept is None or not kept.exists():
        stations = [sensor for sensor in theatre.sensors if sensor.kind == "radar"]
        places = {place.id: place for place in named_areas(theatre)}
        judge = NightJudge(places, theatre.beaches, stations, read_forecast(night / "forecast.jsonl"))
        found = []
        for moment in moments:
            boats = judge.judge([r for r in reports if r.received_at <= moment], (), moment).boats
            found.append([(boat.report_ids, boat.probability, boat.apart, boat.accounted) for boat in boats])
        if kept is None:
            return [[boat_of(*row) for row in rows] for rows in found]
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text("".join(json.dumps(rows) + "\n" for rows in found))
    return [[boat_of(*row) for row in json.loads(line)] for line in kept.read_text().splitlines()]


def boat_of(report_ids: Sequence[str], probability: float, apart: float, accounted: float) -> JudgedBoat:
    """A judged boat with what the estimate looks at."""
    return JudgedBoat(report_ids=tuple(report_ids), probability=probability, apart=apart, accounted=accounted)


def truly(
    labels: dict[str, str | None], reports: Sequence[Report], moments: Sequence[datetime]
) -> list[list[JudgedBoat]]:
    """The reports shared out as they belong."""
    found = []
    for moment in moments:
        boats: dict[str, list[Report]] = {}
        for report in reports:
            of = labels[report.id]
            if of is not None and report.received_at <= moment:
                boats.setdefault(of, []).append(report)
        found.append(
            [
                boat_of(
                    [report.id for report in mine],
                    1.0,
                    1.0,
                    float(any(report.kind in ("recovery", "landing") for report in mine)),
                )
                for mine in boats.values()
            ]
        )
    return found


def there(boat: dict[str, Any], moment: datetime) -> tuple[float, float]:
    """Latitude and longitude of a boat at a moment, degrees."""
    at_s = [when(point[0]).timestamp() for point in boat["path"]]
    lat_deg, lon_deg = (
        float(np.interp(moment.timestamp(), at_s, [point[axis] for point in boat["path"]])) for axis in (1, 2)
    )
    return lat_deg, lon_deg


def flat_sea(theatre: Theatre) -> tuple[float, Callable[[float, float], bool]]:
    """The sea that the flat map covers, square kilometres; and whether a position lies on it.

    Made boats go straight, over capes if need be; where the coast says land, neither map is asked.
    """
    waters = waters_of(theatre.beaches, UnreportedSettings())
    assert waters is not None
    chart = chart_of(waters, CELL_M, shore_of(theatre))
    west, south, east, north = FLAT_DEG
    (low_east, low_north), (high_east, high_north) = (
        waters.plane.metres(south, west),
        waters.plane.metres(north, east),
    )
    columns = (chart.easts_m > low_east) & (chart.easts_m < high_east)
    rows = (chart.norths_m > low_north) & (chart.norths_m < high_north)

    def afloat(lat_deg: float, lon_deg: float) -> bool:
        east_m, north_m = waters.plane.metres(lat_deg, lon_deg)
        column, row = (
            int((at - low) // CELL_M) for at, low in zip((east_m, north_m), chart.low_m, strict=True)
        )
        return bool(chart.sea[row, column])

    return float(chart.sea[np.ix_(rows, columns)].sum()) * (CELL_M / 1000.0) ** 2, afloat


def per_km2(told: Unreported, lat_deg: float, lon_deg: float) -> float:
    """The layer's density of one boat's place, per square kilometre."""
    layer = told.layer
    if layer is None or told.mean <= 0:
        return LEAST_PER_KM2
    column = math.floor((lon_deg - layer.west_deg) / layer.cell_lon_deg)
    row = math.floor((lat_deg - layer.south_deg) / layer.cell_lat_deg)
    inside = 0 <= column < layer.columns and 0 <= row < len(layer.cells) // layer.columns
    boats = layer.cells[row * layer.columns + column] / 1e6 if inside else 0.0
    return max(boats / told.mean, LEAST_PER_KM2)


def gone_through(night: Path, theatre: Theatre, *, keep: Path | None, oracle: bool) -> Iterator[Mark]:
    """Every mark of a night."""
    truth = json.loads((night / "truth.json").read_text())
    reports = read_reports((night / "reports.jsonl").read_bytes().splitlines(), theatre)
    labels = truth["labels"]
    first: dict[str, datetime] = {}
    for report in reports:
        if labels[report.id] is not None:
            first.setdefault(labels[report.id], report.received_at)
    moments = marks(reports, every_s=EVERY_S, until=when(truth["end"]))
    boats = truly(labels, reports, moments) if oracle else judged(night, theatre, reports, moments, keep)
    watch = watch_of(
        theatre.beaches,
        [sensor for sensor in theatre.sensors if sensor.kind == "radar"],
        {place.id: place for place in named_areas(theatre)},
        read_forecast(night / "forecast.jsonl"),
        land=shore_of(theatre),
    )
    if watch is None:
        raise SystemExit(f"{theatre.id} has no coast that boats leave")
    flat_km2, afloat = flat_sea(theatre)
    for moment, mine in zip(moments, boats, strict=True):
        heard = [report for report in reports if report.received_at <= moment]
        began_s = time.process_time()
        told = watch.tell(heard, mine, moment)
        spent_s = time.process_time() - began_s
        unheard = [
            boat
            for boat in truth["boats"]
            if when(boat["launch"]) <= moment < when(boat["end_time"])
            and (boat["id"] not in first or first[boat["id"]] > moment)
        ]
        gains = [
            math.log(per_km2(told, *there(boat, moment)) * flat_km2)
            for boat in unheard
            if told.mean >= PLACED_WITH and afloat(*there(boat, moment))
        ]
        yield Mark(told, len(unheard), tuple(gains), spent_s)


def reliability(marks_: Sequence[Mark]) -> list[tuple[float, float, int]]:
    """P(at least one): said, so, and marks, in ten bins."""
    said = np.array([mark.told.at_least_one for mark in marks_])
    so = np.array([mark.there > 0 for mark in marks_])
    which = np.minimum((said * 10).astype(int), 9)
    return [
        (float(said[which == k].mean()), float(so[which == k].mean()), int((which == k).sum()))
        for k in range(10)
        if (which == k).any()
    ]


def figures(marks_: Sequence[Mark]) -> list[str]:
    """One row of the table."""
    mean = np.array([mark.told.mean for mark in marks_])
    true = np.array([mark.there for mark in marks_])
    held = np.array([mark.told.low <= mark.there <= mark.told.high for mark in marks_])
    over = np.array([mark.there > mark.told.high for mark in marks_])
    said = np.array([sum(mark.told.chances[mark.told.low : mark.told.high + 1]) for mark in marks_])
    some = mean >= EXPECTED
    error = sum(n * abs(said - so) for said, so, n in reliability(marks_)) / len(marks_)
    chance = [
        math.log(max(mark.told.chances[mark.there], 1e-5))
        if mark.there < len(mark.told.chances)
        else math.log(1e-5)
        for mark in marks_
    ]
    gains = [gain for mark in marks_ for gain in mark.gain_log]
    return [
        str(len(marks_)),
        f"{true.mean():.2f}",
        f"{mean.mean():.2f}",
        f"{np.abs(mean - true).mean():.2f}",
        f"{held.mean():.3f}",
        f"{held[some].mean():.3f} ({int(some.sum())})" if some.any() else "none",
        f"{np.mean(said[some]):.3f}" if some.any() else "none",
        f"{over[some].mean():.3f}" if some.any() else "none",
        f"{error:.3f}",
        f"{np.mean(chance):.2f}",
        f"{math.exp(float(np.mean(gains))):.1f} ({len(gains)})" if gains else "none",
        f"{1000 * np.mean([mark.spent_s for mark in marks_]):.0f}",
    ]


HEAD = (
    "nights", "marks", "there", "estimated", "mean error", "90 % held", "held, 0.5 or more expected",
    "said to hold", "more than said", "error of P(any)", "log chance", "times flat", "CPU ms",
)  # fmt: skip


def drawn(marks_: Sequence[Mark]) -> str:
    """Said against so, and the mean against what was there, as SVG."""
    dots = [
        f'<circle cx="{60 + 280 * said:.1f}" cy="{320 - 280 * so:.1f}" r="{2 + math.sqrt(n) / 3:.1f}"/>'
        for said, so, n in reliability(marks_)
    ]
    mean = np.array([mark.told.mean for mark in marks_])
    true = np.array([mark.there for mark in marks_], float)
    order = np.argsort(mean, kind="stable")
    most = 8.0
    means = [
        f'<circle cx="{440 + 280 * min(mean[part].mean(), most) / most:.1f}" '
        f'cy="{320 - 280 * min(true[part].mean(), most) / most:.1f}" r="4"/>'
        for part in np.array_split(order, 12)
        if len(part)
    ]
    axes = "".join(
        f'<path d="M{x} 40V320H{x + 280}M{x} 320L{x + 280} 40" fill="none" stroke="#888"/>' for x in (60, 440)
    )
    words = (
        '<text x="200" y="350">P(at least one), said</text><text x="200" y="28">was so</text>'
        '<text x="580" y="350">boats estimated, 0 to 8</text><text x="580" y="28">boats there</text>'
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 370" font-family="sans-serif" '
        'font-size="14" text-anchor="middle"><rect width="760" height="370" fill="#fff"/>'
        f'{axes}<g fill="#0b6e99">{"".join(dots + means)}</g>{words}</svg>\n'
    )


def numbers(text: str) -> range:
    """Seeds: 301 or 301-312."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Score the estimate of boats that nobody has reported.")
    parser.add_argument("nights", nargs="*", type=Path, help="folders with reports, forecast and truth")
    parser.add_argument("--made", type=numbers, help="seeds of nights to make, profiles in turn")
    parser.add_argument("--keep", type=Path, help="keep nights and judgements there")
    parser.add_argument("--oracle", action="store_true", help="share reports out as they truly belong")
    parser.add_argument("--plot", type=Path, help="draw reliability as SVG")
    chosen = parser.parse_args()
    theatre = load_theatre((DATA / "theatres" / "dover.json").read_bytes())
    nights = list(chosen.nights) or ([] if chosen.made else [DATA / "nights" / "102"])
    seeds = chosen.made or ([] if chosen.nights else range(301, 307))
    by_kind: dict[str, list[Mark]] = {}

    def take(folder: Path, kind: str, keep: Path | None) -> None:
        began_s = time.process_time()
        found = list(gone_through(folder, theatre, keep=keep, oracle=chosen.oracle))
        by_kind.setdefault(kind, []).extend(found)
        say(f"| {folder.name} ({kind}) | " + " | ".join(figures(found)) + " |")
        sys.stderr.write(f"{folder.name}: {time.process_time() - began_s:.0f} s\n")

    say("| " + " | ".join(HEAD) + " |")
    say("|" + " --- |" * len(HEAD))
    for night in nights:
        profile = read_night(night).truth["profile"]
        take(night, f"given, {profile}" if len(nights) > 1 else profile, chosen.keep)
    with tempfile.TemporaryDirectory() as name:
        for seed in seeds:
            profile = PROFILES[seed % len(PROFILES)]
            folder = (chosen.keep or Path(name)) / f"made-{seed}"
            if not (folder / "truth.json").exists():
                write_night(make_night(seed, profile), folder)
            take(folder, profile, chosen.keep)
    for kind, found in sorted(by_kind.items()):
        say(f"| all {kind} | " + " | ".join(figures(found)) + " |")
    every = [mark for found in by_kind.values() for mark in found]
    say("| all | " + " | ".join(figures(every)) + " |")
    say()
    say(
        "P(at least one) said, so, marks: "
        + "; ".join(f"{s:.2f} {t:.2f} {n}" for s, t, n in reliability(every))
    )
    if chosen.plot:
        chosen.plot.write_text(drawn(every))


if __name__ == "__main__":
    main()
