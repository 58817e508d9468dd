"""A unit is silent: who is next is named on the screen, and one press sends them; in real Chromium.

The log is made beforehand, with an order of two minutes ago and a plan, so that nobody waits for either.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served, serving
from tests.browser.test_incident import body_of, looked_at
from tests.browser.test_watch import PATIENCE_MS, opened, post
from varne.centre.pipeline import advance
from varne.picture.dispatch import CoverLeft, DispatchPlan, Proposal, TaskPlan
from varne.picture.events import DispatchPlanned, Event
from varne.picture.events_incident import TaskingIssued
from varne.picture.fold import fold
from varne.picture.tasking import TaskingOrder
from varne.store.sqlite.store import SqliteStore

pytestmark = pytest.mark.browser
SILENT, NEXT, THIRD = "uk.defender", "fr.snsm-boulogne", "uk.dover-lifeboat"


def proposal(unit_id: str, rank: int, minutes: float, **said: Any) -> Proposal:
    flag = "GB" if unit_id.startswith("uk") else "FR"
    return Proposal(
        unit_id=unit_id, flag=flag, centre="UK" if flag == "GB" else "FR", rank=rank, in_plan=rank < 3,
        purpose="rescue", ready_min=12.0, early_min=minutes, on_scene_min=minutes, late_min=minutes + 9.0,
        lat_deg=50.92, lon_deg=1.2, seats=30, **said,
    )  # fmt: skip


@pytest.fixture
def silence(tmp_path: Path) -> Iterator[tuple[Served, str]]:
    """A live centre, and its one incident, for which a unit was ordered just over two minutes ago."""
    now = datetime.now(UTC)
    heard = (now - timedelta(minutes=6)).isoformat()
    told = tmp_path / "reports.jsonl"
    said = {"id": "c-1", "kind": "call", "received": heard, "observed": heard, "centre": "UK",
            "source": "uk.999", "lat": 50.9167, "lon": 1.1667, "people": 46,
            "status": "engine failed"}  # fmt: skip
    told.write_text(json.dumps(said) + "\n")
    words = ("import", str(told), "--synthetic", "--data", str(tmp_path))
    subprocess.run([sys.executable, "-m", "varne", *words], check=True, capture_output=True)
    with closing(SqliteStore(tmp_path / "dover" / "log.sqlite", create=False)) as store:
        picture = fold(store.read())
        (incident_id,) = picture.incidents
        ordered = now - timedelta(seconds=115)
        plan = DispatchPlan(
            id="plan-1", made_at=ordered, span_min=240.0, by_day=False,
            tasks=(
                TaskPlan(
                    task_id=incident_id, level="life", purpose="rescue",
                    proposals=(
                        proposal(SILENT, 1, 21.0),
                        proposal(NEXT, 2, 27.0, reasons=("place_old",), seen_min=25.0),
                        proposal(THIRD, 3, 44.0),
                    ),
                ),
            ),
            cover=CoverLeft(within_min=30.0, points=0, before=0.0, after=0.0),
        )  # fmt: skip
        order = TaskingOrder(id="t-1", unit_id=SILENT, purpose="rescue", incident_id=incident_id)
        acts: tuple[Event, ...] = (DispatchPlanned(plan=plan), TaskingIssued(order=order, by="watch-2"))
        for body in acts:
            recorded = max(ordered, picture.recorded_at or ordered)
            store.append(
                advance(
                    picture,
                    body,
                    originator="UK",
                    observed_at=None,
                    received_at=ordered,
                    recorded_at=recorded,
                )
            )
    with serving("run", "--feed", str(told), "--data", str(tmp_path)) as served:
        yield served, incident_id


def test_the_next_unit_is_named_and_sent_by_one_press(page: Page, silence: tuple[Served, str]) -> None:
    served, incident_id = silence
    here = f"#/dover/incident/{incident_id.replace(':', '%3A')}"
    opened(page, f"{served.url}?lang=en&palette=night#/dover")
    page.get_by_role("tab", name="Alerts").click()
    page.get_by_test_id("alerts-supervisor").click()
    panel = page.get_by_test_id("supervisor-panel")
    expect(panel.get_by_test_id("next-unit")).to_have_attribute("data-unit", NEXT, timeout=PATIENCE_MS)
    looked_at(page, "supervisor-en-night")
    panel.get_by_role("button", name="UK-001").first.click()
    named = page.get_by_test_id("incident-page").get_by_test_id("next-unit")
    expect(named).to_have_attribute("data-unit", NEXT, timeout=PATIENCE_MS)
    expect(named).to_contain_text(re.compile(r"No answer from .+ for \d+ min.*27 min \(of which 12"))
    expect(named).to_contain_text("last seen 25 min ago")
    expect(named).to_contain_text("of the other centre (FR)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is out of sight"
    looked_at(page, "next-unit-en-night")

    # Nothing goes by itself: a post sends, and is one.
    named.get_by_test_id("send-instead").click()
    expect(page.get_by_test_id("not-done").first).to_be_visible()
    page.get_by_test_id("post").select_option("supervisor")
    named.get_by_test_id("send-instead").click()
    first, second = page.get_by_test_id("tasking").nth(0), page.get_by_test_id("tasking").nth(1)
    expect(second).to_have_attribute("data-state", "issued", timeout=PATIENCE_MS)
    expect(first.get_by_test_id("sent-instead")).to_be_visible()
    expect(first).to_have_attribute("data-state", "unacknowledged")
    sent = body_of(served, incident_id)["taskings"][1]
    assert (sent["unit_id"], sent["order"]["replaces_id"], sent["issued_by"]) == (NEXT, "t-1", "supervisor")

    # The silent one answers after all: both go, and a person says who need not.
    for tasking_id in ("t-1", sent["id"]):
        url = f"{served.direct}/api/dover/taskings/{tasking_id.replace(':', '%3A')}/answer"
        post(url, {"answer": "acknowledged", "by": "watch-1"})
    page.set_viewport_size({"width": 1280, "height": 720})
    opened(page, f"{served.url}?lang=fr&palette=day{here}")
    expect(page.get_by_test_id("both-go")).to_contain_text("À vous de décider", timeout=PATIENCE_MS)
    page.get_by_role("tab", name="Alertes").click()
    page.get_by_test_id("alerts-supervisor").click()
    expect(page.get_by_test_id("alert-replaced_answered:t-1")).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is out of sight"
    looked_at(page, "both-go-fr-day")
    page.get_by_test_id("both-go").get_by_role("button").first.click()
    expect(first).to_have_attribute("data-state", "withdrawn", timeout=PATIENCE_MS)
    assert body_of(served, incident_id)["taskings"][1]["state"] == "acknowledged"
