"""Copying a log while it is in use."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from varne.picture.errors import Broken, Refused
from varne.store.codec import Codec
from varne.store.contract import Backup
from varne.store.sqlite.digest import SUFFIX, write_digest
from varne.store.sqlite.refusal import translate
from varne.store.sqlite.schema import beside
from varne.store.sqlite.verify import verify_file


def back_up(source: sqlite3.Connection, path: Path, *, codec: Codec | None = None) -> Backup:
    """Copy what ``source`` sees to ``path``, whole, verified, with its digest beside it.

    Raises:
        Refused: ``path`` exists ("exists"), or cannot be written ("disk_full", "read_only" …).
        Broken: the copy does not verify.
    """
    digest_path = beside(path, SUFFIX)
    if path.exists() or digest_path.exists():
        raise Refused(f"{path} exists: a backup never overwrites; give another name", code="exists")
    part = beside(path, ".part")
    try:
        part.unlink(missing_ok=True)
        copy = sqlite3.connect(part, isolation_level=None)
        try:
            source.backup(copy)
            # One whole file, which a disk that cannot be written to can hold.
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()
        result = verify_file(part, codec=codec)
        if not result.sound:
            raise Broken(
                f"the copy for {path} does not verify: {result.damage[0].what}; verify the log itself"
            )
        digest = write_digest(path, of=part)
        part.replace(path)
    except sqlite3.Error as error:
        raise translate(error, path) from error
    except OSError as error:
        raise Refused(f"the backup {path} cannot be written: {error}", code="cannot_write") from error
    finally:
        for left in (part, beside(part, "-journal"), beside(part, "-wal"), beside(part, "-shm")):
            left.unlink(missing_ok=True)
    return Backup(path=str(path), entries=result.entries, head_hash=result.head_hash, sha256=digest)
