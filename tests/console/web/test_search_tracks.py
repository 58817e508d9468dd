"""A searcher's track as it is handed in: GPX of any version, or typed lines; and what is no track."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from varne.console.web.search_tracks import read_gpx, read_typed
from varne.picture.errors import Malformed

NOON = datetime(2026, 8, 12, 12, tzinfo=UTC)
DOVER = (-1.0, 50.0, 3.0, 52.0)
POINT = '<trkpt lat="51.1" lon="1.5"><time>2026-08-12T12:00:00Z</time><name>ignored</name></trkpt>'


def gpx(inner: str, namespace: str = ' xmlns="http://www.topografix.com/GPX/1/1"') -> bytes:
    return f'<?xml version="1.0"?><gpx version="1.1"{namespace}>{inner}</gpx>'.encode()


@given(
    st.lists(
        st.tuples(
            st.integers(0, 86_000),
            st.floats(-90, 90, allow_nan=False).map(lambda x: round(x, 6)),
            st.floats(-180, 180, allow_nan=False).map(lambda x: round(x, 6)),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_a_track_is_read_as_it_was_written(points: list[tuple[int, float, float]]) -> None:
    moments = [(NOON + timedelta(seconds=s), lat, lon) for s, lat, lon in points]
    written = "".join(
        f'<trkpt lat="{lat}" lon="{lon}"><ele>1</ele><time>{at:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>'
        for at, lat, lon in moments
    )
    assert read_gpx(gpx(f"<trk><trkseg>{written}</trkseg></trk>")) == moments


@pytest.mark.parametrize(
    "document",
    [
        gpx(f"<trk><trkseg>{POINT}</trkseg></trk>"),
        gpx(f"<trk><trkseg>{POINT}</trkseg></trk>", ' xmlns="http://www.topografix.com/GPX/1/0"'),
        gpx(f"<trk><trkseg>{POINT}</trkseg></trk>", ""),
        gpx(f"<rte>{POINT.replace('trkpt', 'rtept')}</rte>"),
        gpx(f"<trk><trkseg>{POINT.replace('00Z', '00')}</trkseg></trk>"),  # GPX times are UTC, said or not
        gpx(f"<trk><trkseg>{POINT.replace('12:00:00Z', '14:00:00+02:00')}</trkseg></trk>"),
    ],
)
def test_every_version_and_zone_gives_the_same_point(document: bytes) -> None:
    assert read_gpx(document) == [(NOON, 51.1, 1.5)]


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (b"not xml at all", "no GPX file"),
        (b"", "no GPX file"),
        (gpx(""), "no track and no route"),
        (gpx('<wpt lat="51" lon="1"><time>2026-08-12T12:00:00Z</time></wpt>'), "no track and no route"),
        (gpx('<trk><trkseg><trkpt lat="51" lon="1"/></trkseg></trk>'), "have no times"),
        (gpx(f"<trk>{POINT.replace('51.1', 'north')}</trk>"), "no place"),
        (gpx(f"<trk>{POINT.replace('2026-08-12T12:00:00Z', 'noon')}</trk>"), "time that is none"),
        (b'<!DOCTYPE gpx [<!ENTITY a "aa">]><gpx><trk>&a;</trk></gpx>', "declares no entities"),
    ],
)
def test_what_is_no_track_is_said_so(document: bytes, says: str) -> None:
    with pytest.raises(Malformed, match=says) as refused:
        read_gpx(document)
    assert refused.value.code == "gpx"


def typed(text: str, now: datetime = NOON + timedelta(hours=1)) -> list[tuple[str, float, float]]:
    points = read_typed(text, now=now, fixed_at=NOON - timedelta(hours=1), bbox_deg=DOVER)
    return [(f"{at:%d %H:%M:%S}", round(lat, 4), round(lon, 4)) for at, lat, lon in points]


def test_lines_of_a_time_and_a_place_in_any_usual_notation() -> None:
    text = """
      12:05 51°06.0'N 001°30.0'E
      1210Z, 51.2, 1.55
      12.15 51°15.0N 001°36.0E

      2026-08-12T12:20:30Z 51.3000, 1.6000
    """
    assert typed(text) == [
        ("12 12:05:00", 51.1, 1.5),
        ("12 12:10:00", 51.2, 1.55),
        ("12 12:15:00", 51.25, 1.6),
        ("12 12:20:30", 51.3, 1.6),
    ]


def test_a_track_over_midnight_goes_on_into_the_next_day() -> None:
    text = "23:50 51.1, 1.5\n00:10 51.2, 1.5"
    told = typed(text, now=NOON + timedelta(hours=12, minutes=30))
    assert [at for at, _, _ in told] == ["12 23:50:00", "13 00:10:00"]


@pytest.mark.parametrize(
    ("first", "day"),
    [
        ("12:55", "12 12:55:00"),  # a minute ago
        ("13:05", "12 13:05:00"),  # clocks differ
        ("10:30", "12 10:30:00"),  # just before the position: said, and refused for it
        ("14:00", "12 14:00:00"),  # not yet: yesterday's would be long before the position
    ],
)
def test_a_first_time_is_the_last_such_that_can_be_meant(first: str, day: str) -> None:
    assert [at for at, _, _ in typed(f"{first} 51.1, 1.5")] == [day]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("12:05 51.1, 1.5\nand then north", "line 2: write a time and a place"),
        ("25:05 51.1, 1.5", "line 1: .* has no time of day"),
        ("2026-02-31T12:05 51.1, 1.5", "line 1: .* has no time of day"),
        ("12:05 51.1, 1.5\n12:10 Varne", "line 2: "),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, says: str) -> None:
    with pytest.raises(Malformed, match=says) as refused:
        typed(text)
    assert refused.value.code == "line"
