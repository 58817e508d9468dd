"""What a TAK server and its clients say to each other: forms agreed on, pings, messages. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime

from varne.feeds.cot.event import CotEvent, Element, element, made

OFFER, REQUEST, AGREED = "t-x-takp-v", "t-x-takp-q", "t-x-takp-r"
PING, PONG = "t-x-c-t", "t-x-c-t-r"
PROTOCOL_VERSION = 1
CENTRE_UID = "varne.centre"

# Said to a device by the link itself, in both languages: which the crew reads is not known here.
WORDS: dict[str, str] = {
    "not_understood": (
        "NOT UNDERSTOOD, NOT KEPT. Write: ACK / REFUSE WEATHER / ON SCENE / OFF 30 LEFT 12 / DONE. "
        "NON COMPRIS, NON CONSERVÉ. Écrire : ACCEPTE / REFUSE METEO / SUR ZONE / "
        "RECUPERES 30 RESTENT 12 / TERMINE."
    ),
    "silent": "NOT HEARD FROM: the centre closes this link. SANS NOUVELLES : le centre ferme cette liaison.",
    "was_silent": "You were disconnected: not heard from. Vous aviez été déconnecté : sans nouvelles.",
    "was_slow": (
        "You were disconnected: messages were not taken. Vous aviez été déconnecté : messages non reçus."
    ),
}


def offer(now: datetime) -> CotEvent:
    """What a server says first: that it speaks the TAK protocol too."""
    support = element("TakProtocolSupport", {"version": PROTOCOL_VERSION})
    return made(
        uid="protouid", kind=OFFER, now=now, lasts_s=60.0, detail=(element("TakControl", None, support),)
    )


def is_control(event: CotEvent) -> bool:
    """True for what is said about the connection only."""
    return event.type.startswith("t-x-takp") or event.type in (PING, PONG)


def is_greeting(raw: bytes) -> bool:
    """True for the ``<auth>`` that some devices begin with: it holds a password, and is not looked into."""
    return raw.removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>').lstrip().startswith(b"<auth")


def answer(event: CotEvent, now: datetime) -> CotEvent | None:
    """What has to be said to a ping or a request for another form; None to all else."""
    if event.type == PING:
        return made(uid="takPong", kind=PONG, now=now, lasts_s=20.0)
    if event.type == REQUEST:
        request = event.detail.attribute("TakControl", "TakRequest", "version")
        if request is None:
            return None  # whoever asks for nothing that can be read stays with XML
        status = "true" if request == str(PROTOCOL_VERSION) else "false"
        response = element("TakControl", None, element("TakResponse", {"status": status}))
        return made(uid=event.uid, kind=AGREED, now=now, lasts_s=60.0, detail=(response,))
    return None


def agrees(event: CotEvent) -> bool:
    """True for the answer after which both sides speak the TAK protocol."""
    return event.detail.attribute("TakControl", "TakResponse", "status") == "true"


def presence(call_sign: str, place: tuple[float, float] | None, now: datetime) -> CotEvent:
    """The centre itself, as a contact that messages can be sent to."""
    return made(
        uid=CENTRE_UID,
        kind="a-f-G-U-C",
        now=now,
        lasts_s=300.0,
        place=place,
        how="h-e",
        detail=(
            element("contact", {"callsign": call_sign, "endpoint": "*:-1:stcp"}),
            element("__group", {"name": "Cyan", "role": "HQ"}),
            element("takv", {"device": "server", "platform": "Varne", "os": "-", "version": "1"}),
        ),
    )


def chat(text: str, to_uid: str, to_callsign: str, call_sign: str, now: datetime) -> CotEvent:
    """A message to one device, in the form that ATAK shows as a conversation with the centre."""
    number = hashlib.sha256(f"{to_uid}|{now.isoformat()}|{text}".encode()).hexdigest()[:16]
    group = {"uid0": CENTRE_UID, "uid1": to_uid, "id": to_uid}
    head = {
        "parent": "RootContactGroup",
        "groupOwner": "false",
        "messageId": number,
        "chatroom": to_callsign,
        "id": to_uid,
        "senderCallsign": call_sign,
    }
    said: tuple[Element, ...] = (
        element("__chat", head, element("chatgrp", group)),
        element("link", {"uid": CENTRE_UID, "type": "a-f-G-U-C", "relation": "p-p"}),
        element(
            "remarks",
            {"source": f"BAO.F.ATAK.{CENTRE_UID}", "to": to_uid, "time": f"{now:%Y-%m-%dT%H:%M:%SZ}"},
            text=text,
        ),
        element("marti", None, element("dest", {"callsign": to_callsign})),
    )
    return made(
        uid=f"GeoChat.{CENTRE_UID}.{to_uid}.{number}",
        kind="b-t-f",
        now=now,
        lasts_s=86_400.0,
        how="h-g-i-g-o",
        detail=said,
    )
