"""Search orders as files that other systems read: GPX 1.1, KML 2.2, GeoJSON (RFC 7946), Cursor on Target.

Pure: orders in, UTF-8 bytes out; the same orders give the same bytes. Times are UTC. A track that follows
the drift is written over ground, cut finely enough that a stream that turns bends it. What is exported is a
proposal: nothing in a file says that it was ordered, agreed or done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import msgspec

from varne.drift.search.orders import PATTERN_CODE, SearchOrder
from varne.picture.errors import Refused
from varne.picture.noun import require_utc

MS_KN = 3600 / 1852
CREATOR = "Varne"
UNKNOWN = "9999999.0"  # Cursor on Target's word for it
PROPOSAL = "proposal / proposition"


def gpx(orders: Sequence[SearchOrder], title: str) -> bytes:
    """One route for each order, every point with its time."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<gpx version="1.1" creator="{CREATOR}" xmlns="http://www.topografix.com/GPX/1/1">',
        f"  <metadata><name>{escape(title)}</name><desc>{PROPOSAL}</desc></metadata>",
    ]
    for order in orders:
        lines += [
            "  <rte>",
            f"    <name>{escape(_name(order))}</name>",
            f"    <desc>{escape(_summary(order))}</desc>",
        ]
        for number, (when, (lat, lon)) in enumerate(zip(order.times, order.track_deg, strict=True)):
            turn = f"<name>{escape(_turn_name(order, number))}</name>" if number in order.turns else ""
            lines.append(
                f'    <rtept lat="{lat:.6f}" lon="{lon:.6f}"><time>{_utc(when)}</time>{turn}</rtept>'
            )
        lines.append("  </rte>")
    return _bytes([*lines, "</gpx>"])


