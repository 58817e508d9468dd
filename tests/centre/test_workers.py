"""Long work is done beside the loop: in order, the newest of a key winning, and again after a crash."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.centre.working import DOUBLE, TREBLE, Ask, Told

from varne.centre.workers import ALERT_ID, Trade, Workers
from varne.picture.alert import Alert
from varne.picture.errors import Refused
from varne.picture.events import AlertCleared, AlertRaised, Event, Recorded
from varne.picture.picture import Picture

START = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)


class Office:
    """Workers with a picture of alerts alone."""

    def __init__(self, answer_within_s: float = 60.0) -> None:
        self.picture = Picture(centre="UK")
        self.said: list[Event] = []
        self.workers = Workers(
            (DOUBLE, TREBLE),
            picture=lambda: self.picture,
            record=self._record,
            now=lambda: START,
            first_within_s=answer_within_s,
            answer_within_s=answer_within_s,
            restart_after_s=(0.0,),
        )

    async def _record(self, event: Event) -> tuple[Recorded, ...]:
        self.said.append(event)
        if isinstance(event, AlertRaised):
            self.picture.alerts[event.alert.id] = event.alert
        elif isinstance(event, AlertCleared):
            standing = self.picture.alerts.pop(event.alert_id)
            assert isinstance(standing, Alert)
        return ()

    def ask(
        self, number: int, manner: str = "well", *, key: str | None = None, file: Path | None = None,
        trade: Trade[Ask, Told] = DOUBLE, hurried: bool = False,
    ) -> asyncio.Task[Told]:  # fmt: skip
        job = Ask(number=number, manner=manner, file="" if file is None else str(file))
        return asyncio.create_task(self.workers.do(trade, key=key or str(number), job=job, hurried=hurried))


@asynccontextmanager
async def working(office: Office) -> AsyncIterator[Office]:
    running = asyncio.create_task(office.workers.run())
    try:
        async with asyncio.timeout(60):
            yield office
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def busy(office: Office, file: Path) -> asyncio.Task[Told]:
    """The process at work on a job that ends when the file is removed."""
    file.touch()
    under_way = office.ask(0, "waits", file=file)
    while office.workers.state != "working":
        await asyncio.sleep(0)
    return under_way


async def test_jobs_are_done_in_order_by_one_process_that_is_not_ours_while_the_loop_goes_on(
    tmp_path: Path,
) -> None:
    async with working(Office()) as office:
        under_way = await busy(office, tmp_path / "hold")
        waiting = [office.ask(1), office.ask(2, trade=TREBLE), office.ask(3, hurried=True), office.ask(4)]
        for _ in range(1000):  # the loop turns; nothing of this waits for the process
            await asyncio.sleep(0)
        assert office.workers.backlog_jobs == 4
        assert not any(task.done() for task in (under_way, *waiting))
        (tmp_path / "hold").unlink()
        told = [await task for task in (under_way, *waiting)]
        assert [one.number for one in told] == [0, 2, 6, 6, 8]
        # The hurried one went before the others; the two trades are counted each for itself.
        assert [one.nth for one in told] == [1, 3, 1, 2, 4]
        assert {one.pid for one in told} != {os.getpid()}
        assert len({one.pid for one in told}) == 1
        assert (office.workers.state, office.workers.backlog_jobs, office.said) == ("idle", 0, [])


async def test_the_newest_of_a_key_wins_and_keeps_its_place(tmp_path: Path) -> None:
    async with working(Office()) as office:
        under_way = await busy(office, tmp_path / "hold")
        first, other = office.ask(1, key="boat"), office.ask(5, key="other boat")
        same_key = office.ask(7, key="boat", trade=TREBLE)  # of another trade: not the same
        await asyncio.sleep(0)
        newest = office.ask(2, key="boat")
        with pytest.raises(Refused) as refusal:
            await first
        assert refusal.value.code == "superseded"
        again = office.ask(0, key="0")  # what is under way is finished, and not replaced
        (tmp_path / "hold").unlink()
        assert (await under_way).number == 0
        assert [(await task).nth for task in (newest, other, again)] == [2, 3, 4]
        assert (await same_key).number == 21


async def test_nobody_waits_any_more_so_it_is_not_begun(tmp_path: Path) -> None:
    async with working(Office()) as office:
        under_way = await busy(office, tmp_path / "hold")
        gone, stays = office.ask(1), office.ask(2)
        await asyncio.sleep(0)
        gone.cancel()
        (tmp_path / "hold").unlink()
        await under_way
        assert (await stays).nth == 2


async def test_a_refusal_is_an_answer() -> None:
    async with working(Office()) as office:
        with pytest.raises(Refused, match="no position") as refusal:
            await office.ask(1, "refuses")
        assert refusal.value.code == "no_position"
        assert (await office.ask(2)).nth == 2, "the same process goes on"
        assert office.said == []


async def test_a_crash_raises_an_alert_and_the_job_is_done_by_the_next_process(tmp_path: Path) -> None:
    async with working(Office()) as office:
        before = await office.ask(1)
        told = await office.ask(2, "dies once", file=tmp_path / "died")
        assert (told.number, told.nth) == (4, 1)
        assert told.pid != before.pid
        while office.picture.alerts:  # cleared right after the answer
            await asyncio.sleep(0)
        raised, cleared = office.said
        assert isinstance(raised, AlertRaised)
        assert (raised.alert.id, raised.alert.code) == (ALERT_ID, "work_failed")
        assert cleared == AlertCleared(alert_id=ALERT_ID)


@pytest.mark.parametrize("manner", ["dies", "breaks", "hangs", "nonsense"])
async def test_a_job_that_no_process_survives_is_given_up_and_others_are_done(
    manner: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with working(Office(answer_within_s=0.3 if manner == "hangs" else 60.0)) as office:
        with pytest.raises(Refused) as refusal:
            await office.ask(1, manner)
        assert refusal.value.code == "work_failed"
        office.workers._first_within_s = 60.0
        assert (await office.ask(2)).nth == 1
        while office.picture.alerts:
            await asyncio.sleep(0)
        assert [type(event) for event in office.said] == [AlertRaised, AlertRaised, AlertCleared]
        assert [e.alert.parameters for e in office.said if isinstance(e, AlertRaised)] == [
            {"failures": 1},
            {"failures": 2},
        ]
    assert ("broken inside" in capfd.readouterr().err) == (manner == "breaks")


async def test_stopping_ends_the_process_and_tells_who_waits(tmp_path: Path) -> None:
    office = Office()
    async with working(office):
        await office.ask(1)
        child = office.workers._process._process
        assert child is not None
        pid = child.pid
        assert pid is not None
        under_way = await busy(office, tmp_path / "hold")
        waiting = office.ask(2)
        await asyncio.sleep(0)
    for task in (under_way, waiting):
        with pytest.raises(Refused) as refusal:
            await task
        assert refusal.value.code == "stopping"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(Refused):
        await office.ask(3)


async def test_work_of_a_trade_that_it_has_not_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        await Office().workers.do(Trade("bake", Ask, Told, Path.cwd), key="a", job=Ask(number=1))  # type: ignore[arg-type] # never made
    assert refusal.value.code == "no_such_work"


async def test_a_process_is_started_for_the_first_job_and_no_sooner() -> None:
    async with working(Office()) as office:
        await asyncio.sleep(0)
        assert office.workers._process._process is None
