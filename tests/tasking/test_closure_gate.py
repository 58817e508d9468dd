"""Closing needs evidence for this boat and two posts; each thing that it lacks is named."""

from __future__ import annotations

import msgspec
import pytest

from tests.tasking.making import HERE, Watch, replace
from varne.centre import incidents
from varne.centre.partner import admitted
from varne.picture.errors import Refused
from varne.picture.event import Event
from varne.picture.events import BoatClosed, BoatReopened, BoatsMerged
from varne.picture.events_incident import (
    AskRefused,
    HandOverAccepted,
    IncidentClosed,
    IncidentReopened,
    IncidentResumed,
    IncidentSuspended,
    OwnerChanged,
    OwnershipClaimed,
    PhaseChanged,
)
from varne.picture.incident import Missing
from varne.tasking.people import unaccounted

CHARLIE = "incident:boat:c1"
NEVER = ("calls_stopped", "shift_end", "merged", "other_boat_rescued", "assumed_rescued", "exaggeration")


def night() -> Watch:
    """One boat, 33 aboard, called twice; another, of which 34 were taken off, far away."""
    watch = Watch()
    watch.say("c1", people=33)
    watch.minute = 20
    watch.say("c2", people=33, boat="boat:c1", status="people in water")
    watch.say("other", "air", (50.90, 1.30), people=34)
    watch.minute = 80
    watch.say("taken", "recovery", (50.91, 1.32), people=34, boat="boat:other", unit="uk.valiant")
    return watch


def rescued() -> Watch:
    watch = night()
    watch.minute = 90
    watch.say("ours", "recovery", HERE, people=33, boat="boat:c1", unit="uk.dover")
    watch.assess("boat:c1", accounted=0.99, accounted_by_report_id="ours", aboard_low=31, aboard_high=36)
    return watch


@pytest.mark.parametrize(
    ("confirming", "centre", "one_screen"),
    [
        ("0123456789ab.0", "UK", None),  # the screen that asked
        ("ba9876543210.0", "UK", False),  # another
        ("0123456789ab.1", "UK", True),  # the same, handed over meanwhile
        ("0123456789ab.0", "FR", False),  # the other centre's screens are its own affair
        (None, "UK", False),
    ],
)
def test_two_posts_of_one_sitting_close_nothing(
    confirming: str | None, centre: str, one_screen: bool | None
) -> None:
    watch = rescued()
    watch.ask(
        CHARLIE, "close", "watch-1", "boat_identified", evidence_report_id="ours", sitting="0123456789ab.0"
    )
    made = watch.confirm(CHARLIE, "close", "smc", centre, sitting=confirming)
    if one_screen is None:
        assert codes(made) == ["same_sitting"]
        assert watch.incident("boat:c1").asks, "the ask goes on waiting"
        assert watch.incident("boat:c1").status == "open"
    else:
        closure = watch.incident("boat:c1").closure
        assert closure is not None
        assert closure.one_screen is one_screen


def refusal(events: list[Event]) -> AskRefused:
    (refused,) = [event for event in events if isinstance(event, AskRefused)]
    return refused


def codes(events: list[Event]) -> list[str]:
    return [missing.code for missing in refusal(events).missing]


@pytest.mark.parametrize("reason", [*NEVER, "the callers say this every night"])
def test_no_silence_shift_merge_or_belief_closes_and_the_orphans_are_named(reason: str) -> None:
    watch = night()
    made = watch.ask(CHARLIE, "close", "watch-1", reason)
    assert codes(made)[0] == "reason_never_enough"
    assert refusal(made).orphaned_report_ids == ("c1", "c2")
    assert watch.incident("boat:c1").status == "open"
    assert watch.incident("boat:c1").refusals[-1].missing == refusal(made).missing, "it stands in the picture"
    assert watch.incident("boat:c1").asks == ()


