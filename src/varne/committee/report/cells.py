"""Words that the pages of the registers put into cells."""

from __future__ import annotations

from collections.abc import Sequence

from varne.committee.sources import Access, Body, Words, access_words, body_words

UNKNOWN = Words(en="not known", fr="inconnu")


def sure(access: Access) -> Words:
    """How a source was read, in both languages."""
    return Words(en=access_words(access, "en"), fr=access_words(access, "fr"))


def owned_by(owners: Sequence[Body]) -> Words:
    """Names of bodies; a dash when there is none."""
    return Words(
        en=", ".join(body_words(owner, "en") for owner in owners) or "-",
        fr=", ".join(body_words(owner, "fr") for owner in owners) or "-",
    )


def joined(parts: Sequence[Words]) -> Words:
    """Sentences after one another."""
    return Words(en=" ".join(part.en for part in parts), fr=" ".join(part.fr for part in parts))


def listed(parts: Sequence[Words]) -> Words:
    """Things said apart from one another, in one cell."""
    return Words(en=" · ".join(part.en for part in parts), fr=" · ".join(part.fr for part in parts))
