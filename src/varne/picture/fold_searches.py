"""The part of the fold that writes down searches: asked for, planned, carried out, believed after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from varne.picture import events as e
from varne.picture.errors import Broken
from varne.picture.picture import Picture
from varne.picture.search import Search

replace = msgspec.structs.replace


def _held(picture: Picture, search_id: str) -> Search:
    search = picture.searches.get(search_id)
    if search is None:
        raise Broken(f"the log speaks of search {search_id} before it was asked for")
    return search


def _write(picture: Picture, entry: e.Recorded, search: Search) -> None:
    picture.searches[search.id] = replace(search, changed_at=entry.recorded_at)
    picture.touch("search", search.id)


def _search_asked(picture: Picture, entry: e.Recorded, body: e.SearchAsked) -> None:
    if body.ask.id in picture.searches:
        raise Broken(f"search {body.ask.id} is asked for twice")
    search = Search(ask=body.ask, status="asked", asked_at=entry.recorded_at, changed_at=entry.recorded_at)
    _write(picture, entry, search)


def _search_planned(picture: Picture, entry: e.Recorded, body: e.SearchPlanned) -> None:
    search = _held(picture, body.search_id)
    # One that was withdrawn while it was being made stays withdrawn, with the plan for the record.
    status = "planned" if search.status == "asked" else search.status
    _write(picture, entry, replace(search, status=status, plan=body.plan))


def _search_declined(picture: Picture, entry: e.Recorded, body: e.SearchDeclined) -> None:
    search = _held(picture, body.search_id)
    status = "declined" if search.status == "asked" else search.status
    _write(picture, entry, replace(search, status=status, declined=body.code))


def _search_withdrawn(picture: Picture, entry: e.Recorded, body: e.SearchWithdrawn) -> None:
    search = _held(picture, body.search_id)
    status = "withdrawn" if body.replaced_by_id is None else "replaced"
    _write(picture, entry, replace(search, status=status, replaced_by_id=body.replaced_by_id))


def _track_searched(picture: Picture, entry: e.Recorded, body: e.TrackSearched) -> None:
    search = _held(picture, body.track.search_id)
    if any(track.id == body.track.id for track in search.tracks):
        raise Broken(f"track {body.track.id} was searched twice")
    _write(picture, entry, replace(search, tracks=(*search.tracks, body.track)))


def _search_believed(picture: Picture, entry: e.Recorded, body: e.SearchBelieved) -> None:
    _write(picture, entry, replace(_held(picture, body.search_id), belief=body.belief))


APPLY: dict[type[e.Event], Callable[[Picture, e.Recorded, Any], None]] = {
    e.SearchAsked: _search_asked,
    e.SearchPlanned: _search_planned,
    e.SearchDeclined: _search_declined,
    e.SearchWithdrawn: _search_withdrawn,
    e.TrackSearched: _track_searched,
    e.SearchBelieved: _search_believed,
}