def test_another_boats_rescue_is_refused_by_name() -> None:
    watch = night()
    made = watch.ask(CHARLIE, "close", "smc", "boat_identified", evidence_report_id="taken")
    by_code = {missing.code: missing for missing in refusal(made).missing}
    assert by_code["of_another_boat"].other_boat_id == "boat:other"
    assert by_code["people_unaccounted"].found == 24.0  # three quarters of 33, which may truly be aboard
    assert by_code["out_of_reach"].speed_kn == pytest.approx(11.6, abs=3)
    assert refusal(made).orphaned_report_ids == ("c1", "c2")


def test_agreement_on_a_reason_that_is_none_is_none() -> None:
    watch = night()
    assert "reason_never_enough" in codes(watch.ask(CHARLIE, "close", "smc", "calls_stopped"))
    with pytest.raises(Refused) as nothing:
        incidents.confirm(watch.picture, CHARLIE, "close", "supervisor")
    assert nothing.value.code == "ask_gone"


def test_two_posts_close_on_the_rescue_of_this_boat() -> None:
    watch = rescued()
    assert watch.ask(CHARLIE, "close", "watch-1", "boat_identified", evidence_report_id="ours") == []
    assert watch.incident("boat:c1").status == "open", "one post closes nothing"
    made = watch.confirm(CHARLIE, "close", "watch-1")
    assert codes(made) == ["second_post"]
    assert watch.incident("boat:c1").asks, "the ask goes on waiting"
    assert isinstance(watch.confirm(CHARLIE, "close", "smc")[0], IncidentClosed)
    closure = watch.incident("boat:c1").closure
    assert closure is not None
    assert (closure.asked_by, closure.confirmed_by, closure.evidence_report_id) == ("watch-1", "smc", "ours")
    assert [one.boat_id for one in unaccounted(watch.picture)] == ["boat:other"]
    assert watch.restarted().fingerprint() == watch.picture.fingerprint()


@pytest.mark.parametrize(
    ("said", "lacking"),
    [
        ({"people": 20}, "people_unaccounted"),
        ({"people": 33, "remaining": 4}, "went_on"),
        ({"people": None}, "count_not_told"),
        ({"people": 90}, "too_many"),
        ({"people": 33, "place": (51.60, 2.60)}, "out_of_reach"),
        ({"people": 8}, "small_party"),
        ({"people": 33, "kind": "air"}, "not_a_rescue"),
    ],
)
def test_what_the_evidence_lacks_is_named(said: dict[str, object], lacking: str) -> None:
    watch = night()
    watch.minute = 90
    place = said.pop("place", HERE)
    kind = said.pop("kind", "recovery")
    watch.say("ours", kind, place, boat="boat:c1", **said)  # type: ignore[arg-type] # drawn above
    watch.assess("boat:c1", accounted=0.99, accounted_by_report_id="ours", aboard_low=31, aboard_high=36)
    made = watch.ask(CHARLIE, "close", "watch-1", "boat_identified", evidence_report_id="ours")
    assert lacking in codes(made)


def test_a_belief_below_the_measure_needs_the_hull_the_engine_or_the_phone() -> None:
    watch = rescued()
    watch.assess("boat:c1", accounted=0.7, accounted_by_report_id="ours", aboard_low=31, aboard_high=36)
    ask = ("close", "watch-1", "boat_identified")
    made = watch.ask(CHARLIE, *ask, evidence_report_id="ours", marks=("colour",))
    assert refusal(made).missing == (
        Missing(code="not_identified", boat_id="boat:c1", report_id="ours", found=0.7, needed=0.97),
    )
    assert watch.ask(CHARLIE, *ask, evidence_report_id="ours", marks=("phone",)) == []
    watch.assess("boat:c1", accounted=0.3, accounted_by_report_id="ours", aboard_low=31, aboard_high=36)
    assert codes(watch.confirm(CHARLIE, "close", "smc")) == ["not_identified"], "weighed again at the second"


def test_a_call_between_the_two_posts_stops_it() -> None:
    for reason, second in (("boat_identified", "UK"), ("both_centres_agree", "FR")):
        watch = rescued()
        watch.ask(CHARLIE, "close", "watch-1", reason, evidence_report_id="ours", people_accounted=33)
        watch.minute = 100
        watch.say("c3", boat="boat:c1")
        assert "heard_since" in codes(watch.confirm(CHARLIE, "close", "smc", second))


