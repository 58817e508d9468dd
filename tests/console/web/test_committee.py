"""The committee's page: made once beside the server, shown in both languages, its files to take away."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
import shutil
import threading
import time
import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import httpx2
import pytest

from varne.committee.report.build import Extra, Material, build
from varne.committee.report.bundle import bundle
from varne.committee.returns.clocks import months_after
from varne.console.cli.committee_report import gather
from varne.console.cli.committee_serve import HeldInputs
from varne.console.web.committee import create_committee_app, preferred
from varne.console.web.committee_room import Room
from varne.console.web.committee_words import STEP_WORDS, WORDS
from varne.picture.errors import Refused

DAY, NEWEST, FIRST = date(2026, 5, 2), date(2026, 5, 1), date(2025, 11, 14)
PATIENCE_S = 60.0


class Inputs:
    """What is shipped, read once for all tests; it can be held back, changed and broken."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.edition = "first"
        self.gathered = 0
        self.may_go = threading.Event()
        self.may_go.set()
        self.broken: Exception | None = None

    def fingerprint(self) -> str:
        return hashlib.sha256(self.edition.encode()).hexdigest()

    def gather(self) -> Material:
        self.gathered += 1
        assert self.may_go.wait(PATIENCE_S)
        if self.broken is not None:
            raise self.broken
        return self.material

    def extras(self) -> tuple[tuple[str, Extra], ...]:
        return ()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return gather(None, tmp_path_factory.mktemp("nothing-imported"))


@pytest.fixture
def inputs(shipped: Material) -> Inputs:
    return Inputs(shipped)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where reports are kept: one directory, so that a report is made once for most tests."""
    return tmp_path_factory.mktemp("reports")


@pytest.fixture
async def web(inputs: Inputs, kept: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with asking(Room(inputs, kept, DAY)) as client:
        yield client


def asking(room: Room) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=create_committee_app(room), raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8760")


async def until_made(web: httpx2.AsyncClient, address: str = "/committee") -> httpx2.Response:
    give_up = time.monotonic() + PATIENCE_S
    while (answer := await web.get(address)).status_code == 202:
        assert time.monotonic() < give_up
        await asyncio.sleep(0.02)  # asks again as the page does, not so often that the making waits
    return answer


class Walked(HTMLParser):
    """Tags of a page, and those that are not closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


async def test_the_page_has_the_report_to_the_letter_in_either_language(
    web: httpx2.AsyncClient, shipped: Material
) -> None:
    whole = bundle(build(shipped, DAY, months_after(DAY, -3)), shipped)["report.html"].decode()
    for tongue, other in (("en", "fr"), ("fr", "en")):
        page = (await until_made(web, f"/committee?lang={tongue}")).text
        shown = page[page.index(f'<main lang="{tongue}"') : page.index("</main>") + len("</main>")]
        assert shown in whole
        assert f'<html lang="{tongue}">' in page
        assert f'<main lang="{other}"' not in page
        assert WORDS["skip"].of(tongue) in page  # type: ignore[arg-type]


async def test_the_policy_of_the_page_finds_nothing_inline(web: httpx2.AsyncClient) -> None:
    answer = await until_made(web)
    page = Walked(answer.text)
    assert "style-src 'self'" in answer.headers["content-security-policy"]
    assert page.of("style") == []
    assert all(script.get("src") for script in page.of("script"))
    linked = [str(link["href"]) for link in page.of("link") if link["rel"] == "stylesheet"]
    linked += [str(script["src"]) for script in page.of("script")]
    kinds = [(await web.get(path)).headers["content-type"].split(";")[0] for path in linked]
    assert kinds == ["text/css", "text/css", "text/javascript"]


async def test_every_file_named_on_the_page_is_there_with_its_hash(web: httpx2.AsyncClient) -> None:
    page = Walked((await until_made(web)).text)
    named = {str(link["href"]) for link in page.of("a") if "download" in link}
    manifest = (await web.get(f"/committee/files/{DAY}/manifest.json")).json()
    hashes = {f"/committee/files/{DAY}/{entry['file']}": entry["sha256"] for entry in manifest["files"]}
    assert set(hashes) < named
    for address in named:
        got = await web.get(address)
        assert got.status_code == 200
        assert "attachment" in got.headers["content-disposition"]
        assert hashes.get(address) in (None, hashlib.sha256(got.content).hexdigest())
    assert manifest["hash"] in (await web.get("/committee")).text
    package = zipfile.ZipFile(io.BytesIO((await web.get(f"/committee/package/{DAY}.zip")).content))
    assert package.testzip() is None
    assert {entry["file"] for entry in manifest["files"]} | {"manifest.json"} == set(package.namelist())


async def test_the_days_of_the_editions_can_be_chosen_and_no_other(web: httpx2.AsyncClient) -> None:
    page = Walked((await until_made(web)).text)
    assert [option["value"] for option in page.of("option")] == [str(DAY), str(NEWEST), str(FIRST)]
    assert [option["value"] for option in page.of("option") if "selected" in option] == [str(DAY)]
    earlier = await until_made(web, f"/committee?as_of={FIRST}")
    assert f'As known on <span class="day">{FIRST}</span>' in earlier.text, "a day does not break"
    assert (await web.get("/committee?as_of=2026-05-03")).status_code == 404


