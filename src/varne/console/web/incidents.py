"""Incidents over HTTP: what is held, what closing one would lack, and what posts ask of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from varne.centre import incidents, orders
from varne.console.web import frames
from varne.console.web.asking import AsOf, CentreHere, picture_asked, read_json, reply
from varne.console.web.centre_port import CentrePort
from varne.console.web.posts import signed_on_as
from varne.picture.errors import Refused
from varne.picture.event import Event
from varne.picture.incident import (
    Act,
    Ask,
    DeclineReason,
    EmergencyPhase,
    IdentityMark,
    Incident,
)
from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.picture.tasking import Answer, TaskingOrder, UnitReason, WithdrawReason
from varne.tasking import asks
from varne.tasking.closure_gate import orphaned
from varne.tasking.held import boats_of, reports_of
from varne.tasking.people import reckon, unaccounted
from varne.tasking.supervising import failed_orders

router = APIRouter(prefix="/api")


class AskPosted(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one post asks. A ``reason`` on no list is asked as ``unlisted``; its words are not kept."""

    act: Act
    by: str
    reason: str
    to_phase: EmergencyPhase | None = None
    evidence_report_id: str | None = None
    marks: tuple[IdentityMark, ...] = ()
    people_accounted: int | None = None
    try_only: bool = False  # only say what it would lack