def test_both_centres_together_close_what_nobody_can_match_when_all_people_are_safe() -> None:
    watch = night()
    agreed = ("close", "watch-1", "both_centres_agree")
    assert codes(watch.ask(CHARLIE, *agreed)) == ["people_unaccounted"]
    assert codes(watch.ask(CHARLIE, *agreed, people_accounted=20)) == ["people_unaccounted"]
    assert watch.ask(CHARLIE, *agreed, people_accounted=33) == []
    assert codes(watch.confirm(CHARLIE, "close", "smc", "UK")) == ["second_centre"]
    assert isinstance(watch.confirm(CHARLIE, "close", "smc", "FR")[0], IncidentClosed)


def test_the_other_centre_cannot_close_what_it_does_not_own() -> None:
    watch = rescued()
    made = watch.ask(CHARLIE, "close", "smc", "boat_identified", "FR", evidence_report_id="ours")
    assert codes(made) == ["not_owner"]


def test_a_judgement_readies_and_a_late_call_opens_again_and_calls() -> None:
    watch = rescued()
    watch.record(BoatClosed(boat_id="boat:c1", evidence_report_id="ours", people_accounted=33))
    assert watch.incident("boat:c1").ready_report_id == "ours"
    assert watch.incident("boat:c1").status == "open"
    assert watch.ask(CHARLIE, "close", "watch-1", "boat_identified") == [], "it names the evidence itself"
    watch.confirm(CHARLIE, "close", "supervisor")
    watch.minute = 95
    watch.say("relay", "relay", boat="boat:c1", minute=60)
    assert watch.incident("boat:c1").status == "closed", "of before the rescue: nothing new"
    made = watch.say("c9", boat="boat:c1")
    assert IncidentReopened(incident_id=CHARLIE, cause="late_report", report_id="c9") in made
    assert watch.picture.alerts["boat_reopened:boat:c1"].parameters["report_id"] == "c9"
    assert watch.incident("boat:c1").ready_since is None
    assert "heard_since" in codes(watch.ask(CHARLIE, "close", "watch-1", "boat_identified"))
    watch.record(BoatReopened(boat_id="boat:c1", accounted=0.2))
    assert watch.incident("boat:c1").status == "open"


def test_a_merge_closes_nothing_and_its_reports_still_need_their_own_rescue() -> None:
    watch = rescued()
    watch.minute = 92
    watch.say("late", people=30, place=(51.0, 1.5))
    watch.record(BoatsMerged(boat_id="boat:c1", merged_boat_id="boat:late", report_ids=("late",)))
    assert watch.incident("boat:late").status == "joined"
    made = watch.ask(CHARLIE, "close", "watch-1", "boat_identified", evidence_report_id="ours")
    assert codes(made) == ["heard_since"]
    assert "late" in refusal(made).orphaned_report_ids


def test_a_search_rests_by_two_posts_stays_listed_and_begins_again_with_anything_new() -> None:
    watch = night()
    assert codes(watch.ask(CHARLIE, "suspend", "watch-1", "shift_end")) == ["reason_never_enough"]
    watch.ask(CHARLIE, "suspend", "watch-1", "searched_to_plan")
    assert isinstance(watch.confirm(CHARLIE, "suspend", "smc")[0], IncidentSuspended)
    assert "boat:c1" in [one.boat_id for one in unaccounted(watch.picture)]
    made = watch.say("seen", "air", boat="boat:c1")
    assert IncidentResumed(incident_id=CHARLIE, cause="late_report", report_id="seen") in made
    assert watch.incident("boat:c1").status == "open"
    assert watch.picture.alerts["boat_reopened:boat:c1"].cleared_at is None


