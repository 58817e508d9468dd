from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from varne.committee.report.build import Material, build, revisions
from varne.committee.report.bundle import bundle, report_hash
from varne.committee.report.charts import HEIGHT, WIDTH, Label, in_words, shapes, svg
from varne.committee.report.inputs import REGISTER_FILES, load_registers
from varne.committee.report.model import Chart, Figure, Report, Series, number, plain, told
from varne.committee.report.words import unbroken
from varne.committee.sources import Words
from varne.console.cli.app import app
from varne.console.cli.committee_registers import register_bytes
from varne.console.cli.committee_report import gather
from varne.picture.errors import Malformed, Refused

AS_OF, SINCE = date(2026, 11, 22), date(2026, 5, 1)


@cache
def material(where: str) -> Material:
    return gather(None, Path(where))


@pytest.fixture
def held(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return material(str(tmp_path_factory.getbasetemp() / "nothing-imported"))


@cache
def made(which: Material) -> tuple[Report, dict[str, bytes]]:
    report = build(which, AS_OF, SINCE)
    return report, bundle(report, which)


def figure(name: str, value: float | None, period: str = "2025") -> Figure:
    return Figure(
        id=name, title=plain(name), unit="people", period=period, status="sourced", vintage=AS_OF,
        sources=("X",), value=value,
    )  # fmt: skip


# ── the same in both capitals ──


def test_two_makings_are_the_same_to_the_byte(held: Material) -> None:
    _, first = made(held)
    again = bundle(build(held, AS_OF, SINCE), held)
    assert report_hash(again) == report_hash(first)
    assert again == first


@pytest.mark.long
def test_another_process_hour_and_hash_seed_make_the_same(held: Material, tmp_path: Path) -> None:
    _, first = made(held)
    for seed, zone in (("1", "Pacific/Auckland"), ("2", "America/Lima")):
        out = tmp_path / seed
        command = [sys.executable, "-m", "varne", "committee", "report", "--as-of", str(AS_OF), "--since",
                   str(SINCE), "--out", str(out), "--data", str(tmp_path), "--no-forecasts"]  # fmt: skip
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        subprocess.run(command, check=True, env=env, capture_output=True)
        assert {path: (out / path).read_bytes() for path in first} == first


def test_the_hash_is_of_every_file_but_the_manifest(held: Material) -> None:
    _, files = made(held)
    said = msgspec.json.decode(files["manifest.json"])
    assert said["hash"] == report_hash(files)
    assert {entry["file"] for entry in said["files"]} == set(files) - {"manifest.json"}
    for entry in said["files"]:
        assert entry["sha256"] == hashlib.sha256(files[entry["file"]]).hexdigest()
    changed = {**files, "data/figures.csv": files["data/figures.csv"] + b"x"}
    assert report_hash(changed) != said["hash"]


def test_the_pdf_holds_no_clock_and_nothing_packed(held: Material) -> None:
    _, files = made(held)
    pdf = files["report.pdf"]
    assert pdf.startswith(b"%PDF")
    assert b"FlateDecode" not in pdf
    assert b"(D:2000" in pdf  # the fixed day that stands for none


# ── what was known when ──


@pytest.mark.parametrize("day", [date(2025, 12, 1), date(2026, 5, 2), date(2026, 8, 1), AS_OF])
def test_nothing_of_a_later_day_is_in_a_report(held: Material, day: date) -> None:
    report = build(held, day, date(2018, 1, 1))
    assert report.figures
    assert [figure.id for figure in report.figures if figure.vintage > day] == []
    assert {revision.kind for revision in report.revisions} == {"new"}


def test_a_day_before_any_statistics_is_refused(held: Material) -> None:
    with pytest.raises(Refused):
        build(held, date(2025, 1, 1), date(2024, 1, 1))
    with pytest.raises(Refused):
        build(held, AS_OF, AS_OF)


def test_the_page_of_revisions_names_what_is_new_changed_and_gone() -> None:
    before = [figure("a", 1), figure("b", 2), figure("c", 3), figure("d", None)]
    after = [figure("a", 1), figure("b", 5), figure("d", 4), figure("e", 6)]
    found = [(one.figure_id, one.kind, one.before, one.after) for one in revisions(before, after)]
    assert found == [
        ("b", "changed", 2, 5), ("d", "changed", None, 4), ("e", "new", None, 6), ("c", "withdrawn", 3, None),
    ]  # fmt: skip


# ── what it says ──


def test_every_figure_has_a_source_that_is_listed(held: Material) -> None:
    report, _ = made(held)
    listed = {source.id for source in report.sources}
    for one in report.figures:
        assert one.sources
        assert set(one.sources) <= listed
    assert len({one.id for one in report.figures}) == len(report.figures)


def test_figures_that_are_published_come_out(held: Material) -> None:
    report, _ = made(held)
    values = {one.id: one.value for one in report.figures}
    assert values["arrivals.provisional.2022"] == 45_755
    assert values["arrivals.final.2022"] == 45_774
    assert values["prevented.2024"] == 21_317
    assert round(values["share_persons.2025"] or 0, 1) == 35.1
    assert round(values["share_events.2025"] or 0, 1) == 55.7
    assert values["returns.to_france.total"] == 1087
    assert values["money.uk-fr-2023"] == 541_000
    assert values["money.fr-own"] is None


def test_the_two_shares_are_never_apart(held: Material) -> None:
    report, _ = made(held)
    ids = [one.id for one in report.figures]
    persons = [name.split(".")[1] for name in ids if name.startswith("share_persons.")]
    assert persons
    assert persons == [name.split(".")[1] for name in ids if name.startswith("share_events.")]


def test_the_dead_stand_beside_the_arrivals_in_plain_words(held: Material) -> None:
    report, _ = made(held)
    arrivals = next(i for i, said in enumerate(report.summary) if "arrived" in said.en)
    assert report.summary[arrivals + 1].en.startswith("Dead or missing")
    assert any("not identified" in said.en for said in report.summary)


def test_both_languages_say_the_same_numbers(held: Material) -> None:
    report, files = made(held)
    page = files["report.html"].decode()
    english, french = page.split('<main lang="fr"')
    assert "41,472" in english
    assert "41\u202f472" in french
    for said in report.summary:
        in_english = re.sub(r"[,.\s]", "", re.sub(r"[^\d\s.,]", "", said.en))
        in_french = re.sub(r"[,.\s]", "", re.sub(r"[^\d\s.,]", "", said.fr))
        assert in_english == in_french, said.en
    for section in report.sections:
        assert f'id="{section.id}-en"' in english
        assert f'id="{section.id}-fr"' in french


def test_the_page_fetches_nothing_and_runs_nothing(held: Material) -> None:
    _, files = made(held)
    page = files["report.html"].decode()
    assert not re.search(r"<script|<link|<img|<iframe|src=|@import|url\(http", page)
    assert page.count('lang="fr"') >= 1


# ── charts ──


def test_charts_are_grey_and_stay_in_their_box(held: Material) -> None:
    report, _ = made(held)
    charts = [chart for section in report.sections for chart in section.charts]
    assert len(charts) >= 4
    for chart in charts:
        for tongue in ("en", "fr"):
            drawn = svg(chart, "en" if tongue == "en" else "fr")
            assert "nan" not in drawn
            for colour in re.findall(r"#([0-9a-f]{6})\b", drawn):
                assert colour[:2] == colour[2:4] == colour[4:], "a colour that is no grey"
        for shape in shapes(chart, "fr"):
            if isinstance(shape, Label):
                assert 0 <= shape.x <= WIDTH
                assert 0 <= shape.y <= HEIGHT


def test_a_gap_in_a_line_is_a_gap() -> None:
    chart = Chart(
        id="x", title=plain("x"), unit=plain("%"), kind="lines", labels=("a", "b", "c", "d", "e"),
        series=(Series(title=plain("s"), values=(1.0, 2.0, None, 3.0, 4.0)),), sources=("X",), vintage=AS_OF,
    )  # fmt: skip
    drawn = svg(chart, "en")
    assert drawn.count("<circle") == 4
    assert drawn.count('stroke-width="1.6"') == 2


@pytest.mark.parametrize(
    ("value", "decimals", "en", "fr"),
    [(41472, 0, "41,472", "41\u202f472"), (35.14, 1, "35.1", "35,1"), (-30, 0, "\u221230", "\u221230")],
)
def test_numbers_are_written_as_each_reader_writes_them(
    value: float, decimals: int, en: str, fr: str
) -> None:
    assert (number(value, decimals, "en"), number(value, decimals, "fr")) == (en, fr)


def test_an_interval_is_told_with_its_level_and_no_value_is_not_known() -> None:
    one = msgspec.structs.replace(figure("a", 100), low=80.0, high=130.0, interval="95 %")
    assert told(one, "en") == "100 (95 %: 80 to 130)"
    assert told(one, "fr") == "100 (95 %: 80 à 130)"
    assert told(figure("a", None), "fr") == "inconnu"


# ── files for machines ──


def test_the_data_package_describes_what_is_there(held: Material) -> None:
    _, files = made(held)
    package: dict[str, Any] = msgspec.json.decode(files["datapackage.json"])
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names) == 10
    for resource in package["resources"]:
        content = files[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        fields = [field["name"] for field in resource["schema"]["fields"]]
        if resource["format"] == "csv":
            assert next(csv.reader(io.StringIO(content.decode()))) == fields
        else:
            assert pq.read_table(io.BytesIO(content)).column_names == fields


def test_csv_and_parquet_hold_the_same_rows(held: Material) -> None:
    report, files = made(held)
    rows = list(csv.DictReader(io.StringIO(files["data/figures.csv"].decode())))
    table = pq.read_table(io.BytesIO(files["data/figures.parquet"])).to_pylist()
    assert len(rows) == len(table) == len(report.figures)
    for row, other in zip(rows, table, strict=True):
        assert row["id"] == other["id"]
        assert (float(row["value"]) if row["value"] else None) == other["value"]


def test_sdmx_says_what_is_missing(held: Material) -> None:
    report, files = made(held)
    rows = list(csv.DictReader(io.StringIO(files["data/figures.sdmx.csv"].decode())))
    assert [row["INDICATOR"] for row in rows] == [one.id for one in report.figures]
    for row in rows:
        assert (row["OBS_STATUS"] == "M") == (row["OBS_VALUE"] == "")
        assert row["STRUCTURE"] == "dataflow"


# ── registers together ──


def test_a_measure_with_money_that_is_not_held_is_refused() -> None:
    files = register_bytes(None)
    assert set(files) == set(REGISTER_FILES)
    name = "measures/measures.toml"
    with pytest.raises(Malformed, match="money that is not held"):
        load_registers({**files, name: files[name].replace(b'"uk-fr-2026"', b'"uk-fr-2030"')})


# ── the command ──


def test_the_command_writes_and_compares(held: Material, tmp_path: Path) -> None:
    _, files = made(held)
    manifest = tmp_path / "theirs.json"
    manifest.write_bytes(files["manifest.json"].replace(b'"data/codes.json"', b'"data/other.json"'))
    command = ["committee", "report", "--as-of", str(AS_OF), "--since", str(SINCE), "--data", str(tmp_path),
               "--out", str(tmp_path / "ours"), "--compare", str(manifest), "--no-forecasts"]  # fmt: skip
    differs = CliRunner().invoke(app, command)
    assert differs.exit_code == 1, differs.output
    assert re.findall("differs: (.*)", differs.output) == ["data/codes.json", "data/other.json"]
    assert {path: (tmp_path / "ours" / path).read_bytes() for path in files} == files
    manifest.write_text("{}")
    assert CliRunner().invoke(app, command).exit_code == 3


@pytest.mark.long
def test_effects_and_forecasts_are_pages_of_the_report(held: Material) -> None:
    from varne.committee.report.effects_page import effects_page
    from varne.committee.report.forecasts_page import forecasts_page

    report = build(held, AS_OF, SINCE, (effects_page, forecasts_page))
    files = bundle(report, held)
    assert report_hash(files) == report_hash(
        bundle(build(held, AS_OF, SINCE, (effects_page, forecasts_page)), held)
    )
    effects = next(section for section in report.sections if section.id == "effects")
    assert [row[4].en for row in effects.tables[0].rows] == ["not identified"] * 4
    months = [one for one in report.figures if one.id.startswith("forecast.arrivals.")]
    assert len(months) == 3
    for one in months:
        assert one.value is not None
        assert one.low is not None
        assert one.high is not None
        assert one.low <= one.value <= one.high
        assert one.value % 50 == 0


def test_words_are_never_empty_in_one_language(held: Material) -> None:
    report, _ = made(held)

    def spoken(section_words: list[Words]) -> None:
        for words in section_words:
            assert bool(words.en.strip()) == bool(words.fr.strip()), words

    for section in report.sections:
        spoken([section.title, *section.paragraphs, *section.notes])
        spoken([cell for table in section.tables for row in table.rows for cell in row])
        spoken([head for table in section.tables for head in table.heads])


def test_no_line_begins_with_a_sign_in_french(held: Material) -> None:
    _, files = made(held)
    french = files["report.html"].decode().split('<main lang="fr"')[1]
    assert "Un pour un\u00a0:" in french
    text = re.sub(r"<[^>]*>", "", french)
    assert not re.search(r" [;:?!%»]", text)


def test_the_pdf_is_tagged_and_all_that_is_drawn_belongs_to_its_structure(held: Material) -> None:
    pdf = made(held)[1]["report.pdf"]
    assert b"/Marked true" in pdf
    elements = {tag: pdf.count(f"/S /{tag} ".encode()) for tag in ("H1", "H2", "Table", "Figure", "Sect")}
    assert elements["H1"] == elements["Sect"] == 2
    assert min(elements.values()) > 0
    assert pdf.count(b"/Lang (en-GB)") + pdf.count(b"/Lang (fr-FR)") == 3  # the document, and each part
    assert len(re.findall(rb"/Alt \(", pdf)) == elements["Figure"]
    for stream in re.findall(rb"stream\n(.*?)endstream", pdf, re.DOTALL):
        if b" BDC" not in stream:
            continue  # a font, not a page
        depth = 0
        for line in stream.split(b"\n"):
            depth += line.endswith((b" BDC", b" BMC"))
            depth -= line == b"EMC"
            assert depth in (0, 1), line
            assert depth == 1 or not re.search(rb"\b(Tj|TJ|S|f)$", line), line
        assert depth == 0


def test_thousands_do_not_break_over_a_line_in_french(held: Material) -> None:
    assert unbroken("plus de 23 000 ou 23 923 ; 2 à 3") == "plus de 23\u00a0000 ou 23\u00a0923\u00a0; 2 à 3"
    page = made(held)[1]["report.html"].decode().split("</style>")[1]
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert charts
    assert all(f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}"' in chart for chart in charts)
    assert not any("\u00a0" in points for chart in charts for points in re.findall(r'"[^"]*"', chart))
    text = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
    assert not re.search(r">[^<]*\d \d{3}(?!\d)", text)
    assert not re.search(
        r'(?<!class="day">)\b20\d\d-\d\d-\d\d\b', re.sub(r"<[a-z]+ [^>]*href[^>]*>", "", text)
    )


def test_quarters_are_named_in_each_language_and_parts_of_one_are_told(held: Material) -> None:
    report, _ = made(held)
    chart = next(
        chart
        for section in report.sections
        for chart in section.charts
        if chart.id == "interception-quarters"
    )
    assert chart.title.fr == "Part interceptée par trimestre (en partie : 2024-T2, 2026-T2)"
    assert chart.title.en == "Share intercepted by quarter (in part: 2024-Q2, 2026-Q2)"
    assert "2025-T3" in svg(chart, "fr")
    assert "2025-Q3" in svg(chart, "en")
    assert "2025-T3 30,2" in in_words(chart, "fr")
