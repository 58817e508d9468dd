"""The judge of a night through its port: what changes nothing, what binds, what is never closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.correlation.making import at, report
from varne.centre.correlate import read_reports
from varne.centre.judges import night_judge
from varne.centre.shipped import open_theatre
from varne.correlation.judging import Judge
from varne.feeds.environment.source import read_forecast
from varne.picture.errors import Refused
from varne.picture.judgement import SHOWN_FROM, Judgement, Ruling, RulingKind
from varne.picture.noun import Noun
from varne.picture.place import named_areas
from varne.picture.report import Report

NIGHT = Path(__file__).parents[3] / "data" / "nights" / "102"
THEATRE = open_theatre("dover")
REPORTS = read_reports((NIGHT / "reports.jsonl").read_bytes().splitlines(), THEATRE)[:110]
AT = REPORTS[-1].received_at + timedelta(minutes=3)


def judge() -> Judge:
    forecast = NIGHT / "forecast.jsonl"
    return night_judge(
        THEATRE,
        {place.id: place for place in named_areas(THEATRE)},
        read_forecast(forecast) if forecast.is_file() else None,
    )


def judged(reports: Sequence[Report], rulings: Sequence[Ruling] = (), at: datetime = AT) -> Judgement:
    return judge().judge(reports, rulings, at)


def boat_of(judgement: Judgement) -> dict[str, int]:
    return {report_id: k for k, boat in enumerate(judgement.boats) for report_id in boat.report_ids}


def changed(report: Report, **fields: object) -> Report:
    values = {name: getattr(report, name) for name in report.__struct_fields__}
    noun: type[Noun] = type(report)
    made = noun(**(values | fields))
    assert isinstance(made, Report)
    return made


@pytest.fixture(scope="module")
def plain() -> Judgement:
    return judged(REPORTS)


def test_every_report_is_held_by_exactly_one_boat(plain: Judgement) -> None:
    held = [report_id for boat in plain.boats for report_id in boat.report_ids]
    assert sorted(held) == sorted(report.id for report in REPORTS)


def test_the_order_in_which_reports_are_handed_over_changes_nothing(plain: Judgement) -> None:
    assert judged(REPORTS[::-1]) == plain


def test_asked_at_every_step_or_once_at_the_end_it_judges_alike(plain: Judgement) -> None:
    one = judge()
    at = REPORTS[0].received_at
    while at < AT:
        one.judge([report for report in REPORTS if report.received_at <= at], (), at)
        at += timedelta(minutes=7)
    assert one.judge(REPORTS, (), AT) == plain


def test_a_call_told_twice_is_of_the_same_boat() -> None:
    call = next(r for r in REPORTS if r.kind == "call" and r.phone and r.has_position)
    again = changed(call, id="N102-again", received_at=call.received_at + timedelta(seconds=1))
    twice = judged([*REPORTS, again])
    boats = boat_of(twice)
    assert boats[call.id] == boats[again.id]


def test_a_relay_is_held_with_what_it_repeats(plain: Judgement) -> None:
    relays = [r for r in REPORTS if r.kind == "relay" and r.has_position]
    assert relays
    boats = boat_of(plain)
    for relay in relays:
        repeated = [
            r.id
            for r in REPORTS
            if r.kind == "call"
            and r.has_position
            and (r.lat_deg, r.lon_deg) == (relay.lat_deg, relay.lon_deg)
        ]
        for report_id in repeated:
            assert boats[report_id] == boats[relay.id]


def ruling(first: str, second: str, word: RulingKind) -> Ruling:
    return Ruling(
        id=f"r-{word}", first_report_id=first, second_report_id=second, ruling=word, reason="other", at=AT
    )


def test_an_officers_word_binds_and_can_be_taken_back(plain: Judgement) -> None:
    boats = boat_of(plain)
    together = next(boat for boat in plain.boats if len(boat.report_ids) > 3 and boat.probability > 0.9)
    first, second = together.report_ids[0], together.report_ids[-1]
    apart = next(r for r in boats if boats[r] != boats[first] and r != first)
    ruled = boat_of(judged(REPORTS, [ruling(first, second, "different"), ruling(first, apart, "same")]))
    assert ruled[first] != ruled[second]
    assert ruled[first] == ruled[apart]
    assert judged(REPORTS, []) == plain


def test_without_a_rescue_nothing_is_accounted_for() -> None:
    quiet = [r for r in REPORTS if r.kind not in ("recovery", "landing")]
    for boat in judged(quiet, at=AT + timedelta(hours=12)).boats:
        assert boat.accounted == 0.0
        assert boat.accounted_by is None


def test_a_rescuer_who_counts_none_going_on_accounts_for_the_boat() -> None:
    call = REPORTS[0]
    here = {"lat_deg": 50.9167, "lon_deg": 1.1667, "sigma_m": 200.0, "people": 46, "reference": None}
    night = [
        changed(call, **here, id=f"c{n}", kind="call", phone=None, received_at=at, observed_at=at)
        for n, at in enumerate(AT + timedelta(minutes=8 * n) for n in range(4))
    ]
    at = AT + timedelta(minutes=30)
    taken = changed(
        call, **here, id="off", kind="recovery", phone=None, unit="uk.rescuer", received_at=at, observed_at=at
    )
    accounted, at_sea = {}, {}
    for went_on in (None, 0, 12):
        (boat,) = judged([*night, changed(taken, remaining=went_on)], at=at + timedelta(minutes=1)).boats
        accounted[went_on], at_sea[went_on] = boat.accounted, boat.at_sea
    assert accounted[0] == accounted[None] > 0.97
    assert accounted[12] < 0.5
    assert 0.0 < at_sea[None] == at_sea[0] < SHOWN_FROM < 0.9 < at_sea[12]


def test_the_interval_of_boats_at_sea_holds_its_mean_and_its_chances_sum_to_one(plain: Judgement) -> None:
    assert plain.at_sea_low <= plain.at_sea <= plain.at_sea_high
    assert sum(plain.at_sea_chances) == pytest.approx(1.0, abs=0.01)


def test_why_adds_up_to_the_odds(plain: Judgement) -> None:
    one = judge()
    one.judge(REPORTS, (), AT)
    boat = max(plain.boats, key=lambda boat: len(boat.report_ids))
    pair = one.why(boat.report_ids[0], boat.report_ids[1])
    assert pair.probability > 0.5
    assert sum(piece.log_ratio for piece in pair.evidence) > 0.0
    with pytest.raises(Refused):
        one.why(boat.report_ids[0], boat.report_ids[0])
    with pytest.raises(Refused):
        one.why(boat.report_ids[0], "nothing")


def test_few_aboard_and_then_many_may_be_one_boat_but_not_the_other_way_round() -> None:
    """A crew of four takes forty more on at the next beach; forty-five do not become five."""

    def of_counts(first: int, second: int) -> float:
        beach, on = (50.66, 1.55), (50.70, 1.55)
        told = [
            report("a", "air", 0, beach, people=first),
            report("b", "call", 50, on, people=second),
        ]
        one = judge()
        one.judge(told, (), at(60))
        return sum(piece.log_ratio for piece in one.why("a", "b").evidence if piece.code == "people")

    assert of_counts(4, 45) > of_counts(45, 5) + 2.0
    assert of_counts(45, 5) < -2.0
    assert of_counts(4, 5) > 0.5


@pytest.mark.parametrize(("silent_min", "away_km", "surely"), [(90, 0.0, True), (200, 4.0, False)])
def test_a_rescue_hours_after_a_boats_last_report_does_not_surely_account_for_it(
    silent_min: float, away_km: float, surely: bool
) -> None:
    """Three calls; long after and aside of their way two more, then a rescue: maybe another boat's."""

    def place(minutes: float, north_km: float = 0.0) -> tuple[float, float]:
        return 50.95 + (0.042 * minutes + north_km) / 111.2, 1.75 - 0.072 * minutes / 70.0

    then = 24 + silent_min
    told = [report(f"a{k}", "call", 12 * k, place(12 * k), people=50, sigma_m=100.0) for k in range(3)]
    told += [
        report("b", "call", then, place(then, away_km), people=55, sigma_m=100.0),
        report("c", "call", then + 10, place(then + 10, away_km), people=50, sigma_m=100.0),
        report("taken", "recovery", then + 25, place(then + 25, away_km), people=52, colour="grey"),
    ]
    boats = judge().judge(told, (), at(then + 60)).boats
    (rescued,) = [boat for boat in boats if "taken" in boat.report_ids]
    assert (rescued.accounted >= 0.97) == surely


@pytest.mark.parametrize("late", [20, 60, 105])
def test_a_late_report_is_judged_as_if_it_had_been_there(plain: Judgement, late: int) -> None:
    one = judge()
    one.judge([report for k, report in enumerate(REPORTS) if k != late], (), AT)
    assert one.judge(REPORTS, (), AT) == plain
