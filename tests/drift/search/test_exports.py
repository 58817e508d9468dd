"""What is written out reads back as what was planned, in every form and both languages."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from string import Formatter
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.drift.search.making import unit
from varne.drift.search.exports import cursor_on_target, geojson, gpx, kml
from varne.drift.search.frame import LocalFrame
from varne.drift.search.orders import SearchOrder, order_of, orders_of
from varne.drift.search.patterns import sector
from varne.drift.search.plan import SearchArea, SearchPlan
from varne.drift.search.units import PlanSettings
from varne.drift.search.worksheet import PATTERN_NAME, WORDS, as_html, as_text, position, worksheet
from varne.picture.errors import Malformed, Refused

ZERO = datetime(2021, 11, 24, 3, 30, tzinfo=UTC)
FRAME = LocalFrame(51.0, 1.6)
UNITS = (unit("heli <1> & co", "air"), unit("Notre-Dame-des-Flots", flag="FR"), unit("away", endurance_s=0.0))


def made() -> tuple[SearchPlan, tuple[SearchOrder, ...]]:
    """A plan laid by hand: an area that drifts, one that does not, and a unit without one."""
    moments_s = np.array([0.0, 5400.0, 10_800.0])
    drifts = np.array([[-8000.0, 11_000.0], [-4000.0, 18_000.0], [-4000.0, 24_000.0]])
    air = SearchArea(
        UNITS[0].id, "air", 25.0, 26_000.0, 19_000.0, 14, 900.0, 10_400.0, moments_s, drifts, (0.83, 0.19),
        150.0, 2.76, 1.47,
    )  # fmt: skip
    still = np.full((3, 2), 2000.0)
    sea = SearchArea(
        UNITS[1].id, "surface", 176.0, 9000.0, 7500.0, 3, 1900.0, 5500.0, moments_s, still, (0.32, 0.12),
        0.0, 1.94, 0.45,
    )  # fmt: skip
    settings = PlanSettings(horizon_s=3 * 3600)
    plan = SearchPlan((air, sea), (("away", "no_time"),), 1.62, 2.26, np.array([0.5, 0.6, 0.5]), settings)
    return plan, orders_of(plan, UNITS, FRAME, ZERO)


PLAN, ORDERS = made()


def test_orders_keep_times_and_places() -> None:
    assert [order.label for order in ORDERS] == ["A1", "A2"]
    for order, area in zip(ORDERS, PLAN.areas, strict=True):
        assert order.times[0] == ZERO + timedelta(seconds=round(area.start_s))
        assert list(order.times) == sorted(order.times)
        who = next(unit for unit in UNITS if unit.id == order.unit_id)
        metres = FRAME.metres(order.track_deg)
        seconds = np.array([(t - ZERO).total_seconds() for t in order.times])
        # Over ground a leg is the search speed and what the stream adds.
        speeds = np.hypot(*np.diff(metres, axis=0).T) / np.maximum(np.diff(seconds), 1)
        assert speeds.max() < who.search_speed_mps + 2.5
        assert len(order.turns) == 2 * area.sweeps


def test_gpx_has_every_point_with_its_time() -> None:
    space = "{http://www.topografix.com/GPX/1/1}"
    routes = ElementTree.fromstring(gpx(ORDERS, "Night <24> & day")).findall(f"{space}rte")
    assert len(routes) == len(ORDERS)
    for route, order in zip(routes, ORDERS, strict=True):
        assert order.unit_id in (route.findtext(f"{space}name") or "")
        points = route.findall(f"{space}rtept")
        np.testing.assert_allclose(
            [(float(p.attrib["lat"]), float(p.attrib["lon"])) for p in points], order.track_deg, atol=1e-6
        )
        times = [datetime.fromisoformat(p.findtext(f"{space}time") or "") for p in points]
        assert times == list(order.times)
        assert len([p for p in points if p.find(f"{space}name") is not None]) == len(order.turns)


def test_kml_closes_its_areas_and_draws_its_tracks() -> None:
    space = "{http://www.opengis.net/kml/2.2}"
    document = ElementTree.fromstring(kml(ORDERS, "t & t"))
    folders = document.findall(f".//{space}Folder")
    assert len(folders) == len(ORDERS)
    for folder, order in zip(folders, ORDERS, strict=True):
        ring = (folder.findtext(f".//{space}LinearRing/{space}coordinates") or "").split()
        assert len(ring) == 5
        assert ring[0] == ring[-1]
        way = (folder.findtext(f".//{space}LineString/{space}coordinates") or "").split()
        lon, lat = way[0].split(",")
        np.testing.assert_allclose([float(lat), float(lon)], order.track_deg[0], atol=1e-6)
        assert len(way) == len(order.times)


def test_geojson_says_longitude_first_turns_left_and_is_a_proposal() -> None:
    features = json.loads(geojson(ORDERS))["features"]
    assert [feature["properties"]["what"] for feature in features] == ["area", "track"] * 2
    assert {feature["properties"]["state"] for feature in features} == {"proposed"}
    for feature, order in zip(features[1::2], ORDERS, strict=True):
        lon_lat = np.array(feature["geometry"]["coordinates"])
        np.testing.assert_allclose(lon_lat[:, ::-1], order.track_deg, atol=1e-6)
        assert len(feature["properties"]["times"]) == len(lon_lat)
    for feature in features[::2]:
        ring = np.array(feature["geometry"]["coordinates"][0])
        assert np.array_equal(ring[0], ring[-1])
        x, y = ring.T
        assert (x[:-1] * y[1:] - x[1:] * y[:-1]).sum() > 0


def test_cursor_on_target_is_two_events_for_each_order_and_goes_stale() -> None:
    issued = ZERO - timedelta(minutes=5)
    events = [ElementTree.fromstring(event) for event in cursor_on_target(ORDERS, "varne.1", issued)]
    assert [event.attrib["type"] for event in events] == ["u-d-f", "b-m-r"] * 2
    assert len({event.attrib["uid"] for event in events}) == len(events)
    for event, order in zip(events[1::2], ORDERS, strict=True):
        assert datetime.fromisoformat(event.attrib["time"]) == issued
        assert datetime.fromisoformat(event.attrib["stale"]) == order.times[-1] + timedelta(hours=1)
        links = event.findall("detail/link")
        assert len(links) == len(order.times)
        assert [link.attrib["type"] for link in links].count("b-m-p-w") == len(order.turns)
        lat, lon, _ = links[-1].attrib["point"].split(",")
        np.testing.assert_allclose([float(lat), float(lon)], order.track_deg[-1], atol=1e-6)
    for event in events[::2]:
        points = [link.attrib["point"] for link in event.findall("detail/link")]
        assert len(points) == 5
        assert points[0] == points[-1]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_worksheet_tells_everything_a_crew_is_given(language: str) -> None:
    sheet = worksheet(
        PLAN,
        ORDERS,
        language,  # type: ignore[arg-type]
        incident="UK-014 <b>",
        made_at=ZERO,
        object_classes=("boat", "person"),
        sources=("COMDTINST M16130.2F",),
        water_temperature_c=13.0,
    )
    text, page = as_text(sheet), as_html(sheet)
    for order in ORDERS:
        assert f"{order.label}  {order.unit_id}" in text
        assert position(*order.track_deg[0]) in text
        assert order.times[0].strftime("%Y-%m-%d %H:%MZ") in text
    assert re.search(r"away ?: ", text)
    assert WORDS[language]["no_time"] in text  # type: ignore[index]
    assert WORDS[language]["beware_pod"] in text  # type: ignore[index]
    assert WORDS[language]["proposal"] in text  # type: ignore[index]
    assert "COMDTINST M16130.2F" in text
    assert f'<html lang="{language}">' in page
    assert "UK-014 &lt;b&gt;" in page
    assert "<script" not in page
    ElementTree.fromstring(page.replace("<!doctype html>", "").replace('<meta charset="utf-8">', ""))


def test_both_languages_have_every_word_and_every_blank() -> None:
    assert WORDS["en"].keys() == WORDS["fr"].keys()
    assert PATTERN_NAME["en"].keys() == PATTERN_NAME["fr"].keys()
    for key, english in WORDS["en"].items():
        french = WORDS["fr"][key]
        assert [part[1] for part in Formatter().parse(english)] == [
            part[1] for part in Formatter().parse(french)
        ]
        assert english
        assert french


def test_the_french_sheet_writes_commas_and_keeps_positions() -> None:
    sheet = worksheet(PLAN, ORDERS, "fr", incident="x", made_at=ZERO, object_classes=("a", "b"))
    rows = dict(row for _, section in sheet.sections for row in section)
    assert "," in rows["Espacement des routes S, M"]
    assert "." in rows["Point de début de recherche"]
    assert "," in rows["Attendu trouvé par ce plan"]
    assert "." in rows["Sommets au début de la recherche"]
    assert "," not in rows["Sommets au début de la recherche"]


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        (51.135, 1.72, "51°08.10'N 001°43.20'E"),
        (-0.5, -1.0, "00°30.00'S 001°00.00'W"),
        (50.999999, 0.0, "51°00.00'N 000°00.00'E"),
    ],
)
def test_positions_are_said_in_degrees_and_minutes(lat: float, lon: float, said: str) -> None:
    assert position(lat, lon) == said


def test_a_pattern_laid_by_hand_can_be_ordered_too() -> None:
    pattern = sector((0.0, 0.0), 0.0, 3000.0, 1800.0, 7.5)
    order = order_of(pattern, UNITS[1], "B1", FRAME, ZERO)
    assert order.area_deg is None
    assert order.times[0] == ZERO + timedelta(minutes=30)
    assert b"VS" in gpx([order], "t")
    assert len(cursor_on_target([order], "x", ZERO)) == 1
    assert len(json.loads(geojson([order]))["features"]) == 1


def test_times_are_written_in_utc_and_bare_times_refused() -> None:
    paris = ZERO.astimezone(timezone(timedelta(hours=1)))
    pattern = sector((0.0, 0.0), 0.0, 3000.0, 1800.0, 7.5)
    assert gpx([order_of(pattern, UNITS[1], "B1", FRAME, paris)], "t") == gpx(
        [order_of(pattern, UNITS[1], "B1", FRAME, ZERO)], "t"
    )
    with pytest.raises(Malformed):
        order_of(pattern, UNITS[1], "B1", FRAME, ZERO.replace(tzinfo=None))
    with pytest.raises(Malformed):
        cursor_on_target(ORDERS, "x", ZERO.replace(tzinfo=None))
    with pytest.raises(Refused):
        cursor_on_target(ORDERS, " ", ZERO)
    with pytest.raises(Refused):
        orders_of(PLAN, UNITS[:1], FRAME, ZERO)
