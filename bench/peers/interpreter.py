"""The interpreter that peers run in: named by the caller, or made once in a folder of the clone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEEDED = ("stonesoup==1.9.1", "pyehm==2.2")


def peer_python(
    given: Path | None, needed: tuple[str, ...] = NEEDED, folder_name: str = ".bench-venv"
) -> Path:
    """The interpreter named, or that of ``folder_name``, which is made and filled if it is not there.

    Raises ``FileNotFoundError`` if the one named is not there, ``CalledProcessError`` if installing fails.
    """
    if given is not None:
        if not given.exists():
            raise FileNotFoundError(given)
        return given
    folder = ROOT / folder_name
    python = folder / "bin" / "python"
    if not (folder / ".filled").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")  # it is nobody's to commit
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *needed], check=True)
        (folder / ".filled").write_text("\n".join(needed) + "\n", encoding="utf-8")
    return python
