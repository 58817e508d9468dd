"""What a judgement changes: nothing is lost by it, all can be taken back, and it closes only on evidence."""

from __future__ import annotations

from datetime import datetime

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.correlation.judged import NearJudge, judgement
from tests.correlation.making import Desk, at, report
from varne.picture.events import (
    AlertRaised,
    BoatClosed,
    BoatReopened,
    BoatsMerged,
    BoatSplit,
    Event,
    NightJudged,
    ReportMoved,
    RulingMade,
)
from varne.picture.events_incident import IncidentJoined, IncidentSeparated, IncidentUnreadied
from varne.picture.fold import fold
from varne.picture.judgement import JudgedBoat, Judgement, PossiblySame, Ruling
from varne.picture.picture import Picture
from varne.picture.report import Report
from varne.picture.track import Estimate
from varne.store.codec import Codec
from varne.tasking.held import HUMAN_KINDS, boats_of

HERE, THERE = (50.9, 1.5), (51.1, 1.9)


def two_boats() -> Desk:
    """Two boats far apart, each with two calls: a, b and c, d."""
    desk = Desk()
    desk.take(
        report("a", "call", 0, HERE, people=40, phone="aaaaaaaa01"),
        report("b", "call", 10, HERE, people=44, phone="aaaaaaaa01"),
        report("c", "call", 5, THERE, people=20, colour="black", phone="cccccccc01"),
        report("d", "call", 15, THERE, status="taking water", phone="cccccccc01"),
    )
    assert desk.boat_of("a").id == desk.boat_of("b").id != desk.boat_of("c").id == desk.boat_of("d").id
    return desk


def judged(desk: Desk, *boats: JudgedBoat | str, minutes: float = 60) -> list[Event]:
    found = judgement(at(minutes), *(tuple(b) if isinstance(b, str) else b for b in boats))
    return desk.judge(found)


def of(events: list[Event], kind: type[Event]) -> list[Event]:
    return [event for event in events if type(event) is kind]


def held_once(picture: Picture) -> None:
    """Every report is held by exactly one boat, and that boat is not a merged one."""
    holders: dict[str, str] = {}
    for boat in picture.boats.values():
        assert (boat.status == "merged") == (boat.merged_into is not None)
        if boat.status == "merged":
            assert boat.joins == ()
        else:
            assert boat.joins, f"{boat.id} holds nothing"
        for join in boat.joins:
            assert join.report_id not in holders
            holders[join.report_id] = boat.id
    assert holders == picture.boat_of_report
    assert sorted(holders) == sorted(picture.reports)
    names = [boat.name for boat in picture.boats.values()]
    assert len(set(names)) == len(names), "two boats are called the same"


def stands_for(picture: Picture, incident_id: str) -> str:
    """The incident that stands for one, in the end."""
    seen = []
    while (into := picture.incidents[incident_id].joined_into) is not None:
        assert incident_id not in seen, "incidents joined in a ring"
        seen.append(incident_id)
        incident_id = into
    return incident_id


def nobody_lost(picture: Picture) -> None:
    """Each open boat that needs one has an open incident; none is ready while a boat of it is open."""
    for boat in picture.boats.values():
        told = any(picture.reports[join.report_id].kind in HUMAN_KINDS for join in boat.joins)
        if boat.status == "open" and (told or boat.probability >= 0.5):
            assert boat.incident_id is not None
            assert picture.incidents[boat.incident_id].status == "open"
        if boat.status == "merged" and boat.incident_id is not None:
            assert picture.incidents[boat.incident_id].status == "joined"
    for incident in picture.incidents.values():
        assert incident.status != "closed", "only two posts close"
        if incident.status == "open":
            if incident.ready_since is not None:
                assert {boat.status for boat in boats_of(picture, incident)} == {"closed"}
        else:
            last = picture.incidents[stands_for(picture, incident.id)]
            assert set(incident.boat_ids) <= set(last.boat_ids)


