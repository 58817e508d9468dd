"""The reference that a caller is given, so that a repeat call can be known as one.

It is the boat's own short name and a check digit: ``UK-014`` is told as ``UK-014-7``. An officer can find the
boat by it with no computer, it says nothing of anybody, and it fits in a breath over a bad line. The check
digit is of Damm's scheme (H. M. Damm, 2004), which finds every single wrong digit and every two neighbours
told in the wrong order.
"""

from __future__ import annotations

import re

from varne.picture.errors import Malformed

REFERENCE_PATTERN = r"^[A-Z]{2,3}-[0-9]{3,6}-[0-9]$"
_NAME = re.compile(r"([A-Z]{2,3})-([0-9]{3,6})")
_SAID = re.compile(r"([A-Z]{2,3})([0-9]{3,6})([0-9])")
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def reference_of(boat_name: str) -> str | None:
    """The reference of a boat of this name, ``UK-014-7``; None for a name of another form."""
    name = _NAME.fullmatch(boat_name)
    return None if name is None else f"{boat_name}-{_check(name[1], name[2])}"


def boat_named_by(reference: str) -> str:
    """The short name of the boat that a reference as told or typed is of: ``uk 014 7`` is of ``UK-014``.

    Raises:
        Malformed: it is no reference (``reference_form``), or was misheard (``reference_check``).
    """
    bare = re.sub(r"[\s./_-]+", "", reference).upper()
    said = _SAID.fullmatch(bare)
    if said is None:
        raise Malformed(
            "a reference is the boat's short name and one more digit, as UK-014-7; leave it out if unsure",
            code="reference_form",
        )
    if _check(said[1], said[2]) != int(said[3]):
        raise Malformed(
            "this reference was misheard: its last digit does not fit the others; ask again, or leave it out",
            code="reference_check",
        )
    return f"{said[1]}-{said[2]}"


def _check(letters: str, digits: str) -> int:
    """Damm's check digit over letters, as two figures each, and digits."""
    state = 0
    for figure in "".join(f"{ord(letter) - ord('A') + 10}" for letter in letters) + digits:
        state = _DAMM[state][int(figure)]
    return state
