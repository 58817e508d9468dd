"""A caller who quotes a boat's reference joins that boat, adds none, and hides none."""

from __future__ import annotations

from tests.console.texts.nights import START, call, hear, one_boat, record
from varne.picture.events import BoatClosed, BoatsMerged
from varne.picture.picture import Picture
from varne.picture.reference import reference_of


def reference(picture: Picture, boat_id: str = "boat:c1") -> str:
    told = reference_of(picture.boats[boat_id].name)
    assert told is not None
    return told


def test_a_repeat_call_that_tells_no_place_joins_the_boat_it_quotes() -> None:
    picture = one_boat()
    hear(picture, call(2, 5, lat_deg=50.9, lon_deg=1.4, sigma_m=100.0, people=20))  # another boat at sea
    hear(picture, call(3, 6, reference=reference(picture)))
    assert picture.boat_of_report["c3"] == "boat:c1"
    assert len(picture.boats) == 2
    assert picture.boats["boat:c1"].joins[-1].reason.code == "reference_quoted"
    (ruling,) = picture.rulings.values()
    assert {ruling.first_report_id, ruling.second_report_id} == {"c1", "c3"}
    assert (ruling.ruling, ruling.reason) == ("same", "caller_confirmed")


def test_without_the_reference_the_same_call_is_another_boat() -> None:
    picture = hear(one_boat(), call(2, 5, lat_deg=50.9, lon_deg=1.4, sigma_m=100.0, people=20), call(3, 6))
    assert picture.boat_of_report["c3"] == "boat:c3"


def test_a_reference_told_from_out_of_reach_hides_no_second_boat() -> None:
    picture = one_boat()
    hear(picture, call(2, 5, lat_deg=50.6, lon_deg=1.2, sigma_m=100.0, reference=reference(picture)))
    assert picture.boat_of_report["c2"] == "boat:c2"
    assert picture.rulings == {}


def test_a_reference_that_nobody_bears_changes_nothing() -> None:
    picture = hear(one_boat(), call(2, 5, reference=reference_of("UK-999")))
    assert picture.boat_of_report["c2"] == "boat:c2"


def test_the_reference_of_a_merged_boat_leads_to_the_boat_that_has_its_reports() -> None:
    picture = hear(one_boat(), call(2, 5, lat_deg=50.9, lon_deg=1.4, sigma_m=100.0))
    told = reference(picture, "boat:c2")
    record(picture, BoatsMerged(boat_id="boat:c1", merged_boat_id="boat:c2", report_ids=("c2",)), START)
    hear(picture, call(3, 6, reference=told))
    assert picture.boat_of_report["c3"] == "boat:c1"


def test_a_boat_taken_to_be_safe_that_quotes_its_reference_is_looked_for_again() -> None:
    picture = one_boat()
    hear(picture, call(2, 5, kind="recovery", lat_deg=51.15, lon_deg=1.76, sigma_m=100.0, people=33))
    record(picture, BoatClosed(boat_id="boat:c1", evidence_report_id="c1"), START)
    (incident,) = (one for one in picture.incidents.values() if "boat:c1" in one.boat_ids)
    hear(picture, call(3, 60, reference=reference(picture)))
    assert picture.boat_of_report["c3"] == "boat:c1"
    assert picture.incidents[incident.id].status == "open"
    assert picture.incidents[incident.id].ready_since is None
