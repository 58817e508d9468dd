"""A repeat call at the desk: the reference of the slip joins the call to its boat."""

from __future__ import annotations

from pathlib import Path

from tests.console.web.houses import House, running


async def test_a_call_that_tells_the_slips_reference_joins_that_boat(tmp_path: Path) -> None:
    async with running(House(tmp_path)) as house:
        first = await house.web.post("/api/dover/calls", json={"position_text": "51 09.045N 001 45.568E"})
        boat_id = first.json()["boat_id"]
        boat = (await house.web.get(f"/api/dover/boats/{boat_id}")).json()
        told = await house.web.get(f"/api/dover/incidents/{boat['boat']['name']}/texts/slip?lang=en")
        reference = told.text.split("Your reference: ")[1].split("\n")[0]
        again = await house.web.post(
            "/api/dover/calls", json={"reference": reference.lower().replace("-", " ")}
        )
        assert again.json()["boat_id"] == boat_id
        apart = await house.web.post("/api/dover/calls", json={})
        assert apart.json()["boat_id"] != boat_id
        misheard = reference[:-1] + str((int(reference[-1]) + 1) % 10)
        refused = await house.web.post("/api/dover/calls", json={"reference": misheard})
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "reference_check")
