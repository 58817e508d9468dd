"""What a judgement of the whole night changes in the picture, as events that can each be taken back.

The judgement says which reports are of one boat; the picture holds boats that people know by name. This stage
gives each judged boat its public identity and answers with merges, splits, moved reports, reassessments, and
closings or reopenings. The same judgement again changes nothing.

Two boats are merged only when both are open or both are closed: before that the one is reopened, or closed on
the evidence that accounts for both, so that no open boat is ever closed by a merge alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from varne.correlation.evidence import judged_evidence
from varne.correlation.identities import assigned, heirs_of
from varne.correlation.kinematics import Plane, predicted
from varne.picture.boat import Assessment, Boat, MoveCause, PossibleTwin
from varne.picture.events import (
    BoatClosed,
    BoatReassessed,
    BoatReopened,
    BoatsMerged,
    BoatSplit,
    Event,
    NightJudged,
    Recorded,
    ReportMoved,
)
from varne.picture.judgement import JudgedBoat, Judgement, RulingKind, shown_probability
from varne.picture.picture import Picture
from varne.picture.track import Estimate

# Less than this is not worth an entry in the log and a redrawn screen.
PROBABILITY_STEP = 0.02
PLACE_STEP_M = 100.0
PLACE_STEP_SIGMAS = 0.25
SPREAD_RATIO = 1.25
ESTIMATE_AGE_S = 600.0  # a place older than this is told anew, though it is where it was thought to go


class Judged(NamedTuple):
    """One judged boat with its public identity and those of its reports that the picture holds."""

    place: int  # in the judgement
    boat_id: str
    said: JudgedBoat
    report_ids: tuple[str, ...]
    evidence_id: str | None = None  # that accounts for it; None: it is to be open


def decide(picture: Picture, entry: Recorded) -> tuple[Event, ...]:
    """Answer a judgement with all that changes because of it; nothing for anything else."""
    body = entry.body
    if not isinstance(body, NightJudged):
        return ()
    judged, heirs = _identified(picture, body.judgement)
    judged = [_with_evidence(picture, one, heirs) for one in judged]
    moved = _regrouped(picture, judged, heirs)
    return (*moved, *_stands(picture, judged, moved), *_reassessed(picture, body.judgement, judged))


def _identified(picture: Picture, judgement: Judgement) -> tuple[list[Judged], dict[str, str]]:
    """Each judged boat that has a report in the picture, with its identity, in the judgement's order.

    And the boats that none of the judged are any more, each with the one that took most of its reports.
    """
    seen: set[str] = set()
    places: list[int] = []
    clusters: list[tuple[str, ...]] = []
    for place, said in enumerate(judgement.boats):
        mine = []
        for report_id in said.report_ids:
            if report_id in picture.boat_of_report and report_id not in seen:
                seen.add(report_id)
                mine.append(report_id)
        if mine:
            places.append(place)
            clusters.append(tuple(mine))
    boats = picture.boats.values()
    held = {boat.id: [join.report_id for join in boat.joins] for boat in boats if boat.status != "merged"}
    former = {boat.id: boat.merged_report_ids for boat in boats if boat.status == "merged"}
    identities = assigned(clusters, held, former)
    judged = [
        Judged(place, boat_id, judgement.boats[place], report_ids)
        for place, boat_id, report_ids in zip(places, identities, clusters, strict=True)
    ]
    return judged, heirs_of(identities, clusters, held)


def _with_evidence(picture: Picture, one: Judged, heirs: dict[str, str]) -> Judged:
    """With what accounts for it. Less belief is enough only when all boats that go into it are closed."""
    parts = [one.boat_id, *(merged for merged, kept in heirs.items() if kept == one.boat_id)]
    boats = [picture.boats.get(boat_id) for boat_id in parts]
    closed = all(boat is not None and boat.closed_by_report_id is not None for boat in boats)
    evidence = judged_evidence(one.said, picture.reports, closed=closed)
    return one._replace(evidence_id=evidence if evidence in one.report_ids else None)


def _regrouped(picture: Picture, judged: list[Judged], heirs: dict[str, str]) -> list[Event]:
    """Splits, then single reports that go over, then merges: each report ends where it was judged to be."""
    bears = {one.boat_id: one for one in judged}
    holder = dict(picture.boat_of_report)
    made: list[Event] = []
    for one in judged:
        boat = picture.boats.get(one.boat_id)
        if boat is None or boat.status == "merged":
            made.append(_split(picture, one, holder, _new(made)))
    for one in judged:
        for report_id in one.report_ids:
            source = holder[report_id]
            if source == one.boat_id or heirs.get(source) == one.boat_id:
                continue
            cause = _cause(picture, (report_id,), one.report_ids, source)
            made.append(
                ReportMoved(report_id=report_id, from_boat_id=source, boat_id=one.boat_id, cause=cause)
            )
            holder[report_id] = one.boat_id
    for merged_id, kept_id in heirs.items():
        held = [join.report_id for join in picture.boats[merged_id].joins]
        report_ids = tuple(report_id for report_id in held if holder[report_id] == merged_id)
        made += _alike(picture, merged_id, bears[kept_id], made)
        cause = _cause(picture, report_ids, bears[kept_id].report_ids, merged_id)
        made.append(
            BoatsMerged(boat_id=kept_id, merged_boat_id=merged_id, report_ids=report_ids, cause=cause)
        )
    return made


def _new(made: list[Event]) -> int:
    """How many boats that were not held before the events made so far begin; a restored one has its name."""
    return sum(isinstance(event, BoatSplit) and not event.restored for event in made)


def _split(picture: Picture, one: Judged, holder: dict[str, str], new: int) -> BoatSplit:
    """The new or restored boat, out of the one that holds most of its reports.

    Names count boats: ``new`` begin before this one.
    """
    counts: dict[str, int] = {}
    for report_id in one.report_ids:
        counts[holder[report_id]] = counts.get(holder[report_id], 0) + 1
    source = max(counts, key=lambda boat_id: counts[boat_id])  # the first of equals
    going = tuple(report_id for report_id in one.report_ids if holder[report_id] == source)
    for report_id in going:
        holder[report_id] = one.boat_id
    known = picture.boats.get(one.boat_id)
    first = picture.reports[going[0]]
    stays = [j.report_id for j in picture.boats[source].joins if j.report_id not in going]
    return BoatSplit(
        from_boat_id=source,
        boat_id=one.boat_id,
        probability=_probability(one),
        boat_name=f"{first.centre}-{len(picture.boats) + new + 1:03d}" if known is None else known.name,
        report_ids=going,
        restored=known is not None,
        cause="officer" if _ruled(picture, "different", going, stays) else "judged",
    )


def _alike(picture: Picture, merged_id: str, kept: Judged, made: list[Event]) -> list[Event]:
    """What brings two boats to one status before they are merged: that of the boat they turn out to be."""
    changes: list[Event] = []
    for boat_id in (kept.boat_id, merged_id):
        if any(isinstance(event, BoatClosed | BoatReopened) and event.boat_id == boat_id for event in made):
            continue
        changes += _standing(picture, boat_id, kept)
    return changes


def _standing(picture: Picture, boat_id: str, judged: Judged) -> list[Event]:
    """The closing or reopening that a boat needs to stand as judged."""
    boat = picture.boats.get(boat_id)
    evidence = None if boat is None else boat.closed_by_report_id
    if judged.evidence_id is None:
        if evidence is None:
            return []
        return [BoatReopened(boat_id=boat_id, accounted=round(judged.said.accounted, 4))]
    if evidence == judged.evidence_id:
        return []
    taken = judged.said.taken_off
    if taken is None:
        taken = picture.reports[judged.evidence_id].people
    return [BoatClosed(boat_id=boat_id, evidence_report_id=judged.evidence_id, people_accounted=taken)]


def _stands(picture: Picture, judged: list[Judged], made: list[Event]) -> list[Event]:
    """Closings and reopenings of the boats that no merge has brought to their status.

    A boat closed by a report that the judgement did not know of yet stays closed: the next one will say.
    """
    done = [event.boat_id for event in made if isinstance(event, BoatClosed | BoatReopened)]
    known = {report_id for one in judged for report_id in one.report_ids}
    changes: list[Event] = []
    for one in judged:
        boat = picture.boats.get(one.boat_id)
        evidence = None if boat is None else boat.closed_by_report_id
        if one.boat_id in done or (evidence is not None and evidence not in known):
            continue
        changes += _standing(picture, one.boat_id, one)
    return changes


# ── officers' words as the cause ──


def _cause(picture: Picture, going: Iterable[str], joining: Iterable[str], source_id: str) -> MoveCause:
    going = tuple(going)
    stays = [join.report_id for join in picture.boats[source_id].joins if join.report_id not in going]
    ruled = _ruled(picture, "same", going, joining) or _ruled(picture, "different", going, stays)
    return "officer" if ruled else "judged"


def _ruled(picture: Picture, ruling: RulingKind, ones: Iterable[str], others: Iterable[str]) -> bool:
    """True when an officer said this of a report among the ones and another among the others."""
    words = [word for word in picture.rulings.values() if word.ruling == ruling]
    if not words:
        return False
    left, right = frozenset(ones), frozenset(others)
    return any(
        (word.first_report_id in left and word.second_report_id in right)
        or (word.second_report_id in left and word.first_report_id in right)
        for word in words
    )


# ── what is believed of each ──


def _reassessed(picture: Picture, judgement: Judgement, judged: list[Judged]) -> list[Event]:
    identity = {one.place: one.boat_id for one in judged}
    changes: list[Event] = []
    for one in judged:
        said = one.said
        assessment = Assessment(
            at=judgement.at,
            apart=round(said.apart, 4),
            possibly_same=tuple(
                PossibleTwin(boat_id=identity[twin.boat], probability=round(twin.probability, 4))
                for twin in said.possibly_same
                if twin.boat in identity
            ),
            estimate=said.estimate,
            accounted=round(said.accounted, 4),
            accounted_by_report_id=said.accounted_by,
            aboard_low=said.people_low,
            aboard_high=said.people_high,
            taken_off=said.taken_off,
            engine_off=None if said.engine_off is None else round(said.engine_off, 2),
            at_sea=round(said.at_sea, 4),
        )
        probability = _probability(one)
        boat = picture.boats.get(one.boat_id)
        if boat is None or _differs(boat, probability, assessment):
            changes.append(
                BoatReassessed(boat_id=one.boat_id, probability=probability, assessment=assessment)
            )
    return changes


def _probability(one: Judged) -> float:
    return round(shown_probability(one.said, closed=one.evidence_id is not None), 4)


def _differs(boat: Boat, probability: float, said: Assessment) -> bool:
    """True when a judgement says more of a boat than is worth passing over."""
    if boat.judged_at is None or boat.status == "merged":
        return True
    told = (boat.accounted_by_report_id, boat.aboard_low, boat.aboard_high, boat.taken_off)
    if told != (said.accounted_by_report_id, said.aboard_low, said.aboard_high, said.taken_off):
        return True
    twins = [twin.boat_id for twin in boat.possibly_same]
    if twins != [twin.boat_id for twin in said.possibly_same]:
        return True
    pairs = [
        (boat.probability, probability),
        (boat.apart, said.apart),
        (boat.accounted, said.accounted),
        (boat.at_sea, said.at_sea),
        (boat.engine_off or 0.0, said.engine_off or 0.0),
        *(
            (old.probability, new.probability)
            for old, new in zip(boat.possibly_same, said.possibly_same, strict=True)
        ),
    ]
    if any(abs(old - new) >= PROBABILITY_STEP for old, new in pairs):
        return True
    return _elsewhere(boat.estimate, said.estimate)


def _elsewhere(old: Estimate | None, new: Estimate | None) -> bool:
    """True when a place is not where, or not as sure as, the one told before would now be."""
    if old is None or new is None:
        return new is not None
    if (new.at - old.at).total_seconds() > ESTIMATE_AGE_S:
        return True
    there = predicted(old, new.at)
    east_m, north_m = Plane(there.lat_deg, there.lon_deg).metres(new.lat_deg, new.lon_deg)
    spread, before = new.var_east_m2 + new.var_north_m2, there.var_east_m2 + there.var_north_m2
    step_m2 = max(PLACE_STEP_M**2, PLACE_STEP_SIGMAS**2 * 0.5 * spread)
    if east_m**2 + north_m**2 > step_m2:
        return True
    return not before / SPREAD_RATIO**2 <= spread <= before * SPREAD_RATIO**2
