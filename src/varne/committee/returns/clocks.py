"""A case is a pseudonym and four clocks; what is late leaves the returns side by itself.

The agreement in force since 6 August 2025 sets three days for the United Kingdom's referral, fourteen for
France's reply and three months from arrival to return (OPERATIONS.md, row 29: [REF], [T1]). A case holds no
name, no nationality, no boat, no report and no position: it cannot be joined to a rescue, and nothing of a
rescue can be put into it (OPERATIONS.md, section 5, row 7). Only an adult can be on the returns side:
:class:`ReturnCase` has no other value for age, and a doubt, once raised, ends the case.

Days are whole days in the place of the step; the last day of a span is still in time.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Annotated, Literal

import msgspec

from varne.picture.errors import Refused
from varne.picture.noun import Noun

# Sixteen to forty hexadecimal digits, made by the ministry that holds the file; Varne cannot turn it back.
Pseudonym = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{16,40}$")]
AgeFinding = Literal["adult", "minor", "disputed", "unknown"]
Reply = Literal["accepted", "refused"]
# How a case stands. The last six are exits from the returns side; none of them is undone.
Stage = Literal[
    "awaiting_referral", "awaiting_reply", "awaiting_return",
    "returned", "late_referral", "late_reply", "late_return", "refused", "withdrawn", "age_doubted",
]  # fmt: skip
OPEN: tuple[Stage, ...] = ("awaiting_referral", "awaiting_reply", "awaiting_return")
LATE: tuple[Stage, ...] = ("late_referral", "late_reply", "late_return")


class Clocks(Noun, frozen=True):
    """How long each step may take."""

    referral_days: int = 3
    reply_days: int = 14
    total_months: int = 3


AGREED = Clocks()


class ReturnCase(Noun, frozen=True, forbid_unknown_fields=True):
    """One adult on the returns side. A step that has not happened has no day."""

    pseudonym: Pseudonym
    age: Literal["adult"]
    arrived_on: date
    referred_on: date | None = None
    replied_on: date | None = None
    reply: Reply | None = None
    returned_on: date | None = None
    withdrawn_on: date | None = None
    age_doubted_on: date | None = None


class Standing(Noun, frozen=True):
    """Where a case is on a day: its stage, since when, and when the next clock runs out (None: none)."""

    stage: Stage
    since: date
    due: date | None

    @property
    def is_open(self) -> bool:
        """True while the returns side may still act on it."""
        return self.stage in OPEN


def open_case(pseudonym: str, age: AgeFinding, arrived_on: date) -> ReturnCase:
    """Put an adult on the returns side.

    Raises:
        Refused: the person is, may be, or is not known not to be a minor; or the pseudonym is none.
    """
    if age != "adult":
        raise Refused(f"age is {age}: only an adult can enter the returns side", code="age_not_adult")
    try:
        return msgspec.convert({"pseudonym": pseudonym, "age": "adult", "arrived_on": arrived_on}, ReturnCase)
    except msgspec.ValidationError:
        raise Refused("a pseudonym is 16 to 40 hexadecimal digits, never a name", code="pseudonym") from None


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last of that month when it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def referral_due(case: ReturnCase, clocks: Clocks = AGREED) -> date:
    """The last day for a referral."""
    return min(case.arrived_on + timedelta(days=clocks.referral_days), return_due(case, clocks))


def reply_due(case: ReturnCase, clocks: Clocks = AGREED) -> date | None:
    """The last day for a reply; None before the referral."""
    if case.referred_on is None:
        return None
    return min(case.referred_on + timedelta(days=clocks.reply_days), return_due(case, clocks))


def return_due(case: ReturnCase, clocks: Clocks = AGREED) -> date:
    """The last day for the return, end to end."""
    return months_after(case.arrived_on, clocks.total_months)


def standing(case: ReturnCase, as_of: date, clocks: Clocks = AGREED) -> Standing:
    """Where a case stands on a day, from its days alone: what is late has left without anybody acting.

    Steps dated after ``as_of`` have not happened yet. A step dated after its clock ran out does not bring a
    case back. Silence is never an acceptance.

    Raises:
        Refused: ``as_of`` is before the arrival.
    """
    if as_of < case.arrived_on:
        raise Refused("the case begins with the arrival; ask for a later day", code="before_arrival")
    ends = [(day, stage) for day, stage in _endings(case, clocks) if day <= as_of]
    if ends:
        day, stage = min(ends, key=lambda end: end[0])
        return Standing(stage=stage, since=day, due=None)
    if case.referred_on is None or case.referred_on > as_of:
        return Standing(stage="awaiting_referral", since=case.arrived_on, due=referral_due(case, clocks))
    replied = _replied_on(case)
    if replied is None or replied > as_of:
        return Standing(stage="awaiting_reply", since=case.referred_on, due=reply_due(case, clocks))
    return Standing(stage="awaiting_return", since=replied, due=return_due(case, clocks))


def _endings(case: ReturnCase, clocks: Clocks) -> list[tuple[date, Stage]]:
    """Every way the case would end, with its day; the earliest holds, and of one day the first named here."""
    after = timedelta(days=1)
    ends: list[tuple[date, Stage]] = []
    if case.age_doubted_on is not None:
        ends.append((case.age_doubted_on, "age_doubted"))
    if case.withdrawn_on is not None:
        ends.append((case.withdrawn_on, "withdrawn"))
    due = referral_due(case, clocks)
    if case.referred_on is None or case.referred_on > due:
        ends.append((due + after, "late_referral"))
    answer_due, replied = reply_due(case, clocks), _replied_on(case)
    if answer_due is not None and (replied is None or replied > answer_due):
        ends.append((answer_due + after, "late_reply"))
    if replied is not None and case.reply == "refused":
        ends.append((replied, "refused"))
    last, returned = return_due(case, clocks), _returned_on(case)
    if returned is None or returned > last:
        ends.append((last + after, "late_return"))
    else:
        ends.append((returned, "returned"))
    return ends


def _replied_on(case: ReturnCase) -> date | None:
    """The day of the reply, when it answers a referral: a reply before one answers nothing."""
    if case.replied_on is None or case.referred_on is None or case.replied_on < case.referred_on:
        return None
    return case.replied_on


def _returned_on(case: ReturnCase) -> date | None:
    """The day of the return, when it was accepted before."""
    replied = _replied_on(case)
    if case.returned_on is None or replied is None or case.reply != "accepted":
        return None
    return case.returned_on if case.returned_on >= replied else None


def _require(case: ReturnCase, on: date, stage: Stage, clocks: Clocks) -> None:
    found = standing(case, on, clocks)
    if found.stage != stage:
        raise Refused(f"the case is {found.stage} since {found.since}; it is not {stage}", code=found.stage)


def refer(case: ReturnCase, on: date, clocks: Clocks = AGREED) -> ReturnCase:
    """Record the referral to France.

    Raises:
        Refused: the case does not await one on that day: too late, or it has left.
    """
    _require(case, on, "awaiting_referral", clocks)
    return msgspec.structs.replace(case, referred_on=on)


def answer(case: ReturnCase, on: date, reply: Reply, clocks: Clocks = AGREED) -> ReturnCase:
    """Record France's reply.

    Raises:
        Refused: no reply is awaited on that day.
    """
    _require(case, on, "awaiting_reply", clocks)
    return msgspec.structs.replace(case, replied_on=on, reply=reply)


def complete(case: ReturnCase, on: date, clocks: Clocks = AGREED) -> ReturnCase:
    """Record the return.

    Raises:
        Refused: no return is awaited on that day: not accepted, too late, or the case has left.
    """
    _require(case, on, "awaiting_return", clocks)
    return msgspec.structs.replace(case, returned_on=on)


def withdraw(case: ReturnCase, on: date, clocks: Clocks = AGREED) -> ReturnCase:
    """Take the case out, for any lawful reason (a claim, a court, a vulnerability); none is stored.

    Raises:
        Refused: it has left already.
    """
    found = standing(case, on, clocks)
    if not found.is_open:
        raise Refused(f"the case is {found.stage} since {found.since}", code=found.stage)
    return msgspec.structs.replace(case, withdrawn_on=on)


def doubt_age(case: ReturnCase, on: date) -> ReturnCase:
    """Record that the age is in doubt: from that day the person is no longer on the returns side.

    It is never refused, whatever the stage; an earlier doubt stands.

    Raises:
        Refused: the day is before the arrival.
    """
    if on < case.arrived_on:
        raise Refused("a doubt is dated from the arrival on", code="before_arrival")
    first = on if case.age_doubted_on is None else min(on, case.age_doubted_on)
    return msgspec.structs.replace(case, age_doubted_on=first)
