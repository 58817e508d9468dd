from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.committee.registers import DATA, ledger, measure_ids, sources
from varne.committee.ledger.money import Currency, Money, Rate, converted, total
from varne.committee.ledger.register import check_totals, ledger_as_of, load_ledger, series_total, spent_on
from varne.picture.errors import Malformed, Refused

SHIPPED = (DATA / "ledger" / "commitments.toml").read_text()
AMOUNTS = st.builds(
    Money,
    thousand=st.integers(0, 10**7),
    currency=st.sampled_from(get_args(Currency)),
    ceiling=st.booleans(),
)


def broken(old: str, new: str) -> bytes:
    assert old in SHIPPED
    return SHIPPED.replace(old, new, 1).encode()


def test_the_published_sums_are_there_as_published() -> None:
    told = {line.id: line.amount.told("en") for line in ledger().commitments if line.amount is not None}
    assert told["uk-fr-2022"] == "€72.2m"
    assert told["uk-fr-2023"] == "€541m"
    assert told["uk-fr-2026"] == "up to £662m"
    assert told["uk-fr-2018"] == "£45.5m"
    parts = [part.amount_thousand for part in ledger().commitment("uk-fr-2023").instalments]
    assert parts == [141_000, 191_000, 209_000]


def test_totals_reconcile_and_the_one_that_does_not_is_shown() -> None:
    verdicts = {
        check.claim.id: (check.verdict, check.difference_thousand) for check in check_totals(ledger())
    }
    assert verdicts["claim-2023-2026"] == ("holds", 0)
    assert verdicts["claim-2022"] == ("holds", 0)
    assert verdicts["claim-billion"] == ("differs", -328_700)


def test_a_sum_names_what_it_took_from_an_equivalent_and_what_it_could_not_hold() -> None:
    pounds = series_total(ledger(), "uk-to-france", "GBP")
    euros = series_total(ledger(), "uk-to-france", "EUR")
    assert pounds.missing == ()
    assert pounds.equivalents == ("uk-fr-2022", "uk-fr-2023")
    assert "uk-fr-2018" in euros.missing
    assert pounds.money is not None
    assert pounds.money.ceiling  # one line is "up to", so the sum is


def test_what_is_unknown_stays_unknown() -> None:
    own = series_total(ledger(), "fr-own", "EUR")
    assert own.money is None
    assert own.missing == ("fr-own",)
    patrols = spent_on(ledger(), "patrols-2022")
    assert patrols
    assert patrols[0].amount_thousand is None
    assert patrols[0].hours is None


def test_the_conditional_part_is_known_from_its_day() -> None:
    before, after = ledger_as_of(ledger(), date(2026, 4, 1)), ledger_as_of(ledger(), date(2026, 4, 23))
    assert "uk-fr-2026" not in [line.id for line in before.commitments]
    assert after.commitment("uk-fr-2026").conditional is not None
    assert ledger_as_of(ledger(), date(2023, 3, 9)).commitments[-1].id == "uk-fr-2022"


@given(AMOUNTS, AMOUNTS)
def test_currencies_never_mix(one: Money, other: Money) -> None:
    if one.currency == other.currency:
        both = one + other
        assert both.thousand == one.thousand + other.thousand
        assert both.ceiling == (one.ceiling or other.ceiling)
    else:
        with pytest.raises(Refused):
            one + other


def test_price_bases_never_mix() -> None:
    with pytest.raises(Refused):
        total([Money(thousand=1, currency="EUR", price_basis="cash"), Money(thousand=1, currency="EUR")])


def test_a_conversion_needs_a_rate_of_its_currency() -> None:
    rate = Rate(source="EUR", to="GBP", rate=Decimal("0.88"), of=date(2023, 3, 10), source_ids=("JLD",))
    assert converted(Money(thousand=541_000, currency="EUR"), rate).thousand == 476_080
    with pytest.raises(Refused):
        converted(Money(thousand=1, currency="GBP"), rate)


@pytest.mark.parametrize(
    ("thousand", "en", "fr"),
    [(72_200, "€72.2m", "72,2\u00a0M€"), (1_087_005, "€1,087.005m", "1\u202f087,005\u00a0M€"),
     (541_000, "€541m", "541\u00a0M€"), (100_000, "€100m", "100\u00a0M€"), (0, "€0m", "0\u00a0M€")],
)  # fmt: skip
def test_an_amount_is_told_exactly_in_both_languages(thousand: int, en: str, fr: str) -> None:
    money = Money(thousand=thousand, currency="EUR")
    assert (money.told("en"), money.told("fr")) == (en, fr)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (broken("amount_thousand = 191000", "amount_thousand = 192000"), "add up to 542000"),
        (
            broken("starts = 2024-04-01\n  ends = 2025-03-31", "starts = 2024-04-02\n  ends = 2025-03-31"),
            "gap",
        ),
        (broken("starts = 2019-04-01", "starts = 2019-03-31"), "counted twice"),
        (broken('measure = "coast-cameras"', 'measure = "nothing"'), "not held"),
        (broken('commitment = "uk-fr-2023"', 'commitment = "nothing"'), "no commitment"),
        (broken('currency = "GBP"', 'currency = "USD"'), "Invalid enum value"),
        (broken("amount_thousand = 45500", ""), "what is unknown"),
        (broken("amount_thousand = 45500", "amount_thousand = 45.5"), "Expected `int"),
    ],
)
def test_a_damaged_ledger_is_refused_and_says_why(data: bytes, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        load_ledger(data, sources(), measure_ids())
