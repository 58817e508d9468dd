"""The web console put together: ``create_app(centres)`` is an ASGI application, ``serve`` runs it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from varne.console.web import (
    alerts,
    beaches,
    dispatch,
    drift,
    drills,
    errors,
    field,
    incidents,
    intake,
    judged,
    live,
    pictures,
    posts,
    replay,
    search,
    state,
    supervisor,
    texts,
    unreported,
)
from varne.console.web.centre_port import CentrePort
from varne.console.web.guard import Guard
from varne.console.web.push import Push
from varne.console.web.static_files import STATIC, serve_front_end

GZIP_BYTES_MIN = 2048
GZIP_LEVEL = 5
MESSAGE_BYTES_MAX = 64 * 1024  # of a screen's messages to us
PING_EVERY_S = 10.0
PONG_WITHIN_S = 10.0
# What the system may hold back for a slow screen. Beyond it the screen is conflated: better fewer frames
# that are true than many that are late.
SEND_BUFFER_BYTES = 128 * 1024


def create_app(centres: Sequence[CentrePort], *, hosts: Iterable[str] = (), static: Path = STATIC) -> FastAPI:
    """The console over one or more centres.

    Args:
        centres: what to show; the first is what a screen opens with. Their loops are run by the caller,
            and not before this returns.
        hosts: names, beside addresses and localhost, under which the server may be addressed.
        static: directory of the built front end.
    """
    pushes = {centre.theatre.id: Push(centre) for centre in centres}

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        ticking = [asyncio.create_task(push.run()) for push in pushes.values()]
        try:
            yield
        finally:
            for task in ticking:
                task.cancel()
            await asyncio.gather(*ticking, return_exceptions=True)
            for push in pushes.values():
                push.close()

    app = FastAPI(
        title="Varne",
        version=version("varne"),
        lifespan=lifespan,
        docs_url=None,  # both pages of FastAPI's own fetch scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.centres = {centre.theatre.id: centre for centre in centres}
    app.state.pushes = pushes
    errors.install(app)
    for router in (
        pictures.router,
        judged.router,
        unreported.router,
        dispatch.router,
        beaches.router,
        drift.router,
        drills.router,
        search.router,
        field.router,
        incidents.router,
        field.page,
        posts.router,
        supervisor.router,
        intake.router,
        live.router,
        replay.router,
        state.router,
        alerts.router,
        texts.router,
    ):
        app.include_router(router)
    serve_front_end(app, static)
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_BYTES_MIN, compresslevel=GZIP_LEVEL)
    app.add_middleware(Guard, hosts=tuple(hosts))  # added last: asked first
    return app


def listen_at(host: str, port: int) -> socket.socket:
    """A listening socket whose connections hold little back for a slow screen.

    Raises:
        OSError: the address is taken or not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=128)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    return listening


def server(app: FastAPI) -> uvicorn.Server:
    """A server with what the push needs: pings that find dead screens, and no compression per message
    (it costs each socket memory and each frame time). ``await server(app).serve(sockets=[listen_at(…)])``.
    """
    return uvicorn.Server(
        uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_max_size=MESSAGE_BYTES_MAX,
            ws_ping_interval=PING_EVERY_S,
            ws_ping_timeout=PONG_WITHIN_S,
            ws_per_message_deflate=False,
            lifespan="on",
            server_header=False,
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=3,
        )
    )
