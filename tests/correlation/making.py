"""Reports made by hand, and a desk that takes them in as a centre would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from varne.centre.pipeline import advance
from varne.picture.boat import Boat
from varne.picture.events import Event, LogOpened, NightJudged, Recorded, ReportReceived
from varne.picture.fold import fold
from varne.picture.judgement import Judgement
from varne.picture.picture import Picture
from varne.picture.place import NamedArea
from varne.picture.report import IdentityClaim, Report, ReportKind

NIGHT = datetime(2026, 8, 12, 1, 0, tzinfo=UTC)
VARNE = NamedArea(id="varne", lat_deg=50.98, lon_deg=1.35, radius_m=8000.0)


def at(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def report(
    name: str,
    kind: ReportKind = "call",
    minutes: float = 0.0,
    place: tuple[float, float] | None = None,
    *,
    late: float = 1.0,
    timed: bool = True,
    **said: Any,
) -> Report:
    """A report observed ``minutes`` into the night and received ``late`` minutes after."""
    if place is not None:
        said = {"lat_deg": place[0], "lon_deg": place[1], "sigma_m": 150.0, **said}
    return Report(
        id=name,
        kind=kind,
        feed="test",
        source="test",
        centre=said.pop("centre", "UK"),
        received_at=at(minutes + late),
        observed_at=at(minutes) if timed else None,
        **said,
    )


def ais(
    report_id: str,
    seconds: float,
    place: tuple[float, float] | None,
    /,
    *,
    mmsi: int = 235_000_001,
    speed_kn: float | None = None,
    course_deg: float | None = None,
    **said: Any,
) -> Report:
    """An AIS report observed and received ``seconds`` into the night."""
    moment = NIGHT + timedelta(seconds=seconds)
    return Report(
        id=report_id,
        kind="ais",
        feed="ais",
        source="ais",
        centre="UK",
        received_at=moment,
        observed_at=moment,
        lat_deg=None if place is None else place[0],
        lon_deg=None if place is None else place[1],
        speed_kn=speed_kn,
        course_deg=course_deg,
        claim=IdentityClaim(mmsi=mmsi, **said),
    )


class Desk:
    """A picture and the log it is made of."""

    def __init__(self) -> None:
        self.picture = Picture()
        self.log: list[Recorded] = []
        opened = LogOpened(theatre_id="test", theatre_digest="", centre="UK", synthetic=True, places=(VARNE,))
        self._record(opened, NIGHT, None)

    def take(self, *reports: Report) -> list[Event]:
        """Take reports in; the events the stages answered with."""
        made: list[Event] = []
        for one in reports:
            entries = self._record(ReportReceived(report=one), one.received_at, one.observed_at)
            made += [entry.body for entry in entries[1:]]
        return made

    def judge(self, judgement: Judgement) -> list[Event]:
        """Record a judgement; the events the stages answered with."""
        return self.record(NightJudged(judgement=judgement), judgement.at)

    def record(self, body: Event, moment: datetime) -> list[Event]:
        """Record anything else; the events the stages answered with."""
        return [entry.body for entry in self._record(body, moment, None)[1:]]

    def _record(self, body: Event, received: datetime, observed: datetime | None) -> list[Recorded]:
        entries = advance(
            self.picture,
            body,
            originator="UK",
            observed_at=observed,
            received_at=received,
            recorded_at=received,
        )
        self.log += entries
        return entries

    def boat_of(self, name: str) -> Boat:
        """The boat that a report was joined to."""
        return self.picture.boats[self.picture.boat_of_report[name]]

    def replayed(self) -> Picture:
        """The picture that the log alone makes."""
        return fold(self.log)
