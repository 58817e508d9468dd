from __future__ import annotations

import gzip
import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.console.web.houses import START, THEATRE, House, raised, running
from varne.console.web.errors import STATUS_BY_CODE, status_of
from varne.console.web.state import printable
from varne.feeds.replay.pace import ReplayPace
from varne.picture.errors import Broken, Malformed, Refused, VarneError
from varne.picture.events import TrackUpdated
from varne.picture.report import IdentityClaim

NUMBER = "+44 7700 900123"
DIGITS = "7700900123"


async def test_theatres_are_listed(house: House) -> None:
    answer = await house.web.get("/api/theatres")
    assert answer.json()["theatres"] == [
        {
            "id": "dover",
            "name_en": THEATRE.name_en,
            "name_fr": THEATRE.name_fr,
            "centre": "UK",
            "synthetic": False,
            "title": "House",
            "replaying": False,
        }
    ]


async def test_a_theatre_comes_whole(house: House) -> None:
    theatre = await house.get("theatre")
    assert theatre["bbox_deg"] == list(THEATRE.bbox_deg)
    assert len(theatre["places"]) == len(THEATRE.places)


async def test_the_coast_is_asked_for_again_only_when_it_changed(house: House) -> None:
    first = await house.web.get("/api/dover/coast")
    assert first.headers["content-type"] == "application/geo+json"
    again = await house.web.get("/api/dover/coast", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    house.centre.coast_geojson = None
    assert (await house.web.get("/api/dover/coast")).status_code == 404


async def test_a_report_is_acknowledged_when_durable_and_is_then_in_the_picture(house: House) -> None:
    receipt = await house.report("r1", people=40)
    sequence = receipt["accepted"][0]["sequence"]
    assert receipt == {"accepted": [{"id": "r1", "sequence": sequence}], "duplicates": [], "quarantined": []}
    assert house.store.last_sequence() >= sequence
    picture = await house.get("picture")
    assert picture["type"] == "frame"
    assert picture["full"] is True
    (boat,) = picture["boats"]
    assert boat["people_high"] == 40
    assert boat["ellipse"]["major_m"] > 0
    page = await house.get(f"boats/{boat['id']}")
    assert page["boat"] == boat
    assert page["reports"][0]["report"]["id"] == "r1"
    assert page["reports"][0]["reason"]["code"] == "first_report"
    assert page["incident"]["boat_ids"] == [boat["id"]]
    assert page["incident"]["seq"] > 0


async def test_many_reports_a_line_each_with_what_became_of_every_line(house: House) -> None:
    await house.report("r1")
    lines = [
        json.dumps({"id": "r1", "kind": "call", "source": "uk.999", "centre": "UK"}),
        "",
        "{ this is not JSON \u202e",
        json.dumps({"id": "r2", "kind": "radar", "source": "uk.radar", "centre": "UK"}),
    ]
    answer = await house.web.post(
        "/api/dover/reports",
        content="\n".join(lines).encode(),
        headers={"Content-Type": "application/x-ndjson"},
    )
    assert answer.status_code == 201
    said = answer.json()
    assert [one["id"] for one in said["accepted"]] == ["r2"]
    assert said["duplicates"] == ["r1"]
    assert [one["line"] for one in said["quarantined"]] == [3]
    quarantine = await house.get("quarantine", feed="http")
    assert quarantine["unread"][0]["raw"] == "{ this is not JSON \\u202e"
    assert sum(quarantine["counts"]["http"].values()) == 1
    assert (await house.get("quarantine", feed="calls"))["unread"] == []


async def test_sending_again_adds_nothing_and_is_no_error(house: House) -> None:
    document = {"id": "r1", "kind": "call", "source": "uk.999", "centre": "UK"}
    assert (await house.web.post("/api/dover/reports", json=document)).status_code == 201
    sequence = house.store.last_sequence()
    again = await house.web.post("/api/dover/reports", json=document)
    assert (again.status_code, again.json()["duplicates"]) == (200, ["r1"])
    assert house.store.last_sequence() == sequence


async def test_when_nothing_can_be_read_the_sender_is_told_and_it_is_kept(house: House) -> None:
    answer = await house.web.post(
        "/api/dover/reports", content=b"\xff\x00<b>", headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "unreadable"
    (unread,) = (await house.get("quarantine"))["unread"]
    assert unread["raw"] == "\\xff\\u0000<b>"


def test_raw_bytes_cannot_play_tricks_on_a_screen() -> None:
    assert printable(b"!AIVDM,1\r\n") == "!AIVDM,1\\u000d\\u000a"
    assert printable("\u202eabc\u2028\u0007é".encode()) == "\\u202eabc\\u2028\\u0007é"


async def test_a_full_disk_is_said_and_nothing_is_acknowledged(house: House) -> None:
    house.store.full = True
    answer = await house.web.post("/api/dover/reports", json={"id": "r1", "kind": "call", "source": "x"})
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "disk_full"
    assert answer.headers["retry-after"]
    assert (await house.get("picture"))["boats"] == []  # not durable: not shown
    call = await house.web.post("/api/dover/calls", json={})
    assert call.status_code == 503


async def test_a_call_is_logged_with_the_boat_it_joined(house: House) -> None:
    form = {"position_text": "51°08.5'N 001°44.5'E", "people": 30, "status": "taking water"}
    answer = await house.web.post("/api/dover/calls", json=form)
    assert answer.status_code == 201
    said = answer.json()
    boat = (await house.get(f"boats/{said['boat_id']}"))["boat"]
    assert boat["lat_deg"] == pytest.approx(51.14167, abs=1e-4)
    assert boat["status_said"] == "taking water"


async def test_a_call_sent_twice_with_one_key_is_logged_once(house: House) -> None:
    headers = {"Idempotency-Key": "screen-7/call-3"}
    first = await house.web.post("/api/dover/calls", json={"people": 3}, headers=headers)
    second = await house.web.post("/api/dover/calls", json={"people": 3}, headers=headers)
    other = await house.web.post("/api/dover/calls", json={"people": 3})
    assert (first.status_code, second.status_code, other.status_code) == (201, 200, 201)
    assert first.json() == second.json()
    assert other.json()["id"] != first.json()["id"]


async def test_a_phone_number_is_nowhere_after_a_call_and_two_calls_still_meet(house: House) -> None:
    first = await house.web.post(
        "/api/dover/calls", json={"position_text": "51.0N 1.5E", "phone_number": NUMBER}
    )
    second = await house.web.post("/api/dover/calls", json={"phone_number": "07700 900123"})
    assert first.json()["boat_id"] == second.json()["boat_id"]
    for form in ({"phone_number": f"{NUMBER} Jean"}, {"caller": NUMBER}, {"people": NUMBER}):
        refused = await house.web.post("/api/dover/calls", json=form)
        assert refused.status_code == 422
        assert DIGITS not in refused.text.replace(" ", "")
    posted = {"id": "r1", "kind": "call", "source": "uk.999", "centre": "UK", "phone": NUMBER, "nom": "Jean"}
    assert (await house.web.post("/api/dover/reports", json=posted)).status_code == 201
    kept = (
        repr(house.store.rows)
        + msgspec.json.encode(house.centre.picture).decode()
        + repr(house.store.unread(limit=100))
        + (await house.web.get("/api/dover/picture")).text
        + (await house.web.get("/api/dover/quarantine")).text
    )
    squeezed = kept.replace(" ", "")
    assert DIGITS not in squeezed
    assert "Jean" not in kept


async def test_positions_are_read_in_any_notation_or_refused_with_an_example(house: House) -> None:
    (reading,) = (await house.get("position", text="51 08.5 N 1 44.5 E"))["readings"]
    assert reading["notation"] == "dm"
    assert reading["in_theatre"] is True
    (named,) = (await house.get("position", text="Varne"))["readings"]
    assert named["area"] is not None
    answer = await house.web.get("/api/dover/position", params={"text": "over there"})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "position"


async def test_what_was_known_then(house: House) -> None:
    await house.report("r1")
    then = house.clock.at
    house.clock.pass_time(3600)
    await house.report("r2", lat=50.6, lon=1.2, received=house.clock.at.isoformat())
    now, before = await house.get("picture"), await house.get("picture", as_of=then.isoformat())
    assert len(now["boats"]) == 2
    assert [boat["reports"] for boat in before["boats"]] == [1]
    assert before["at"] == "2026-08-10T20:00:00Z"
    between = await house.get("picture", as_of="2026-08-10T20:30:00Z")
    assert (between["at"], between["boats"]) == ("2026-08-10T20:30:00Z", before["boats"])
    ahead = await house.get("picture", as_of="2030-01-01T00:00:00Z")
    assert (ahead["at"], ahead["boats"]) == ("2026-08-10T21:00:00Z", now["boats"])
    boat_then = before["boats"][0]["id"]
    boat_now = next(boat["id"] for boat in now["boats"] if boat["id"] != boat_then)
    assert (await house.get(f"boats/{boat_then}", as_of="2026-08-10T22:00:00+02:00"))["boat"]
    not_yet = await house.web.get(f"/api/dover/boats/{boat_now}", params={"as_of": then.isoformat()})
    assert not_yet.status_code == 404
    earlier = await house.get("picture", as_of="2020-01-01T00:00:00Z")
    assert earlier["boats"] == []


@pytest.mark.parametrize("moment", ["yesterday", "2026-08-10T20:00:00", "", "99999"])
async def test_a_moment_that_is_none_is_refused(house: House, moment: str) -> None:
    answer = await house.web.get("/api/dover/picture", params={"as_of": moment})
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "time"


async def test_a_track_whole(house: House) -> None:
    await house.centre.record(
        TrackUpdated(track_id="mmsi:1", feed="ais", at=START, claim=IdentityClaim(mmsi=1, name="A"))
    )
    assert (await house.get("tracks/mmsi:1"))["track"]["claim"] == {"mmsi": 1, "name": "A"}
    (row,) = (await house.get("picture"))["tracks"]
    assert row[3:5] == [None, None]  # a claim without a position
    assert (await house.web.get("/api/dover/tracks/mmsi:2")).status_code == 404


async def test_the_timeline_counts_reports(house: House) -> None:
    for number in range(5):
        await house.report(f"r{number}", received=house.clock.at.isoformat())
        house.clock.pass_time(600)
    line = await house.get("timeline")
    assert sum(one["reports"] for one in line["bins"]) == 5
    assert line["start"] == "2026-08-10T20:00:00Z"
    assert line["end"] == line["now"] == "2026-08-10T20:50:00Z"
    assert line["bin_s"] == 60


async def test_opening_a_boat_reads_its_reports_once(house: House) -> None:
    await house.report("r1")
    boat = house.centre.picture.boat_of_report["r1"]
    assert list(house.centre.picture.unread) == ["r1"]
    first = await house.web.post(f"/api/dover/boats/{boat}/read?by=watch-1")
    again = await house.web.post(f"/api/dover/boats/{boat}/read")
    assert (first.json()["read"], again.json()["read"]) == (["r1"], [])
    assert house.centre.picture.unread == {}
    assert (await house.web.post("/api/dover/boats/none/read")).status_code == 404
    assert (await house.web.post(f"/api/dover/boats/{boat}/read?by=John")).status_code == 409


async def test_the_rules_say_whether_they_can_speak(house: House) -> None:
    told = await house.get("alerts/rules")
    assert told["watching"] is False, "this house has no waters"
    assert {rule["code"] for rule in told["rules"]} >= {"people_in_water", "ship_converging", "surge"}


async def test_an_alert_is_acknowledged_once_by_a_role(house: House) -> None:
    await house.centre.record(raised("queue_full:ais"))
    first = await house.web.post("/api/dover/alerts/queue_full:ais/acknowledge")
    second = await house.web.post("/api/dover/alerts/queue_full:ais/acknowledge")
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert house.centre.picture.alerts["queue_full:ais"].acknowledged_by == "watch"
    assert (await house.web.post("/api/dover/alerts/none/acknowledge")).status_code == 404


async def test_a_live_theatre_cannot_be_hurried(house: House) -> None:
    assert (await house.get("replay"))["replaying"] is False
    answer = await house.web.post("/api/dover/replay", json={"speed": 10})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_replaying")


async def test_a_replay_can_be_hurried_stopped_and_let_go_on(house: House) -> None:
    house.centre.pace = ReplayPace(START, speed=1.0)
    house.centre.replay_span = (START, START + timedelta(hours=1))
    said = (await house.web.post("/api/dover/replay", json={"speed": 60, "paused": True})).json()
    assert (said["replaying"], said["speed"], said["paused"]) == (True, 60.0, True)
    assert said["start"] == "2026-08-10T20:00:00Z"
    said = (await house.web.post("/api/dover/replay", json={"paused": False})).json()
    assert (said["speed"], said["paused"]) == (60.0, False)
    for wrong in ({"speed": -1}, {"speed": "fast"}, {"speeed": 1}, [], {"speed": 1e9}):
        assert (await house.web.post("/api/dover/replay", json=wrong)).status_code == 422


async def test_health_and_metrics(house: House) -> None:
    await house.report("r1")
    health = await house.get("health")
    (feed,) = health["feeds"]
    assert (feed["feed"], feed["state"], feed["messages"]) == ("http", "live", 1)
    assert health["commit_latency_ms"]["http"]["n"] == 1
    assert health["store"]["state"] == "writing"
    metrics = await house.web.get("/metrics")
    assert 'varne_feed_messages_total{feed="http",theatre="dover"} 1.0' in metrics.text


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/api/atlantis/picture", None, 404, "not_found"),
        ("GET", "/api/nothing/of/this/kind", None, 404, "not_found"),
        ("GET", "/api/dover/boats/none", None, 404, "not_found"),
        ("DELETE", "/api/dover/picture", None, 405, "not_allowed"),
        ("GET", "/api/dover/quarantine?limit=0", None, 422, "malformed"),
        ("GET", "/api/dover/position", None, 422, "malformed"),
        ("POST", "/api/dover/replay", b"{", 422, "malformed"),
        ("POST", "/api/dover/calls", b'{"a":1,"a":2}', 422, "duplicate_key"),
        ("POST", "/api/dover/calls", b"[]", 422, "not_object"),
        ("POST", "/api/dover/reports", b" " * (8 * 2**20 + 1), 413, "too_large"),
    ],
)
async def test_every_error_has_one_form(
    house: House, method: str, path: str, body: bytes | None, status: int, code: str
) -> None:
    answer = await house.web.request(
        method, path, content=body, headers={"Content-Type": "application/json"} if body else None
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


async def test_a_body_that_lies_about_its_length_is_stopped_too(house: House) -> None:
    async def endless() -> object:
        for _ in range(9):
            yield b" " * 2**20

    answer = await house.web.post(
        "/api/dover/reports", content=endless(), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413


async def test_only_json_is_taken(house: House) -> None:
    for path in ("reports", "calls", "replay"):
        answer = await house.web.post(f"/api/dover/{path}", data={"kind": "call"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (415, "not_json")


def families(root: type[VarneError]) -> set[type[VarneError]]:
    return {root, *(kind for child in root.__subclasses__() for kind in families(child))}


def test_no_family_of_error_is_unmapped() -> None:
    statuses = {kind: status_of(kind("x")) for kind in families(VarneError)}
    assert statuses == {VarneError: 500, Malformed: 422, Refused: 409, Broken: 500}
    assert all(400 <= status < 600 for status in STATUS_BY_CODE.values())


async def test_what_broke_inside_is_not_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def secret(_self: object) -> object:
        raise Broken("the salt is 0123")

    monkeypatch.setattr(type(house.centre.health), "reading", secret)
    answer = await house.web.get("/api/dover/health")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "broken")
    assert "salt" not in answer.text

    def unforeseen(_self: object) -> object:
        raise ZeroDivisionError("the salt is 0123")

    monkeypatch.setattr(type(house.centre.health), "reading", unforeseen)
    answer = await house.web.get("/api/dover/health")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "broken")
    assert "salt" not in answer.text


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://127.0.0.1:8750", 200),
        ("http://127.0.0.1:9999", 403),
        ("https://127.0.0.1:8750", 200),
        ("http://evil.example", 403),
        ("http://127.0.0.1:8750.evil.example", 403),
        ("null", 403),
        ("file://", 403),
        ("http://[", 403),
    ],
)
async def test_a_page_from_elsewhere_cannot_post(house: House, origin: str | None, status: int) -> None:
    await house.centre.record(raised("a"))
    headers = {} if origin is None else {"Origin": origin}
    answer = await house.web.post("/api/dover/alerts/a/acknowledge", headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["error"]["code"] == "foreign_origin"
        assert house.centre.picture.alerts["a"].acknowledged_at is None


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8750", 200),
        ("localhost:8750", 200),
        ("[::1]:8750", 200),
        ("192.0.2.7", 200),
        ("rebound.example:8750", 421),
        ("localhost.evil.example", 421),
        ("", 421),
    ],
)
async def test_a_foreign_name_made_to_point_here_reads_nothing(house: House, host: str, status: int) -> None:
    assert (await house.web.get("/api/dover/picture", headers={"Host": host})).status_code == status