def test_a_lower_phase_takes_a_listed_reason_and_two_posts_and_people_heard_end_it() -> None:
    watch = night()
    for reason in ("exaggeration", "exagération", "drama queens", "calls_stopped"):
        assert codes(watch.ask(CHARLIE, "phase", "watch-1", reason, to_phase="alert")) == [
            "reason_never_enough"
        ]
    watch.ask(CHARLIE, "phase", "watch-1", "unit_alongside", to_phase="alert")
    assert watch.incident("boat:c1").phase == "distress"
    assert codes(watch.confirm(CHARLIE, "phase", "watch-1")) == ["second_post"]
    assert isinstance(watch.confirm(CHARLIE, "phase", "smc")[0], PhaseChanged)
    step = watch.incident("boat:c1").phases[-1]
    assert (step.phase, step.asked_by, step.confirmed_by) == ("alert", "watch-1", "smc")
    watch.minute = 90
    watch.say("c3", boat="boat:c1")
    assert watch.incident("boat:c1").phase == "distress"
    watch.ask(CHARLIE, "phase", "watch-1", "unit_alongside", to_phase="alert")
    watch.confirm(CHARLIE, "phase", "smc")
    watch.ask(CHARLIE, "phase", "watch-2", "other_craft", to_phase="distress")
    assert watch.incident("boat:c1").phase == "distress", "up needs nobody's leave"


# ── ownership ──


def test_the_sender_owns_until_the_other_centre_accepts_and_no_longer() -> None:
    watch = night()
    watch.record(incidents.offer(watch.picture, CHARLIE, "FR", "watch-1", watch.now))
    offer = watch.incident("boat:c1").hand_over
    assert offer is not None
    assert offer.severity == "people in water"
    assert offer.report_ids == ("c1", "c2")
    assert (offer.people_low, offer.people_high) == (33, 33)
    assert watch.incident("boat:c1").owner == "UK", "a link that is cut now changes nothing"
    ours = HandOverAccepted(incident_id=CHARLIE, hand_over_id=offer.id, by="smc", centre="FR")
    assert watch.record(ours, originator="UK") == [], "nobody accepts in another's name"
    with pytest.raises(Refused):
        admitted(watch.picture, "FR", replace(ours, centre="UK"))
    made = watch.record(admitted(watch.picture, "FR", ours), originator="FR")
    assert made == [OwnerChanged(incident_id=CHARLIE, owner="FR", hand_over_id=offer.id, by="smc")]
    assert watch.incident("boat:c1").hand_over is None
    with pytest.raises(Refused) as no_more:
        incidents.offer(watch.picture, CHARLIE, "FR", "watch-1", watch.now)
    assert no_more.value.code == "not_owner"


def test_an_acceptance_that_crosses_a_withdrawal_leaves_two_owners_flagged() -> None:
    watch = night()
    watch.record(incidents.offer(watch.picture, CHARLIE, "FR", "watch-1", watch.now))
    offer = watch.incident("boat:c1").hand_over
    assert offer is not None
    watch.record(incidents.withdraw_offer(watch.picture, CHARLIE, "watch-1"))
    late = HandOverAccepted(incident_id=CHARLIE, hand_over_id=offer.id, by="smc", centre="FR")
    assert watch.record(late, originator="FR") == [OwnershipClaimed(incident_id=CHARLIE, centre="FR")]
    assert (watch.incident("boat:c1").owner, watch.incident("boat:c1").disputed_by) == ("UK", ("FR",))
    watch.record(incidents.yield_to(watch.picture, CHARLIE, "FR", "supervisor"))
    assert (watch.incident("boat:c1").owner, watch.incident("boat:c1").disputed_by) == ("FR", ())


def test_nobody_is_named_for_what_was_done() -> None:
    watch = night()
    with pytest.raises(Refused) as name:
        watch.ask(CHARLIE, "close", "j.smith", "calls_stopped")
    assert name.value.code == "not_a_post"
    assert "smith" not in str(name.value)


def test_a_closing_of_an_old_log_reads_as_it_was_written() -> None:
    body = b'{"incident_id": "incident:boat:c1", "evidence_report_id": "x"}'
    old = msgspec.json.decode(body, type=IncidentClosed)
    watch = night()
    watch.record(old)
    closure = watch.incident("boat:c1").closure
    assert watch.incident("boat:c1").status == "closed"
    assert closure is not None
    assert (closure.evidence_report_id, closure.asked_by) == ("x", None)
