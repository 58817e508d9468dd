"""``varne committee serve``: the committee's report as a web page, in a process of its own."""

from __future__ import annotations

import asyncio
import hashlib
import signal
from datetime import date, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from varne.centre.shipped import shipped_directory
from varne.committee.report.build import Extra, Material
from varne.console.cli.committee_data import REGISTER, DataOption, statistics_directory
from varne.console.cli.committee_registers import RegistersOption, day_of, register_bytes
from varne.console.cli.committee_report import CLAIM_FILES, DEATHS_FILE, extras, gather
from varne.console.cli.output import errors, exit_codes, people
from varne.picture.errors import Refused

WRITERS = ("reportlab", "pyarrow", "numpy", "scipy")  # another edition of one may write other bytes


def serve(
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            formats=["%Y-%m-%d"],
            help="The day shown first; each edition held can be chosen too. Default: today, in UTC.",
        ),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port to serve the page on.")] = 8760,
    host: Annotated[str, typer.Option(help="Address to serve the page on.")] = "127.0.0.1",
    forecasts: Annotated[
        bool,
        typer.Option(
            "--forecasts/--no-forecasts", help="With the pages of effects and forecasts; some seconds."
        ),
    ] = True,
    registers: RegistersOption = None,
    data: DataOption = Path("var"),
) -> None:
    """Show the committee's report as a web page, in English and French, with its files to download.

    The report is made when it is first asked for, and kept under DATA/committee/reports (which may be
    emptied). This is a process of its own: no centre and no screen waits for it. Nobody signs on: whoever
    reaches the address reads it, and can change nothing.
    """
    with exit_codes():
        inputs = HeldInputs(registers, data, forecasts=forecasts)
        asyncio.run(_served(inputs, data / "committee" / "reports", day_of(as_of), host, port))


async def _served(inputs: HeldInputs, kept: Path, as_of: date, host: str, port: int) -> None:
    # Loaded here: help of the other commands need not wait for the web server.
    from varne.console.web.app import listen_at, server
    from varne.console.web.committee import create_committee_app
    from varne.console.web.committee_room import Room

    room = Room(inputs, kept, as_of)
    try:
        listening = listen_at(host, port)
    except OSError as error:
        raise Refused(
            f"{host}:{port} cannot be served on ({error.strerror}); give another --port", code="port"
        ) from error
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    people.print(
        f"The committee's report is at http://{host}:{listening.getsockname()[1]}/   (Ctrl-C stops it)"
    )
    try:
        await server(create_committee_app(room)).serve(sockets=[listening])
    finally:
        listening.close()
        errors.print("stopped")


class HeldInputs:
    """What ``varne committee report`` is made from, on this machine."""

    def __init__(self, registers: Path | None, data: Path, *, forecasts: bool) -> None:
        self._registers, self._data, self._forecasts = registers, data, forecasts
        self._fixed = self._of_this_program()  # once: this process goes on with the code it began with

    def fingerprint(self) -> str:
        """Of the program, what is shipped with it, the registers, and every edition taken in."""
        kept = statistics_directory(self._data) / REGISTER
        digest = self._fixed.copy()
        for content in register_bytes(self._registers).values():
            digest.update(hashlib.sha256(content).digest())
        digest.update(kept.read_bytes() if kept.is_file() else b"")
        return digest.hexdigest()

    def gather(self) -> Material:
        """Read it all."""
        return gather(self._registers, self._data)

    def extras(self) -> tuple[tuple[str, Extra], ...]:
        """The pages of effects and forecasts, when they are wanted."""
        return tuple(zip(("effects", "forecasts"), extras(), strict=True)) if self._forecasts else ()

    def _of_this_program(self) -> hashlib._Hash:
        said = [version("varne"), str(self._forecasts), *(version(name) for name in WRITERS)]
        digest = hashlib.sha256("\n".join(said).encode())
        shipped, code = shipped_directory(), Path(str(files("varne.committee")))
        held = [shipped / "committee" / "claims" / name for name in CLAIM_FILES]
        held += [shipped / "committee" / "sources.toml", shipped / "statistics" / DEATHS_FILE]
        held += sorted((shipped / "statistics").glob("*.ods")) + sorted(code.rglob("*.py"))
        for path in held:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest
