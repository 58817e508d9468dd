"""The commands as a person uses them: on the shipped recordings, and on what is wrong."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
import struct
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from varne.console.cli.app import app
from varne.console.cli.output import Exit

DATA = Path(__file__).parents[3] / "data"
SOLENT = DATA / "ais" / "solent-2016-01-12.csv"
NIGHT = DATA / "nights" / "102" / "reports.jsonl"

runner = CliRunner()


def varne(*words: str | Path, expect: int = Exit.OK) -> str:
    result = runner.invoke(app, [str(word) for word in words])
    assert result.exit_code == expect, f"{result.exit_code}: {result.output} {result.exception!r}"
    return result.stdout if expect == Exit.OK else result.output


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of night 102."""
    data = tmp_path_factory.mktemp("night")
    varne("import", NIGHT, "--synthetic", "--data", data)
    return data / "dover" / "log.sqlite"


def test_the_solent_log_has_91_vessels_and_its_one_wild_position_flagged(tmp_path: Path) -> None:
    words = ("import", SOLENT, "--theatre", "solent", "--data", tmp_path, "--json")
    summary = json.loads(varne(*words))
    assert summary["tracks"] == 91
    assert summary["doubted"] == 1
    (feed,) = summary["feeds"]
    assert feed["lines"] == feed["messages"] + feed["annotations"] == 18_624
    again = json.loads(varne(*words))
    assert again["fingerprint"] == summary["fingerprint"], "taking it in again adds nothing"
    assert again["sequence"] == summary["sequence"]


def test_a_night_makes_boats_and_incidents_all_marked_synthetic(night: Path, tmp_path: Path) -> None:
    for what in ("boats", "incidents", "reports"):
        out = tmp_path / f"{what}.geojson"
        varne("export", night, "--what", what, "--out", out)
        document = json.loads(out.read_text())
        assert document["synthetic"] is True
        assert "SYNTHETIC" in document["notice"]
        assert document["features"]
        assert all(feature["properties"]["synthetic"] for feature in document["features"])


def test_the_three_forms_say_the_same(night: Path, tmp_path: Path) -> None:
    paths = {form: tmp_path / f"boats.{form}" for form in ("geojson", "csv", "parquet")}
    for path in paths.values():
        varne("export", night, "--out", path)
    features = json.loads(paths["geojson"].read_text())["features"]
    rows = list(csv.DictReader(paths["csv"].read_text().splitlines()))
    table = pq.read_table(paths["parquet"])
    ids = [feature["properties"]["id"] for feature in features]
    assert ids == [row["id"] for row in rows] == table["id"].to_pylist()
    geo = json.loads(table.schema.metadata[b"geo"])
    assert geo["primary_column"] == "geometry"
    point = next(index for index, feature in enumerate(features) if feature["geometry"])
    order, kind, lon, lat = struct.unpack("<BIdd", table["geometry"][point].as_py())
    assert (order, kind) == (1, 1)
    assert features[point]["geometry"]["coordinates"] == pytest.approx([lon, lat], abs=1e-5)
    assert float(rows[point]["lat_deg"]) == lat


def test_export_shows_what_was_known_then(night: Path, tmp_path: Path) -> None:
    counts = []
    for moment in ("2026-08-11T20:30Z", "2026-08-12T02:30Z", "2026-08-12T09:00Z"):
        out = tmp_path / "reports.csv"
        varne("export", night, "--what", "reports", "--as-of", moment, "--out", out)
        rows = list(csv.DictReader(out.read_text().splitlines()))
        assert all(row["received_at"] <= moment.replace("Z", ":59Z") for row in rows)
        counts.append(len(rows))
    assert counts == sorted(counts)
    assert counts[-1] == 336


def test_verify_finds_one_flipped_byte_and_names_the_entry(night: Path, tmp_path: Path) -> None:
    assert "whole" in varne("verify", night)
    copy = tmp_path / "copy.sqlite"
    varne("backup", night, copy)
    raw = bytearray(copy.read_bytes())
    at = raw.find(b"N102-0039")
    raw[at + 6] ^= 1
    copy.write_bytes(bytes(raw))
    result = json.loads(varne("verify", copy, "--json", expect=Exit.FOUND))
    assert not result["sound"]
    named = [damage["sequence"] for damage in result["verification"]["damage"]]
    assert any(isinstance(sequence, int) for sequence in named)


