"""A report, however late: how soon a running centre answers, how soon the whole night is weighed with it.

``python -m bench.late_report [--part live|night|again] [--boats N] [--seed N]``; all three parts by default,
on a made night of 13 hours (seed and boats give about 1,300 reports).

- **live**: a whole centre, log on disk, its judge in a process of its own. The night is played to it as
  fast as the judge keeps within an hour of it, but for some reports struck out by chance. Those come when
  the night is over, while the judge is at work: half as if received only then ("told late"), half with
  the ``received`` they had ("passed on late": from the other centre's log, or a feed that stood still).
  Measured is the time from handing a report over until it is answered and durable; how long the loop was
  held from anything else (a beat every 2 ms that comes late) and how long the disk took of it; and, for a
  few of either kind, handed over while nothing else was waiting, the time until a judgement that knew of
  it was in the picture.
- **night**: processor time of one judge asked at every mark of ten minutes, on one core.
- **again**: what the night has cost the judge up to each hour, and at some of them (``--at``) what a report
  with an earlier ``received`` costs: the whole night up to then once more.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from bench.make_nights import write_night
from varne.centre.centre import Centre
from varne.centre.correlate import judged_snapshots, read_reports
from varne.centre.judges import judge_maker, night_judge
from varne.centre.pipeline import advance
from varne.correlation.judging import Judge
from varne.feeds.contract import Parsed
from varne.feeds.environment.source import read_forecast
from varne.health.health import Health
from varne.picture.environment import PointForecast
from varne.picture.events import FeedDeclared, LogOpened, NightJudged, Recorded
from varne.picture.picture import Picture
from varne.picture.place import named_areas
from varne.picture.report import Report
from varne.picture.theatre import Theatre, load_theatre
from varne.store.contract import Unread
from varne.store.snapshot import SnapshotShelf
from varne.store.sqlite.store import SqliteStore
from varne.world.nights import make_night

ROOT = Path(__file__).parents[1]
THEATRE = ROOT / "data" / "theatres" / "dover.json"
SEED, BOATS = 9101, 48
MARK, HOUR = timedelta(minutes=10), timedelta(hours=1)
LATE = 120  # reports struck out
TOLD_WATCHED, PASSED_WATCHED = 4, 1  # of either kind, those waited for until judged
BEAT_S = 0.002
HOURS = 13.0
ANSWER_BAR_MS, NIGHT_BAR_S = 200.0, 60.0
FEED = FeedDeclared(feed="night", kind="reports", synthetic=True, title="A made night")


def say(text: str = "") -> None:
    """A line of the answer."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Made:
    """The night that is played."""

    def __init__(self, seed: int, boats: int, until_h: float, theatre: Theatre) -> None:
        night = make_night(seed, "busy", boats)
        self.theatre = theatre
        with tempfile.TemporaryDirectory() as name:
            write_night(night, Path(name))
            lines = (Path(name) / "reports.jsonl").read_bytes().splitlines()
            whole = read_reports(lines, theatre)
            self.forecast: tuple[PointForecast, ...] = tuple(read_forecast(Path(name) / "forecast.jsonl"))
        self.cut = until_h < HOURS
        self.places = {place.id: place for place in named_areas(theatre)}
        self.start = whole[0].received_at
        self.reports = [r for r in whole if r.received_at <= self.start + until_h * HOUR]
        self.end = self.reports[-1].received_at


class TimedStore(SqliteStore):
    """A log on disk that notes how long each commit took."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.took_ms: list[float] = []

    def append(self, entries: Sequence[Recorded], unread: Sequence[Unread] = ()) -> None:
        """As the store's own."""
        began_s = time.perf_counter()
        super().append(entries, unread)
        self.took_ms.append((time.perf_counter() - began_s) * 1000.0)


class SetClock:
    """Shows the time it is set to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The time it was set to last."""
        return self.at


class Beat:
    """How long the loop was held: a beat that comes late says by how much."""

    def __init__(self) -> None:
        self.held_ms: list[float] = []

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            due_s = time.perf_counter() + BEAT_S
            await asyncio.sleep(BEAT_S)
            self.held_ms.append(max(0.0, (time.perf_counter() - due_s) * 1000.0))


def opened(made: Made, folder: Path, clock: SetClock, store: TimedStore) -> Centre:
    """A live centre with an empty log on disk."""
    picture = Picture()
    code = made.theatre.centre_codes[0]
    picture.centre = code
    body = LogOpened(
        theatre_id=made.theatre.id,
        theatre_digest=made.theatre.digest,
        centre=code,
        synthetic=True,
        places=named_areas(made.theatre),
    )
    at = clock.now()
    store.append(advance(picture, body, originator=code, observed_at=None, received_at=at, recorded_at=at))
    return Centre(
        theatre=made.theatre,
        picture=picture,
        store=store,
        shelf=SnapshotShelf(folder / "snapshots"),
        clock=clock,
        health=Health(now=clock.now),
        title="bench",
        tokenise=str,
        make_judge=judge_maker(made.theatre, made.places, made.forecast),
    )


class Judgements:
    """Which judgements the centre has recorded, and when."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._news = asyncio.Event()
        self.count = 0
        centre.listen(lambda commit: self._note([type(entry.body) for entry in commit.entries]))

    def _note(self, bodies: Sequence[type]) -> None:
        if NightJudged in bodies:
            self.count += 1
            self._news.set()

    async def knows(self, report: Report) -> None:
        """Wait until the picture's judgement holds a report."""
        while not self._held(report.id):
            self._news.clear()
            await self._news.wait()

    def _held(self, report_id: str) -> bool:
        judgement = self._centre.picture.judgement
        return judgement is not None and any(report_id in boat.report_ids for boat in judgement.boats)


class Measured(NamedTuple):
    """What is noted beside the answers since it was last told of, in milliseconds."""

    held_ms: list[float]
    durable_ms: list[float]

    def tell(self, name: str, answered_ms: Sequence[float]) -> None:
        """A row of the table; what was noted is forgotten."""
        cells = [name, str(len(answered_ms)), _middle_late_worst(answered_ms)]
        cells += [_middle_late_worst(self.held_ms), _middle_late_worst(self.durable_ms)]
        met = "met" if np.percentile(answered_ms, 99) <= ANSWER_BAR_MS else "MISSED"
        say("| " + " | ".join(cells) + f" | {met} |")
        self.held_ms.clear()
        self.durable_ms.clear()


def _middle_late_worst(taken_ms: Sequence[float]) -> str:
    return " / ".join(f"{np.percentile(taken_ms, share):.1f}" for share in (50, 99, 100))


async def handed_over(centre: Centre, report: Report) -> float:
    """Milliseconds until a report is answered and durable."""
    began_s = time.perf_counter()
    await centre.submit(FEED, [Parsed(report=report)])
    return (time.perf_counter() - began_s) * 1000.0


