"""Where the committee's commands find the registers: those that are shipped, or an edited copy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from varne.centre.shipped import shipped_directory
from varne.committee.report.inputs import REGISTER_FILES, Registers, load_registers
from varne.picture.errors import Refused

RegistersOption = Annotated[
    Path | None,
    typer.Option(help="A folder of registers instead of the shipped one (an edited copy of data/committee)."),
]


def open_registers(directory: Path | None) -> Registers:
    """Read and check all registers of a folder; None: the shipped one.

    Raises:
        Refused: a file is missing.
        Malformed: a file is not of its form; says which fact.
    """
    return load_registers(register_bytes(directory))


def register_bytes(directory: Path | None) -> dict[str, bytes]:
    """The files of a folder of registers, by their names.

    Raises:
        Refused: one is missing.
    """
    root = directory or shipped_directory() / "committee"
    missing = [name for name in REGISTER_FILES if not (root / name).is_file()]
    if missing:
        raise Refused(f"{root} has no {missing[0]}; copy data/committee and edit it", code="no_registers")
    return {name: (root / name).read_bytes() for name in REGISTER_FILES}


def day_of(as_of: datetime | None) -> date:
    """The day asked for; today, in UTC, when none was."""
    return (as_of or datetime.now(UTC)).date()