def test_a_merge_keeps_the_boat_its_incident_and_the_way_back() -> None:
    desk = two_boats()
    kept, other = desk.boat_of("a").id, desk.boat_of("c").id
    before = desk.picture.boats[kept]
    made = judged(desk, "abcd")
    (merge,) = of(made, BoatsMerged)
    assert merge == BoatsMerged(boat_id=kept, merged_boat_id=other, report_ids=("c", "d"))
    boat, gone = desk.picture.boats[kept], desk.picture.boats[other]
    assert (gone.status, gone.merged_into, gone.merged_report_ids) == ("merged", kept, ("c", "d"))
    assert (boat.people_low, boat.people_high, boat.colour, boat.status_said) == (
        20,
        44,
        "black",
        "taking water",
    )
    (joined,) = of(made, IncidentJoined)
    assert joined == IncidentJoined(incident_id=f"incident:{other}", into_incident_id=f"incident:{kept}")
    incident = desk.picture.incidents[f"incident:{kept}"]
    assert (incident.status, incident.boat_ids) == ("open", (kept, other))
    held_once(desk.picture)
    nobody_lost(desk.picture)
    assert [change.what for change in boat.history] == ["opened", "merged_here"]

    made = judged(desk, "ab", "cd")
    (split,) = of(made, BoatSplit)
    assert isinstance(split, BoatSplit)
    assert (split.boat_id, split.from_boat_id, split.restored) == (other, kept, True)
    assert of(made, IncidentSeparated) == [IncidentSeparated(incident_id=f"incident:{other}")]
    assert desk.picture.boats[other].status == "open"
    assert desk.picture.boats[other].name == gone.name
    assert desk.picture.incidents[f"incident:{other}"].status == "open"
    assert desk.picture.incidents[f"incident:{kept}"].boat_ids == (kept,)
    again = desk.picture.boats[kept]
    assert (again.people_low, again.people_high, again.colour, again.status_said) == (
        before.people_low, before.people_high, before.colour, before.status_said,
    )  # fmt: skip
    held_once(desk.picture)
    nobody_lost(desk.picture)


def test_no_two_boats_are_called_the_same_when_one_is_restored_and_another_begins() -> None:
    desk = two_boats()
    judged(desk, "abcd")
    judged(desk, "a", "cd", "b", minutes=70)
    desk.take(report("e", "call", 75, (50.2, 0.2), people=30))
    held_once(desk.picture)
    names = [boat.name[3:] for boat in desk.picture.boats.values()]
    assert sorted(names) == ["001", "002", "003", "004"]


def test_one_report_goes_over_and_a_swallowed_boat_is_told_apart() -> None:
    desk = two_boats()
    kept = desk.boat_of("a").id
    made = judged(desk, "abc", "d")
    assert of(made, ReportMoved) == [ReportMoved(report_id="c", from_boat_id="boat:c", boat_id=kept)]
    assert desk.boat_of("d").id == "boat:c", "the boat keeps its name with what is left of it"
    made = judged(desk, "a", "bc", "d")
    (split,) = of(made, BoatSplit)
    assert isinstance(split, BoatSplit)
    assert desk.picture.incidents[f"incident:{split.boat_id}"].status == "open"
    assert split.boat_name not in [b.name for b in desk.picture.boats.values() if b.id != split.boat_id]
    held_once(desk.picture)
    nobody_lost(desk.picture)


def test_a_report_the_judgement_did_not_know_goes_with_its_boat() -> None:
    desk = two_boats()
    desk.take(report("e", "call", 20, THERE, phone="cccccccc01"))
    judged(desk, "abcd")
    assert desk.boat_of("e").id == desk.boat_of("a").id
    held_once(desk.picture)


def rescued(accounted: float, **said: object) -> JudgedBoat:
    whole = JudgedBoat(
        report_ids=("a", "b", "taken"),
        probability=0.99,
        apart=0.95,
        accounted=accounted,
        accounted_by="taken",
        people_low=38,
        people_high=46,
        taken_off=40,
    )
    return msgspec.structs.replace(whole, **said)


def with_recovery(people: int | None = 40, **said: object) -> Desk:
    """Two boats and a recovery that the quick answer holds to be of the first but does not close it with."""
    desk = two_boats()
    desk.take(report("taken", "recovery", 30, None, people=people, **said))
    return desk


