"""Words of the committee's web page, in the two languages."""

from __future__ import annotations

from varne.committee.sources import Words

WORDS: dict[str, Words] = {
    "name": Words(en="Varne · the committee's report", fr="Varne · le rapport du comité"),
    "skip": Words(en="Go to the report", fr="Aller au rapport"),
    "languages": Words(en="Language", fr="Langue"),
    "as_of": Words(en="As known on", fr="État des connaissances au"),
    "edition": Words(en="edition of the statistics", fr="édition des statistiques"),
    "first": Words(en="all that was public", fr="tout ce qui était public"),
    "show": Words(en="Show", fr="Afficher"),
    "files": Words(en="Files of this report", fr="Fichiers de ce rapport"),
    "package": Words(en="all files (ZIP)", fr="tous les fichiers (ZIP)"),
    "more": Words(en="All files, one by one", fr="Tous les fichiers, un par un"),
    "figures": Words(en="figures", fr="chiffres"),
    "data_package": Words(en="data package", fr="paquet de données"),
    "hash": Words(en="Hash of all files", fr="Empreinte de tous les fichiers"),
    "hash_told": Words(
        en="the other capital's must be the same", fr="celle de l'autre capitale doit être la même"
    ),
    "making": Words(en="The report is being made", fr="Le rapport est en cours d'établissement"),
    "making_told": Words(
        en="As known on {as_of}. The first time takes about a minute, more on a busy machine; then it is "
        "kept. This page shows the report by itself when it is ready.",
        fr="État des connaissances au {as_of}. La première fois demande environ une minute, davantage sur "
        "une machine chargée\u00a0; il est ensuite gardé. Cette page montre d'elle-même le rapport dès "
        "qu'il est prêt.",
    ),
    "step": Words(en="Step {step} of {of}: {name}", fr="Étape {step} sur {of}\u00a0: {name}"),
    "again": Words(en="Load this page again", fr="Recharger cette page"),
    "lost": Words(
        en="The server does not answer. Start it again, then load this page again.",
        fr="Le serveur ne répond pas. Relancez-le, puis rechargez cette page.",
    ),
    "failed": Words(en="The report could not be made", fr="Le rapport n'a pas pu être établi"),
    "failed_told": Words(
        en="What the program said:",
        fr="Message du programme (en anglais)\u00a0:",
    ),
    "try": Words(en="Try again", fr="Réessayer"),
    "unknown": Words(en="No report of this day is offered", fr="Aucun rapport de ce jour n'est proposé"),
    "unknown_told": Words(
        en="Choose one of the days above, or start the server with --as-of and that day.",
        fr="Choisissez l'un des jours ci-dessus, ou lancez le serveur avec --as-of et ce jour.",
    ),
}

STEP_WORDS: dict[str, Words] = {
    "queue": Words(en="waiting", fr="en attente"),
    "read": Words(en="reading the statistics and registers", fr="lecture des statistiques et des registres"),
    "figures": Words(en="figures", fr="chiffres"),
    "effects": Words(en="effects of the dated measures", fr="effets des mesures datées"),
    "forecasts": Words(en="the months ahead", fr="les mois à venir"),
    "html": Words(en="pages", fr="pages"),
    "pdf": Words(en="PDF", fr="PDF"),
    "tables": Words(en="tables", fr="tableaux"),
    "package": Words(en="data package", fr="paquet de données"),
}
