"""Serves centres to screens until stopped. Shared by ``varne run`` and ``varne replay``."""

from __future__ import annotations

import asyncio
import signal
import webbrowser
from collections.abc import Sequence
from contextlib import suppress

from varne.centre.centre import Centre
from varne.console.cli.output import errors, people
from varne.console.web.app import create_app, listen_at, server
from varne.picture.errors import Refused


async def serve(centres: Sequence[Centre], *, host: str, port: int, open_browser: bool) -> None:
    """Run centres and serve their screens until SIGINT or SIGTERM.

    The screens stop first, while the centres still run, so a report being handed in gets its answer; then
    each centre finishes the commit under way.

    Raises:
        Refused: the address cannot be served on.
        Broken: a centre's invariant fell.
    """
    try:
        listening = listen_at(host, port)
    except OSError as error:
        raise Refused(
            f"{host}:{port} cannot be served on ({error.strerror}); give another --port",
            code="port",
        ) from error
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    web_server = server(create_app(centres))
    web = asyncio.create_task(web_server.serve(sockets=[listening]), name="web")
    running = [asyncio.create_task(centre.run(), name=centre.theatre.id) for centre in centres]
    stopped = asyncio.create_task(stopping.wait(), name="stop")
    url = f"http://{host}:{listening.getsockname()[1]}/"
    people.print(f"[bold]Varne[/] is at {url}   (Ctrl-C stops it; nothing recorded is lost)")
    for centre in centres:
        if centre.field is not None:
            code = centre.field.join.code
            people.print(f"Units of {centre.title} sign on at {url}field with the code {code[:4]} {code[4:]}")
    if open_browser:
        with suppress(webbrowser.Error):
            webbrowser.open(url)
    try:
        done, _ = await asyncio.wait({web, stopped, *running}, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()  # a centre that broke stops everything, and says so
    finally:
        web_server.should_exit = True
        await asyncio.wait({web})
        for task in (*running, stopped):
            task.cancel()
        await asyncio.gather(*running, stopped, return_exceptions=True)
        listening.close()
        errors.print("stopped")
