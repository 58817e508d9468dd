"""Work for a worker in tests: done in the other process, so it stands in a module of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from varne.centre.workers import Trade
from varne.picture.errors import Refused
from varne.picture.noun import Noun


class Ask(Noun, frozen=True, kw_only=True):
    """A job: a number, and how to behave."""

    number: int
    manner: str = "well"
    file: str = ""  # of a manner that needs one


class Told(Noun, frozen=True, kw_only=True):
    """What it results in; ``nth``: how many this process has done."""

    number: float
    nth: int
    pid: int


def make_hand(factor: int) -> Callable[[Ask], Told]:
    """A hand that multiplies, and counts what it has done."""
    done = 0

    def hand(asked: Ask) -> Told:
        nonlocal done
        done += 1
        if asked.manner == "waits":  # until the file is gone
            while Path(asked.file).exists():
                threading.Event().wait(0.005)
        elif asked.manner == "dies":
            os._exit(9)
        elif asked.manner == "dies once" and not Path(asked.file).exists():
            Path(asked.file).touch()
            os._exit(9)
        elif asked.manner == "breaks":
            raise RuntimeError("broken inside")
        elif asked.manner == "hangs":
            threading.Event().wait()
        elif asked.manner == "refuses":
            raise Refused("no position", code="no_position")
        number = float("nan") if asked.manner == "nonsense" else float(asked.number * factor)
        return Told(number=number, nth=done, pid=os.getpid())

    return hand


DOUBLE = Trade("double", Ask, Told, partial(make_hand, 2))
TREBLE = Trade("treble", Ask, Told, partial(make_hand, 3))
