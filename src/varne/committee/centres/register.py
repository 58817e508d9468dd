"""Which centres there are, how many places, and how long a person may be held there by rule."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from varne.committee.sources import (
    Access,
    Body,
    Sources,
    Words,
    decode_register,
    known_by,
    require_unique,
    require_words,
)
from varne.picture.errors import Malformed
from varne.picture.noun import Noun

Kind = Literal["reception", "return"]
Positive = Annotated[int, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=0)]

KIND_WORDS: dict[Kind, Words] = {
    "reception": Words(en="reception", fr="accueil"),
    "return": Words(en="return", fr="retour"),
}


class HoldingLimit(Noun, frozen=True):
    """The longest a person may be held by rule, from a day on."""

    hours: Positive
    words: Words
    known_from: date
    confidence: Access
    sources: tuple[str, ...]


class Centre(Noun, frozen=True):
    """One centre. No places, or no limit: not known."""

    id: str
    kind: Kind
    country: Literal["UK", "FR"]
    operators: tuple[Body, ...]
    title: Words
    known_from: date
    confidence: Access
    sources: tuple[str, ...]
    places: Positive | None = None
    opens: date | None = None
    limits: tuple[HoldingLimit, ...] = ()

    def limit_on(self, day: date) -> HoldingLimit | None:
        """The rule in force on a day; None: none is known."""
        rules = known_by(self.limits, day)
        return rules[-1] if rules else None


class Observed(Noun, frozen=True):
    """How many were present on a day, by somebody outside."""

    centre_id: str
    on: date
    present: Count
    known_from: date
    confidence: Access
    sources: tuple[str, ...]


class Centres(Noun, frozen=True):
    """The register, in the file's order."""

    centres: tuple[Centre, ...]
    observed: tuple[Observed, ...] = ()

    def centre(self, name: str) -> Centre:
        """One of them.

        Raises:
            Malformed: there is none of that id.
        """
        found = next((centre for centre in self.centres if centre.id == name), None)
        if found is None:
            raise Malformed(f"there is no centre {name}", code="no_centre")
        return found


def load_centres(data: bytes, sources: Sources) -> Centres:
    """Read and check the register.

    Raises:
        Malformed: not of the form; a fact without a source; rules out of the order of days.
    """
    found = decode_register(data, Centres, "centres")
    require_unique([centre.id for centre in found.centres], "centres")
    for centre in found.centres:
        where = f"centre {centre.id}"
        require_words(centre.title, where)
        sources.require(centre.sources, where)
        days = [limit.known_from for limit in centre.limits]
        if days != sorted(days):
            raise Malformed(f"{where}: rules stand in the order of days", code="register")
        for limit in centre.limits:
            sources.require(limit.sources, where)
            require_words(limit.words, where)
    for seen in found.observed:
        found.centre(seen.centre_id)
        sources.require(seen.sources, f"observed at {seen.centre_id}")
    return found


def centres_as_of(centres: Centres, as_of: date) -> Centres:
    """The register as it could have been read on a day."""
    known = known_by(centres.centres, as_of)
    ids = [centre.id for centre in known]
    return Centres(
        centres=tuple(
            msgspec.structs.replace(centre, limits=known_by(centre.limits, as_of)) for centre in known
        ),
        observed=tuple(seen for seen in known_by(centres.observed, as_of) if seen.centre_id in ids),
    )
