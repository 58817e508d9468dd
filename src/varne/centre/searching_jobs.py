"""What goes to the worker about searches and what comes back; the code that does it is loaded there only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Literal, NamedTuple

from varne.centre.drifting_jobs import SeaForecast
from varne.centre.workers import Trade
from varne.picture.noun import Noun
from varne.picture.search import SearchAsk, SearchBelief, SearchedTrack, SearchPlan
from varne.picture.theatre import Theatre

FileForm = Literal["gpx", "kml", "geojson", "cot", "worksheet"]
FileLanguage = Literal["en", "fr"]


class AskPlan(Noun, frozen=True, kw_only=True):
    """Make the plan of an ask."""

    ask: SearchAsk
    searched: tuple[SearchedTrack, ...] = ()


class AskBelief(Noun, frozen=True, kw_only=True):
    """Say what to believe at a moment, after tracks that found nothing."""

    ask: SearchAsk
    searched: tuple[SearchedTrack, ...]
    at: datetime


class AskFile(Noun, frozen=True, kw_only=True):
    """Write a recorded plan as a file."""

    ask: SearchAsk
    plan: SearchPlan
    form: FileForm
    language: FileLanguage = "en"
    title: str
    made_at: datetime


class WrittenFile(Noun, frozen=True, kw_only=True):
    """A file's bytes."""

    body: bytes


class SearchTrades(NamedTuple):
    """The three trades of searching over one theatre."""

    plans: Trade[AskPlan, SearchPlan]
    beliefs: Trade[AskBelief, SearchBelief]
    files: Trade[AskFile, WrittenFile]


def search_trades(theatre: Theatre, forecast: SeaForecast) -> SearchTrades:
    """The trades over a theatre's waters and lanes, with a forecast of current and wind or without."""
    return SearchTrades(
        Trade("search plan", AskPlan, SearchPlan, partial(_planner, theatre, forecast)),
        Trade("search belief", AskBelief, SearchBelief, partial(_believer, theatre, forecast)),
        Trade("search file", AskFile, WrittenFile, _writer),
    )


def _planner(theatre: Theatre, forecast: SeaForecast) -> Callable[[AskPlan], SearchPlan]:
    from varne.centre.searching_work import SearchWork

    return SearchWork(theatre, forecast).plan


def _believer(theatre: Theatre, forecast: SeaForecast) -> Callable[[AskBelief], SearchBelief]:
    from varne.centre.searching_work import SearchWork

    return SearchWork(theatre, forecast).believe


def _writer() -> Callable[[AskFile], WrittenFile]:
    from varne.centre.searching_work import write

    return write