@pytest.mark.parametrize(
    "path", ["nothing.csv", "../../secret", "%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/etc/passwd", "data"]
)
async def test_nothing_but_the_files_of_the_report_is_given(web: httpx2.AsyncClient, path: str) -> None:
    await until_made(web)
    assert (await web.get(f"/committee/files/{DAY}/{path}")).status_code == 404


async def test_a_page_asked_for_meanwhile_tells_how_far_it_is(inputs: Inputs, kept: Path) -> None:
    inputs.may_go.clear()
    async with asking(Room(inputs, kept, DAY)) as web:
        answers = [await web.get("/committee?lang=fr") for _ in range(3)]
        assert {answer.status_code for answer in answers} == {202}
        asked = re.search(r'data-state="([^"]+)"', answers[-1].text)
        assert asked
        state = (await web.get(asked[1].replace("&amp;", "&"))).json()
        assert state["state"] == "making"
        assert STEP_WORDS["read"].fr in state["words"] or STEP_WORDS["queue"].fr in state["words"]
        assert (await web.get(f"/committee/files/{DAY}/report.pdf")).status_code == 404
        inputs.may_go.set()
        assert (await until_made(web)).status_code == 200
        assert (await web.get(f"/committee/state?as_of={DAY}&lang=en")).json() == {"state": "made"}
    assert inputs.gathered == 1


async def test_a_kept_report_is_not_made_again_unless_it_was_changed(
    inputs: Inputs, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[date] = []

    def counted(material: Material, day: date, *rest: object) -> object:
        made.append(day)
        return build(material, day, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("varne.console.web.committee_room.build", counted)
    async with asking(Room(inputs, kept, DAY)) as web:
        before = (await until_made(web)).text
    made.clear()
    async with asking(Room(inputs, kept, DAY)) as web:
        assert (await until_made(web)).text == before
    assert made == []
    (figures,) = kept.glob(f"{DAY}-*/data/figures.csv")
    figures.write_bytes(figures.read_bytes() + b"forged\n")
    async with asking(Room(inputs, kept, DAY)) as web:
        assert (await until_made(web)).text == before
        assert b"forged" not in (await web.get(f"/committee/files/{DAY}/data/figures.csv")).content
    assert made == [DAY]


async def test_another_edition_of_anything_is_another_report(inputs: Inputs, tmp_path: Path) -> None:
    inputs.may_go.clear()
    async with asking(Room(inputs, tmp_path, DAY)) as web:
        assert (await web.get("/committee")).status_code == 202
        inputs.edition = "second"  # comes in while the first is being read: that is nobody's report
        inputs.may_go.set()
        assert (await until_made(web)).status_code == 200
        assert len(list(tmp_path.iterdir())) == 1
        inputs.edition = "third"
        assert (await web.get("/committee")).status_code == 202
        assert (await until_made(web)).status_code == 200
        assert len(list(tmp_path.iterdir())) == 2


async def test_a_failure_is_tried_again_when_asked_again(inputs: Inputs, kept: Path) -> None:
    async with asking(Room(inputs, kept, DAY)) as web:
        inputs.broken = OSError(28, "No space left on device", "/full")
        failed = await until_made(web)
        assert failed.status_code == 409
        assert "No space left" in failed.text
        inputs.broken = Refused("the register is not there", code="no_registers")
        assert "the register is not there" in (await until_made(web)).text
        inputs.broken = None
        assert (await until_made(web)).status_code == 200


async def test_the_browser_says_which_language_comes_first(web: httpx2.AsyncClient) -> None:
    await until_made(web)
    answer = await web.get("/committee", headers={"Accept-Language": "de, fr-CA;q=0.8, en;q=0.5"})
    assert '<html lang="fr">' in answer.text
    assert preferred("") == preferred("de") == "en"
    assert (await web.get("/committee?lang=de")).status_code == 422


async def test_a_foreign_name_is_refused(web: httpx2.AsyncClient) -> None:
    answer = await web.get("/committee", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 421


def test_every_word_stands_in_both_languages() -> None:
    for words in (*WORDS.values(), *STEP_WORDS.values()):
        assert words.en
        assert words.fr
        assert set(re.findall(r"{\w+}", words.en)) == set(re.findall(r"{\w+}", words.fr))


def change_registers(folder: Path, _data: Path) -> None:
    register = next(folder.rglob("*.toml"))
    register.write_bytes(register.read_bytes() + b"# a note\n")


def take_an_edition_in(_folder: Path, data: Path) -> None:
    (data / "committee" / "statistics").mkdir(parents=True)
    (data / "committee" / "statistics" / "vintages.jsonl").write_text("{}\n")


@pytest.mark.parametrize("change", [change_registers, take_an_edition_in])
def test_the_fingerprint_follows_what_is_held(tmp_path: Path, change: Callable[[Path, Path], None]) -> None:
    folder, data = tmp_path / "registers", tmp_path / "data"
    shutil.copytree(Path(__file__).parents[3] / "data" / "committee", folder)
    inputs = HeldInputs(folder, data, forecasts=False)
    before = inputs.fingerprint()
    assert inputs.fingerprint() == before == HeldInputs(folder, data, forecasts=False).fingerprint()
    assert HeldInputs(folder, data, forecasts=True).fingerprint() != before
    change(folder, data)
    assert inputs.fingerprint() != before
