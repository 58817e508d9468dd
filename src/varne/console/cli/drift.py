"""``varne drift``: where a boat will be, from a position and a time or from its reports."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from varne.console.cli import drift_flags as flags
from varne.console.cli.output import Json, as_json, errors, exit_codes
from varne.console.cli.sea import parse_time
from varne.picture.errors import Refused

INFLATABLE = "inflatable"


def drift(
    lat: Annotated[
        str | None, typer.Argument(help="Latitude: 51.1508 or 51°09.045'N. Left out with --log.")
    ] = None,
    lon: Annotated[
        str | None, typer.Argument(help="Longitude: 1.7595 or 001°45.568'E; west is negative.")
    ] = None,
    time: Annotated[
        str | None, typer.Argument(help="When it was there: 2026-08-11T20:16:00Z, any zone, or now.")
    ] = None,
    hours: Annotated[float, typer.Option(min=0.5, max=72, help="How far ahead.")] = 12.0,
    log: Annotated[
        Path | None,
        typer.Option(help="Instead of a position: a centre's log, or reports as JSON lines; with --boat."),
    ] = None,
    boat: Annotated[
        str | None, typer.Option(help="Id or name of a boat of the log; of a file, any report of it.")
    ] = None,
    radius_m: Annotated[
        float, typer.Option(min=1, max=50_000, help="How sure the position: standard deviation, each axis.")
    ] = 500.0,
    time_sd_min: Annotated[
        float, typer.Option(min=0, max=240, help="How sure the time: standard deviation, minutes.")
    ] = 0.0,
    object_: Annotated[
        list[str] | None,
        typer.Option("--object", help="inflatable (default), person, raft, kayak …; again to share odds."),
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(
            help="State then: under-way, engine-out, swamped, people-in-water, unresponsive; again "
            "for more, equal odds. Default: under way 60 %, engine out 40 %."
        ),
    ] = None,
    said: Annotated[
        list[str] | None,
        typer.Option(
            help='What a caller said, believed with doubt: "engine failed", "taking water", "people in '
            'water", "under way"; @TIME behind it if said at another time; again for more.'
        ),
    ] = None,
    launched: Annotated[
        str | None, typer.Option(help="When the hull was put in the water, if known. Default: 2 h before.")
    ] = None,
    speed_kn: flags.SpeedKn = 3.5,
    aim: flags.Aims = None,
    wind_kn: flags.WindKn = None,
    wind_from: flags.WindFrom = None,
    forecast: flags.Forecasts = None,
    currents: flags.WhichCurrents = "best",
    atlas: flags.Atlas = None,
    theatre: flags.Theatres = None,
    particles: Annotated[int, typer.Option(min=100, max=200_000, help="Possible boats.")] = 10_000,
    seed: flags.Seed = 1,
    found: Annotated[
        list[str] | None,
        typer.Option(help="LAT,LON,TIME of a find: says on which contour it lies; again for more."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Every particle as NetCDF (CF); varne search goes on from it.")
    ] = None,
    geojson: Annotated[
        Path | None, typer.Option(help="Regions, tracks and shores as GeoJSON (RFC 7946).")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="A chart of it as a drawing (SVG).")] = None,
    lang: flags.Lang = "en",
    json: Json = False,
) -> None:
    """Say where a boat may be in the hours after it was somewhere: regions, shores, lanes, states.

    \b
    varne drift 51.15 1.76 2026-08-11T20:16Z --wind-kn 12 --wind-from 240
    varne drift "51°09.045'N" "001°45.568'E" now --said "engine failed"
    varne drift 51.05 1.45 now --forecast wind.grib --out cloud.nc
    varne drift 51.05 1.45 now --object person --hours 6 --plot cloud.svg
    varne drift --log var/dover/log.sqlite --boat UK-014

    Works offline: the stream comes from a shipped tidal atlas, its error drawn with the rest.

    A wind that is not told is drawn from every direction. Go on with varne search plan. Not for navigation.
    """
    with exit_codes():
        from varne.centre.shipped import land_of
        from varne.console.cli import drift_options as options
        from varne.console.cli.drift_answer import drift_said
        from varne.console.cli.drift_chart import language_of, require_svg
        from varne.console.cli.drift_files import write_geojson, write_netcdf
        from varne.console.cli.drift_plot import drawing
        from varne.console.cli.drift_reports import boat_reports, reports_words
        from varne.console.cli.drift_run import EARLIER_S, drift_of
        from varne.console.cli.drift_sea import SeaAsked, moment
        from varne.console.cli.drift_tell import tell
        from varne.console.cli.drift_told import Told
        from varne.drift.ensemble import Fix, Passage

        language = language_of(lang)
        if plot is not None:
            require_svg(plot.name)
        if (log is None) != (boat is None):
            raise Refused("--log FILE and --boat ID go together", code="usage")
        used: list[Told] = []
        if log is not None and boat is not None:
            if lat is not None:
                raise Refused("give LAT LON TIME or --log and --boat, not both", code="usage")
            with errors.status(f"reading {log} …"):
                reports = boat_reports(log, boat, theatre)
            place, fixes, calls = reports.theatre, list(reports.fixes), list(reports.calls)
            fixes = [fix for fix in fixes if fix.time_s >= fixes[-1].time_s - EARLIER_S]
            used.append(reports_words(reports, fixes))
        else:
            if lat is None or lon is None or time is None:
                raise Refused(
                    "where and when? varne drift 51.1508 1.7595 2026-08-11T20:16Z, or --log FILE --boat ID",
                    code="usage",
                )
            at = options.number_or_angle(lat, "lat"), options.number_or_angle(lon, "lon")
            place = options.theatre_at(theatre, *at)
            fixes = [Fix(parse_time(time).timestamp(), at[1], at[0], radius_m, time_sd_min * 60.0)]
            calls = []
        newest = fixes[-1]
        start = moment(newest.time_s)
        calls += [options.call_of(text, start) for text in said or ()]
        finds = [_find(text, start, hours) for text in found or ()]
        kind = options.boat_of(
            object_ or (),
            state or (),
            Passage(speed_kn=speed_kn, aims=options.aims_of(aim or (), place)),
            None if launched is None else parse_time(launched).timestamp(),
        )
        thing = options.drifts_as(object_ or ())
        used.append(options.object_words(object_ or (), state or ()))
        asked = SeaAsked(
            place, atlas, tuple(forecast or ()), options.currents_of(currents), wind_kn, wind_from
        )
        with errors.status("moving particles …"):
            run = drift_of(kind, fixes, calls, asked, hours, particles, seed)
            answer, outlines = drift_said(
                run.cloud, place, newest.lat_deg, newest.lon_deg, newest.sigma_m, seed, finds,
                [*used, *run.used], only_drifts=INFLATABLE not in (object_ or (INFLATABLE,)),
            )  # fmt: skip
        if out is not None:
            title = f"Drift from {newest.lat_deg:.4f} {newest.lon_deg:.4f}, {start:%Y-%m-%dT%H:%MZ}"
            write_netcdf(
                out, run.cloud.tracks, run.cloud.weights, (answer.used, answer.used_fr), place.id, title,
                drifts_as=thing,
            )  # fmt: skip
        if geojson is not None:
            write_geojson(geojson, answer, outlines, run.cloud)
        if plot is not None:
            coast = land_of(place)
            plot.write_text(drawing(answer, outlines, run.cloud, place, coast, language), encoding="utf-8")
        if json:
            as_json(answer)
        else:
            tell(answer, [path for path in (out, geojson, plot) if path is not None])


def _find(text: str, start: datetime, hours: float) -> tuple[float, float, datetime]:
    from varne.console.cli import drift_options as options

    lat, lon, at = options.parts_of(text, "--found", "LAT,LON,TIME", 3, 3)
    when = parse_time(at)
    if not start <= when <= start + timedelta(hours=hours):
        raise Refused(f'--found "{text}": that time is not within the drift', code="time")
    return options.number_or_angle(lat, "lat"), options.number_or_angle(lon, "lon"), when
