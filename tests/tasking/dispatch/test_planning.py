"""What a plan promises: life before all, no flag counts, never worse than greedy, and every figure told."""

from __future__ import annotations

from itertools import product

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tasking.dispatch.making import beach, incident, problem, surge, unit, way
from varne.picture.dispatch import DispatchPlan, TaskPlan
from varne.picture.errors import Malformed
from varne.picture.report import LaunchStage
from varne.tasking.dispatch.planning import dangers_now, plan, rescues_first
from varne.tasking.dispatch.problem import CoverPoint, Problem, is_prevention
from varne.tasking.dispatch.values import life_worth, takes_of, values_of


def task(made: DispatchPlan, task_id: str) -> TaskPlan:
    return next(one for one in made.tasks if one.task_id == task_id)


def chosen(made: DispatchPlan, task_id: str) -> list[str]:
    return [one.unit_id for one in task(made, task_id).proposals if one.in_plan]


def spared(made: DispatchPlan) -> float:
    return sum(
        proposal.saves_danger_min
        for one in made.tasks
        for proposal in one.proposals
        if one.level == "life" and proposal.in_plan
    )


def test_the_soonest_comes_first_whatever_flag_it_flies() -> None:
    near, far = unit("fr.near", 51.0, 1.55, flag="FR"), unit("uk.far", 51.1, 1.3)
    made = plan(problem((far, near), (incident("i"),)))
    first = task(made, "i").proposals[0]
    assert (first.unit_id, first.in_plan, first.rank) == ("fr.near", True, 1)
    assert "other_flag_soonest" in first.reasons


def test_readiness_counts_in_the_time_on_scene_and_a_late_one_is_warned_of() -> None:
    """The cutter of 24 November 2021: 15.5 miles at 26 knots, under way 50 minutes after it was tasked."""
    cutter = unit("uk.cutter", 51.0, 1.2, kind="cutter", speed_kn=26.0, ready_min=50.0)
    made = plan(problem((cutter,), (incident("i", 51.0, 1.61),)))
    proposal = task(made, "i").proposals[0]
    assert proposal.ready_min == 50.0
    assert 84.0 < proposal.on_scene_min < 90.0
    assert "late_on_scene" in task(made, "i").warnings
    ready = plan(
        problem((msgspec.structs.replace(cutter, ready_s=0.0, lon_deg=1.4),), (incident("i", 51.0, 1.61),))
    )
    assert "late_on_scene" not in task(ready, "i").warnings


def test_several_units_are_proposed_when_one_has_not_seats_for_all() -> None:
    units = (unit("a", 51.0, 1.55, seats=30), unit("b", 51.0, 1.4, seats=40), unit("c", 51.0, 1.3, seats=100))
    made = plan(problem(units, (incident("i", people=60),)))
    assert chosen(made, "i") == ["a", "b"]
    assert [one.takes for one in task(made, "i").proposals] == [30, 30, 0]
    assert task(made, "i").seats_short == 0
    assert "adds_nothing" in task(made, "i").proposals[2].reasons
    assert made.idle_unit_ids == ("c",)


def test_a_third_unit_comes_when_two_have_not_seats_for_all_and_a_shortage_is_told() -> None:
    units = tuple(unit(name, 51.0, 1.4, seats=20) for name in "abc")
    made = plan(problem(units, (incident("i", people=70),)))
    assert chosen(made, "i") == ["a", "b", "c"]
    assert task(made, "i").seats_short == 10
    assert "seats_short" in task(made, "i").warnings


def test_the_joint_plan_leaves_the_nearest_to_those_in_more_danger() -> None:
    """Nearest-first for the first boat would leave the people in the water to the far unit."""
    near, far = unit("near", 51.0, 1.60, seats=60), unit("far", 51.0, 1.1, seats=60)
    calm, water = incident("calm", 51.0, 1.61, rate=0.1), incident("water", 51.0, 1.65, rate=1.0)
    made = plan(problem((near, far), (calm, water)))
    assert chosen(made, "water") == ["near"]
    assert chosen(made, "calm") == ["far"]
    assert made.tasks[0].task_id == "water"
    other = next(one for one in task(made, "calm").proposals if one.unit_id == "near")
    assert (other.elsewhere_id, "needed_elsewhere" in other.reasons) == ("water", True)


