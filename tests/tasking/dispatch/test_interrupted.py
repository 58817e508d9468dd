"""Ctrl-C at a centre reaches every process of its terminal; the planner's is ended by the centre alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PLANS_AND_IS_INTERRUPTED = """
import os, signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
from tests.tasking.dispatch.making import surge
from varne.tasking.dispatch.planning import plan
plan(surge(1, 6, 4))
os.kill(os.getpid(), signal.SIGINT)
print("alive")
"""


def test_a_process_that_ignores_ctrl_c_goes_on_ignoring_it_after_a_plan() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PLANS_AND_IS_INTERRUPTED],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.stdout.strip(), done.returncode) == ("alive", 0), done.stderr