class ConfirmPosted(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A second post's word, or the asking centre's taking back."""

    act: Act
    by: str
    ask_id: str | None = None


class ByPosted(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which post acts."""

    by: str


class HandOverPosted(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a hand-over by this centre."""

    step: Literal["offer", "accept", "decline", "withdraw", "yield"]
    by: str
    to_centre: str | None = None  # of offer and yield
    reason: DeclineReason | None = None  # of decline


class OrderPosted(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order that a post sends to a unit."""

    order: TaskingOrder
    by: str


class AnswerPosted(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a unit said by voice, as a post wrote it down."""

    answer: Answer
    by: str
    reason: UnitReason | None = None
    people_taken_off: int | None = None
    people_went_on: int | None = None


class WithdrawPosted(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An order taken back."""

    by: str
    reason: WithdrawReason


@router.get("/{theatre}/incidents")
async def list_incidents(centre: CentreHere, as_of: AsOf = None) -> Response:
    """Every incident, the newest first, and the boats whose people are not accounted for."""
    picture = await picture_asked(centre, as_of)
    held = sorted(picture.incidents.values(), key=lambda one: (one.opened_at, one.id), reverse=True)
    return reply(
        {
            "sequence": picture.sequence,
            "incidents": [_piece(picture, one) for one in held],
            "unaccounted": unaccounted(picture),
        }
    )


@router.get("/{theatre}/unaccounted")
async def list_unaccounted(centre: CentreHere, as_of: AsOf = None) -> Response:
    """The boats whose people two posts have not found to be safe, oldest first. Nothing narrows this list."""
    picture = await picture_asked(centre, as_of)
    return reply({"sequence": picture.sequence, "boats": unaccounted(picture)})


@router.get("/{theatre}/incidents/{incident_id}")
async def show_incident(centre: CentreHere, incident_id: str, as_of: AsOf = None) -> Response:
    """One incident; what closing it on evidence would lack now, and which reports it would leave alone.

    A joined incident is answered with what stands for it.

    Raises:
        Refused: there is none.
    """
    picture = await picture_asked(centre, as_of)
    return reply(incident_body(picture, incidents.incident_of(picture, incident_id), centre.now()))


def incident_body(picture: Picture, incident: Incident, now: datetime) -> dict[str, Any]:
    """All that a person needs to act on an incident: JSON values and nouns."""
    boats = boats_of(picture, incident)
    rescues = [
        report.id
        for boat in boats
        for report in reports_of(picture, boat)
        if report.kind in ("recovery", "landing")
    ]
    evidence = incident.ready_report_id or next(
        (boat.accounted_by_report_id for boat in boats if boat.accounted_by_report_id is not None),
        rescues[-1] if rescues else None,
    )
    would = Ask(
        id="",
        act="close",
        centre=picture.centre,
        by="watch-1",
        at=now,
        reason="boat_identified",
        evidence_report_id=evidence,
    )
    return {
        "incident": _piece(picture, incident),
        "boat_ids": [boat.id for boat in boats],
        "people": reckon(picture, incident),
        "evidence_report_id": evidence,
        "evidence_report_ids": rescues,
        "closing_lacks": asks.lacks(picture, incident, would),
        "orphaned_report_ids": orphaned(picture, incident) if incident.status != "closed" else (),
        "taskings": [
            tasking for tasking in picture.taskings.values() if tasking.incident_id == incident.id
        ],
        "failed_orders": failed_orders(picture, incident.id),
        "reasons": {act: sorted(reasons) for act, reasons in asks.REASONS.items()},
    }  # fmt: skip


def _piece(picture: Picture, incident: Incident) -> msgspec.Raw:
    sequence = picture.changed.get(f"incident:{incident.id}", 0)
    return msgspec.Raw(frames.incident_piece(incident, sequence))


async def _act(centre: CentrePort, body: Event) -> Response:
    """Record an act and say what came of it: 201, whether it was granted, refused or waits."""
    return reply(incidents.came_of(await centre.act(body)), 201)


@router.post("/{theatre}/incidents/{incident_id}/asks")
async def ask(centre: CentreHere, incident_id: str, request: Request) -> Response:
    """Ask to close, to suspend, or for another phase. A refusal is an answer, and is on record.

    Raises:
        Refused: it cannot even be asked: no such incident, no post, or a screen that is not signed on for it
            (``sign_on_first``, ``signed_off``, ``other_post``).
        Malformed: the words are not of the form.
    """
    asked = await read_json(request, AskPosted)
    sitting = None if asked.try_only else signed_on_as(centre, request, asked.by).sitting
    made = incidents.ask(
        centre.picture,
        incident_id,
        asked.act,
        asked.by,
        asked.reason,
        centre.now(),
        to_phase=asked.to_phase,
        evidence_report_id=asked.evidence_report_id,
        marks=asked.marks,
        people_accounted=asked.people_accounted,
        sitting=sitting,
    )
    if asked.try_only:
        missing, alone = incidents.would_lack(centre.picture, made)
        return reply({"missing": missing, "orphaned_report_ids": alone})
    return await _act(centre, made)


@router.post("/{theatre}/incidents/{incident_id}/confirm")
async def confirm(centre: CentreHere, incident_id: str, request: Request) -> Response:
    """A second post confirms what another asked; it is weighed again.

    Raises:
        Refused: nothing such is asked (``ask_gone``), no post, or a screen that is not signed on for it
            (``sign_on_first``, ``signed_off``, ``other_post``).
    """
    said = await read_json(request, ConfirmPosted)
    sitting = signed_on_as(centre, request, said.by).sitting
    made = incidents.confirm(
        centre.picture, incident_id, said.act, said.by, ask_id=said.ask_id, sitting=sitting
    )
    return await _act(centre, made)


@router.post("/{theatre}/incidents/{incident_id}/withdraw")
async def withdraw(centre: CentreHere, incident_id: str, request: Request) -> Response:
    """The asking centre takes its ask back.

    Raises:
        Refused: nothing such is asked (``ask_gone``), or the other centre asked.
    """
    said = await read_json(request, ConfirmPosted)
    return await _act(centre, incidents.withdraw_ask(centre.picture, incident_id, said.act, said.by))


@router.post("/{theatre}/incidents/{incident_id}/resume")
async def resume(centre: CentreHere, incident_id: str, request: Request) -> Response:
    """Take a suspended search up again; one post is enough.

    Raises:
        Refused: it is not suspended.
    """
    said = await read_json(request, ByPosted)
    return await _act(centre, incidents.resume(centre.picture, incident_id, said.by))


@router.post("/{theatre}/incidents/{incident_id}/hand-over")
async def hand_over(centre: CentreHere, incident_id: str, request: Request) -> Response:
    """Offer an incident, answer an offer, take one back, or give way to the other centre.

    Raises:
        Refused: this centre cannot, and what to do instead.
    """
    said = await read_json(request, HandOverPosted)
    picture = centre.picture
    made: Event
    if said.step == "offer":
        made = incidents.offer(picture, incident_id, said.to_centre or "", said.by, centre.now())
    elif said.step == "accept":
        made = incidents.accept(picture, incident_id, said.by)
    elif said.step == "withdraw":
        made = incidents.withdraw_offer(picture, incident_id, said.by)
    elif said.step == "yield":
        made = incidents.yield_to(picture, incident_id, said.to_centre or "", said.by)
    else:
        if said.reason is None:
            raise Refused("say why it is declined", code="reason_needed")
        made = incidents.decline(picture, incident_id, said.by, said.reason)
    return await _act(centre, made)


# ── orders ──


@router.get("/{theatre}/taskings")
async def list_taskings(centre: CentreHere, as_of: AsOf = None) -> Response:
    """Every order to a unit, in the order made."""
    picture = await picture_asked(centre, as_of)
    return reply({"sequence": picture.sequence, "taskings": list(picture.taskings.values())})


@router.post("/{theatre}/taskings")
async def issue(centre: CentreHere, request: Request) -> Response:
    """A post sends an order to a unit.

    Raises:
        Refused: it went out already, its incident is closed, or it is prevention where people are aboard.
    """
    said = await read_json(request, OrderPosted)
    return await _act(centre, orders.issue(centre.picture, said.order, said.by))


@router.post("/{theatre}/taskings/{tasking_id}/answer")
async def answer(centre: CentreHere, tasking_id: str, request: Request) -> Response:
    """A post writes down what a unit said of its order.

    Raises:
        Refused: no such order, or it was never sent.
    """
    said = await read_json(request, AnswerPosted)
    made = orders.answer(
        centre.picture,
        tasking_id,
        said.answer,
        by=said.by,
        reason=said.reason,
        people_taken_off=said.people_taken_off,
        people_went_on=said.people_went_on,
    )
    return await _act(centre, made)


@router.post("/{theatre}/taskings/{tasking_id}/withdraw")
async def withdraw_tasking(centre: CentreHere, tasking_id: str, request: Request) -> Response:
    """An order is taken back.

    Raises:
        Refused: no such order, or it is ended.
    """
    said = await read_json(request, WithdrawPosted)
    return await _act(centre, orders.withdraw_tasking(centre.picture, tasking_id, said.by, said.reason))
