"""Options that ``varne drift`` and ``varne backtrack`` share, with their help. Loads nothing heavy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Theatres = Annotated[
    str | None, typer.Option(help="Theatre: shore, lanes, names. Default: the shipped one around the place.")
]
Forecasts = Annotated[
    list[Path] | None,
    typer.Option(help="Current or wind: NetCDF, GRIB or forecast.jsonl; again for one in several files."),
]
Atlas = Annotated[Path | None, typer.Option(help="A tidal atlas instead of the shipped ones.")]
WhichCurrents = Annotated[
    str,
    typer.Option(help="atlas, forecast, or best: the forecast's if one is given and holds any, else atlas."),
]
WindKn = Annotated[float | None, typer.Option(min=0, max=120, help="Wind at 10 m, knots; with --wind-from.")]
WindFrom = Annotated[float | None, typer.Option(min=0, max=360, help="Where it comes from, degrees true.")]
SpeedKn = Annotated[float, typer.Option(min=0.1, max=40, help="Speed through the water under way (median).")]
Aims = Annotated[
    list[str] | None,
    typer.Option(help="Where it may be heading: LAT,LON or a place (dover); again for more, equal odds."),
]
Seed = Annotated[int, typer.Option(min=0, help="Chance. The same seed gives the same result, to the bit.")]
Lang = Annotated[str, typer.Option(help="Language of drawings: en or fr.")]
