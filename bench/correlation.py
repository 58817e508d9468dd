"""The judged nights: which reports are the same boat, and how fast AIS is tracked.

``make bench-correlation`` (``python -m bench.correlation [NIGHT_DIR ...]``; without folders, every night
shipped under ``data/nights``). For each night: the figures of :mod:`bench.score_nights`, the processor
time, and whether ten PYTHONHASHSEEDs give one picture. ``--made 201-210`` does the same on nights made from
those seeds, the profiles in turn (without folders, ten are made). ``--spreadsheet SCRIPT`` scores a rule of
the form ``SCRIPT NIGHT_DIR OUT`` beside it; ``--thin 0.65 --seeds 4`` does the same on nights from which
reports were struck out by chance, which no parameter was looked at with.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.make_nights import PROFILES, write_night
from bench.score_nights import mean_of, score, when
from varne.centre.correlate import judged_snapshots, opened_picture, read_reports, take_in
from varne.centre.judges import night_judge
from varne.correlation import ais
from varne.feeds.environment.source import read_forecast
from varne.picture.events import Recorded, ReportReceived
from varne.picture.fold import apply
from varne.picture.picture import Picture
from varne.picture.place import named_areas
from varne.picture.report import IdentityClaim, Report
from varne.picture.theatre import Theatre, load_theatre
from varne.world.nights import make_night

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
MADE = "201-210"  # seeds of the nights made when no folder is given
COLUMNS = (
    "night", "profile", "boats", "pair_f1", "pair_precision", "pair_recall", "lost", "wrong_close",
    "phantoms", "count_mae", "miss_km",
)  # fmt: skip


def say(text: str = "") -> None:
    """A line of the table."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def judged(theatre: Theatre, night: Path, out: Path) -> tuple[dict[str, Any], float]:
    """The figures of one night and the processor seconds it took."""
    end = when(json.loads((night / "truth.json").read_text())["end"])
    began_s = time.process_time()
    reports = read_reports((night / "reports.jsonl").read_bytes().splitlines(), theatre)
    with out.open("w", encoding="utf-8") as file:
        forecast = night / "forecast.jsonl"
        points = read_forecast(forecast) if forecast.is_file() else None
        judge = night_judge(theatre, {place.id: place for place in named_areas(theatre)}, points)
        for snapshot in judged_snapshots(reports, judge, every_s=600, until=end):
            file.write(json.dumps(snapshot) + "\n")
    spent_s = time.process_time() - began_s
    return score(night, out), spent_s


def row_of(figures: dict[str, Any], *more: str) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join([*(str(figures.get(column, "")) for column in COLUMNS), *more]) + " |"


def fingerprint(night: Path) -> str:
    """The picture's fingerprint after a whole night."""
    theatre = load_theatre((DATA / "theatres" / "dover.json").read_bytes())
    reports = read_reports((night / "reports.jsonl").read_bytes().splitlines(), theatre)
    picture = opened_picture(theatre, reports[0].received_at)
    for report in reports:
        take_in(picture, report)
    return picture.fingerprint()


