"""The code by which units without a device of their own join a centre."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from pathlib import Path

from varne.centre.secret import secret_beside
from varne.picture.errors import Refused

CODE_DIGITS = 8
TRIES_MAX = 10  # wrong codes from one address
FORGET_AFTER = timedelta(minutes=10)
PLACES_MAX = 1_000  # addresses remembered


class JoinCode:
    """The code by which a unit without a device of its own signs on, and the marks it is then known by.

    Both come of one secret beside the log, made on the first start and readable by its owner only. A mark is
    made of the secret and the unit's id, so that a restart signs nobody off; a new secret signs off all.
    """

    def __init__(self, directory: Path) -> None:
        self._key = secret_beside(directory / "field.key")
        self._wrong: dict[str, list[datetime]] = {}  # when a wrong code came, by where from

    @property
    def code(self) -> str:
        """Eight digits, told to crews by the centre."""
        number = int.from_bytes(hmac.digest(self._key, b"code", hashlib.sha256)[:8]) % 10**CODE_DIGITS
        return f"{number:0{CODE_DIGITS}d}"

    def fits(self, code: str) -> bool:
        """True for the code, however it is spaced."""
        said = "".join(c for c in code if c.isdecimal())
        return hmac.compare_digest(said.encode(), self.code.encode())

    def admits(self, code: str, whence: str, now: datetime) -> bool:
        """True for the code, unless there were too many wrong ones from there lately.

        Raises:
            Refused: there were (``wait``).
        """
        wrong = [at for at in self._wrong.pop(whence, ()) if now - at < FORGET_AFTER]
        if len(wrong) >= TRIES_MAX:
            self._wrong[whence] = wrong
            raise Refused("too many wrong codes from here: wait ten minutes", code="wait")
        if self.fits(code):
            return True
        self._wrong[whence] = [*wrong, now]
        while len(self._wrong) > PLACES_MAX:
            self._wrong.pop(next(iter(self._wrong)))
        return False

    def mark(self, unit_id: str) -> str:
        """What a unit shows once it has signed on."""
        return f"{unit_id}~{hmac.digest(self._key, f'unit {unit_id}'.encode(), hashlib.sha256).hex()[:32]}"

    def unit_of(self, mark: str) -> str | None:
        """The unit whose mark this is."""
        unit_id = mark.partition("~")[0]
        return unit_id if hmac.compare_digest(mark.encode(), self.mark(unit_id).encode()) else None
