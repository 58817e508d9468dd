"""Who did something, as the record keeps it: a post at a centre, never the person who holds it.

Two posts are two chairs of one centre, or chairs of two centres. That two people sit in them is the centre's
duty to see to; the record holds no names to tell them by. What it does hold is the sitting that each word
came from, so that one screen cannot be two posts (docs/incidents.md).
"""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from varne.picture.errors import Refused

# SMC: SAR mission coordinator (IAMSAR). A number tells chairs of one kind apart.
POST_PATTERN = r"^(watch|smc|supervisor|liaison|dispatch)(-[1-9][0-9]?)?$"
Post = Annotated[str, msgspec.Meta(pattern=POST_PATTERN)]

# A screen, drawn by chance, and how often it was handed over. One sitting lasts from a sign-on to the
# next hand-over, whatever posts the screen acts for meanwhile: it tells pairs of hands apart, never whose.
SITTING_PATTERN = r"^[0-9a-f]{12}\.[0-9]{1,4}$"
Sitting = Annotated[str, msgspec.Meta(pattern=SITTING_PATTERN)]

_POST = re.compile(POST_PATTERN)


def require_post(text: str) -> Post:
    """The post that a text names.

    Raises:
        Refused: it names none (``not_a_post``); the message does not repeat it, for it may be a name.
    """
    if _POST.fullmatch(text) is None:
        raise Refused(
            "say which post acts: watch-1, watch-2, smc, supervisor, liaison or dispatch; never a name",
            code="not_a_post",
        )
    return text


def screen_of(sitting: Sitting) -> str:
    """The screen that a sitting was at; it outlasts hand-overs."""
    return sitting.partition(".")[0]
