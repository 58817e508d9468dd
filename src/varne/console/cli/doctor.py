"""``varne doctor``: what is wrong with this installation, and how to mend it."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer
from packaging.requirements import Requirement

from varne.centre.shipped import open_theatre, shipped_directory
from varne.console.cli.output import Exit, Json, as_json, exit_codes, people
from varne.picture.errors import VarneError
from varne.picture.noun import Noun
from varne.picture.theatre_check import check_theatre

ROOM_WANTED_BYTES = 2_000_000_000


class Finding(Noun, frozen=True, kw_only=True):
    """One thing looked at. ``mend`` says what to do when it is not well."""

    what: str
    state: Literal["well", "warning", "wrong"]
    detail: str
    mend: str = ""


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    well = sys.version_info >= (3, 11)
    yield Finding(
        what="Python",
        state="well" if well else "wrong",
        detail=version,
        mend="" if well else "install Python 3.11 or newer and make the environment again",
    )


def _packages() -> Iterator[Finding]:
    wanted = [Requirement(text) for text in importlib.metadata.requires("varne") or []]
    bad = []
    for requirement in wanted:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = importlib.metadata.version(requirement.name)
        except importlib.metadata.PackageNotFoundError:
            bad.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            bad.append(f"{requirement.name} is {version}, wanted {requirement.specifier}")
    yield Finding(
        what="packages",
        state="wrong" if bad else "well",
        detail="; ".join(bad) or f"{len(wanted)} as wanted",
        mend="run `make install` again, or install Varne's wheel again" if bad else "",
    )


def _sqlite() -> Iterator[Finding]:
    well = sqlite3.sqlite_version_info >= (3, 35) and sqlite3.threadsafety >= 1
    yield Finding(
        what="SQLite",
        state="well" if well else "wrong",
        detail=sqlite3.sqlite_version,
        mend="" if well else "use a Python built with SQLite 3.35 or newer",
    )


def _shipped() -> Iterator[Finding]:
    try:
        names = sorted(path.stem for path in (shipped_directory() / "theatres").glob("*.json"))
        bad = [
            f"{name}: {finding.what}"
            for name in names
            for finding in check_theatre(open_theatre(name))
            if finding.severity == "error"
        ]
    except VarneError as error:
        yield Finding(what="theatres", state="wrong", detail=str(error), mend="install Varne again")
        return
    yield Finding(
        what="theatres",
        state="wrong" if bad else "well",
        detail="; ".join(bad) or ", ".join(names),
        mend="run `varne theatre check NAME`, which says how to mend each" if bad else "",
    )


def _screens() -> Iterator[Finding]:
    from varne.console.web.static_files import STATIC  # brings the web server with it

    built = (STATIC / "index.html").is_file()
    yield Finding(
        what="screens",
        state="well" if built else "wrong",
        detail="built" if built else "not built",
        mend="" if built else "run `make web` in the clone (it brings its own Node)",
    )


def _disk(data: Path) -> Iterator[Finding]:
    place = data
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    writable = place.is_dir() and os.access(place, os.W_OK)
    detail = f"{free / 1e9:.1f} GB free at {place}"
    if not writable:
        yield Finding(
            what="log's place",
            state="wrong",
            detail=f"{place} " + ("cannot be written" if place.is_dir() else "is not a directory"),
            mend="give a directory you may write with --data, or mend its rights",
        )
    elif free < ROOM_WANTED_BYTES:
        yield Finding(
            what="log's place",
            state="warning",
            detail=detail,
            mend="free some room: a full disk makes the centre refuse reports (it never damages the log)",
        )
    else:
        yield Finding(what="log's place", state="well", detail=detail)


def _port(port: int) -> Iterator[Finding]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            yield Finding(
                what="port",
                state="warning",
                detail=f"{port}: {error.strerror}",
                mend=f"stop what uses it, or run with --port {port + 1}",
            )
            return
    yield Finding(what="port", state="well", detail=f"{port} is free")


def doctor(
    data: Annotated[Path, typer.Option(help="Where logs will be kept.")] = Path("var"),
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port the screens will be served on.")] = 8750,
    json: Json = False,
) -> None:
    """Look at this installation; say what is wrong and how to mend it. Exit 1 when something is."""
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _python,
        _packages,
        _sqlite,
        _shipped,
        _screens,
        lambda: _disk(data),
        lambda: _port(port),
    )
    with exit_codes():
        findings = [finding for look in looks for finding in look()]
        if json:
            as_json(findings)
        else:
            mark = {
                "well": "[green]well   [/]",
                "warning": "[yellow]warning[/]",
                "wrong": "[bold red]wrong  [/]",
            }
            for finding in findings:
                people.print(f"{mark[finding.state]} {finding.what}: {finding.detail}")
                if finding.mend:
                    people.print(f"        → {finding.mend}")
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(Exit.FOUND)
