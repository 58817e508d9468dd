from __future__ import annotations

import math
from pathlib import Path

import mgrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from varne.feeds.calls.positions import read_position
from varne.feeds.calls.readings import Reading, degrees_minutes
from varne.picture.errors import Malformed
from varne.picture.theatre import distance_m, load_theatre

DOVER = load_theatre((Path(__file__).parents[3] / "data" / "theatres" / "dover.json").read_bytes())
SOLENT_BOX = (-1.8, 50.4, -0.6, 51.0)
HERE = (51 + 8.5 / 60, 1 + 44.5 / 60)


def readings(text: str) -> tuple[Reading, ...]:
    return read_position(text, known_place=DOVER.place_by_name, bbox_deg=DOVER.bbox_deg)


def reading(text: str) -> Reading:
    (only,) = readings(text)
    return only


@pytest.mark.parametrize(
    "text",
    [
        "51.141667, 1.741667",
        "51.141667N 1.741667E",
        "51.141667 N, 1.741667 E",
        "N 51.141667 E 1.741667",
        "51.141667°, 1.741667°",
        "51,141667 1,741667",
        "51,141667, 1,741667",
        "51,141667;1,741667",
        "51,141667,1,741667",
        "lat 51.141667 lon 1.741667",
        "lon 1.741667 lat 51.141667",
        "Longitude: 1,741667 Latitude: 51,141667",
        "51.141667 lat 1.741667 lon",
        "lat=51.141667 long=1.741667",
        "1.741667, 51.141667 ",
        "Position: 51.141667 / 1.741667",
        "https://maps.example/?q=51.141667,1.741667&z=10",
        "geo:51.141667,1.741667;u=30",
    ],
)
def test_degrees(text: str) -> None:
    best = readings(text)[0]
    assert best.notation == "decimal"
    assert best.in_theatre
    assert (best.lat_deg, best.lon_deg) == pytest.approx(HERE, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "51°08.5'N 001°44.5'E",
        "51°08.5\u2032N 001°44.5\u2032E",
        "51º08.5\u2019N 1º44.5\u2019E",
        "51 08.5 N 1 44.5 E",
        "51 08.5N, 001 44.5E",
        "51-08.5N 001-44.5E",
        "51 08.5 1 44.5",
        "N51 08.5 E1 44.5",
        "N 51° 08.5 ' E 1° 44.5 '",
        "5108.5N 00144.5E",
        "51°08,5'N 1°44,5'E",
        "51°08,5' Nord 1°44,5' Est",
        "51° 08,5 nord, 1° 44,5 est",
        "1°44.5'E 51°08.5'N",
        "51 deg 8.5 min north 1 deg 44.5 min east",
        "nous sommes à 51°08.5N 1°44.5E",
    ],
)
def test_degrees_and_minutes(text: str) -> None:
    only = reading(text)
    assert only.notation == "dm"
    assert (only.lat_deg, only.lon_deg) == pytest.approx(HERE, abs=1e-6)
    assert only.sigma_m == pytest.approx(54, abs=1)
    assert only.label == "51°08.500'N 001°44.500'E"


@pytest.mark.parametrize(
    "text",
    [
        "N51 08 30 E1 44 30",
        "51 08 30 N 1 44 30 E",
        "51°08'30\"N 001°44'30\"E",
        "51° 8\u2032 30\u2033 N, 1° 44\u2032 30\u2033 E",
        "51°08'30''N 1°44'30''E",
        "51d08m30s N 1d44m30s E",
        "51:08:30 1:44:30",
        "510830N 0014430E",
        "51 08 30 1 44 30",
        "51 degrés 8 minutes 30 secondes nord 1 degré 44 minutes 30 secondes est",
    ],
)
def test_degrees_minutes_and_seconds(text: str) -> None:
    only = reading(text)
    assert only.notation == "dms"
    assert (only.lat_deg, only.lon_deg) == pytest.approx(HERE, abs=1e-6)
    assert only.sigma_m == pytest.approx(13.4, abs=0.5)


@pytest.mark.parametrize(
    "text", ["50 46.5 N 0 04.5 W", "50 46,5 N 0 04,5 O", "50°46.5'N 0°04.5' Ouest", "50.775 -0.075"]
)
def test_west_in_both_languages(text: str) -> None:
    only = reading(text)
    assert (only.lat_deg, only.lon_deg) == pytest.approx((50.775, -0.075))


def test_a_comma_that_can_mean_two_things_gives_both() -> None:
    both = readings("51,08 1,44")
    assert [(r.notation, round(r.lat_deg, 4), round(r.lon_deg, 4)) for r in both if r.in_theatre] == [
        ("decimal", 51.08, 1.44),
        ("dm", 51.1333, 1.7333),
    ]


