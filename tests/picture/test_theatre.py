from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.picture.errors import Malformed
from varne.picture.theatre import (
    Theatre,
    bearing_deg,
    distance_m,
    fold_name,
    load_theatre,
)
from varne.picture.theatre_check import Finding, check_theatre

DATA = Path(__file__).parents[2] / "data"
SHIPPED = sorted((DATA / "theatres").glob("*.json"))


def shipped(name: str) -> Theatre:
    return load_theatre((DATA / "theatres" / f"{name}.json").read_bytes())


@pytest.fixture(scope="module")
def dover() -> Theatre:
    return shipped("dover")


def tiny(**changes: Any) -> dict[str, Any]:
    """The smallest theatre that passes its check but for having no coast."""
    place = {
        "id": "p",
        "kind": "port",
        "name_en": "Port",
        "name_fr": "Le Port",
        "lat_deg": 50.5,
        "lon_deg": 1.5,
        "radius_m": 500,
        "source": "s",
        "status": "U",
    }
    document = {
        "id": "tiny",
        "name_en": "Tiny",
        "name_fr": "Petit",
        "bbox_deg": [1, 50, 2, 51],
        "centre_codes": ["UK"],
        "home_view": [1.5, 50.5, 9],
        "places": [place],
        "sources": [{"id": "s", "text": "made up"}],
    }
    return document | changes


def findings(document: dict[str, Any], severity: str = "error") -> list[Finding]:
    found = check_theatre(load_theatre(json.dumps(document).encode()))
    return [finding for finding in found if finding.severity == severity]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_theatre_passes_its_check(path: Path) -> None:
    theatre = load_theatre(path.read_bytes())
    assert theatre.id == path.stem
    assert [finding for finding in check_theatre(theatre) if finding.severity == "error"] == []
    assert any("not for navigation" in notice.text_en.lower() for notice in theatre.notices)
    if theatre.coast_file is not None:
        coast = (DATA / "geo" / theatre.coast_file).read_bytes()
        assert len(coast) < 350_000
        assert "Not for navigation" in json.loads(coast)["notice"]
        assert "LGPL" in json.loads(coast)["notice"]


@pytest.mark.parametrize(
    ("said", "place_id"),
    [
        ("Sandettie", "sandettie"),
        ("Sandettié", "sandettie"),
        ("banc du sandettié", "sandettie"),
        ("Varne", "varne"),
        ("Ridge", "ridge"),
        ("COLBART", "ridge"),
        ("le Colbart", "ridge"),
        ("Gris-Nez", "gris-nez"),
        ("Cap Gris Nez", "gris-nez"),
        ("South Falls", "south-falls"),
        ("Dyck", "dyck"),
        ("Bassurelle", "bassurelle"),
        ("Douvres", "dover"),
        ("Dunkerque", "dunkirk"),
        ("equihen", "equihen"),
        ("St Valery en Caux", "saint-valery-en-caux"),
    ],
)
def test_names_in_reports_resolve(dover: Theatre, said: str, place_id: str) -> None:
    place = dover.place_by_name(said)
    assert place is not None
    assert place.id == place_id


def test_a_name_nobody_knows_is_not_guessed(dover: Theatre) -> None:
    assert dover.place_by_name("Atlantis") is None
    assert dover.place_by_name("") is None
    assert dover.places_matching("  ") == ()


@pytest.mark.parametrize(
    "unit_id",
    [
        "uk.dover-lifeboat",
        "uk.ramsgate-lifeboat",
        "uk.dungeness-lifeboat",
        "uk.typhoon",
        "uk.ranger",
        "uk.defender",
        "uk.hurricane",
        "uk.volunteer",
        "fr.ridens",
        "fr.notre-dame-du-risban",
        "fr.abeille-normandie",
    ],
)
def test_units_named_in_reports_are_known(dover: Theatre, unit_id: str) -> None:
    assert unit_id in dover.units_by_id


