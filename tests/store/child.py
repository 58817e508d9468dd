"""Running a piece of program in a process of its own, where it may be killed or starved."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_HEAD = """
import os, signal, sys
from pathlib import Path
from varne.picture.errors import Refused
from varne.store.sqlite.store import SqliteStore
from tests.store.logs import batches, entries, unread
path = Path(sys.argv[1])
"""


def command(program: str, *arguments: str | Path) -> list[str]:
    """The command line of a child; ``path`` in it is the first argument."""
    return [sys.executable, "-c", _HEAD + textwrap.dedent(program), *map(str, arguments)]


def environment() -> dict[str, str]:
    """So that the child finds the tests' own modules."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def run_child(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a child to its end."""
    return subprocess.run(
        command(program, *arguments),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
