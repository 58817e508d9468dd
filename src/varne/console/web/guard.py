"""Who may ask: pages of this server and programs; not a page from elsewhere that found the port.

Checked before anything else sees a request:

1. The ``Host`` must be an address, a name of this machine or one that was configured. A foreign name that
   has been made to point here (DNS rebinding) is none of these.
2. A page's ``Origin`` must be the host it asks, for everything that changes something and for every
   socket. Programs send no ``Origin`` and are taken.
3. A body that says it is too large is not begun.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from varne.console.web.errors import answer
from varne.picture.errors import Refused

BODY_BYTES_MAX = 8 * 1024 * 1024
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}

# Scripts, styles and data from this server only; workers also from blobs (the map builds one); style
# attributes, which the map sets on its own elements, may be inline, style sheets may not.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _netloc(text: str, scheme: str) -> tuple[str, int | None] | None:
    """Host and port of ``host[:port]``; None when it is neither."""
    try:
        parts = urlsplit(f"//{text}")
        port = parts.port or _DEFAULT_PORTS.get(scheme)
    except ValueError:
        return None
    return (parts.hostname.rstrip("."), port) if parts.hostname else None


class Guard:
    """ASGI middleware.

    Args:
        app: what it guards.
        hosts: names under which this server may be addressed, beside addresses and localhost.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = frozenset(host.casefold() for host in hosts) | {"localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what may ask, with the headers that keep a browser to this server."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, _with_headers(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": refusal.code})
        else:
            await answer(refusal)(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> Refused | None:
        headers = Headers(scope=scope)
        scheme = scope["scheme"]
        host = _netloc(headers.get("host", ""), scheme)
        if host is None or not self._is_known(host[0]):
            return Refused(
                "this server does not know the name it was addressed by; "
                "use its address, or start it with that name allowed",
                code="unknown_host",
            )
        if scope["type"] == "websocket" or scope["method"] not in _SAFE_METHODS:
            origin = headers.get("origin")
            if origin is not None and not _is_same(origin, host):
                return Refused("a page of another origin may not do this", code="foreign_origin")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > BODY_BYTES_MAX:
            return too_large()
        return None

    def _is_known(self, host: str) -> bool:
        if host.casefold() in self._hosts:
            return True
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return False
        return True


def _is_same(origin: str, host: tuple[str, int | None]) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and _netloc(parts.netloc, parts.scheme) == host


def too_large() -> Refused:
    """The refusal of a body beyond the limit."""
    return Refused(
        f"at most {BODY_BYTES_MAX // 2**20} MiB in one request: send it in parts", code="too_large"
    )


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers
