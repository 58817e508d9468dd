"""Writes a stretch of radar plots and camera bearings of a night's boats, to be played into a centre.

Usage::

    python -m bench.make_plots NIGHT_DIR OUT.jsonl [--after-h 6] [--minutes 60] [--seed 1]

``NIGHT_DIR`` holds a ``truth.json``. Play the file with ``varne replay OUT.jsonl``, alone or beside the
night's ``reports.jsonl``. Everything in it is invented (:mod:`varne.world.nights.plots`).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from varne.world.nights import make_plots


def main() -> None:
    """Read the truth, write the lines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("night", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--after-h", type=float, default=6.0, help="hours after the night's start")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    truth = json.loads((asked.night / "truth.json").read_text(encoding="utf-8"))
    lines = make_plots(truth, 3600.0 * asked.after_h, 60.0 * asked.minutes, asked.seed)
    with asked.out.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(line) + "\n" for line in lines)


if __name__ == "__main__":
    main()
