"""What a crew is told of an invented boat says so first, in its own language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from varne.feeds.cot.orders import Language, boat_event, order_words
from varne.picture.boat import Boat
from varne.picture.tasking import Tasking, TaskingOrder
from varne.picture.track import Estimate

EVENING = datetime(2026, 8, 12, 20, tzinfo=UTC)


def boat(*, synthetic: bool) -> Boat:
    place = Estimate(at=EVENING, lat_deg=51.0, lon_deg=1.5, var_east_m2=1.0, var_north_m2=1.0)
    return Boat(
        id="boat:1", name="UK-001", status="open", probability=1.0, synthetic=synthetic, first_at=EVENING,
        last_at=EVENING, estimate=place,
    )  # fmt: skip


@pytest.mark.parametrize(("language", "word"), [("en", "EXERCISE"), ("fr", "EXERCICE")])
def test_an_invented_boat_is_an_exercise_on_a_crews_map_and_in_its_order(
    language: Language, word: str
) -> None:
    order = TaskingOrder(id="t-1", unit_id="uk.dover-lifeboat", purpose="rescue", boat_ids=("boat:1",))
    tasking = Tasking(
        id="t-1",
        unit_id="uk.dover-lifeboat",
        incident_id=None,
        order=order,
        state="issued",
        changed_at=EVENING,
    )
    for synthetic in (True, False):
        one = boat(synthetic=synthetic)
        said = order_words(tasking, [one], language)
        assert said.startswith(word) is synthetic
        event = boat_event(one, "UK", language, EVENING)
        assert event is not None
        assert (f"{word} UK-001" in repr(event)) is synthetic
