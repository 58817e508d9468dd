"""The part of the fold that writes down incidents: opened, asked about, handed over, closed, open again.

It only writes. An incident always has one owner because only ``owner_changed`` sets another one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from varne.picture import events as e
from varne.picture import events_incident as i
from varne.picture.errors import Broken
from varne.picture.incident import (
    HISTORY_MAX,
    Ask,
    Closure,
    HandOver,
    HandOverState,
    Incident,
    OwnerStep,
    PhaseStep,
    Refusal,
    Suspension,
)
from varne.picture.picture import Picture
from varne.picture.post import Post

replace = msgspec.structs.replace


def known(picture: Picture, incident_id: str) -> Incident:
    """The incident with this id.

    Raises:
        Broken: the log never opened it.
    """
    incident = picture.incidents.get(incident_id)
    if incident is None:
        raise Broken(f"the log speaks of incident {incident_id} before opening it")
    return incident


def _put(picture: Picture, incident: Incident) -> None:
    picture.incidents[incident.id] = incident
    picture.touch("incident", incident.id)


def _opened(picture: Picture, entry: e.Recorded, body: i.IncidentOpened) -> None:
    boat = picture.boats.get(body.boat_id)
    if boat is None:
        raise Broken(f"the log speaks of boat {body.boat_id} before opening it")
    at = entry.received_at
    incident = Incident(
        id=body.incident_id,
        boat_ids=(body.boat_id,),
        phase=body.phase,
        owner=body.owner,
        status="open",
        opened_at=at,
        opened_by_report_id=body.report_id,
        synthetic=boat.synthetic,
        phases=(PhaseStep(phase=body.phase, at=at, cause="opened", report_id=body.report_id),),
        owners=(OwnerStep(owner=body.owner, at=at),),
    )
    picture.boats[boat.id] = replace(boat, incident_id=body.incident_id)
    picture.touch("boat", boat.id)
    _put(picture, incident)


def _readied(picture: Picture, entry: e.Recorded, body: i.IncidentReadied) -> None:
    incident = known(picture, body.incident_id)
    since = incident.ready_since or entry.received_at
    _put(picture, replace(incident, ready_since=since, ready_report_id=body.evidence_report_id))


def _unreadied(picture: Picture, _entry: e.Recorded, body: i.IncidentUnreadied) -> None:
    _put(picture, replace(known(picture, body.incident_id), ready_since=None, ready_report_id=None))


def _closed(picture: Picture, entry: e.Recorded, body: i.IncidentClosed) -> None:
    incident = known(picture, body.incident_id)
    closure = Closure(
        at=entry.received_at,
        reason=body.reason,
        evidence_report_id=body.evidence_report_id,
        asked_centre=body.asked_centre,
        asked_by=body.asked_by,
        confirmed_centre=body.confirmed_centre,
        confirmed_by=body.confirmed_by,
        one_screen=body.one_screen,
    )
    closed = replace(
        incident, status="closed", closed_at=entry.received_at, closure=closure, asks=(), suspension=None
    )
    _put(picture, closed)


def _joined(picture: Picture, _entry: e.Recorded, body: i.IncidentJoined) -> None:
    incident, into = known(picture, body.incident_id), known(picture, body.into_incident_id)
    if into.status == "joined" or incident.id == into.id:
        raise Broken(f"incident {incident.id} cannot be joined to {into.id}")
    _put(
        picture,
        replace(incident, status="joined", joined_into=into.id, asks=(), suspension=None, ready_since=None,
                ready_report_id=None),
    )  # fmt: skip
    owners = _union(into.also_owned_by, (incident.owner, *incident.also_owned_by))
    also = tuple(centre for centre in owners if centre != into.owner)
    boat_ids = _union(into.boat_ids, incident.boat_ids)
    _put(picture, replace(into, boat_ids=boat_ids, also_owned_by=also))


def _separated(picture: Picture, _entry: e.Recorded, body: i.IncidentSeparated) -> None:
    incident = known(picture, body.incident_id)
    into_id = incident.joined_into
    _put(picture, replace(incident, status="open", joined_into=None))
    while into_id is not None:  # what stood for it may by now be joined itself
        into = known(picture, into_id)
        left = tuple(boat_id for boat_id in into.boat_ids if boat_id not in incident.boat_ids)
        still = _owners_joined(picture, into.id)
        also = tuple(centre for centre in into.also_owned_by if centre in still)
        _put(picture, replace(into, boat_ids=left, also_owned_by=also))
        into_id = into.joined_into


def _owners_joined(picture: Picture, into_id: str) -> list[str]:
    """Owners of the incidents that this one stands for."""
    owners: list[str] = []
    waiting = [into_id]
    while waiting:
        stands = waiting.pop()
        for other in picture.incidents.values():
            if other.joined_into == stands:
                owners.append(other.owner)
                waiting.append(other.id)
    return owners


def _union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return (*one, *(boat_id for boat_id in other if boat_id not in one))


def _reopened(picture: Picture, entry: e.Recorded, body: i.IncidentReopened) -> None:
    incident = known(picture, body.incident_id)
    _put(
        picture,
        replace(
            incident,
            status="open",
            closed_at=None,
            closure=None,
            ready_since=None,
            ready_report_id=None,
            reopened_at=entry.received_at,
        ),
    )


def _suspended(picture: Picture, entry: e.Recorded, body: i.IncidentSuspended) -> None:
    suspension = Suspension(
        at=entry.received_at,
        reason=body.reason,
        asked_centre=body.asked_centre,
        asked_by=body.asked_by,
        confirmed_centre=body.confirmed_centre,
        confirmed_by=body.confirmed_by,
    )
    incident = replace(known(picture, body.incident_id), status="suspended", suspension=suspension, asks=())
    _put(picture, incident)


def _resumed(picture: Picture, entry: e.Recorded, body: i.IncidentResumed) -> None:
    incident = known(picture, body.incident_id)
    _put(picture, replace(incident, status="open", suspension=None, reopened_at=entry.received_at))


def _phase_changed(picture: Picture, entry: e.Recorded, body: i.PhaseChanged) -> None:
    incident = known(picture, body.incident_id)
    step = PhaseStep(
        phase=body.phase,
        at=entry.received_at,
        cause=body.cause,
        reason=body.reason,
        asked_by=body.asked_by,
        confirmed_by=body.confirmed_by,
        asked_centre=body.asked_centre,
        confirmed_centre=body.confirmed_centre,
        report_id=body.report_id,
    )
    asks = tuple(ask for ask in incident.asks if ask.act != "phase")
    phases = (*incident.phases[-(HISTORY_MAX - 1) :], step)
    _put(picture, replace(incident, phase=body.phase, phases=phases, asks=asks))


# ── asks ──


def _without(incident: Incident, ask_id: str) -> tuple[Ask, ...]:
    return tuple(ask for ask in incident.asks if ask.id != ask_id)


def _ask_made(picture: Picture, _entry: e.Recorded, body: i.AskMade) -> None:
    incident = known(picture, body.incident_id)
    others = tuple(ask for ask in incident.asks if ask.act != body.ask.act)
    _put(picture, replace(incident, asks=(*others, body.ask)))


def _ask_confirmed(picture: Picture, _entry: e.Recorded, body: i.AskConfirmed) -> None:
    known(picture, body.incident_id)  # what it does, the next entry says


def _ask_refused(picture: Picture, entry: e.Recorded, body: i.AskRefused) -> None:
    incident = known(picture, body.incident_id)
    refusal = Refusal(
        ask=body.ask,
        at=entry.received_at,
        by=body.by,
        missing=body.missing,
        orphaned_report_ids=body.orphaned_report_ids,
    )
    asks = incident.asks if body.stands else _without(incident, body.ask.id)
    refusals = (*incident.refusals[-(HISTORY_MAX - 1) :], refusal)
    _put(picture, replace(incident, asks=asks, refusals=refusals))


def _ask_withdrawn(picture: Picture, _entry: e.Recorded, body: i.AskWithdrawn) -> None:
    incident = known(picture, body.incident_id)
    _put(picture, replace(incident, asks=_without(incident, body.ask_id)))


def _people_reckoned(picture: Picture, _entry: e.Recorded, body: i.PeopleReckoned) -> None:
    _put(picture, replace(known(picture, body.incident_id), people=body.people))


# ── ownership ──


def _offered(picture: Picture, _entry: e.Recorded, body: i.HandOverOffered) -> None:
    incident = known(picture, body.hand_over.incident_id)
    held = tuple(
        replace(offer, state="withdrawn") if offer.state == "standing" else offer
        for offer in incident.hand_overs[-(HISTORY_MAX - 1) :]
    )
    _put(picture, replace(incident, hand_overs=(*held, body.hand_over)))


def _answered(
    incident: Incident, entry: e.Recorded, hand_over_id: str, state: HandOverState, by: Post, **more: Any
) -> Incident:
    """The incident with its standing offer answered; an offer that stands no more is left as it is."""

    def answer(offer: HandOver) -> HandOver:
        if offer.id != hand_over_id or offer.state != "standing":
            return offer
        return replace(offer, state=state, answered_at=entry.received_at, answered_by=by, **more)

    return replace(incident, hand_overs=tuple(answer(offer) for offer in incident.hand_overs))


def _accepted(picture: Picture, _entry: e.Recorded, body: i.HandOverAccepted) -> None:
    known(picture, body.incident_id)
    picture.touch("incident", body.incident_id)  # whether it takes effect, the next entry says


def _declined(picture: Picture, entry: e.Recorded, body: i.HandOverDeclined) -> None:
    incident = known(picture, body.incident_id)
    _put(
        picture,
        _answered(
            incident, entry, body.hand_over_id, "declined", body.by, decline_reason=body.reason
        ),
    )  # fmt: skip


def _withdrawn(picture: Picture, entry: e.Recorded, body: i.HandOverWithdrawn) -> None:
    incident = known(picture, body.incident_id)
    _put(picture, _answered(incident, entry, body.hand_over_id, "withdrawn", body.by))


def _owner_changed(picture: Picture, entry: e.Recorded, body: i.OwnerChanged) -> None:
    incident = known(picture, body.incident_id)
    hand_overs = tuple(
        replace(
            offer,
            state="accepted" if offer.id == body.hand_over_id else "withdrawn",
            answered_at=entry.received_at,
            answered_by=body.by if offer.id == body.hand_over_id else None,
        )
        if offer.state == "standing"
        else offer
        for offer in incident.hand_overs
    )
    step = OwnerStep(owner=body.owner, at=entry.received_at, hand_over_id=body.hand_over_id)
    owners = (*incident.owners[-(HISTORY_MAX - 1) :], step)
    disputed_by = tuple(centre for centre in incident.disputed_by if centre != body.owner)
    also_owned_by = tuple(centre for centre in incident.also_owned_by if centre != body.owner)
    _put(
        picture,
        replace(
            incident, owner=body.owner, owners=owners, hand_overs=hand_overs, disputed_by=disputed_by,
            also_owned_by=also_owned_by,
        ),
    )  # fmt: skip


def _claimed(picture: Picture, _entry: e.Recorded, body: i.OwnershipClaimed) -> None:
    incident = known(picture, body.incident_id)
    if body.centre != incident.owner and body.centre not in incident.disputed_by:
        incident = replace(incident, disputed_by=(*incident.disputed_by, body.centre))
    _put(picture, incident)


def _claim_ended(picture: Picture, _entry: e.Recorded, body: i.OwnershipClaimEnded) -> None:
    incident = known(picture, body.incident_id)
    left = tuple(centre for centre in incident.disputed_by if centre != body.centre)
    also = tuple(centre for centre in incident.also_owned_by if centre != body.centre)
    _put(picture, replace(incident, disputed_by=left, also_owned_by=also))


APPLY: dict[type[e.Event], Callable[[Picture, e.Recorded, Any], None]] = {
    i.IncidentOpened: _opened,
    i.IncidentReadied: _readied,
    i.IncidentUnreadied: _unreadied,
    i.IncidentClosed: _closed,
    i.IncidentJoined: _joined,
    i.IncidentSeparated: _separated,
    i.IncidentReopened: _reopened,
    i.IncidentSuspended: _suspended,
    i.IncidentResumed: _resumed,
    i.PhaseChanged: _phase_changed,
    i.AskMade: _ask_made,
    i.AskConfirmed: _ask_confirmed,
    i.AskRefused: _ask_refused,
    i.AskWithdrawn: _ask_withdrawn,
    i.PeopleReckoned: _people_reckoned,
    i.HandOverOffered: _offered,
    i.HandOverAccepted: _accepted,
    i.HandOverDeclined: _declined,
    i.HandOverWithdrawn: _withdrawn,
    i.OwnerChanged: _owner_changed,
    i.OwnershipClaimed: _claimed,
    i.OwnershipClaimEnded: _claim_ended,
}
