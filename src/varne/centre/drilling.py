"""Whether a drill may be played at this centre, and which one is. Nothing of it is in the log but its feed.

A drill at a centre whose whole log is invented harms nobody. At one that keeps the record it puts invented
boats beside true ones: it is refused unless whoever started the centre gave leave (``--drill-leave``), and
every report of it comes by a feed that is declared synthetic, so that its boats are marked on every screen.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import datetime

from varne.picture.errors import Refused
from varne.picture.noun import Noun
from varne.picture.picture import Picture

SILENT_AFTER_S = 60.0  # a player that is heard of no more has left: another may begin


class DrillUnderWay(Noun, frozen=True, kw_only=True):
    """The drill that is played here now."""

    name: str
    title_en: str
    title_fr: str
    since: datetime


class Drilling:
    """The one drill of a centre at a time.

    Args:
        leave: a drill may be played although the log is the record.
        elapsed_s: seconds that pass like the wall's.
        draw: the token by which a player is known.
    """

    def __init__(
        self,
        *,
        leave: bool = False,
        elapsed_s: Callable[[], float] = time.monotonic,
        draw: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        self.leave = leave
        self._elapsed_s = elapsed_s
        self._draw = draw
        self._token: str | None = None
        self._under_way: DrillUnderWay | None = None
        self._heard_s = 0.0

    def under_way(self) -> DrillUnderWay | None:
        """The drill that is played now; None when none is, or its player is heard of no more."""
        if self._under_way is not None and self._elapsed_s() - self._heard_s > SILENT_AFTER_S:
            self._under_way = self._token = None
        return self._under_way

    def may_begin(self, picture: Picture) -> None:
        """Nothing, when a drill may begin.

        Raises:
            Refused: the log is the record and no leave was given (``no_drill_leave``), or another is played
                (``drill_under_way``).
        """
        if not picture.synthetic and not self.leave:
            raise Refused(
                "this centre keeps the record of a night: a drill is played at it only if it was started "
                "with --drill-leave",
                code="no_drill_leave",
            )
        other = self.under_way()
        if other is not None:
            raise Refused(f"drill {other.name} is played here now", code="drill_under_way")

    def begin(self, picture: Picture, drill: DrillUnderWay) -> str:
        """Begin a drill; the token that its player shows from now on.

        Raises:
            Refused: as :meth:`may_begin`.
        """
        self.may_begin(picture)
        self._under_way, self._token, self._heard_s = drill, self._draw(), self._elapsed_s()
        return self._token

    def heard(self, token: str | None) -> None:
        """The player is still there.

        Raises:
            Refused: whoever asks is not the player of the drill that is under way (``no_drill``).
        """
        if self.under_way() is None or token is None or token != self._token:
            raise Refused("no drill of yours is played here now: begin one", code="no_drill")
        self._heard_s = self._elapsed_s()

    def end(self, token: str | None) -> None:
        """The drill is over.

        Raises:
            Refused: it is not this player's (``no_drill``).
        """
        self.heard(token)
        self._under_way = self._token = None
