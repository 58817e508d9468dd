"""A centre and a TAK server that already runs: ``python -m bench.tak_server HOST:PORT``.

The centre calls the server as units do. A device of our own connects to the server too, and all it knows of
the centre goes through there: it tells its place, waits for an order, accepts it. Prints how long each took.
Tried with FreeTAKServer 2.2.1 in an environment of its own, which is no dependency of anything here.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from varne.centre.config import CentreConfig, FieldConfig
from varne.centre.wiring import open_centre
from varne.feeds.cot.event import CotEvent, element, made
from varne.feeds.cot.framing import Framer
from varne.feeds.cot.protocol import CENTRE_UID
from varne.feeds.cot.xml_form import read_xml, write_xml
from varne.picture.events_incident import TaskingIssued
from varne.picture.tasking import TaskingOrder

UNIT, DEVICE, CALL_SIGN, CENTRE = "uk.dover-lifeboat", "ANDROID-1", "LIFEBOAT 17-09", "VARNE UK"
PATIENCE_S = 30.0


def place() -> CotEvent:
    """Where the device is."""
    takv = element("takv", {"device": "x", "platform": "ATAK-CIV", "os": "34", "version": "5.4"})
    contact = element("contact", {"callsign": CALL_SIGN, "endpoint": "*:-1:stcp"})
    group = element("__group", {"name": "Cyan", "role": "Team Member"})
    return made(
        uid=DEVICE, kind="a-f-S-X", now=datetime.now(UTC), lasts_s=300.0, place=(51.0, 1.4), ce_m=10.0,
        detail=(contact, group, takv),
    )  # fmt: skip


def message(text: str) -> CotEvent:
    """A message of the device to the centre, in the form that ATAK gives it."""
    head = {
        "parent": "RootContactGroup", "groupOwner": "false", "messageId": "1", "chatroom": CENTRE,
        "id": CENTRE_UID, "senderCallsign": CALL_SIGN,
    }  # fmt: skip
    group = element("chatgrp", {"uid0": DEVICE, "uid1": CENTRE_UID, "id": CENTRE_UID})
    now = datetime.now(UTC)
    detail = (
        element("__chat", head, group),
        element("link", {"uid": DEVICE, "type": "a-f-S-X", "relation": "p-p"}),
        element("remarks", {"source": f"BAO.F.ATAK.{DEVICE}", "to": CENTRE_UID}, text=text),
        element("__serverdestination", {"destinations": f"127.0.0.1:4242:tcp:{DEVICE}"}),
        element("marti", None, element("dest", {"callsign": CENTRE})),
    )
    uid = f"GeoChat.{DEVICE}.{CENTRE_UID}.{now.timestamp():.0f}"
    return made(
        uid=uid, kind="b-t-f", how="h-g-i-g-o", now=now, lasts_s=86_400.0, place=(51.0, 1.4), ce_m=10.0,
        detail=detail,
    )  # fmt: skip


async def until(condition: Callable[[], bool], again: Callable[[], None] | None = None) -> float:
    """Wait until a condition holds, repeating something each second; seconds it took."""
    began = time.monotonic()
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            if again is not None:
                again()
            await asyncio.sleep(0.02 if again is None else 1.0)
    return time.monotonic() - began


async def ordered(reader: asyncio.StreamReader, number: str) -> float:
    """Wait for the order to come to the device; seconds it took."""
    began, framer = time.monotonic(), Framer()
    async with asyncio.timeout(PATIENCE_S):
        while True:
            for one in framer.feed(await reader.read(65_536)):
                event = read_xml(one.raw)
                said = event.detail.child("remarks")
                if event.type == "b-t-f" and said is not None and number in said.text:
                    return time.monotonic() - began


async def exchange(host: str, port: int, data: str) -> None:
    """A place in, an order out, an answer in."""
    centre = open_centre(
        CentreConfig(
            theatre="dover", data=data, synthetic=True, judge=False, drift=False, watch=False,
            field=FieldConfig(
                links=(f"server+tcp://{host}:{port}",), call_sign=CENTRE, call_signs={CALL_SIGN: UNIT}
            ),
        )
    )  # fmt: skip
    running = asyncio.create_task(centre.run())
    await asyncio.sleep(2.0)  # the server is to know the centre first
    reader, writer = await asyncio.open_connection(host, port)
    try:
        took_s = await until(lambda: UNIT in centre.picture.units, lambda: writer.write(write_xml(place())))
        sys.stdout.write(f"a place through the server into the centre's log: {took_s:.1f} s\n")
        order = TaskingOrder(id="t-1", unit_id=UNIT, purpose="rescue", lat_deg=51.05, lon_deg=1.5)
        await centre.record(TaskingIssued(order=order, by="smc"))
        sys.stdout.write(f"an order through the server to the device: {await ordered(reader, 't-1'):.1f} s\n")
        writer.write(write_xml(message("ACK")))
        took_s = await until(lambda: centre.picture.taskings["t-1"].state == "acknowledged")
        sys.stdout.write(f"its answer through the server into the centre's log: {took_s:.1f} s\n")
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def main() -> int:
    """Exchange with the server given; 1 when something did not come through."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("server", help="HOST:PORT of a TAK server that takes events over TCP")
    host, _, port = options.parse_args().server.rpartition(":")
    with tempfile.TemporaryDirectory() as data:
        try:
            asyncio.run(exchange(host, int(port), data))
        except (TimeoutError, OSError) as error:
            sys.stdout.write(f"did not come through: {error or 'nothing in time'}\n")
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
