from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.committee.registers import DATA, sources
from varne.committee.centres.holding import Stay, daily_counts, occupancy
from varne.committee.centres.queue import forecast_queue
from varne.committee.centres.register import Centres, centres_as_of, load_centres
from varne.picture.errors import Malformed, Refused

SHIPPED = (DATA / "centres" / "centres.toml").read_bytes()
NOW = datetime(2026, 8, 12, 6, 0, tzinfo=UTC)


def shipped() -> Centres:
    return load_centres(SHIPPED, sources())


def stay(hours: float, number: int = 0, *, medical: bool = False, child: bool = False) -> Stay:
    entered = NOW - timedelta(hours=hours)
    return Stay(pseudonym=f"{number:016x}", entered_at=entered, medical=medical, child=child)


def codes(name: str, *stays: Stay) -> dict[str, int]:
    return {alarm.code: alarm.people for alarm in occupancy(shipped().centre(name), stays, NOW).alarms}


def test_the_rule_in_force_on_the_day_is_the_one_that_counts() -> None:
    manston = shipped().centre("manston")
    limits = [manston.limit_on(day) for day in (date(2022, 10, 31), date(2023, 1, 5))]
    assert [rule.hours for rule in limits if rule is not None] == [24, 96]
    assert manston.limit_on(date(2021, 1, 1)) is None


def test_the_clock_runs_near_and_over() -> None:
    assert codes("manston", stay(50)) == {}
    assert codes("manston", stay(77)) == {"holding_near_limit": 1}
    assert codes("manston", stay(96), stay(96.01, 1)) == {"holding_near_limit": 1, "holding_over_limit": 1}
    found = occupancy(shipped().centre("manston"), [stay(90), stay(100, 1)], NOW)
    assert found.next_breach_at == NOW + timedelta(hours=6)


def test_a_child_in_a_return_centre_alarms_at_once_and_not_in_reception() -> None:
    assert codes("loon-plage", stay(0.1, child=True)) == {"child_in_return_centre": 1}
    assert codes("manston", stay(0.1, child=True)) == {}


def test_a_medical_need_alarms_until_seen() -> None:
    assert codes("manston", stay(2, medical=True)) == {}
    assert codes("manston", stay(2.1, medical=True)) == {"medical_not_seen": 1}
    seen = Stay(pseudonym="0" * 16, entered_at=NOW - timedelta(hours=3), medical=True, medical_seen_at=NOW)
    assert codes("manston", seen) == {}


def test_more_people_than_places() -> None:
    assert codes("loon-plage", *(stay(1, number) for number in range(141))) == {"over_places": 1}


def test_what_is_not_known_is_said_not_silent() -> None:
    assert codes("reception-south", stay(1)) == {"places_unknown": 1, "limit_unknown": 1}


def test_who_has_left_is_not_counted() -> None:
    gone = Stay(pseudonym="0" * 16, entered_at=NOW - timedelta(hours=200), left_at=NOW)
    found = occupancy(shipped().centre("manston"), [gone], NOW)
    assert (found.present, found.alarms) == (0, ())
    assert daily_counts([gone], NOW.date() - timedelta(days=9), 10)[-1] == (0, 1)


def test_a_stay_needs_a_zone_an_order_and_no_name() -> None:
    with pytest.raises(Malformed):
        Stay(pseudonym="0" * 16, entered_at=datetime(2026, 8, 12, 6))  # noqa: DTZ001 - what is refused
    with pytest.raises(Refused):
        Stay(pseudonym="0" * 16, entered_at=NOW, left_at=NOW - timedelta(hours=1))
    assert set(Stay.__struct_fields__) == {
        "pseudonym", "entered_at", "left_at", "medical", "medical_seen_at", "child",
    }  # fmt: skip


def test_a_report_of_an_earlier_day_does_not_know_later_centres() -> None:
    then = centres_as_of(shipped(), date(2022, 6, 1))
    assert [centre.id for centre in then.centres] == ["western-jet-foil", "manston"]
    assert then.observed == ()


def test_a_damaged_register_is_refused() -> None:
    for old, new in (
        (b"places = 140", b"places = 0"),
        (b'"paf"', b'"Jean"'),
        (b'sources = ["CRA"]', b"sources = []"),
    ):
        assert old in SHIPPED
        with pytest.raises(Malformed):
            load_centres(SHIPPED.replace(old, new), sources())


@given(st.lists(st.floats(0, 200), max_size=40), st.integers(0, 60))
def test_counts_are_whole_and_alarms_never_count_more_than_are_inside(
    held_h: list[float], later_h: int
) -> None:
    stays = [stay(hours, number) for number, hours in enumerate(held_h)]
    found = occupancy(shipped().centre("manston"), stays, NOW + timedelta(hours=later_h))
    assert found.present == len(stays)
    assert all(0 < alarm.people <= found.present for alarm in found.alarms)


# ── the queue ──


def test_the_queue_settles_where_arithmetic_says() -> None:
    far = forecast_queue(0, [50.0] * 40, 3.0, places=None, seed=7, dispersion=1e6)[-1]
    assert abs(far.present - 50 / (1 - np.exp(-1 / 3))) < 6
    assert far.over_places == 0


def test_intervals_hold_what_they_say_on_nights_made_the_same_way() -> None:
    told = forecast_queue(300, [60.0] * 10, 4.0, places=350, seed=1)
    inside80 = inside95 = trials = 0
    for seed in range(60):
        truth = forecast_queue(300, [60.0] * 10, 4.0, places=350, seed=1000 + seed, paths=1)
        for one, real in zip(told, truth, strict=True):
            trials += 1
            inside80 += one.waiting_80[0] <= real.waiting <= one.waiting_80[1]
            inside95 += one.present_95[0] <= real.present <= one.present_95[1]
    assert inside80 / trials >= 0.75
    assert inside95 / trials >= 0.9


def test_places_that_are_full_make_people_wait_and_more_places_fewer() -> None:
    full = forecast_queue(140, [20.0] * 14, 30.0, places=140, seed=3)[-1]
    roomy = forecast_queue(140, [20.0] * 14, 30.0, places=400, seed=3)[-1]
    assert full.over_places > 0.95
    assert full.present <= 140
    assert roomy.waiting < full.waiting


def test_one_seed_gives_one_answer_and_bad_input_is_refused() -> None:
    one, same = (forecast_queue(10, [5.0] * 5, 2.0, places=20, seed=4) for _ in range(2))
    assert one == same
    for bad in (
        lambda: forecast_queue(-1, [1.0], 2.0, places=None, seed=1),
        lambda: forecast_queue(1, [-1.0], 2.0, places=None, seed=1),
        lambda: forecast_queue(1, [1.0], 0.2, places=None, seed=1),
    ):
        with pytest.raises(Refused):
            bad()
