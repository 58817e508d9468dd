"""A unit that can be sent, as it is now. Orders to it are in :mod:`varne.picture.tasking`."""

from __future__ import annotations

from datetime import datetime, timedelta

from varne.picture.noun import Noun

# Chosen: a boat at 25 knots is four miles on by then.
OLD_AFTER = timedelta(minutes=10)
OLD_AT_MOST = timedelta(minutes=30)


class Unit(Noun, frozen=True, kw_only=True):
    """One facility as it is now; what it can do stands in the theatre file under the same id."""

    id: str
    lat_deg: float
    lon_deg: float
    positioned_at: datetime | None = None  # None: taken from its base in the theatre file, not heard from
    from_base: bool = True
    stale_at: datetime | None = None  # its place is of no use after this, said the unit

    def seen_min(self, now: datetime) -> float | None:
        """Minutes since it was seen, when that is too long ago for its place to be taken for the present one.

        None: it was seen just now, or was never heard and is taken to be at its base. Old is what the unit
        itself called stale, or what is older than :data:`OLD_AFTER` when it said nothing; whatever a device
        says, nothing stays new for longer than :data:`OLD_AT_MOST`.
        """
        if self.positioned_at is None or self.from_base:
            return None
        until = self.positioned_at + OLD_AFTER if self.stale_at is None else self.stale_at
        if now <= min(until, self.positioned_at + OLD_AT_MOST):
            return None
        return (now - self.positioned_at).total_seconds() / 60.0
