"""How commands speak: for a person on a terminal, or with ``--json`` for a program; and their exit codes.

Results go to standard output, everything else (progress, warnings, errors) to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeRemainingColumn,
)

from varne.picture.errors import Broken, Malformed, Refused, VarneError


class Exit(IntEnum):
    """What a command's exit code says. Documented in docs/cli.md, which a test compares with this."""

    OK = 0
    FOUND = 1  # the command worked and found something wrong (verify, doctor, theatre check)
    USAGE = 2  # the command line is not right
    MALFORMED = 3  # outside data could not be read
    REFUSED = 4  # what was asked cannot be done; the message says what would be needed
    BROKEN = 5  # a promise of the program does not hold; keep the log and run `varne verify`
    INTERRUPTED = 130  # stopped by Ctrl-C


Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for programs.")]

# An id may hold ":boat:", which is no picture of a boat.
people = Console(highlight=False, emoji=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)


def as_json(value: object) -> None:
    """Print one result for a program: indented JSON, times in RFC 3339, keys in a fixed order."""
    text = msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=2)
    sys.stdout.write(text.decode() + "\n")


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn the three families of error, and what the system refuses, into a sentence and an exit code."""
    try:
        yield
    except VarneError as error:
        code = {Malformed: Exit.MALFORMED, Refused: Exit.REFUSED, Broken: Exit.BROKEN}[type(error)]
        word = {Exit.MALFORMED: "cannot be read", Exit.REFUSED: "refused", Exit.BROKEN: "broken"}[code]
        errors.print(f"[bold red]{word}:[/] {escape(str(error))}")
        raise typer.Exit(code) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        errors.print(
            f"[bold red]refused:[/] {escape(where + (error.strerror or str(error)))}; "
            "give another place, or mend this one"
        )
        raise typer.Exit(Exit.REFUSED) from None
    except KeyboardInterrupt:
        errors.print("stopped")
        raise typer.Exit(Exit.INTERRUPTED) from None


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Progress]:
    """A bar on standard error while long work runs; nothing when that is not a terminal."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=errors,
        transient=True,
        disable=not sys.stderr.isatty(),
    )
    with bar:
        bar.add_task(what, total=total)
        yield bar
