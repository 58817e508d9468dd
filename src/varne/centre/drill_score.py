"""How a watch did in a drill: measured on the log's own times, with what the drill expected of each deed.

There is no grade. Four figures are told, because each of them has killed: how long until somebody was sent,
how long a position lay unread, which wrong closures were tried and what became of them, and who is not
accounted for at the end.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from varne.centre.drill import Deed, Drill, Told
from varne.centre.incidents import incident_of
from varne.picture.incident import MissingCode
from varne.picture.noun import Noun
from varne.picture.picture import Picture
from varne.tasking.people import unaccounted

UNREAD_S = 60.0  # requirement 14: beyond it an alert stands


class Came(Noun, frozen=True, kw_only=True):
    """A deed and what came of it."""

    deed: Deed
    at: datetime
    outcome: str = "done"  # refused, waits or done
    code: str = ""  # of the ruling, or of the refusal
    missing: tuple[MissingCode, ...] = ()
    orphaned_report_ids: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()  # units proposed, by rank
    soonest: tuple[tuple[str, float, float], ...] = ()  # unit, minutes to get under way, minutes until there
    warnings: tuple[str, ...] = ()
    ready_min: float | None = None
    on_scene_min: float | None = None

    @property
    def first(self) -> str | None:
        """The unit that could be there first, whatever its flag."""
        return self.soonest[0][0] if self.soonest else None


CheckCode = Literal["outcome", "missing", "soonest", "warned", "unaccounted", "one_boat"]


class Check(Noun, frozen=True, kw_only=True):
    """Something that the drill expects, and what was found."""

    what: CheckCode
    at: datetime | None = None  # of the deed
    of: str = ""  # report or true boat
    expected: str
    found: str
    kept: bool


class BoatScore(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """One true boat: how many boats stood for it, and how long until somebody was sent."""

    boat: str
    held_as: tuple[str, ...]  # short names
    first_report_at: datetime
    sent_after_s: float | None = None  # None: nobody was sent


class Score(Noun, frozen=True, kw_only=True, omit_defaults=False):
    """What is told at the end of a drill."""

    drill: str
    reports: int
    boats: tuple[BoatScore, ...]
    extra_boats: int  # held beyond one for each true boat
    merged_boats: int  # true boats that share a boat with another
    first_tasking_s: float | None  # from the incident's opening to its order, of the first order of all
    never_tasked: int  # true boats that nobody was sent to
    unread_positions: int  # that lay unread for more than a minute
    longest_unread_s: float
    wrong_closures_tried: int
    wrong_closures_refused: int
    wrong_closures_granted: int
    unaccounted: tuple[str, ...]  # short names of boats
    alerts: dict[str, int]  # by code
    came: tuple[Came, ...]
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """True when all that the drill expects was found, and no wrong closure was granted."""
        return self.wrong_closures_granted == 0 and all(check.kept for check in self.checks)


def score_of(
    drill: Drill,
    told: tuple[Told, ...],
    picture: Picture,
    came: list[Came],
    read_at: dict[str, datetime],
    sent: dict[str, datetime],
) -> Score:
    """The score, from the picture at the end, the deeds, and when reports were opened and units sent.

    What the picture holds besides the drill's own reports and its time is left out: a drill may be played at
    a centre that holds more.
    """
    boats = _boats(told, picture, sent)
    held = [name for boat in boats for name in boat.held_as]
    ids = {one.report.id: None for one in told}
    mine = {boat_id: None for one in ids if (boat_id := picture.boat_of_report.get(one)) is not None}
    unread_s = _unread_s(drill, picture, read_at, ids)
    wrong = [one for one in came if one.deed.wrong]
    alerts: dict[str, int] = {}
    for alert in picture.alerts.values():
        if alert.raised_at < drill.start:
            continue
        alerts[alert.code] = alerts.get(alert.code, 0) + 1
    listed = [one for one in unaccounted(picture) if one.boat_id in mine]
    extra = sum(max(len(boat.held_as) - 1, 0) for boat in boats)
    return Score(
        drill=drill.name,
        reports=sum(one in picture.reports for one in ids),
        boats=boats,
        extra_boats=extra,
        merged_boats=len(held) - len(dict.fromkeys(held)),
        first_tasking_s=_first_tasking_s(picture, sent),
        never_tasked=sum(boat.sent_after_s is None for boat in boats),
        unread_positions=sum(seconds > UNREAD_S for seconds in unread_s),
        longest_unread_s=max(unread_s, default=0.0),
        wrong_closures_tried=len(wrong),
        wrong_closures_refused=sum(one.outcome == "refused" for one in wrong),
        wrong_closures_granted=sum(one.code in ("incident_closed", "incident_suspended") for one in wrong),
        unaccounted=tuple(one.boat_name for one in listed),
        alerts=dict(sorted(alerts.items())),
        came=tuple(came),
        checks=(*_deeds(came), *_ending(drill, picture, {one.boat_id for one in listed}, boats)),
    )


def _first_tasking_s(picture: Picture, sent: dict[str, datetime]) -> float | None:
    if not sent:
        return None
    incident_id, at = min(sent.items(), key=lambda item: (item[1], item[0]))
    return (at - picture.incidents[incident_id].opened_at).total_seconds()


def _boats(told: tuple[Told, ...], picture: Picture, sent: dict[str, datetime]) -> tuple[BoatScore, ...]:
    ordered: dict[str, datetime] = {}  # by the incident that stands now
    for incident_id, at in sent.items():
        standing = incident_of(picture, incident_id).id
        ordered[standing] = min(at, ordered.get(standing, at))
    found = []
    for label in dict.fromkeys(one.boat for one in told if one.boat is not None):
        mine = [one.report for one in told if one.boat == label]
        boat_ids = dict.fromkeys(picture.boat_of_report.get(report.id) for report in mine)
        boats = [picture.boats[boat_id] for boat_id in boat_ids if boat_id is not None]
        incidents = [
            incident_of(picture, boat.incident_id).id for boat in boats if boat.incident_id is not None
        ]
        first_at = min(report.received_at for report in mine)
        # An order from before this boat was first heard was for another that shares its incident.
        times = [ordered[one] for one in incidents if one in ordered and ordered[one] >= first_at]
        found.append(
            BoatScore(
                boat=label,
                held_as=tuple(boat.name for boat in boats),
                first_report_at=first_at,
                sent_after_s=(min(times) - first_at).total_seconds() if times else None,
            )
        )
    return tuple(found)


def _unread_s(
    drill: Drill, picture: Picture, read_at: dict[str, datetime], ids: dict[str, None]
) -> list[float]:
    opened = [
        (at - picture.reports[report_id].received_at).total_seconds() for report_id, at in read_at.items()
    ]
    unread = (at for report_id, at in picture.unread.items() if report_id in ids)
    return opened + [(drill.end - at).total_seconds() for at in unread]


def _deeds(came: list[Came]) -> list[Check]:
    checks = []
    for one in came:
        deed = one.deed
        if deed.expect is not None:
            checks.append(_check("outcome", one, deed.expect, one.outcome, kept=one.outcome == deed.expect))
        for code in deed.expect_missing:
            checks.append(_check("missing", one, code, ", ".join(one.missing), kept=code in one.missing))
        if deed.expect_first is not None:
            kept = one.first == deed.expect_first and one.listed[:1] == (deed.expect_first,)
            checks.append(_check("soonest", one, deed.expect_first, ", ".join(one.listed), kept=kept))
        if deed.expect_warning is not None:
            kept = deed.expect_warning in one.warnings
            checks.append(_check("warned", one, deed.expect_warning, ", ".join(one.warnings), kept=kept))
    return checks


def _check(what: CheckCode, one: Came, expected: str, found: str, *, kept: bool) -> Check:
    return Check(what=what, at=one.at, of=one.deed.of or "", expected=expected, found=found, kept=kept)


def _ending(drill: Drill, picture: Picture, listed: set[str], boats: tuple[BoatScore, ...]) -> list[Check]:
    checks = []
    for report_id in drill.expect_unaccounted:
        boat_id = picture.boat_of_report.get(report_id)
        kept = boat_id in listed
        found = "listed" if kept else "not listed"
        checks.append(Check(what="unaccounted", of=report_id, expected="listed", found=found, kept=kept))
    for label in drill.expect_one_boat:
        held = next((boat.held_as for boat in boats if boat.boat == label), ())
        shared = [boat.boat for boat in boats if boat.boat != label and set(boat.held_as) & set(held)]
        checks.append(
            Check(
                what="one_boat",
                of=label,
                expected="1",
                found=", ".join([*held, *(f"+{other}" for other in shared)]),
                kept=len(held) == 1 and not shared,
            )
        )
    return checks
