"""When a boat is accounted for. A wrong closure leaves people at sea with nobody looking: the worst error.

Closing needs positive evidence for *that* boat: a recovery or a landing, of as many people as the boat is
said to carry, that fits it and hardly any other. Everything else leaves it open for an officer to judge.
"""

from __future__ import annotations

from varne.correlation.gating import people_said
from varne.picture.boat import Boat
from varne.picture.picture import Picture
from varne.picture.report import Report

CLOSING_KINDS = frozenset({"recovery", "landing"})
# So much of the belief must lie on this boat, among all boats held and the ones not known of.
SHARE_MIN = 0.9
# Counts made at night from the air or by telephone miss by a fifth either way (practice nights); a rescuer
# who took off fewer than this share of what was said may have left people behind, who took far more had
# another boat alongside.
TAKEN_SHARE_MIN, TAKEN_SHARE_MAX = 0.75, 1.6
# A boat nobody counted: crossings carry about 53 people on average (Home Office, 2024), so a smaller party
# may be a part of one.
UNCOUNTED_TAKEN_MIN = 30
# A rescuer who took off fewer than this met a boat still taking people on, or took the weakest of many:
# which boat it was, and whether anybody is left, is for an officer to say.
PARTY_MIN = 12


def some_went_on(report: Report) -> bool:
    """True when a rescuer says that the boat goes on with people aboard."""
    return bool(report.remaining) or bool(report.unknown_keys.get("remaining"))


def accounts_for(picture: Picture, boat: Boat, report: Report, share: float) -> bool:
    """Whether a report accounts for all of an open boat. ``share`` is the belief that it is of this boat."""
    if report.kind not in CLOSING_KINDS or some_went_on(report) or share < SHARE_MIN:
        return False
    said = people_said(picture, boat)
    taken = report.people
    if taken is None or taken < PARTY_MIN:
        return False
    if said is None or said < 1:
        return taken >= UNCOUNTED_TAKEN_MIN
    return TAKEN_SHARE_MIN * said <= taken <= TAKEN_SHARE_MAX * said + 5


def accounts_for_itself(report: Report) -> bool:
    """Whether a recovery or landing that fits no boat held is the whole story of the boat it speaks of."""
    return report.kind in CLOSING_KINDS and not some_went_on(report) and (report.people or 0) >= PARTY_MIN
