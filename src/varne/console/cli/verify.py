"""``varne verify``: is the log whole?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from varne.console.cli.output import Exit, Json, as_json, errors, exit_codes, people
from varne.picture.errors import Refused
from varne.store.sqlite.verify import verify_file


def verify(
    log: Annotated[Path, typer.Argument(help="A centre's log, for example var/dover/log.sqlite.")],
    json: Json = False,
) -> None:
    """Check every entry of a log against its hash chain, and the file itself.

    A single changed byte in any entry is found and the entry named. Exit 1 when anything is wrong. The log
    may be in use; nothing is changed.
    """
    with exit_codes():
        if not log.is_file():
            raise Refused(
                f"no log at {log}; a centre keeps its log at DATA/THEATRE/log.sqlite", code="no_log"
            )
        with errors.status(f"checking {log} …"):
            result = verify_file(log)
        if json:
            as_json({"log": str(log), "sound": result.sound, "verification": result})
        elif result.sound:
            people.print(f"{log}: {result.entries} entries, whole. Head {result.head_hash}")
        else:
            people.print(f"[bold red]{log}: damaged[/] ({result.entries} entries)")
            for damage in result.damage:
                where = "file" if damage.sequence is None else f"entry {damage.sequence}"
                if damage.through_sequence is not None and damage.through_sequence != damage.sequence:
                    where = f"entries {damage.sequence} to {damage.through_sequence}"
                people.print(f"  [bold]{where}[/]: {damage.what}\n      {damage.mend}")
    if not result.sound:
        raise typer.Exit(Exit.FOUND)
