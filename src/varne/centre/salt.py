"""The salt that turns telephone numbers into tokens: secret, beside the log, and short-lived."""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

SALT_BYTES = 32
# A night's calls must match each other; a week's need not, and may not.
LIFETIME = timedelta(hours=72)


def salt_of(directory: Path, now: datetime) -> bytes:
    """The centre's present salt; a new one when there is none or it is older than :data:`LIFETIME`.

    A token made with a salt that has been replaced can be matched with nothing.
    """
    path = directory / "phone.salt"
    if path.is_file():
        made_at = datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo)
        salt = path.read_bytes()
        if len(salt) == SALT_BYTES and now - made_at < LIFETIME:
            return salt
        path.unlink()
    salt = secrets.token_bytes(SALT_BYTES)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(salt)
    return salt
