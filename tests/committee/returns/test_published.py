from __future__ import annotations

from datetime import date

import pytest

from tests.committee.registers import DATA, published, sources
from varne.committee.returns.published import (
    Moved,
    load_published,
    official_between,
    published_as_of,
    returns_ratio,
)
from varne.picture.errors import Malformed, Refused

SHIPPED = (DATA / "returns" / "monthly.toml").read_text()
FROM, TO = date(2025, 8, 1), date(2026, 6, 30)


def test_the_published_counts_come_out() -> None:
    vintage = published_as_of(published(), date(2026, 11, 22))
    assert vintage is not None
    assert vintage.total == Moved(to_france=1087, to_uk=1117)
    assert official_between(vintage, date(2025, 1, 1), date(2025, 12, 31)).to_france == 217
    assert official_between(vintage, FROM, date(2025, 10, 31)).to_france == 75
    assert published_as_of(published(), date(2026, 7, 29)) is None


def test_every_conflict_stands_beside_the_official_figure() -> None:
    vintage = published().vintages[-1]
    for other in published().conflicts:
        official = official_between(vintage, other.starts, other.ends).to_france
        assert official != other.to_france
        assert str(other.to_france) in other.words.en


def test_returns_over_arrivals_of_the_same_months() -> None:
    span = published().arrivals[0]
    vintage = published().vintages[-1]
    assert (span.starts, span.ends) == (FROM, TO)
    assert round(100 * vintage.total.to_france / span.arrivals, 1) == 3.9


def test_the_lag_moves_the_arrivals_and_never_hides_a_month() -> None:
    vintage = published().vintages[-1]
    arrivals = {date(2026, 3, 1): 100, date(2026, 4, 1): 200, date(2026, 5, 1): 400}
    spring = (date(2026, 4, 1), date(2026, 5, 31))
    assert returns_ratio(vintage, arrivals, *spring).ratio == (142 + 218) / 600
    assert returns_ratio(vintage, arrivals, *spring, lag_months=1).ratio == (142 + 218) / 300
    beyond = returns_ratio(vintage, arrivals, *spring, lag_months=2)
    assert beyond.arrivals is None
    assert beyond.ratio is None
    assert returns_ratio(vintage, arrivals, *spring).ends == date(2026, 5, 31)
    with pytest.raises(Refused):
        returns_ratio(vintage, arrivals, *spring, lag_months=-1)
    with pytest.raises(Refused):
        returns_ratio(vintage, arrivals, date(2030, 1, 1), date(2030, 2, 1))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("to_france = 264", "to_france = 265", "add up"),
        ("month = 2026-06-01", "month = 2026-07-01", "out of its order"),
        ("to_uk = 314", "to_uk = -314", ">= 0"),
        ('sources = ["RET"]', 'sources = ["X"]', "not held"),
    ],
)
def test_a_damaged_table_is_refused(old: str, new: str, says: str) -> None:
    assert old in SHIPPED
    with pytest.raises(Malformed, match=says):
        load_published(SHIPPED.replace(old, new).encode(), sources())
