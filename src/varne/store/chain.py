"""The hash chain: each entry's link is a digest of the link before it and of every column.

A row is what every adapter keeps of an entry. Its canonical bytes, hashed after the previous link, are
big-endian: sequence (8 bytes), version (4), whether ``observed_us`` is known (1), ``observed_us`` or 0,
``received_us`` and ``recorded_us`` (8 each, signed), the lengths of name, originator and body (4 each),
then those three, text as UTF-8.
"""

from __future__ import annotations

import hashlib
import struct

from varne.picture.errors import Broken

# sequence, name, version, originator, observed_us, received_us, recorded_us, body, link.
# Times are microseconds since 1970-01-01 UTC; ``link`` is 32 bytes.
Row = tuple[int, str, int, str, int | None, int, int, bytes, bytes]
COLUMNS: tuple[str, ...] = (
    "sequence",
    "name",
    "version",
    "originator",
    "observed_us",
    "received_us",
    "recorded_us",
    "body",
    "link",
)

GENESIS = bytes(32)  # the link before the first entry

_FIXED = struct.Struct(">QIBqqqIII")


def link_after(previous: bytes, row: Row) -> bytes:
    """SHA-256 link of ``row`` (its own ``link`` is not looked at) after the link ``previous``.

    Raises:
        struct.error: a number does not fit its column; only a damaged row can hold one.
    """
    sequence, name, version, originator, observed_us, received_us, recorded_us, body, _link = row
    # Damaged text can hold bytes that are no UTF-8; readers carry them as surrogates.
    name_bytes = name.encode("utf-8", "surrogateescape")
    originator_bytes = originator.encode("utf-8", "surrogateescape")
    fixed = _FIXED.pack(
        sequence,
        version,
        observed_us is not None,
        observed_us or 0,
        received_us,
        recorded_us,
        len(name_bytes),
        len(originator_bytes),
        len(body),
    )
    return hashlib.sha256(b"".join((previous, fixed, name_bytes, originator_bytes, body))).digest()


def follow(previous: bytes, row: Row) -> bytes:
    """The link of ``row``, once it is seen to follow the link ``previous``.

    Raises:
        Broken: the row is not what was written after that link; names the entry.
    """
    try:
        link = link_after(previous, row)
    except (struct.error, AttributeError, TypeError):
        link = None  # a damaged column holds another type
    if link is None or link != row[8]:
        raise Broken(
            f"entry {row[0]} is not what was written there, or does not follow the entry before it: "
            "run `varne verify` on the log"
        )
    return link
