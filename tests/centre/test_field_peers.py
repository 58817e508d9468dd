"""A whole centre and the clients that others made: pytak and takproto, as XML and as the TAK protocol.

They are told nothing of Varne: what they send and read is what ATAK, iTAK and WinTAK do.
"""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import warnings
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.centre.test_field import now, order, running, until
from tests.feeds.cot.events import chat, marker, place, settings

from varne.feeds.cot.framing import Framer, framed
from varne.feeds.cot.protobuf_form import read_protobuf, write_protobuf
from varne.feeds.cot.server import CotListener
from varne.feeds.cot.xml_form import read_xml
from varne.picture.events_incident import TaskingIssued

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pytak misses what it needs for certificates
    pytak = pytest.importorskip("pytak")
takproto = pytest.importorskip("takproto")

pytestmark = pytest.mark.long
PATIENCE_S = 30.0
DEVICE = '<takv device="x" platform="ATAK-CIV" os="34" version="5.4"/>'


@asynccontextmanager
async def pytak_client(port: int, proto: int) -> AsyncIterator[tuple[Any, Any]]:
    """pytak's own connection and workers: a queue out and a queue in."""
    config = {"COT_URL": f"tcp://127.0.0.1:{port}", "TAK_PROTO": str(proto)}
    reader, writer = await pytak.protocol_factory(config)
    out: asyncio.Queue[bytes] = asyncio.Queue()
    came: asyncio.Queue[bytes] = asyncio.Queue()
    workers = (pytak.TXWorker(out, config, writer), pytak.RXWorker(came, config, reader))
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        yield out, came
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


class Told(NamedTuple):
    """An event as a client made of it."""

    kind: str
    callsign: str
    text: str
    lat_deg: float


def told(raw: Any) -> Told:
    """What pytak gives: bytes of XML, or a message of takproto when it is set to the TAK protocol."""
    if isinstance(raw, bytes | str):
        event = ET.fromstring(raw)
        contact, point = event.find("detail/contact"), event.find("point")
        callsign = "" if contact is None else contact.get("callsign", "")
        lat = 0.0 if point is None else float(point.get("lat", "0"))
        return Told(event.get("type", ""), callsign, event.findtext("detail/remarks", ""), lat)
    event = raw.cotEvent
    detail = ET.fromstring(f"<detail>{event.detail.xmlDetail}</detail>")
    return Told(event.type, event.detail.contact.callsign, detail.findtext("remarks", ""), event.lat)


async def heard(came: Any, kind: str) -> Told:
    """The next event of a type."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            event = told(await came.get())
            if event.kind == kind:
                return event


@pytest.mark.parametrize("proto", [0, 1])
async def test_pytak_tells_its_place_gets_an_order_and_answers_it(tmp_path: Path, proto: int) -> None:
    async with running(tmp_path) as (centre, _, port), pytak_client(port, proto) as (out, came):
        await out.put(place("LIFEBOAT 17-09", at=now(), lat=51.0, lon=1.4))
        await until(lambda: "uk.dover-lifeboat" in centre.picture.units)
        await out.put(marker("40 pob taking water", at=now(), lat=51.04, lon=1.49))
        await until(lambda: centre.picture.boats)
        boat_id, boat = next(iter(centre.picture.boats.items()))
        assert (await heard(came, "a-u-S")).callsign == boat.name
        await centre.record(TaskingIssued(order=order("t-1", "uk.dover-lifeboat", (boat_id,)), by="smc"))
        assert (await heard(came, "b-t-f")).text.startswith("TASKING: RESCUE")
        assert (await heard(came, "b-m-p-w-GOTO")).lat_deg == pytest.approx(51.05)
        for number, (text, state) in enumerate((("ACK", "acknowledged"), ("ON SCENE", "on_scene"))):
            await out.put(chat(text, number=number, at=now()))
            await until(lambda state=state: centre.picture.taskings["t-1"].state == state)
        await out.put(chat("OFF 38 LEFT 2", number=7, at=now(), lat=51.04, lon=1.49))
        await until(lambda: any(one.kind == "recovery" for one in centre.picture.reports.values()))
        assert not centre.picture.feeds["cot-units-0"].quarantined


def test_takproto_reads_what_varne_writes_and_the_other_way() -> None:
    event = read_xml(place(at=now()).replace(b"</detail>", b'<track speed="7.5" course="130.2"/></detail>'))
    theirs = takproto.parse_proto(bytearray(framed(write_protobuf(event)))).cotEvent
    assert (theirs.uid, theirs.type, theirs.how) == (event.uid, event.type, event.how)
    assert (theirs.lat, theirs.lon, theirs.ce) == (event.lat_deg, event.lon_deg, event.ce_m)
    assert theirs.detail.contact.callsign == event.callsign
    assert (theirs.detail.track.speed, theirs.detail.track.course) == (7.5, 130.2)
    assert theirs.staleTime == round(event.stale.timestamp() * 1000)
    for form in (takproto.TAKProtoVer.STREAM, takproto.TAKProtoVer.MESH):
        for raw in (place(at=now()), marker("40 pob", at=now())):
            framer = Framer()
            messages = framer.feed(bytes(takproto.xml2proto(raw.decode().partition("?>")[2], form)))
            (message,) = messages + framer.finish()
            read = read_protobuf(message.raw)
            assert read is not None
            ours = read_xml(raw)
            assert (read.uid, read.time, read.stale) == (ours.uid, ours.time, ours.stale)
            assert (read.lat_deg, read.callsign) == (ours.lat_deg, ours.callsign)
            assert read.detail.child("remarks") == ours.detail.child("remarks")


# ── TLS ──


def certificates(directory: Path) -> None:
    """An authority, the centre's certificate, and one each for a lifeboat and a stranger."""

    def run(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=directory, check=True, capture_output=True)

    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
        "-subj", "/CN=authority")  # fmt: skip
    for name, subject in (("server", "localhost"), ("boat", "uk.dover-lifeboat"), ("other", "Jean Dupont")):
        run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
            "-subj", f"/CN={subject}")  # fmt: skip
        run("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-out", f"{name}.pem", "-days", "2")  # fmt: skip


async def test_a_certificate_says_which_unit_it_is_whatever_it_calls_itself(tmp_path: Path) -> None:
    certificates(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(tmp_path / "ca.pem"))
    tls.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    tls.verify_mode = ssl.CERT_REQUIRED
    link = CotListener("127.0.0.1", 0, settings(), tls)
    units: list[str] = []
    link.on_joined = units.append

    async def read() -> None:
        async for _ in link.batches(after_cursor=None):
            pass

    async def says(name: str | None) -> None:
        context = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
        context.check_hostname = False
        if name is not None:
            context.load_cert_chain(tmp_path / f"{name}.pem", tmp_path / f"{name}.key")
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", await link.listening(), ssl=context)
            writer.write(place("RESCUE 163"))
            with suppress(TimeoutError):
                async with asyncio.timeout(2.0):
                    while await reader.read(4096):
                        pass
            writer.close()
            await writer.wait_closed()

    task = asyncio.create_task(read())
    try:
        for name in ("other", None, "boat"):
            await says(name)
        assert units == ["uk.dover-lifeboat"]
        assert link.links()[0].certified
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
