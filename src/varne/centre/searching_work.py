"""In the worker's process: search plans, beliefs after searches, and files of plans."""

from __future__ import annotations

import io
import math
import zipfile
from datetime import datetime, timedelta

import msgspec

from varne.centre.drifting_jobs import SeaForecast
from varne.centre.drifting_sea import sea_of
from varne.centre.searching_jobs import AskBelief, AskFile, AskPlan, WrittenFile
from varne.centre.shipped import sweep_widths
from varne.drift.land import LandMask
from varne.drift.outlook import cloud_for
from varne.drift.search.believing import believe
from varne.drift.search.proposing import propose
from varne.drift.search.staging import BoatSea
from varne.drift.search.written import as_cursor_on_target, as_geojson, as_gpx, as_kml, as_worksheet
from varne.picture.drift import SeaUsed
from varne.picture.errors import Refused
from varne.picture.search import SearchAsk, SearchBelief, SearchPlan
from varne.picture.theatre import Theatre

ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # equal plans, equal files


class SearchWork:
    """Plans and beliefs over one theatre's sea, made when first needed and kept."""

    def __init__(self, theatre: Theatre, forecast: SeaForecast) -> None:
        self._theatre = theatre
        self._sea = sea_of(theatre, forecast)
        self._table = sweep_widths()

    def plan(self, asked: AskPlan) -> SearchPlan:
        """The plan.

        Raises:
            Refused: see :func:`varne.drift.search.proposing.propose`.
        """
        seas, used, land = self._clouds(asked.ask)
        return propose(
            asked.ask, seas, asked.searched, self._table, self._theatre, land, used.atlas_id or used.current,
            used.wind != "not_known",
        )  # fmt: skip

    def believe(self, asked: AskBelief) -> SearchBelief:
        """The belief.

        Raises:
            Refused: see :func:`varne.drift.search.believing.believe`.
        """
        seas, _used, _land = self._clouds(asked.ask, asked.at)
        return believe(asked.ask, seas, asked.searched, asked.at)

    def _clouds(
        self, ask: SearchAsk, until: datetime | None = None
    ) -> tuple[list[BoatSea], SeaUsed, LandMask]:
        """The clouds of an ask's boats, drawn again from what it holds, over the time it needs."""
        if not ask.forecasts:
            raise Refused("there is no forecast of where the boat may be", code="no_cloud")
        end = ask.start_at + timedelta(hours=ask.hours)
        last = end if until is None else max(end, until)
        found = []
        for asked in ask.forecasts:
            made_at = max(asked.made_at, asked.fix_at)
            hours = math.ceil((last - made_at).total_seconds() / 3600.0) + 1
            longer = msgspec.structs.replace(asked, hours=max(hours, asked.hours))
            sea = self._sea.during(
                asked.fix_at.timestamp(), made_at.timestamp() + longer.hours * 3600.0, asked.night_seed
            )
            cloud = cloud_for(longer, sea.sea, sea.members)
            found.append(BoatSea(asked.boat_id, cloud, asked.seed, asked.fix_at))
        return found, sea.used, sea.sea.land


def write(asked: AskFile) -> WrittenFile:
    """A plan as a file; Cursor on Target as an archive with an event a file."""
    ask, plan = asked.ask, asked.plan
    if asked.form == "gpx":
        return WrittenFile(body=as_gpx(ask, plan, asked.title))
    if asked.form == "kml":
        return WrittenFile(body=as_kml(ask, plan, asked.title))
    if asked.form == "geojson":
        return WrittenFile(body=as_geojson(ask, plan))
    if asked.form == "worksheet":
        return WrittenFile(
            body=as_worksheet(
                ask, plan, asked.language, incident=asked.title, made_at=asked.made_at, table=sweep_widths()
            )
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, event in enumerate(as_cursor_on_target(ask, plan, asked.made_at), start=1):
            archive.writestr(zipfile.ZipInfo(f"{ask.id}-{number:02d}.cot", ZIP_DATE), event)
    return WrittenFile(body=packed.getvalue())
