"""``varne sea at``: the height of the tide, the stream, the light and the forecast at a place and time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from varne.centre.shipped import shipped_directory
from varne.console.cli.output import Json, as_json, exit_codes, people
from varne.picture.errors import Refused

if TYPE_CHECKING:
    from varne.console.cli.sea_answer import SeaAnswer
    from varne.drift.tide.atlas import TideAtlas

app = typer.Typer(no_args_is_help=True, help="The sea: tide, stream and light at a place and time.")

OUTERMOST = "channel"  # the atlas of the sea around, used only where no finer one reaches
WORDS = {
    "high_water": "high water", "low_water": "low water", "turn": "stream turns",
    "nautical_dawn": "nautical dawn", "civil_dawn": "civil dawn", "civil_dusk": "civil dusk",
    "nautical_dusk": "nautical dusk",
}  # fmt: skip


@app.callback()
def sea() -> None:
    """The sea: tide, stream and light at a place and time."""


def parse_time(text: str) -> datetime:
    """A time from the command line: RFC 3339 with a zone, or ``now``.

    Raises:
        Refused: it is neither.
    """
    if text == "now":
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Refused(f"{text!r} is no time; give 2026-08-10T20:16:00Z, or now", code="time")
    return at.astimezone(UTC)


def atlas_for(lat_deg: float, lon_deg: float, given: Path | None) -> TideAtlas:
    """The finest atlas that holds a place: the one given, or of those shipped.

    Raises:
        Refused: none holds it; says where the nearest to holding it reaches.
    """
    from varne.feeds.environment.tide_atlas import read_atlas

    if given is not None:
        atlas = read_atlas(given)
        atlas.weights(lon_deg, lat_deg)
        return atlas
    files = sorted(
        (shipped_directory() / "tides").glob("*.npz"), key=lambda path: (path.stem == OUTERMOST, path.stem)
    )
    refused: Refused | None = None
    for path in files:
        atlas = read_atlas(path)
        try:
            atlas.weights(lon_deg, lat_deg)
        except Refused as error:
            refused = error
            if error.code == "on_land":
                break  # a coarser atlas would have sea where there is land
            continue
        return atlas
    raise refused or Refused(
        "no tidal atlas is shipped with this installation; give --atlas", code="no_atlas"
    )


@app.command(context_settings={"ignore_unknown_options": True})
def at(
    lat: Annotated[float, typer.Argument(min=-90, max=90, help="Latitude, degrees north.")],
    lon: Annotated[
        float, typer.Argument(min=-180, max=180, help="Longitude, degrees east; west is negative.")
    ],
    time: Annotated[str, typer.Argument(help="2026-08-10T20:16:00Z, any zone, or now.")] = "now",
    forecast: Annotated[
        list[Path] | None,
        typer.Option(help="NetCDF, GRIB or forecast.jsonl; give more than one if it is in parts."),
    ] = None,
    atlas: Annotated[Path | None, typer.Option(help="A tidal atlas instead of the shipped ones.")] = None,
    plot: Annotated[
        Path | None, typer.Option(help="Write the 24 hours from then as a drawing (SVG).")
    ] = None,
    json: Json = False,
) -> None:
    """Say what the sea does at a place and time: tide, stream with its error, light, and a forecast if given.

    Works offline: the tide comes from an atlas that is shipped. Not for navigation.
    """
    with exit_codes():
        from varne.console.cli.sea_answer import answer
        from varne.console.cli.sea_plot import drawing
        from varne.feeds.environment.forecast import read_fields

        if plot is not None and plot.suffix.lower() != ".svg":
            raise Refused(f"drawings are SVG; call it {plot.with_suffix('.svg')}", code="usage")
        when = parse_time(time)
        used = atlas_for(lat, lon, atlas)
        fields = read_fields(*forecast) if forecast else ()
        said = answer(used, lat, lon, when, fields, tuple(str(path) for path in forecast or ()))
        if plot is not None:
            plot.write_text(drawing(used, lat, lon, when), encoding="utf-8")
        if json:
            as_json(said)
        else:
            _tell(said, plot)


def _tell(said: SeaAnswer, plot: Path | None) -> None:
    tide, stream, light = said.tide, said.stream, said.light
    people.print(f"[bold]{said.lat_deg:.4f} {said.lon_deg:.4f}[/] at {_clock(said.at)}")
    people.print(
        f"  tide     {tide.height_m:+.2f} m on mean sea level (give or take {tide.error_m:.2f}), "
        f"{'rising' if tide.rising else 'falling'}; depth about {tide.depth_m + tide.height_m:.0f} m"
    )
    people.print(
        f"  stream   towards {stream.to_deg:03.0f}°, {stream.kn:.1f} kn ({stream.mps:.2f} m/s), give or take "
        f"{stream.error_kn:.1f} kn; mean over the depth"
    )
    people.print(
        f"  light    {light.state.replace('_', ' ')}; sun {light.sun_altitude_deg:+.0f}°, moon "
        f"{light.moon_altitude_deg:+.0f}°, {100 * light.moon_lit_share:.0f} % lit"
    )
    for item in said.forecast:
        people.print(f"  {item.what:8s} {item.words}")
    people.print("  next 24 h:")
    for event in said.next:
        more = "" if event.height_m is None else f" {event.height_m:+.2f} m"
        more += "" if event.to_deg is None else f" to {event.to_deg:03.0f}°"
        people.print(f"    {_clock(event.at)}  {WORDS.get(event.kind, event.kind)}{more}")
    for line in said.used:
        people.print(f"  [dim]{line}[/]")
    if plot is not None:
        people.print(f"  drawn in {plot}")


def _clock(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
