"""The tables of a log file, how a connection to it is set up, and what marks a file as one."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

APPLICATION_ID = 0x5661726E  # "Varn", bytes 68-71 of the file
FORMAT = 1  # user_version; rises when the tables change

TABLES: dict[str, str] = {
    "log": """CREATE TABLE log (
  sequence INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  originator TEXT NOT NULL,
  observed_us INTEGER,
  received_us INTEGER NOT NULL,
  recorded_us INTEGER NOT NULL,
  body BLOB NOT NULL,
  link BLOB NOT NULL
) STRICT""",
    # The log's end, written with every append: a cut-off tail shows.
    "head": """CREATE TABLE head (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  sequence INTEGER NOT NULL,
  link BLOB NOT NULL
) STRICT""",
    # First sequence of each run in which recorded_us never falls: one, unless a clock jumped back.
    # Within a run a time is found by halving.
    "run": """CREATE TABLE run (
  first_sequence INTEGER PRIMARY KEY
) STRICT""",
    # Raw input that could not be read; may be purged, so it is not of the chain but sealed row by row.
    "quarantine": """CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  feed TEXT NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  received_us INTEGER NOT NULL,
  raw BLOB NOT NULL,
  seal BLOB NOT NULL
) STRICT""",
}

LOCKED_WAIT_S = 5.0
_CHECKPOINT_PAGES = 1_000
_WAL_KEPT_BYTES = 16 * 1024 * 1024


def beside(path: Path, suffix: str) -> Path:
    """The file that stands beside a log: ``-wal``, ``-shm``, ``.lock``, ``.sha256``."""
    return path.with_name(path.name + suffix)


def connect(path: Path, mode: str, *, wait_s: float = LOCKED_WAIT_S) -> sqlite3.Connection:
    """A connection in autocommit, for any one thread at a time; transactions are begun by name.

    Args:
        path: the log file.
        mode: ``ro``, ``rw`` or ``rwc``, as in an SQLite URI.
        wait_s: how long to wait for another writer.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        timeout=wait_s,
        check_same_thread=False,
    )
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, also on a disk that cannot be written to.

    Raises:
        sqlite3.Error: the file cannot be opened or is no database.
    """
    connection = connect(path, "ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        wal = beside(path, "-wal")
        if wal.exists() and wal.stat().st_size:
            raise
        # Readers of a write-ahead log keep an index beside it. Where that cannot be made and nothing is
        # waiting in the write-ahead file, nobody writes: the file may be read as one that never changes.
        connection = connect(path, "ro&immutable=1")
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def prepare_writer(connection: sqlite3.Connection) -> None:
    """Durable settings: a commit returns only after its pages are flushed to the disk."""
    connection.execute("PRAGMA journal_mode=WAL")
    for setting in (
        "synchronous=FULL",
        "fullfsync=ON",  # macOS: through the drive's own cache too; nothing elsewhere
        "checkpoint_fullfsync=ON",
        "secure_delete=ON",  # purged quarantine is overwritten, not only forgotten
        "cell_size_check=ON",
        f"wal_autocheckpoint={_CHECKPOINT_PAGES}",
        f"journal_size_limit={_WAL_KEPT_BYTES}",
    ):
        connection.execute(f"PRAGMA {setting}")


def create_tables(connection: sqlite3.Connection) -> None:
    """Make an empty file a log, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for sql in TABLES.values():
        connection.execute(sql)
    connection.execute("INSERT INTO head VALUES (1, 0, zeroblob(32))")
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={FORMAT}")
    connection.execute("COMMIT")


def pragma(connection: sqlite3.Connection, name: str) -> Any:
    """The value of a setting that is one value."""
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return value


def is_empty(connection: sqlite3.Connection) -> bool:
    """True for a database without tables that nothing has claimed."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return bool(tables == 0 and pragma(connection, "application_id") == 0)
