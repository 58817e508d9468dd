"""Rules on asks: to close, to suspend, to lower the phase. One post asks, another confirms.

Every ask is in the log, whoever makes it, and so is what becomes of it. An ask that lacks something is
refused at once, naming what; one that lacks nothing waits for a second post, of this centre or of the other,
and is weighed again when that post confirms, for the night may have changed. Two posts of one sitting are
one pair of hands: such a confirmation is refused, and the ask goes on waiting.
"""

from __future__ import annotations

from varne.picture.event import Event, Recorded
from varne.picture.events_incident import (
    AskConfirmed,
    AskMade,
    AskRefused,
    IncidentClosed,
    IncidentSuspended,
    PhaseChanged,
)
from varne.picture.incident import Act, Ask, AskReason, Incident, Missing
from varne.picture.picture import Picture
from varne.picture.post import screen_of
from varne.tasking import closure_gate, phase

SUSPENDING: frozenset[AskReason] = frozenset(
    {"searched_to_plan", "weather", "awaiting_daylight", "awaiting_information"}
)
REASONS: dict[Act, frozenset[AskReason]] = {
    "close": closure_gate.CLOSING,
    "suspend": SUSPENDING,
    "phase": phase.LOWERING,
}


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Refuse an ask that lacks something, and grant one that another post confirms."""
    body = entry.body
    if isinstance(body, AskMade):
        return _asked(picture, picture.incidents[body.incident_id], body.ask)
    if isinstance(body, AskConfirmed):
        if entry.originator != body.centre:
            return ()  # nobody confirms in another centre's name
        incident = picture.incidents[body.incident_id]
        ask = next((ask for ask in incident.asks if ask.id == body.ask_id), None)
        return () if ask is None else _confirmed(picture, incident, ask, body)
    return ()


def _asked(picture: Picture, incident: Incident, ask: Ask) -> tuple[Event, ...]:
    if ask.act == "phase" and incident.status in ("open", "suspended") and phase.raises(incident, ask):
        changed = PhaseChanged(
            incident_id=incident.id,
            phase=ask.to_phase or "distress",
            cause="asked",
            asked_centre=ask.centre,
            asked_by=ask.by,
        )
        return (changed,)
    missing = lacks(picture, incident, ask)
    if not missing:
        return ()
    return (_refused(picture, incident, ask, missing),)


def _confirmed(
    picture: Picture, incident: Incident, ask: Ask, confirmed: AskConfirmed
) -> tuple[Event, ...]:  # fmt: skip
    if (confirmed.centre, confirmed.by) == (ask.centre, ask.by):
        return (_refused(picture, incident, ask, (Missing(code="second_post"),), confirmed, stands=True),)
    if ask.sitting is not None and confirmed.sitting == ask.sitting and confirmed.centre == ask.centre:
        return (_refused(picture, incident, ask, (Missing(code="same_sitting"),), confirmed, stands=True),)
    if ask.reason == "both_centres_agree" and confirmed.centre == ask.centre:
        return (_refused(picture, incident, ask, (Missing(code="second_centre"),), confirmed, stands=True),)
    missing = lacks(picture, incident, ask)
    if missing:
        return (_refused(picture, incident, ask, missing, confirmed),)
    return (_granted(incident, ask, confirmed),)


def _granted(incident: Incident, ask: Ask, confirmed: AskConfirmed) -> Event:
    if ask.act == "close":
        return IncidentClosed(
            incident_id=incident.id,
            evidence_report_id=ask.evidence_report_id or incident.ready_report_id,
            reason=ask.reason,
            asked_centre=ask.centre,
            asked_by=ask.by,
            confirmed_centre=confirmed.centre,
            confirmed_by=confirmed.by,
            one_screen=_at_one_screen(ask, confirmed),
        )
    if ask.act == "suspend":
        return IncidentSuspended(
            incident_id=incident.id,
            reason=ask.reason,
            asked_centre=ask.centre,
            asked_by=ask.by,
            confirmed_centre=confirmed.centre,
            confirmed_by=confirmed.by,
        )
    return PhaseChanged(
        incident_id=incident.id,
        phase=ask.to_phase or incident.phase,
        cause="asked",
        reason=ask.reason,
        asked_centre=ask.centre,
        asked_by=ask.by,
        confirmed_centre=confirmed.centre,
        confirmed_by=confirmed.by,
    )


def _at_one_screen(ask: Ask, confirmed: AskConfirmed) -> bool:
    """True when the screen that asked confirms; by then it was handed over."""
    if ask.sitting is None or confirmed.sitting is None or confirmed.centre != ask.centre:
        return False
    return screen_of(confirmed.sitting) == screen_of(ask.sitting)


def _refused(
    picture: Picture,
    incident: Incident,
    ask: Ask,
    missing: tuple[Missing, ...],
    confirmed: AskConfirmed | None = None,
    *,
    stands: bool = False,
) -> AskRefused:
    left_alone = ask.act == "close" and not stands and incident.status in ("open", "suspended")
    return AskRefused(
        incident_id=incident.id,
        ask=ask,
        by=None if confirmed is None else confirmed.by,
        missing=missing,
        orphaned_report_ids=closure_gate.orphaned(picture, incident) if left_alone else (),
        stands=stands,
    )


def lacks(picture: Picture, incident: Incident, ask: Ask) -> tuple[Missing, ...]:
    """What an ask lacks besides the second post; nothing is changed by asking."""
    if incident.status not in ("open", "suspended") or (
        ask.act == "suspend" and incident.status == "suspended"
    ):
        return (Missing(code="not_open"),)
    if ask.act == "close":
        return closure_gate.lacks(picture, incident, ask)
    if ask.act == "phase":
        return phase.lacks(incident, ask)
    missing: list[Missing] = []
    if ask.reason not in SUSPENDING:
        missing.append(Missing(code="reason_never_enough"))
    if not incident.owned_by(ask.centre):
        missing.append(Missing(code="not_owner"))
    return tuple(missing)
