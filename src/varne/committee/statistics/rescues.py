"""French rescue operations: the tables ``operations`` and ``resultats_humain`` of the SECMAR data set.

SECMAR records every operation of a CROSS, of yachts and bathers as of migrants, and says the kind of person
only in words; it cannot by itself count small-boat crossings. The files shipped are samples (MIT,
predisauvetage), enough to hold the form; their outcomes are of other operations than the ten. Only kinds and
counts are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime

from varne.committee.statistics.delimited import Record, records
from varne.picture.noun import Noun

OPERATIONS = ("operation_id", "cross", "evenement", "date_heure_reception_alerte")
OUTCOMES = ("operation_id", "categorie_personne", "resultat_humain", "nombre")
DEATHS = ("Personne décédée", "Personne décédée accidentellement", "Personne décédée naturellement")
MISSING = ("Personne disparue",)
RESCUED = ("Personne secourue",)


class HumanOutcome(Noun, frozen=True):
    """How many people of one kind an operation ended for, and how: words of the source."""

    category: str
    outcome: str
    people: int
    injured: int | None


class RescueOperation(Noun, frozen=True):
    """One operation; times in UTC, as the source's own description of its columns says."""

    id: str
    cross: str
    event: str
    alerted_at: datetime
    ended_at: datetime | None
    latitude_deg: float | None
    longitude_deg: float | None
    outcomes: tuple[HumanOutcome, ...] = ()


class Rescues(Noun, frozen=True):
    """Operations with their outcomes, and outcomes of operations that are not in the file."""

    operations: tuple[RescueOperation, ...]
    unlinked: tuple[HumanOutcome, ...]


def read_secmar(operations: bytes, outcomes: bytes) -> Rescues:
    """Operations with their outcomes for people; what belongs to no operation is told apart, not dropped.

    Raises:
        Malformed: it is not this form, or a field cannot be read; names line and column.
    """
    by_operation: dict[str, list[HumanOutcome]] = {}
    for row in records(outcomes, "resultats_humain", OUTCOMES):
        people = row.count("nombre")
        if people is None:
            raise row.wrong("nombre", "is missing")
        by_operation.setdefault(_id(row), []).append(
            HumanOutcome(
                category=row.text("categorie_personne"),
                outcome=row.text("resultat_humain"),
                people=people,
                injured=row.count("dont_nombre_blesse"),
            )
        )
    found: dict[str, RescueOperation] = {}
    for row in records(operations, "operations", OPERATIONS):
        name = _id(row)
        if name in found:
            raise row.wrong("operation_id", "stands twice")
        alerted = _moment(row, "date_heure_reception_alerte")
        ended = _moment(row, "date_heure_fin_operation")
        if alerted is None:
            raise row.wrong("date_heure_reception_alerte", "is missing")
        if ended is not None and ended < alerted:
            raise row.wrong("date_heure_fin_operation", "is before the alert")
        found[name] = RescueOperation(
            id=name,
            cross=row.text("cross"),
            event=row.text("evenement"),
            alerted_at=alerted,
            ended_at=ended,
            latitude_deg=row.number("latitude"),
            longitude_deg=row.number("longitude"),
            outcomes=tuple(by_operation.get(name, ())),
        )
    unlinked = [outcome for name in by_operation if name not in found for outcome in by_operation[name]]
    return Rescues(operations=tuple(found.values()), unlinked=tuple(unlinked))


def _id(row: Record) -> str:
    number = row.number("operation_id")  # the published files write some as ``-108900.0``
    if number is None or number != int(number):
        raise row.wrong("operation_id", "is not a whole number")
    return str(int(number))


def _moment(row: Record, heading: str) -> datetime | None:
    text = row.text(heading)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise row.wrong(heading, "is not a time") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def people_by_outcome(outcomes: Iterable[HumanOutcome]) -> dict[str, int]:
    """People by outcome, in the words of the source."""
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts[outcome.outcome] += outcome.people
    return {name: counts[name] for name in sorted(counts)}
