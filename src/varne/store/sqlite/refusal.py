"""SQLite's errors in the store's words: what a person can mend is refused, damage is broken."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from pathlib import Path

from varne.picture.errors import Broken, Refused
from varne.store.sqlite.schema import beside

if sys.platform != "win32":
    import resource

_NEARLY_FULL_BYTES = 1024 * 1024


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 when the error did not come from SQLite itself."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def translate(error: sqlite3.Error, path: Path) -> Refused | Broken:
    """The error to raise in place of ``error``, which came from the log at ``path``."""
    code = primary_code(error)
    if code == sqlite3.SQLITE_FULL:
        return disk_full(path, str(error))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return read_only(path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return locked(path)
    if code == sqlite3.SQLITE_IOERR:
        return _failed_write(error, path)
    if code == sqlite3.SQLITE_CANTOPEN:
        return _cannot_open(error, path)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(path, str(error))
    return Broken(f"{path}: {error}")


def disk_full(path: Path, why: str) -> Refused:
    """No room for more entries."""
    return Refused(
        f"the disk that holds {path} is full ({why}): nothing was recorded; make room and send again",
        code="disk_full",
    )


def read_only(path: Path) -> Refused:
    """The file may not be changed."""
    return Refused(
        f"{path} is read-only: nothing was recorded; make the file and its folder writable for this user",
        code="read_only",
    )


def locked(path: Path) -> Refused:
    """Another program writes to the file."""
    return Refused(
        f"another program holds {path} for writing: a log has one writer; stop the other centre, or the "
        "tool that has the file open, and try again",
        code="locked",
    )


def damaged(path: Path, what: str) -> Broken:
    """The file is not what was written."""
    return Broken(f"{path} is damaged: {what}. Run `varne verify {path}` to see which entries")


def _failed_write(error: sqlite3.Error, path: Path) -> Refused:
    """SQLite tells a full disk by ENOSPC only; other ways to run out of room look like a failing disk."""
    try:
        if shutil.disk_usage(path.parent).free < _NEARLY_FULL_BYTES:
            return disk_full(path, str(error))
        if sys.platform != "win32":
            if os.statvfs(path.parent).f_flag & os.ST_RDONLY:
                return read_only(path)
            limit_bytes = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
            sizes_bytes = [file.stat().st_size for file in (path, beside(path, "-wal")) if file.exists()]
            if limit_bytes != resource.RLIM_INFINITY and any(
                size_bytes + _NEARLY_FULL_BYTES > limit_bytes for size_bytes in sizes_bytes
            ):
                return disk_full(path, f"a file may not grow beyond {limit_bytes} bytes here")
    except OSError:
        pass  # the disk does not even answer these questions; the general answer below stands
    return Refused(
        f"the disk that holds {path} refuses to write ({error}): nothing was recorded; "
        "check the disk, its cables and its quota",
        code="io_error",
    )


def _cannot_open(error: sqlite3.Error, path: Path) -> Refused:
    effective = os.access in os.supports_effective_ids
    for needed in (path, path.parent):
        if needed.exists() and not os.access(needed, os.W_OK, effective_ids=effective):
            return read_only(path)
    return Refused(f"{path} cannot be opened ({error}): is its folder there?", code="cannot_open")
