"""Weighing the whole night in a process of its own, so that the loop never waits for it.

New reports and officers' rulings ask for a judgement; it begins when they have been quiet for a moment, or
have waited long enough. One is under way at most. Its answer is recorded as ``night_judged``, and the stages
answer that. When the process dies or does not answer, an alert says so and another is started; meanwhile the
quick answers go on, and the last judgement stands in the log.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Literal

import msgspec
import structlog

from varne.centre.answering import AnsweringProcess
from varne.centre.judges import MakeJudge
from varne.centre.outcome import Commit
from varne.correlation.judging import reports_to_judge, rulings_in_force
from varne.picture.alert import Alert
from varne.picture.errors import Refused
from varne.picture.events import (
    AlertCleared,
    AlertRaised,
    Event,
    NightJudged,
    Recorded,
    ReportReceived,
    RulingMade,
)
from varne.picture.judgement import Judgement, PairJudged, Ruling
from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.picture.report import Report

QUIET_S = 0.7  # calls come in bursts: one judgement for a burst
WAIT_MAX_S = 4.0
FIRST_ANSWER_WITHIN_S = 900.0  # a new installation compiles its code, for minutes on a small machine
# A night of 1,300 reports gone through from its beginning is two minutes of a core that does nothing else; a
# judge ended for a hang it does not have would begin again and be later still.
ANSWER_WITHIN_S = 600.0
RESTART_AFTER_S = (1.0, 5.0, 20.0, 60.0)
NICE = 5  # reports and screens come first where cores are few
ALERT_ID = "judging_failed:centre"

JudgingState = Literal["off", "idle", "judging", "failed"]

log = structlog.get_logger("varne.centre.judging")


class AskJudgement(Noun, frozen=True, kw_only=True, tag=True):
    """Weigh these."""

    reports: tuple[Report, ...]
    rulings: tuple[Ruling, ...]
    at: datetime


class AskWhy(Noun, frozen=True, kw_only=True, tag=True):
    """Why are these two of one boat, or not?"""

    first_report_id: str
    second_report_id: str


class Refusal(Noun, frozen=True, kw_only=True, tag=True):
    """The judge will not say; why."""

    code: str
    message: str


class Judged(Noun, frozen=True, kw_only=True, tag=True):
    """The judge's answer to one or the other."""

    judgement: Judgement | None = None
    pair: PairJudged | None = None


_asked: msgspec.json.Decoder[AskJudgement | AskWhy] = msgspec.json.Decoder(AskJudgement | AskWhy)
_answered: msgspec.json.Decoder[Judged | Refusal] = msgspec.json.Decoder(Judged | Refusal)


