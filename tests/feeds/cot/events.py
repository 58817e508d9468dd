"""Events as devices send them, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from varne.feeds.cot.connection import CotSettings
from varne.feeds.cot.parse import Speaker
from varne.feeds.privacy import tokeniser

NOW = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
TOKENISE = tokeniser(b"a salt for tests")
UNITS = {
    "DOVER LIFEBOAT": Speaker(unit_id="uk.dover-lifeboat"),
    "RESCUE 163": Speaker(unit_id="uk.rescue-163", airborne=True),
    "uk.dover-lifeboat": Speaker(unit_id="uk.dover-lifeboat"),
}


def xml(
    *,
    uid: str = "ANDROID-1",
    kind: str = "a-f-S-X",
    how: str = "m-g",
    at: datetime = NOW,
    stale_s: float = 300.0,
    lat: float = 51.05,
    lon: float = 1.45,
    ce: float = 12.0,
    callsign: str | None = None,
    remarks: str | None = None,
    detail: str = "",
) -> bytes:
    """An event as XML."""
    inner = "" if callsign is None else f"<contact callsign={quoteattr(callsign)} endpoint='*:-1:stcp'/>"
    inner += "" if remarks is None else f"<remarks>{escape(remarks)}</remarks>"
    stale = at + timedelta(seconds=stale_s)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><event version="2.0" uid={quoteattr(uid)} type="{kind}" '
        f'how="{how}" time="{at:%Y-%m-%dT%H:%M:%S.000Z}" start="{at:%Y-%m-%dT%H:%M:%S.000Z}" '
        f'stale="{stale:%Y-%m-%dT%H:%M:%S.000Z}"><point lat="{lat}" lon="{lon}" hae="9999999.0" ce="{ce}" '
        f'le="9999999.0"/><detail>{inner}{detail}</detail></event>'
    ).encode()


def place(callsign: str = "DOVER LIFEBOAT", uid: str = "ANDROID-1", **more: object) -> bytes:
    """A device that tells where it is."""
    of_a_device = '<takv device="x" platform="ATAK-CIV" os="34" version="5.4"/>'
    return xml(uid=uid, callsign=callsign, detail=of_a_device, **more)  # type: ignore[arg-type]


def chat(
    text: str, uid: str = "ANDROID-1", callsign: str = "DOVER LIFEBOAT", number: int = 1, **more: object
) -> bytes:
    """A message of a device to the centre."""
    head = (
        f'<__chat parent="RootContactGroup" chatroom="All Chat Rooms" senderCallsign={quoteattr(callsign)}/>'
        f'<link uid="{uid}" type="a-f-S-X" relation="p-p"/>'
    )
    return xml(
        uid=f"GeoChat.{uid}.All Chat Rooms.{number}",
        kind="b-t-f",
        how="h-g-i-g-o",
        remarks=text,
        detail=head,
        **more,  # type: ignore[arg-type]
    )


def marker(remarks: str = "", uid: str = "4f1e-marker", **more: object) -> bytes:
    """A marker that a person set on the map."""
    by = '<link uid="ANDROID-1" relation="p-p" type="a-f-S-X"/><contact callsign="U.12.0230"/>'
    return xml(uid=uid, kind="a-u-S", how="h-g-i-g-o", remarks=remarks, detail=by, **more)  # type: ignore[arg-type]


def settings(**more: object) -> CotSettings:
    """A link's settings, over two units."""
    given: dict[str, object] = {
        "feed": "cot",
        "title": "Units in the field",
        "centre": "UK",
        "synthetic": True,
        "unit_of": UNITS.get,
        "tokenise": TOKENISE,
        "call_sign": "MRCC DOVER",
        "now": lambda: NOW,
    }
    return CotSettings(**{**given, **more})  # type: ignore[arg-type]
