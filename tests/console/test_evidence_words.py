"""Evidence in words: every code, both languages, both sides; figures in the reader's own form."""

from __future__ import annotations

import math
from typing import get_args

import pytest

from varne.console.evidence_words import THIN, TIMES, WORDS, percentage, sentence, verdict, weight
from varne.picture.judgement import Evidence, EvidenceCode, PairJudged

WHOLE = {
    "distance_m": 5230.0,
    "gap_s": 2400.0,
    "speed_kn": 4.24,
    "first": 40,
    "second": 55,
    "other_report_id": "r9",
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("code", get_args(EvidenceCode))
@pytest.mark.parametrize("log_ratio", [-3.0, 0.0, 2.5])
def test_every_code_has_words_for_both_sides(code: EvidenceCode, language: str, log_ratio: float) -> None:
    for figures in (WHOLE, {}):
        words = sentence(Evidence(code=code, log_ratio=log_ratio, **figures), language)  # type: ignore[arg-type]
        assert "{" not in words
        assert len(words) > 10
    assert set(WORDS[code]) == {"en", "fr"}


def test_figures_are_put_as_the_reader_writes_them() -> None:
    evidence = Evidence(code="time_and_distance", log_ratio=math.log(12), **WHOLE)  # type: ignore[arg-type]
    assert sentence(evidence, "en") == f"5.2 km in 40 min, 4.2 kn: possible for one boat ({TIMES} 12 for)"
    assert (
        sentence(evidence, "fr")
        == f"5,2 km en 40 min, 4,2 nd : possible pour un seul bateau ({TIMES} 12 pour)"
    )
    assert weight(-20.0, "en") == f"{TIMES} 10,000+ against"
    assert weight(-20.0, "fr") == f"{TIMES} 10{THIN}000+ contre"
    assert weight(0.05, "en") == "says nothing"


def test_no_doubt_is_rounded_away() -> None:
    assert percentage(0.9996, "en") == "> 99%"
    assert percentage(0.0004, "fr") == f"< 1{THIN}%"
    assert percentage(1.0, "en") == "100%"
    pair = PairJudged(first_report_id="a", second_report_id="b", probability=0.34, evidence=(), sampled=1200)
    assert verdict(pair, "en") == "a and b: the same boat, 34% (of 1,200 readings of the night)"
    assert f"34{THIN}%" in verdict(pair, "fr")
