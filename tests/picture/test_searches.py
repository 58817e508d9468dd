"""Searches in the picture: what the log says of them, and what it can never be made to say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from varne.picture.drift import DriftAsked
from varne.picture.errors import Broken
from varne.picture.events import (
    Event,
    LogOpened,
    Recorded,
    SearchAsked,
    SearchBelieved,
    SearchDeclined,
    SearchPlanned,
    SearchWithdrawn,
    TrackSearched,
)
from varne.picture.fold import fold
from varne.picture.picture import Picture
from varne.picture.search import (
    BoatBelief,
    CloudUsed,
    SearchAsk,
    SearchBelief,
    SearchedTrack,
    SearchFigure,
    SearchPlan,
    SearchUnitAsked,
)

START = datetime(2026, 8, 12, 10, tzinfo=UTC)
MASS = BoatBelief(boat_id="b-1", here=0.85, not_here=0.05, wrong_object=0.05, already_recovered=0.05)


def figure(value: float) -> SearchFigure:
    return SearchFigure(value=float(value), basis="assumed")


def ask(identifier: str = "s-1") -> SearchAsk:
    unit = SearchUnitAsked(
        unit_id="uk.dover-lifeboat", flag="GB", searcher="vessel", lat_deg=51.1, lon_deg=1.3, from_base=True,
        ready_min=figure(15), transit_kn=figure(25), search_kn=figure(15), endurance_h=figure(8),
        eye_height_m=figure(4),
    )  # fmt: skip
    forecast = DriftAsked(
        boat_id="b-1", made_at=START, fix_at=START, lat_deg=51.0, lon_deg=1.5, sigma_m=500.0, first_at=START,
        seed=1, night_seed=2,
    )  # fmt: skip
    return SearchAsk(
        id=identifier, boat_ids=("b-1",), forecasts=(forecast,), units=(unit,), start_at=START, hours=4.0,
        visibility_nm=5.0, wind_kn=12.0,
    )  # fmt: skip


def plan() -> SearchPlan:
    cloud = CloudUsed(boat_id="b-1", at=START, seed=1, particles=10, effective=9.0, objects=(0.6, 0.3, 0.1))
    return SearchPlan(
        units=(), pos=0.4, bound=0.5, boat_pos=(0.47,), boats=(MASS,), curve=((0.0, 0.0, 0.0, 0.0),),
        clouds=(cloud,), streams="dover", wind_known=False,
    )  # fmt: skip


def track(identifier: str = "t-1") -> SearchedTrack:
    return SearchedTrack(
        id=identifier, search_id="s-1", unit_id="uk.dover-lifeboat", entered_as="typed", start_at=START,
        points=((0.0, 51.0, 1.5), (600.0, 51.02, 1.5)), speed_mps=7.7, widths=(),
    )  # fmt: skip


def belief() -> SearchBelief:
    return SearchBelief(
        at=START, track_ids=("t-1",), before=(MASS,), after=(MASS,), contours=(), poor_eyes=0.3,
        poor_eyes_before=0.25,
    )  # fmt: skip


def folded(*bodies: Event) -> Picture:
    opened = LogOpened(theatre_id="dover", theatre_digest="d", centre="UK", synthetic=True)
    return fold(
        Recorded(
            sequence=number,
            originator="UK",
            received_at=START + timedelta(minutes=number),
            recorded_at=START + timedelta(minutes=number),
            body=body,
        )
        for number, body in enumerate((opened, *bodies), start=1)
    )


def test_a_search_is_asked_for_planned_carried_out_and_believed() -> None:
    asked, planned = SearchAsked(ask=ask()), SearchPlanned(search_id="s-1", plan=plan())
    after = SearchBelieved(search_id="s-1", belief=belief())
    picture = folded(asked, planned, TrackSearched(track=track()), after)
    held = picture.searches["s-1"]
    assert (held.status, held.plan, held.belief) == ("planned", plan(), belief())
    assert [one.id for one in held.tracks] == ["t-1"]
    assert (held.asked_at, held.changed_at) == (START + timedelta(minutes=2), START + timedelta(minutes=5))
    assert picture.changed["search:s-1"] == 5
    again = msgspec.json.decode(msgspec.json.encode(picture), type=Picture)
    assert again.fingerprint() == picture.fingerprint()


@pytest.mark.parametrize(
    ("bodies", "status", "replaced_by"),
    [
        ((), "asked", None),
        ((SearchDeclined(search_id="s-1", code="no_cloud"),), "declined", None),
        ((SearchWithdrawn(search_id="s-1"),), "withdrawn", None),
        ((SearchWithdrawn(search_id="s-1", replaced_by_id="s-2"),), "replaced", "s-2"),
        ((SearchWithdrawn(search_id="s-1"), SearchPlanned(search_id="s-1", plan=plan())), "withdrawn", None),
        ((SearchWithdrawn(search_id="s-1"), SearchDeclined(search_id="s-1", code="no_cloud")), "withdrawn",
         None),
    ],
)  # fmt: skip
def test_what_becomes_of_a_plan(bodies: tuple[Event, ...], status: str, replaced_by: str | None) -> None:
    held = folded(SearchAsked(ask=ask()), *bodies).searches["s-1"]
    assert (held.status, held.replaced_by_id) == (status, replaced_by)


def test_a_withdrawn_plan_keeps_the_tracks_searched_for_it() -> None:
    """What was searched was searched, whatever became of the plan."""
    bodies = (SearchAsked(ask=ask()), SearchWithdrawn(search_id="s-1"), TrackSearched(track=track()))
    held = folded(*bodies).searches["s-1"]
    assert held.status == "withdrawn"
    assert len(held.tracks) == 1


@pytest.mark.parametrize(
    "bodies",
    [
        (SearchPlanned(search_id="s-1", plan=plan()),),
        (SearchDeclined(search_id="s-1", code="no_cloud"),),
        (SearchWithdrawn(search_id="s-1"),),
        (TrackSearched(track=track()),),
        (SearchBelieved(search_id="s-1", belief=belief()),),
        (SearchAsked(ask=ask()), SearchAsked(ask=ask())),
        (SearchAsked(ask=ask()), TrackSearched(track=track()), TrackSearched(track=track())),
    ],
    ids=lambda bodies: "+".join(body.name for body in bodies),
)
def test_a_log_that_speaks_of_what_was_never_asked_for_is_broken(bodies: tuple[Event, ...]) -> None:
    with pytest.raises(Broken):
        folded(*bodies)


def test_nothing_a_search_can_say_closes_anything() -> None:
    """There is no entry that ends a search or the incident behind it, and no status that says so."""
    before = folded()
    bodies = (SearchAsked(ask=ask()), SearchPlanned(search_id="s-1", plan=plan()))
    after = folded(*bodies, TrackSearched(track=track()), SearchBelieved(search_id="s-1", belief=belief()))
    assert (after.boats, after.incidents, after.alerts) == (before.boats, before.incidents, before.alerts)
    assert after.taskings == {}