def test_what_is_not_known_of_a_unit_stays_unknown(dover: Theatre) -> None:
    assert dover.units_by_id["uk.typhoon"].speed_kn.value is None
    assert dover.units_by_id["uk.dover-lifeboat"].speed_kn.value == 25
    for unit in dover.units:
        for _, figure in unit.figures:
            assert (figure.value is None) <= (figure.status == "U")


def test_the_two_great_lanes_flow_as_the_rules_of_the_strait_say(dover: Theatre) -> None:
    flows = {lane.name_en: lane.flow_bearing_deg for lane in dover.lanes if lane.flow_bearing_deg is not None}
    assert 200 < flows["South-west lane"] < 260
    assert 20 < flows["North-east lane"] < 80


def test_no_rescue_region_is_drawn_and_the_file_says_so(dover: Theatre) -> None:
    assert all(limit.kind != "srr" for limit in dover.limits)
    assert all(limit.approximate for limit in dover.limits)
    assert any(notice.id == "no-rescue-region" for notice in dover.notices)


def test_beaches_lie_on_the_coast_they_are_named_after(dover: Theatre) -> None:
    assert len(dover.beaches) > 30
    wissant = dover.places_by_id["wissant"]
    assert distance_m(wissant.lat_deg, wissant.lon_deg, 50.888, 1.66) < 2_000
    assert dover.nearest_place(50.888, 1.66, "beach") == wissant


def test_completion_puts_whole_names_first_and_each_place_once(dover: Theatre) -> None:
    found = dover.places_matching("dun", limit=100)
    assert found[0].id == "dungeness"
    assert len({place.id for place in found}) == len(found)
    assert "port-dunkirk" in [place.id for place in found]
    assert len(dover.places_matching("s", limit=5)) == 5


def test_digest_follows_the_content_not_the_spelling_of_the_file(dover: Theatre) -> None:
    raw = (DATA / "theatres/dover.json").read_bytes()
    respelt = json.dumps(dict(reversed(json.loads(raw).items()))).encode()
    assert load_theatre(respelt).digest == dover.digest
    changed = json.loads(raw) | {"name_en": "Another"}
    assert load_theatre(json.dumps(changed).encode()).digest != dover.digest


def test_a_theatre_survives_being_written_and_read(dover: Theatre) -> None:
    assert load_theatre(msgspec.json.encode(dover)) == dover


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"lat_deg": "north"}, ("places[0].lat_deg", "'p'", "correct the value")),
        ({"lat_deg": 95}, ("places[0].lat_deg", "<= 90")),
        ({"kind": "lake"}, ("places[0].kind", "'p'")),
        ({"colour": "red"}, ("colour", "spelling")),
        ({"radius_m": 0}, ("places[0].radius_m",)),
    ],
)
def test_a_bad_field_is_named_with_its_entry_and_a_cure(
    change: dict[str, Any], told: tuple[str, ...]
) -> None:
    document = tiny()
    document["places"][0] |= change
    with pytest.raises(Malformed) as caught:
        load_theatre(json.dumps(document).encode())
    for words in told:
        assert words in str(caught.value)


def test_a_missing_field_and_a_broken_file_are_told_apart() -> None:
    document = tiny()
    del document["bbox_deg"]
    with pytest.raises(Malformed, match=r"bbox_deg.*add the field"):
        load_theatre(json.dumps(document).encode())
    with pytest.raises(Malformed, match="not JSON"):
        load_theatre(b'{"id": ')


def test_a_sound_theatre_has_no_error() -> None:
    assert findings(tiny()) == []


def test_swapped_coordinates_are_recognised_as_swapped() -> None:
    document = tiny()
    document["places"][0] |= {"lat_deg": 1.5, "lon_deg": 50.5}
    assert [finding.what for finding in findings(document)] == ["latitude and longitude are swapped"]
    document["places"][0] |= {"lat_deg": 10.0, "lon_deg": 10.0}
    assert "outside the box" in findings(document)[0].what


