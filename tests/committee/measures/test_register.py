from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.committee.registers import DATA, ledger, measures, sources
from varne.committee.measures.register import load_measures, measures_as_of, overdue
from varne.committee.sources import BODIES, load_sources
from varne.picture.errors import Malformed

SHIPPED = (DATA / "measures" / "measures.toml").read_text()


def broken(old: str, new: str) -> bytes:
    assert old in SHIPPED
    return SHIPPED.replace(old, new, 1).encode()


def test_every_step_of_the_statement_and_after_is_there() -> None:
    held = [measure.id for measure in measures().measures]
    for asked in (
        "patrols-2022", "embedded-observers", "joint-analysis-teams", "drones-night-vision", "port-cameras",
        "detection-dogs", "reception-centres", "return-centre-loon-plage", "upstream-work", "lille-centre",
        "goods-task-force", "one-in-one-out", "offshore-interception", "pushbacks", "navy-turnback",
        "joint-committee",
    ):  # fmt: skip
        assert asked in held


def test_money_of_a_measure_is_in_the_ledger() -> None:
    for measure in measures().measures:
        for commitment in measure.money:
            assert ledger().commitment(commitment).starts.year >= 2018


def test_every_measure_is_in_both_languages_and_says_where_from() -> None:
    for measure in measures().measures:
        facts = (*measure.statuses, *measure.evidence, *measure.milestones)
        assert facts
        for fact in facts:
            assert all(name in sources().by_id for name in fact.sources)
        assert measure.title.en != measure.title.fr
        assert all(owner in BODIES for owner in measure.owners)


def test_a_report_of_an_earlier_day_does_not_know_later_facts() -> None:
    then = date(2022, 12, 1)
    known = measures_as_of(measures(), then)
    assert "lille-centre" not in [measure.id for measure in known]
    patrols = next(measure for measure in known if measure.id == "patrols-2022")
    assert patrols.status.status == "announced"
    assert patrols.evidence == ()
    assert measures_as_of(measures(), date(2015, 1, 1)) == ()


def test_silence_about_a_milestone_is_overdue_not_met() -> None:
    patrols = measures().measure("patrols-2022")
    due = date(2023, 4, 14)
    assert overdue(patrols, due) == ()
    assert len(overdue(patrols, due + timedelta(days=1))) == 1


def test_what_the_forecasts_found_is_said_as_not_identified() -> None:
    for name in ("patrols-2022", "albania-agreement", "one-in-one-out", "offshore-interception"):
        said = [fact.words.en for fact in measures().measure(name).evidence if fact.kind == "analysis"]
        assert said
        assert all("Not identified" in words for words in said)


@pytest.mark.parametrize("name", ["pushbacks", "navy-turnback", "applying-from-france"])
def test_a_proposal_is_never_an_operation(name: str) -> None:
    proposal = measures().measure(name)
    assert proposal.kind == "proposal"
    assert proposal.legal is not None
    assert proposal.owners == ()
    assert proposal.money == ()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (broken('status = "withdrawn"', 'status = "under_way"'), "cannot be under_way"),
        (broken('owners = ["paf", "border_force"]', 'owners = ["Jean Dupont"]'), "Invalid enum value"),
        (broken('sources = ["JS22", "JS22C"]', "sources = []"), "no source"),
        (broken('sources = ["JS22", "JS22C"]', 'sources = ["NOBODY"]'), "NOBODY"),
        (broken('id = "embedded-observers"', 'id = "patrols-2022"'), "twice"),
        (broken("known_from = 2022-11-14", "known_from = 2029-11-14"), "order of days"),
        (broken("ends = 2023-04-14", "ends = 2022-04-14"), "ends before"),
        (broken('objective = "smart_border"', 'objective = "hard_border"'), "Invalid enum value"),
        (broken('fr = "40 % d', 'fr = ""\n#'), "measures"),
        (b"\xff\xfe", "measures"),
    ],
)
def test_a_damaged_register_is_refused_and_says_why(data: bytes, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        load_measures(data, sources())


def test_a_proposal_without_its_legal_status_is_refused() -> None:
    start = SHIPPED.index('id = "navy-turnback"')
    at = SHIPPED.index("  [measures.legal]", start)
    end = SHIPPED.index("  [[measures.evidence]]", at)
    with pytest.raises(Malformed, match="legal status"):
        load_measures((SHIPPED[:at] + SHIPPED[end:]).encode(), sources())


def test_two_sources_of_one_id_are_refused() -> None:
    text = (DATA / "sources.toml").read_text()
    with pytest.raises(Malformed, match="twice"):
        load_sources(text.replace('id = "JS22B"', 'id = "JS22"').encode())