def test_the_theatre_settles_the_side_of_greenwich_only_when_nobody_said() -> None:
    unsaid = read_position("50 46.5 1 06.5", known_place=DOVER.place_by_name, bbox_deg=SOLENT_BOX)
    assert [(round(r.lon_deg, 4), r.in_theatre) for r in unsaid] == [(-1.1083, True), (1.1083, False)]
    (said,) = read_position("50 46.5N 1 06.5E", known_place=DOVER.place_by_name, bbox_deg=SOLENT_BOX)
    assert (round(said.lon_deg, 4), said.in_theatre) == (1.1083, False)


def test_a_position_far_away_is_given_and_flagged() -> None:
    far = reading("36°07.2'N 005°21.0'W")
    assert not far.in_theatre
    assert (far.lat_deg, far.lon_deg) == pytest.approx((36.12, -5.35))


@pytest.mark.parametrize(
    ("text", "sigma_m"),
    [
        ("51 N 1 E", 32_100),
        ("51.1 1.7", 3_210),
        ("51.14 1.74", 321),
        ("51 08 1 44", 535),
        ("51.1417 1.7408", 10.5),
    ],
)
def test_the_uncertainty_is_what_the_writing_implies(text: str, sigma_m: float) -> None:
    assert reading(text).sigma_m == pytest.approx(sigma_m, rel=0.02)


@pytest.mark.parametrize(
    ("text", "sigma_m"), [("31U DS 11913 66336", 10), ("31UDS1191366336", 10), ("mgrs 31u ds 119 663", 30.6)]
)
def test_mgrs(text: str, sigma_m: float) -> None:
    only = reading(text)
    assert only.notation == "mgrs"
    assert distance_m(only.lat_deg, only.lon_deg, 51.1417, 1.7408) < 60
    assert only.sigma_m == pytest.approx(sigma_m, rel=0.02)


def test_a_grid_square_is_read_at_its_middle() -> None:
    coarse, corner = reading("31U DS 11 66"), reading("31U DS 11000 66000")
    apart_m = distance_m(coarse.lat_deg, coarse.lon_deg, corner.lat_deg, corner.lon_deg)
    assert apart_m == pytest.approx(math.hypot(500, 500), rel=0.01)


@pytest.mark.parametrize(
    "text", ["Varne", "the varne", "BANC DE VARNE", "Sandettié", "sandettie", "Cap Gris-Nez"]
)
def test_a_place_by_any_of_its_names(text: str) -> None:
    place = DOVER.place_by_name(text)
    only = reading(text)
    assert place is not None
    assert (only.notation, only.area, only.lat_deg) == ("place", place.id, place.lat_deg)
    assert only.sigma_m == place.radius_m / 2


@pytest.mark.parametrize("text", ["off Calais beach", "au large de Calais beach", "near Calais beach"])
def test_the_surroundings_of_a_place(text: str) -> None:
    only = reading(text)
    assert (only.area, only.sigma_m) == ("calais-beach", 2 * reading("Calais beach").sigma_m)


@pytest.mark.parametrize(
    ("text", "distance", "bearing"),
    [
        ("3 NM NE of Varne", 5556, 45),
        ("3nm north-east of Varne", 5556, 45),
        ("3 nautical miles to the north east of the Varne", 5556, 45),
        ("3 milles au nord-est de Varne", 5556, 45),
        ("3,5 milles nautiques au nord-ouest de Varne", 6482, 315),
        ("2 km SSO de Varne", 2000, 202.5),
        ("1.5 miles west of Varne", 2778, 270),
        ("5 cables south of Varne", 926, 180),
        ("045° 3 NM from Varne", 5556, 45),
        ("045 3nm from Varne", 5556, 45),
        ("dans le 045 de Varne à 3 milles", 5556, 45),
        ("à 3 milles dans le 045 de Varne", 5556, 45),
    ],
)
def test_told_from_a_place(text: str, distance: float, bearing: float) -> None:
    only, varne = reading(text), reading("Varne")
    assert only.area is None, "not at the place itself"
    assert distance_m(varne.lat_deg, varne.lon_deg, only.lat_deg, only.lon_deg) == pytest.approx(
        distance, rel=0.001
    )
    north_m = math.radians(only.lat_deg - varne.lat_deg)
    east_m = math.radians(only.lon_deg - varne.lon_deg) * math.cos(math.radians(varne.lat_deg))
    assert math.degrees(math.atan2(east_m, north_m)) % 360 == pytest.approx(bearing, abs=0.5)
    assert only.sigma_m > varne.sigma_m


def test_a_distance_without_a_direction_is_a_ring() -> None:
    ring = reading("3 nm from Varne")
    assert ring.sigma_m > 4000
    assert ring.label == "within 3 NM of Varne"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "no position was written"),
        ("   ", "no position was written"),
        ("hello", "write it like"),
        ("3 NM NE of Atlantis", "write it like"),
        ("51 75 N 1 44 E", "below 60"),
        ("95.2 N 1 E", "between 90 S and 90 N"),
        ("51.5 30 N 1 44 E", "only the last figure"),
        ("51°08.5'N", "write it like"),
        ("31U DS 119 6633", "as many figures"),
        ("31U ZZ 119 663", "MGRS"),
        ("99X DS 119 663", "MGRS"),
        ("3E SD 00", "MGRS"),
        ("9" * 201, "characters"),
    ],
)
def test_what_cannot_be_read_is_explained(text: str, advice: str) -> None:
    with pytest.raises(Malformed, match=advice) as error:
        readings(text)
    assert error.value.code == "position"


