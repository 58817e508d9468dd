"""The judge of a centre: made of its theatre and of the forecast for the night."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import structlog

from varne.centre.shipped import land_of
from varne.correlation.judging import Judge
from varne.feeds.environment.source import forecast_beside, read_forecast
from varne.picture.environment import PointForecast
from varne.picture.place import NamedArea
from varne.picture.theatre import Theatre

log = structlog.get_logger("varne.centre.judges")

MakeJudge = Callable[[], Judge]


def night_judge(
    theatre: Theatre,
    places: Mapping[str, NamedArea],
    forecast: Sequence[PointForecast] | None = None,
) -> Judge:
    """The judge of a theatre's nights.

    Args:
        theatre: where boats are launched, and where its radars stand.
        places: what the names in reports mean.
        forecast: current and wind; None: not known.
    """
    # The engine brings compiled code with it, which a command that judges nothing need not wait for.
    from varne.correlation.hypotheses.judge import NightJudge
    from varne.correlation.unreported.estimate import watch_of
    from varne.correlation.unreported.judging import UnreportedToo

    stations = [sensor for sensor in theatre.sensors if sensor.kind == "radar"]
    judge = NightJudge(places, theatre.beaches, stations, forecast)
    watch = watch_of(theatre.beaches, stations, places, forecast, land=shore_of(theatre))
    return judge if watch is None else UnreportedToo(judge, watch)


def shore_of(theatre: Theatre) -> list[list[tuple[float, float]]]:
    """The rings of a theatre's land, longitude and latitude; none where no coast is shipped."""
    return [[(lon, lat) for lon, lat, *_ in ring] for polygon in land_of(theatre) for ring in polygon]


def judge_maker(
    theatre: Theatre, places: Mapping[str, NamedArea], forecast: Sequence[PointForecast] | None
) -> MakeJudge:
    """What makes such a judge, and can be sent to another process."""
    return partial(night_judge, theatre, dict(places), forecast)


def forecast_for(given: str | None, reports: Sequence[str]) -> tuple[PointForecast, ...] | None:
    """The forecast that was given, or the one beside the first recording that has one; says which is used.

    Args:
        given: path of a forecast.
        reports: paths of recordings that are played.

    Raises:
        Refused: the one given cannot be opened.
        Malformed: it holds no line of a forecast.
    """
    beside = (forecast_beside(Path(path)) for path in reports)
    path = Path(given) if given is not None else next((found for found in beside if found is not None), None)
    if path is None:
        return None
    unread: list[int] = []
    points = read_forecast(path, on_unreadable=lambda number, _why: unread.append(number))
    log.info("forecast used", file=str(path), points=len(points), not_read=len(unread))
    return points
