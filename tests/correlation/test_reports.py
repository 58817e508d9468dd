"""Every other report to a boat: by what it repeats, by its phone, by its place; else a boat of its own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.correlation.making import Desk, report
from varne.picture.events import BoatClosed, BoatOpened, BoatReassessed, ReportJoined
from varne.picture.report import Report

HERE = (50.95, 1.60)
NORTH_10_MIN = (50.9611, 1.60)  # 1.2 km on: 4 kn for ten minutes
FAR = (51.20, 1.90)


def held_together(desk: Desk, *names: str) -> bool:
    return len({desk.picture.boat_of_report[name] for name in names}) == 1


def test_the_first_report_opens_a_boat_and_says_how_likely_it_is() -> None:
    desk = Desk()
    made = desk.take(report("a", place=HERE))
    assert isinstance(made[0], BoatOpened)
    boat = desk.boat_of("a")
    assert boat.status == "open"
    assert boat.probability > 0.9
    assert boat.name == "UK-001"
    assert boat.estimate is not None
    assert boat.estimate.lat_deg == pytest.approx(HERE[0])
    assert boat.joins[0].reason.code == "first_report"


def test_a_report_within_reach_joins_with_its_figures() -> None:
    desk = Desk()
    desk.take(report("a", "air", 0, HERE), report("b", "ship", 10, NORTH_10_MIN))
    assert held_together(desk, "a", "b")
    reason = desk.boat_of("b").joins[1].reason
    assert reason.code == "near_in_time_and_space"
    assert reason.distance_m == pytest.approx(1234, rel=0.02)
    assert reason.gap_s == 600
    assert reason.normalised_distance is not None
    assert reason.normalised_distance < 3
    assert reason.score is not None
    assert 0.5 <= reason.score <= 1


def test_a_report_out_of_reach_is_another_boat() -> None:
    desk = Desk()
    desk.take(report("a", "air", 0, HERE), report("b", "air", 10, FAR))
    assert not held_together(desk, "a", "b")


def test_a_vague_report_between_two_boats_is_kept_apart_and_said_to_be_unlikely_its_own() -> None:
    desk = Desk()
    desk.take(
        report("a", "air", 0, (50.95, 1.60)),
        report("b", "air", 0, (50.95, 1.66)),
        report("between", "call", 1, (50.95, 1.63), sigma_m=1500.0),
    )
    boat = desk.boat_of("between")
    assert boat.id == "boat:between"
    assert boat.probability < 0.5
    assert boat.incident_id is not None  # a person called: it is held all the same


def test_a_late_report_is_judged_against_where_the_boat_was_then() -> None:
    desk = Desk()
    # A boat making 6 kn north for an hour; then a sighting of its start arrives.
    for n in range(7):
        desk.take(report(f"r{n}", "air", 10 * n, (50.90 + 0.01665 * n, 1.60)))
    newest = desk.boat_of("r6").estimate
    desk.take(report("late", "ship", 5, (50.908, 1.60), late=70))
    assert held_together(desk, *(f"r{n}" for n in range(7)), "late")
    after = desk.boat_of("late").estimate
    assert newest is not None
    assert after is not None
    assert after.at == newest.at
    assert after.lat_deg == pytest.approx(newest.lat_deg, abs=0.002)


def test_the_same_phone_joins_and_a_misread_place_is_not_believed() -> None:
    desk = Desk()
    desk.take(
        report("a", place=HERE, phone="t0ken"), report("b", minutes=10, place=(51.95, 1.60), phone="t0ken")
    )
    assert held_together(desk, "a", "b")
    boat = desk.boat_of("b")
    reason = boat.joins[1].reason
    assert reason.code == "same_phone"
    assert reason.other_report_id == "a"
    assert reason.normalised_distance is not None
    assert reason.normalised_distance > 4
    assert boat.estimate is not None
    assert boat.estimate.lat_deg == pytest.approx(HERE[0])


def test_a_phone_that_is_twice_elsewhere_is_on_another_boat() -> None:
    desk = Desk()
    desk.take(
        report("a", place=HERE, phone="t0ken"),
        report("b", minutes=10, place=FAR, phone="t0ken"),
        report("c", minutes=20, place=FAR, phone="t0ken"),
        report("d", minutes=30, place=FAR, phone="t0ken"),
    )
    assert not held_together(desk, "a", "c")
    assert held_together(desk, "c", "d")


def test_a_call_without_any_place_is_a_boat_of_its_own_until_its_phone_says_where() -> None:
    desk = Desk()
    desk.take(
        report("a", "air", 0, HERE),
        report("b", "air", 0, FAR),
        report("nowhere", "call", 1, phone="t0ken"),
    )
    boat = desk.boat_of("nowhere")
    assert boat.estimate is None
    assert boat.probability < 0.5
    desk.take(report("here", "call", 5, HERE, phone="t0ken"))
    assert held_together(desk, "a", "here")


def test_a_named_area_stands_for_its_centre_and_reach() -> None:
    desk = Desk()
    desk.take(report("a", area="varne"), report("unknown", area="atlantis"))
    estimate = desk.boat_of("a").estimate
    assert estimate is not None
    assert (estimate.lat_deg, estimate.lon_deg) == pytest.approx((50.98, 1.35))
    assert estimate.var_east_m2 == pytest.approx(8000.0**2)
    assert desk.boat_of("unknown").estimate is None


def test_a_relay_joins_what_it_repeats_even_rounded_late_and_with_another_count() -> None:
    desk = Desk()
    desk.take(
        report("fr-1", "call", 0, (50.95283, 1.59471), centre="FR", people=40, phone="aaaa"),
        report("fr-2", "call", 2, (50.95911, 1.62012), centre="FR", people=30, phone="bbbb"),
        report("relay", "relay", 0, (50.95, 1.59), late=40, sigma_m=800.0, people=55),
    )
    assert held_together(desk, "fr-1", "relay")
    reason = desk.boat_of("relay").joins[-1].reason
    assert reason.code == "relay_of"
    assert reason.other_report_id == "fr-1"
    before = desk.boat_of("fr-1")
    assert before.probability == pytest.approx(desk.boat_of("relay").probability)


def test_a_relay_does_not_repeat_its_own_centre_nor_the_future() -> None:
    desk = Desk()
    desk.take(report("uk", "call", 0, HERE), report("relay", "relay", 30, FAR))
    assert not held_together(desk, "uk", "relay")


def radar(name: str, minutes: float, n: int) -> Report:
    return report(name, "radar", minutes, (50.95 + 0.0111 * n, 1.60), speed_kn=4.0, course_deg=0.0)


def test_radar_alone_is_a_candidate_until_four_plots_agree_and_fades_when_unseen() -> None:
    desk = Desk()
    beliefs = []
    for n in range(5):
        desk.take(radar(f"r{n}", 10 * n, n))
        beliefs.append(desk.boat_of(f"r{n}").probability)
    assert held_together(desk, *(f"r{n}" for n in range(5)))
    assert beliefs == sorted(beliefs)
    assert beliefs[2] < 0.5 <= beliefs[3]
    assert desk.boat_of("r4").incident_id is not None
    made = desk.take(report("elsewhere", "air", 110, FAR))
    assert BoatReassessed(boat_id="boat:r0", probability=0.3) in made
    boat = desk.boat_of("r0")
    assert boat.status == "open"
    assert desk.picture.incidents[boat.incident_id or ""].status == "open"


def test_a_person_makes_a_radar_candidate_a_boat() -> None:
    desk = Desk()
    desk.take(radar("r0", 0, 0), radar("r1", 10, 1), report("seen", "air", 12, (50.963, 1.60)))
    assert held_together(desk, "r0", "seen")
    assert desk.boat_of("seen").probability > 0.5


def followed_boat(people: int | None) -> Desk:
    desk = Desk()
    for n in range(4):
        desk.take(report(f"s{n}", "air", 10 * n, (50.95 + 0.0111 * n, 1.60), people=people, colour="grey"))
    return desk


def recovery(people: int | None, **said: object) -> Report:
    return report("taken", "recovery", 33, (50.987, 1.60), people=people, unit="uk.ranger", **said)


def test_a_recovery_of_that_boat_and_its_people_closes_it() -> None:
    desk = followed_boat(50)
    made = desk.take(recovery(49))
    assert BoatClosed(boat_id="boat:s0", evidence_report_id="taken", people_accounted=49) in made
    boat = desk.boat_of("s0")
    assert boat.status == "closed"
    assert boat.closed_by_report_id == "taken"
    incident = desk.picture.incidents[boat.incident_id or ""]
    assert (incident.status, incident.ready_report_id) == ("open", "taken"), "two posts close it"


@pytest.mark.parametrize(
    ("desk", "taken"),
    [
        (followed_boat(50), recovery(20)),
        (followed_boat(50), recovery(120)),
        (followed_boat(50), recovery(None)),
        (followed_boat(50), recovery(50, remaining=12)),
        (followed_boat(50), recovery(50, unknown_keys={"remaining": True})),
        (followed_boat(8), recovery(8)),
        (followed_boat(None), recovery(20)),
    ],
    ids=["too few", "too many", "uncounted", "some went on", "said to go on", "a small party", "a part?"],
)
def test_what_does_not_account_for_everybody_leaves_the_boat_open(desk: Desk, taken: Report) -> None:
    desk.take(taken)
    assert desk.boat_of("s0").status == "open"


def test_a_recovery_that_may_be_of_either_of_two_boats_closes_neither() -> None:
    desk = Desk()
    desk.take(
        report("a", "air", 0, (50.950, 1.60), people=50),
        report("b", "air", 0, (50.970, 1.60), people=50),
        report("taken", "recovery", 30, (50.960, 1.60), people=50),
    )
    assert not held_together(desk, "a", "b")
    assert {desk.boat_of("a").status, desk.boat_of("b").status} == {"open"}


def test_another_boats_recovery_closes_nothing_here() -> None:
    desk = followed_boat(50)
    made = desk.take(report("taken", "recovery", 33, FAR, people=50))
    assert desk.boat_of("s0").status == "open"
    assert BoatClosed(boat_id="boat:taken", evidence_report_id="taken", people_accounted=50) in made


def test_an_empty_hull_closes_nothing() -> None:
    desk = followed_boat(50)
    desk.take(report("hull", "find", 35, (50.988, 1.60), people=0))
    assert desk.boat_of("s0").status == "open"


def test_a_call_after_the_rescue_is_somebody_out_there() -> None:
    desk = followed_boat(50)
    desk.take(report("own", "call", 31, (50.985, 1.60), phone="t0ken"), recovery(50))
    assert desk.boat_of("own").status == "closed"
    desk.take(
        report("before", "call", 32, (50.986, 1.60), phone="t0ken", late=20),
        report("after", "call", 60, (50.99, 1.61), phone="t0ken"),
    )
    assert held_together(desk, "own", "before")
    assert desk.boat_of("after").status == "open"


places = st.tuples(st.floats(50.6, 51.3), st.floats(1.0, 2.4))


@st.composite
def any_report(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(
        st.sampled_from(
            ["call", "relay", "radar", "air", "ship", "camera", "patrol", "recovery", "landing", "find"]
        )
    )
    said: dict[str, object] = {
        "kind": kind,
        "minutes": draw(st.integers(-30, 300)),
        "late": draw(st.integers(0, 60)),
        "timed": draw(st.booleans()),
        "centre": draw(st.sampled_from(["UK", "FR"])),
        "people": draw(st.one_of(st.none(), st.integers(0, 90))),
        "phone": draw(st.one_of(st.none(), st.sampled_from(["aaaa", "bbbb"]))),
        "colour": draw(st.sampled_from([None, "grey", "black"])),
    }
    where = draw(st.sampled_from(["place", "area", "nowhere"]))
    if where == "place":
        said["place"] = draw(places)
        said["sigma_m"] = draw(st.sampled_from([80.0, 150.0, 1000.0, 4000.0]))
    elif where == "area":
        said["area"] = "varne"
    return said


def in_order(drawn: list[dict[str, object]]) -> list[Report]:
    made = [report(f"n{n}", **said) for n, said in enumerate(drawn)]  # type: ignore[arg-type] # drawn by field
    return sorted(made, key=lambda one: one.received_at)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(any_report(), max_size=25))
def test_whatever_comes_every_report_has_one_boat_and_the_log_alone_makes_the_picture(
    drawn: list[dict[str, object]],
) -> None:
    desk = Desk()
    for one in in_order(drawn):
        made = desk.take(one)
        placed = [event for event in made if isinstance(event, BoatOpened | ReportJoined)]
        assert len(placed) == 1
        assert placed[0].report_id == one.id
    picture = desk.picture
    assert sorted(picture.boat_of_report) == sorted(picture.reports)
    joined = [join.report_id for boat in picture.boats.values() for join in boat.joins]
    assert sorted(joined) == sorted(picture.reports)
    for boat in picture.boats.values():
        assert 0.0 <= boat.probability <= 1.0
        if boat.status == "closed":
            evidence = picture.reports[boat.closed_by_report_id or ""]
            assert evidence.kind in ("recovery", "landing")
            assert evidence.id in {join.report_id for join in boat.joins}
    assert desk.replayed().fingerprint() == picture.fingerprint()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(any_report(), min_size=2, max_size=15), st.data())
def test_nothing_already_decided_depends_on_what_comes_later(
    drawn: list[dict[str, object]], data: st.DataObject
) -> None:
    reports = in_order(drawn)
    cut = data.draw(st.integers(1, len(reports) - 1))
    whole, part = Desk(), Desk()
    whole.take(*reports)
    part.take(*reports[:cut])
    assert whole.log[: len(part.log)] == part.log
