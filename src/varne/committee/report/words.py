"""Words that every report uses, in the two languages."""

from __future__ import annotations

import re

from varne.committee.report.model import Revision
from varne.committee.sources import Language, Words

LANGUAGES: tuple[Language, ...] = ("en", "fr")
LANGUAGE_NAMES: dict[Language, str] = {"en": "English", "fr": "Français"}

W: dict[str, Words] = {
    "as_of": Words(
        en="As known on {as_of}; changes since {since}.",
        fr="État des connaissances au {as_of} ; changements depuis le {since}.",
    ),
    "summary": Words(en="In plain words", fr="En clair"),
    "contents": Words(en="Contents", fr="Sommaire"),
    "figure": Words(en="figure", fr="chiffre"),
    "value": Words(en="value", fr="valeur"),
    "period": Words(en="period", fr="période"),
    "status": Words(en="status", fr="statut"),
    "vintage": Words(en="known from", fr="connu depuis"),
    "sources": Words(en="sources", fr="sources"),
    "revisions": Words(en="What changed", fr="Ce qui a changé"),
    "revisions_intro": Words(
        en="Every figure of this report that is new, changed or gone since the earlier day.",
        fr="Tout chiffre de ce rapport nouveau, modifié ou disparu depuis la date antérieure.",
    ),
    "no_revisions": Words(en="Nothing changed.", fr="Rien n'a changé."),
    "before": Words(en="before", fr="avant"),
    "after": Words(en="now", fr="maintenant"),
    "change": Words(en="change", fr="changement"),
    "source_list": Words(en="Sources", fr="Sources"),
    "publisher": Words(en="publisher", fr="éditeur"),
    "published": Words(en="published", fr="publié"),
    "read_as": Words(en="read as", fr="lue"),
    "title": Words(en="title", fr="titre"),
    "inputs": Words(en="Made from these files", fr="Établi à partir de ces fichiers"),
    "inputs_intro": Words(
        en="Whoever holds the same files and the same edition of the program makes the same report, to the "
        "byte.",
        fr="Qui détient les mêmes fichiers et la même édition du programme obtient le même rapport, à "
        "l'octet près.",
    ),
    "chart_source": Words(en="Source:", fr="Source :"),
    "assumed": Words(en="about", fr="vers"),
    "all_figures": Words(
        en="All figures, with units and intervals, stand in the files beside this report.",
        fr="Tous les chiffres, avec unités et intervalles, figurent dans les fichiers joints à ce rapport.",
    ),
    "footer": Words(
        en="Figures of public sources; no person is named. No effect is claimed without a design that "
        "could show it.",
        fr="Chiffres de sources publiques ; aucune personne n'est nommée. Aucun effet n'est avancé sans un "
        "dispositif capable de le montrer.",
    ),
}

REVISION_WORDS: dict[str, Words] = {
    "new": Words(en="new", fr="nouveau"),
    "changed": Words(en="changed", fr="modifié"),
    "withdrawn": Words(en="gone", fr="disparu"),
}


def revision_word(revision: Revision, language: Language) -> str:
    """What became of the figure."""
    return REVISION_WORDS[revision.kind].of(language)


# French sets a space before these signs, and a line may not break there.
SIGNS = (";", ":", "?", "!", "%", "»")


_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def unbroken(text: str) -> str:
    """The text with no-break spaces in French thousands and where a sign belongs to the word before it."""
    text = _THOUSANDS.sub("\u00a0", text)
    for sign in SIGNS:
        text = text.replace(f" {sign}", f"\u00a0{sign}")
    return text.replace("« ", "«\u00a0")
