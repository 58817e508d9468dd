"""What a report is made from: the registers and the vintages of the statistics, nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from varne.committee.centres.register import Centres, centres_as_of, load_centres
from varne.committee.ledger.register import Ledger, ledger_as_of, load_ledger
from varne.committee.measures.register import Register, load_measures, measures_as_of
from varne.committee.returns.published import PublishedReturns, load_published
from varne.committee.sources import Sources, known_by, load_sources
from varne.picture.errors import Malformed
from varne.picture.noun import Noun

REGISTER_FILES = (
    "sources.toml",
    "measures/measures.toml",
    "ledger/commitments.toml",
    "returns/monthly.toml",
    "centres/centres.toml",
)


class Digest(Noun, frozen=True):
    """An input file and the hash of its bytes."""

    file: str
    sha256: str


class Registers(Noun, frozen=True):
    """All registers, checked together, and the digests of their files."""

    sources: Sources
    measures: Register
    ledger: Ledger
    returns: PublishedReturns
    centres: Centres
    digests: tuple[Digest, ...]


def load_registers(files: Mapping[str, bytes]) -> Registers:
    """Read and check every register, and that they name each other rightly.

    Raises:
        Malformed: one is not of its form; a measure names money that the ledger does not hold.
    """
    sources = load_sources(files["sources.toml"])
    measures = load_measures(files["measures/measures.toml"], sources)
    ledger = load_ledger(files["ledger/commitments.toml"], sources, [one.id for one in measures.measures])
    held = [line.id for line in ledger.commitments]
    for measure in measures.measures:
        for name in measure.money:
            if name not in held:
                raise Malformed(f"measure {measure.id} names money that is not held: {name}", code="money")
    return Registers(
        sources=sources,
        measures=measures,
        ledger=ledger,
        returns=load_published(files["returns/monthly.toml"], sources),
        centres=load_centres(files["centres/centres.toml"], sources),
        digests=tuple(
            Digest(file=name, sha256=hashlib.sha256(files[name]).hexdigest()) for name in REGISTER_FILES
        ),
    )


def registers_as_of(registers: Registers, as_of: date) -> Registers:
    """Every register as it could have been read on a day."""
    return Registers(
        sources=registers.sources,
        measures=Register(measures=measures_as_of(registers.measures, as_of)),
        ledger=ledger_as_of(registers.ledger, as_of),
        returns=PublishedReturns(
            vintages=known_by(registers.returns.vintages, as_of),
            capacity=registers.returns.capacity,
            conflicts=known_by(registers.returns.conflicts, as_of),
            arrivals=known_by(registers.returns.arrivals, as_of),
        ),
        centres=centres_as_of(registers.centres, as_of),
        digests=registers.digests,
    )
