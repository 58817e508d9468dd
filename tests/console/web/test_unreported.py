"""What screens are told of boats that nobody has reported."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.console.web.houses import House, running
from tests.correlation.judged import NearJudge
from varne.correlation.judging import Judge
from varne.correlation.unreported.estimate import watch_of
from varne.correlation.unreported.judging import UnreportedToo
from varne.picture.theatre import load_theatre

THEATRES = Path(__file__).parents[3] / "data" / "theatres"


def make_judge() -> Judge:
    """A quick judge with the real estimate beside it; importable, for the judging process."""
    theatre = load_theatre((THEATRES / "dover.json").read_bytes())
    watch = watch_of(theatre.beaches, (), {}, None)
    assert watch is not None
    return UnreportedToo(NearJudge(), watch)


@pytest.fixture
async def estimating(tmp_path: Path) -> AsyncIterator[House]:
    """A centre that estimates, with two boats reported."""
    async with running(House(tmp_path, make_judge=make_judge)) as house:
        await house.report("a", lat=50.93, lon=1.6)
        await house.report("b", lat=51.1, lon=2.0)
        judging = house.centre._judging
        assert judging is not None
        async with asyncio.timeout(60):
            await judging.settled(house.centre.picture.changed["report:b"])
        yield house


async def test_the_judgement_the_number_and_the_layer_agree(estimating: House) -> None:
    number = (await estimating.get("judgement"))["unreported"]
    assert number["estimate"] is True
    assert number["basis"] == "tonight"
    assert number["low"] <= number["mean"] <= number["high"]
    assert number["forecast"] is False
    assert "layer" not in number
    whole = await estimating.get("unreported")
    layer = whole.pop("layer")
    assert whole == number
    assert len(layer["cells"]) % layer["columns"] == 0

    drawn = await estimating.get("unreported", form="geojson")
    assert drawn["type"] == "FeatureCollection"
    assert len(drawn["features"]) == sum(cell > 0 for cell in layer["cells"])
    told = [one["properties"]["boats_per_100_km2"] for one in drawn["features"]]
    assert max(told) == pytest.approx(max(layer["cells"]) / 1e4, abs=1e-4)
    ring = drawn["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert all(-1 < lon < 4 and 49 < lat < 52 for lon, lat in ring)


async def test_before_any_estimate_there_is_none(house: House) -> None:
    answer = await house.web.get("/api/dover/unreported")
    assert answer.status_code == 404
    await house.report("a")
    assert (await house.web.get("/api/dover/unreported", params={"form": "picture"})).status_code == 422
