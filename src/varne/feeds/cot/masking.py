"""What may be kept of a message that could not be read: its shape, nothing that anybody wrote in it. Pure.

An event carries call signs, remarks, telephone numbers and addresses of electronic mail in many fields.
So of XML only the names of elements and attributes that every event has are kept, with the times, types and
figures of the base schema where they have the form of one; every other letter becomes ``x`` and every other
digit ``0``. Of any other bytes only how many there were, and their digest, is kept.
"""

from __future__ import annotations

import hashlib
import re

_NAMES = (
    "event", "point", "detail", "contact", "remarks", "track", "takv", "status", "usericon", "link", "marti",
    "dest", "version", "uid", "type", "how", "time", "start", "stale", "lat", "lon", "hae", "ce", "le",
    "callsign", "endpoint", "xml", "encoding",
)  # fmt: skip
_KEPT = re.compile(
    r"""\b(?:type|how)=(["'])[a-z](?:-[A-Za-z]{1,6}){0,8}\1"""
    r"""|\b(?:time|start|stale)=(["'])\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z?\2"""
    r"""|\b(?:lat|lon|hae|ce|le)=(["'])-?\d{1,3}(?:\.\d{0,9})?\3"""
    r"""|\b(?:hae|ce|le)=(["'])9999999(?:\.0)?\4"""
    rf"""|(?<![\w"'])(?:{"|".join(_NAMES)})(?=[\s=>/])""",
    re.ASCII,
)
SHOWN_BYTES_MAX = 4096


def masked(raw: bytes) -> bytes:
    """The message with everything masked that could be somebody's."""
    if not raw.lstrip().startswith(b"<"):
        return f"{len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()}".encode()
    text = raw[:SHOWN_BYTES_MAX].decode("latin-1")
    out: list[str] = []
    at = 0
    for found in _KEPT.finditer(text):
        out += (_masked(text[at : found.start()]), found[0])
        at = found.end()
    out.append(_masked(text[at:]))
    return "".join(out).encode("ascii", "replace")


def _masked(text: str) -> str:
    return re.sub(r"[^\W\d]", "x", re.sub(r"\d", "0", text.encode("ascii", "replace").decode()))
