"""``varne run`` and ``varne replay``: open a centre's living picture."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from msgspec.structs import replace as replaced

from varne.centre.config import CentreConfig, FeedConfig, FieldConfig, ReplayConfig, RunConfig, read_config
from varne.centre.wiring import open_centre
from varne.console.cli.export import read_moment
from varne.console.cli.output import errors, exit_codes
from varne.console.demonstration import demonstration
from varne.picture.errors import Refused

Theatre = Annotated[str, typer.Option(help="Id of a shipped theatre, or path of a theatre file.")]
Data = Annotated[Path, typer.Option(help="Where the log is kept, as DATA/THEATRE/log.sqlite.")]
Host = Annotated[str, typer.Option(help="Address to serve screens on.")]
Port = Annotated[int, typer.Option(min=0, max=65_535, help="Port to serve screens on.")]
Drift = Annotated[
    bool,
    typer.Option(
        "--drift/--no-drift", help="Forecast where open boats may be, in a process beside the centre."
    ),
]
Forecast = Annotated[
    Path | None,
    typer.Option(
        help="Current and wind: NetCDF or GRIB (for drift), or points as JSON lines (docs/wire-form.md; for "
        "drift and judging). In a replay, forecast.jsonl beside a recording is used without asking."
    ),
]
Browser = Annotated[
    bool | None,
    typer.Option("--browser/--no-browser", help="Open a browser window. Default: when there is a display."),
]


def _serve(config: RunConfig, *, browser: bool | None) -> None:
    from varne.console.cli.serving import serve  # the web server: other commands need not wait for it

    with errors.status("opening the log …"):
        centres = [open_centre(centre) for centre in config.centres]
    runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    with runner:
        runner.run(
            serve(
                centres,
                host=config.host,
                port=config.port,
                open_browser=_has_display() if browser is None else browser,
            )
        )


def _has_display() -> bool:
    """True where a window can be shown: never on a server, where a text browser would take the terminal."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(
    feed: Annotated[
        list[str] | None,
        typer.Option(
            help="A live feed: ais+tcp://HOST:PORT, ais+listen://HOST:PORT, ais+udp://HOST:PORT, "
            "plots+tcp://HOST:PORT, plots+listen://HOST:PORT, aisstream://, or a file to take in. "
            "May be given again."
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="TOML file saying all of this; see docs/running.md.")
    ] = None,
    theatre: Theatre = "dover",
    centre: Annotated[
        str | None, typer.Option(help="Whose centre: UK, FR. Default: the theatre's first.")
    ] = None,
    cot: Annotated[
        list[str] | None,
        typer.Option(
            help="Units in the field by Cursor on Target: tcp://HOST:PORT (they connect here), or "
            "server+tcp://HOST:PORT (a TAK server is called). TLS: in a --config file. May be given again."
        ),
    ] = None,
    forecast: Forecast = None,
    drift: Drift = True,
    data: Data = Path("var"),
    host: Annotated[
        str | None, typer.Option(help="Address to serve screens on. Default: the file's, or 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port to serve screens on. Default: the file's, or 8750."),
    ] = None,
    drill_leave: Annotated[
        bool,
        typer.Option(
            "--drill-leave",
            help="Let drills be played at this centre (`varne drill NAME --centre URL`) although its log is "
            "the record. Their boats are marked as invented on every screen.",
        ),
    ] = False,
    browser: Browser = None,
) -> None:
    """Open a centre's live picture in the browser.

    Without --feed or --config it opens the demonstration: night 102 (SYNTHETIC) replayed over the Dover
    Strait, and, one click away, a real log of ships in the Solent.

    With feeds it is a live centre, and its log is kept: `varne run --feed ais+udp://0.0.0.0:10110`.
    """
    with exit_codes():
        if config is not None:
            if feed or cot:
                raise Refused("give --config, or --feed and --cot, not both", code="usage")
            chosen = read_config(config)
        elif feed or cot:
            feeds = tuple(FeedConfig(location=location) for location in feed or ())
            one = CentreConfig(
                theatre=theatre,
                centre=centre,
                data=str(data),
                feeds=feeds,
                field=FieldConfig(links=tuple(cot or ())),
                forecast=None if forecast is None else str(forecast),
            )
            chosen = RunConfig(centres=(one,))
        else:
            with errors.status("preparing the demonstration …"):
                chosen = demonstration(data / "demonstration")
        if forecast is not None and not (feed or cot):
            raise Refused("--forecast goes with --feed; in a --config file it is forecast =", code="usage")
        chosen = replaced(chosen, host=host or chosen.host, port=chosen.port if port is None else port)
        if drill_leave:
            chosen = replaced(
                chosen, centres=tuple(replaced(one, drill_leave=True) for one in chosen.centres)
            )
        if not drift:
            chosen = replaced(chosen, centres=tuple(replaced(one, drift=False) for one in chosen.centres))
        _serve(chosen, browser=browser)


def replay(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Recordings: raw AIS (NMEA), AIS as CSV, aisstream or report JSON lines; .gz too."
        ),
    ],
    theatre: Theatre = "dover",
    centre: Annotated[str | None, typer.Option(help="Whose centre: UK, FR.")] = None,
    speed: Annotated[
        float, typer.Option(help="Seconds of recording a second; 0: as fast as possible.")
    ] = 60.0,
    start: Annotated[
        str | None, typer.Option("--from", help="Take in all before this time at once, as 2026-08-12T01:30Z.")
    ] = None,
    received_from: Annotated[
        str | None, typer.Option(help="When a recording that carries no times began, as 2026-08-12T01:30Z.")
    ] = None,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="These recordings are invented: mark everything so.")
    ] = False,
    forecast: Forecast = None,
    drift: Drift = True,
    data: Data = Path("var/replay"),
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the log of the last replay.")] = False,
    host: Host = "127.0.0.1",
    port: Port = 8750,
    browser: Browser = None,
) -> None:
    """Replay recordings through a centre and open its picture: real time, N times faster, or at once.

    The recordings' own times drive the centre's clock; several files are merged by time of receipt.
    """
    with exit_codes():
        began = read_moment(received_from) if received_from else None
        one = CentreConfig(
            theatre=theatre,
            centre=centre,
            data=str(data),
            feeds=tuple(
                FeedConfig(location=str(path), synthetic=synthetic, received_from=began) for path in files
            ),
            replay=ReplayConfig(speed=speed, from_=read_moment(start) if start else None),
            synthetic=synthetic,
            drift=drift,
            forecast=None if forecast is None else str(forecast),
            keep=keep,
        )
        _serve(RunConfig(centres=(one,), host=host, port=port), browser=browser)
