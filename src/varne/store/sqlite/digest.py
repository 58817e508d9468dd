"""The digest of a whole file, beside it: of a log while it is closed, of a backup always.

The chain covers every column of every entry. A file also has bytes that no entry depends on: free space,
counters. While nobody may change the file, a digest covers those too. It stands in the form that
``sha256sum --check`` reads, is taken away before a log is written to, and made again when it is closed.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

from varne.store.contract import Damage
from varne.store.sqlite.schema import beside

SUFFIX = ".sha256"


def file_digest(path: Path) -> str:
    """Hex SHA-256 of a file's bytes.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_digest(path: Path, *, of: Path | None = None) -> str:
    """Write the digest of ``path`` beside it and return it; ``of`` is read in its place if given.

    Raises:
        OSError: the file cannot be read or the digest not written.
    """
    digest = file_digest(of or path)
    written, part = beside(path, SUFFIX), beside(path, f"{SUFFIX}.part")
    part.write_text(f"{digest}  {path.name}\n", encoding="utf-8")
    part.replace(written)
    return digest


def remove_digest(path: Path) -> None:
    """Take the digest away, durably, because the file is about to change.

    Raises:
        OSError: it cannot be removed.
    """
    digest = beside(path, SUFFIX)
    if digest.exists():
        digest.unlink()
        flush_folder(path.parent)


def check_digest(path: Path) -> Damage | None:
    """The damage that the digest beside a file shows; None when it fits or there is none."""
    with suppress(OSError):
        said = beside(path, SUFFIX).read_text(encoding="utf-8", errors="replace").split(" ", 1)[0]
        if said != file_digest(path):
            return Damage(
                sequence=None,
                what="the file is not, byte for byte, as it was when it was closed",
                mend="every entry not named here is whole; if none is named, the change is in unused space, "
                "or another tool wrote to the file: check the disk, and keep a fresh backup",
            )
    return None


def flush_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system has a way to.

    Raises:
        OSError: the disk refuses.
    """
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
