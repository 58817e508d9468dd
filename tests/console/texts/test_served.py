"""Drafts over HTTP and on the command line."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from tests.console.texts.nights import START, one_boat
from tests.console.web.houses import HandCentre
from varne.console.cli.app import app
from varne.console.web.app import create_app
from varne.picture.events import LogOpened
from varne.picture.place import named_areas
from varne.store.contract import Store
from varne.store.sqlite.store import SqliteStore


@pytest.fixture
async def web() -> httpx2.AsyncClient:
    centre = HandCentre()
    centre.picture = one_boat()
    centre.clock.at = START
    transport = httpx2.ASGITransport(app=create_app([centre]))  # type: ignore[list-item]
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8750")


@pytest.mark.parametrize(
    ("path", "begins", "kind"),
    [
        ("mayday?lang=fr", "EXERCICE", "text/plain"),
        ("navtex?number=0", "ZCZC ED00", "text/plain"),
        ("navtex?number=1", "ZCZC ED01", "text/plain"),
        ("cap", "<?xml", "application/cap+xml"),
        ("sitrep?lang=both&number=2", "EXERCISE", "text/plain"),
        ("slip", "EXERCISE", "text/plain"),
        ("sitrep.pdf", "%PDF-", "application/pdf"),
    ],
)
async def test_a_draft_is_fetched_by_its_boats_name(
    web: httpx2.AsyncClient, path: str, begins: str, kind: str
) -> None:
    answer = await web.get(f"/api/dover/incidents/UK-001/texts/{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.text.startswith(begins)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("incidents/UK-999/texts/mayday", 404, "not_found"),
        ("incidents/UK-001/texts/poem", 404, "not_found"),
        ("incidents/UK-001/texts/mayday?lang=de", 422, "language"),
        ("incidents/UK-001/texts/cap?replaces=a,b,c&cancel=true", 409, "incident_open"),
    ],
)
async def test_what_cannot_be_drafted_says_why(
    web: httpx2.AsyncClient, path: str, status: int, code: str
) -> None:
    answer = await web.get(f"/api/dover/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def log_of_one_boat(directory: Path) -> Path:
    from tests.console.texts.nights import THEATRE, call
    from varne.centre.pipeline import advance
    from varne.picture.events import Event, FeedDeclared, ReportReceived
    from varne.picture.picture import Picture

    store: Store = SqliteStore(directory / "log.sqlite")
    picture = Picture(centre="UK")
    bodies: tuple[Event, ...] = (
        LogOpened(
            theatre_id="dover", theatre_digest="d", centre="UK", synthetic=True, places=named_areas(THEATRE)
        ),
        FeedDeclared(feed="calls", kind="calls", synthetic=True, title="calls"),
        ReportReceived(report=call(1, 0, lat_deg=51.15, lon_deg=1.76, sigma_m=100.0, people=33)),
    )
    for body in bodies:
        made = advance(picture, body, originator="UK", observed_at=None, received_at=START, recorded_at=START)
        store.append(made)
    store.close()
    return directory / "log.sqlite"


def test_the_commands_draft_from_a_log(tmp_path: Path) -> None:
    log = str(log_of_one_boat(tmp_path))
    run = CliRunner().invoke
    assert "ZCZC ED00" in run(app, ["broadcast", "navtex", log, "UK-001"]).stdout
    assert "MAYDAY RELAY" in run(app, ["broadcast", "mayday", log, "UK-001"]).stdout
    assert "UK-001-" in run(app, ["broadcast", "slip", log, "UK-001"]).stdout
    first, pdf = tmp_path / "first.xml", tmp_path / "sitrep.pdf"
    assert run(app, ["broadcast", "cap", log, "UK-001", "--out", str(first)]).exit_code == 0
    update = run(app, ["broadcast", "cap", log, "UK-001", "--replaces", str(first)])
    assert "<references>varne.dover.uk," in update.stdout
    assert run(app, ["broadcast", "cap", log, "UK-001", "--replaces", str(first), "--cancel"]).exit_code == 4
    assert run(app, ["sitrep", log, "UK-001", "--lang", "both", "--out", str(pdf)]).exit_code == 0
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert run(app, ["sitrep", log, "UK-404"]).exit_code == 4
