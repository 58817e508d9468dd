from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
import sys
from collections import defaultdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np
import pytest
from bench.make_nights import compare, read_night, write_night
from hypothesis import given, settings
from hypothesis import strategies as st

from varne.picture.errors import Refused
from varne.world.nights import Night, Profile, make_night

PROFILES: tuple[Profile, ...] = ("clear", "busy", "grounded")
KINDS = {"call", "relay", "radar", "air", "ship", "recovery", "landing", "find"}


@cache
def night(profile: Profile, seed: int = 5) -> Night:
    return make_night(seed, profile, 14)


def seconds(text: str) -> float:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()


def of_boats(made: Night) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    boats = {boat["id"]: boat for boat in made.truth["boats"]}
    labels = made.truth["labels"]
    return [(report, boats[labels[report["id"]]]) for report in made.reports if labels[report["id"]]]


def off_m(report: dict[str, Any], boat: dict[str, Any]) -> float:
    times = [seconds(point[0]) for point in boat["path"]]
    lat, lon = (
        np.interp(seconds(report["observed"]), times, [point[k] for point in boat["path"]]) for k in (1, 2)
    )
    return math.hypot((report["lat"] - lat) * 111_200, (report["lon"] - lon) * 70_000)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_report_is_in_order_within_the_night_and_labelled(profile: Profile) -> None:
    made = night(profile)
    received = [report["received"] for report in made.reports]
    assert received == sorted(received)
    assert made.truth["start"] <= received[0]
    assert received[-1] <= made.truth["end"]
    assert set(made.truth["labels"]) == {report["id"] for report in made.reports}
    assert len(made.truth["labels"]) == len(made.reports)
    assert {report["kind"] for report in made.reports} <= KINDS
    assert all(report.get("observed", report["received"]) <= report["received"] for report in made.reports)
    assert made.truth["synthetic"] is True


def test_only_a_grounded_night_has_no_aircraft() -> None:
    seen = {
        profile: sum(report["kind"] == "air" for report in night(profile).reports) for profile in PROFILES
    }
    assert seen["grounded"] == 0
    assert seen["clear"] > 0
    assert seen["busy"] > 0