def kml(orders: Sequence[SearchOrder], title: str) -> bytes:
    """One folder for each order: its area as the search begins, its track, and its turning points in time."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
        f"  <name>{escape(title)}</name><description>{PROPOSAL}</description>",
    ]
    for order in orders:
        lines.append(f"  <Folder><name>{escape(_name(order))}</name>")
        lines.append(f"    <description>{escape(_summary(order))}</description>")
        if order.area_deg is not None:
            ring = " ".join(f"{lon:.6f},{lat:.6f}" for lat, lon in [*order.area_deg, order.area_deg[0]])
            lines.append(
                f"    <Placemark><name>{escape(order.label)}</name><Polygon><outerBoundaryIs><LinearRing>"
                f"<coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
            )
        way = " ".join(f"{lon:.6f},{lat:.6f}" for lat, lon in order.track_deg)
        lines.append(
            f"    <Placemark><name>{escape(_name(order))}</name><TimeSpan>"
            f"<begin>{_utc(order.times[0])}</begin><end>{_utc(order.times[-1])}</end></TimeSpan>"
            f"<LineString><tessellate>1</tessellate>"
            f"<coordinates>{way}</coordinates></LineString></Placemark>"
        )
        for row in order.turns:
            lat, lon = order.track_deg[row]
            lines.append(
                f"    <Placemark><name>{escape(_turn_name(order, row))}</name><TimeStamp><when>"
                f"{_utc(order.times[row])}</when></TimeStamp><Point><coordinates>{lon:.6f},{lat:.6f}"
                "</coordinates></Point></Placemark>"
            )
        lines.append("  </Folder>")
    return _bytes([*lines, "</Document></kml>"])


def geojson(orders: Sequence[SearchOrder]) -> bytes:
    """Each order's area as the search begins, and its track with a time for each point."""
    features: list[dict[str, Any]] = []
    for order in orders:
        said = {
            "unit": order.unit_id,
            "flag": order.flag,
            "area": order.label,
            "pattern": PATTERN_CODE[order.kind],
            "state": "proposed",
            "spacing_m": round(order.spacing_m, 1),
            "speed_mps": round(order.speed_mps, 2),
            "height_m": round(order.height_m, 1),
        }
        if order.area_deg is not None:
            ring = [[round(float(lon), 6), round(float(lat), 6)] for lat, lon in order.area_deg]
            turned = sum(
                (b[0] - a[0]) * (b[1] + a[1]) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
            )
            ring = ring[::-1] if turned > 0 else ring  # RFC 7946: an outer ring runs counter-clockwise
            features.append(
                {
                    "type": "Feature",
                    "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
                    "properties": {**said, "what": "area", "at": _utc(order.times[0])},
                }
            )
        features.append(
            {
                "type": "Feature",
                "geometry": {
                    "type": "LineString",
                    "coordinates": [
                        [round(float(lon), 6), round(float(lat), 6)] for lat, lon in order.track_deg
                    ],
                },
                "properties": {
                    **said,
                    "what": "track",
                    "times": [_utc(t) for t in order.times],
                    "turns": list(order.turns),
                },
            }
        )
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def cursor_on_target(
    orders: Sequence[SearchOrder], uid: str, issued_at: datetime, stale_after_s: float = 3600.0
) -> tuple[bytes, ...]:
    """Events, two for each order: its area (``u-d-f``, a closed line) and its route (``b-m-r``).

    ``uid`` is the stem of every event's id. An event goes stale ``stale_after_s`` after the search of it
    ends.

    Raises:
        Malformed: ``issued_at`` has no time zone.
        Refused: the uid is empty.
    """
    require_utc(issued_at, "issued_at")
    if not uid.strip():
        raise Refused("events need the stem of an id", code="uid")
    events = []
    for order in orders:
        stale = order.times[-1] + timedelta(seconds=stale_after_s)
        remarks = f"<remarks>{escape(_summary(order))}</remarks>"
        if order.area_deg is not None:
            middle = order.area_deg.mean(axis=0)
            links = "".join(
                f'<link point="{lat:.6f},{lon:.6f}"/>' for lat, lon in [*order.area_deg, order.area_deg[0]]
            )
            contact = f"<contact callsign={quoteattr(order.label)}/>"
            events.append(
                _event(
                    f"{uid}.{order.label}.area", "u-d-f", issued_at, stale, middle, contact + links + remarks
                )
            )
        links = "".join(
            f"<link uid={quoteattr(f'{uid}.{order.label}.{row}')} type="
            + ('"b-m-p-w"' if row in order.turns else '"b-m-p-c"')
            + f' relation="c" callsign={quoteattr(_turn_name(order, row) if row in order.turns else "")}'
            + f' point="{lat:.6f},{lon:.6f},{order.height_m:.0f}"/>'
            for row, (lat, lon) in enumerate(order.track_deg)
        )
        contact = f"<contact callsign={quoteattr(_name(order))}/>"
        method = "Flying" if order.height_m > 0 else "Watercraft"
        attributes = f'<link_attr method="{method}" order="Ascending Check Points"/>'
        events.append(
            _event(
                f"{uid}.{order.label}.route",
                "b-m-r",
                issued_at,
                stale,
                order.track_deg[0],
                links + attributes + contact + remarks,
            )
        )
    return tuple(events)


def _event(uid: str, kind: str, issued_at: datetime, stale: datetime, place: Any, detail: str) -> bytes:
    return _bytes(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<event version="2.0" uid={quoteattr(uid)} type="{kind}" how="h-g-i-g-o"',
            f' time="{_utc(issued_at)}" start="{_utc(issued_at)}" stale="{_utc(stale)}">',
            f'<point lat="{place[0]:.6f}" lon="{place[1]:.6f}"',
            f' hae="{UNKNOWN}" ce="{UNKNOWN}" le="{UNKNOWN}"/>',
            f"<detail>{detail}</detail></event>",
        ]
    )


def _name(order: SearchOrder) -> str:
    return f"{order.label} {order.unit_id} {PATTERN_CODE[order.kind]}"


def _turn_name(order: SearchOrder, row: int) -> str:
    number = order.turns.index(row) + 1
    return f"{order.label}/{number} {order.times[row].astimezone(UTC):%H:%M}Z"


def _summary(order: SearchOrder) -> str:
    """In figures and codes only, so that it reads in either language."""
    parts = [
        PROPOSAL,
        order.flag,
        f"S {order.spacing_m / 1852:.2f} nm",
        f"V {order.speed_mps * MS_KN:.0f} kn",
        f"{_utc(order.times[0])}/{_utc(order.times[-1])}",
    ]
    if order.height_m > 0:
        parts.append(f"{order.height_m / 0.3048:.0f} ft")
    return "; ".join(parts)


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _bytes(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
