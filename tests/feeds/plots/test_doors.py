"""A centre knows plots by their first line and by their address, and loads no compiler before it must."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from varne.centre.doors import recognise
from varne.world.nights import make_night, make_plots

ASKED = """
import sys
import varne.centre.wiring
assert "numba" not in sys.modules
from datetime import UTC, datetime
from varne.centre.config import FeedConfig
from varne.centre.doors import Doors
doors = Doors(
    centre="FR", known_area=lambda _: None, tokenise=lambda _: "0123456789", aisstream_key=None,
    bbox_deg=(50.0, 0.5, 52.0, 2.5), now=lambda: datetime.now(UTC),
)
for scheme in ("plots+tcp", "plots+listen"):
    declared = doors.open(FeedConfig(location=f"{scheme}://127.0.0.1:10120")).declaration
    print(declared.kind, declared.feed, declared.silent_after_s)
assert "numba" in sys.modules
"""


def test_a_file_of_plots_is_known_by_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "plots.jsonl"
    lines = make_plots(make_night(71_000, "clear", 3).truth, 3600.0, 60.0, 1)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert recognise(path) == "plots"


def test_an_address_of_plots_is_opened_and_silence_is_an_alarm() -> None:
    said = subprocess.run([sys.executable, "-c", ASKED], check=True, capture_output=True, text=True)
    assert said.stdout.splitlines() == [
        "reports plots-tcp-127-0-0-1-10120 60.0",
        "reports plots-listen-127-0-0-1-10120 60.0",
    ]
