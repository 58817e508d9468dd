from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.feeds.contract import CountedSource, SourceContract
from varne.feeds.contract import Item, Noted, Parsed, Unreadable
from varne.feeds.logs.forms import DANISH, MARINE_CADASTRE, MARINE_CADASTRE_2025, SOLENT, detect
from varne.feeds.logs.parse import parse_row
from varne.feeds.logs.source import LogFile
from varne.picture.errors import Refused
from varne.picture.report import IdentityClaim

SOLENT_LOG = Path(__file__).parents[3] / "data" / "ais" / "solent-2016-01-12.csv"

SOLENT_HEADER = "Time,MMSI,Latitude_degrees,Longitude_degrees,COG_degrees,SOG_knots"
SOLENT_ROW = "2016-01-12 13:02:11.218,235070762,50.77,-1.09,157.8,5.9"
CADASTRE = """\
MMSI,BaseDateTime,LAT,LON,SOG,COG,Heading,VesselName,IMO,CallSign,VesselType,Status,Length,Width,Draft,Cargo,TransceiverClass
338075892,2023-06-01T00:00:03,43.65322,-70.25298,0.1,317.2,511.0,"QUILL, THE",IMO9074729,WDB1234,37,15,21,6,3.4,37,B
367000000,2023-06-01T00:00:04,91.0,181.0,102.3,360.0,511,,,,,,,,,,A
"""  # noqa: E501 (as the maker writes it)
CADASTRE_2025 = """\
mmsi,base_date_time,longitude,latitude,sog,cog,heading,vessel_name,imo,call_sign,vessel_type,status,length,width,draft,cargo,transceiver
338075892,2025-01-01 00:00:03,-70.25298,43.65322,4.1,317.2,315,QUILL,,WDB1234,37,0,21,6,3.4,37,B
"""
DANISH_LOG = """\
# Timestamp,Type of mobile,MMSI,Latitude,Longitude,Navigational status,ROT,SOG,COG,Heading,IMO,Callsign,Name,Ship type,Cargo type,Width,Length,Type of position fixing device,Draught,Destination,ETA,Data source type,A,B,C,D
31/12/2015 23:59:59,Class A,219000001,56.5,11.25,Under way using engine,-12.5,14.2,89.9,90,9074729,OXYZ2,TESTSHIP,Cargo,,20,120,GPS,6.1,NOWHERE,,AIS,100,20,10,10
31/12/2015 23:59:59,Base Station,2190045,56.0,11.0,Unknown value,,,,,Unknown,Unknown,,Undefined,,,,Undefined,,,,AIS,,,,
31/12/2015 23:59:59,Class B,219000002,"56,5","11,25",Unknown value,,,,,Unknown,,,Pleasure,,,,,,,,AIS,,,,
"""  # noqa: E501 (as the maker writes it)
AT = datetime(2016, 1, 12, 13, 2, 11, 218000, tzinfo=UTC)


def open_log(path: Path) -> LogFile:
    return LogFile(path, feed="log", title="A log", synthetic=False, centre="UK")


async def items_of(path: Path, after: int | None = None) -> list[Item]:
    return [item async for batch in open_log(path).batches(after_cursor=after) for item in batch]


async def read(directory: Path, text: str) -> list[Item]:
    path = directory / "log.csv"
    path.write_text(text, encoding="utf-8")
    return await items_of(path)


def solent(row: str) -> Item:
    return parse_row(row.encode(), layout=detect(SOLENT_HEADER.split(",")), feed="log", centre="UK", cursor=2)


class TestLogFileKeepsTheContract(SourceContract):
    inputs_count = 6
    reports_count = 3
    unreadable_count = 2

    def make(self, directory: Path) -> CountedSource:
        path = directory / "log.csv"
        broken = SOLENT_ROW.replace("50.77", "somewhere")
        rows = [SOLENT_HEADER, SOLENT_ROW, broken, SOLENT_ROW, "", "only,three,cells", SOLENT_ROW, ""]
        path.write_text("\r\n".join(rows))
        return open_log(path)


