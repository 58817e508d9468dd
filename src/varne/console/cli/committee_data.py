"""Where the committee's commands find official statistics: those that are shipped, and those imported since.

Files are opened here; ``varne.committee`` is given bytes. An imported file is kept as it was, byte for byte,
under its day and digest, with one line in a register: what was known, from when, and when it was taken in.
"""

from __future__ import annotations

import enum
import functools
import hashlib
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from varne.centre.shipped import shipped_directory
from varne.committee.claims.figures import Evidence
from varne.committee.claims.register import ClaimsRegister, load_claims
from varne.committee.report.inputs import REGISTER_FILES, load_registers
from varne.committee.returns.published import PublishedReturns, published_as_of
from varne.committee.statistics.deaths import DeathIncident, read_missing_migrants
from varne.committee.statistics.series import Vintage
from varne.committee.statistics.vintages import Vintages, vintages_of
from varne.committee.statistics.workbook import read_workbook
from varne.picture.errors import Broken, Refused
from varne.picture.noun import Noun

REGISTER = "vintages.jsonl"


class Language(enum.StrEnum):
    """The languages that the committee's pages are in."""

    EN = "en"
    FR = "fr"


LanguageOption = Annotated[Language, typer.Option("--language", help="en: English; fr: français.")]
DataOption = Annotated[
    Path, typer.Option("--data", help="Where imported statistics are kept, under DATA/committee/statistics.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], help="Only what was known on this day. Default: all that is held."
    ),
]


class Kept(Noun, frozen=True):
    """One line of the register of imported files."""

    file: str
    known_on: date
    imported_at: datetime
    digest: str


def statistics_directory(data: Path) -> Path:
    """Where imported workbooks are kept."""
    return data / "committee" / "statistics"


@functools.cache
def shipped_vintages() -> Vintages:
    """The vintages that come with Varne."""
    files = sorted((shipped_directory() / "statistics").glob("small-boats-*.ods"))
    return vintages_of(read_workbook(path.read_bytes()) for path in files)


def held_vintages(data: Path) -> Vintages:
    """All vintages: shipped, and imported under this directory of data.

    Raises:
        Broken: an imported file is not what was taken in.
    """
    return vintages_of([*shipped_vintages().vintages, *(_read(data, kept) for kept in kept_files(data))])


def as_of_or_all(vintages: Vintages, as_of: datetime | None) -> Vintages:
    """The vintages that were known on a day; all of them when no day is given.

    Raises:
        Refused: nothing was known yet.
    """
    if as_of is None:
        return vintages
    vintages.as_of(as_of.date())
    return Vintages(vintages=tuple(v for v in vintages.vintages if v.known_on <= as_of.date()))


def kept_files(data: Path) -> list[Kept]:
    """The register of imported files, oldest import first."""
    register = statistics_directory(data) / REGISTER
    if not register.is_file():
        return []
    lines = register.read_bytes().splitlines()
    return [msgspec.json.decode(line, type=Kept) for line in lines if line.strip()]


def keep(path: Path, vintage: Vintage, data: Path) -> bool:
    """Keep a workbook that was read, beside those held; ``False``: it is held already.

    Raises:
        Refused: another file claims the same moment.
    """
    held = held_vintages(data)
    if any(vintage.digest == other.digest for other in held.vintages):
        return False
    vintages_of([*held.vintages, vintage])  # refuses two files of one moment
    directory = statistics_directory(data)
    directory.mkdir(parents=True, exist_ok=True)
    name = f"{vintage.known_on.isoformat()}-{vintage.digest[:12]}{path.suffix.lower()}"
    shutil.copyfile(path, directory / name)
    kept = Kept(file=name, known_on=vintage.known_on, imported_at=datetime.now(tz=UTC), digest=vintage.digest)
    with (directory / REGISTER).open("ab") as register:
        register.write(msgspec.json.encode(kept) + b"\n")
    return True


def _read(data: Path, kept: Kept) -> Vintage:
    path = statistics_directory(data) / kept.file
    if not path.is_file():
        raise Refused(f"{path} stands in the register and is not there; put it back", code="vintage_missing")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != kept.digest:
        raise Broken(f"{path} is not the file that was imported on {kept.imported_at.date().isoformat()}")
    return read_workbook(content, known_on=kept.known_on)


@functools.cache
def shipped_returns() -> PublishedReturns:
    """What was published of one in, one out, as shipped."""
    return load_registers(
        {name: (shipped_directory() / "committee" / name).read_bytes() for name in REGISTER_FILES}
    ).returns


def claims_register() -> ClaimsRegister:
    """The shipped register of published facts, claims and reconciliations."""
    folder = shipped_directory() / "committee"
    return load_claims(
        (folder / "claims" / "facts.toml").read_bytes(),
        (folder / "claims" / "checks.toml").read_bytes(),
        ((folder / "sources.toml").read_bytes(), (folder / "claims" / "sources.toml").read_bytes()),
    )


def shipped_deaths() -> tuple[DeathIncident, ...]:
    """The shipped incidents of the IOM Missing Migrants Project; they end in 2023."""
    path = shipped_directory() / "statistics" / "iom-missing-migrants-to-2023.csv"
    return read_missing_migrants(path.read_bytes())


def held_evidence(data: Path, as_of: datetime | None) -> Evidence:
    """What claims and indicators are computed from, as known on a day; by default all that is held.

    Raises:
        Refused: nothing was known yet on that day.
    """
    register = claims_register()
    return Evidence(
        vintages=as_of_or_all(held_vintages(data), as_of),
        deaths=tuple(
            incident
            for incident in shipped_deaths()
            if as_of is None or incident.day is None or incident.day <= as_of.date()
        ),
        register=register if as_of is None else register.as_of(as_of.date()),
        returns=published_as_of(shipped_returns(), date.max if as_of is None else as_of.date()),
    )
