"""``varne search``: where units should look for a boat, and what to believe after they found nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from varne.console.cli import drift_flags as flags
from varne.console.cli.output import Json, as_json, errors, exit_codes
from varne.console.cli.sea import parse_time
from varne.picture.errors import Refused

app = typer.Typer(no_args_is_help=True, help="A search: who looks where, and what it teaches.")

Cloud = Annotated[Path, typer.Argument(help="A cloud: what varne drift --out or backtrack --out wrote.")]
Visibility = Annotated[float, typer.Option(min=0.01, max=60, help="Visibility, nautical miles.")]
Wind = Annotated[float, typer.Option(min=0, max=120, help="Wind, knots: it hides what is looked for.")]
SeaM = Annotated[float, typer.Option(min=0, max=20, help="Significant wave height, metres.")]
Tired = Annotated[bool, typer.Option("--crew-tired", help="Crews are tired: sees a tenth less.")]
Sensors = Annotated[
    str | None,
    typer.Option(help="visual_day, visual_night, night_vision, infrared, radar. Default: by the sun."),
]
Table = Annotated[Path | None, typer.Option(help="A table of sweep widths instead of the shipped one.")]
Widths = Annotated[
    list[str] | None,
    typer.Option(
        "--width", help='Your own sweep width: "SEARCHER,OBJECT,NM,WHERE IT IS FROM"; again. At night a must.'
    ),
]
LookedFor = Annotated[
    list[str] | None,
    typer.Option(
        help="overloaded_inflatable, swamped_inflatable, person_in_water; again. Default: as believed."
    ),
]


@app.callback()
def search() -> None:
    """A search: who looks where, what it is worth, and what to believe after it found nothing."""


@app.command()
def plan(
    cloud: Cloud,
    visibility_nm: Visibility,
    wind_kn: Wind,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            help='Who searches, either flag; again for each. "ID" of the theatre, or ID and figures, '
            "as in the examples."
        ),
    ] = None,
    begin: Annotated[
        str | None, typer.Option(help="When units are called out. Default: the cloud's beginning.")
    ] = None,
    hours: Annotated[float, typer.Option(min=0.5, max=24, help="How long the plan looks ahead.")] = 4.0,
    looked_for: LookedFor = None,
    sea_m: SeaM = 0.5,
    crew_tired: Tired = False,
    sensor: Sensors = None,
    sweep_widths: Table = None,
    width: Widths = None,
    water_c: Annotated[
        float | None, typer.Option(min=-2.5, max=35, help="Water, °C: adds a survival band, for urgency.")
    ] = None,
    theatre: Annotated[str | None, typer.Option(help="Default: the one the cloud was drifted in.")] = None,
    gpx: Annotated[Path | None, typer.Option(help="Tracks as GPX routes.")] = None,
    kml: Annotated[Path | None, typer.Option(help="Areas and tracks as KML.")] = None,
    geojson: Annotated[Path | None, typer.Option(help="Areas and tracks as GeoJSON.")] = None,
    cot: Annotated[Path | None, typer.Option(help="A folder for Cursor on Target events.")] = None,
    worksheet: Annotated[
        Path | None, typer.Option(help="The worksheet, .txt or .html, in the language of --lang.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="A chart of the plan as a drawing (SVG).")] = None,
    lang: flags.Lang = "en",
    json: Json = False,
) -> None:
    """Propose an area and tracks for each unit, from a cloud: what it is worth, and the most it could be.

    \b
    varne drift 51.15 1.76 2026-08-11T08:16Z --hours 8 --out cloud.nc
    varne search plan cloud.nc --visibility-nm 5 --wind-kn 12 \\
      --unit uk.dover-lifeboat --unit uk.rescue-163 --gpx tracks.gpx
    varne search plan cloud.nc --visibility-nm 5 --wind-kn 12 \\
      --unit "heli, searcher=helicopter, flag=FR, at=50.95 1.85, endurance_h=3"
    varne search plan cloud.nc --visibility-nm 5 --wind-kn 12 \\
      --unit "uk.dover-lifeboat, ready_min=5, search_kn=12" --plot plan.svg \\
      --width "vessel,person_in_water,0.1,crew trial" --worksheet plan.html

    A plan is a proposal: nothing is ordered by it. It never says that a search may end.
    """
    with exit_codes():
        from varne.centre.shipped import land_of, open_theatre
        from varne.console.cli.drift_chart import language_of, require_svg
        from varne.console.cli.drift_files import read_netcdf
        from varne.console.cli.drift_sea import moment
        from varne.console.cli.search_answer import (
            PlanFiles,
            is_light,
            propose,
            require_writable,
            widths_asked,
            write_plan,
        )
        from varne.console.cli.search_plot import plan_drawing
        from varne.console.cli.search_tell import tell_plan
        from varne.console.cli.search_units import units_of

        language = language_of(lang)
        if plot is not None:
            require_svg(plot.name)
        require_writable(worksheet)
        held = read_netcdf(cloud)
        place = open_theatre(theatre or held.theatre)
        at = parse_time(begin) if begin is not None else moment(float(held.time_s[0]))
        units = units_of(unit or (), place, by_day=is_light(held, at))
        asked = widths_asked(
            sweep_widths, width or (), looked_for or (), sensor, held, at, hours,
            (visibility_nm, wind_kn, sea_m), crew_tired=crew_tired,
        )  # fmt: skip
        with errors.status("planning …"):
            answer, made = propose(held, units, asked, place, at, hours)
        written = write_plan(answer, made, language, PlanFiles(gpx, kml, geojson, cot, worksheet), water_c)
        if plot is not None:
            drawing = plan_drawing(answer, made, held, place, land_of(place), language)
            plot.write_text(drawing, encoding="utf-8")
            written.append(plot)
        if json:
            as_json(answer)
        else:
            tell_plan(answer, written)


@app.command()
def pattern(
    cloud: Cloud,
    kind: Annotated[str, typer.Argument(help="square (expanding square) or sector.")],
    unit: Annotated[str, typer.Option(help="Who steers it; as in varne search plan.")],
    visibility_nm: Visibility,
    wind_kn: Wind,
    begin: Annotated[
        str | None, typer.Option(help="When the unit is called out. Default: the cloud's beginning.")
    ] = None,
    hours: Annotated[
        float, typer.Option(min=0.5, max=24, help="It ends by then, or as endurance ends.")
    ] = 3.0,
    spacing_nm: Annotated[
        float | None,
        typer.Option(min=0.05, max=10, help="Between legs; of a sector its radius. Default: by sweep width."),
    ] = None,
    bearing: Annotated[float, typer.Option(min=0, max=360, help="Of the first leg, true.")] = 0.0,
    looked_for: LookedFor = None,
    sea_m: SeaM = 0.5,
    crew_tired: Tired = False,
    sensor: Sensors = None,
    sweep_widths: Table = None,
    width: Widths = None,
    theatre: Annotated[str | None, typer.Option(help="Default: the one the cloud was drifted in.")] = None,
    gpx: Annotated[Path | None, typer.Option(help="The track as a GPX route.")] = None,
    kml: Annotated[Path | None, typer.Option(help="The track as KML.")] = None,
    geojson: Annotated[Path | None, typer.Option(help="The track as GeoJSON.")] = None,
    cot: Annotated[Path | None, typer.Option(help="A folder for Cursor on Target events.")] = None,
    json: Json = False,
) -> None:
    """Lay an expanding square or a sector about a cloud's middle, following its drift, for one unit.

    \b
    varne search pattern cloud.nc square --unit uk.dover-lifeboat \\
      --visibility-nm 5 --wind-kn 12 --gpx square.gpx
    varne search pattern cloud.nc sector --unit uk.dover-lifeboat --spacing-nm 1 \\
      --visibility-nm 5 --wind-kn 12 --bearing 40

    For a cloud that is small beside what the unit sees; for a wide one varne search plan finds more.
    """
    with exit_codes():
        from varne.centre.shipped import open_theatre
        from varne.console.cli.drift_files import read_netcdf
        from varne.console.cli.drift_sea import moment
        from varne.console.cli.search_answer import PlanFiles, is_light, widths_asked, write_orders
        from varne.console.cli.search_pattern import PatternAsked, lay
        from varne.console.cli.search_tell import tell_pattern
        from varne.console.cli.search_units import unit_of

        held = read_netcdf(cloud)
        place = open_theatre(theatre or held.theatre)
        at = parse_time(begin) if begin is not None else moment(float(held.time_s[0]))
        asked = widths_asked(
            sweep_widths, width or (), looked_for or (), sensor, held, at, hours,
            (visibility_nm, wind_kn, sea_m), crew_tired=crew_tired,
        )  # fmt: skip
        who = unit_of(unit, place, by_day=is_light(held, at))
        answer, order = lay(held, who, asked, at, hours, PatternAsked(kind, spacing_nm, bearing))
        written = write_orders((order,), at, PlanFiles(gpx, kml, geojson, cot, None))
        if json:
            as_json(answer)
        else:
            tell_pattern(answer, written)


@app.command()
def update(
    cloud: Cloud,
    track: Annotated[
        list[str],
        typer.Option(
            help='A real track that found nothing: "FILE.gpx,searcher=vessel,search_kn=14,eye_m=4"; again.'
        ),
    ],
    visibility_nm: Visibility,
    wind_kn: Wind,
    out: Annotated[
        Path | None, typer.Option(help="The cloud as believed now; varne search plan goes on from it.")
    ] = None,
    looked_for: LookedFor = None,
    sea_m: SeaM = 0.5,
    crew_tired: Tired = False,
    sensor: Sensors = None,
    sweep_widths: Table = None,
    width: Widths = None,
    plot: Annotated[Path | None, typer.Option(help="Before and after as a drawing (SVG).")] = None,
    lang: flags.Lang = "en",
    json: Json = False,
) -> None:
    """Say what to believe after units searched along real tracks and found nothing.

    \b
    varne search update cloud.nc --visibility-nm 5 --wind-kn 12 \\
      --track lifeboat.gpx,searcher=vessel,search_kn=14 --out cloud-2.nc
    varne search plan cloud-2.nc --visibility-nm 5 --wind-kn 12 \\
      --unit uk.rescue-163

    Odds leave the searched water for the unsearched, and for three doubts:

    that it is not where the model has it, not what was looked for, or was recovered already.

    It never says that a search may end.
    """
    with exit_codes():
        from varne.centre.shipped import land_of, open_theatre
        from varne.console.cli.drift_chart import language_of, require_svg
        from varne.console.cli.drift_files import read_netcdf
        from varne.console.cli.drift_sea import moment
        from varne.console.cli.search_answer import widths_asked
        from varne.console.cli.search_plot import update_drawing
        from varne.console.cli.search_tell import tell_update
        from varne.console.cli.search_update import fold, tracks_of, write_update

        language = language_of(lang)
        if plot is not None:
            require_svg(plot.name)
        held = read_netcdf(cloud)
        if out is not None and out.exists() and out.samefile(cloud):
            raise Refused(f"{out} is the cloud itself; give another file to --out", code="same_file")
        tracks = tracks_of(track)
        first_s = min(float(one.track.time_s[0]) for one in tracks)
        last_s = max(float(one.track.time_s[-1]) for one in tracks)
        asked = widths_asked(
            sweep_widths, width or (), looked_for or (), sensor, held, moment(first_s),
            (last_s - first_s) / 3600.0, (visibility_nm, wind_kn, sea_m), crew_tired=crew_tired,
        )  # fmt: skip
        with errors.status("weighing what was not seen …"):
            answer, after = fold(held, tracks, asked)
        written = []
        if out is not None:
            write_update(out, held, after, answer)
            written.append(out)
        if plot is not None:
            place = open_theatre(held.theatre)
            drawing = update_drawing(answer, after, held, tracks, place, land_of(place), language)
            plot.write_text(drawing, encoding="utf-8")
            written.append(plot)
        if json:
            as_json(answer)
        else:
            tell_update(answer, written, cloud if out is None else out)