async def test_the_solent_log_is_read_whole() -> None:
    header, *rows = await items_of(SOLENT_LOG)
    assert header == Noted(what="annotation", cursor=1)
    reports = [item.report for item in rows if isinstance(item, Parsed)]
    assert len(reports) == len(rows) == 18_623
    assert len({report.claim.mmsi for report in reports if report.claim}) == 91
    wild = [report for report in reports if report.lon_deg is not None and abs(report.lon_deg) > 10]
    assert [(report.lon_deg, report.flags) for report in wild] == [(54.83172, ())], "kept as it came"
    assert (reports[0].received_at, reports[0].observed_at) == (AT, AT)


async def test_marine_cadastre_is_read_with_its_codes_for_not_available(tmp_path: Path) -> None:
    _, ship, silent = await read(tmp_path, CADASTRE)
    assert isinstance(ship, Parsed)
    report = ship.report
    assert report.claim == IdentityClaim(
        mmsi=338075892,
        name="QUILL, THE",
        call_sign="WDB1234",
        imo_number=9074729,
        ship_type=37,
        length_m=21.0,
        beam_m=6.0,
    )
    assert (report.lat_deg, report.lon_deg, report.speed_kn) == (43.65322, -70.25298, 0.1)
    assert (report.heading_deg, report.navigation_status) == (None, None)
    assert isinstance(silent, Parsed)
    said = silent.report
    assert (said.lat_deg, said.lon_deg, said.speed_kn, said.course_deg, said.heading_deg) == (None,) * 5
    assert said.claim == IdentityClaim(mmsi=367000000)


async def test_marine_cadastres_new_columns_are_read(tmp_path: Path) -> None:
    _, ship = await read(tmp_path, CADASTRE_2025)
    assert isinstance(ship, Parsed)
    assert (ship.report.lat_deg, ship.report.lon_deg) == (43.65322, -70.25298)
    assert (ship.report.heading_deg, ship.report.navigation_status) == (315.0, 0)


async def test_the_danish_log_is_read(tmp_path: Path) -> None:
    _, ship, base, small = await read(tmp_path, DANISH_LOG)
    assert isinstance(ship, Parsed)
    report = ship.report
    assert report.received_at == datetime(2015, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert (report.turn_deg_per_min, report.navigation_status) == (-12.5, 0)
    assert report.claim is not None
    assert (report.claim.name, report.claim.ship_type, report.claim.length_m) == ("TESTSHIP", 70, 120.0)
    assert base == Noted(what="not_used", cursor=3)
    assert isinstance(small, Parsed)
    assert (small.report.lat_deg, small.report.lon_deg) == (56.5, 11.25)
    assert small.report.claim == IdentityClaim(mmsi=219000002, ship_type=37)


def test_each_form_is_told_from_its_header_in_any_order() -> None:
    for form, text in (
        (SOLENT, SOLENT_HEADER),
        (MARINE_CADASTRE, CADASTRE),
        (MARINE_CADASTRE_2025, CADASTRE_2025),
        (DANISH, DANISH_LOG),
    ):
        header = text.splitlines()[0].split(",")
        assert detect(header).form is form
        assert detect(header[::-1]).form is form


async def test_an_unknown_form_is_refused_and_the_known_ones_listed(tmp_path: Path) -> None:
    for text in ("a,b,c\n1,2,3\n", "", '"unclosed\n'):
        with pytest.raises(Refused) as refusal:
            await read(tmp_path, text)
        assert refusal.value.code == "form_unknown"
    with pytest.raises(Refused, match=r"Solent.*MarineCadastre.*Danish"):
        await read(tmp_path, "a,b,c\n1,2,3\n")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2016-01-12 13:02:11.218", "12/01/2016 13:02", "time_malformed"),
        ("2016-01-12 13:02:11.218", "2016-13-12 13:02:11", "time_malformed"),
        ("2016-01-12 13:02:11.218", "1916-01-12 13:02:11", "time_out_of_range"),
        ("235070762", "0", "mmsi_invalid"),
        ("235070762", "2350707621", "mmsi_invalid"),
        ("235070762", "me", "mmsi_invalid"),
        ("50.77", "95", "position_out_of_range"),
        ("-1.09", "-200", "position_out_of_range"),
        ("50.77", "nan", "not_a_number"),
        ("50.77", "inf", "not_a_number"),
        ("50.77", "5_0", "not_a_number"),
        ("5.9", "-3", "speed_out_of_range"),
        ("157.8", "-1", "course_out_of_range"),
        (",5.9", "", "wrong_columns"),
        (",5.9", ',5.9,"', "bad_quotes"),
    ],
)
def test_a_broken_row_is_quarantined_whole(old: str, new: str, code: str) -> None:
    row = SOLENT_ROW.replace(old, new)
    item = solent(row)
    assert isinstance(item, Unreadable)
    assert (item.code, item.raw, item.cursor) == (code, row.encode(), 2)
    assert item.reason


