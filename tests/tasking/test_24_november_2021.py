"""The night of 24 November 2021 as the public accounts tell it, through every stage of a centre.

Times and places from OPERATIONS.md section 2 (MAIB 2023/110 and press; some unconfirmed). No names, no
words of callers. Both historical closures must be refused, with the reason that was missing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from tests.correlation.making import report
from varne.centre import incidents
from varne.centre.partner import admitted
from varne.centre.pipeline import advance
from varne.picture.event import Event, Recorded
from varne.picture.events import LogOpened, ReportReceived
from varne.picture.events_incident import AskRefused, HandOverOffered
from varne.picture.fold import fold
from varne.picture.incident import HandOver, Incident
from varne.picture.picture import Picture
from varne.tasking.people import unaccounted

MAYDAY = (51 + 8.5 / 60, 1 + 44.5 / 60)
CALLS = ("fr-1", "fr-2", "uk-1", "uk-2", "uk-3")
LAST = (51 + 9.045 / 60, 1 + 45.568 / 60)


def utc(hour: int, minute: int) -> datetime:
    return datetime(2021, 11, 24, hour, minute, tzinfo=UTC)


class Dover:
    """The log of one centre that night."""

    def __init__(self) -> None:
        self.picture = Picture()
        self.log: list[Recorded] = []
        self.owners: list[str] = []
        self.at_0334: list[Event] = []
        opened = LogOpened(theatre_id="dover", theatre_digest="", centre="UK", synthetic=True)
        self.record(opened, utc(0, 0))

    def record(self, body: Event, when: datetime, originator: str = "UK") -> list[Event]:
        made = advance(
            self.picture, body, originator=originator, observed_at=None, received_at=when, recorded_at=when
        )
        self.log += made
        return [entry.body for entry in made[1:]]

    def told(self, name: str, kind: Any, when: datetime, place: tuple[float, float], **said: Any) -> None:
        made = report(name, kind, 0, place, **said)
        made = msgspec.structs.replace(made, observed_at=when, received_at=when)
        self.record(ReportReceived(report=made), when)

    def boat_of(self, name: str) -> str:
        return self.picture.boat_of_report[name]


@pytest.fixture(scope="module")
def night() -> Dover:
    """In the order of that night. What was done at 01:30 and 03:34 is kept to be looked at."""
    dover = Dover()
    dover.told("fr-1", "call", utc(0, 48), (51.12, 1.80), centre="FR", phone="aa11bb22cc33", people=33)
    dover.told("fr-2", "call", utc(1, 28), (51.13, 1.77), centre="FR", phone="aa11bb22cc33", people=33)
    held = incident_of(dover)
    dover.owners = [held.owner]
    offer = HandOver(
        id="hand-over:1",
        incident_id=held.id,
        from_centre="FR",
        to_centre="UK",
        by="watch-1",
        at=utc(1, 29),
        phase="distress",
    )
    dover.record(admitted(dover.picture, "FR", HandOverOffered(hand_over=offer)), utc(1, 29), "FR")
    dover.owners.append(incident_of(dover).owner)
    dover.record(incidents.accept(dover.picture, held.id, "watch-1"), utc(1, 30))
    dover.owners.append(incident_of(dover).owner)
    dover.told("uk-1", "call", utc(1, 35), (51.135, 1.76), phone="aa11bb22cc33", status="taking water")
    dover.told("uk-2", "call", utc(2, 1), MAYDAY, phone="aa11bb22cc33", people=40, status="taking water")
    dover.told("uk-3", "call", utc(2, 31), LAST, phone="aa11bb22cc33", status="people in water")
    asked = incidents.ask(
        dover.picture, held.id, "close", "watch-1", "calls_stopped", utc(3, 34), centre="FR"
    )
    dover.at_0334 = dover.record(admitted(dover.picture, "FR", asked), utc(3, 34), "FR")
    for minute, (name, place) in zip(
        (0, 20, 40),
        {"charlie": (51.03, 1.45), "lima": (51.00, 1.40), "november": (51.06, 1.42)}.items(),
        strict=True,
    ):
        dover.told(f"air-{name}", "air", utc(4, minute), place, people=32)
        moved = (place[0] + 0.005, place[1] - 0.01)
        dover.told(f"off-{name}", "recovery", utc(5, minute), moved, people=33, unit="uk.valiant")
    dover.told("landed", "landing", utc(8, 16), (51.12, 1.32), people=98, unit="uk.valiant")
    return dover


def incident_of(night: Dover) -> Incident:
    return incidents.incident_of(night.picture, f"incident:{night.boat_of('fr-1')}")


def refused(made: list[Event]) -> AskRefused:
    (refusal,) = [event for event in made if isinstance(event, AskRefused)]
    return refusal


def test_repeat_calls_from_one_phone_add_no_boat(night: Dover) -> None:
    assert {night.boat_of(name) for name in CALLS} == {night.boat_of("fr-1")}
    assert incident_of(night).phase == "distress"


def test_telling_the_other_centre_hands_over_nothing_its_acceptance_does(night: Dover) -> None:
    assert night.owners == ["FR", "FR", "UK"]


def test_the_closing_of_0334_because_calls_had_stopped_is_refused(night: Dover) -> None:
    refusal = refused(night.at_0334)
    codes = [missing.code for missing in refusal.missing]
    assert codes[:2] == ["reason_never_enough", "not_owner"]
    assert "people_unaccounted" in codes
    assert refusal.orphaned_report_ids == CALLS
    assert incident_of(night).status == "open"


def test_the_later_closing_on_boats_that_had_landed_is_refused(night: Dover) -> None:
    for evidence in ("landed", "off-charlie", "off-lima", "off-november"):
        assert night.boat_of(evidence) != night.boat_of("fr-1"), evidence
        asked = incidents.ask(
            night.picture,
            incident_of(night).id,
            "close",
            "smc",
            "boat_identified",
            utc(9, 0),
            evidence_report_id=evidence,
        )
        refusal = refused(night.record(asked, utc(9, 0)))
        codes = {missing.code for missing in refusal.missing}
        assert {"of_another_boat", "not_identified", "people_unaccounted"} <= codes
        assert refusal.orphaned_report_ids == CALLS
    assert night.boat_of("fr-1") in [boat.boat_id for boat in unaccounted(night.picture)]
    assert fold(night.log).fingerprint() == night.picture.fingerprint()
