"""Which post a screen acts for: signed on with a mark by chance, for one shift, never as a person.

Two posts must agree to close (docs/incidents.md). That they are two people no program without accounts can
know; that they are not one screen it can. A screen is known by a number drawn by chance when it first signs
on, and a sitting by that number and how often the screen was handed over. Another post chosen at the same
screen is the same sitting. The mark that carries all this is signed with a secret beside the log, so that a
restart signs nobody off and no screen can make itself into another.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from varne.picture.errors import Refused
from varne.picture.noun import Noun
from varne.picture.post import Post, Sitting, require_post, screen_of

SHIFT = timedelta(hours=12)
SCREENS_MAX = 1_000  # screens whose hand-overs are remembered
_NOBODY = "-"


class SignedOn(Noun, frozen=True, kw_only=True):
    """A screen that acts for a post."""

    post: Post
    sitting: Sitting
    until: datetime
    mark: str  # what it shows from now on


class Posts:
    """Signs screens on, knows them again, and hands them over.

    Args:
        key: the centre's secret; marks of another are none.
        now: the time of the wall, not of a replay: a shift is worked by people.
        draw: six bytes by chance, for a screen that is new.
    """

    def __init__(
        self,
        key: bytes,
        now: Callable[[], datetime],
        draw: Callable[[], bytes] = lambda: secrets.token_bytes(6),
    ) -> None:
        self._key = key
        self._now = now
        self._draw = draw
        self._handed_over: dict[str, int] = {}  # how often, by screen

    def sign_on(self, post: str, shown: str | None) -> SignedOn:
        """Let a screen act for a post, in its sitting of before when it shows a mark of this centre.

        Raises:
            Refused: ``post`` is none (``not_a_post``).
        """
        required = require_post(post)
        known = None if shown is None else self._read(shown)
        sitting = f"{self._draw().hex()}.0" if known is None else self._present(known[1])
        until = (self._now() + SHIFT).replace(microsecond=0)
        return SignedOn(
            post=required, sitting=sitting, until=until, mark=self._mark(required, sitting, until)
        )

    def hand_over(self, shown: str | None) -> str:
        """End a screen's sitting: whoever signs on there next is somebody else. The mark it shows from now.

        Raises:
            Refused: nobody is signed on there (``signed_off``).
        """
        known = None if shown is None else self._read(shown)
        if known is None:
            raise _signed_off()
        screen, _, count = self._present(known[1]).partition(".")
        self._handed_over[screen] = int(count) + 1
        while len(self._handed_over) > SCREENS_MAX:
            self._handed_over.pop(next(iter(self._handed_over)))
        return self._mark(_NOBODY, f"{screen}.{int(count) + 1}", self._now().replace(microsecond=0))

    def signed_on(self, shown: str | None, by: str) -> SignedOn:
        """The screen that shows a mark, when it acts for the post it is signed on for.

        Raises:
            Refused: it shows none (``sign_on_first``); it is none, of another centre, handed over, or of an
                earlier shift (``signed_off``); or it is for another post (``other_post``).
        """
        if shown is None:
            raise Refused("sign on for a post at this screen first", code="sign_on_first")
        known = self._read(shown)
        if known is None:
            raise _signed_off()
        post, sitting, until = known
        if post == _NOBODY or until <= self._now() or self._present(sitting) != sitting:
            raise _signed_off()
        if by != post:
            raise Refused(f"this screen acts for {post}: sign on to act for another", code="other_post")
        return SignedOn(post=post, sitting=sitting, until=until, mark=shown)

    def _present(self, sitting: Sitting) -> Sitting:
        """The sitting that a screen is in by now."""
        screen, count = screen_of(sitting), int(sitting.partition(".")[2])
        return f"{screen}.{max(count, self._handed_over.get(screen, 0))}"

    def _mark(self, post: str, sitting: Sitting, until: datetime) -> str:
        said = f"{post}~{sitting}~{until.timestamp():.0f}"
        return f"{said}~{hmac.digest(self._key, said.encode(), hashlib.sha256).hex()[:32]}"

    def _read(self, shown: str) -> tuple[str, Sitting, datetime] | None:
        """Post, sitting and end of a mark; None when this centre did not make it."""
        parts = shown.split("~")
        if len(parts) != 4:
            return None
        said = "~".join(parts[:3])
        made = hmac.digest(self._key, said.encode(), hashlib.sha256).hex()[:32]
        if not hmac.compare_digest(parts[3].encode(), made.encode()):
            return None
        return parts[0], parts[1], datetime.fromtimestamp(int(parts[2]), UTC)


def _signed_off() -> Refused:
    return Refused("sign on again: this screen acts for no post now", code="signed_off")
