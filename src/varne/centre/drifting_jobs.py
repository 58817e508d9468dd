"""What a centre asks its worker about the sea: forecasts of boats, and streams to draw. Light to import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from varne.centre.workers import Trade
from varne.picture.drift import DriftAsked, DriftForecast, StreamGrid
from varne.picture.environment import PointForecast
from varne.picture.noun import Noun
from varne.picture.theatre import Theatre

# Points as the judge takes them, or a file on a grid (NetCDF, GRIB), which is read where it is used.
SeaForecast = tuple[PointForecast, ...] | Path | None


class AskStreams(Noun, frozen=True, kw_only=True):
    """How does the stream run then?"""

    at: datetime


class DriftTrades(NamedTuple):
    """The kinds of work about a theatre's sea."""

    forecasts: Trade[DriftAsked, DriftForecast]
    streams: Trade[AskStreams, StreamGrid]


def drift_trades(theatre: Theatre, forecast: SeaForecast) -> DriftTrades:
    """The trades of a theatre, with a forecast or without."""
    return DriftTrades(
        Trade("forecast", DriftAsked, DriftForecast, partial(_forecaster, theatre, forecast)),
        Trade("stream", AskStreams, StreamGrid, partial(_streamer, theatre, forecast)),
    )


def _forecaster(theatre: Theatre, forecast: SeaForecast) -> Callable[[DriftAsked], DriftForecast]:
    # The kernel brings a compiler with it; only the worker's process comes here.
    from varne.centre.drifting_sea import make_forecaster

    return make_forecaster(theatre, forecast)


def _streamer(theatre: Theatre, forecast: SeaForecast) -> Callable[[AskStreams], StreamGrid]:
    from varne.centre.drifting_sea import make_streamer

    return make_streamer(theatre, forecast)
