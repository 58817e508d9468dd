"""A doubted position raises one alert for its track, as code and figures, in no language."""

from __future__ import annotations

from tests.correlation.making import NIGHT, Desk, ais
from varne.alerts.wild_position import decide
from varne.picture.events import AlertRaised, Recorded, TrackDoubted
from varne.picture.picture import Picture

DOVER = (51.1, 1.35)


def entry_of(implied_speed_kn: float | None) -> Recorded:
    return Recorded(
        sequence=1,
        originator="UK",
        received_at=NIGHT,
        recorded_at=NIGHT,
        body=TrackDoubted(
            track_id="mmsi:235000001",
            feed="ais",
            report_id="r1",
            mmsi=235_000_001,
            at=NIGHT,
            lat_deg=50.8,
            lon_deg=54.8,
            implied_speed_kn=implied_speed_kn,
        ),
    )


def test_the_alert_says_what_in_figures() -> None:
    (raised,) = decide(Picture(), entry_of(659_743.76))
    assert isinstance(raised, AlertRaised)
    alert = raised.alert
    assert alert.id == "wild_position:mmsi:235000001"
    assert alert.code == "wild_position"
    assert alert.priority == "caution"
    assert alert.subject == "mmsi:235000001"
    assert alert.parameters == {
        "mmsi": 235_000_001,
        "lat_deg": 50.8,
        "lon_deg": 54.8,
        "feed": "ais",
        "report_id": "r1",
        "implied_speed_kn": 659_743.8,
    }


def test_what_is_not_known_is_absent() -> None:
    (raised,) = decide(Picture(), entry_of(None))
    assert isinstance(raised, AlertRaised)
    assert "implied_speed_kn" not in raised.alert.parameters


def test_one_alert_stands_for_a_track_and_counts() -> None:
    desk = Desk()
    desk.take(*(ais(f"a{n}", 10.0 * n, DOVER) for n in range(4)))
    desk.take(ais("w1", 40.0, (40.0, 10.0)), ais("w2", 50.0, (60.0, -10.0)), ais("b", 60.0, DOVER))
    assert list(desk.picture.alerts) == ["wild_position:mmsi:235000001"]
    alert = desk.picture.alerts["wild_position:mmsi:235000001"]
    assert alert.count == 2
    assert alert.parameters["report_id"] == "w2"


def test_a_believed_position_raises_nothing() -> None:
    desk = Desk()
    desk.take(*(ais(f"a{n}", 10.0 * n, DOVER) for n in range(4)))
    assert desk.picture.alerts == {}
