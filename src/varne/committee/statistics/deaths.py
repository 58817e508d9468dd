"""Deaths and disappearances on the way to the United Kingdom: the IOM Missing Migrants Project file.

Each incident keeps its cause; road, lorry and drowning deaths are never merged in silence: 2019 is mostly the
39 people who died in a lorry. Counts are a lower bound. Nothing that could name a person is read: no places
in words, no press titles. Source: International Organization for Migration, CC BY 4.0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from varne.committee.statistics.delimited import Record, records
from varne.picture.noun import Noun

ROUTE = "Mainland Europe to the UK"
DROWNING = "Drowning"
HEADINGS = (
    "Main ID", "Incident year", "Incident date", "No. dead", "No. missing", "No. dead/missing",
    "Cause of death (category)", "Route",
)  # fmt: skip


class DeathIncident(Noun, frozen=True):
    """One incident. ``day`` is ``None`` when only the year is known."""

    id: str
    year: int
    day: date | None
    dead: int
    missing: int
    cause: str  # category of the source
    route: str
    latitude_deg: float | None = None
    longitude_deg: float | None = None

    @property
    def dead_or_missing(self) -> int:
        """People dead or missing."""
        return self.dead + self.missing


def read_missing_migrants(data: bytes, *, route: str = ROUTE) -> tuple[DeathIncident, ...]:
    """Incidents of one route, in the file's order.

    Raises:
        Malformed: it is not this file, a field cannot be read, an incident stands twice, or dead and missing
            do not add up to their sum; names line and column.
    """
    rows = records(data, "missing migrants", HEADINGS)
    found: dict[str, DeathIncident] = {}
    for row in rows:
        if row.text("Route") != route:
            continue
        incident = _incident(row)
        if incident.id in found:
            raise row.wrong("Main ID", "stands twice")
        found[incident.id] = incident
    return tuple(found.values())


def _incident(row: Record) -> DeathIncident:
    year = row.count("Incident year")
    total = row.count("No. dead/missing")
    if year is None:
        raise row.wrong("Incident year", "is missing")
    if total is None:
        raise row.wrong("No. dead/missing", "is missing")
    dead, missing = row.count("No. dead") or 0, row.count("No. missing") or 0
    if dead + missing != total:
        raise row.wrong("No. dead/missing", f"is not {dead} dead and {missing} missing")
    day = _day(row)
    if day is not None and day.year != year:
        raise row.wrong("Incident date", f"is not in {year}")
    return DeathIncident(
        id=row.text("Incident ID") or row.text("Main ID"),
        year=year,
        day=day,
        dead=dead,
        missing=missing,
        cause=row.text("Cause of death (category)"),
        route=row.text("Route"),
        latitude_deg=row.number("Latitude"),
        longitude_deg=row.number("Longitude"),
    )


def _day(row: Record) -> date | None:
    text = row.text("Incident date")
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise row.wrong("Incident date", "is not a day") from None


def dead_or_missing_by_year(incidents: Iterable[DeathIncident], cause: str | None = None) -> dict[int, int]:
    """People dead or missing by year, of one cause or of all; years without an incident are left out."""
    counts: Counter[int] = Counter()
    for incident in incidents:
        if cause is None or incident.cause == cause:
            counts[incident.year] += incident.dead_or_missing
    return {year: counts[year] for year in sorted(counts)}