def fingerprints(night: Path, seeds: int) -> set[str]:
    """The fingerprints that so many hash seeds give, each in a process of its own."""
    command = [sys.executable, "-m", "bench.correlation", "--fingerprint", str(night)]
    return {
        subprocess.run(
            command,
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in range(seeds)
    }


def thinned(night: Path, share: float, seed: int, into: Path) -> Path:
    """A night with only a share of its reports, drawn with a seed."""
    chance = random.Random(f"{night.name}:{seed}")
    lines = [line for line in (night / "reports.jsonl").read_text().splitlines() if chance.random() < share]
    kept = {json.loads(line)["id"] for line in lines}
    truth = json.loads((night / "truth.json").read_text())
    truth["labels"] = {name: owner for name, owner in truth["labels"].items() if name in kept}
    folder = into / f"{night.name}-{seed}"
    folder.mkdir()
    (folder / "reports.jsonl").write_text("\n".join(lines) + "\n")
    (folder / "truth.json").write_text(json.dumps(truth))
    if (night / "forecast.jsonl").is_file():
        (folder / "forecast.jsonl").write_bytes((night / "forecast.jsonl").read_bytes())
    return folder


def ais_cost_us(path: Path) -> tuple[float, int, int]:
    """Microseconds of ``ais.decide`` a report, tracks and doubted positions, on a log of positions."""
    picture, spent_ns, count = Picture(), 0, 0
    with path.open(newline="") as file:
        for number, row in enumerate(csv.DictReader(file)):
            moment = datetime.fromisoformat(row["Time"]).replace(tzinfo=UTC)
            report = Report(
                id=f"row-{number}",
                kind="ais",
                feed="log",
                source="ais",
                centre="UK",
                received_at=moment,
                observed_at=moment,
                lat_deg=float(row["Latitude_degrees"]),
                lon_deg=float(row["Longitude_degrees"]),
                speed_kn=float(row["SOG_knots"]),
                course_deg=float(row["COG_degrees"]),
                claim=IdentityClaim(mmsi=int(row["MMSI"])),
            )
            body = ReportReceived(report=report)
            entry = Recorded(
                sequence=picture.sequence + 1,
                originator="UK",
                received_at=moment,
                recorded_at=moment,
                body=body,
            )
            apply(picture, entry)
            began_ns = time.perf_counter_ns()
            made = ais.decide(picture, entry)
            spent_ns += time.perf_counter_ns() - began_ns
            count += 1
            for event in made:
                apply(
                    picture,
                    Recorded(
                        sequence=picture.sequence + 1,
                        originator="UK",
                        received_at=moment,
                        recorded_at=moment,
                        body=event,
                    ),
                )
    doubted = sum(track.doubted_count for track in picture.tracks.values())
    return spent_ns / count / 1000.0, len(picture.tracks), doubted


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Score correlation on nights whose truth is known.")
    parser.add_argument("nights", nargs="*", type=Path, help="folders with reports.jsonl and truth.json")
    parser.add_argument("--made", help=f"seeds of nights to make, first-last; {MADE} when no folder is given")
    parser.add_argument("--spreadsheet", type=Path, help="a rule to score beside it: SCRIPT NIGHT OUT")
    parser.add_argument("--thin", type=float, help="also with only this share of the reports kept")
    parser.add_argument("--seeds", type=int, default=4, help="how many draws of thinned nights")
    parser.add_argument("--hash-seeds", type=int, default=10, help="PYTHONHASHSEEDs tried a night; 0: none")
    parser.add_argument("--fingerprint", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.fingerprint is not None:
        say(fingerprint(chosen.fingerprint))
        return
    nights = chosen.nights or sorted(path.parent for path in (DATA / "nights").glob("*/truth.json"))
    theatre = load_theatre((DATA / "theatres" / "dover.json").read_bytes())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        say("| " + " | ".join((*COLUMNS, "CPU s", "hash seeds agree")) + " |")
        say("|" + " --- |" * (len(COLUMNS) + 2))
        rows = []
        for night in nights:
            figures, spent_s = judged(theatre, night, folder / "out.jsonl")
            agree = "not tried"
            if chosen.hash_seeds:
                found = fingerprints(night, chosen.hash_seeds)
                agree = (
                    f"{chosen.hash_seeds} of {chosen.hash_seeds}" if len(found) == 1 else f"NO: {len(found)}"
                )
            rows.append(figures)
            say(row_of(figures, f"{spent_s:.1f}", agree))
        if rows:
            say(row_of({"night": "mean", **mean_of(rows)}, "", ""))
        seeds = chosen.made or (None if chosen.nights else MADE)
        if seeds is not None:
            made = []
            first, _, last = seeds.partition("-")
            for seed in range(int(first), int(last or first) + 1):
                write_night(make_night(seed, PROFILES[seed % len(PROFILES)]), folder / f"made-{seed}")
                figures, spent_s = judged(theatre, folder / f"made-{seed}", folder / "out.jsonl")
                made.append(figures)
                say(row_of(figures, f"{spent_s:.1f}", "not tried"))
            say(row_of({"night": f"mean of {len(made)} made", **mean_of(made)}, "", ""))
        if chosen.spreadsheet is not None:
            floor = []
            for night in nights:
                out = folder / "floor.jsonl"
                subprocess.run([sys.executable, str(chosen.spreadsheet), str(night), str(out)], check=True)
                floor.append(score(night, out))
            say(row_of({"night": "spreadsheet, mean", **mean_of(floor)}, "", ""))
        if chosen.thin is not None:
            thin = [
                judged(theatre, thinned(night, chosen.thin, seed, folder), folder / "out.jsonl")[0]
                for seed in range(chosen.seeds)
                for night in nights
            ]
            say(row_of({"night": f"{chosen.thin:.0%} kept, mean of {len(thin)}", **mean_of(thin)}, "", ""))
    solent = DATA / "ais" / "solent-2016-01-12.csv"
    if solent.exists():
        cost_us, tracks, doubted = ais_cost_us(solent)
        say()
        say(f"Solent log: {tracks} tracks, {doubted} doubted, {cost_us:.1f} us of ais.decide a report")


if __name__ == "__main__":
    main()
