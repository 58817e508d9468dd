"""What each finding in a statistics file says, in English and French: nothing is refused in silence."""

from __future__ import annotations

from varne.committee.statistics.series import Finding

# code: (English, French); {name} is a parameter of the finding.
FINDINGS: dict[str, tuple[str, str]] = {
    "text_number": (
        "the text {text} was read as the number {value}",
        "le texte {text} a été lu comme {value}",
    ),
    "text_date": (
        "the text {text} was read as the day {value}",
        "le texte {text} a été lu comme le jour {value}",
    ),
    "serial_date": (
        "the number {text} was read as the day {value}",
        "le nombre {text} a été lu comme le jour {value}",
    ),
    "blank": ("blank where a figure is expected: not published", "vide au lieu d'un chiffre : non publié"),
    "same_row_twice": (
        "the same row stands at {other}; counted once",
        "la même ligne figure en {other} ; comptée une fois",
    ),
    "out_of_order": (
        "{day} stands after a later day; rows were put in order",
        "{day} figure après un jour postérieur ; lignes remises dans l'ordre",
    ),
    "day_among_weeks": (
        "the day {day} stands among weeks; it equals {other} and was set aside",
        "le jour {day} figure parmi les semaines ; identique à {other}, il a été écarté",
    ),
    "week_among_days": (
        "the week ending {day} stands among days; it equals {other} and was set aside",
        "la semaine finissant le {day} figure parmi les jours ; identique à {other}, elle a été écartée",
    ),
    "column_not_read": (
        "the column {heading} is not known and was not read",
        "colonne {heading} inconnue, non lue",
    ),
    "same_table_again": (
        "a second table of {what} tells the same as {other}; it was not read",
        "un second tableau ({what}) dit la même chose que {other} ; il n'a pas été lu",
    ),
    "column_absent": (
        "no column of {what}: nothing is known of it from this file",
        "aucune colonne ({what}) : ce fichier n'en dit rien",
    ),
    "week_only_of_preventions": (
        "the week ending {day} has preventions and no arrivals",
        "la semaine finissant le {day} a des personnes empêchées et aucune arrivée",
    ),
    "people_without_boat": (
        "{arrivals} people and no boat",
        "{arrivals} personnes et aucune embarcation",
    ),
    "no_table": (
        "no table of {what}: no heading of time stands beside people and boats arrived",
        "aucun tableau ({what}) : aucun titre de temps à côté des personnes et embarcations arrivées",
    ),
    "two_tables": (
        "a second table of {what}; the first is at {other}",
        "second tableau des {what} ; le premier : {other}",
    ),
    "same_heading_twice": (
        "the heading {heading} means the same as {other}",
        "le titre {heading} veut dire la même chose que {other}",
    ),
    "not_a_number": (
        "{text} is not a whole number of zero or more",
        "{text} n'est pas un entier positif ou nul",
    ),
    "missing_figure": ("a figure is missing", "chiffre manquant"),
    "not_a_day": (
        "{text} is not a day, and the row holds figures",
        "{text} n'est pas un jour, et la ligne a des chiffres",
    ),
    "number_in_notes": (
        "the number {text} stands among the notes: the row is shifted",
        "le nombre {text} figure parmi les notes : la ligne est décalée",
    ),
    "outside_columns": (
        "{text} stands beyond the last heading: the row is shifted",
        "{text} figure au-delà du dernier titre : la ligne est décalée",
    ),
    "day_told_twice": (
        "{day} is told differently at {other}",
        "{day} est donné autrement en {other}",
    ),
    "wrong_weekday": (
        "{day} is not a {weekday}, on which weeks end here, and equals no row of days",
        "{day} n'est pas un {weekday}, dernier jour des semaines ici, et n'égale aucun jour",
    ),
    "missing_days": (
        "{count} missing before this row, from {day}",
        "{count} absents avant cette ligne, depuis le {day}",
    ),
    "in_the_future": (
        "{day} is after the day the file was made ({made})",
        "{day} est après la date du fichier ({made})",
    ),
    "more_boats_than_people": (
        "{boats} boats for {arrivals} people: columns are exchanged or shifted",
        "{boats} embarcations pour {arrivals} personnes : colonnes échangées ou décalées",
    ),
    "merged": (
        "it is part of the merged cell {other}: one figure for several rows or columns",
        "fait partie de la cellule fusionnée {other} : un chiffre pour plusieurs lignes ou colonnes",
    ),
    "hidden_row": ("the row is hidden; it was read", "ligne masquée ; elle a été lue"),
    "hole": (
        "{column}: not published for {day}, though before and after; it is held as not known",
        "{column} : non publié pour {day}, mais avant et après ; tenu pour inconnu",
    ),
    "begins_apart": (
        "{column} begins later than the column beside it ({day}): one of the two is shifted",
        "{column} commence après la colonne voisine ({day}) : l'une des deux est décalée",
    ),
    "events_above_people": (
        "{events} events for {prevented} persons prevented: finds of equipment, or exchanged figures",
        "{events} événements pour {prevented} personnes empêchées : matériel trouvé, ou chiffres échangés",
    ),
    "too_many_an_event": (
        "{prevented} persons prevented in {events} events is more than {limit} each",
        "{prevented} personnes empêchées en {events} événements : plus de {limit} chacun",
    ),
    "people_without_event": (
        "{prevented} persons prevented and no event",
        "{prevented} personnes empêchées et aucun événement",
    ),
    "torn_week": (
        "only {count} days of the week ending {day} are told: rows are cut off",
        "seuls {count} jours de la semaine finissant le {day} figurent : lignes coupées",
    ),
    "weeks_without_days": (
        "{count} weeks from {first} to {last} have no days to add up to; they were not checked",
        "{count} semaines du {first} au {last} sans leurs jours ; non vérifiées",
    ),
    "weeks_end_early": (
        "the last week ends {week}, days go on to {day}: a week is missing at the end",
        "la dernière semaine finit le {week}, les jours vont au {day} : il manque une semaine",
    ),
    "too_many_people": (
        "{arrivals} people in {boats} boats is more than {limit} each: columns are exchanged or shifted",
        "{arrivals} personnes dans {boats} embarcations : plus de {limit} chacune, colonnes décalées",
    ),
    "uncontrolled_above_boats": (
        "{uncontrolled} uncontrolled landings of {boats} boats",
        "{uncontrolled} débarquements non contrôlés pour {boats} embarcations",
    ),
    "events_above_prevented": (
        "{events} events for {prevented} persons prevented in all: the two columns are exchanged",
        "{events} événements pour {prevented} personnes empêchées en tout : colonnes échangées",
    ),
    "week_not_its_days": (
        "{column} of the week is {week}, its seven days ({other}) add up to {days}",
        "{column} de la semaine : {week} ; ses sept jours ({other}) font {days}",
    ),
    "unlike_before": (
        "{column}: {count} of {told} figures differ from the edition of {made}, from {day} on: shifted?",
        "{column} : {count} chiffres sur {told} diffèrent de l'édition du {made}, dès {day} : décalage ?",
    ),
    "total_not_its_rows": (
        "the total of {column} is {total}, the rows above add up to {rows}",
        "le total de {column} est {total}, les lignes au-dessus font {rows}",
    ),
}


