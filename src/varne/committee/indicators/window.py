"""The days that an indicator is about."""

from __future__ import annotations

from datetime import date

from varne.picture.errors import Refused
from varne.picture.noun import Noun


class Window(Noun, frozen=True):
    """Days from first to last, both included.

    Raises:
        Refused: it ends before it begins.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        """Check the order of the days."""
        if self.last < self.first:
            raise Refused(f"the window ends on {self.last}, before it begins on {self.first}", code="window")

    @property
    def year(self) -> str | None:
        """The whole calendar year (``2025``) or year from April (``2025/26``) that it is, if any."""
        if self == Window(first=date(self.first.year, 1, 1), last=date(self.first.year, 12, 31)):
            return str(self.first.year)
        if self == Window(first=date(self.first.year, 4, 1), last=date(self.first.year + 1, 3, 31)):
            return f"{self.first.year}/{(self.first.year + 1) % 100:02d}"
        return None
