from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from varne.feeds.replay.pace import ReplayPace
from varne.picture.errors import Refused

START = datetime(2026, 8, 11, 20, 0, tzinfo=UTC)
PATIENCE_S = 10.0


class FakeTime:
    """Real time that passes only when someone sleeps or the test says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now_s

    async def sleep(self, wait_s: float) -> None:
        self.slept.append(wait_s)
        await asyncio.sleep(0)
        self.now_s += wait_s


class StillTime(FakeTime):
    """Real time in which a sleep never ends by itself."""

    async def sleep(self, wait_s: float) -> None:
        self.slept.append(wait_s)
        await asyncio.Event().wait()


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def make(time: FakeTime, speed: float, **keywords: bool) -> ReplayPace:
    return ReplayPace(START, speed, monotonic=time.monotonic, sleep=time.sleep, **keywords)


def test_the_clock_runs_at_its_speed() -> None:
    time = FakeTime()
    pace = make(time, 60)
    assert pace.now() == START
    time.now_s += 2
    assert pace.now() == at(120)
    pace.set_speed(1)
    time.now_s += 3
    assert pace.now() == at(123)


def test_a_paused_clock_stands_and_goes_on_from_there() -> None:
    time = FakeTime()
    pace = make(time, 10)
    time.now_s += 1
    pace.pause()
    time.now_s += 50
    assert (pace.now(), pace.paused) == (at(10), True)
    pace.set_speed(1)
    assert pace.now() == at(10)
    pace.resume()
    time.now_s += 5
    assert (pace.now(), pace.paused, pace.speed) == (at(15), False, 1.0)


def test_the_clock_stops_where_the_recording_ends() -> None:
    time = FakeTime()
    pace = make(time, 100)
    pace.end_at(at(30))
    time.now_s += 1000
    assert pace.now() == at(30)
    pace.skip_to(at(40))
    assert pace.now() == at(40)


def test_the_clock_is_set_forward_only() -> None:
    time = FakeTime()
    pace = make(time, 0)
    pace.skip_to(at(30))
    pace.skip_to(at(10))
    assert pace.now() == at(30)


async def test_waiting_takes_as_long_as_the_speed_says() -> None:
    time = FakeTime()
    pace = make(time, 60)
    await pace.wait_until(at(120))
    assert time.slept == [2.0]
    await pace.wait_until(at(60))
    assert time.slept == [2.0], "what is past is not waited for"


async def test_as_fast_as_possible_waits_for_nothing_and_moves_the_clock() -> None:
    time = FakeTime()
    pace = make(time, 0)
    await pace.wait_until(at(7200))
    assert (pace.now(), time.slept) == (at(7200), [])


async def test_who_waits_takes_notice_of_a_new_speed() -> None:
    time = StillTime()
    pace = make(time, 1)
    waiting = asyncio.create_task(pace.wait_until(at(3600)))
    while not time.slept:
        await asyncio.sleep(0)
    pace.set_speed(0)
    async with asyncio.timeout(PATIENCE_S):
        await waiting
    assert time.slept == [3600.0]


async def test_who_waits_waits_through_a_pause() -> None:
    time = StillTime()
    pace = make(time, 0, paused=True)
    waiting = asyncio.create_task(pace.wait_until(at(10)))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not waiting.done()
    pace.resume()
    async with asyncio.timeout(PATIENCE_S):
        await waiting
    assert pace.now() == at(10)


async def test_a_cancelled_wait_leaves_nothing_running() -> None:
    time = StillTime()
    pace = make(time, 1)
    before = asyncio.all_tasks()
    waiting = asyncio.create_task(pace.wait_until(at(3600)))
    while not time.slept:
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize("speed", [-1.0, float("nan"), float("inf"), 1e9])
def test_a_speed_that_is_none_is_refused(speed: float) -> None:
    with pytest.raises(Refused):
        make(FakeTime(), speed)
    pace = make(FakeTime(), 1)
    with pytest.raises(Refused):
        pace.set_speed(speed)
    assert pace.speed == 1
