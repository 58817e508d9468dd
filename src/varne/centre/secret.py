"""A secret beside a centre's log: made on the first start, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from varne.picture.errors import Malformed

KEY_BYTES = 32


def secret_beside(path: Path) -> bytes:
    """The secret that a file holds; the file is made when it is not there.

    Raises:
        Malformed: the file holds something else (``key``).
    """
    if not path.is_file():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise Malformed(f"{path} is no key of {KEY_BYTES} bytes; remove it and start again", code="key")
    return key
