"""The fold holds the last forecast of each boat, and the log makes it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from tests.centre.drift_nights import forecast_of

from varne.picture.drift import DriftAsked
from varne.picture.errors import Broken
from varne.picture.events import BoatOpened, DriftForecastMade, Event, LogOpened, Recorded, ReportReceived
from varne.picture.fold import apply, fold
from varne.picture.picture import Picture
from varne.picture.report import Report

START = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)


def entries(*bodies: Event) -> list[Recorded]:
    return [
        Recorded(sequence=number, originator="UK", received_at=START, recorded_at=START, body=body)
        for number, body in enumerate(bodies, 1)
    ]


def made(minutes: int, boat_id: str = "b-1") -> DriftForecastMade:
    at = START + timedelta(minutes=minutes)
    asked = DriftAsked(
        boat_id=boat_id, made_at=at, fix_at=START, lat_deg=51.0, lon_deg=1.5, sigma_m=300.0, first_at=START,
        seed=1, night_seed=2,
    )  # fmt: skip
    return DriftForecastMade(forecast=forecast_of(asked))


REPORT = Report(id="r", kind="call", feed="f", source="uk.999", centre="UK", received_at=START)
OPENED = (
    LogOpened(theatre_id="dover", theatre_digest="x", centre="UK", synthetic=True),
    ReportReceived(report=REPORT),
    BoatOpened(boat_id="b-1", boat_name="UK-001", report_id="r", probability=0.9),
)


def test_the_last_one_is_held_and_the_boat_is_touched() -> None:
    picture = fold(entries(*OPENED, made(0), made(30)))
    assert picture.drift_forecasts == {"b-1": made(30).forecast}
    assert picture.changed["boat:b-1"] == 5
    again = msgspec.json.decode(msgspec.json.encode(picture), type=Picture)
    assert again.fingerprint() == picture.fingerprint()


def test_what_was_known_then_is_what_the_log_held_then() -> None:
    log = entries(*OPENED, made(0), made(30))
    assert fold(log[:4]).drift_forecasts["b-1"].asked.made_at == START


def test_a_forecast_of_no_boat_breaks() -> None:
    picture = fold(entries(*OPENED))
    (*_, entry) = entries(*OPENED, made(0, "b-2"))
    with pytest.raises(Broken, match="b-2"):
        apply(picture, entry)