# Words that findings and revisions carry as parameters.
NAMES: dict[str, tuple[str, str]] = {
    "days": ("days", "jours"),
    "weeks": ("weeks", "semaines"),
    "day": ("day", "jour"),
    "week": ("week", "semaine"),
    "preventions": ("preventions", "personnes empêchées"),
    "arrivals": ("arrivals", "arrivées"),
    "boats": ("boats", "embarcations"),
    "uncontrolled_boats": ("uncontrolled landings", "débarquements non contrôlés"),
    "prevented": ("persons prevented", "personnes empêchées"),
    "prevented_events": ("events prevented", "événements empêchés"),
    "Monday": ("Monday", "lundi"),
    "Tuesday": ("Tuesday", "mardi"),
    "Wednesday": ("Wednesday", "mercredi"),
    "Thursday": ("Thursday", "jeudi"),
    "Friday": ("Friday", "vendredi"),
    "Saturday": ("Saturday", "samedi"),
    "Sunday": ("Sunday", "dimanche"),
}
_NAMED = ("what", "column", "weekday")  # parameters that are words of NAMES


def name_of(word: str, language: str = "en") -> str:
    """A table, column or weekday in the reader's language; a word that is none stands as it is."""
    return NAMES.get(word, (word, word))[language == "fr"]


def tell(finding: Finding, language: str = "en") -> str:
    """One finding as a sentence with its cell, in English or French (``fr``)."""
    template = FINDINGS[finding.code][1 if language == "fr" else 0]
    said = {
        key: name_of(value, language) if key in _NAMED else value for key, value in finding.parameters.items()
    }
    return f"{finding.cell}: {template.format(**said)}"
