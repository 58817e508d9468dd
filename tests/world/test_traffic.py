from __future__ import annotations

import itertools
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyais import decode

from varne.picture.errors import Refused
from varne.picture.theatre import Theatre, bearing_deg, distance_m, load_theatre
from varne.world.traffic import SYNTHETIC_MID, TimedLine, lane_ways, ship_traffic

THEATRES = Path(__file__).parents[2] / "data/theatres"
START = datetime(2026, 8, 10, 20, tzinfo=UTC)


def theatre(name: str) -> Theatre:
    return load_theatre((THEATRES / f"{name}.json").read_bytes())


def run(name: str = "dover", **changes: Any) -> list[TimedLine]:
    asked: dict[str, Any] = {"ships": 12, "start_at": START, "duration_s": 120, "interval_s": 10, "seed": 1}
    return list(ship_traffic(theatre(name), **(asked | changes)))


def split(line: str) -> tuple[str, str]:
    empty, block, sentence = line.split("\\")
    assert empty == ""
    return block, sentence


def messages(lines: list[TimedLine]) -> list[tuple[datetime, Any]]:
    """Every message, its parts joined, with its time."""
    found, part = [], None
    for line in lines:
        sentence = split(line.line)[1]
        if sentence.startswith("!AIVDM,2,1,"):
            part = sentence
        elif sentence.startswith("!AIVDM,2,2,"):
            assert part is not None
            found.append((line.time, decode(part, sentence)))
        else:
            found.append((line.time, decode(sentence)))
    return found


def test_lines_come_in_order_of_time_within_the_run() -> None:
    times = [line.time for line in run()]
    assert times == sorted(times)
    assert times[0] >= START
    assert times[-1] < START + timedelta(seconds=120)


def test_the_tag_block_carries_the_time_the_source_and_a_right_checksum() -> None:
    for line in run(duration_s=20):
        block, sentence = split(line.line)
        body, check = block.split("*")
        assert body == f"c:{int(line.time.timestamp())},s:synthetic"
        assert int(check, 16) == _xor(body)
        assert int(sentence.split("*")[1], 16) == _xor(sentence[1:].split("*")[0])


def _xor(text: str) -> int:
    check = 0
    for octet in text.encode():
        check ^= octet
    return check


def test_no_ship_can_be_taken_for_a_real_one() -> None:
    for _, message in messages(run(ships=40)):
        assert str(message.mmsi).startswith(str(SYNTHETIC_MID))
        assert SYNTHETIC_MID > 775
        if hasattr(message, "shipname"):
            assert message.shipname.startswith("SYNTHETIC ")


def test_both_classes_report_and_name_themselves() -> None:
    kinds = {message.msg_type for _, message in messages(run(ships=60))}
    assert kinds == {1, 5, 18, 24}


def test_ships_keep_to_lawful_speeds_and_smooth_tracks() -> None:
    tracks: dict[int, list[tuple[datetime, Any]]] = {}
    for at, message in messages(run(ships=60, duration_s=1_800)):
        if message.msg_type in (1, 18):
            tracks.setdefault(message.mmsi, []).append((at, message))
    for track in tracks.values():
        for (at, one), (later, other) in itertools.pairwise(track):
            if one.speed == 0 or other.speed == 0:
                continue
            assert 8 < one.speed < 23
            seconds = (later - at).total_seconds()
            moved_m = distance_m(one.lat, one.lon, other.lat, other.lon)
            assert moved_m == pytest.approx(one.speed * 1852 / 3600 * seconds, rel=0.25, abs=60)
            turned = abs((other.course - one.course + 180) % 360 - 180)
            assert turned < 12


