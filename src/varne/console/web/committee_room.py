"""Reports of the committee, made one at a time in a thread of their own and kept as files.

A report is kept under its day and the fingerprint of all it is made from: another edition of the workbook or
an edited register is another report. What is kept is checked against its own manifest before it is shown.
"""

from __future__ import annotations

import hashlib
import queue
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import msgspec
import structlog

from varne.committee.report.build import Extra, Material, Pages, build
from varne.committee.report.bundle import STEPS, bundle
from varne.committee.returns.clocks import months_after
from varne.picture.errors import Broken, VarneError
from varne.picture.noun import Noun

SINCE_MONTHS = 3  # as `varne committee report` does when no earlier day is given
MANIFEST = "manifest.json"
# What a library may let through on data nobody foresaw: told as a failure, and the next report is made.
UNEXPECTED = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)

log = structlog.get_logger("varne.console.web")


class Inputs(Protocol):
    """What reports are made from."""

    def fingerprint(self) -> str:
        """Another one as soon as anything differs that a report is made from; quick to ask."""

    def gather(self) -> Material:
        """Read it all."""

    def extras(self) -> tuple[tuple[str, Extra], ...]:
        """Further pages, each with the name of its step."""


class Made(Noun, frozen=True):
    """A report that is kept: where, its hash, and the hash of each of its files."""

    as_of: date
    hash: str
    directory: str
    files: Mapping[str, str]

    def read(self, path: str) -> bytes:
        """One of its files."""
        return (Path(self.directory) / path).read_bytes()


class Making(Noun, frozen=True):
    """A report under way: the step it is at, and of how many."""

    name: str
    step: int
    of: int


class Failed(Noun, frozen=True):
    """No report, and why."""

    code: str
    message: str


State = Made | Making | Failed


class Room:
    """Makes reports and keeps them.

    Args:
        inputs: what they are made from.
        kept: directory to keep them in; it may be emptied at any time.
        as_of: the day shown first, offered beside the days of the editions held.
    """

    def __init__(self, inputs: Inputs, kept: Path, as_of: date) -> None:
        self.first = as_of
        self._inputs = inputs
        self._kept = kept
        self._lock = threading.Lock()
        self._states: dict[tuple[str, date], State] = {}
        self._days: dict[str, tuple[date, ...]] = {}
        self._asked: queue.SimpleQueue[tuple[str, date]] = queue.SimpleQueue()
        # A daemon: whoever stops the server does not wait for a report.
        self._thread = threading.Thread(target=self._work, name="report", daemon=True)
        self._thread.start()

    def days(self) -> tuple[date, ...]:
        """The days offered, newest first; only the first while nothing was read yet."""
        return self._days.get(self._inputs.fingerprint(), (self.first,))

    def knows(self, day: date) -> bool:
        """Whether a report of this day is offered; while nothing was read yet, every day may be."""
        held = self._days.get(self._inputs.fingerprint())
        return held is None or day in held

    def state(self, day: date) -> State | None:
        """How the report of a day stands; None: nobody asked for it."""
        with self._lock:
            return self._states.get((self._inputs.fingerprint(), day))

    def ask(self, day: date) -> State:
        """How the report of a day stands; begins it when it is not there. A failure is told once: who asks
        again has it tried again."""
        key = (self._inputs.fingerprint(), day)
        with self._lock:
            found = self._states.get(key)
            if isinstance(found, Failed):
                del self._states[key]
            if isinstance(found, Made) and not (Path(found.directory) / MANIFEST).is_file():
                found = None  # somebody emptied the directory
            if found is None:
                found = self._states[key] = Making(name="queue", step=0, of=1)
                self._asked.put(key)
            return found

    def _work(self) -> None:
        while True:
            key = self._asked.get()
            try:
                state = self._made(*key)
            except VarneError as error:
                state = Failed(code=getattr(error, "code", "broken"), message=str(error))
            except OSError as error:
                state = Failed(code="disk", message=f"{error.filename or ''}: {error.strerror or error}")
            except UNEXPECTED as error:
                log.exception("report", as_of=str(key[1]), kind=type(error).__name__)
                state = Failed(code="broken", message="the program's own log tells more")
            with self._lock:
                if state is None:
                    self._states.pop(key, None)
                else:
                    self._states[key] = state

    def _made(self, fingerprint: str, day: date) -> State | None:
        """The report; None: its files were changed meanwhile, so it is another's."""
        told = Told(lambda making: self._tell((fingerprint, day), making))
        directory = self._kept / f"{day}-{fingerprint[:16]}"
        made = None
        if fingerprint in self._days:
            made = read_kept(directory, day)
        if made is not None:
            return made
        told.of = 3 + len(STEPS)
        told("read")
        material = self._inputs.gather()
        if self._inputs.fingerprint() != fingerprint:
            return None
        editions = {vintage.known_on for vintage in material.vintages.vintages}
        self._days[fingerprint] = tuple(sorted({self.first, *editions}, reverse=True))
        made = read_kept(directory, day)
        if made is not None:
            return made
        extras = self._inputs.extras()
        told.of += 2 * len(extras)  # for the day and for the earlier day
        told("figures")
        report = build(
            material,
            day,
            months_after(day, -SINCE_MONTHS),
            tuple(_telling(name, extra, told) for name, extra in extras),
        )
        keep(bundle(report, material, told), directory)
        made = read_kept(directory, day)
        if made is None:
            raise Broken(f"{directory} does not hold what was written to it")
        return made

    def _tell(self, key: tuple[str, date], making: Making) -> None:
        with self._lock:
            self._states[key] = making


class Told:
    """Counts the steps of a making, and tells each."""

    def __init__(self, tell: Callable[[Making], None]) -> None:
        self.of = 1
        self._step = 0
        self._tell = tell

    def __call__(self, name: str) -> None:
        """The next step begins."""
        self._step += 1
        self._tell(Making(name=name, step=self._step, of=max(self.of, self._step)))


def _telling(name: str, extra: Extra, told: Told) -> Extra:
    def made(evidence: Any, day: date) -> Pages:
        told(name)
        return extra(evidence, day)

    return made


def keep(files: Mapping[str, bytes], directory: Path) -> None:
    """Write all files of a report, so that the directory is there whole or not at all."""
    directory.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(directory, ignore_errors=True)  # not what its manifest says, or it would have been shown
    with tempfile.TemporaryDirectory(dir=directory.parent, prefix=".making-") as making:
        whole = Path(making) / "whole"
        for path, content in files.items():
            (whole / path).parent.mkdir(parents=True, exist_ok=True)
            (whole / path).write_bytes(content)
        whole.replace(directory)


def read_kept(directory: Path, as_of: date) -> Made | None:
    """The report kept in a directory; None: none, or a file of it is not what its manifest says."""
    try:
        said: dict[str, Any] = msgspec.json.decode((directory / MANIFEST).read_bytes())
        files = {str(entry["file"]): str(entry["sha256"]) for entry in said["files"]}
        for path, digest in files.items():
            if hashlib.sha256((directory / path).read_bytes()).hexdigest() != digest:
                return None
        return Made(as_of=as_of, hash=str(said["hash"]), directory=str(directory), files=files)
    except (OSError, msgspec.DecodeError, KeyError, TypeError):
        return None
