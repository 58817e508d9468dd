"""Sun and moon against almanacs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from varne.drift.tide.light import light_at, light_events
from varne.picture.errors import Malformed

DOVER = (51.128, 1.313)


def test_midsummer_at_dover() -> None:
    start = datetime(2026, 6, 21, tzinfo=UTC)
    events = {kind: at for at, kind in light_events(*DOVER, start, 86_400.0)}
    # Day length at 51.13 N at the solstice is 16 h 33-35 min; local noon at 1.3 E is about 11:57 UTC.
    assert (events["sunset"] - events["sunrise"]).total_seconds() / 3600 == pytest.approx(16.57, abs=0.03)
    middle = events["sunrise"] + (events["sunset"] - events["sunrise"]) / 2
    assert abs((middle - datetime(2026, 6, 21, 11, 56, 40, tzinfo=UTC)).total_seconds()) < 60
    order = ["nautical_dawn", "civil_dawn", "sunrise", "sunset", "civil_dusk", "nautical_dusk"]
    assert [events[name] for name in order] == sorted(events[name] for name in order)


@pytest.mark.parametrize(
    ("hour", "state"), [(0, "night"), (12, "day"), (6.5, "nautical_twilight"), (7.0, "civil_twilight")]
)
def test_a_november_day(hour: float, state: str) -> None:
    at = datetime(2021, 11, 24, int(hour), round(hour % 1 * 60), tzinfo=UTC)
    assert light_at(*DOVER, at).state == state


def test_the_moon_of_a_known_night() -> None:
    """Full moon 19 November 2021 08:57 UTC; last quarter on the 27th."""
    assert light_at(*DOVER, datetime(2021, 11, 19, 9, tzinfo=UTC)).moon_lit_share > 0.995
    assert light_at(*DOVER, datetime(2021, 11, 27, 12, tzinfo=UTC)).moon_lit_share == pytest.approx(
        0.5, abs=0.02
    )


def test_what_does_not_happen_is_not_told() -> None:
    kinds = {kind for _, kind in light_events(80.0, 1.0, datetime(2026, 6, 21, tzinfo=UTC), 86_400.0)}
    assert kinds <= {"moonrise", "moonset"}
    with pytest.raises(Malformed, match="time zone"):
        light_at(*DOVER, datetime(2026, 6, 21, tzinfo=UTC).replace(tzinfo=None))
