"""Units in the field and a whole centre: places and answers come into its log, orders and boats go out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from tests.feeds.cot.events import chat, marker, place

from varne.centre.centre import Centre
from varne.centre.config import CentreConfig, FieldConfig
from varne.centre.field import Field
from varne.centre.field_join import JoinCode
from varne.centre.field_units import FieldUnits
from varne.centre.shipped import open_theatre
from varne.centre.wiring import open_centre
from varne.feeds.cot import protocol
from varne.feeds.cot.event import CotEvent
from varne.feeds.cot.framing import Framer
from varne.feeds.cot.server import CotListener
from varne.feeds.cot.xml_form import read_xml
from varne.feeds.units import UnitAnswered, UnitAt
from varne.picture.errors import Refused
from varne.picture.events import Event
from varne.picture.events_incident import TaskingIssued, TaskingProposed, TaskingWithdrawn
from varne.picture.tasking import TaskingOrder

PATIENCE_S = 20.0


class Crew:
    """A crew's device, connected to a centre."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self._framer = Framer()
        self._heard: list[CotEvent] = []
        self.told = ""  # everything, as it came

    def say(self, raw: bytes) -> None:
        self.writer.write(raw)

    async def hear(self, kind: str, words: str = "") -> CotEvent:
        """The next event of a type, or message that holds these words."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                while self._heard:
                    event = self._heard.pop(0)
                    if event.type == kind and words in said(event):
                        return event
                data = await self._reader.read(65_536)
                assert data, "the centre hung up"
                self.told += data.decode()
                self._heard += [read_xml(message.raw) for message in self._framer.feed(data)]


def said(event: CotEvent) -> str:
    remarks = event.detail.child("remarks")
    return "" if remarks is None else remarks.text


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def running(data: Path, centre: str = "UK") -> AsyncIterator[tuple[Centre, Field, int]]:
    config = CentreConfig(
        theatre="dover", centre=centre, data=str(data), judge=False, drift=False, watch=False,
        field=FieldConfig(links=("tcp://127.0.0.1:0",), call_signs={"LIFEBOAT 17-09": "uk.dover-lifeboat"}),
    )  # fmt: skip
    whole = open_centre(config)
    field = cast("Field", whole.field)
    task = asyncio.create_task(whole.run())
    try:
        yield whole, field, await cast("CotListener", field.counted[0]).listening()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def crew(port: int, callsign: str, uid: str = "ANDROID-1") -> AsyncIterator[Crew]:
    one = Crew(*await asyncio.open_connection("127.0.0.1", port))
    one.say(place(callsign, uid, at=now(), lat=51.0, lon=1.4))
    try:
        await one.hear("a-f-G-U-C")  # the centre makes itself known to whom it knows
        yield one
    finally:
        one.writer.close()
        with suppress(OSError):
            await one.writer.wait_closed()


async def until(condition: object) -> None:
    """Wait until a condition holds."""
    assert callable(condition)
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.01)


def order(number: str, unit_id: str, boat_ids: tuple[str, ...] = ()) -> TaskingOrder:
    return TaskingOrder(
        id=number, unit_id=unit_id, purpose="rescue", boat_ids=boat_ids, lat_deg=51.05, lon_deg=1.5,
        meet_at=now() + timedelta(minutes=20),
    )  # fmt: skip


async def test_an_order_goes_out_and_is_answered_to_the_end(tmp_path: Path) -> None:
    async with running(tmp_path) as (centre, _, port), crew(port, "LIFEBOAT 17-09") as lifeboat:
        await until(lambda: "uk.dover-lifeboat" in centre.picture.units)
        assert not centre.picture.units["uk.dover-lifeboat"].from_base
        lifeboat.say(marker("40 pob taking water", at=now(), lat=51.04, lon=1.49))
        await until(lambda: centre.picture.boats)
        boat_id, boat = next(iter(centre.picture.boats.items()))
        shown = await lifeboat.hear("a-u-S")
        assert shown.callsign == boat.name
        assert shown.ce_m is not None
        assert "40 aboard" in said(shown)
        await centre.record(TaskingIssued(order=order("t-1", "uk.dover-lifeboat", (boat_id,)), by="smc"))
        words = said(await lifeboat.hear("b-t-f"))
        assert words.startswith("TASKING: RESCUE")
        assert boat.name in words
        assert "TAKING WATER" in words
        assert "51°03.0'N 001°30.0'E" in words
        point = await lifeboat.hear("b-m-p-w-GOTO")
        assert (point.lat_deg, point.lon_deg) == (51.05, 1.5)
        assert (await lifeboat.hear("b-m-r")).detail.child("link") is not None
        for text, state in (("ACK", "acknowledged"), ("on scene", "on_scene"), ("done", "done")):
            lifeboat.say(chat(text))
            await until(lambda state=state: centre.picture.taskings["t-1"].state == state)
        nowhere = {"lat": 0.0, "lon": 0.0, "ce": 9999999.0}
        lifeboat.say(chat("OFF 38 LEFT 2", number=9, at=now(), **nowhere))
        await until(lambda: any(one.kind == "recovery" for one in centre.picture.reports.values()))
        recovery = next(one for one in centre.picture.reports.values() if one.kind == "recovery")
        assert (recovery.people, recovery.remaining, recovery.unit) == (38, 2, "uk.dover-lifeboat")
        assert recovery.lat_deg == pytest.approx(51.0, abs=0.1), (
            "a count without a place is where its unit is"
        )


async def test_a_french_unit_is_spoken_to_in_french_and_shown_only_what_it_is_sent_to(tmp_path: Path) -> None:
    async with (
        running(tmp_path) as (centre, field, port),
        crew(port, "RIDENS", "ANDROID-F") as ridens,
        crew(port, "uk.dover-lifeboat") as lifeboat,
    ):
        for number, lat in enumerate((51.04, 50.9)):
            lifeboat.say(marker("40 pob", uid=f"m{number}", at=now(), lat=lat, lon=1.49))
        await until(lambda: len(centre.picture.boats) == 2)
        first, second = centre.picture.boats.values()
        own = {(await lifeboat.hear("a-u-S")).callsign for _ in range(2)}
        assert own == {first.name, second.name}
        await centre.record(TaskingIssued(order=order("t-2", "fr.ridens", (first.id,)), by="dispatch"))
        words = said(await ridens.hear("b-t-f"))
        assert words.startswith("MISSION: SAUVETAGE")
        assert "40 à bord" in words
        assert (await ridens.hear("a-u-S")).callsign == first.name
        field.tell("fr.ridens", "end")
        await ridens.hear("b-t-f", "end")
        assert second.name not in ridens.told
        ridens.say(chat("refusé météo", uid="ANDROID-F", callsign="RIDENS"))
        await until(lambda: centre.picture.taskings["t-2"].state == "refused")
        assert centre.picture.taskings["t-2"].steps[-1].reason == "weather"


async def test_an_unknown_unit_is_shown_without_its_name_and_shown_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as (centre, field, port), crew(port, "Jean Dupont", "ANDROID-X") as stranger:
        await until(lambda: any(unit.startswith("unknown.") for unit in centre.picture.units))
        stranger.say(marker("12 pob", at=now(), lat=51.04, lon=1.49).replace(b"ANDROID-1", b"ANDROID-X"))
        await until(lambda: centre.picture.boats)
        (state,) = field.links()
        assert state.unit_id.startswith("unknown.")
        field.tell(state.unit_id, "end")
        await stranger.hear("b-t-f", "end")
        assert next(iter(centre.picture.boats.values())).name not in stranger.told
        raw = (tmp_path / "dover" / "log.sqlite").read_bytes() + (
            tmp_path / "dover" / "log.sqlite-wal"
        ).read_bytes()
        assert b"Dupont" not in raw
        assert b"ANDROID-X" not in raw


async def test_another_unit_cannot_answer_and_nobody_answers_a_proposal(tmp_path: Path) -> None:
    async with running(tmp_path) as (centre, field, _):
        await centre.record(TaskingIssued(order=order("t-3", "uk.dover-lifeboat"), by="smc"))
        await centre.record(TaskingProposed(order=order("t-4", "fr.ridens")))

        async def says(unit_id: str, answer: str, tasking_id: str | None = None) -> str:
            word = UnitAnswered(
                unit_id=unit_id,
                answer=answer,
                received_at=now(),
                tasking_id=tasking_id,  # type: ignore[arg-type]
            )
            try:
                return await field.answer(word)
            except Refused as refusal:
                return refusal.code

        assert await says("fr.ridens", "acknowledged", "t-3") == "no_tasking"
        assert await says("fr.ridens", "acknowledged", "t-4") == "no_tasking"
        assert await says("fr.ridens", "acknowledged") == "no_tasking"
        assert await says("uk.dover-lifeboat", "acknowledged", "t-9") == "no_tasking"
        assert await says("uk.dover-lifeboat", "acknowledged") == "recorded"
        assert await says("uk.dover-lifeboat", "acknowledged") == "held_already"
        await centre.record(TaskingIssued(order=order("t-5", "uk.dover-lifeboat"), by="smc"))
        assert await says("uk.dover-lifeboat", "done") == "which_tasking"
        assert await says("uk.dover-lifeboat", "done", "t-5") == "recorded"
        await centre.record(TaskingWithdrawn(tasking_id="t-3", by="smc", reason="no_longer_needed"))
        assert await says("uk.dover-lifeboat", "on_scene", "t-3") == "tasking_over"
        assert centre.picture.taskings["t-4"].state == "proposed"


async def test_an_older_place_never_moves_a_unit_back(tmp_path: Path) -> None:
    async with running(tmp_path) as (centre, field, _):
        at = now()

        async def heard(lat_deg: float, ago_s: float) -> bool:
            seen = at - timedelta(seconds=ago_s)
            word = UnitAt(unit_id="fr.ridens", lat_deg=lat_deg, lon_deg=1.5, received_at=at, observed_at=seen)
            return await field.position(word)

        assert await heard(51.0, 60.0)
        assert not await heard(50.0, 600.0)
        assert not await heard(50.5, 55.0)  # too soon after the last to be worth the log
        assert await heard(51.2, 0.0)
        unit = centre.picture.units["fr.ridens"]
        assert (unit.lat_deg, unit.positioned_at) == (51.2, at)


async def test_an_answer_outlasts_a_store_that_takes_nothing_and_so_does_the_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(tmp_path) as (centre, field, port), crew(port, "uk.dover-lifeboat") as lifeboat:
        await centre.record(TaskingIssued(order=order("t-7", "uk.dover-lifeboat"), by="smc"))
        record, tries = centre.record, 0

        async def full(body: Event, **more: Any) -> int:
            nonlocal tries
            tries += 1
            if tries < 4:
                raise Refused("the disk is full", code="disk_full")
            return await record(body, **more)

        monkeypatch.setattr(centre, "record", full)
        monkeypatch.setattr(field, "_sleep", lambda _: asyncio.sleep(0))
        lifeboat.say(place("uk.dover-lifeboat", at=now(), lat=51.2) + chat("ACK"))
        await until(lambda: centre.picture.taskings["t-7"].state == "acknowledged")
        assert tries >= 4
        lifeboat.say(chat("ON SCENE", number=2))
        await until(lambda: centre.picture.taskings["t-7"].state == "on_scene")


async def test_the_device_that_was_away_gets_its_order_when_it_is_back(tmp_path: Path) -> None:
    async with running(tmp_path) as (centre, _, port):
        await centre.record(TaskingIssued(order=order("t-6", "uk.dover-lifeboat"), by="smc"))
        async with crew(port, "uk.dover-lifeboat") as lifeboat:
            assert "t-6" in said(await lifeboat.hear("b-t-f"))


@pytest.mark.parametrize(
    ("call_sign", "unit_id"),
    [
        ("uk.dover-lifeboat", "uk.dover-lifeboat"), ("RNLI Dover", "uk.dover-lifeboat"),
        ("rnli dover (severn class)", "uk.dover-lifeboat"), ("Dover Lifeboat", "uk.dover-lifeboat"),
        ("Notre-Dame du Risban", "fr.notre-dame-du-risban"), ("Mission 7", "fr.ridens"),
        ("Jean Dupont", None), ("", None), ("!", None),
    ],
)  # fmt: skip
def test_a_call_sign_means_one_unit_or_none(call_sign: str, unit_id: str | None) -> None:
    units = FieldUnits(open_theatre("dover"), {"MISSION 7": "fr.ridens"})
    speaker = units.speaker(call_sign)
    assert (None if speaker is None else speaker.unit_id) == unit_id


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (FieldConfig(links=("udp://127.0.0.1:8087",)), "write tcp"),
        (FieldConfig(links=("tcp://127.0.0.1:x",)), "write tcp"),
        (FieldConfig(links=("tls://127.0.0.1:8089",)), "needs certificate"),
        (FieldConfig(links=("tls://127.0.0.1:1",), certificate="none", key="none"), "cannot be read"),
        (FieldConfig(call_signs={"X": "uk.nobody"}), "no unit of dover"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened_is_refused_with_what_to_do(
    tmp_path: Path, field: FieldConfig, words: str
) -> None:
    with pytest.raises(Refused, match=words):
        open_centre(CentreConfig(theatre="dover", data=str(tmp_path), field=field, judge=False, drift=False))


def test_a_mark_lasts_over_a_restart_and_is_nobody_else_s(tmp_path: Path) -> None:
    first, again = JoinCode(tmp_path), JoinCode(tmp_path)
    assert again.unit_of(first.mark("fr.ridens")) == "fr.ridens"
    assert again.fits(f"{first.code[:4]} {first.code[4:]}")
    assert not again.fits("")
    assert again.unit_of("fr.ridens~" + "0" * 32) is None
    assert again.unit_of(first.mark("fr.ridens").replace("fr.ridens", "fr.flamant")) is None
    other = tmp_path / "other"
    other.mkdir()
    assert JoinCode(other).unit_of(first.mark("fr.ridens")) is None
    assert (tmp_path / "field.key").stat().st_mode & 0o077 == 0


def test_the_centre_is_a_contact_that_messages_can_be_sent_to() -> None:
    event = protocol.presence("VARNE UK", (51.0, 1.4), now())
    assert event.detail.attribute("contact", "endpoint") == "*:-1:stcp"
