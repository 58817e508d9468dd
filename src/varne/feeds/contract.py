"""What every feed promises. ``tests/feeds/contract.py`` holds each feed and its fake to it.

A source yields batches of items. Every input it takes in becomes exactly one item: a report
(:class:`Parsed`), something understood that is no report (:class:`Noted`: a fragment, an annotation, a
message type the picture does not use), or :class:`Unreadable`. Nothing else can happen to an input.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Literal, Protocol

from varne.picture.events import FeedDeclared
from varne.picture.noun import Noun
from varne.picture.report import Report


class Parsed(Noun, frozen=True, kw_only=True):
    """An input that is a report."""

    report: Report
    cursor: int | None = None  # its place in the source, for resuming: the line number, from 1
    # Set when the report was accepted in part (flags say which) and the original is kept in quarantine.
    raw: bytes | None = None


class Noted(Noun, frozen=True, kw_only=True):
    """An input that was understood and carries no report."""

    what: Literal["fragment", "annotation", "not_used", "duplicate"]
    cursor: int | None = None


class Unreadable(Noun, frozen=True, kw_only=True):
    """An input that could not be read, whole."""

    code: str  # short stable name, counted by it
    reason: str  # for a person: what is wrong with it
    raw: bytes
    cursor: int | None = None


Item = Parsed | Noted | Unreadable


class Source(Protocol):
    """One feed in use. All I/O of a feed lives here; ``parse`` beside it is pure."""

    @property
    def declaration(self) -> FeedDeclared:
        """What the feed is; ``feed`` in it is the id all its reports carry."""
        ...

    def batches(self, *, after_cursor: int | None) -> AsyncIterator[Sequence[Item]]:
        """Items in the order they came, in batches of any size, until the source ends.

        Args:
            after_cursor: resume after this place (a file skips lines up to it); None starts at the
                beginning. Network sources cannot resume and ignore it.

        Raises:
            Refused: the source cannot be opened; says what to do.
        """
        ...
