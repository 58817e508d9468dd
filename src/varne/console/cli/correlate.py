"""``varne correlate``: which reports of a night are the same boat, mark by mark."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from varne.centre.correlate import snapshots
from varne.centre.shipped import open_theatre
from varne.console.cli.export import read_moment
from varne.console.cli.output import Json, as_json, errors, exit_codes, people, progress
from varne.feeds.contract import Parsed, Unreadable
from varne.feeds.reports.parse import parse_line
from varne.picture.errors import Refused
from varne.picture.report import Report
from varne.picture.theatre import Theatre

_DURATION = re.compile(r"^(\d+(?:\.\d+)?)(s|m|min|h)$")
_SECONDS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


def read_duration_s(text: str) -> float:
    """Read a duration in seconds: 30s, 10m, 1h.

    Raises:
        Refused: not a duration.
    """
    match = _DURATION.match(text.strip().lower())
    if match is None or float(match[1]) <= 0:
        raise Refused(f"{text!r} is not a duration; write 10m, 30s or 1h", code="duration")
    return float(match[1]) * _SECONDS[match[2]]


def read_reports(path: Path, theatre: Theatre) -> tuple[list[Report], list[Unreadable]]:
    """Every report of a wire-form file, and every line that is none.

    Raises:
        Refused: there is no such file.
    """
    if not path.is_file():
        raise Refused(f"there is no file {path}", code="file_missing")

    def known_area(name: str) -> str | None:
        place = theatre.place_by_name(name)
        return place.id if place else None

    reports: list[Report] = []
    unread: list[Unreadable] = []
    seen: set[str] = set()
    for number, raw in enumerate(path.read_bytes().splitlines(), start=1):
        if not raw.strip():
            continue
        item = parse_line(
            raw, feed=path.stem, now=None, known_area=known_area, tokenise=_keep_no_number, cursor=number
        )
        if isinstance(item, Unreadable):
            unread.append(item)
        elif isinstance(item, Parsed) and item.report.id not in seen:
            seen.add(item.report.id)
            reports.append(item.report)
    return reports, unread


def _keep_no_number(_number: str) -> str:
    """A file for judging has tokens already; a bare number in one is not kept at all."""
    raise Refused("the file holds a telephone number; give salted tokens", code="phone_number")


def correlate(
    reports: Annotated[
        Path, typer.Argument(help="Reports as JSON lines, in the wire form of docs/wire-form.md.")
    ],
    out: Annotated[Path, typer.Option(help="Where to write the snapshots, one JSON object a mark.")],
    every: Annotated[str, typer.Option(help="Time between marks: 10m, 30s, 1h.")] = "10m",
    until: Annotated[
        str | None, typer.Option(help="Last mark, as 2026-08-12T09:00Z. Default: after the last report.")
    ] = None,
    theatre: Annotated[str, typer.Option(help="Theatre whose places the reports name.")] = "dover",
    json: Json = False,
) -> None:
    """Say which reports are the same boat, as was known at each mark of the night.

    A snapshot uses only reports received by its time. Each line is
    {"time", "boats": [{"id", "status", "p", "lat", "lon", "reports"}]}.
    """
    with exit_codes():
        every_s = read_duration_s(every)
        last: datetime | None = read_moment(until) if until else None
        place = open_theatre(theatre)
        known, unread = read_reports(reports, place)
        if not known:
            raise Refused(
                f"{reports} holds no report that can be read ({len(unread)} lines were not)",
                code="no_reports",
            )
        written, boats = 0, 0
        with progress("correlating", total=None) as bar, out.open("wb") as stream:
            for snapshot in snapshots(known, every_s=every_s, theatre=place, until=last):
                stream.write(msgspec.json.encode(snapshot) + b"\n")
                written += 1
                boats = len(snapshot["boats"])
                bar.update(bar.task_ids[0], advance=1)
        for item in unread[:5]:
            errors.print(f"[yellow]not read:[/] line {item.cursor}: {item.reason}")
        if json:
            as_json(
                {
                    "out": str(out),
                    "reports": len(known),
                    "not_read": len(unread),
                    "snapshots": written,
                    "boats": boats,
                }
            )
        else:
            people.print(
                f"{out}: {written} snapshots, {boats} boats at the last, from {len(known)} reports"
                + (f" ({len(unread)} lines not read)" if unread else "")
            )
