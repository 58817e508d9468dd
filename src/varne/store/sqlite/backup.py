"""Copying a log while it is in use, and checking a copy."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from varne.picture.errors import Broken, Refused
from varne.store.codec import Codec
from varne.store.contract import Backup, Damage, Verification
from varne.store.sqlite.refusal import translate
from varne.store.sqlite.schema import beside
from varne.store.sqlite.verify import verify_file

DIGEST_SUFFIX = ".sha256"


def back_up(source: sqlite3.Connection, path: Path, *, codec: Codec | None = None) -> Backup:
    """Copy what ``source`` sees to ``path``, whole, verified, with its digest beside it.

    Raises:
        Refused: ``path`` exists ("exists"), or cannot be written ("disk_full", "read_only" …).
        Broken: the copy does not verify.
    """
    digest_path = beside(path, DIGEST_SUFFIX)
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
        digest = file_digest(part)
        digest_path.write_text(f"{digest}  {path.name}\n", encoding="utf-8")
        part.replace(path)
    except sqlite3.Error as error:
        raise translate(error, path) from error
    except OSError as error:
        raise Refused(f"the backup {path} cannot be written: {error}", code="cannot_write") from error
    finally:
        for left in (part, beside(part, "-journal"), beside(part, "-wal"), beside(part, "-shm")):
            left.unlink(missing_ok=True)
    return Backup(path=str(path), entries=result.entries, head_hash=result.head_hash, sha256=digest)


def verify_backup(path: Path, *, codec: Codec | None = None) -> Verification:
    """Check a backup as a log, and every byte of its file against the digest beside it."""
    digest_path = beside(path, DIGEST_SUFFIX)
    damage: tuple[Damage, ...] = ()
    try:
        said = digest_path.read_text(encoding="utf-8", errors="replace").split(" ", 1)[0].strip()
        if path.is_file() and said != file_digest(path):
            damage = (
                Damage(
                    sequence=None,
                    what=f"{path.name} is not the file that its digest was made of",
                    mend="use another backup; if nothing else is wrong, it was opened for writing since",
                ),
            )
    except OSError as error:
        damage = (
            Damage(
                sequence=None,
                what=f"no digest to compare the file with: {error}",
                mend=f"keep {digest_path.name} beside the backup",
            ),
        )
    found = verify_file(path, codec=codec)
    return Verification(entries=found.entries, head_hash=found.head_hash, damage=(*found.damage, *damage))


def file_digest(path: Path) -> str:
    """Hex SHA-256 of a file's bytes.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