async def test_answers_keep_a_browser_to_this_server(house: House) -> None:
    answer = await house.web.get("/api/theatres")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "worker-src 'self' blob:" in policy
    assert "http:" not in policy
    assert "https:" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    refused = await house.web.get("/api/theatres", headers={"Host": "evil.example"})
    assert refused.headers["content-security-policy"] == policy


async def test_large_answers_are_compressed(house: House) -> None:
    async with house.web.stream("GET", "/api/dover/theatre", headers={"Accept-Encoding": "gzip"}) as answer:
        raw = b"".join([chunk async for chunk in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(raw))["id"] == "dover"


async def test_without_the_build_the_page_says_how_to_make_it(house: House) -> None:
    answer = await house.web.get("/")
    assert answer.status_code == 503
    assert "make web" in answer.text


async def test_the_build_is_served_hashed_files_for_ever(tmp_path: Path) -> None:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<!doctype html><title>Varne</title>")
    (static / "assets" / "app-1a2b.js").write_text("export {}")
    async with running(House(tmp_path)) as house:
        page = await house.web.get("/")
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-cache")
        script = await house.web.get("/assets/app-1a2b.js")
        assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "javascript" in script.headers["content-type"]
        missing = await house.web.get("/assets/none.js")
        assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-store")
        outside = await house.web.get("/../../houses.py")
        assert outside.status_code == 404


async def test_the_list_of_requests_fetches_nothing_from_elsewhere(house: House) -> None:
    page = await house.web.get("/api/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "//" not in page.text.replace("<!doctype", "")
    schema = (await house.web.get("/api/openapi.json")).json()
    assert "/api/{theatre}/reports" in page.text
    assert "/api/{theatre}/reports" in schema["paths"]


async def test_every_request_is_in_the_protocol(house: House) -> None:
    protocol = (Path(__file__).parents[3] / "docs" / "push-protocol.md").read_text()
    schema = (await house.web.get("/api/openapi.json")).json()
    for path, operations in schema["paths"].items():
        for method in operations:
            written = path.replace("{theatre}", "{t}").replace("boat_id", "id").replace("track_id", "id")
            assert f"{method.upper()} {written.replace('alert_id', 'id')}" in protocol