def test_codes_for_not_available_become_none() -> None:
    item = solent("2016-01-12 13:02:11.218,235070762,91,181,360.0,102.3")
    assert isinstance(item, Parsed)
    report = item.report
    assert (report.lat_deg, report.lon_deg, report.course_deg, report.speed_kn) == (None,) * 4


async def test_a_quoted_newline_is_part_of_its_row(tmp_path: Path) -> None:
    text = CADASTRE.replace('"QUILL, THE"', '"QUILL\nTHE"') + CADASTRE.splitlines()[2] + "\n"
    _, ship, *rest = await read(tmp_path, text)
    assert isinstance(ship, Parsed)
    assert [item.cursor for item in (ship, *rest)] == [2, 4, 5]


async def test_an_unclosed_quotation_mark_spoils_one_row_only(tmp_path: Path) -> None:
    rows = [SOLENT_HEADER, SOLENT_ROW.replace("157.8", '"157.8'), *[SOLENT_ROW] * 30]
    _, broken, *rest = await read(tmp_path, "\n".join(rows) + "\n")
    assert isinstance(broken, Unreadable)
    assert broken.code == "bad_quotes"
    assert len(rest) == 30
    assert all(isinstance(item, Parsed) for item in rest)


async def test_a_row_cut_off_is_read_again_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"{SOLENT_HEADER}\n{SOLENT_ROW}\n{SOLENT_ROW[:30]}")
    *_, whole, cut = await items_of(path)
    assert isinstance(cut, Unreadable)
    assert (cut.code, cut.cursor) == ("cut_off", None)
    path.write_text(f"{SOLENT_HEADER}\n{SOLENT_ROW}\n{SOLENT_ROW}\n")
    (late,) = await items_of(path, after=whole.cursor)
    assert isinstance(late, Parsed)


async def test_a_packed_log_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(f"{SOLENT_HEADER}\n{SOLENT_ROW}\n".encode()))
    assert isinstance((await items_of(path))[1], Parsed)


CELLS = st.text(st.characters(categories=("L", "N", "P", "Zs", "Cc")), max_size=12)


@given(
    st.lists(CELLS | st.sampled_from(SOLENT_ROW.split(",")), max_size=8).map(",".join) | st.text(max_size=60)
)
def test_any_row_becomes_one_item_that_can_be_written(row: str) -> None:
    item = solent(row)
    assert msgspec.json.decode(msgspec.json.encode(item), type=type(item)) == item


@given(st.binary(max_size=120))
def test_any_bytes_become_one_item(raw: bytes) -> None:
    layout = detect(DANISH_LOG.splitlines()[0].split(","))
    assert isinstance(parse_row(raw, layout=layout, feed="log", centre="UK"), Parsed | Noted | Unreadable)
