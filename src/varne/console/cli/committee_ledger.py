"""``varne committee ledger``: what was promised and paid, and whether the totals come out."""

from __future__ import annotations

from rich.table import Table

from varne.committee.ledger.register import check_totals, ledger_as_of, series_total
from varne.committee.sources import Language as Tongue
from varne.console.cli.committee_data import AsOfOption, Language, LanguageOption
from varne.console.cli.committee_registers import RegistersOption, day_of, open_registers
from varne.console.cli.output import Json, as_json, exit_codes, people

HEADS = {
    "en": ("id", "what", "span", "published", "also as"),
    "fr": ("id", "objet", "période", "publié", "aussi"),
}
WORDS = {
    "en": {
        "unknown": "not known",
        "total": "the United Kingdom to France, all lines, in {currency}: {money}; of these by published "
        "equivalent: {equivalents}; without a figure in this currency: {missing}",
        "holds": "comes out",
        "differs": "does not come out: the lines give {found}",
        "incomplete": "cannot be checked: lines are missing",
    },
    "fr": {
        "unknown": "inconnu",
        "total": "du Royaume-Uni à la France, toutes lignes, en {currency} : {money} ; dont par équivalent "
        "publié : {equivalents} ; sans montant dans cette monnaie : {missing}",
        "holds": "se vérifie",
        "differs": "ne se vérifie pas : les lignes donnent {found}",
        "incomplete": "invérifiable : des lignes manquent",
    },
}


def ledger(
    as_of: AsOfOption = None,
    language: LanguageOption = Language.EN,
    registers: RegistersOption = None,
    json: Json = False,
) -> None:
    """Show commitments in the currency they were published in, their totals, and totals said in public.

    Nothing is converted. A total names the lines it could not hold.
    """
    with exit_codes():
        day = day_of(as_of)
        tongue: Tongue = language.value
        known = ledger_as_of(open_registers(registers).ledger, day)
        totals = [series_total(known, "uk-to-france", currency) for currency in ("EUR", "GBP")]
        checks = check_totals(known)
        if json:
            as_json({"as_of": day, "ledger": known, "totals": totals, "checks": checks})
            return
        words = WORDS[tongue]
        table = Table(*HEADS[tongue])
        for number in (0, 3, 4):
            table.columns[number].no_wrap = True
        for line in known.commitments:
            others = [line.in_currency(other.currency) for other in line.equivalents]
            table.add_row(
                line.id,
                line.title.of(tongue),
                f"{line.starts:%Y-%m} {line.ends:%Y-%m}",
                words["unknown"] if line.amount is None else line.amount.told(tongue),
                ", ".join(money.told(tongue) for money in others if money is not None),
            )
        people.print(table)
        for found in totals:
            people.print(
                words["total"].format(
                    currency=found.currency,
                    money=words["unknown"] if found.money is None else found.money.told(tongue),
                    equivalents=", ".join(found.equivalents) or "-",
                    missing=", ".join(found.missing) or "-",
                )
            )
        for check in checks:
            money = check.found.money
            said = words[check.verdict].format(found="-" if money is None else money.told(tongue))
            people.print(f"{check.claim.words.of(tongue)}: {said}")