def test_the_cost_of_sending_nobody_stands_beside_the_plan() -> None:
    made = plan(problem((unit("a", 51.0, 1.5),), (incident("i", people=50, rate=0.5),)))
    told = task(made, "i")
    assert told.nobody_danger_min == 50 * 240 * 0.5
    assert told.plan_danger_min == pytest.approx(told.nobody_danger_min - spared(made))
    assert told.plan_danger_min < 0.1 * told.nobody_danger_min


def test_a_unit_with_an_order_keeps_it() -> None:
    units = (unit("busy", 51.0, 1.59, tasked_to_id="calm"), unit("free", 51.0, 1.2))
    made = plan(problem(units, (incident("calm", rate=0.1), incident("water", rate=1.0))))
    assert chosen(made, "calm")[0] == "busy"
    assert chosen(made, "water") == ["free"]
    assert "already_tasked" in task(made, "calm").proposals[0].reasons


def test_an_incident_nobody_can_reach_is_told_of_not_dropped() -> None:
    lost = msgspec.structs.replace(incident("lost"), lat_deg=None, lon_deg=None, has_position=False)
    made = plan(problem((unit("a"),), (lost,)))
    assert task(made, "lost").proposals == ()
    assert set(task(made, "lost").warnings) == {"no_position", "nobody_in_time"}


def test_what_cannot_be_met_for_sure_is_worth_what_can() -> None:
    """A boat that is in sight of the meeting place with one chance in five is still worth sending for."""
    reach = msgspec.structs.replace(way("a", "i", 60.0), chance=0.2)
    made = plan(problem((unit("a"),), (incident("i"),), reaches=(reach,)))
    told = task(made, "i").proposals[0]
    assert told.in_plan
    assert "must_search" in told.reasons
    sure = plan(problem((unit("a"),), (incident("i"),), reaches=(way("a", "i", 60.0),)))
    assert told.saves_danger_min == pytest.approx(
        0.2 * task(sure, "i").proposals[0].saves_danger_min, rel=0.02
    )


def test_aircraft_find_and_follow_and_take_nobody() -> None:
    drone = unit("drone", 51.0, 1.5, kind="drone", seats=0, speed_kn=60)
    made = plan(problem((drone, unit("a", 51.0, 1.2)), (incident("i"),)))
    eyes = next(one for one in task(made, "i").proposals if one.unit_id == "drone")
    assert (eyes.purpose, eyes.takes, eyes.in_plan) == ("surveillance", 0, True)
    assert task(made, "i").first_min == next(
        one.on_scene_min for one in task(made, "i").proposals if one.unit_id == "a"
    )


def test_what_is_left_uncovered_is_told() -> None:
    units = (unit("a", 51.0, 1.5), unit("b", 51.0, 1.0))
    made = plan(problem(units, (incident("i", people=40),), cover=(CoverPoint(lat_deg=51.0, lon_deg=1.6),)))
    assert (made.cover.before, made.cover.after) == (1.0, 0.0)
    assert made.cover.worst[0].before_min is not None


# ── beaches, and the rule of interception ──


def test_a_beach_gets_all_the_teams_it_needs_or_none() -> None:
    units = tuple(unit(name, kind="buggy", seats=0) for name in ("a", "b"))
    ways = tuple(way(one, alert, 10.0) for one in ("a", "b") for alert in ("three", "two"))
    made = plan(problem(units, (), (beach("three", teams=3, people=90), beach("two", teams=2)), ways))
    assert chosen(made, "two") == ["a", "b"]
    assert chosen(made, "three") == []
    assert "team_short" in task(made, "three").warnings
    assert made.levels[1].proven


def test_who_comes_after_boarding_prevents_nothing() -> None:
    made = plan(
        problem((unit("a", kind="quad", seats=0),), (), (beach("b", boarding=9.0),), (way("a", "b", 10.0),))
    )
    assert chosen(made, "b") == []
    assert task(made, "b").proposals[0].reasons == ("too_late_to_prevent",)