LANE = {"id": "l", "name_en": "L", "name_fr": "L", "kind": "lane", "source": "s", "status": "U"}
UNIT = {"id": "u", "name": "U", "kind": "lifeboat", "centre": "UK", "base": "p", "flag": "GB"}
SENSOR = {
    "id": "r",
    "name_en": "R",
    "name_fr": "R",
    "kind": "radar",
    "centre": "UK",
    "detects_note_en": "x",
    "detects_note_fr": "x",
    "approximate": True,
    "status": "U",
    "source": "s",
}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"bbox_deg": [2, 50, 1, 51]}, "turned round"),
        ({"name_fr": " "}, "name_fr is empty"),
        ({"centre_codes": ["UK", "UK"]}, "stands twice"),
        ({"sources": []}, "not in sources"),
        ({"tide": {"place": "q", "station": "x", "source": "s", "status": "U"}}, "not in places"),
        ({"lanes": [LANE | {"coordinates": [[1.2, 50.2], [1.4, 50.4]]}]}, "no flow bearing"),
        ({"lanes": [LANE | {"coordinates": [[1.2, 50.2]], "flow_bearing_deg": 30}]}, "fewer than two"),
        (
            {"lanes": [LANE | {"coordinates": [[1.2, 50.2], [1.4, 50.4]], "flow_bearing_deg": 210}]},
            "is drawn",
        ),
        ({"units": [UNIT | {"base": "nowhere"}]}, "not in places"),
        ({"units": [UNIT | {"centre": "XX"}]}, "not one of this theatre's"),
        ({"units": [UNIT | {"flag": None}]}, "no flag"),
        ({"units": [UNIT, UNIT]}, "used twice"),
        ({"units": [UNIT | {"speed_kn": {"value": 20, "status": "N"}}]}, "no source"),
        ({"units": [UNIT | {"speed_kn": {"value": -1, "source": "s"}}]}, "speed_kn is -1"),
        ({"sensors": [SENSOR]}, "without a position"),
        ({"sensors": [SENSOR | {"mobile": True, "centre": "XX"}]}, "unknown centre"),
    ],
)
def test_the_check_finds(change: dict[str, Any], what: str) -> None:
    told = findings(tiny(**change))
    assert any(what in finding.what for finding in told), told
    assert all(finding.where and finding.mend for finding in told)


def test_two_places_with_one_name_are_a_warning_and_the_first_answers() -> None:
    document = tiny()
    document["places"].append(document["places"][0] | {"id": "q", "aliases": ["PORT"]})
    assert any("already means 'p'" in finding.what for finding in findings(document, "warning"))
    place = load_theatre(json.dumps(document).encode()).place_by_name("port")
    assert place is not None
    assert place.id == "p"


@given(st.text(max_size=40))
def test_folding_a_name_twice_changes_nothing(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


@given(st.floats(-80, 80), st.floats(-179, 179), st.floats(-80, 80), st.floats(-179, 179))
def test_distance_is_the_same_both_ways(lat_1: float, lon_1: float, lat_2: float, lon_2: float) -> None:
    there = distance_m(lat_1, lon_1, lat_2, lon_2)
    assert there == pytest.approx(distance_m(lat_2, lon_2, lat_1, lon_1), abs=1e-6)
    assert 0 <= there < 20_020_000
    assert 0 <= bearing_deg(lat_1, lon_1, lat_2, lon_2) <= 360


def test_a_minute_of_latitude_is_a_nautical_mile() -> None:
    assert distance_m(51, 1, 51 + 1 / 60, 1) == pytest.approx(1852, rel=0.005)
    assert bearing_deg(51, 1, 52, 1) == pytest.approx(0)
    assert bearing_deg(0, 1, 0, 2) == pytest.approx(90)
