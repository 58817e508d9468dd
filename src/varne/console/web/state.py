"""How the centre itself is: health, quarantine, alerts seen, metrics, and what can be asked."""

from __future__ import annotations

import asyncio
import html
import unicodedata
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from varne.console.web.asking import CentreHere, reply
from varne.console.web.centre_port import CentrePort
from varne.health import metrics_text
from varne.health.metrics import CONTENT_TYPE
from varne.picture.errors import Refused
from varne.picture.events import AlertAcknowledged
from varne.picture.post import require_post

router = APIRouter()

UNREAD_MAX = 500
_UNSEEN = ("Cc", "Cf", "Zl", "Zp")  # Unicode's control, format, line and paragraph separators
WATCH = "watch"  # a role, never a person


@router.get("/api/{theatre}/health")
async def show_health(centre: CentreHere) -> Response:
    """Every feed's state, latencies, the store, how many screens."""
    return reply(centre.health.reading())


@router.get("/api/{theatre}/quarantine")
async def show_quarantine(
    centre: CentreHere,
    feed: str | None = None,
    limit: Annotated[int, Query(ge=1, le=UNREAD_MAX)] = 100,
) -> Response:
    """What could not be read, newest first, and how often each fault was met."""
    unread = await asyncio.to_thread(centre.store.unread, feed=feed, limit=limit)
    return reply(
        {
            "unread": [
                {
                    "feed": one.feed,
                    "code": one.code,
                    "reason": one.reason,
                    "received_at": one.received_at,
                    "sha256": one.sha256,
                    "raw": printable(one.raw),
                }
                for one in unread
            ],
            "counts": {
                state.id: state.quarantined
                for state in centre.picture.feeds.values()
                if feed in (None, state.id) and state.quarantined
            },
        }
    )


def printable(raw: bytes) -> str:
    """Bytes as text that cannot play tricks on a screen.

    What is not UTF-8 becomes ``\\xNN``; control and formatting characters (line ends, overprinting, the
    marks that turn text round) become ``\\uNNNN``.
    """
    return "".join(
        f"\\u{ord(character):04x}" if unicodedata.category(character) in _UNSEEN else character
        for character in raw.decode("utf-8", "backslashreplace")
    )


@router.post("/api/{theatre}/alerts/{alert_id}/acknowledge")
async def acknowledge_alert(
    centre: CentreHere,
    alert_id: str,
    by: Annotated[str, Query(description="The post that saw it: watch-1, smc; never a name")] = WATCH,
) -> Response:
    """A post has seen it; every screen of the centre is told. Once is enough.

    Raises:
        Refused: no such alert, ``by`` is no post, or the store takes nothing.
    """
    post = require_post(by)
    alert = centre.picture.alerts.get(alert_id)
    if alert is None:
        raise Refused(f"no alert {alert_id}", code="not_found")
    if alert.acknowledged_at is not None:
        return reply({"sequence": centre.picture.changed[f"alert:{alert_id}"]})
    return reply({"sequence": await centre.record(AlertAcknowledged(alert_id=alert_id, by=post))})


@router.get("/metrics")
async def show_metrics(request: Request) -> Response:
    """Health in Prometheus's text form."""
    centres: dict[str, CentrePort] = request.app.state.centres
    text = metrics_text({theatre: centre.health for theatre, centre in centres.items()})
    return Response(text, headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})


@router.get("/api/docs", include_in_schema=False)
async def show_requests(request: Request) -> Response:
    """Every request on one page that fetches nothing from anywhere."""
    schema: dict[str, Any] = request.app.openapi()
    rows = "".join(
        f"<tr><td><code>{html.escape(method.upper())}</code></td><td><code>{html.escape(path)}</code></td>"
        f"<td>{html.escape(operation.get('description', '').partition('Raises:')[0].strip())}</td></tr>"
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    )
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Varne: requests</title>'
        "<h1>Varne: requests</h1><p>The whole description is docs/push-protocol.md; "
        'in the form of OpenAPI it is at <a href="openapi.json">openapi.json</a>.</p>'
        f"<table><thead><tr><th>Method<th>Path<th>What</thead><tbody>{rows}</tbody></table></html>"
    )
