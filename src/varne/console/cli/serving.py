"""Serves centres to screens until stopped. Shared by ``varne run`` and ``varne replay``."""

from __future__ import annotations

import asyncio
import signal
import webbrowser
from collections.abc import Sequence
from contextlib import suppress

import uvicorn

from varne.centre.centre import Centre
from varne.console.cli.output import errors, people
from varne.console.web.app import create_app
from varne.picture.errors import Refused

STOP_WITHIN_S = 5


class _Server(uvicorn.Server):
    """uvicorn, but signals are ours: the centres stop first, then the sockets."""

    def install_signal_handlers(self) -> None:
        """Signals are handled by :func:`serve`."""


async def serve(centres: Sequence[Centre], *, host: str, port: int, open_browser: bool) -> None:
    """Run centres and serve their screens until SIGINT or SIGTERM.

    Raises:
        Refused: the port is taken.
        Broken: a centre's invariant fell.
    """
    config = uvicorn.Config(
        create_app(centres),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        ws="websockets",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=STOP_WITHIN_S,
        lifespan="on",
    )
    server = _Server(config)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    web = asyncio.create_task(server.serve(), name="web")
    running = [asyncio.create_task(centre.run(), name=centre.theatre.id) for centre in centres]
    stopped = asyncio.create_task(stopping.wait(), name="stop")
    try:
        await _until_started(server, web, host, port)
        url = f"http://{host}:{port}/"
        people.print(f"[bold]Varne[/] is at {url}   (Ctrl-C stops it; nothing recorded is lost)")
        if open_browser:
            with suppress(webbrowser.Error):
                webbrowser.open(url)
        done, _ = await asyncio.wait({web, stopped, *running}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()  # a centre that broke stops everything, and says so
    finally:
        server.should_exit = True
        for task in (*running, stopped):
            task.cancel()
        await asyncio.gather(web, *running, stopped, return_exceptions=True)
        errors.print("stopped")


async def _until_started(server: uvicorn.Server, web: asyncio.Task[None], host: str, port: int) -> None:
    while not server.started:
        if web.done():
            raise Refused(
                f"{host}:{port} cannot be served on; give another with --port (or stop what uses it)",
                code="port",
            )
        await asyncio.sleep(0.02)
