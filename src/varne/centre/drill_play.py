"""Plays a drill against a live centre, on the drill's own clock, and keeps what came of each deed.

The centre is a whole one: its loop, log, stages and alerts. Only its clock is the drill's, and nobody sits at
its screens but the watch that the drill or a file of answers gives. The same drill and the same watch give
the same log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from varne.alerts.waters import Waters
from varne.centre import incidents, orders, partner
from varne.centre.centre import Centre
from varne.centre.dispatching_asks import ask_dispatch
from varne.centre.drill import FEED, Deed, Drill, DrillClock, Told, Watch, theatre_of_night
from varne.centre.drill_score import Came, Score, score_of
from varne.centre.shipped import open_theatre
from varne.centre.watching import WatchClock, Watching
from varne.correlation.judging import Judge, reports_to_judge, rulings_in_force
from varne.feeds.contract import Parsed
from varne.health.health import Health
from varne.picture.dispatch import LATE_MIN, DispatchPlan, TaskPlan
from varne.picture.errors import Malformed, Refused
from varne.picture.events import (
    DispatchPlanned,
    Event,
    FeedDeclared,
    LogOpened,
    NightJudged,
    Recorded,
    ReportRead,
    UnitPositioned,
)
from varne.picture.events_incident import HandOverAccepted
from varne.picture.picture import Picture
from varne.picture.place import named_areas
from varne.picture.reference import reference_of
from varne.picture.tasking import TaskingOrder, TimeOnScene
from varne.store.contract import Store
from varne.store.memory import MemoryStore
from varne.store.snapshot import SnapshotShelf
from varne.tasking.dispatch.planning import plan
from varne.tasking.dispatch.travel import straight_reach

LOOK_EVERY = timedelta(seconds=30)
JUDGE_EVERY = timedelta(minutes=10)
PLAN_EVERY = timedelta(minutes=2)
DECLARED = FeedDeclared(feed=FEED, kind="reports", synthetic=True, title="Drill")
Say = Callable[[Came], None]


async def play(
    drill: Drill,
    told: tuple[Told, ...],
    watch: Watch | None = None,
    *,
    speed: float = 0.0,
    store: Store | None = None,
    judge: Judge | None = None,
    say: Say = lambda _came: None,
) -> Score:
    """Play a drill to its end.

    Args:
        drill: what happened.
        told: its reports.
        watch: who plays; None: the drill's own watch.
        speed: seconds of the drill a second; 0: as fast as possible.
        store: keeps the log; None: in memory.
        judge: weighs all reports together every ten minutes; None: each is joined once, as it comes.
        say: is told of each deed and what came of it.

    Raises:
        Malformed: a deed names what the drill does not hold.
        Broken: an invariant of the centre fell.
    """
    player = _Player(drill, told, watch or drill.watch, store or MemoryStore(), judge, say)
    return await player.play(speed)


class _Player:
    def __init__(
        self,
        drill: Drill,
        told: tuple[Told, ...],
        watch: Watch,
        store: Store,
        judge: Judge | None,
        say: Say,
    ) -> None:
        self._drill, self._told, self._watch, self._say = drill, told, watch, say
        self._theatre = theatre_of_night(open_theatre(drill.theatre), drill)
        self._clock = DrillClock(drill.start)
        self._store = store
        self._judge = judge
        self._judged_at = drill.start
        self._judged_reports = 0
        self._came: list[Came] = []
        self._read_at: dict[str, datetime] = {}
        self._sent: dict[str, datetime] = {}  # by true boat, the first order of its incident
        self._orders = count(1)
        self._planned_for: tuple[str, ...] = ()
        self._planned_at = drill.start
        self._centre: Centre

    def _elapsed_s(self) -> float:
        return self._clock.at.timestamp()

    @property
    def _picture(self) -> Picture:
        return self._centre.picture

    async def play(self, speed: float) -> Score:
        with TemporaryDirectory() as directory:
            self._centre = Centre(
                theatre=self._theatre,
                picture=Picture(centre=self._drill.centre),
                store=self._store,
                shelf=SnapshotShelf(Path(directory)),
                clock=self._clock,
                health=Health(now=self._clock.now, elapsed_s=self._elapsed_s),
                title=self._drill.title_en,
                tokenise=lambda _number: "",
            )
            watching = Watching(
                Waters(self._theatre),
                WatchClock(self._clock.now, None),
                picture=lambda: self._centre.picture,
                record=self._centre.act,
            )
            running = asyncio.create_task(self._centre.run())
            try:
                await self._open()
                await self._through(watching, speed)
                return score_of(self._drill, self._told, self._picture, self._came, self._read_at, self._sent)
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    async def _open(self) -> None:
        await self._centre.act(
            LogOpened(
                theatre_id=self._theatre.id,
                theatre_digest=self._theatre.digest,
                centre=self._drill.centre,
                synthetic=True,  # a drill is never the record of a night
                places=named_areas(self._theatre),
            )
        )
        for unit in self._drill.units:
            if unit.lat_deg is not None and unit.lon_deg is not None:
                await self._centre.act(
                    UnitPositioned(unit_id=unit.id, lat_deg=unit.lat_deg, lon_deg=unit.lon_deg)
                )

    async def _through(self, watching: Watching, speed: float) -> None:
        """Reports, deeds and looks in order of time; of one moment, reports first and looks last."""
        moments: list[tuple[datetime, int, int, Told | Deed | None]] = []
        moments += [(one.report.received_at, 0, n, one) for n, one in enumerate(self._told)]
        deeds = (*self._drill.history, *self._watch.deeds)
        moments += [(deed.at, 1, n, deed) for n, deed in enumerate(deeds)]
        looks = int((self._drill.end - self._drill.start) / LOOK_EVERY) + 1
        moments += [(self._drill.start + n * LOOK_EVERY, 2, n, None) for n in range(looks)]
        for at, _, _, what in sorted(moments, key=lambda moment: moment[:3]):
            if at > self._drill.end:
                break
            if speed > 0:
                await asyncio.sleep(max((at - self._clock.at).total_seconds(), 0.0) / speed)
            self._clock.at = max(at, self._clock.at)
            if isinstance(what, Told):
                await self._hear(what)
            elif isinstance(what, Deed):
                await self._do(what)
            else:
                await self._weigh()
                await watching.look()
                await self._unasked()

    async def _weigh(self) -> None:
        known, since = len(self._picture.reports), self._clock.at - self._judged_at
        if self._judge is None or known == self._judged_reports or since < JUDGE_EVERY:
            return
        self._judged_at, self._judged_reports = self._clock.at, known
        judgement = self._judge.judge(
            reports_to_judge(self._picture), rulings_in_force(self._picture), self._clock.at
        )
        await self._centre.act(NightJudged(judgement=judgement))

    async def _hear(self, told: Told) -> None:
        report = told.report
        if told.quotes is not None:
            boat_id = self._picture.boat_of_report.get(told.quotes)
            if boat_id is None:
                raise Malformed(f"report {report.id} quotes {told.quotes}, which is not held", code="drill")
            report = msgspec.structs.replace(
                report, reference=reference_of(self._picture.boats[boat_id].name)
            )
        await self._centre.submit(DECLARED, [Parsed(report=report)])

    async def _do(self, deed: Deed) -> None:
        came = Came(deed=deed, at=self._clock.at)
        try:
            came = await self._done(deed, came)
        except Refused as refusal:
            came = msgspec.structs.replace(came, outcome="refused", code=refusal.code)
        self._came.append(came)
        self._say(came)

    async def _done(self, deed: Deed, came: Came) -> Came:
        if deed.do == "read":
            await self._read(self._unread_ids(deed.of), deed.by)
            return came
        if deed.do == "plan":
            return self._listed(came, await self._plan(), self._incident(deed))
        if deed.do == "issue":
            return await self._issue(deed, came)
        if deed.do == "answer":
            await self._answer(deed)
            return came
        entries = await self._act(self._asked(deed), deed.centre)
        ruled = incidents.came_of(entries)
        refused = ruled.event == "ask_refused"
        outcome = "waits" if ruled.waits_for_second and not refused else "refused" if refused else "done"
        return msgspec.structs.replace(
            came,
            outcome=outcome,
            code=ruled.event,
            missing=tuple(dict.fromkeys(one.code for one in ruled.missing)),
            orphaned_report_ids=ruled.orphaned_report_ids,
        )

    def _asked(self, deed: Deed) -> Event:
        """The act as an event, in the name of whoever does it."""
        incident_id, ours = self._incident(deed), self._drill.centre
        centre = deed.centre or ours
        if deed.do == "ask":
            return incidents.ask(
                self._picture, incident_id, deed.act, deed.by, deed.reason or "unlisted", self._clock.at,
                to_phase=deed.to_phase, evidence_report_id=deed.evidence, marks=deed.marks,
                people_accounted=deed.accounted, centre=centre,
            )  # fmt: skip
        if deed.do == "confirm":
            made = incidents.confirm(self._picture, incident_id, deed.act, deed.by)
            return msgspec.structs.replace(made, centre=centre)
        if deed.do == "offer":
            return incidents.offer(self._picture, incident_id, deed.to_centre or "", deed.by, self._clock.at)
        standing = incidents.incident_of(self._picture, incident_id).hand_over
        if standing is None:
            raise Refused("nothing is offered", code="not_offered")
        return HandOverAccepted(
            incident_id=standing.incident_id, hand_over_id=standing.id, by=deed.by, centre=centre
        )

    async def _act(self, body: Event, centre: str | None) -> tuple[Recorded, ...]:
        if centre is None or centre == self._drill.centre:
            return await self._centre.act(body)
        return await self._centre.act(partner.admitted(self._picture, centre, body), centre)

    def _incident(self, deed: Deed) -> str:
        boat_id = self._picture.boat_of_report.get(deed.of or "")
        if boat_id is None:
            raise Malformed(
                f"a deed at {deed.at:%H:%M} is of {deed.of}, which is not held then", code="drill"
            )
        incident_id = self._picture.boats[boat_id].incident_id
        if incident_id is None:
            raise Malformed(f"the boat of {deed.of} has no incident at {deed.at:%H:%M}", code="drill")
        return incidents.incident_of(self._picture, incident_id).id

    # ── reading ──

    def _unread_ids(self, of: str | None) -> tuple[str, ...]:
        return tuple(self._picture.unread) if of is None else (of,)

    async def _read(self, report_ids: tuple[str, ...], by: str) -> None:
        held = tuple(one for one in report_ids if one in self._picture.unread)
        if held:
            await self._centre.act(ReportRead(report_ids=held, by=by))
            self._read_at |= dict.fromkeys(held, self._clock.at)

    # ── sending ──

    async def _plan(self) -> DispatchPlan:
        asked = ask_dispatch(self._picture, self._theatre, self._clock.at).problem
        reaches = tuple(
            reach
            for incident in asked.incidents
            for unit in asked.units
            if (reach := straight_reach(unit, incident)) is not None
        )
        made = plan(msgspec.structs.replace(asked, reaches=reaches))
        await self._centre.act(DispatchPlanned(plan=made))
        return made

    def _listed(self, came: Came, made: DispatchPlan, incident_id: str) -> Came:
        task = _task(made, incident_id)
        soonest = sorted(
            (one for one in task.proposals if one.purpose != "surveillance"),
            key=lambda one: (one.on_scene_min, one.unit_id),
        )
        return msgspec.structs.replace(
            came,
            listed=tuple(one.unit_id for one in task.proposals),
            soonest=tuple((one.unit_id, one.ready_min, one.on_scene_min) for one in soonest[:5]),
            warnings=task.warnings,
        )

    async def _issue(self, deed: Deed, came: Came) -> Came:
        """Send the unit named; its sender is told who is sooner, and how long it will take."""
        incident_id = self._incident(deed)
        made = await self._plan()
        came = self._listed(came, made, incident_id)
        way = self._way(incident_id, deed.unit or "")
        on_scene = None
        if way is not None:
            ready_min, there_min = way
            on_scene = self._time_on_scene(ready_min, there_min)
            late = ("late_on_scene",) if there_min > LATE_MIN else ()
            came = msgspec.structs.replace(
                came,
                ready_min=ready_min,
                on_scene_min=there_min,
                warnings=tuple(dict.fromkeys((*late, *came.warnings))),
            )
        await self._send(incident_id, deed.unit or "", deed, on_scene, made.id)
        return came

    def _time_on_scene(self, ready_min: float, there_min: float) -> TimeOnScene:
        there = self._clock.at + timedelta(minutes=there_min)
        return TimeOnScene(earliest=there, likely=there, latest=there, readiness_s=60 * ready_min)

    def _way(self, incident_id: str, unit_id: str) -> tuple[float, float] | None:
        """Minutes to get under way and until there, of a unit that the plan may not propose."""
        asked = ask_dispatch(self._picture, self._theatre, self._clock.at).problem
        unit = next((one for one in asked.units if one.unit_id == unit_id), None)
        incident = next((one for one in asked.incidents if one.incident_id == incident_id), None)
        reach = None if unit is None or incident is None else straight_reach(unit, incident)
        return None if unit is None or reach is None else (unit.ready_s / 60.0, reach.likely_min)

    async def _send(
        self, incident_id: str, unit_id: str, deed: Deed, on_scene: TimeOnScene | None, plan_id: str
    ) -> None:
        incident = self._picture.incidents[incident_id]
        order = TaskingOrder(
            id=f"tasking:drill:{next(self._orders)}",
            unit_id=unit_id,
            purpose=deed.purpose,
            incident_id=incident_id,
            boat_ids=incident.boat_ids,
            on_scene=on_scene,
            plan_id=plan_id,
        )
        await self._act(orders.issue(self._picture, order, deed.by), deed.centre)
        self._sent.setdefault(incident_id, self._clock.at)

    async def _answer(self, deed: Deed) -> None:
        mine = [one.id for one in self._picture.taskings.values() if one.unit_id == deed.unit]
        if not mine or deed.answer is None:
            raise Malformed(f"{deed.unit} answers an order that it does not have", code="drill")
        await self._act(
            orders.answer(
                self._picture, mine[-1], deed.answer, reason=deed.why, people_taken_off=deed.taken_off
            ),
            deed.centre,
        )

    async def _unasked(self) -> None:
        """What a watch does without being told: opens what came, and sends whom the plan proposes."""
        after_s = self._watch.read_after_s
        if after_s is not None:
            old = [
                report_id
                for report_id, received_at in self._picture.unread.items()
                if (self._clock.at - received_at).total_seconds() >= after_s
            ]
            await self._read(tuple(old), "watch-1")
        if not self._watch.issues_plan:
            return
        bare = tuple(
            incident.id
            for incident in self._picture.incidents.values()
            if incident.status == "open" and incident.id not in self._sent
        )
        # Nobody can be sent to a boat without a place: it is asked again, for it may have one by now.
        since = self._clock.at - self._planned_at
        if not bare or (bare == self._planned_for and since < PLAN_EVERY):
            return
        self._planned_for, self._planned_at = bare, self._clock.at
        made = await self._plan()
        for task in made.tasks:
            if task.task_id not in bare:
                continue
            for proposal in task.proposals:
                if proposal.in_plan and proposal.takes > 0:
                    deed = Deed(at=self._clock.at, do="issue", unit=proposal.unit_id)
                    on_scene = self._time_on_scene(proposal.ready_min, proposal.on_scene_min)
                    await self._send(task.task_id, proposal.unit_id, deed, on_scene, made.id)


def _task(made: DispatchPlan, incident_id: str) -> TaskPlan:
    found = next((task for task in made.tasks if task.task_id == incident_id), None)
    if found is None:
        raise Refused(f"{incident_id} is not open: nothing is proposed for it", code="not_open")
    return found
