"""``varne committee measures``: every measure agreed, and what is known of it."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from varne.committee.measures.register import (
    EVIDENCE_WORDS,
    LEGAL_WORDS,
    OBJECTIVE_WORDS,
    OUTCOME_WORDS,
    STATUS_WORDS,
    Measure,
    measures_as_of,
    overdue,
)
from varne.committee.sources import Language as Tongue
from varne.committee.sources import access_words, body_words
from varne.console.cli.committee_data import AsOfOption, Language, LanguageOption
from varne.console.cli.committee_registers import RegistersOption, day_of, open_registers
from varne.console.cli.output import Json, as_json, exit_codes, people
from varne.picture.errors import Refused

HEADS = {
    "en": ("id", "measure", "objective", "status"),
    "fr": ("id", "mesure", "objectif", "état"),
}
WORDS = {
    "en": {"evidence": "evidence", "milestones": "milestones", "legal": "law", "overdue": "no word since"},
    "fr": {
        "evidence": "éléments",
        "milestones": "étapes",
        "legal": "droit",
        "overdue": "sans nouvelles depuis",
    },
}


def measures(
    measure: Annotated[
        str | None, typer.Argument(help="Id of one measure, to read all of it. Default: the list.")
    ] = None,
    as_of: AsOfOption = None,
    language: LanguageOption = Language.EN,
    registers: RegistersOption = None,
    json: Json = False,
) -> None:
    """List the measures the two countries agreed, or read one: owner, dates, money, evidence, status.

    Proposals stand in the list with their legal status; none of them is an operation of this program.
    An edited register (--registers) that is not right is refused with the fact that is wrong.
    """
    with exit_codes():
        day = day_of(as_of)
        tongue: Tongue = language.value
        known = measures_as_of(open_registers(registers).measures, day)
        if measure is not None:
            found = next((one for one in known if one.id == measure), None)
            if found is None:
                raise Refused(
                    f"no measure {measure} known on {day}; there are {', '.join(one.id for one in known)}",
                    code="usage",
                )
            known = (found,)
        if json:
            as_json({"as_of": day, "measures": known})
            return
        if measure is not None:
            _tell(known[0], tongue)
            for late in overdue(known[0], day):
                people.print(f"  {WORDS[tongue]['overdue']} {late.due}: {escape(late.words.of(tongue))}")
            return
        table = Table(*HEADS[tongue])
        table.columns[0].no_wrap = True
        for one in known:
            table.add_row(
                one.id,
                one.title.of(tongue),
                OBJECTIVE_WORDS[one.objective].of(tongue),
                STATUS_WORDS[one.status.status].of(tongue),
            )
        people.print(table)


def _tell(one: Measure, tongue: Tongue) -> None:
    words = WORDS[tongue]
    people.print(f"[bold]{escape(one.title.of(tongue))}[/]")
    owners = ", ".join(body_words(owner, tongue) for owner in one.owners) or "-"
    sure = access_words(one.confidence, tongue)
    people.print(f"  {OBJECTIVE_WORDS[one.objective].of(tongue)}; {owners}; {one.announced}; {sure}")
    for status in one.statuses:
        said = "" if status.words is None else f": {escape(status.words.of(tongue))}"
        people.print(f"  {status.known_from} {STATUS_WORDS[status.status].of(tongue)}{said}")
    if one.legal is not None:
        people.print(
            f"  {words['legal']}: {LEGAL_WORDS[one.legal.position].of(tongue)}. "
            + escape(one.legal.words.of(tongue))
        )
    for milestone in one.milestones:
        due = f"{milestone.due} " if milestone.due is not None else ""
        outcome = OUTCOME_WORDS[milestone.outcome].of(tongue)
        people.print(f"  {words['milestones']}: {due}{outcome}: {escape(milestone.words.of(tongue))}")
    for fact in one.evidence:
        kind = EVIDENCE_WORDS[fact.kind].of(tongue)
        sources = ", ".join(fact.sources)
        people.print(
            f"  {words['evidence']} ({kind}): {escape(fact.words.of(tongue))} [{sources}]", markup=False
        )