def test_the_same_seed_gives_the_same_night_under_any_hash_seed() -> None:
    code = (
        "import hashlib, json; from varne.world.nights import make_night;"
        "print(hashlib.sha256(json.dumps(make_night(9, 'busy', 6)).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    here = hashlib.sha256(json.dumps(make_night(9, "busy", 6)).encode()).hexdigest()
    assert digests == {f"{here}\n"}
    assert make_night(10, "busy", 6) != make_night(9, "busy", 6)


@pytest.mark.parametrize(
    ("kind", "sigma_m", "true_m"), [("radar", 150, 120), ("air", 80, 60), ("call", 100, 60)]
)
def test_positions_err_as_the_tables_say(kind: str, sigma_m: int, true_m: float) -> None:
    errors = [
        off_m(report, boat)
        for profile in PROFILES
        for report, boat in of_boats(night(profile))
        if report["kind"] == kind and report.get("sigma_m") == sigma_m and "observed" in report
    ]
    assert len(errors) > 15
    # The median of a Rayleigh distribution is 1.177 of its scale; a misread latitude does not move it.
    assert np.median(errors) == pytest.approx(1.177 * true_m, rel=0.35)


def test_clutter_comes_in_runs_of_at_most_three_plots_ten_minutes_apart() -> None:
    made = night("clear")
    plots = [report for report in made.reports if made.truth["labels"][report["id"]] is None]
    assert 40 <= len(plots) <= 180
    assert {report["kind"] for report in plots} == {"radar"}
    times = {(report["source"], seconds(report["observed"])) for report in plots}
    after = [sum((source, at + 600 * k) in times for k in (1, 2, 3)) for source, at in times]
    assert max(after) >= 1


def test_a_radar_does_not_plot_a_boat_twice_within_nine_minutes() -> None:
    plotted: dict[tuple[str, str], list[float]] = defaultdict(list)
    for report, boat in of_boats(night("busy")):
        if report["kind"] == "radar":
            plotted[report["source"], boat["id"]].append(seconds(report["observed"]))
    gaps = [gap for times in plotted.values() for gap in np.diff(sorted(times))]
    assert len(gaps) > 20
    assert min(gaps) >= 540


def test_every_relay_repeats_an_earlier_call_of_the_same_boat_to_the_other_centre() -> None:
    relays = [(report, boat) for report, boat in of_boats(night("grounded")) if report["kind"] == "relay"]
    calls = [(report, boat) for report, boat in of_boats(night("grounded")) if report["kind"] == "call"]
    assert len(relays) > 20
    for report, boat in relays:
        assert any(
            call_boat is boat
            and call["centre"] != report["centre"]
            and 290 <= seconds(report["received"]) - seconds(call["received"]) <= 2701
            and all(call.get(key) == report.get(key) for key in ("area", "status", "colour"))
            and abs(call.get("lat", 0) - report.get("lat", 0)) <= 0.0051
            for call, call_boat in calls
        )


def test_phones_belong_to_one_boat() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for profile in PROFILES:
        for report, boat in of_boats(night(profile)):
            if "phone" in report:
                owners[profile + report["phone"]].add(boat["id"])
    assert len(owners) > 20
    assert all(len(boats) == 1 for boats in owners.values())


def test_a_taxi_is_said_to_hold_few_until_it_loads() -> None:
    made = [make_night(seed, "busy", 14) for seed in range(20, 24)]
    taxis = [boat for one in made for boat in one.truth["boats"] if boat["pickup"]]
    early = [
        report["people"]
        for one in made
        for report, boat in of_boats(one)
        if boat["pickup"] and report["kind"] == "call" and report.get("people", 99) <= 10
    ]
    assert len(taxis) > 4
    assert early


def test_the_forecast_is_right_to_about_a_sixth() -> None:
    ratios = []
    for seed in range(30, 42):
        made = make_night(seed, "clear", 1)
        environment = made.truth["environment"]
        rows = [row for row in made.forecast if (row["lat"], row["lon"]) == (50.95, 1.5)]
        hours = np.arange(len(rows)) - 1
        swing = np.cos(math.tau * hours / 12.42 + environment["tide_phase"])
        north = np.array([row["current_n_ms"] for row in rows])
        ratios.append(
            float(swing @ north / (swing @ swing) / environment["tide_amp_ms"] / math.cos(math.radians(42)))
        )
    assert 0.80 <= min(ratios) < 0.97 < 1.03 < max(ratios) <= 1.20


def test_many_boats_make_many_reports() -> None:
    made = make_night(3, "busy", 40)
    assert len(made.truth["boats"]) == 40
    assert 700 <= len(made.reports) <= 2000


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 10_000), st.sampled_from(PROFILES), st.integers(1, 4))
def test_paths_run_from_launch_to_end_no_faster_than_boat_and_tide(
    seed: int, profile: Profile, boats: int
) -> None:
    made = make_night(seed, profile, boats)
    assert len(made.truth["boats"]) == boats
    assert len(made.forecast) == 16 * 9
    for boat in made.truth["boats"]:
        times = [seconds(point[0]) for point in boat["path"]]
        assert times[0] == seconds(boat["launch"]) + 30
        assert set(np.diff(times)) <= {300.0}
        assert times[-1] <= seconds(boat["end_time"]) <= seconds(made.truth["end"])
        for before, after in zip(boat["path"], boat["path"][1:], strict=False):
            gone_m = math.hypot((after[1] - before[1]) * 111_200, (after[2] - before[2]) * 70_000)
            assert gone_m <= 300 * (5.2 * 1852 / 3600 + 1.7 + 0.035 * 6.5) + 5


@pytest.mark.parametrize(
    ("seed", "profile", "boats"), [(-1, "busy", 5), (1, "foggy", 5), (1, "busy", 0), (1, "busy", 201)]
)
def test_what_cannot_be_made_is_refused(seed: int, profile: Any, boats: int) -> None:
    with pytest.raises(Refused):
        make_night(seed, profile, boats)


def test_a_written_night_reads_back_and_compares_with_itself(tmp_path: Any) -> None:
    made = night("clear")
    write_night(made, tmp_path / "5")
    read = read_night(tmp_path / "5")
    assert (read.reports, read.forecast) == (made.reports, made.forecast)
    assert read.truth == json.loads(json.dumps(made.truth))
    rows = {name: (one, other) for name, one, other in compare([read])}
    assert rows["boats a night"] == ("14.0", "14.0")
    assert len(rows) > 40
