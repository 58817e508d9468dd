"""``varne import``: take recordings into a log as fast as possible, without screens."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from varne.centre.config import CentreConfig, FeedConfig, ReplayConfig
from varne.centre.outcome import Commit
from varne.centre.taking_in import Summary, take_in
from varne.console.cli.export import read_moment
from varne.console.cli.output import Json, as_json, errors, exit_codes, people, progress
from varne.picture.events import ReportReceived


def import_(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Recordings: raw AIS (NMEA), AIS as CSV, aisstream or report JSON lines; .gz too."
        ),
    ],
    theatre: Annotated[
        str, typer.Option(help="Id of a shipped theatre, or path of a theatre file.")
    ] = "dover",
    centre: Annotated[str | None, typer.Option(help="Whose centre: UK, FR.")] = None,
    data: Annotated[Path, typer.Option(help="Where the log is kept, as DATA/THEATRE/log.sqlite.")] = Path(
        "var/import"
    ),
    received_from: Annotated[
        str | None, typer.Option(help="When a recording that carries no times began, as 2026-08-12T01:30Z.")
    ] = None,
    synthetic: Annotated[bool, typer.Option("--synthetic", help="These recordings are invented.")] = False,
    each: Annotated[
        bool, typer.Option("--each", help="Print the id and sequence of each report once it is durable.")
    ] = False,
    json: Json = False,
) -> None:
    """Take recordings into a centre's log, as fast as possible.

    Every line is accounted for: read, noted, or in quarantine with the reason. Started again after it was
    stopped at any moment, even by a kill, it goes on where the log ends: nothing is lost, nothing doubled.
    """

    def say(commit: Commit) -> None:
        lines = [
            f"{entry.body.report.id}\t{entry.sequence}\n"
            for entry in commit.entries
            if isinstance(entry.body, ReportReceived)
        ]
        typer.echo("".join(lines), nl=False)

    with exit_codes():
        began = read_moment(received_from) if received_from else None
        config = CentreConfig(
            theatre=theatre,
            centre=centre,
            data=str(data),
            feeds=tuple(
                FeedConfig(location=str(path), synthetic=synthetic, received_from=began) for path in files
            ),
            replay=ReplayConfig(speed=0.0),
            synthetic=synthetic,
            judge=False,  # nobody waits for an answer: a centre that opens the log judges all of it at once
        )
        with (
            progress("taking in", total=None) as bar,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):

            def step(commit: Commit) -> None:
                bar.update(bar.task_ids[0], advance=len(commit.entries))
                if each:
                    say(commit)

            summary = runner.run(take_in(config, step))
        if json:
            as_json(summary)
        elif not each:
            _tell(summary)


def _tell(summary: Summary) -> None:
    people.print(f"{summary.log}: {summary.sequence} entries")
    for feed in summary.feeds:
        people.print(
            f"  [bold]{feed.feed}[/]: {feed.lines} lines = {feed.messages} messages + "
            f"{feed.fragments} fragments + {feed.annotations} annotations + {feed.quarantined} in quarantine"
        )
        for code, count in feed.quarantined_by_code.items():
            errors.print(f"      [yellow]{count}[/] {code}")
    people.print(
        f"  {summary.tracks} vessels, {summary.doubted} positions flagged as not believed, "
        f"{summary.reports} other reports, {summary.boats} boats, {summary.incidents} incidents"
    )
    people.print(f"  picture {summary.fingerprint}")
