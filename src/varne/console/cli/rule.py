"""``varne rule``: a watch officer says whether two reports are of one boat."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar, get_args

import typer

from varne.centre.ruling import Change, changes, make_ruling, rule_on
from varne.console.cli import night
from varne.console.cli.output import Json, as_json, errors, exit_codes, people
from varne.picture.errors import Refused
from varne.picture.judgement import RulingKind, RulingReason
from varne.picture.picture import Picture
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore

KINDS: tuple[RulingKind, ...] = get_args(RulingKind)
REASONS: tuple[RulingReason, ...] = get_args(RulingReason)
Word = TypeVar("Word", RulingKind, RulingReason)


def _one_of(words: tuple[Word, ...], text: str, what: str) -> Word:
    found = next((word for word in words if word == text), None)
    if found is None:
        raise Refused(f"{text!r} is no {what}; there are {', '.join(words)}", code="usage")
    return found


def rule(
    log: Annotated[Path, typer.Argument(help="A centre's log, for example var/dover/log.sqlite.")],
    first: Annotated[str, typer.Argument(help="Id of a report.")],
    second: Annotated[str, typer.Argument(help="Id of another.")],
    ruling: Annotated[str, typer.Argument(help=f"One of {', '.join(KINDS)}; unknown takes a word back.")],
    reason: Annotated[str, typer.Option(help=f"One of {', '.join(REASONS)}.")],
    forecast: night.Forecast = None,
    no_forecast: night.NoForecast = False,
    json: Json = False,
) -> None:
    """Record that two reports are of the same boat, of different boats, or that it is not known after all.

    It binds every judgement from then on, until another word on the same two. The night is weighed anew at
    once, and what changed is told. While a centre is using the log, rule on its screen or over HTTP.
    """
    with exit_codes():
        kind, why = _one_of(KINDS, ruling, "ruling"), _one_of(REASONS, reason, "reason")
        if not log.is_file():
            raise Refused(
                f"no log at {log}; a centre keeps its log at DATA/THEATRE/log.sqlite", code="no_log"
            )
        if not night.is_log(log):
            raise Refused(f"{log} is no log; `varne import` makes one of a file of reports", code="no_log")
        store = SqliteStore(log, create=False)
        try:
            picture = load_picture(store, SnapshotShelf(log.parent / "snapshots"))
            word = make_ruling(picture, first, second, kind, why, datetime.now(UTC))
            found = night.night_of(picture, None)
            judge = night.make_judge(
                found.theatre, found.places, night.find_forecast(log, forecast, no_forecast)
            )
            with errors.status(f"weighing {len(found.reports)} reports …"):
                entries = rule_on(picture, judge, word)
            store.append(entries)
        finally:
            store.close()
        changed = changes(entries)
        if json:
            as_json({"ruling": word, "sequence": entries[0].sequence, "changed": changed})
            return
        people.print(f"entry {entries[0].sequence}: {first} and {second}: [bold]{kind}[/] ({why})")
        told = [change for change in changed if change.event != "boat_reassessed"]
        for change in told:
            people.print(f"  {_told(picture, change)}")
        reassessed = len(changed) - len(told)
        people.print(f"  {reassessed} boats reassessed" if reassessed else "  nothing else changed")


def _told(picture: Picture, change: Change) -> str:
    names = [
        picture.boats[boat_id].name if boat_id in picture.boats else boat_id
        for boat_id in (change.boat_id, change.other_boat_id)
        if boat_id is not None
    ]
    return " ".join([change.event, *names, *change.report_ids])