def test_a_boat_is_closed_on_evidence_and_opened_again_when_it_is_of_another() -> None:
    desk = with_recovery()
    boat_id = desk.boat_of("a").id
    assert not of(judged(desk, rescued(0.96), "cd"), BoatClosed), "probably accounted for is open"
    assert desk.picture.boats[boat_id].accounted == 0.96
    made = judged(desk, rescued(0.98), "cd")
    assert [e.boat_id for e in of(made, BoatClosed) if isinstance(e, BoatClosed)] == [boat_id]
    assert desk.picture.incidents[f"incident:{boat_id}"].status == "open", "two posts close, not a judgement"
    assert desk.picture.incidents[f"incident:{boat_id}"].ready_report_id == "taken"
    assert not of(judged(desk, rescued(0.92), "cd"), BoatReopened), "a little less does not open it again"
    made = judged(desk, rescued(0.6), "cd")
    assert of(made, BoatReopened)
    assert of(made, IncidentUnreadied)
    (alert,) = of(made, AlertRaised)
    assert isinstance(alert, AlertRaised)
    assert (alert.alert.code, alert.alert.priority, alert.alert.subject) == (
        "boat_reopened",
        "alarm",
        boat_id,
    )
    nobody_lost(desk.picture)
    judged(desk, rescued(0.99), "cd")
    assert desk.picture.alerts[f"boat_reopened:{boat_id}"].cleared_at is not None


def test_nothing_but_a_rescue_of_everybody_closes() -> None:
    for wrong in (
        rescued(0.99, taken_off=30),  # eight are missing
        rescued(0.99, taken_off=90),  # that was another boat, or two
        rescued(0.99, taken_off=None, people_low=None, people_high=None),
        rescued(0.99, accounted_by="a"),
        rescued(0.99, report_ids=("a", "b")),
    ):
        desk = with_recovery(people=None)
        assert not of(judged(desk, wrong, "cd"), BoatClosed)
    for said in (None, 25):  # one call, and a rescue that may have been of another boat near it
        desk = Desk()
        desk.take(report("a", "call", 0, HERE, people=said), report("taken", "recovery", 30, people=40))
        assert not of(judged(desk, rescued(0.99, report_ids=("a", "taken"), people_low=20)), BoatClosed)
    desk = Desk()
    desk.take(report("a", "call", 0, HERE, people=35), report("taken", "recovery", 30, people=40))
    assert of(judged(desk, rescued(0.99, report_ids=("a", "taken"))), BoatClosed), "that call agrees"
    desk = with_recovery(people=40, remaining=3)
    assert not of(judged(desk, rescued(0.99), "cd"), BoatClosed), "three went on"
    for said, taken in ((5, 5), (11, 11), (12, 12)):  # a boat with few aboard is often still taking people on
        desk = Desk()
        desk.take(
            report("a", "call", 0, HERE, people=said),
            report("b", "call", 10, HERE, people=said),
            report("taken", "recovery", 30, people=taken),
        )
        few = rescued(0.99, report_ids=("a", "b", "taken"), taken_off=taken, people_low=4, people_high=14)
        assert bool(of(judged(desk, few), BoatClosed)) == (taken >= 12)


def test_an_open_boat_is_never_closed_by_a_merge_alone() -> None:
    desk = with_recovery()
    boat_id, other = desk.boat_of("a").id, desk.boat_of("c").id
    judged(desk, rescued(0.98), "cd")
    both = rescued(0.95, report_ids=("a", "b", "taken", "c", "d"))
    made = judged(desk, both)
    assert of(made, BoatReopened), "0.95 is not enough for a boat that was open"
    assert not of(made, BoatClosed)
    assert desk.picture.boats[boat_id].status == "open"
    nobody_lost(desk.picture)

    desk = with_recovery()
    judged(desk, rescued(0.98), "cd")
    made = judged(desk, rescued(0.99, report_ids=both.report_ids))
    closed = [event for event in made if isinstance(event, BoatClosed)]
    assert [(event.boat_id, event.evidence_report_id) for event in closed] == [(other, "taken")]
    assert desk.picture.incidents[f"incident:{other}"].joined_into == f"incident:{boat_id}"
    assert desk.picture.incidents[f"incident:{boat_id}"].ready_report_id == "taken"
    nobody_lost(desk.picture)
    made = judged(desk, rescued(0.98), "cd")
    assert desk.picture.boats[other].status == "open", "itself again, and nothing accounts for it"
    assert any(isinstance(event, AlertRaised) and event.alert.subject == other for event in made)
    nobody_lost(desk.picture)


