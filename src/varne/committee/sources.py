"""Where the committee's registers take their facts from, and what may be said as of a day.

A register (measures, money, returns, centres) is data with a source for every fact. A fact carries
``known_from``, the day it became public, so that a report as of an earlier day does not hold it: the
same rule that keeps statistics bitemporal (POLICY.md, section 4). Nothing here opens a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, Protocol, TypeVar, get_args

import msgspec

from varne.picture.errors import Malformed
from varne.picture.noun import Noun

Language = Literal["en", "fr"]
# How a source was read, or how sure a fact is: opened; through a catalogue that quotes it; news or an NGO;
# calculated here; not confirmed (OPERATIONS.md, head).
Access = Literal["P", "C", "N", "D", "U"]
ACCESS_WORDS: dict[Access, tuple[str, str]] = {
    "P": ("source opened", "source consultée"),
    "C": ("through a research catalogue", "par un catalogue de recherche"),
    "N": ("news or an NGO", "presse ou ONG"),
    "D": ("calculated", "calculé"),
    "U": ("not confirmed", "non confirmé"),
}

# Bodies that own measures, run centres, pay and are paid. A closed list: a person cannot be put in it.
Body = Literal[
    "home_office", "border_force", "hm_coastguard", "nca", "interieur", "prefecture_maritime", "gendarmerie",
    "gendarmerie_maritime", "paf", "douane", "oltim", "joint_intelligence_cell", "calais_group",
    "uk_government", "french_state", "contractors",
]  # fmt: skip
BODY_WORDS: dict[Body, tuple[str, str]] = {
    "home_office": ("Home Office", "Home Office"),
    "border_force": ("Border Force", "Border Force"),
    "hm_coastguard": ("HM Coastguard", "HM Coastguard"),
    "nca": ("National Crime Agency", "National Crime Agency"),
    "interieur": ("French Ministry of the Interior", "ministère de l'Intérieur"),
    "prefecture_maritime": ("Maritime prefecture", "préfecture maritime"),
    "gendarmerie": ("Gendarmerie", "gendarmerie"),
    "gendarmerie_maritime": ("Maritime gendarmerie", "gendarmerie maritime"),
    "paf": ("French border police", "police aux frontières"),
    "douane": ("French customs", "douane"),
    "oltim": ("OLTIM (French office against smuggling)", "OLTIM"),
    "joint_intelligence_cell": ("Joint Intelligence Cell", "unité de renseignement opérationnel commune"),
    "calais_group": ("Calais Group", "groupe de Calais"),
    "uk_government": ("United Kingdom", "Royaume-Uni"),
    "french_state": ("France", "France"),
    "contractors": ("contractors", "prestataires"),
}


class Words(Noun, frozen=True):
    """The same sentence in the two languages of the Strait."""

    en: str
    fr: str

    def of(self, language: Language) -> str:
        """The sentence in one of them."""
        return self.fr if language == "fr" else self.en


class Source(Noun, frozen=True):
    """One public document. ``dated`` says whether the day of publication was seen or is assumed."""

    id: str
    title: str
    publisher: str
    published: date
    access: Access
    dated: Literal["day", "assumed"] = "day"
    url: str | None = None


class Sources(Noun, frozen=True):
    """The register of sources, in the file's order."""

    sources: tuple[Source, ...]

    @property
    def by_id(self) -> dict[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.sources}

    def require(self, ids: Iterable[str], where: str) -> None:
        """Refuse a fact without a source, or with one that is not in the register.

        Raises:
            Malformed: names the fact and what is missing.
        """
        known, asked = self.by_id, list(ids)
        if not asked:
            raise Malformed(f"{where} has no source", code="no_source")
        missing = [name for name in asked if name not in known]
        if missing:
            raise Malformed(
                f"{where} names sources that are not held: {', '.join(missing)}", code="no_source"
            )


class Known(Protocol):
    """Anything that became public on a day."""

    @property
    def known_from(self) -> date:
        """The day."""
        ...


Fact = TypeVar("Fact", bound=Known)
Table = TypeVar("Table", bound=Noun)


def known_by(facts: Sequence[Fact], as_of: date) -> tuple[Fact, ...]:
    """Those of the facts that were public on ``as_of`` (that day included), in their order."""
    return tuple(fact for fact in facts if fact.known_from <= as_of)


def decode_register(data: bytes, kind: type[Table], what: str) -> Table:
    """Read a register from TOML, with every field checked against its type.

    Raises:
        Malformed: it is no TOML, or not of the form; names the field.
    """
    try:
        return msgspec.toml.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"{what}: {error}", code="register") from None


def require_unique(ids: Sequence[str], what: str) -> None:
    """Refuse two entries of one id.

    Raises:
        Malformed: names the first id that is there twice.
    """
    seen: list[str] = []
    for name in ids:
        if name in seen:
            raise Malformed(f"{what}: {name} is there twice", code="register")
        seen.append(name)


def require_words(words: Words, where: str) -> None:
    """Refuse a sentence that is empty in one language.

    Raises:
        Malformed: says which fact.
    """
    if not words.en.strip() or not words.fr.strip():
        raise Malformed(f"{where}: words are needed in English and in French", code="register")


def load_sources(data: bytes) -> Sources:
    """Read the register of sources.

    Raises:
        Malformed: not of the form, or an id is there twice.
    """
    found = decode_register(data, Sources, "sources")
    require_unique([source.id for source in found.sources], "sources")
    return found


def body_words(body: Body, language: Language) -> str:
    """A body's name in a language."""
    return BODY_WORDS[body][1 if language == "fr" else 0]


def access_words(access: Access, language: Language) -> str:
    """How a source was read, in a language."""
    return ACCESS_WORDS[access][1 if language == "fr" else 0]


BODIES: tuple[Body, ...] = get_args(Body)
