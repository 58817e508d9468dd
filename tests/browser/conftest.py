"""A real centre behind a wire that can be cut, and a real Chromium before it."""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

DATA = Path(__file__).parents[2] / "data"
NIGHT = DATA / "nights" / "102" / "reports.jsonl"
ARTEFACTS = Path(__file__).parents[2] / "artefacts"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
START_WITHIN_S = 60.0


class Wire:
    """A TCP relay between screen and centre: it can be cut, and joined again."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._whole = True
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._carriers: list[threading.Thread] = []
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                try:
                    if not self._whole:
                        raise ConnectionRefusedError
                    far = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    near.close()
                    continue
                with self._guard:
                    self._pairs.append((near, far))
                    carrier = threading.Thread(target=self._carry, args=(near, far), daemon=True)
                    self._carriers.append(carrier)
                    carrier.start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        with near, far, contextlib.suppress(OSError, ValueError):
            while True:
                ready, _, _ = select.select([near, far], [], [])
                for side in ready:
                    data = side.recv(65_536)
                    if not data:
                        return
                    (far if side is near else near).sendall(data)

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        self._whole = False
        with self._guard:
            for near, far in self._pairs:
                for side in (near, far):
                    with contextlib.suppress(OSError):
                        side.shutdown(socket.SHUT_RDWR)
            self._pairs.clear()

    def join(self) -> None:
        """Let connections through again."""
        self._whole = True

    def close(self) -> None:
        """End it."""
        self.cut()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits to accept
        self._listening.close()
        self._thread.join(timeout=5)
        for carrier in self._carriers:
            carrier.join(timeout=5)


@dataclass
class Served:
    """One running ``varne`` and the wire to it."""

    process: subprocess.Popen[str]
    port: int
    wire: Wire

    @property
    def url(self) -> str:
        """Through the wire."""
        return f"http://127.0.0.1:{self.wire.port}/"

    @property
    def direct(self) -> str:
        """Past the wire."""
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def serving(*words: str) -> Iterator[Served]:
    """Run ``varne`` on a free port until the block ends; boats are forecast only with ``--drift``."""
    drift = () if "--drift" in words else ("--no-drift",)
    process = subprocess.Popen(
        [sys.executable, "-m", "varne", *words, *drift, "--port", "0", "--no-browser"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    try:
        ready, _, _ = select.select([process.stdout], [], [], START_WITHIN_S)
        line = process.stdout.readline() if ready else ""
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
        assert found, f"the centre did not start: {line!r}, exit {process.poll()}"
        wire = Wire(int(found[1]))
        try:
            yield Served(process=process, port=int(found[1]), wire=wire)
        finally:
            wire.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
        process.stdout.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Served]:
    """Night 102, all of it taken in."""
    words = ("replay", str(NIGHT), "--speed", "0", "--synthetic", "--data", str(tmp_path / "night"))
    with serving(*words) as served:
        yield served


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """What `make run` opens."""
    with serving("run", "--data", str(tmp_path_factory.mktemp("demonstration"))) as served:
        yield served


@pytest.fixture
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A fresh page; anything the page's own code says is an error fails the test. Its last look is kept."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    tab = context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    yield tab
    ARTEFACTS.mkdir(exist_ok=True)
    tab.screenshot(path=ARTEFACTS / f"{request.node.name}.png")
    context.close()
    assert faults == []
