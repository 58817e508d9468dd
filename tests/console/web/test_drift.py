"""What screens are told of where boats may be, and that a frame carries none of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.centre.drift_nights import forecast_of
from tests.console.web.houses import START, HandCentre, House, running
from varne.centre.drifting_jobs import AskStreams, DriftTrades
from varne.centre.workers import Trade
from varne.console.web.drift import drift_body, open_forecasts
from varne.console.web.shown import Shown
from varne.picture.drift import DriftAsked, DriftForecast, StreamGrid
from varne.picture.errors import Refused
from varne.picture.events import BoatClosed, BoatOpened, DriftForecastMade, FeedDeclared, ReportReceived
from varne.picture.report import Report
from varne.picture.track import Estimate


def make_forecaster() -> Callable[[DriftAsked], DriftForecast]:
    """A quick hand, for the worker's process."""
    return forecast_of


def make_streamer(reaches: bool) -> Callable[[AskStreams], StreamGrid]:
    """A stream of one cell, where the atlas reaches."""

    def streamer(asked: AskStreams) -> StreamGrid:
        if not reaches:
            raise Refused("no tidal atlas reaches here", code="no_atlas")
        return StreamGrid(
            at=asked.at,
            source="atlas",
            atlas_id="dover",
            error_factor=0.25,
            error_mps=0.1,
            south_deg=51.0,
            west_deg=1.5,
            step_lat_deg=0.1,
            step_lon_deg=0.1,
            columns=2,
            east_cmps=(50, None),
            north_cmps=(-20, None),
        )

    return streamer


def trades(reaches: bool = True) -> DriftTrades:
    return DriftTrades(
        Trade("forecast", DriftAsked, DriftForecast, make_forecaster),
        Trade("stream", AskStreams, StreamGrid, partial(make_streamer, reaches)),
    )


async def forecast_told(house: House, boat_id: str, made_after: str = "") -> Any:
    """A boat's forecast, once there is one made later than a moment."""
    news = asyncio.Event()
    stop = house.centre.listen(lambda _commit: news.set())
    try:
        async with asyncio.timeout(30):
            while True:
                news.clear()
                told = (await house.get(f"boats/{boat_id}/drift"))["forecast"]
                if told is not None and told["made_at"] > made_after:
                    return told
                await news.wait()
    finally:
        stop()


async def test_a_boat_s_forecast_is_told_and_the_one_known_then(tmp_path: Path) -> None:
    async with running(House(tmp_path, drift_trades=trades())) as house:
        await house.report("a", lat=51.0, lon=1.5, status="engine failed")
        boat_id = house.centre.picture.boat_of_report["a"]
        told = await forecast_told(house, boat_id)
        assert (told["fix"]["lat_deg"], told["said"][0]["status"]) == (51.0, "engine failed")
        assert told["used"]["atlas_id"] == "dover"
        assert len(told["hours"]) == 13
        hour = told["hours"][3]
        assert hour["middle"] == [1.53, 51.03]
        ring = hour["half"][0]
        assert ring[0] == ring[-1]
        assert sum(hour["states"].values()) == pytest.approx(1.0, abs=0.1)
        assert told["landings"][0]["place_id"] == "hythe"
        assert told["landings"][0]["adrift"][12] == pytest.approx(0.12)

        in_three_hours = (START + timedelta(hours=3, minutes=12)).isoformat()
        (only,) = (await house.get("drift", at=in_three_hours))["boats"]
        assert only["boat_id"] == boat_id
        assert {key: only[key] for key in ("at", "half", "most")} == {
            key: hour[key] for key in ("at", "half", "most")
        }
        beyond = (START + timedelta(hours=13)).isoformat()
        assert (await house.get("drift", at=beyond))["boats"] == []

        house.clock.pass_time(3600.0)
        await house.report("b", lat=51.05, lon=1.5, status="taking water")
        other = house.centre.picture.boat_of_report["b"]
        await forecast_told(house, other)
        then = (START + timedelta(seconds=60)).isoformat()
        past = await house.get(f"boats/{boat_id}/drift", as_of=then)
        assert past["forecast"]["made_at"] == told["made_at"]
        assert len((await house.get("drift", as_of=then))["boats"]) == 1


async def test_why_there_is_none_is_told(tmp_path: Path) -> None:
    async with running(House(tmp_path, drift_trades=trades())) as house:
        await house.report("a", lat=None, lon=None, sigma_m=None)
        boat_id = house.centre.picture.boat_of_report["a"]
        none = {"boat_id": boat_id, "forecast": None, "why": "no_position"}
        assert await house.get(f"boats/{boat_id}/drift") == none
        assert await house.get(f"boats/{boat_id}/drift", as_of=START.isoformat()) == none
        assert (await house.web.get("/api/dover/boats/b-99/drift")).status_code == 404
    async with running(House(tmp_path)) as house:
        await house.report("a")
        boat_id = house.centre.picture.boat_of_report["a"]
        assert (await house.get(f"boats/{boat_id}/drift"))["why"] == "off"
        answer = await house.web.get("/api/dover/streams")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_drift")


async def test_streams_are_told_with_their_error(tmp_path: Path) -> None:
    async with running(House(tmp_path, drift_trades=trades())) as house:
        told = await house.get("streams", at="2026-08-10T21:04:00Z")
        assert told["at"] == "2026-08-10T21:00:00Z"
        assert (told["east_cmps"], told["error_factor"]) == ([50, None], 0.25)
        assert (await house.web.get("/api/dover/streams?at=noon")).status_code == 422
    async with running(House(tmp_path, drift_trades=trades(reaches=False))) as house:
        answer = await house.web.get("/api/dover/streams")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_atlas")


def forecast_now(boat_id: str) -> DriftForecast:
    return forecast_of(
        DriftAsked(
            boat_id=boat_id,
            made_at=START,
            fix_at=START,
            lat_deg=51.0,
            lon_deg=1.5,
            sigma_m=300.0,
            first_at=START,
            seed=1,
            night_seed=2,
        )
    )


def test_a_frame_does_not_grow_by_forecasts_and_a_closed_boat_has_none() -> None:
    centre = HandCentre()
    report = Report(id="a", kind="call", feed="f", source="uk.999", centre="UK", received_at=START)
    estimate = Estimate(at=START, lat_deg=51.0, lon_deg=1.5, var_east_m2=1e5, var_north_m2=1e5)
    centre.commit(
        FeedDeclared(feed="f", kind="reports", synthetic=True, title="F"),
        ReportReceived(report=report),
        BoatOpened(boat_id="b", boat_name="UK-001", report_id="a", probability=0.9, estimate=estimate),
    )

    def frame() -> tuple[int, int]:
        shown = Shown(centre.theatre, centre.picture)
        whole = shown.full_frame(log="x", at=START)
        (boat,) = json.loads(whole)["boats"]
        return len(whole), boat["seq"]

    before, seq = frame()
    centre.commit(DriftForecastMade(forecast=forecast_now("b")))
    after, seq_after = frame()
    assert after - before <= 2, "sequence numbers may grow by a digit"
    assert seq_after > seq, "the boat's row comes again: a screen that draws its drift asks for it"
    assert len(msgspec.json.encode(drift_body(forecast_now("b")))) < 20_000
    assert open_forecasts(centre.picture) == [centre.picture.drift_forecasts["b"]]
    centre.commit(BoatClosed(boat_id="b", evidence_report_id="a"))
    assert open_forecasts(centre.picture) == []
