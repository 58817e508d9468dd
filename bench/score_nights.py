"""Scores a correlator on nights whose truth is known.

The nights and their scorer were made by the project that set Varne's task, apart from those who build it;
this is that scorer (``score.py`` beside its nights), retyped with names and types and nothing else changed:
the same snapshots give the same figures. Its original text says what it measures:

Usage: ``python -m bench.score_nights NIGHT_DIR SNAPSHOTS.jsonl [NIGHT_DIR SNAPSHOTS.jsonl ...]``

SNAPSHOTS.jsonl has one line per 10-minute mark: {"time": "...Z", "boats": [{"id": "...",
"status": "open" | "closed", "p": 0..1, "lat": deg, "lon": deg, "reports": ["N101-0003", ...]}]}.
A snapshot may use only reports whose `received` is not later than its time. A boat with p < 0.5
is a candidate, not on the picture. A closed boat stays listed, as closed.

Prints one JSON object per night and their mean:

- pair_f1: final snapshot: F1 over pairs of reports said to be of one boat
- pair_precision, pair_recall
- lost: share of (boat, mark) with the boat truly at sea, reported at least 10 min ago, and no open boat on
  the picture mainly made of its reports (0 is perfect)
- wrong_close: boats that were closed at some mark while truly at sea and then held by no open boat
- phantoms: mean number of open boats a mark that are no boat now at sea, or a second copy of one
- count_mae: mean |open boats - boats truly at sea that have been reported|
- miss_km: median distance from the truth of the boats that are held
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

MEAN_KEYS = (
    "pair_f1", "pair_precision", "pair_recall", "lost", "wrong_close", "phantoms", "count_mae",
)  # fmt: skip


def when(text: str) -> datetime:
    """An RFC 3339 time."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def plurality(reports: Iterable[str], labels: dict[str, str | None]) -> str | None:
    """The true boat that most of some reports are of; None when it is no boat."""
    named = Counter(labels[report] for report in reports if report in labels)
    return named.most_common(1)[0][0] if named else None


def score(night: str | Path, snapshots: str | Path) -> dict[str, Any]:
    """The figures of one night.

    Args:
        night: folder with ``truth.json`` and ``reports.jsonl``.
        snapshots: what a correlator said, one JSON object a line.

    Raises:
        SystemExit: a snapshot uses a report received after its time.
    """
    truth = json.loads((Path(night) / "truth.json").read_text())
    labels: dict[str, str | None] = truth["labels"]
    received: dict[str, datetime] = {}
    for line in (Path(night) / "reports.jsonl").read_text().splitlines():
        report = json.loads(line)
        received[report["id"]] = when(report["received"])
    boats = {boat["id"]: boat for boat in truth["boats"]}
    for boat in boats.values():
        boat["t"] = [when(point[0]) for point in boat["path"]]
        boat["launch_t"], boat["end_t"] = when(boat["launch"]), when(boat["end_time"])
        seen = [received[name] for name, owner in labels.items() if owner == boat["id"]]
        boat["first"] = min(seen) if seen else None
    snaps = [json.loads(line) for line in Path(snapshots).read_text().splitlines() if line.strip()]
    start, end = when(truth["start"]), when(truth["end"])
    marks = {when(snap["time"]): snap for snap in snaps}
    steps = int((end - start).total_seconds() // 600)
    lost = held_n = 0
    wrong: set[str] = set()
    phantoms: list[int] = []
    count_err: list[int] = []
    miss: list[float] = []
    for step in range(1, steps + 1):
        mark = start + timedelta(minutes=10 * step)
        snap = marks.get(mark)
        listed = snap["boats"] if snap else []
        for said in listed:
            late = [name for name in said["reports"] if received.get(name, mark) > mark]
            if snap and late:
                raise SystemExit(
                    f"{snapshots}: snapshot {snap['time']} uses report {late[0]}, received later"
                )
        pic = [said for said in listed if said.get("p", 1) >= 0.5]
        held: dict[str, Any] = {}
        ghosts = 0
        at_sea = {name for name, boat in boats.items() if boat["launch_t"] <= mark < boat["end_t"]}
        for said in pic:
            if said["status"] != "open":
                continue
            who = plurality(said["reports"], labels)
            if who is not None and who in at_sea and who not in held:
                held[who] = said
            else:
                ghosts += 1
        phantoms.append(ghosts)
        due = {
            name
            for name in at_sea
            if boats[name]["first"] and mark - boats[name]["first"] >= timedelta(minutes=10)
        }
        reported = {name for name in at_sea if boats[name]["first"] and boats[name]["first"] <= mark}
        count_err.append(abs(sum(said["status"] == "open" for said in pic) - len(reported)))
        held_n += len(due)
        lost += len(due - set(held))
        closed = {plurality(said["reports"], labels) for said in listed if said["status"] == "closed"}
        wrong |= {name for name in due if name in closed and name not in held}
        for name in sorted(due & set(held)):
            boat = boats[name]
            moments = boat["t"]
            nearest = min(range(len(moments)), key=lambda k: abs((moments[k] - mark).total_seconds()))
            _, lat, lon = boat["path"][nearest]
            place = held[name]
            if place.get("lat") is not None:
                east_km = (place["lon"] - lon) * 111.2 * math.cos(math.radians(lat))
                miss.append(math.hypot((place["lat"] - lat) * 111.2, east_km))
    final = max(snaps, key=lambda snap: str(snap["time"]))
    of: dict[str, str] = {}
    for said in final["boats"]:
        for name in said["reports"]:
            of.setdefault(name, said["id"])
    names = [name for name in received if name in labels]
    tp = fp = fn = 0
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            label_one, label_other = labels[one], labels[other]
            if label_one is None and label_other is None:
                continue
            same = label_one == label_other
            together = of.get(one) is not None and of.get(one) == of.get(other)
            tp += same and together
            fp += together and not same
            fn += same and not together
    precision, recall = tp / max(1, tp + fp), tp / max(1, tp + fn)
    return {
        "night": truth["night"],
        "profile": truth["profile"],
        "boats": len(boats),
        "pair_f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        "pair_precision": round(precision, 4),
        "pair_recall": round(recall, 4),
        "lost": round(lost / max(1, held_n), 4),
        "wrong_close": len(wrong),
        "phantoms": round(sum(phantoms) / len(phantoms), 2),
        "count_mae": round(sum(count_err) / len(count_err), 2),
        "miss_km": round(sorted(miss)[len(miss) // 2], 2) if miss else None,
    }


def mean_of(rows: list[dict[str, Any]]) -> dict[str, float]:
    """The mean of each figure over nights."""
    return {key: round(sum(row[key] for row in rows) / len(rows), 4) for key in MEAN_KEYS}


def main(arguments: list[str]) -> None:
    """Score pairs of a night and its snapshots; one JSON object a line, then their mean."""
    rows = [score(night, snapshots) for night, snapshots in zip(arguments[::2], arguments[1::2], strict=True)]
    for row in rows:
        sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.write(json.dumps({"mean": mean_of(rows)}) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
