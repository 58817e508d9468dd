"""Units in the field, as the centre deals with them: what they say becomes events, what they need goes out.

Whatever way a unit speaks (Cursor on Target, the page for phones), its words come here: where it is, what it
answers, what it saw, whom it took off. An answer counts only from the unit that was asked, to an order that
was sent. What goes out is decided after each commit, so that no unit is told what is not in the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Literal, Protocol

import structlog
from msgspec.structs import replace as replaced

from varne.centre.field_join import JoinCode
from varne.centre.field_told import Phones
from varne.centre.field_units import OPEN_TASKING, FieldUnits, boats_for, boats_of_tasking
from varne.centre.outcome import Commit, Outcome
from varne.feeds.contract import Item, Parsed
from varne.feeds.cot import orders
from varne.feeds.cot.contract import FieldLink
from varne.feeds.cot.event import CotEvent
from varne.feeds.cot.link import LinkState
from varne.feeds.cot.protocol import chat, presence
from varne.feeds.units import FieldItem, Heard, UnitAnswered, UnitAt
from varne.health.health import Health
from varne.picture import events as e
from varne.picture import events_incident as i
from varne.picture.errors import Malformed, Refused
from varne.picture.picture import Picture
from varne.picture.tasking import Answer, Tasking
from varne.picture.theatre import Theatre

PRESENCE_EVERY_S = 60.0
POSITION_EVERY_S = 10.0  # a unit's place goes into the log at most so often
RETRY_S = 1.0
FRESH_PLACE = timedelta(minutes=10)  # a unit's own place stands for what it reports without one

# What may still be said of an order, by its state. A late or repeated word is no error.
_MAY_STILL: dict[str, frozenset[Answer]] = {
    "issued": frozenset({"acknowledged", "on_scene", "done", "refused"}),
    "unacknowledged": frozenset({"acknowledged", "on_scene", "done", "refused"}),
    "acknowledged": frozenset({"on_scene", "done", "refused"}),
    "on_scene": frozenset({"done", "refused"}),
}
_ALREADY: dict[Answer, frozenset[str]] = {
    "acknowledged": frozenset({"acknowledged", "on_scene", "done"}),
    "on_scene": frozenset({"on_scene", "done"}),
    "done": frozenset({"done"}),
    "refused": frozenset({"refused"}),
}

# Why an answer does not count; any other refusal is the store's, and passes.
NOT_TAKEN = frozenset({"no_tasking", "which_tasking", "tasking_over"})

AnswerOutcome = Literal["recorded", "held_already"]

log = structlog.get_logger("varne.centre.field")


class FieldCentre(Protocol):
    """What is needed of a centre."""

    @property
    def theatre(self) -> Theatre:
        """What is fixed about its strait."""
        ...

    @property
    def picture(self) -> Picture:
        """What it now believes."""
        ...

    @property
    def health(self) -> Health:
        """Told when a link ends or fails."""
        ...

    def now(self) -> datetime:
        """Its time."""
        ...

    async def submit(
        self, declaration: e.FeedDeclared, items: Sequence[Item], *, patient: bool = False
    ) -> list[Outcome]:
        """Make inputs durable."""
        ...

    async def record(self, body: e.Event, *, observed_at: datetime | None = None) -> int:
        """Make one act durable."""
        ...

    def listen(self, listener: Callable[[Commit], None]) -> Callable[[], None]:
        """Be told of each commit."""
        ...


class Field:
    """The centre's desk for units in the field, over any number of links."""

    def __init__(
        self,
        links: Sequence[FieldLink],
        units: FieldUnits,
        *,
        call_sign: str,
        join: JoinCode,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.units = units
        self.join = join
        self.phones = Phones()
        self._links = tuple(links)
        self._call_sign = call_sign
        self._sleep = sleep
        self._centre: FieldCentre | None = None

    @property
    def counted(self) -> tuple[FieldLink, ...]:
        """The links, for whoever watches their counts."""
        return self._links

    def links(self) -> tuple[LinkState, ...]:
        """Every unit that is or was connected, by its id."""
        found = [state for link in self._links for state in link.links()]
        return tuple(sorted(found, key=lambda state: (state.unit_id, not state.connected)))

    async def run(self, centre: FieldCentre) -> None:
        """Take in and tell until cancelled."""
        self._centre = centre
        for link in self._links:
            link.on_joined = self._welcome(link)
        stop = centre.listen(self._note_commit)
        try:
            async with asyncio.TaskGroup() as tasks:
                for link in self._links:
                    tasks.create_task(self._take(link), name=link.declaration.feed)
                tasks.create_task(self._stay_present(), name="field presence")
        finally:
            stop()

    # ── in ──

    async def _take(self, link: FieldLink) -> None:
        centre = self._running()
        declaration = link.declaration
        try:
            async for items in link.batches(after_cursor=None):
                await self._take_in(declaration, items)
        except (Refused, Malformed, OSError) as error:
            log.error("link to units failed", feed=declaration.feed, reason=str(error))
            centre.health.failed(declaration.feed, str(error))
        else:
            centre.health.ended(declaration.feed)

    async def _take_in(self, declaration: e.FeedDeclared, items: Sequence[FieldItem]) -> None:
        centre = self._running()
        others: list[Item] = []
        places: dict[str, UnitAt] = {}  # the newest of each unit in this batch
        for item in items:
            if isinstance(item, Heard):
                if isinstance(item.word, UnitAt):
                    places[item.word.unit_id] = item.word
                else:
                    await self._answer_by_link(item.word)
            else:
                others.append(self.placed(item))
        for word in places.values():
            with suppress(Refused):  # the store takes nothing; a newer place will come
                await self.position(word)
        await centre.submit(declaration, others, patient=True)

    async def _answer_by_link(self, word: UnitAnswered) -> None:
        """An answer is kept however long the store takes nothing; one that does not count is told back."""
        try:
            while True:
                try:
                    await self.answer(word)
                    return
                except Refused as refusal:
                    if refusal.code in NOT_TAKEN:
                        raise
                    log.warning("an answer waits for the store", unit=word.unit_id, reason=str(refusal))
                await self._sleep(RETRY_S)
        except Refused as refusal:
            words = orders.not_taken_words(refusal.code, self.units.language(word.unit_id))
            self.tell(word.unit_id, words)

    def placed(self, item: Item) -> Item:
        """A report without a place of its own gets its unit's, if that was heard of lately."""
        if not isinstance(item, Parsed) or item.report.has_position:
            return item
        unit = self._running().picture.units.get(item.report.source)
        if unit is None or unit.positioned_at is None:
            return item
        if abs(item.report.best_time - unit.positioned_at) > FRESH_PLACE:
            return item
        report = replaced(item.report, lat_deg=unit.lat_deg, lon_deg=unit.lon_deg, sigma_m=200.0)
        return replaced(item, report=report)

    async def position(self, word: UnitAt) -> bool:
        """Put a unit's place into the log; False when one nearly as new, or newer, is there."""
        centre = self._running()
        known = centre.picture.units.get(word.unit_id)
        at = word.observed_at or word.received_at
        if known is not None and known.positioned_at is not None:
            later_s = (at - known.positioned_at).total_seconds()
            if later_s < POSITION_EVERY_S:
                return False
        body = e.UnitPositioned(
            unit_id=word.unit_id, lat_deg=word.lat_deg, lon_deg=word.lon_deg, stale_at=word.stale_at
        )
        await centre.record(body, observed_at=at)
        return True

    async def answer(self, word: UnitAnswered) -> AnswerOutcome:
        """Put a unit's answer to its order into the log.

        Raises:
            Refused: the unit has no such order (``no_tasking``), or several it may mean
                (``which_tasking``), or the order is over (``tasking_over``); the store takes nothing.
        """
        centre = self._running()
        tasking = self._meant(centre.picture, word)
        if tasking.state in _ALREADY[word.answer]:
            return "held_already"
        if word.answer not in _MAY_STILL.get(tasking.state, frozenset()):
            raise Refused(f"{tasking.id} is {tasking.state}", code="tasking_over")
        await centre.record(
            i.TaskingAnswered(
                tasking_id=tasking.id,
                answer=word.answer,
                reason=(word.reason or "unable") if word.answer == "refused" else None,
                people_taken_off=word.people_taken_off,
                people_went_on=word.people_went_on,
            ),
            observed_at=word.observed_at,
        )
        return "recorded"

    def _meant(self, picture: Picture, word: UnitAnswered) -> Tasking:
        """The order that an answer is to."""
        if word.tasking_id is not None:
            named = picture.taskings.get(word.tasking_id)
            if named is None or named.unit_id != word.unit_id or named.state == "proposed":
                raise Refused("your unit has no order of that number", code="no_tasking")
            return named
        own = [one for one in picture.taskings.values() if one.unit_id == word.unit_id]
        fitting = [one for one in own if word.answer in _MAY_STILL.get(one.state, frozenset())]
        if not fitting:
            # A word said twice is no error: the last order it was true of is meant.
            fitting = [one for one in own if one.state in _ALREADY[word.answer]][-1:]
        if not fitting:
            raise Refused("your unit has no order that this answers", code="no_tasking")
        if len(fitting) > 1:
            numbers = ", ".join(one.id for one in fitting)
            raise Refused(f"your unit has several orders, say which: {numbers}", code="which_tasking")
        return fitting[0]

    # ── out ──

    def tell(self, unit_id: str, text: str) -> None:
        """Send a unit a message, if it is connected."""
        centre = self._running()
        for link in self._links:
            device = link.device_of(unit_id)
            if device is not None:
                said = chat(text, device.uid, device.callsign, self._call_sign, centre.now())
                link.send(unit_id, [said], urgent=True)

    def _welcome(self, link: FieldLink) -> Callable[[str], None]:
        def joined(unit_id: str) -> None:
            centre = self._running()
            link.send(unit_id, [self._presence()], urgent=True)
            for tasking in centre.picture.taskings.values():
                if tasking.unit_id == unit_id and tasking.state in OPEN_TASKING:
                    self._send_order(link, tasking)
            self._send_boats(link, unit_id, boats_for(centre.picture, self.units, unit_id))
            self._send_units(link, unit_id, tuple(centre.picture.units))

        return joined

    def _note_commit(self, commit: Commit) -> None:
        """After a commit: its news to those they are for. Never waits."""
        boats: dict[str, None] = {}
        units: dict[str, None] = {}
        for entry in commit.entries:
            body = entry.body
            if isinstance(body, i.TaskingIssued):
                self._order(body.order.id)
            elif isinstance(body, i.TaskingUnacknowledged | i.TaskingWithdrawn):
                self._order(body.tasking_id)
            elif isinstance(body, e.AlertRaised):
                self._alert(body)
            elif isinstance(body, e.UnitPositioned):
                units[body.unit_id] = None
            else:
                boats |= dict.fromkeys(_boats_in(body))
        if boats or units:
            self._show(tuple(boats), tuple(units))

    def _order(self, tasking_id: str) -> None:
        tasking = self._running().picture.taskings.get(tasking_id)
        if tasking is not None:
            for link in self._links:
                self._send_order(link, tasking)
                self._send_boats(link, tasking.unit_id, boats_of_tasking(self._running().picture, tasking_id))

    def _send_order(self, link: FieldLink, tasking: Tasking) -> None:
        centre = self._running()
        device = link.device_of(tasking.unit_id)
        if device is None:
            return
        picture = centre.picture
        events = orders.order_events(
            tasking,
            [picture.boats[boat_id] for boat_id in boats_of_tasking(picture, tasking.id)],
            device,
            unit=picture.units.get(tasking.unit_id),
            language=self.units.language(tasking.unit_id),
            call_sign=self._call_sign,
            now=centre.now(),
        )
        link.send(tasking.unit_id, events, urgent=True)

    def _show(self, boat_ids: Sequence[str], unit_ids: Sequence[str]) -> None:
        picture = self._running().picture
        for link in self._links:
            for state in link.links():
                if state.connected:
                    allowed = frozenset(boats_for(picture, self.units, state.unit_id))
                    own = self.units.is_own(state.unit_id, picture.centre)
                    shown = [one for one in boat_ids if one in allowed or (own and one in picture.boats)]
                    self._send_boats(link, state.unit_id, shown)
                    self._send_units(link, state.unit_id, unit_ids)

    def _send_boats(self, link: FieldLink, unit_id: str, boat_ids: Sequence[str]) -> None:
        centre = self._running()
        language, now, code = self.units.language(unit_id), centre.now(), centre.picture.centre
        events = []
        for boat_id in boat_ids:
            boat = centre.picture.boats[boat_id]
            if boat.status == "open":
                event = orders.boat_event(boat, code, language, now)
            else:
                event = orders.gone(orders.boat_uid(code, boat_id), "a-u-S", now)
            if event is not None:
                events.append(event)
        if events:
            link.send(unit_id, events)

    def _send_units(self, link: FieldLink, unit_id: str, unit_ids: Sequence[str]) -> None:
        """Where the centre's own units are, to each other."""
        centre = self._running()
        picture = centre.picture
        if not self.units.is_own(unit_id, picture.centre):
            return
        link.send(
            unit_id,
            [
                orders.unit_event(picture.units[one], self.units.name(one), centre.now())
                for one in unit_ids
                if one != unit_id
                and self.units.is_own(one, picture.centre)
                and not picture.units[one].from_base
            ],
        )

    def _alert(self, body: e.AlertRaised) -> None:
        centre = self._running()
        alert = centre.picture.alerts.get(body.alert.id, body.alert)
        if not orders.is_for_crews(alert) or alert.count > 1:
            return
        boat = centre.picture.boats.get(alert.subject)
        if boat is None:
            return
        for link in self._links:
            for state in link.links():
                device = link.device_of(state.unit_id)
                if device is None or boat.id not in boats_for(centre.picture, self.units, state.unit_id):
                    continue
                language = self.units.language(state.unit_id)
                said = orders.alert_event(
                    alert, orders.shown_name(boat, language), device, language, self._call_sign, centre.now()
                )
                link.send(state.unit_id, [said], urgent=True)

    async def _stay_present(self) -> None:
        while True:
            await self._sleep(PRESENCE_EVERY_S)
            for link in self._links:
                for state in link.links():
                    if state.connected:
                        link.send(state.unit_id, [self._presence()], urgent=True)

    def _presence(self) -> CotEvent:
        centre = self._running()
        spec = centre.theatre.home_view
        return presence(self._call_sign, (spec[1], spec[0]), centre.now())

    def _running(self) -> FieldCentre:
        if self._centre is None:
            raise Refused("the centre is not running yet", code="stopping")
        return self._centre


def _boats_in(body: e.Event) -> tuple[str, ...]:
    """Ids of the boats that an event changes."""
    if isinstance(body, e.BoatsMerged):
        return (body.boat_id, body.merged_boat_id)
    if isinstance(body, e.BoatSplit | e.ReportMoved):
        return (body.boat_id, body.from_boat_id)
    boat_id = getattr(body, "boat_id", None)
    return (boat_id,) if isinstance(boat_id, str) else ()