def test_a_message_never_repeats_what_was_typed() -> None:
    with pytest.raises(Malformed) as error:
        readings("Jean Dupont 06 12 34 56 78")
    assert "Dupont" not in str(error.value)


# ── round trips: written in a notation, read back within what the notation can carry ──

LATITUDES = st.floats(49.7, 51.85)
LONGITUDES = st.floats(0.02, 3.0)
SEPARATORS = st.sampled_from([" ", ", ", "  ", "; "])


def close(only: Reading, lat_deg: float, lon_deg: float, unit_deg: float) -> None:
    assert abs(only.lat_deg - lat_deg) <= unit_deg / 2 + 1e-9
    assert abs(only.lon_deg - lon_deg) <= unit_deg / 2 + 1e-9


@given(LATITUDES, LONGITUDES, st.integers(3, 7), SEPARATORS, st.booleans())
def test_degrees_round_trip(lat: float, lon: float, decimals: int, stop: str, comma: bool) -> None:
    text = f"{lat:.{decimals}f}{stop}{lon:.{decimals}f}"
    if comma and "," not in stop:
        text = text.replace(".", ",")
    best = readings(text)[0]
    close(best, lat, lon, 10.0**-decimals)
    assert best.notation == "decimal"


def dm(value: float, decimals: int) -> tuple[int, str]:
    scale = 10**decimals
    whole = round(value * 60 * scale)
    degrees, rest = divmod(whole, 60 * scale)
    return degrees, f"{rest / scale:0{3 + decimals if decimals else 2}.{decimals}f}"


@given(
    LATITUDES,
    LONGITUDES,
    st.integers(1, 4),
    st.sampled_from(
        ["{0}°{1}'N {2:03d}°{3}'E", "{0} {1} N {2} {3} E", "N{0} {1} E{2} {3}", "{0}{1}N {2:03d}{3}E"]
    ),
)
def test_degrees_and_minutes_round_trip(lat: float, lon: float, decimals: int, form: str) -> None:
    text = form.format(*dm(lat, decimals), *dm(lon, decimals))
    only = reading(text)
    close(only, lat, lon, 10.0**-decimals / 60)
    assert only.notation == "dm"


def dms(value: float) -> tuple[int, int, int]:
    minutes, seconds = divmod(round(value * 3600), 60)
    return (*divmod(minutes, 60), seconds)


@given(
    LATITUDES,
    LONGITUDES,
    st.sampled_from(
        [
            "{0} {1:02d} {2:02d} N {3} {4:02d} {5:02d} E",
            "{0}°{1}\u2032{2}\u2033N {3}°{4}\u2032{5}\u2033E",
            "{0}{1:02d}{2:02d}N {3:03d}{4:02d}{5:02d}E",
            "{0}° {1}' {2}\" Nord, {3}° {4}' {5}\" Est",
        ]
    ),
)
def test_degrees_minutes_and_seconds_round_trip(lat: float, lon: float, form: str) -> None:
    only = reading(form.format(*dms(lat), *dms(lon)))
    close(only, lat, lon, 1 / 3600)
    assert only.notation == "dms"


# Where two bands meet a square lies in both; a hair south of the equator the converter names a wrong square.
@example(16.000000001, 111.18105747337518, 2)
@example(-24.00001, 152.68937131534005, 3)
@given(st.floats(-80, 80).filter(lambda lat: not -1e-6 < lat < 0), st.floats(-179, 179), st.integers(2, 5))
def test_mgrs_round_trips_anywhere(lat: float, lon: float, figures: int) -> None:
    grid = mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=figures)
    only = reading(grid)
    square_m = 10.0 ** (5 - figures)
    assert distance_m(lat, lon, only.lat_deg, only.lon_deg) <= square_m * 0.75 + 2


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_label_reads_back_as_itself(lat: float, lon: float) -> None:
    only = reading(degrees_minutes(lat, lon))
    close(only, lat, lon, 0.001 / 60)


@given(st.text(st.sampled_from("0123456789.,°'\"NSEWO -+;:mMlatonUD"), max_size=30))
def test_any_text_is_read_or_explained(text: str) -> None:
    try:
        found = readings(text)
    except Malformed:
        return
    for one in found:
        assert -90 <= one.lat_deg <= 90
        assert -180 <= one.lon_deg <= 180
        assert one.sigma_m >= 10
    assert [one.in_theatre for one in found] == sorted((one.in_theatre for one in found), reverse=True)


@given(st.text(max_size=60))
def test_any_text_at_all_never_breaks_the_reader(text: str) -> None:
    try:
        found = readings(text)
    except Malformed:
        return
    assert found