def test_a_closing_the_judgement_could_not_know_of_stands() -> None:
    desk = two_boats()
    desk.take(report("taken", "recovery", 30, HERE, people=42))
    assert desk.boat_of("a").status == "closed", "the quick answer closed it"
    judged(desk, "ab", "cd")
    assert desk.boat_of("a").status == "closed"
    judged(desk, "ab", ("taken",), "cd")
    assert desk.boat_of("a").status == "open"


def test_an_officers_word_is_named_as_the_cause() -> None:
    desk = two_boats()
    word = Ruling(
        id="x", first_report_id="d", second_report_id="a", ruling="same", reason="seen_together", at=at(50)
    )
    desk.record(RulingMade(ruling=word), at(50))
    (merge,) = of(judged(desk, "abcd"), BoatsMerged)
    assert isinstance(merge, BoatsMerged)
    assert merge.cause == "officer"
    assert {join.reason.code for join in desk.boat_of("a").joins[2:]} == {"officer"}


def test_links_and_figures_reach_the_boat_and_small_changes_do_not() -> None:
    desk = two_boats()
    place = Estimate(at=at(60), lat_deg=50.95, lon_deg=1.5, var_east_m2=4e4, var_north_m2=4e4)

    def boats(p: float, twin: float) -> tuple[JudgedBoat, JudgedBoat]:
        one = JudgedBoat(
            report_ids=("a", "b"), probability=p, apart=0.6, estimate=place, people_low=39, people_high=47,
            taken_off=3, engine_off=0.8, possibly_same=(PossiblySame(boat=1, probability=twin),),
        )  # fmt: skip
        return one, JudgedBoat(report_ids=("c", "d"), probability=0.9, apart=0.6)

    judged(desk, *boats(0.9, 0.34))
    boat = desk.boat_of("a")
    assert [(twin.boat_id, twin.probability) for twin in boat.possibly_same] == [("boat:c", 0.34)]
    assert (boat.aboard_low, boat.aboard_high, boat.taken_off, boat.engine_off) == (39, 47, 3, 0.8)
    assert (boat.people_low, boat.people_high) == (40, 44), "what was said stays beside what is judged"
    assert (boat.apart, boat.judged_at, boat.estimate) == (0.6, at(60), place)
    assert judged(desk, *boats(0.905, 0.345)) == []
    assert judged(desk, *boats(0.95, 0.34)) != []


def test_a_boat_that_is_most_likely_another_is_open_with_that_small_chance() -> None:
    desk = two_boats()
    doubted = JudgedBoat(report_ids=("a", "b"), probability=0.97, apart=0.1, at_sea=0.06)
    judged(desk, doubted, "cd")
    boat = desk.boat_of("a")
    assert (boat.status, boat.probability, boat.at_sea) == ("open", 0.06, 0.06)
    assert desk.picture.incidents[f"incident:{boat.id}"].status == "open", "it stays somebody's to look after"
    judged(desk, msgspec.structs.replace(doubted, at_sea=0.6), "cd")
    assert desk.boat_of("a").probability == 0.97


def test_a_boat_probably_accounted_for_is_not_counted_and_one_that_is_was_a_boat() -> None:
    desk = with_recovery()
    judged(desk, rescued(0.9, at_sea=0.1), "cd")
    boat = desk.boat_of("a")
    assert (boat.status, boat.probability) == ("open", 0.1)
    judged(desk, rescued(0.98, at_sea=0.0), "cd")
    boat = desk.boat_of("a")
    assert (boat.status, boat.probability) == ("closed", 0.99)


# ── whatever is judged ──