def test_correlate_writes_a_snapshot_a_mark(tmp_path: Path) -> None:
    out = tmp_path / "snapshots.jsonl"
    said = varne("correlate", NIGHT, "--every", "10m", "--out", out, "--until", "2026-08-12T01:00Z", "--json")
    snapshots = [json.loads(line) for line in out.read_text().splitlines()]
    received = {r["id"]: r["received"] for r in map(json.loads, NIGHT.read_text().splitlines())}
    assert len(snapshots) == 28
    for snapshot in snapshots:
        for boat in snapshot["boats"]:
            assert boat["status"] in ("open", "closed")
            assert 0 <= boat["p"] <= 1
            assert all(received[identifier] <= snapshot["time"] for identifier in boat["reports"])
        unreported = snapshot["unreported"]
        assert unreported["basis"] in ("tonight", "prior")
        assert 0 <= unreported["low"] <= unreported["high"]
    assert json.loads(said)["unreported"] == snapshots[-1]["unreported"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("import", "nothing.csv"), Exit.REFUSED, "no file"),
        (("import", DATA / "ais" / "README.md"), Exit.REFUSED, "none of the forms known"),
        (("correlate", "nothing.jsonl", "--out", "x"), Exit.REFUSED, "no file"),
        (("correlate", NIGHT, "--every", "often", "--out", "x"), Exit.REFUSED, "write 10m"),
        (("correlate", NIGHT, "--out", "no/such/folder"), Exit.REFUSED, "No such file"),
        (("correlate", NIGHT, "--out", "."), Exit.REFUSED, "directory"),
        (("correlate", NIGHT, "--every", "0.0001s", "--out", "x"), Exit.REFUSED, "from 1s to 24h"),
        (("correlate", NIGHT, "--every", "99999999999h", "--out", "x"), Exit.REFUSED, "from 1s to 24h"),
        (("import", NIGHT, "--data", NIGHT), Exit.REFUSED, "reports.jsonl"),
        (("doctor", "--port", "99999"), Exit.USAGE, "65535"),
        (("doctor", "--data", NIGHT), Exit.FOUND, "not a directory"),
        (("verify", "nothing.sqlite"), Exit.REFUSED, "no log"),
        (("export", "nothing.sqlite", "--out", "x.csv"), Exit.REFUSED, "no log"),
        (("theatre", "check", "atlantis"), Exit.REFUSED, "dover"),
        (
            ("run", "--theatre", "dover", "--centre", "XX", "--feed", "ais+udp://127.0.0.1:1"),
            Exit.REFUSED,
            "UK",
        ),
        (("run", "--feed", "carrier-pigeon://x:1"), Exit.REFUSED, "ais+tcp"),
        (("run", "--config", DATA / "ais" / "README.md"), Exit.MALFORMED, "not TOML"),
        (("replay", NIGHT, "--from", "late"), Exit.REFUSED, "write 2026"),
        (("nonsense",), Exit.USAGE, "No such command"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    words: tuple[str | Path, ...], code: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert says in varne(*words, expect=code)


def test_an_empty_or_broken_night_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    varne("correlate", empty, "--out", tmp_path / "x", expect=Exit.REFUSED)
    half = tmp_path / "half.jsonl"
    whole = NIGHT.read_bytes()
    half.write_bytes(whole[: len(whole) // 2])
    summary = json.loads(varne("import", half, "--synthetic", "--data", tmp_path / "half", "--json"))
    (feed,) = summary["feeds"]
    assert feed["lines"] == feed["messages"] + feed["quarantined"]
    assert feed["quarantined"] == 1, "the line that was cut"


def test_a_file_in_which_nothing_can_be_read_is_in_quarantine_line_by_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "a", "kind": "call"\n{"id": "b", "kind": "pigeon"}\n')
    summary = json.loads(varne("import", broken, "--data", tmp_path / "log", "--json"))
    (feed,) = summary["feeds"]
    assert feed["quarantined"] == feed["lines"] == 2
    assert sum(feed["quarantined_by_code"].values()) == 2


def test_doctor_and_theatre_check_find_nothing_here() -> None:
    findings = json.loads(varne("doctor", "--json", "--port", "0"))
    assert {finding["what"] for finding in findings} >= {
        "Python",
        "packages",
        "SQLite",
        "theatres",
        "screens",
    }
    assert not [finding for finding in findings if finding["state"] == "wrong"]
    for theatre in ("dover", "solent", "gibraltar"):
        findings = json.loads(varne("theatre", "check", theatre, "--json"))["findings"]
        assert not [finding for finding in findings if finding["severity"] == "error"]


def test_doctor_says_how_to_mend_missing_screens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("varne.console.web.static_files.STATIC", tmp_path)
    assert "make web" in varne("doctor", "--port", "0", expect=Exit.FOUND)


def test_a_log_of_another_theatre_is_refused(night: Path, tmp_path: Path) -> None:
    moved = tmp_path / "solent"
    shutil.copytree(night.parent, moved)
    says = varne("import", SOLENT, "--theatre", "solent", "--data", tmp_path, expect=Exit.REFUSED)
    assert "another directory" in says


def test_two_recordings_of_one_name_are_two_feeds_and_lose_nothing(tmp_path: Path) -> None:
    whole = NIGHT.read_bytes().splitlines(keepends=True)
    for name, lines in (("first", whole[:100]), ("second", whole[100:])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "reports.jsonl").write_bytes(b"".join(lines))
    one, other = (tmp_path / name / "reports.jsonl" for name in ("first", "second"))
    together = json.loads(varne("import", one, other, "--data", tmp_path / "together", "--json"))
    assert len({feed["feed"] for feed in together["feeds"]}) == 2
    varne("import", one, "--data", tmp_path / "after", "--json")
    after = json.loads(varne("import", other, "--data", tmp_path / "after", "--json"))
    assert after["reports"] == together["reports"] == 336, (
        "the second must not begin after the first's last line"
    )


def test_a_recording_given_twice_is_refused(tmp_path: Path) -> None:
    assert "twice" in varne("import", NIGHT, NIGHT, "--data", tmp_path, expect=Exit.REFUSED)


def test_correlate_reads_what_import_reads(tmp_path: Path) -> None:
    plain, marked, packed = tmp_path / "plain", tmp_path / "marked.jsonl", tmp_path / "packed.jsonl.gz"
    marked.write_bytes(b"\xef\xbb\xbf" + NIGHT.read_bytes())
    packed.write_bytes(gzip.compress(NIGHT.read_bytes()))
    varne("correlate", NIGHT, "--quick", "--out", plain)  # no forecast beside the copies
    for source in (marked, packed):
        varne("correlate", source, "--quick", "--out", tmp_path / "out")
        assert (tmp_path / "out").read_bytes() == plain.read_bytes()


def test_correlate_never_writes_over_its_reports(tmp_path: Path) -> None:
    reports = tmp_path / "reports.jsonl"
    reports.write_bytes(NIGHT.read_bytes())
    varne("correlate", reports, "--out", reports, expect=Exit.REFUSED)
    assert reports.read_bytes() == NIGHT.read_bytes()
