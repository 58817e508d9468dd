"""An event of a unit in the field to an item. Pure.

=====================  ==========================================================================
event                  becomes
=====================  ==========================================================================
``a-f-…`` of a device  where the unit is (not when stale, not without a fix)
``a-u-``, ``a-n-`` …   a marker that a person set: a report of a boat, from the air or a patrol
``b-r-f-h-c``          a call for casualties to be fetched: a report of a boat
``b-a-…``              the unit's own alarm: a report that somebody is in distress there
``b-t-f``              a message: an answer to a tasking, or a count taken off; else nothing
``<varne …/>``         in the detail of any of these: the same in figures, for programs
anything else          noted as not used: receipts, drawings, tracks that programs relay
=====================  ==========================================================================

Text is read for a count, a status and an answer (:mod:`varne.feeds.cot.said`) and forgotten. Names, telephone
numbers, addresses and groups are never looked at.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import cast

from varne.feeds.contract import Noted, Parsed
from varne.feeds.cot.event import CotEvent
from varne.feeds.cot.said import PEOPLE_MAX, Command, Remarks, read_command, read_remarks
from varne.feeds.units import ANSWERS, REASONS, FieldItem, Heard, UnitAnswered, UnitAt
from varne.picture.errors import Malformed
from varne.picture.noun import Noun
from varne.picture.report import DISTRESS_STATUSES, DistressStatus, Report, ReportKind
from varne.picture.tasking import Answer, UnitReason

CLOCK_SLACK = timedelta(minutes=5)
SIGMA_MIN_M = 10.0
ALARM_CANCELLED = "b-a-o-can"


class Speaker(Noun, frozen=True, kw_only=True):
    """Who an event comes from, as the centre knows it."""

    unit_id: str  # of the theatre; or "unknown." and a token
    airborne: bool = False


def observed(event: CotEvent, received_at: datetime) -> datetime | None:
    """When it was so; None when the device's clock cannot be right."""
    if event.time > received_at + CLOCK_SLACK or event.time < received_at - timedelta(hours=24):
        return None
    return min(event.time, received_at)


def is_stale(event: CotEvent, received_at: datetime) -> bool:
    """True when the event says of itself that it is of no use any more."""
    return event.stale < received_at and event.stale - event.time < timedelta(days=1)


def is_device(event: CotEvent) -> bool:
    """True for a device that tells its own place, not for a friendly marker set on a map."""
    if not event.type.startswith("a-f-"):
        return False
    return event.how.startswith("m-") or any(event.detail.child(tag) for tag in ("takv", "__group"))


def read_event(
    event: CotEvent, *, speaker: Speaker, feed: str, centre: str, received_at: datetime
) -> FieldItem:
    """What an event says.

    Args:
        event: as read; never kept.
        speaker: whose it is.
        feed: id of the door it came through.
        centre: who received it.
        received_at: this centre's clock.

    Raises:
        Malformed: a figure in ``<varne …/>`` cannot be one.
    """
    told = _Told(event, speaker, feed, centre, received_at)
    if is_device(event):
        return told.place()
    if event.type == "b-t-f":
        return told.message()
    if event.type.startswith("b-a-") and event.type != ALARM_CANCELLED:
        return told.report("relay")
    set_by_hand = event.type.startswith("a-") and event.type[2:3] != "f" and event.how.startswith("h")
    if (set_by_hand and event.type[4:5] in ("S", "G")) or event.type == "b-r-f-h-c":
        return told.seen()
    answered = told.answered(Command())
    return Noted(what="not_used") if answered is None else answered