def test_ships_in_the_lanes_go_with_the_flow() -> None:
    dover = theatre("dover")
    great = [lane for lane in dover.lanes if lane.name_en in ("South-west lane", "North-east lane")]
    checked = 0
    for _, message in messages(run(ships=80, duration_s=60)):
        if message.msg_type != 1 or message.speed == 0:
            continue
        for lane in great:
            for (lon_1, lat_1), (lon_2, lat_2) in itertools.pairwise(lane.coordinates):
                middle = distance_m(message.lat, message.lon, (lat_1 + lat_2) / 2, (lon_1 + lon_2) / 2)
                flow = bearing_deg(lat_1, lon_1, lat_2, lon_2)
                if middle < 1_500 and abs((message.course - flow + 180) % 360 - 180) < 60:
                    checked += 1
                elif middle < 1_500:
                    assert message.speed > 16  # only a ferry crosses
    assert checked > 10


def test_lanes_that_lead_into_each_other_are_sailed_as_one() -> None:
    ways = lane_ways(theatre("dover"))
    lengths_km = [
        sum(distance_m(*one, *other) for one, other in itertools.pairwise(way)) / 1000 for way in ways
    ]
    assert max(lengths_km) > 200


def test_every_shipped_theatre_has_traffic_without_being_named() -> None:
    for path in sorted(THEATRES.glob("*.json")):
        known = theatre(path.stem)
        west, south, east, north = known.bbox_deg
        seen = 0
        for _, message in messages(run(path.stem, duration_s=30)):
            if message.msg_type in (1, 18):
                seen += 1
                assert west - 0.1 < message.lon < east + 0.1
                assert south - 0.1 < message.lat < north + 0.1
        assert seen > 0


@pytest.mark.parametrize("name", ["dover", "solent"])
def test_no_ship_sails_over_land(name: str) -> None:
    coast = json.loads((THEATRES.parent / "geo" / f"coast-{name}.geojson").read_text("utf-8"))
    rings = [shapely.Polygon(*_rings(feature)) for feature in coast["features"]]
    land = shapely.union_all(rings)
    shapely.prepare(land)
    for _, message in messages(run(name, ships=100, duration_s=3_600, interval_s=120)):
        if message.msg_type in (1, 18):
            assert not land.contains(shapely.Point(message.lon, message.lat)), (message.lat, message.lon)


def _rings(feature: dict[str, Any]) -> tuple[Any, Any]:
    outer, *holes = feature["geometry"]["coordinates"]
    return outer, holes


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), ships=st.integers(1, 30), interval_s=st.integers(1, 40))
def test_same_seed_same_lines(seed: int, ships: int, interval_s: int) -> None:
    asked: dict[str, Any] = {"seed": seed, "ships": ships, "interval_s": interval_s, "duration_s": 50}
    assert run(**asked) == run(**asked)


def test_another_seed_is_another_sea() -> None:
    assert run(seed=1) != run(seed=2)


def test_same_bytes_whatever_the_hash_seed() -> None:
    program = (
        "import sys, hashlib; from datetime import datetime, UTC\n"
        "from varne.picture.theatre import load_theatre; from varne.world.traffic import ship_traffic\n"
        "t = load_theatre(open(sys.argv[1], 'rb').read())\n"
        "lines = ship_traffic(t, ships=20, start_at=datetime(2026, 8, 10, tzinfo=UTC),"
        " duration_s=60, interval_s=5, seed=3)\n"
        "print(hashlib.sha256('\\n'.join(l.line for l in lines).encode()).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program, str(THEATRES / "dover.json")],
            env={"PYTHONHASHSEED": hash_seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for hash_seed in ("0", "77")
    }
    assert len(told) == 1


def test_what_cannot_be_done_is_refused_with_its_reason() -> None:
    with pytest.raises(Refused, match="time zone"):
        run(start_at=datetime(2026, 8, 10))  # noqa: DTZ001
    with pytest.raises(Refused, match="one or more"):
        run(ships=0)
    bare = theatre("gibraltar").__class__(
        id="bare", name_en="Bare", name_fr="Nu", bbox_deg=(0, 0, 1, 1), centre_codes=("UK",),
        home_view=(0, 0, 5), places=(), sources=(),
    )  # fmt: skip
    with pytest.raises(Refused, match="neither lanes nor routes"):
        list(ship_traffic(bare, ships=1, start_at=START, duration_s=1, interval_s=1, seed=1))
