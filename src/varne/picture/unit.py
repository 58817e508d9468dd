"""A unit that can be sent, as it is now. Orders to it are in :mod:`varne.picture.tasking`."""

from __future__ import annotations

from datetime import datetime

from varne.picture.noun import Noun


class Unit(Noun, frozen=True, kw_only=True):
    """One facility as it is now; what it can do stands in the theatre file under the same id."""

    id: str
    lat_deg: float
    lon_deg: float
    positioned_at: datetime | None = None  # None: taken from its base in the theatre file, not heard from
    from_base: bool = True
