"""``varne backup``: copy a log while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from varne.console.cli.output import Exit, Json, as_json, errors, exit_codes, people
from varne.picture.errors import Refused
from varne.store.sqlite.store import SqliteStore
from varne.store.sqlite.verify import verify_file


def backup(
    log: Annotated[Path, typer.Argument(help="A centre's log, for example var/dover/log.sqlite.")],
    copy: Annotated[Path, typer.Argument(help="Where to write the copy; must not exist.")],
    json: Json = False,
) -> None:
    """Copy a log, also while a centre writes to it, and verify the copy. Exit 1 when the copy is damaged.

    To go back to a copy, put it where the log was and start the centre.
    """
    with exit_codes():
        if not log.is_file():
            raise Refused(f"no log at {log}", code="no_log")
        if copy.exists():
            raise Refused(f"{copy} exists; a backup overwrites nothing", code="exists")
        with errors.status(f"copying {log} …"):
            store = SqliteStore(log, create=False, read_only=True)
            try:
                store.backup(copy)
            finally:
                store.close()
            result = verify_file(copy)
        if json:
            as_json({"copy": str(copy), "sound": result.sound, "entries": result.entries})
        else:
            people.print(f"{copy}: {result.entries} entries, {'whole' if result.sound else 'DAMAGED'}")
    if not result.sound:
        raise typer.Exit(Exit.FOUND)
