"""``varne backtrack``: which beach and hour a boat came from, by running launches forward."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from varne.console.cli import drift_flags as flags
from varne.console.cli.output import Json, as_json, errors, exit_codes
from varne.console.cli.sea import parse_time
from varne.picture.errors import Refused

HOURS_BEFORE = 10.0  # of the window of launches, when none is told: crossings take three to six
FEWEST_EFFECTIVE = 50.0


def backtrack(
    fix: Annotated[
        list[str] | None,
        typer.Option(help='"LAT,LON,TIME,SIGMA_M": where it was; the last is a standard deviation. Again.'),
    ] = None,
    call: Annotated[
        list[str] | None,
        typer.Option(help='"engine failed@TIME": what a caller said then, believed with doubt. Again.'),
    ] = None,
    saw_nothing: Annotated[
        list[str] | None,
        typer.Option(
            help='"LAT,LON,RADIUS_M,FROM,TO,ODDS", a circle, or "S,W,N,E,FROM,TO,ODDS", a box: watched '
            "without seeing it; ODDS of having seen a boat there all that time. Again."
        ),
    ] = None,
    log: Annotated[
        Path | None, typer.Option(help="A centre's log, or reports as JSON lines; with --boat.")
    ] = None,
    boat: Annotated[
        str | None, typer.Option(help="Id or name of a boat of the log; of a file, any report of it.")
    ] = None,
    between: Annotated[
        str | None,
        typer.Option(help='"FROM,TO": when it may have been launched. Default: 10 h before the first fix.'),
    ] = None,
    beach: Annotated[
        list[str] | None,
        typer.Option(help="A beach of the theatre, ID or ID=WEIGHT; again. Default: all, equal odds."),
    ] = None,
    shore: Annotated[
        list[str] | None, typer.Option(help="Only beaches of this flag: FR, BE, GB; again for more.")
    ] = None,
    hours: Annotated[
        float, typer.Option(min=0, max=48, help="How far past the last evidence the cloud is carried.")
    ] = 0.0,
    speed_kn: flags.SpeedKn = 3.5,
    aim: flags.Aims = None,
    wind_kn: flags.WindKn = None,
    wind_from: flags.WindFrom = None,
    forecast: flags.Forecasts = None,
    currents: flags.WhichCurrents = "best",
    atlas: flags.Atlas = None,
    theatre: flags.Theatres = None,
    particles: Annotated[
        int, typer.Option(min=200, max=400_000, help="Launches tried in each of three rounds (first: 3 x).")
    ] = 20_000,
    seed: flags.Seed = 1,
    out: Annotated[
        Path | None, typer.Option(help="The particles that fit, from the last evidence on, as NetCDF.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Chart and table of odds as a drawing (SVG).")] = None,
    lang: flags.Lang = "en",
    json: Json = False,
) -> None:
    """Say which beach and hour a boat was launched from, with odds, from all that was seen of it and not.

    \b
    varne backtrack --fix 51.02,1.50,2026-08-12T02:10Z,500 --shore FR
    varne backtrack --fix 51.02,1.50,2026-08-12T02:10Z,500 \\
      --fix 51.06,1.45,2026-08-12T03:00Z,800 --aim dover --plot origin.svg
    varne backtrack --fix 51.02,1.50,2026-08-12T02:10Z,500 --saw-nothing \\
      50.97,1.75,4000,2026-08-11T22:00Z,2026-08-12T01:00Z,0.8
    varne backtrack --log var/dover/log.sqlite --boat FR-024 --shore FR

    Launches are drawn from the beaches and the hours, run forward, and weighed by the evidence.

    Nothing is run backward. Believe it only as far as the equal launches told.
    """
    with exit_codes():
        from varne.centre.shipped import land_of
        from varne.console.cli import drift_options as options
        from varne.console.cli.backtrack_answer import backtrack_said, read_looks
        from varne.console.cli.backtrack_plot import drawing
        from varne.console.cli.backtrack_tell import tell
        from varne.console.cli.drift_chart import language_of, require_svg
        from varne.console.cli.drift_files import write_netcdf
        from varne.console.cli.drift_reports import boat_reports, reports_words
        from varne.console.cli.drift_sea import SeaAsked, moment, sea_for
        from varne.console.cli.drift_told import Told
        from varne.drift.backtrack import Evidence, LaunchPrior, origins
        from varne.drift.ensemble import Boat, Passage

        language = language_of(lang)
        if plot is not None:
            require_svg(plot.name)
        if (log is None) != (boat is None):
            raise Refused("--log FILE and --boat ID go together", code="usage")
        fixes = [options.fix_of(text) for text in fix or ()]
        calls = [options.call_of(text, None, "--call") for text in call or ()]
        used: list[Told] = []
        known = theatre
        if log is not None and boat is not None:
            with errors.status(f"reading {log} …"):
                reports = boat_reports(log, boat, theatre)
            fixes += reports.fixes
            calls += reports.calls
            used.append(reports_words(reports, reports.fixes))
            known = known or reports.theatre.id
        if not fixes:
            raise Refused(
                "where was it seen? --fix 51.02,1.50,2026-08-12T02:10Z,500, or --log FILE --boat ID",
                code="usage",
            )
        fixes.sort(key=lambda one: one.time_s)
        place = options.theatre_at(known, fixes[0].lat_deg, fixes[0].lon_deg)
        beaches = options.beaches_of(place, beach or (), shore or ())
        evidence: list[Evidence] = [*fixes, *calls, *read_looks(saw_nothing or ())]
        if between is None:
            first_s, last_s = fixes[0].time_s - HOURS_BEFORE * 3600.0, fixes[0].time_s
        else:
            first_s, last_s = (
                parse_time(text).timestamp()
                for text in options.parts_of(between, "--between", '"FROM,TO"', 2, 2)
            )
            if last_s <= first_s:
                raise Refused("--between FROM,TO: FROM is before TO", code="usage")
        until_s = max([one.time_s for one in evidence] + [first_s]) + hours * 3600.0
        asked = SeaAsked(
            place, atlas, tuple(forecast or ()), options.currents_of(currents), wind_kn, wind_from
        )
        kind = Boat(passage=Passage(speed_kn=speed_kn, aims=options.aims_of(aim or (), place)))
        prior = LaunchPrior(beaches, first_s, last_s)
        with errors.status("running launches forward …"):
            sea = sea_for(
                asked, fixes[0].lat_deg, fixes[0].lon_deg, moment(first_s), moment(until_s + 600.0), seed
            )
            found = origins(prior, kind, evidence, sea.sea, sea.members, seed, particles, until_s=until_s)
        used += [options.object_words((), ()), *sea.used]
        answer, cloud = backtrack_said(found, prior, evidence, particles, seed, used, FEWEST_EFFECTIVE)
        written = [path for path in (out, plot) if path is not None]
        if out is not None:
            title = f"Where a boat may be, traced from its launch, from {answer.cloud_from:%Y-%m-%dT%H:%MZ}"
            used_both = (answer.used, answer.used_fr)
            write_netcdf(out, cloud.tracks, cloud.weights, used_both, place.id, title)
        if plot is not None:
            chart = drawing(answer, found, evidence, place, land_of(place), language)
            plot.write_text(chart, encoding="utf-8")
        if json:
            as_json(answer)
        else:
            tell(answer, written)