KINDS = ("call", "radar", "air", "recovery", "relay", "find")


@st.composite
def nights(draw: st.DrawFn) -> tuple[list[Report], list[Judgement]]:
    """Reports anywhere, and judgements of them that may be of any kind, with reports unknown or left out."""
    count = draw(st.integers(2, 10))
    spots = [(50.8 + 0.01 * draw(st.integers(0, 40)), 1.5) for _ in range(count)]
    reports = [
        report(
            f"r{n}",
            draw(st.sampled_from(KINDS)),  # type: ignore[arg-type] # of KINDS
            10 * n,
            spots[n],
            people=draw(st.sampled_from((None, 10, 40))),
            phone=draw(st.sampled_from((None, "aaaaaaaa01", "bbbbbbbb02"))),
        )
        for n in range(count)
    ]
    names = [one.id for one in reports] + ["never-heard"]
    judgements = []
    for turn in range(draw(st.integers(1, 4))):
        groups: dict[int, list[str]] = {}
        for name in draw(st.permutations(names)):
            place = draw(st.integers(0, 5))
            if place < 5:
                groups.setdefault(place, []).append(name)
        boats = [
            JudgedBoat(
                report_ids=tuple(group),
                probability=draw(st.sampled_from((0.1, 0.6, 0.99))),
                apart=0.5,
                accounted=draw(st.sampled_from((0.0, 0.92, 0.99))),
                accounted_by=draw(st.sampled_from((*names, None))),
                taken_off=draw(st.sampled_from((None, 40))),
                possibly_same=(PossiblySame(boat=0, probability=0.4),),
            )
            for group in groups.values()
        ]
        judgements.append(judgement(at(100 + turn), *boats))
    return reports, judgements


@settings(max_examples=150, deadline=None, derandomize=True)
@given(nights(), st.data())
def test_whatever_is_judged_nothing_and_nobody_is_lost(
    night: tuple[list[Report], list[Judgement]], data: st.DataObject
) -> None:
    reports, judgements = night
    desk = Desk()
    late = data.draw(st.integers(0, len(reports)))
    desk.take(*reports[:late])
    for turn, judged_now in enumerate(judgements):
        if turn == 1:
            desk.take(*reports[late:])
        opened = set(desk.picture.incidents)
        boats = set(desk.picture.boats)
        made = desk.judge(judged_now)
        held_once(desk.picture)
        nobody_lost(desk.picture)
        assert boats <= set(desk.picture.boats)
        assert opened <= set(desk.picture.incidents)
        for closed in made:
            if isinstance(closed, BoatClosed):
                assert desk.picture.reports[closed.evidence_report_id].kind in ("recovery", "landing")
        before = desk.picture.boats.copy()
        assert desk.judge(judged_now) == [], "the same judgement again changes nothing"
        assert desk.picture.boats == before
    assert desk.replayed().fingerprint() == desk.picture.fingerprint()


def test_a_night_judged_again_and_again_by_a_simple_judge_loses_nothing() -> None:
    desk, judge = two_boats(), NearJudge()
    times: list[datetime] = []
    for n in range(12):
        desk.take(report(f"n{n}", KINDS[n % 6], 20 + n, (50.9 + 0.02 * n, 1.5), people=30))  # type: ignore[arg-type]
        times.append(at(25 + n))
        desk.judge(judge.judge(tuple(desk.picture.reports.values()), (), times[-1]))
        held_once(desk.picture)
        nobody_lost(desk.picture)
    assert sum(isinstance(entry.body, NightJudged) for entry in desk.log) == 12
    assert desk.replayed().fingerprint() == desk.picture.fingerprint()
    codec = Codec()
    rows, _ = codec.seal(desk.log, after_sequence=0, after_link=bytes(32))
    read_back = fold(codec.decode(row) for row in rows)
    assert read_back.fingerprint() == desk.picture.fingerprint(), "every new entry is read back as it was"
    kept = msgspec.json.decode(msgspec.json.encode(desk.picture), type=Picture)
    assert kept.fingerprint() == desk.picture.fingerprint(), "and a snapshot holds all of it"
