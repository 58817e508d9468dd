"""The ``varne`` command.

A command's module is loaded when that command is asked for: starting one does not wait for what the others
need (half a second each for a solver, statistics, a web framework). Help loads them all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated, Any

import structlog
import typer

import varne
from varne.console.cli.output import people

HERE = "varne.console.cli"
HELP = (
    "One honest picture of every small boat in a strait, for two sovereign rescue centres.\n\n"
    "Begin with `varne run`: it opens a demonstration and needs nothing. "
    "Exit codes: 0 well, 1 something wrong was found, 2 the command line, 3 input that cannot be read, "
    "4 refused, 5 broken, 130 stopped."
)
# In the order that help lists them: name, module, function; a group's module holds an ``app``.
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run", "run"),
    "replay": ("run", "replay"),
    "correlate": ("correlate", "correlate"),
    "why": ("why", "why"),
    "rule": ("rule", "rule"),
    "verify": ("verify", "verify"),
    "backup": ("backup", "backup"),
    "import": ("importing", "import_"),
    "export": ("export", "export"),
    "doctor": ("doctor", "doctor"),
    "dispatch": ("dispatch", "dispatch"),
    "drift": ("drift", "drift"),
    "backtrack": ("backtrack", "backtrack"),
    "sitrep": ("sitrep", "sitrep"),
    "drill": ("drill", "drill"),
}
GROUPS = ("beach", "broadcast", "incident", "theatre", "tide", "sea", "search", "committee")
SETTINGS: dict[str, dict[str, Any]] = {"drift": {"ignore_unknown_options": True}}


def _version(asked: bool) -> None:
    if asked:
        people.print(f"varne {varne.__version__}")
        raise typer.Exit


def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and stop.")
    ] = False,
) -> None:
    """Options of every command."""
    del version
    # The program's own log goes to standard error, so that results on standard output stay clean.
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))


def assembled(words: Sequence[str] = ()) -> typer.Typer:
    """The program with the command that the words ask for; with all of them when they ask for none."""
    app = typer.Typer(name="varne", no_args_is_help=True, pretty_exceptions_enable=False, help=HELP)
    asked = words[0] if words else ""
    known = asked in COMMANDS or asked in GROUPS
    wanted: Iterable[str] = (asked,) if known else (*COMMANDS, *GROUPS)
    if asked == "--version":
        wanted = ("verify",)  # a program has to have a command, and this one needs little
    for name in wanted:
        if name in COMMANDS:
            module, function = COMMANDS[name]
            command = getattr(import_module(f"{HERE}.{module}"), function)
            app.command(name, context_settings=SETTINGS.get(name))(command)
        else:
            group = import_module(f"{HERE}.{name}")
            inside = group.assembled(words[1:]) if hasattr(group, "assembled") else group.app
            app.add_typer(inside, name=name)
    app.callback()(options)
    return app


def __getattr__(name: str) -> typer.Typer:
    """``app``: the whole program, for who asks for it by name."""
    if name != "app":
        raise AttributeError(name)
    whole = assembled()
    globals()["app"] = whole
    return whole


def main() -> None:
    """Entry point of the installed command."""
    assembled(sys.argv[1:])(prog_name="varne")
