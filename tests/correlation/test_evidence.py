"""What closes a boat, of a judgement that holds it accounted for."""

from __future__ import annotations

import pytest

from tests.correlation.making import report
from varne.correlation.evidence import judged_evidence
from varne.picture.judgement import JudgedBoat
from varne.picture.report import Report

HERE = (50.9, 1.5)


def closes(*told: Report, taken: int, low: int | None, high: int | None) -> bool:
    """Whether a rescue of so many closes a boat of these sightings, said to carry between low and high."""
    rescue = report("taken", "recovery", 60, HERE, people=taken)
    reports = {one.id: one for one in (*told, rescue)}
    boat = JudgedBoat(
        report_ids=tuple(reports),
        probability=0.99,
        apart=0.99,
        accounted=0.99,
        accounted_by="taken",
        people_low=low,
        people_high=high,
        taken_off=taken,
    )
    return judged_evidence(boat, reports, closed=False) == "taken"


def seen(name: str, people: int | None, minutes: float = 0.0, sigma_m: float = 100.0) -> Report:
    return report(name, "air", minutes, HERE, people=people, sigma_m=sigma_m)


@pytest.mark.parametrize(
    ("told", "taken", "low", "high"),
    [
        ((seen("a", 4), seen("b", 5, 20)), 4, 3, 9),  # two crews on their way to take people on look alike
        ((seen("a", 4), seen("b", 5, 20)), 4, 3, 14),  # it may have taken people on since
        ((seen("a", 4), seen("b", 40, 20)), 4, 3, 9),  # it had more aboard
        ((seen("a", 40), seen("b", 45, 20)), 4, 30, 55),  # some of many
        ((seen("a", None), seen("b", None, 20)), 4, None, None),
    ],
)
def test_a_small_party_closes_nothing(told: tuple[Report, ...], taken: int, low: int, high: int) -> None:
    assert not closes(*told, taken=taken, low=low, high=high)


def test_many_taken_off_where_only_few_were_seen_may_be_another_boats() -> None:
    assert not closes(seen("a", 5), seen("b", 4, 20), taken=58, low=4, high=70)
    assert closes(seen("a", 5), seen("b", 40, 20), taken=58, low=30, high=70)


def test_a_ships_count_does_not_make_few_many() -> None:
    ship = report("s", "ship", 10, HERE, people=110, sigma_m=1_000.0)
    assert not closes(seen("a", 5), ship, seen("b", 5, 20), taken=18, low=5, high=60)
    assert closes(seen("a", 15), ship, seen("b", 20, 20), taken=18, low=5, high=60)


def test_a_boat_seen_after_its_rescue_goes_on_perhaps_with_people() -> None:
    told = (seen("a", 40), seen("b", 40, 20))
    plot = report("later", "radar", 64, HERE)
    assert closes(*told, taken=40, low=35, high=45)
    assert not closes(*told, plot, taken=40, low=35, high=45)
    assert closes(*told, report("meanwhile", "radar", 61, HERE), taken=40, low=35, high=45)


def test_what_only_areas_say_of_identifies_no_boat() -> None:
    """A bank's name and a cell's sector fit any boat about there: two boats of one beach, one rescued."""
    near = report("a", "call", 0, people=50, area="varne")
    cell = seen("b", 50, 20, sigma_m=4_000.0)
    assert not closes(near, cell, taken=50, low=40, high=60)
    assert closes(near, cell, seen("c", 50, 30, sigma_m=1_000.0), taken=50, low=40, high=60)


def test_a_rescue_that_is_the_whole_story_of_its_boat_closes_it() -> None:
    assert closes(taken=50, low=None, high=None)
