"""What a post asks of an incident: made into an event, or refused with what to do instead. Pure.

Whether an ask is granted is for the stages (:mod:`varne.tasking`), which rule on it in the log; here only
what cannot even be asked is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import get_args

from varne.picture.errors import Refused
from varne.picture.event import Recorded
from varne.picture.events_incident import (
    AskConfirmed,
    AskMade,
    AskRefused,
    AskWithdrawn,
    HandOverAccepted,
    HandOverDeclined,
    HandOverOffered,
    HandOverWithdrawn,
    IncidentClosed,
    IncidentResumed,
    IncidentSuspended,
    OwnerChanged,
    OwnershipClaimed,
    OwnershipClaimEnded,
    PhaseChanged,
)
from varne.picture.incident import (
    Act,
    Ask,
    AskReason,
    DeclineReason,
    EmergencyPhase,
    HandOver,
    IdentityMark,
    Incident,
    Missing,
)
from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.picture.post import Sitting, require_post
from varne.tasking.asks import lacks
from varne.tasking.closure_gate import orphaned
from varne.tasking.held import boats_of, reports_of
from varne.tasking.people import reckon

CENTRES = ("UK", "FR")  # Dover and Gris-Nez; a theatre with others names them in its incidents' reports
REASONS: tuple[AskReason, ...] = get_args(AskReason)
GRAVITY = ("people in water", "taking water", "engine failed")


class Came(Noun, frozen=True, kw_only=True):
    """What came of an act: the words for the person who acted."""

    event: str  # of the ruling, or of the act itself when nothing more followed
    sequence: int
    incident_id: str | None = None
    waits_for_second: bool = False  # the ask stands and another post must confirm it
    missing: tuple[Missing, ...] = ()
    orphaned_report_ids: tuple[str, ...] = ()


def incident_of(picture: Picture, incident_id: str) -> Incident:
    """The incident that is spoken of; a joined one is spoken of by what stands for it.

    Raises:
        Refused: there is none (``not_found``).
    """
    incident = picture.incidents.get(incident_id)
    if incident is None:
        raise Refused(f"no incident {incident_id!r} is held", code="not_found")
    while incident.joined_into is not None:
        incident = picture.incidents[incident.joined_into]
    return incident


def reason_of(text: str) -> AskReason:
    """The listed reason that a text names; ``unlisted`` for any other words, which are not kept."""
    return next((reason for reason in REASONS if reason == text), "unlisted")


def ask(
    picture: Picture,
    incident_id: str,
    act: Act,
    by: str,
    reason: str,
    at: datetime,
    *,
    to_phase: EmergencyPhase | None = None,
    evidence_report_id: str | None = None,
    marks: Sequence[IdentityMark] = (),
    people_accounted: int | None = None,
    centre: str | None = None,
    sitting: Sitting | None = None,
) -> AskMade:
    """The ask of one post. A reason that is on no list is asked as ``unlisted``, and will be refused.

    Raises:
        Refused: no such incident, no post, a phase without the phase asked for (``to_phase_needed``), or
            a count below none (``count``).
    """
    incident = incident_of(picture, incident_id)
    post = require_post(by)
    if act == "phase" and to_phase is None:
        raise Refused("say which phase: uncertainty, alert or distress", code="to_phase_needed")
    if people_accounted is not None and people_accounted < 0:
        raise Refused("people accounted for cannot be fewer than none", code="count")
    if act == "close" and evidence_report_id is None and reason == "boat_identified":
        evidence_report_id = incident.ready_report_id
    asked_centre = centre or picture.centre
    made = Ask(
        id=f"ask:{act}:{asked_centre}:{post}:{at:%Y%m%dT%H%M%S%fZ}:{incident.id}",
        act=act,
        centre=asked_centre,
        by=post,
        at=at,
        reason=reason_of(reason),
        to_phase=to_phase,
        evidence_report_id=evidence_report_id,
        marks=tuple(marks),
        people_accounted=people_accounted,
        sitting=sitting,
    )
    return AskMade(incident_id=incident.id, ask=made)


def would_lack(picture: Picture, asked: AskMade) -> tuple[tuple[Missing, ...], tuple[str, ...]]:
    """What an ask would lack besides a second post, and whose reports it would leave alone."""
    incident = picture.incidents[asked.incident_id]
    missing = lacks(picture, incident, asked.ask)
    alone = orphaned(picture, incident) if missing and asked.ask.act == "close" else ()
    return missing, alone


def confirm(
    picture: Picture,
    incident_id: str,
    act: Act,
    by: str,
    *,
    ask_id: str | None = None,
    sitting: Sitting | None = None,
) -> AskConfirmed:
    """A second post's word on a standing ask.

    Args:
        picture: what the centre believes.
        incident_id: of the ask.
        act: what was asked.
        by: the post.
        ask_id: the ask that was read, should another stand by now.
        sitting: whose screen it comes from; one that is the asker's will be refused.

    Raises:
        Refused: nothing such is asked (``ask_gone``).
    """
    incident = incident_of(picture, incident_id)
    post = require_post(by)
    standing = _standing(incident, act)
    if ask_id is not None and ask_id != standing.id:
        raise Refused("another ask stands by now; read it before you confirm", code="ask_gone")
    return AskConfirmed(
        incident_id=incident.id, ask_id=standing.id, by=post, centre=picture.centre, sitting=sitting
    )


def withdraw_ask(picture: Picture, incident_id: str, act: Act, by: str) -> AskWithdrawn:
    """Take an ask back: any post of the centre that asked may.

    Raises:
        Refused: nothing such is asked (``ask_gone``), or the other centre asked (``not_yours``).
    """
    incident = incident_of(picture, incident_id)
    standing = _standing(incident, act)
    if standing.centre != picture.centre:
        raise Refused(f"{standing.centre} asked; confirm it, or leave it", code="not_yours")
    return AskWithdrawn(incident_id=incident.id, ask_id=standing.id, act=act, by=require_post(by))


def _standing(incident: Incident, act: Act) -> Ask:
    found = next((ask for ask in incident.asks if ask.act == act), None)
    if found is None:
        raise Refused(f"no ask to {act} stands for {incident.id}: ask first", code="ask_gone")
    return found


def resume(picture: Picture, incident_id: str, by: str) -> IncidentResumed:
    """Take a suspended search up again: one post is enough.

    Raises:
        Refused: it is not suspended (``not_suspended``).
    """
    incident = incident_of(picture, incident_id)
    if incident.status != "suspended":
        raise Refused(f"{incident.id} is {incident.status}, not suspended", code="not_suspended")
    return IncidentResumed(incident_id=incident.id, cause="officer", by=require_post(by))


# ── ownership ──


def offer(picture: Picture, incident_id: str, to_centre: str, by: str, at: datetime) -> HandOverOffered:
    """Offer an incident to the other centre, with all that is held of it. This centre acts until it accepts.

    Raises:
        Refused: this centre does not own it (``not_owner``), it is closed (``not_open``), it is offered
            already (``offered_already``), or to itself (``same_centre``).
    """
    incident = incident_of(picture, incident_id)
    post = require_post(by)
    if to_centre == picture.centre or to_centre not in (*CENTRES, *incident.disputed_by):
        raise Refused("name the other centre", code="same_centre")
    if incident.owner != picture.centre:
        raise Refused(
            f"{incident.owner} owns {incident.id}; only the owner can hand it over", code="not_owner"
        )
    if incident.status == "closed":
        raise Refused(f"{incident.id} is closed", code="not_open")
    if incident.hand_over is not None:
        raise Refused(
            "it is offered already: wait for the answer, or take the offer back", code="offered_already"
        )
    boats = boats_of(picture, incident)
    said = [boat.status_said for boat in boats]
    people = reckon(picture, incident)
    report_ids = [report for boat in boats for report in reports_of(picture, boat)]
    return HandOverOffered(
        hand_over=HandOver(
            id=f"hand-over:{picture.centre}:{at:%Y%m%dT%H%M%S%fZ}:{incident.id}",
            incident_id=incident.id,
            from_centre=picture.centre,
            to_centre=to_centre,
            by=post,
            at=at,
            phase=incident.phase,
            severity=next((status for status in GRAVITY if status in said), None),
            people_low=people.alleged_low,
            people_high=people.alleged_high,
            boat_ids=tuple(boat.id for boat in boats),
            report_ids=tuple(
                report.id for report in sorted(report_ids, key=lambda report: (report.best_time, report.id))
            ),
            tasking_ids=tuple(
                tasking.id for tasking in picture.taskings.values() if tasking.incident_id == incident.id
            ),
        )
    )


def _offered(picture: Picture, incident_id: str, *, to_us: bool) -> HandOver:
    incident = incident_of(picture, incident_id)
    standing = incident.hand_over
    if standing is None or (standing.to_centre == picture.centre) != to_us:
        whose = "to this centre" if to_us else "by this centre"
        raise Refused(f"{incident.id} is not offered {whose}", code="not_offered")
    return standing


def accept(picture: Picture, incident_id: str, by: str) -> HandOverAccepted:
    """Take over what the other centre offers: this centre owns it from then on.

    Raises:
        Refused: it is not offered to this centre (``not_offered``).
    """
    offered = _offered(picture, incident_id, to_us=True)
    return HandOverAccepted(
        incident_id=offered.incident_id, hand_over_id=offered.id, by=require_post(by), centre=picture.centre
    )


def decline(picture: Picture, incident_id: str, by: str, reason: DeclineReason) -> HandOverDeclined:
    """Leave with the other centre what it offers.

    Raises:
        Refused: it is not offered to this centre (``not_offered``).
    """
    offered = _offered(picture, incident_id, to_us=True)
    return HandOverDeclined(
        incident_id=offered.incident_id,
        hand_over_id=offered.id,
        by=require_post(by),
        centre=picture.centre,
        reason=reason,
    )


def withdraw_offer(picture: Picture, incident_id: str, by: str) -> HandOverWithdrawn:
    """Take an offer back. Should the other centre have accepted meanwhile, both own it, and both are told.

    Raises:
        Refused: this centre has not offered it (``not_offered``).
    """
    offered = _offered(picture, incident_id, to_us=False)
    return HandOverWithdrawn(incident_id=offered.incident_id, hand_over_id=offered.id, by=require_post(by))


def yield_to(picture: Picture, incident_id: str, centre: str, by: str) -> OwnerChanged | OwnershipClaimEnded:
    """Give way to the other centre, which owns the incident too or holds it to be its own.

    Raises:
        Refused: it does not (``not_claimed``): then offer it.
    """
    incident = incident_of(picture, incident_id)
    if incident.owner == centre and incident.owned_by(picture.centre) and centre != picture.centre:
        require_post(by)
        return OwnershipClaimEnded(incident_id=incident.id, centre=picture.centre)
    if centre == picture.centre or not incident.owned_by(centre) or incident.owner != picture.centre:
        raise Refused(f"{centre} does not claim {incident.id}: offer it instead", code="not_claimed")
    return OwnerChanged(incident_id=incident.id, owner=centre, by=require_post(by))


# ── what came of it ──

_RULINGS = (AskRefused, IncidentClosed, IncidentSuspended, PhaseChanged, OwnerChanged, OwnershipClaimed)


def came_of(entries: Iterable[Recorded]) -> Came:
    """What became of an act, from the entries made: the act first, then what the stages answered."""
    made = list(entries)
    act = made[0].body
    ruling = next((entry for entry in made[1:] if isinstance(entry.body, _RULINGS)), None)
    entry = made[0] if ruling is None else ruling
    body = entry.body
    return Came(
        event=body.name,
        sequence=entry.sequence,
        incident_id=getattr(body, "incident_id", None),
        waits_for_second=(isinstance(act, AskMade) and ruling is None)
        or (isinstance(body, AskRefused) and body.stands),
        missing=body.missing if isinstance(body, AskRefused) else (),
        orphaned_report_ids=body.orphaned_report_ids if isinstance(body, AskRefused) else (),
    )