@pytest.mark.parametrize(("stage", "safe"), list(product(("boarding", "afloat"), (True, False))))
def test_a_boat_with_people_aboard_is_rescued_never_prevented(stage: LaunchStage, safe: bool) -> None:
    alert = msgspec.structs.replace(beach("b", stage=stage), safe=safe)
    made = plan(problem((unit("a"),), (), (alert,), (way("a", "b", 5.0),)))
    assert task(made, "b").level == "life"
    assert [one.purpose for one in task(made, "b").proposals] == ["shadow_and_assist"]


STAGES: tuple[LaunchStage, ...] = ("preparing", "carrying", "boarding", "afloat")


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Small problems in which the same units could go to boats in distress and to beaches."""
    count = draw(st.integers(1, 5))
    units = tuple(
        unit(
            f"u{number}",
            draw(st.floats(50.8, 51.2)),
            draw(st.floats(1.2, 1.9)),
            flag=draw(st.sampled_from(["GB", "FR"])),
            kind=draw(
                st.sampled_from(["launch", "patrol_vessel", "lifeboat", "helicopter", "drone", "quad"])
            ),
            seats=draw(st.sampled_from([0, 8, 40, 100])),
            ready_min=draw(st.sampled_from([0.0, 15.0, 60.0])),
        )
        for number in range(count)
    )
    incidents = tuple(
        incident(
            f"i{number}",
            draw(st.floats(50.8, 51.1)),
            draw(st.floats(1.3, 1.9)),
            people=draw(st.integers(1, 120)),
            rate=draw(st.sampled_from([0.0, 0.01, 0.3, 1.0])),
            phase=draw(st.sampled_from(["uncertainty", "alert", "distress"])),
        )
        for number in range(draw(st.integers(0, 4)))
    )
    beaches = tuple(
        msgspec.structs.replace(
            beach(
                f"b{number}",
                stage=draw(st.sampled_from(STAGES)),
                teams=draw(st.integers(1, 2)),
                people=draw(st.integers(1, 10_000)),
            ),
            safe=draw(st.booleans()),
            likelihood=draw(st.floats(0.0, 1.0)),
        )
        for number in range(draw(st.integers(0, 3)))
    )
    ways = tuple(
        way(one.unit_id, alert.alert_id, draw(st.floats(0.0, 40.0))) for one in units for alert in beaches
    )
    return problem(units, incidents, beaches, ways)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_beach_ever_takes_from_a_boat_in_danger(given_problem: Problem) -> None:
    """However many people, however sure and however near a launch: what is spared at sea is the same."""
    made = plan(given_problem)
    without = plan(
        msgspec.structs.replace(
            given_problem,
            beaches=tuple(alert for alert in given_problem.beaches if not is_prevention(alert)),
            reaches=tuple(
                reach
                for reach in given_problem.reaches
                if not any(
                    alert.alert_id == reach.task_id and is_prevention(alert)
                    for alert in given_problem.beaches
                )
            ),
        )
    )
    assert spared(made) == pytest.approx(spared(without))
    prevented = {alert.alert_id for alert in given_problem.beaches if is_prevention(alert)}
    for one in made.tasks:
        assert (one.level == "prevention") == (one.task_id in prevented)
        if one.level == "life":
            assert all(proposal.purpose != "prevention_before_boarding" for proposal in one.proposals)
    levels = [one.level for one in made.tasks]
    assert levels == sorted(levels)  # life before prevention


@settings(max_examples=60, deadline=None)
@given(problems())
def test_a_plan_is_one_that_can_be_carried_out(given_problem: Problem) -> None:
    made = plan(given_problem)
    sent = [one.unit_id for each in made.tasks for one in each.proposals if one.in_plan]
    assert len(sent) == len(set(sent)), "a unit is at one place"
    for level in made.levels:
        assert level.worth >= level.greedy
        assert level.proven
    for one in made.tasks:
        assert [proposal.rank for proposal in one.proposals] == list(range(1, len(one.proposals) + 1))
        assert sum(proposal.takes for proposal in one.proposals) <= one.people
        assert all(proposal.takes <= proposal.seats for proposal in one.proposals)
    reached = {reach.task_id for reach in given_problem.reaches}
    assert {one.task_id for one in made.tasks} >= reached


@settings(max_examples=30, deadline=None)
@given(problems())
def test_flags_change_nothing(given_problem: Problem) -> None:
    turned = msgspec.structs.replace(
        given_problem,
        units=tuple(
            msgspec.structs.replace(
                one,
                flag="FR" if one.flag == "GB" else "GB",
                centre="FR" if one.centre == "UK" else "UK",
            )
            for one in given_problem.units
        ),
    )
    assert [
        [(one.unit_id, one.in_plan, one.rank) for one in each.proposals] for each in plan(given_problem).tasks
    ] == [[(one.unit_id, one.in_plan, one.rank) for one in each.proposals] for each in plan(turned).tasks]


@settings(max_examples=40, deadline=None)
@given(problems())
def test_the_plan_is_the_best_of_all_there_are(given_problem: Problem) -> None:
    """Against every way of sending units to incidents, counted out."""
    ready = rescues_first(given_problem)
    values = values_of(ready)
    able = [row for row in range(len(ready.units)) if values.seat[row].any() and values.seats[row] > 0]
    places = range(-1, len(ready.incidents))
    if len(places) ** len(able) > 3000:
        return
    best = max(
        life_worth(values, tuple((unit, at) for unit, at in zip(able, where, strict=True) if at >= 0))
        for where in product(places, repeat=len(able))
    )
    assert plan(given_problem).levels[0].worth == pytest.approx(best / 10)


@settings(max_examples=30, deadline=None)
@given(problems(), st.floats(0.0, 5000.0))
def test_keeping_units_back_leaves_nobody_without_a_seat(given_problem: Problem, expected: float) -> None:
    """A reserve may delay some; it never leaves a boat to nobody, nor people without a seat that was free."""

    made = plan(given_problem)
    kept = plan(msgspec.structs.replace(given_problem, people_expected=expected))
    assert all(level.worth >= level.greedy for level in kept.levels)
    for each in kept.tasks:
        if each.level == "life" and each.seats_short:
            idle = [
                one.unit_id
                for one in each.proposals
                if not one.in_plan and one.seats and one.elsewhere_id is None and one.alone_danger_min
            ]
            assert idle == [], "a unit stays free while people have no seat"
    if expected == 0.0:
        assert kept == made


def test_when_many_more_are_expected_one_large_unit_goes_and_two_small_stay() -> None:
    units = (
        unit("small", 51.0, 1.58, seats=40), unit("second", 51.0, 1.57, seats=40),
        unit("large", 51.0, 1.5, seats=100),
    )  # fmt: skip
    asked = problem(units, (incident("i", people=80, rate=0.3),))
    assert len(chosen(plan(asked), "i")) > 1
    kept = plan(msgspec.structs.replace(asked, people_expected=1000.0))
    assert chosen(kept, "i") == ["large"]
    assert task(kept, "i").seats_short == 0
    with pytest.raises(Malformed):
        plan(msgspec.structs.replace(asked, people_expected=-1.0))


def test_equal_problems_give_equal_plans_and_the_order_of_units_does_not_matter() -> None:
    drawn = surge(3, 24, 16)
    assert msgspec.json.encode(plan(drawn)) == msgspec.json.encode(plan(drawn))
    turned = msgspec.structs.replace(drawn, units=tuple(reversed(drawn.units)))
    assert plan(turned).levels[0].worth == plan(drawn).levels[0].worth


def test_the_soonest_fill_first() -> None:
    values = values_of(problem((unit("far", 51.0, 1.2, seats=30), unit("near", seats=30)), (incident("i"),)))
    assert takes_of(values, ((0, 0), (1, 0))) == {(0, 0): 20, (1, 0): 30}


def test_danger_now_is_people_times_rate() -> None:
    assert dangers_now(problem((unit("a"),), (incident("i", people=10, rate=0.5),))) == (50.0,)


def test_a_problem_that_does_not_fit_together_is_refused() -> None:
    with pytest.raises(Malformed):
        plan(problem((unit("a"), unit("a")), (incident("i"),)))
    with pytest.raises(Malformed):
        plan(problem((unit("a"),), (), (), (way("a", "nothing", 3.0),)))
