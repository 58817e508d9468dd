"""The ``varne`` command."""

from __future__ import annotations

import sys
from typing import Annotated

import structlog
import typer

import varne
from varne.console.cli import broadcast, committee, incident, sea, search, theatre, tide
from varne.console.cli.backtrack import backtrack
from varne.console.cli.backup import backup
from varne.console.cli.correlate import correlate
from varne.console.cli.dispatch import dispatch
from varne.console.cli.doctor import doctor
from varne.console.cli.drift import drift
from varne.console.cli.drill import drill
from varne.console.cli.export import export
from varne.console.cli.importing import import_
from varne.console.cli.output import people
from varne.console.cli.rule import rule
from varne.console.cli.run import replay, run
from varne.console.cli.sitrep import sitrep
from varne.console.cli.verify import verify
from varne.console.cli.why import why

app = typer.Typer(
    name="varne",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="One honest picture of every small boat in a strait, for two sovereign rescue centres.\n\n"
    "Begin with `varne run`: it opens a demonstration and needs nothing. "
    "Exit codes: 0 well, 1 something wrong was found, 2 the command line, 3 input that cannot be read, "
    "4 refused, 5 broken, 130 stopped.",
)
app.command()(run)
app.command()(replay)
app.command()(correlate)
app.command()(why)
app.command()(rule)
app.command()(verify)
app.command()(backup)
app.command("import")(import_)
app.command()(export)
app.command()(doctor)
app.command()(dispatch)
app.command(context_settings={"ignore_unknown_options": True})(drift)
app.command()(backtrack)
app.command()(sitrep)
app.command()(drill)
app.add_typer(broadcast.app, name="broadcast")
app.add_typer(incident.app, name="incident")
app.add_typer(theatre.app, name="theatre")
app.add_typer(tide.app, name="tide")
app.add_typer(sea.app, name="sea")
app.add_typer(search.app, name="search")
app.add_typer(committee.app, name="committee")


def _version(asked: bool) -> None:
    if asked:
        people.print(f"varne {varne.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """Options of every command."""
    del version
    # The program's own log goes to standard error, so that results on standard output stay clean.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


def main() -> None:
    """Entry point of the installed command."""
    app()