async def live(made: Made, folder: Path) -> None:
    """Play the night, then the late ones; print what was measured."""
    chance = random.Random(f"late {SEED}")
    # The night's first hour gives the judge something to go back to.
    later = [r for r in made.reports if r.received_at > made.start + HOUR]
    struck = {report.id for report in chance.sample(later, min(LATE, len(later) // 2))}
    late = [report for report in made.reports if report.id in struck]
    chance.shuffle(late)
    clock = SetClock(made.start)
    store = TimedStore(folder / "log.sqlite")
    centre = opened(made, folder, clock, store)
    beat, judgements = Beat(), Judgements(centre)
    measured = Measured(beat.held_ms, store.took_ms)
    running = asyncio.create_task(centre.run())
    beating = asyncio.create_task(beat.run())
    try:
        answered_ms = await _night(centre, judgements, clock, [r for r in made.reports if r.id not in struck])
        measured.tell("as they came", answered_ms)
        clock.at = made.end + timedelta(minutes=1)
        half = len(late) // 2
        told = [msgspec.structs.replace(report, received_at=clock.now()) for report in late[:half]]
        await _late("told late", centre, judgements, told, measured, TOLD_WATCHED)
        await _late("passed on late", centre, judgements, late[half:], measured, PASSED_WATCHED)
    finally:
        beating.cancel()
        running.cancel()
        await asyncio.gather(beating, running, return_exceptions=True)


async def _night(
    centre: Centre, judgements: Judgements, clock: SetClock, reports: Sequence[Report]
) -> list[float]:
    """Hand over a night's reports, an hour ahead of the judge at most."""
    answered_ms: list[float] = []
    last: Report | None = None
    mark = clock.now() + HOUR
    began_s = time.perf_counter()
    for report in reports:
        if report.received_at > mark:
            while report.received_at > mark:
                mark += HOUR
            if last is not None:
                await judgements.knows(last)
            last = report
        clock.at = max(clock.at, report.received_at)
        answered_ms.append(await handed_over(centre, report))
    await judgements.knows(reports[-1])
    spent_s = time.perf_counter() - began_s
    say(f"{len(reports)} reports played in {spent_s:.0f} s, {judgements.count} judgements on the way")
    say()
    say(f"| p50 / p99 / worst, ms | n | answer | loop held | commit to disk | p99 ≤ {ANSWER_BAR_MS:.0f} ms |")
    say("| --- | --- | --- | --- | --- | --- |")
    return answered_ms


async def _late(
    name: str,
    centre: Centre,
    judgements: Judgements,
    reports: Sequence[Report],
    measured: Measured,
    watched: int,
) -> None:
    judged_s: list[float] = []
    answered_ms: list[float] = []
    for report in reports[:watched]:
        began_s = time.perf_counter()
        answered_ms.append(await handed_over(centre, report))
        await judgements.knows(report)
        judged_s.append(time.perf_counter() - began_s)
    for report in reports[watched:]:
        answered_ms.append(await handed_over(centre, report))
        await asyncio.sleep(0.05)  # some while the judge waits, some while it is at work
    measured.tell(name, answered_ms)
    say(
        f"  {name}: weighed with the whole night after {statistics.median(judged_s):.1f} s in the median "
        f"({min(judged_s):.1f} to {max(judged_s):.1f} s, {len(judged_s)} reports)"
    )


def whole_night(made: Made) -> None:
    """Processor time of all marks of the night; what any thread of this process spends counts."""
    judge = night_judge(made.theatre, made.places, made.forecast)
    began_s = time.process_time()
    marks = sum(1 for _ in judged_snapshots(made.reports, judge, every_s=MARK.total_seconds()))
    spent_s = time.process_time() - began_s
    told = "met" if spent_s <= NIGHT_BAR_S else "MISSED"
    if made.cut:
        told = "not judged on part of a night"
    say(f"{marks} marks: {spent_s:.1f} s of processor (bar {NIGHT_BAR_S:.0f} s: {told})")


def again(made: Made, at_hours: Sequence[int]) -> None:
    """Processor time of the night up to each hour, and of one judgement after a report that came late."""
    say("| hour | reports | this hour, s | since the beginning, s | again for one late report, s |")
    say("| --- | --- | --- | --- | --- |")
    judge = night_judge(made.theatre, made.places, made.forecast)
    mark, hour, spent_s = made.start, 0, 0.0
    while mark < made.end:
        hour += 1
        mark = made.start + hour * HOUR
        heard = [report for report in made.reports if report.received_at <= mark]
        began_s = time.process_time()
        judge.judge(heard, (), mark)
        went_on_s = time.process_time() - began_s
        spent_s += went_on_s
        again_s = f"{gone_through_again_s(judge, heard, mark):.1f}" if hour in at_hours else ""
        say(f"| {hour} | {len(heard)} | {went_on_s:.1f} | {spent_s:.1f} | {again_s} |")


def gone_through_again_s(judge: Judge, heard: Sequence[Report], mark: datetime) -> float:
    """Processor time when one more comes that was received when the middle one of those heard was."""
    middle = heard[len(heard) // 2]
    late = msgspec.structs.replace(middle, id=f"{middle.id}-late")
    other = copy.deepcopy(judge)
    began_s = time.process_time()
    other.judge([*heard, late], (), mark)
    return time.process_time() - began_s


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description="How soon a late report is answered, and weighed.")
    parser.add_argument("--part", choices=("live", "night", "again"))
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--boats", type=int, default=BOATS)
    parser.add_argument("--until", type=float, default=HOURS, help="hours of the night that are played")
    parser.add_argument("--at", type=int, nargs="*", default=[2, 5, 9, 13], help="hours, for again")
    chosen = parser.parse_args()
    made = Made(chosen.seed, chosen.boats, chosen.until, load_theatre(THEATRE.read_bytes()))
    hours = (made.end - made.start).total_seconds() / 3600.0
    say(
        f"a made night: seed {chosen.seed}, {chosen.boats} boats, {len(made.reports)} reports in "
        f"{hours:.1f} h; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    # Compiled code is read before anything is timed.
    night_judge(made.theatre, made.places, made.forecast).judge(made.reports[:60], (), made.end)
    if chosen.part in (None, "live"):
        with tempfile.TemporaryDirectory() as name:
            asyncio.run(live(made, Path(name)))
    if chosen.part in (None, "night"):
        whole_night(made)
    if chosen.part in (None, "again"):
        again(made, chosen.at)


if __name__ == "__main__":
    main()
