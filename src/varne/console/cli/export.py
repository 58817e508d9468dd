"""``varne export``: the picture, now or as it was, as GeoJSON, CSV or GeoParquet."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, get_args

import typer

from varne.console.cli.output import Json, as_json, errors, exit_codes, people
from varne.console.tables import TABLES, Form, What, encode
from varne.picture.errors import Refused
from varne.store.snapshot import SnapshotShelf, load_picture
from varne.store.sqlite.store import SqliteStore

FORM_OF_SUFFIX: dict[str, Form] = {
    ".geojson": "geojson",
    ".json": "geojson",
    ".csv": "csv",
    ".parquet": "geoparquet",
    ".geoparquet": "geoparquet",
}


def read_moment(text: str) -> datetime:
    """Read a UTC time given on a command line.

    Raises:
        Refused: not a time; shows how to write one.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{text!r} is not a time; write 2026-08-12T02:30Z", code="time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def export(
    log: Annotated[Path, typer.Argument(help="A centre's log, for example var/dover/log.sqlite.")],
    out: Annotated[Path, typer.Option(help="File to write: .geojson, .csv or .parquet.")],
    what: Annotated[str, typer.Option(help=f"One of {', '.join(get_args(What))}.")] = "boats",
    as_of: Annotated[str | None, typer.Option(help="What was known then, as 2026-08-12T02:30Z.")] = None,
    json: Json = False,
) -> None:
    """Write a table of the picture to a file. Synthetic rows are marked, in every form."""
    with exit_codes():
        table = next((name for name in TABLES if name == what), None)
        if table is None:
            raise Refused(f"there is no table {what!r}; there are {', '.join(get_args(What))}", code="table")
        form = FORM_OF_SUFFIX.get(out.suffix.lower())
        if form is None:
            raise Refused(
                f"{out.name}: end the name in .geojson, .csv or .parquet to say the form", code="form"
            )
        if not log.is_file():
            raise Refused(f"no log at {log}", code="no_log")
        moment = read_moment(as_of) if as_of else None
        with errors.status("reading the log …"):
            store = SqliteStore(log, create=False, read_only=True)
            try:
                through = store.sequence_at(moment) if moment else store.last_sequence()
                picture = load_picture(
                    store, SnapshotShelf(log.parent / "snapshots"), through_sequence=through
                )
            finally:
                store.close()
        content, rows = encode(picture, table, form)
        out.write_bytes(content)
        if json:
            as_json({"out": str(out), "rows": rows, "form": form, "sequence": picture.sequence})
        else:
            people.print(f"{out}: {rows} {what}, as the log stood at entry {picture.sequence}")