class _Told:
    """One event while it is being read."""

    def __init__(
        self, event: CotEvent, speaker: Speaker, feed: str, centre: str, received_at: datetime
    ) -> None:
        self._event = event
        self._speaker = speaker
        self._feed = feed
        self._centre = centre
        self._received_at = received_at
        extra = event.detail.child("varne")
        self._extra = {} if extra is None else extra.attributes
        remarks = event.detail.child("remarks")
        self._text = "" if remarks is None else remarks.text

    def place(self) -> FieldItem:
        event = self._event
        if event.lat_deg is None or event.lon_deg is None or is_stale(event, self._received_at):
            return Noted(what="not_used")
        return Heard(
            word=UnitAt(
                unit_id=self._speaker.unit_id,
                lat_deg=event.lat_deg,
                lon_deg=event.lon_deg,
                received_at=self._received_at,
                observed_at=observed(event, self._received_at),
                stale_at=event.stale,
            )
        )

    def message(self) -> FieldItem:
        command = read_command(self._text)
        answered = self.answered(command or Command())
        if answered is not None:
            return answered
        return Noted(what="annotation")

    def answered(self, command: Command) -> FieldItem | None:
        """An answer or a count, from figures or from words; None when there is neither."""
        off = self._count("off", command.taken_off)
        answer = self._extra.get("answer", command.answer)
        reason = self._extra.get("reason", command.reason)
        if answer is not None and answer not in ANSWERS:
            raise Malformed(f"answer is none of: {', '.join(sorted(ANSWERS))}", code="answer_unknown")
        if reason is not None and reason not in REASONS:
            raise Malformed(f"reason is none of: {', '.join(sorted(REASONS))}", code="reason_unknown")
        if off is not None and answer != "done":
            return self.report("recovery", people=off, remaining=self._count("left", command.remaining))
        if answer is None:
            return None
        return Heard(
            word=UnitAnswered(
                unit_id=self._speaker.unit_id,
                answer=cast("Answer", answer),
                received_at=self._received_at,
                observed_at=observed(self._event, self._received_at),
                tasking_id=self._extra.get("tasking"),
                reason=cast("UnitReason", reason or "unable") if answer == "refused" else None,
                people_taken_off=off,
                people_went_on=self._count("left", command.remaining),
            )
        )

    def seen(self) -> FieldItem:
        said = read_remarks(self._text)
        command = read_command(self._text)
        off = self._count("off", None if command is None else command.taken_off)
        if off is not None:
            left = self._count("left", None if command is None else command.remaining)
            return self.report("recovery", people=off, remaining=left)
        status = self._extra.get("status", said.status)
        if status is not None and status not in DISTRESS_STATUSES:
            raise Malformed(
                f"status is none of: {', '.join(sorted(DISTRESS_STATUSES))}", code="status_unknown"
            )
        remarks = Remarks(
            people=self._count("people", said.people), status=cast("DistressStatus | None", status)
        )
        kind: ReportKind = "air" if self._speaker.airborne else "patrol"
        return self.report(kind, people=remarks.people, status=remarks.status)

    def report(
        self,
        kind: ReportKind,
        *,
        people: int | None = None,
        remaining: int | None = None,
        status: DistressStatus | None = None,
    ) -> FieldItem:
        """A report; the same thing told again in the same words has the same id."""
        event, unit_id = self._event, self._speaker.unit_id
        place = (
            ""
            if event.lat_deg is None or event.lon_deg is None
            else f"{event.lat_deg:.5f} {event.lon_deg:.5f}"
        )
        same = "|".join(
            (unit_id, event.uid, kind, place, str(people), str(remaining), str(status),
             f"{event.time:%Y%m%d%H%M}" if event.type == "b-t-f" else "")
        )  # fmt: skip
        return Parsed(
            report=Report(
                id=f"{self._feed}:{hashlib.sha256(same.encode()).hexdigest()[:20]}",
                kind=kind,
                feed=self._feed,
                source=unit_id,
                centre=self._centre,
                received_at=self._received_at,
                observed_at=observed(event, self._received_at),
                lat_deg=event.lat_deg,
                lon_deg=event.lon_deg,
                sigma_m=None if event.ce_m is None else max(event.ce_m, SIGMA_MIN_M),
                people=people,
                remaining=remaining,
                status=status,
                unit=unit_id if kind == "recovery" else None,
            )
        )

    def _count(self, key: str, otherwise: int | None) -> int | None:
        text = self._extra.get(key)
        if text is None:
            return otherwise
        if not (text.isascii() and text.isdecimal()) or int(text[:9]) > PEOPLE_MAX:
            raise Malformed(f"{key} is no count of people up to {PEOPLE_MAX}", code="count_implausible")
        return int(text)