def serve(connection: Connection, make_judge: MakeJudge) -> None:
    """The process: answer what is asked until the other end is gone. What a judge breaks on ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the centre, which ends this in its own time
    os.nice(NICE)
    judge = make_judge()
    while True:
        try:
            asked = _asked.decode(connection.recv_bytes())
        except EOFError:
            return
        answer: Judged | Refusal
        try:
            if isinstance(asked, AskJudgement):
                answer = Judged(judgement=judge.judge(asked.reports, asked.rulings, asked.at))
            else:
                answer = Judged(pair=judge.why(asked.first_report_id, asked.second_report_id))
        except Refused as refusal:
            answer = Refusal(code=refusal.code, message=str(refusal))
        connection.send_bytes(msgspec.json.encode(answer))


class JudgingProcess(AnsweringProcess):
    """The judge's process.

    Args:
        make_judge: called there; must be importable by name.
        first_within_s: a process that has not given its first answer by then is taken to hang, and ended.
        answer_within_s: the same for every other answer.
    """

    def __init__(
        self,
        make_judge: MakeJudge,
        *,
        first_within_s: float = FIRST_ANSWER_WITHIN_S,
        answer_within_s: float = ANSWER_WITHIN_S,
    ) -> None:
        super().__init__(serve, (make_judge,), "judge")
        self._first_within_s = first_within_s
        self._answer_within_s = answer_within_s
        self.has_judged = False  # this very process, so that it can say why

    async def ask(self, asked: AskJudgement | AskWhy) -> Judged | None:
        """The answer; None when the process died, hung or answered nonsense, and is no more.

        Raises:
            Refused: the judge will not say.
        """
        raw = await self.exchanged(
            msgspec.json.encode(asked), self._answer_within_s if self.has_judged else self._first_within_s
        )
        if raw is None:
            return None
        try:
            answer = _answered.decode(raw)
        except msgspec.DecodeError as error:  # a number that is no number: such a judgement is no judgement
            log.error("the judge's answer cannot be read", reason=str(error))
            self.stop()
            return None
        if isinstance(answer, Refusal):
            raise Refused(answer.message, code=answer.code)
        self.has_judged = self.has_judged or answer.judgement is not None
        return answer

    def stop(self) -> None:
        """End the process, if there is one; it holds nothing that could be lost."""
        self.has_judged = False
        super().stop()


class Judging:
    """Keeps a centre's judgement up with its reports.

    Args:
        process: weighs them.
        picture: the centre's present picture.
        record: makes an event durable, and gives the entries it made, answers too.
        now: the centre's clock.
        quiet_s: how long reports must have been quiet before a judgement begins.
        wait_max_s: how long it waits for that at most.
    """

    def __init__(
        self,
        process: JudgingProcess,
        *,
        picture: Callable[[], Picture],
        record: Callable[[Event], Awaitable[tuple[Recorded, ...]]],
        now: Callable[[], datetime],
        quiet_s: float = QUIET_S,
        wait_max_s: float = WAIT_MAX_S,
        restart_after_s: tuple[float, ...] = RESTART_AFTER_S,
    ) -> None:
        self._process = process
        self._picture = picture
        self._record = record
        self._now = now
        self._quiet_s = quiet_s
        self._wait_max_s = wait_max_s
        self._restart_after_s = restart_after_s
        self._wanted = asyncio.Event()
        self._hurried = asyncio.Event()
        self._news = asyncio.Event()
        self._failures = 0
        self._waiting: list[tuple[int, asyncio.Future[tuple[Recorded, ...]]]] = []
        self._last: tuple[int, tuple[Recorded, ...]] = (0, ())  # what the last judgement knew of, and made
        self.state: JudgingState = "idle"

    def note_commit(self, commit: Commit) -> None:
        """A listener of the loop: new reports and rulings ask for a judgement, a ruling at once."""
        for entry in commit.entries:
            body = entry.body
            if isinstance(body, RulingMade):
                self._hurried.set()
            elif not isinstance(body, ReportReceived) or body.report.kind == "ais":
                continue
            self._wanted.set()
            self._news.set()

    async def run(self) -> None:
        """Judge whenever it is wanted, until cancelled; then the process is ended."""
        if _unjudged(self._picture()):
            self._wanted.set()
        try:
            while True:
                await self._wanted.wait()
                await self._settle()
                self._wanted.clear()
                self._hurried.clear()
                await self._judge()
        finally:
            self._process.close()
            for _, waiting in self._waiting:
                waiting.cancel()

    async def _settle(self) -> None:
        """Until reports have been quiet, have waited long enough, or an officer waits."""
        loop = asyncio.get_running_loop()
        latest_s = loop.time() + self._wait_max_s
        while not self._hurried.is_set():
            left_s = min(self._quiet_s, latest_s - loop.time())
            if left_s <= 0:
                return
            self._news.clear()
            hurried, news = asyncio.create_task(self._hurried.wait()), asyncio.create_task(self._news.wait())
            try:
                done, _ = await asyncio.wait(
                    {hurried, news}, timeout=left_s, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                hurried.cancel()
                news.cancel()
            if not done:
                return

    async def _judge(self) -> None:
        picture = self._picture()
        covers = picture.sequence
        asked = self._asked(picture)
        if not asked.reports:
            return
        self.state = "judging"
        answer = await self._process.ask(asked)
        if answer is None or answer.judgement is None:
            await self._failed()
            return
        self._failures, self.state = 0, "idle"
        try:
            made = await self._record(NightJudged(judgement=answer.judgement))
            standing = self._picture().alerts.get(ALERT_ID)
            if standing is not None and standing.cleared_at is None:
                await self._record(AlertCleared(alert_id=ALERT_ID))
        except Refused as refusal:
            # It is in the picture all the same, and is made durable when the store takes entries again.
            log.warning("a judgement could not be made durable yet", reason=str(refusal))
            return
        self._last = (covers, made)
        for sequence, waiting in self._waiting:
            if sequence <= covers and not waiting.done():
                waiting.set_result(made)
        self._waiting = [(sequence, waiting) for sequence, waiting in self._waiting if not waiting.done()]

    def _asked(self, picture: Picture) -> AskJudgement:
        now = self._now()
        at = now if picture.received_at is None else max(now, picture.received_at)
        return AskJudgement(reports=reports_to_judge(picture), rulings=rulings_in_force(picture), at=at)

    async def _failed(self) -> None:
        """Say so, wait a while, and try again: with another process, and perhaps with other reports."""
        self.state = "failed"
        self._failures += 1
        log.error("the judge stopped", failures=self._failures)
        alert = Alert(
            id=ALERT_ID,
            code="judging_failed",
            priority="warning",
            raised_at=self._now(),
            subject="centre",
            parameters={"failures": self._failures},
        )
        try:
            await self._record(AlertRaised(alert=alert))
        except Refused as refusal:
            log.warning("an alert could not be recorded", reason=str(refusal))
        pause_s = self._restart_after_s[min(self._failures, len(self._restart_after_s)) - 1]
        await asyncio.sleep(pause_s)
        self._wanted.set()
        self._hurried.set()  # it has waited long enough

    async def settled(self, sequence: int) -> tuple[Recorded, ...]:
        """The entries made by the first judgement that knew of an entry of the log; waits for it.

        When the last judgement knew of it already, that one's.
        """
        if sequence <= self._last[0]:
            return self._last[1]
        waiting: asyncio.Future[tuple[Recorded, ...]] = asyncio.get_running_loop().create_future()
        self._waiting.append((sequence, waiting))
        return await waiting

    async def why(self, first_report_id: str, second_report_id: str) -> PairJudged:
        """Why two reports are held to be of one boat, or not.

        A process that has judged nothing yet (the centre was just started) judges first, unrecorded.

        Raises:
            Refused: a report was not judged, or the judge does not answer at present.
        """
        if not self._process.has_judged:
            await self._process.ask(self._asked(self._picture()))
        answer = await self._process.ask(
            AskWhy(first_report_id=first_report_id, second_report_id=second_report_id)
        )
        if answer is None or answer.pair is None:
            raise Refused("the judge does not answer at present; ask again", code="not_judged")
        return answer.pair


def _unjudged(picture: Picture) -> bool:
    """True when the log holds reports that its last judgement did not know."""
    judgement = picture.judgement
    if judgement is None:
        return bool(picture.report_order)
    known = {report_id for boat in judgement.boats for report_id in boat.report_ids}
    return any(report_id not in known for report_id in picture.report_order)
