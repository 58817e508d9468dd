"""Raw inputs that could not be read, as rows: sealed one by one, because they may be purged."""

from __future__ import annotations

import hashlib
import struct

from varne.store.codec import from_us, to_us
from varne.store.contract import Unread

COLUMNS = "sha256, feed, code, reason, received_us, raw, seal"

UnreadRow = tuple[str, str, str, str, int, bytes, bytes]


def row_of(item: Unread) -> UnreadRow:
    """The sealed row of a raw input. Text that UTF-8 cannot hold (a reason may quote noise) is escaped.

    Raises:
        Broken: ``received_at`` is not in UTC.
    """
    sha256, feed, code, reason = (
        text.encode("utf-8", "backslashreplace").decode("utf-8")
        for text in (item.sha256, item.feed, item.code, item.reason)
    )
    received_us = to_us(item.received_at)
    seal = _seal((sha256, feed, code, reason), received_us, item.raw)
    return (sha256, feed, code, reason, received_us, item.raw, seal)


def item_of(columns: tuple[object, ...]) -> Unread | None:
    """The raw input in a row of :data:`COLUMNS`; None when it is not what was written."""
    match columns:
        case (str(sha256), str(feed), str(code), str(reason), int(received_us), bytes(raw), bytes(seal)):
            try:
                received_at = from_us(received_us)
            except OverflowError:
                return None
            if _seal((sha256, feed, code, reason), received_us, raw) != seal:
                return None
            return Unread(
                sha256=sha256, feed=feed, code=code, reason=reason, received_at=received_at, raw=raw
            )
        case _:
            return None


def _seal(texts: tuple[str, ...], received_us: int, raw: bytes) -> bytes:
    """SHA-256 over every column: each text's length (4 bytes) and UTF-8, the time (8 bytes), the input."""
    digest = hashlib.sha256()
    for text in texts:
        encoded = text.encode("utf-8", "surrogateescape")
        digest.update(struct.pack(">I", len(encoded)) + encoded)
    digest.update(struct.pack(">q", received_us) + raw)
    return digest.digest()
