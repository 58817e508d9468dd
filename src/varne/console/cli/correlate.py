"""``varne correlate``: which reports of a night are the same boat, mark by mark."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from varne.centre.correlate import judged_snapshots, marks, read_reports, snapshots
from varne.centre.shipped import open_theatre
from varne.console.cli import night
from varne.console.cli.export import read_moment
from varne.console.cli.output import Json, as_json, exit_codes, people, progress
from varne.feeds.contract import Unreadable
from varne.feeds.textfile import lines
from varne.picture.errors import Refused
from varne.picture.place import named_areas

GO_ON = timedelta(minutes=30)
_DURATION = re.compile(r"^(\d+(?:\.\d+)?)(s|m|min|h)$")
_SECONDS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


def read_duration_s(text: str) -> float:
    """Read a duration in seconds: 30s, 10m, 1h.

    Raises:
        Refused: not a duration.
    """
    match = _DURATION.match(text.strip().lower())
    if match is None:
        raise Refused(f"{text!r} is not a duration; write 10m, 30s or 1h", code="duration")
    seconds = float(match[1]) * _SECONDS[match[2]]
    if not 1.0 <= seconds <= 86_400.0:
        raise Refused(f"{text!r}: marks stand from 1s to 24h apart; write 10m", code="duration")
    return seconds


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
    forecast: night.Forecast = None,
    no_forecast: night.NoForecast = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Join each report once, as it arrives: a centre's first answer.")
    ] = False,
    json: Json = False,
) -> None:
    """Say which reports are the same boat, as was known at each mark of the night.

    At each mark all reports received by then are weighed together, and no others. Each line is {"time",
    "boats": [{"id", "status", "p", "lat", "lon", "reports", "apart", "at_sea", "accounted",
    "possibly_same"}], "unreported": {"mean", "low", "high", "at_least_one", "basis"}}: the last an estimate.
    """
    with exit_codes():
        every_s = read_duration_s(every)
        last = read_moment(until) if until else None
        place = open_theatre(theatre)
        if out.exists() and reports.exists() and out.samefile(reports):
            raise Refused(f"{out} holds the reports; give another file to --out", code="same_file")
        unread: list[Unreadable] = []
        known = read_reports((line.raw for line in lines(reports)), place, on_unreadable=unread.append)
        if not known:
            raise Refused(
                f"{reports} holds no report that can be read ({len(unread)} lines were not)",
                code="no_reports",
            )
        if last is None:  # silence after the last report accounts for no boat: go on a while
            last = known[-1].received_at + GO_ON
        total = len(marks(known, every_s=every_s, until=last))
        points = None if quick else night.find_forecast(reports, forecast, no_forecast)
        written, boats = 0, 0
        unreported: dict[str, Any] | None = None
        with out.open("wb") as stream:
            if quick:
                found = snapshots(known, every_s=every_s, theatre=place, until=last)
            else:
                areas = {area.id: area for area in named_areas(place)}
                judge = night.make_judge(place, areas, points)
                found = judged_snapshots(known, judge, every_s=every_s, until=last)
            with progress("correlating", total=total) as bar:
                for snapshot in found:
                    stream.write(msgspec.json.encode(snapshot) + b"\n")
                    written += 1
                    boats, unreported = len(snapshot["boats"]), snapshot.get("unreported")
                    bar.update(bar.task_ids[0], advance=1)
        night.tell_unread(unread)
        if json:
            as_json(
                {
                    "out": str(out),
                    "reports": len(known),
                    "not_read": len(unread),
                    "snapshots": written,
                    "boats": boats,
                    "forecast": points is not None,
                    "unreported": unreported,
                }
            )
        else:
            people.print(
                f"{out}: {written} snapshots, {boats} boats at the last, from {len(known)} reports"
                + (f" ({len(unread)} lines not read)" if unread else "")
                + (f"\nboats nobody has reported, at the last: {_words(unreported)}" if unreported else "")
            )


def _words(unreported: dict[str, Any]) -> str:
    """An estimate of boats as people read it."""
    between = f"({unreported['low']} to {unreported['high']})"
    if unreported["basis"] == "prior":
        return f"unknown {between}: no boat was reported"
    return f"{unreported['mean']:.1f} {between}, an estimate"
