"""Alerts on nights whose truth is known: how many, how often they call, and which were false.

    python -m bench.alerts_nights [NIGHT_DIR ...]        every night under data/nights without folders

Each night is played on its own clock: reports as they were received, the rules asked every five seconds, and
the night judged every ten minutes as a centre would. A watch of one reads and acknowledges what calls, the
gravest first, one thing every twenty seconds; ``--nobody`` leaves all of it to nobody.

Counted: alerts that stood, of each rule; situations with two alerts at once (there must be none: exit 1);
distress alerts that were false (of no true boat at sea: its reports are mostly noise, or it had ended), and
those of a true boat that had another of the same rule at the same time (its reports were held as two boats).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.score_nights import plurality, when
from varne.alerts.moment import Moment
from varne.alerts.rules import due
from varne.centre.correlate import opened_picture, read_reports
from varne.centre.judges import forecast_for, night_judge
from varne.centre.pipeline import advance
from varne.centre.shipped import open_theatre
from varne.centre.watching import waters_of
from varne.picture.alert import Alert
from varne.picture.events import (
    AlertAcknowledged,
    AlertEscalated,
    AlertRaised,
    Event,
    NightJudged,
    ReportRead,
    ReportReceived,
)
from varne.picture.picture import Picture

ROOT = Path(__file__).parents[1]
LOOK_EVERY = timedelta(seconds=5)
JUDGE_EVERY = timedelta(minutes=10)
HANDS_EVERY = timedelta(seconds=20)
DISTRESS = ("people_in_water", "distress_words")


class Night:
    """One night under way."""

    def __init__(self, directory: Path, *, nobody: bool, judge: bool) -> None:
        self.truth = json.loads((directory / "truth.json").read_text())
        self.theatre = open_theatre("dover")
        forecast = forecast_for(str(directory / "forecast.jsonl"), ())
        self.waters = waters_of(self.theatre, None if isinstance(forecast, Path) else forecast)
        self.reports = read_reports((directory / "reports.jsonl").read_bytes().splitlines(), self.theatre)
        self.picture: Picture = opened_picture(self.theatre, self.reports[0].received_at)
        self.nobody = nobody
        self.judge = (
            night_judge(self.theatre, self.picture.places, None if isinstance(forecast, Path) else forecast)
            if judge
            else None
        )
        self.raised: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.steps: Counter[str] = Counter()
        self.doubled = 0
        self.distress: dict[str, dict[str, Any]] = {}  # by alert id, as it was when it was first raised
        self.together: Counter[str] = Counter()
        self.standing_most = 0

    def record(self, body: Event, at: datetime, observed_at: datetime | None = None) -> None:
        """Record one fact and count what alerts it brought."""
        before = dict(self.picture.alerts)
        made = advance(
            self.picture, body, originator="UK", observed_at=observed_at, received_at=at, recorded_at=at
        )
        for entry in made:
            if isinstance(entry.body, AlertEscalated):
                self.steps[entry.body.step] += 1
            if not isinstance(entry.body, AlertRaised):
                continue
            alert = entry.body.alert
            held = before.get(alert.id)
            now = self.picture.alerts[alert.id]
            if held is None or held.cleared_at is not None:
                self.raised[alert.code] += 1
                if alert.code in DISTRESS:
                    self._note_distress(now, at)
            if held is None or held.sounded_at != now.sounded_at:
                self.calls[alert.code] += now.acknowledged_at is None

    def _true_boat(self, boat_id: str) -> str | None:
        reports = [join.report_id for join in self.picture.boats[boat_id].joins]
        return plurality(reports, self.truth["labels"])

    def _note_distress(self, alert: Alert, at: datetime) -> None:
        true_id = self._true_boat(alert.subject)
        true = next((boat for boat in self.truth["boats"] if boat["id"] == true_id), None)
        at_sea = true is not None and when(true["launch"]) <= at <= when(true["end_time"])
        others = [
            other
            for other in self.picture.alerts.values()
            if other.code == alert.code and other.cleared_at is None and other.id != alert.id
        ]
        twice = true_id is not None and any(self._true_boat(one.subject) == true_id for one in others)
        said_of = self.truth["labels"].get(str(alert.parameters.get("report_id", "")))
        self.distress.setdefault(
            alert.id,
            {
                "false": true_id is None and said_of is None,
                "noise_boat": true_id is None and said_of is not None,
                "over": true is not None and not at_sea,
                "twice": twice,
            },
        )

    def look(self, at: datetime) -> None:
        """Ask the rules once."""
        for event in due(self.picture, Moment(now=at), self.waters):
            self.record(event, at)
        standing = [alert for alert in self.picture.alerts.values() if alert.cleared_at is None]
        self.standing_most = max(self.standing_most, len(standing))
        situations = Counter((alert.code, alert.subject) for alert in standing)
        self.doubled += sum(count - 1 for count in situations.values())
        said = Counter(alert.subject for alert in standing if alert.code in DISTRESS)
        self.doubled += sum(count - 1 for count in said.values())

    def hands(self, at: datetime) -> None:
        """The watch sees to one thing: the gravest that calls, read or acknowledged."""
        calling = [alert for alert in self.picture.alerts.values() if alert.awaits]
        if not calling:
            return
        order = ("emergency", "alarm", "warning")
        alert = min(calling, key=lambda one: (order.index(one.priority), one.raised_at, one.id))
        boat = self.picture.boats.get(alert.subject)
        if boat is not None:
            held = [join.report_id for join in boat.joins if join.report_id in self.picture.unread]
            if held:
                self.record(ReportRead(report_ids=tuple(held), by="watch"), at)
        if self.picture.alerts[alert.id].awaits:
            self.record(AlertAcknowledged(alert_id=alert.id, by="watch"), at)

    def play(self) -> None:
        """The whole night."""
        at = self.reports[0].received_at
        end = when(self.truth["end"])
        judged, handed, taken = at, at, 0
        while at <= end:
            while taken < len(self.reports) and self.reports[taken].received_at <= at:
                report = self.reports[taken]
                self.record(ReportReceived(report=report), report.received_at, report.observed_at)
                taken += 1
            if self.judge is not None and at - judged >= JUDGE_EVERY:
                judged = at
                judgement = self.judge.judge(self.reports[:taken], (), at)
                self.record(NightJudged(judgement=judgement), at)
            self.look(at)
            if not self.nobody and at - handed >= HANDS_EVERY:
                handed = at
                self.hands(at)
            at += LOOK_EVERY

    def told(self) -> dict[str, Any]:
        """The night in figures."""
        distress = list(self.distress.values())
        hours = (when(self.truth["end"]) - self.reports[0].received_at).total_seconds() / 3600.0
        return {
            "night": self.truth["night"],
            "boats": len(self.truth["boats"]),
            "reports": len(self.reports),
            "situations_with_two_alerts": self.doubled,
            "distress_alerts": len(distress),
            "false_distress": sum(one["false"] for one in distress),
            "of_a_boat_mostly_noise": sum(one["noise_boat"] for one in distress),
            "of_a_boat_already_ended": sum(one["over"] for one in distress),
            "of_a_true_boat_twice": sum(one["twice"] for one in distress),
            "alerts": sum(self.raised.values()),
            "calls_per_h": round(sum(self.calls.values()) / hours, 1),
            "standing_most": self.standing_most,
            "steps": dict(sorted(self.steps.items())),
            "by_rule": dict(sorted(self.raised.items())),
        }


def main() -> None:
    """Play the nights, print, and fail when any situation had two alerts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("nights", nargs="*", type=Path, help="folders of nights")
    parser.add_argument("--nobody", action="store_true", help="nobody reads or acknowledges")
    parser.add_argument("--quick", action="store_true", help="quick answers alone: the night is not judged")
    given = parser.parse_args()
    nights = given.nights or sorted(path for path in (ROOT / "data" / "nights").iterdir() if path.is_dir())
    doubled = 0
    for directory in nights:
        night = Night(directory, nobody=given.nobody, judge=not given.quick)
        night.play()
        found = night.told()
        doubled += int(found["situations_with_two_alerts"])
        print(json.dumps(found), flush=True)
    if doubled:
        raise SystemExit(f"{doubled} times a situation had more than one alert")


if __name__ == "__main__":
    main()
