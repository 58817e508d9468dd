"""What ``varne sitrep`` and ``varne broadcast`` share: log, incident, moment, and where the text goes."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from varne.centre.shipped import open_theatre
from varne.console.cli import night
from varne.console.cli.export import read_moment
from varne.console.cli.output import errors
from varne.console.texts.positions import Language
from varne.console.texts.told import Told, tell
from varne.picture.errors import Refused
from varne.picture.fold import fold
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore

Log = Annotated[Path, typer.Argument(help="A centre's log, for example var/dover/log.sqlite.")]
Which = Annotated[str, typer.Argument(help="Id of an incident, or the short name of its boat, as UK-014.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="What was known then, as 2021-11-24T02:30Z. Default: the log's end."),
]
Out = Annotated[Path | None, typer.Option(help="File to write. Default: standard output.")]
LANGUAGES: dict[str, tuple[Language, ...]] = {"en": ("en",), "fr": ("fr",), "both": ("en", "fr")}


def told_of(log: Path, which: str, as_of: str | None) -> Told:
    """What is known of an incident in a log.

    Raises:
        Refused: no such log or incident.
        Malformed: the moment is no time.
        Broken: the log is damaged.
    """
    if not log.is_file() or not night.is_log(log):
        raise Refused(f"no log at {log}; a centre keeps its log at DATA/THEATRE/log.sqlite", code="no_log")
    moment = None if as_of is None else read_moment(as_of)
    store = SqliteStore(log, create=False, read_only=True)
    try:
        if moment is None:
            picture = load_picture(store, SnapshotShelf(log.parent / "snapshots", read_only=True))
        else:
            picture = fold(store.read(recorded_through=moment))
    finally:
        store.close()
    at = moment or picture.recorded_at or datetime.now(UTC)
    return tell(picture, which, at, open_theatre(picture.theatre_id))


def languages(lang: str) -> tuple[Language, ...]:
    """The languages asked for.

    Raises:
        Refused: there is no such language.
    """
    found = LANGUAGES.get(lang)
    if found is None:
        raise Refused(f"there is no language {lang!r}; there are {', '.join(LANGUAGES)}", code="usage")
    return found


def give(text: str, out: Path | None) -> None:
    """Write a text to a file, or to standard output."""
    if out is None:
        sys.stdout.write(text)
        return
    out.write_text(text, encoding="utf-8")
    errors.print(f"written: {out}")
