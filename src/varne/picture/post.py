"""Who did something, as the record keeps it: a post at a centre, never the person who holds it.

Two posts are two chairs of one centre, or chairs of two centres. That two people sit in them is the centre's
duty to see to; the record holds no names to tell them by.
"""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from varne.picture.errors import Refused

# SMC: SAR mission coordinator (IAMSAR). A number tells chairs of one kind apart.
POST_PATTERN = r"^(watch|smc|supervisor|liaison|dispatch)(-[1-9][0-9]?)?$"
Post = Annotated[str, msgspec.Meta(pattern=POST_PATTERN)]

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
