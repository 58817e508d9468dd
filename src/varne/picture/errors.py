"""The three families of error, and no others.

::

    VarneError
      Malformed   outside data cannot be read: quarantine it whole, count it, show it
      Refused     a person's request cannot be done: say why and what would be needed
      Broken      an invariant of the program does not hold: stop
"""

from __future__ import annotations


class VarneError(Exception):
    """Root of everything Varne raises on purpose."""


class Malformed(VarneError):
    """Outside data that cannot be read. ``code`` is a short stable name used to count and translate."""

    def __init__(self, message: str, *, code: str = "malformed") -> None:
        super().__init__(message)
        self.code = code


class Refused(VarneError):
    """A person's request that will not be done. The message says why and what would be needed."""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


class Broken(VarneError):
    """The program's own promise does not hold (a damaged log, an impossible state). Never caught to go on."""
