"""Do regions hold what they say? Made-up boats, forecast and traced back; and two nights that happened.

``python -m bench.drift_calibration [--nights N] [--launches N] [--seed S] [--part NAME] [--plot PATH]``.
Truths are drawn from the priors with seeds of their own, each with a sea error of its own; what is known of
them is a fix with its error. A truth begins afloat, as a forecast takes for granted of a boat that was
fixed at sea: a place drawn ashore is drawn again. This shows that the sums are right, not that the priors
are: for that there are two reconstructed nights, and they are two.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from bench.drift import apart_m, fields_of, say, verdict
from bench.drift_cases import START_S, made_fields, strait_land
from bench.drift_plot import drawing
from varne.drift.backtrack import Beach, LaunchPrior, origins, position_at
from varne.drift.ensemble import Boat, BoatCloud, Fix, Passage, forecast
from varne.drift.field import uniform_field
from varne.drift.leeway import PEOPLE
from varne.drift.particles import Sea, SeaErrors, Stepping, draw_members
from varne.drift.regions import in_region
from varne.drift.states import State
from varne.drift.tidal import current_of, errors_of
from varne.drift.tide.synthesis import over_field
from varne.feeds.environment.tide_atlas import read_atlas

ROOT = Path(__file__).parents[1]
HOURS = (3, 6, 12)
PARTS = ("forecasts", "launches", "hindcasts")
BANDS = {0.5: (0.45, 0.55), 0.9: (0.86, 0.94)}
HOUR_S = 3600.0
DOVER_AIMS = ((1.33, 51.12, 1.0), (1.18, 51.07, 1.0), (0.97, 50.91, 0.5))
# Rounded, for made-up launches only.
BEACHES = (
    Beach("Loon-Plage", 2.22, 51.02), Beach("Gravelines", 2.11, 51.01), Beach("Marck", 1.97, 50.985),
    Beach("Sangatte", 1.75, 50.95), Beach("Wissant", 1.66, 50.89), Beach("Ambleteuse", 1.60, 50.81),
    Beach("Equihen", 1.57, 50.68),
)  # fmt: skip


def held(shares: list[float]) -> str:
    """How many truths lie in the 50 % and the 90 % regions, and whether that is within the bars."""
    found = np.array(shares)
    return "; ".join(
        f"{want:.0%} regions hold {np.mean(found < want):.1%} "
        f"± {np.sqrt(want * (1 - want) / len(found)):.1%} "
        f"(bar {low:.0%} to {high:.0%}: {verdict(low <= np.mean(found < want) <= high)})"
        for want, (low, high) in BANDS.items()
    )


def afloat_place(sea: Sea, rng: np.random.Generator) -> np.ndarray:
    """Longitude and latitude somewhere in the Strait, not ashore."""
    while True:
        place = np.array([1.45, 51.0]) + rng.uniform(-1, 1, 2) * [0.25, 0.15]
        if sea.land.distance_at(place[0], place[1]) > 0.0:
            return place


def region_of(cloud: BoatCloud, output: int, point: np.ndarray) -> float:
    """The share of the smallest region that holds a point; the particles of a member share its error."""
    lonlat = cloud.tracks.lonlat[:, output]
    return in_region(lonlat, cloud.weights, (point[0], point[1]), cloud.particles.member)


def forecasts(sea: Sea, seeds: range) -> list[tuple[str, list[float]]]:
    """Boats fixed once and forecast: where the truth was 3, 6 and 12 h later."""
    span = sea.current.span_s
    boat = Boat(passage=Passage(aims=DOVER_AIMS))
    shares: dict[int, list[float]] = {hours: [] for hours in HOURS}
    for night in seeds:
        rng = np.random.default_rng(night)
        place = afloat_place(sea, rng)
        truly = draw_members(SeaErrors(), 500_000 + night, *span, members=1)
        truth = forecast(boat, Fix(START_S, *place, 1e-3), sea, truly, 900_000 + night, 12, 1)
        sigma_m = float(rng.choice([200.0, 800.0, 2000.0]))
        seen = place + rng.standard_normal(2) * sigma_m / [70_000, 111_250]
        members = draw_members(SeaErrors(), night, *span)
        cloud = forecast(boat, Fix(START_S, *seen, sigma_m), sea, members, night, 12, 4000)
        for hours in HOURS:
            shares[hours].append(region_of(cloud, hours, truth.tracks.lonlat[0, hours]))
    for hours in HOURS:
        say(f"forecast at {hours} h, {len(seeds)} boats: {held(shares[hours])}")
    return [(f"{hours} h after a fix", shares[hours]) for hours in HOURS]


def launches(sea: Sea, seeds: range) -> list[tuple[str, list[float]]]:
    """Boats fixed twice after their launch: their beach and hour, and where they were two hours later."""
    span = sea.current.span_s
    prior = LaunchPrior(BEACHES, START_S, START_S + 5 * HOUR_S)
    boat = Boat(passage=Passage(aims=DOVER_AIMS))
    cells: dict[float, list[float]] = {want: [] for want in BANDS}
    later: list[float] = []
    top, effective, spent_s = [], [], []
    for night in seeds:
        rng = np.random.default_rng(night)
        truly = draw_members(SeaErrors(), 500_000 + night, *span, members=1)
        truth = origins(prior, boat, [], sea, truly, 900_000 + night, 1, 1, prior.first_s + 11 * HOUR_S)
        launched_s, tracks = float(truth.launched_s[0]), truth.cloud.tracks
        outputs = [round((launched_s + hours * HOUR_S - prior.first_s) / 600.0) for hours in (1.5, 3.0)]
        noise = rng.standard_normal((2, 2)) * 800.0 / [70_000, 111_250]
        seen = tracks.lonlat[0, outputs] + noise
        fixes = [
            Fix(float(tracks.time_s[output]), *at, 800.0) for output, at in zip(outputs, seen, strict=True)
        ]
        members = draw_members(SeaErrors(), night, *span)
        until_s = float(tracks.time_s[outputs[-1] + 12])
        began_s = time.process_time()
        found = origins(prior, boat, fixes, sea, members, night, until_s=until_s)
        spent_s.append(time.process_time() - began_s)
        effective.append(found.cloud.effective)
        beach, hour = int(truth.beach[0]), int((launched_s - prior.first_s) // HOUR_S)
        share, own = found.share_of_cell(beach, launched_s, prior.first_s), found.odds[beach, hour]
        for want, hits in cells.items():
            hits.append(float(np.clip((want - share) / max(own, 1e-12), 0.0, 1.0)))
        top.append(np.unravel_index(found.odds.argmax(), found.odds.shape)[0] == beach)
        point = tracks.lonlat[0, outputs[-1] + 12]
        later.append(region_of(found.cloud, -1, point))
    for want, hits in cells.items():
        low, high = BANDS[want]
        say(
            f"launch, {want:.0%} sets of beach and hour hold {np.mean(hits):.1%}, the last cell by the "
            f"part needed (bar {low:.0%} to {high:.0%}: {verdict(low <= np.mean(hits) <= high)})"
        )
    say(f"likeliest beach is the true one in {np.mean(top):.0%}")
    say(f"two hours after the second fix, {len(seeds)} boats: {held(later)}")
    say(
        f"{np.mean(spent_s):.2f} core-s a boat, at most {max(spent_s):.2f}; worth "
        f"{np.median(effective):.0f} equal launches in the middle, {min(effective):.0f} at the least"
    )
    return [("traced back, 2 h after the 2nd fix", later)]


def strait_sea(start: datetime, hours: float, surface: float = 1.0) -> tuple[Sea, SeaErrors]:
    """The shipped atlas over a span, no wind told: a wind of either axis N(0, 5 m/s) that stays for a day."""
    atlas = read_atlas(ROOT / "data" / "tides" / "dover.npz")
    first = start - timedelta(hours=3)
    at_s = np.arange(0.0, (hours + 6) * HOUR_S + 1.0, 900.0)
    current = current_of(over_field(atlas, first, at_s), surface)
    calm = uniform_field(0.0, 0.0, current.box_deg, current.span_s)
    return Sea(current, calm, strait_land()), errors_of(atlas.stream_error, 5.0, 86_400.0)


def november_2021(surface: float) -> None:
    """24 November 2021: people in the water about 03:12 near the last reported position (MAIB 7/2023, as
    quoted in public research), bodies found at 12:49, 3.7 nm to the south-south-west.
    """
    start = datetime(2021, 11, 24, 3, 12, tzinfo=UTC)
    sea, errors = strait_sea(start, 10, surface)
    members = draw_members(errors, 1, *sea.current.span_s)
    boat = Boat(mixture=PEOPLE, first=((State.SWAMPED, 0.5), (State.PEOPLE_IN_WATER, 0.5)))
    fix = Fix(start.timestamp(), 1.7595, 51.1508, 500.0, 600.0)
    cloud = forecast(boat, fix, sea, members, 1, (9 * 60 + 37) / 60, 20_000)
    found = (1.7235, 51.0930)
    lonlat, _ = position_at(cloud.tracks, datetime(2021, 11, 24, 12, 49, tzinfo=UTC).timestamp())
    middle = lonlat.mean(axis=0)
    spread = lonlat.std(axis=0) * [70.0, 111.25]
    share = in_region(lonlat, cloud.weights, found, cloud.particles.member)
    say(
        f"24 Nov 2021, streams times {surface:.2f}: found on the {share:.0%} contour (bar 90 %: "
        f"{verdict(share < 0.9)}); {apart_m(middle, np.array(found)) / 1000:.1f} km from the middle, "
        f"spread {spread[0]:.1f} by {spread[1]:.1f} km"
    )


def december_2022() -> None:
    """14 December 2022: found 3.6 nm from its reported position after 76 min (MAIB 9/2024, as quoted).
    Neither position is told in what is at hand, so the start is put in the middle of the Strait's
    south-west lane and every direction is tried.
    """
    start = datetime(2022, 12, 14, 1, 53, tzinfo=UTC)
    sea, errors = strait_sea(start, 3)
    members = draw_members(errors, 1, *sea.current.span_s)
    boat = Boat(first=((State.UNDER_WAY, 0.5), (State.ENGINE_OUT, 0.5)))
    cloud = forecast(boat, Fix(start.timestamp(), 1.25, 50.95, 500.0), sea, members, 1, 76 / 60, 40_000,
                     stepping=Stepping(step_s=570.0, every=8))  # fmt: skip
    end, way_on = cloud.tracks.lonlat[:, -1], cloud.tracks.state[:, -1] == State.UNDER_WAY
    odds = []
    for bearing in np.radians(np.arange(0, 360, 10)):
        at = np.array([1.25, 50.95]) + 3.6 * 1852 * np.array([np.sin(bearing), np.cos(bearing)]) / [
            70_150,
            111_250,
        ]
        weight = np.exp(-0.5 * (apart_m(end, at) / 500.0) ** 2)
        odds.append(float(weight[way_on].sum() / weight.sum()))
    say(
        f"14 Dec 2022: still under way with odds of {np.mean(odds):.0%} over all directions, "
        f"{min(odds):.0%} in the least likely, from {way_on.mean():.0%} before it was found"
    )


def main() -> None:
    """Run what was asked and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=1200, help="made-up boats to forecast")
    parser.add_argument("--launches", type=int, default=100, help="made-up boats to trace back")
    parser.add_argument("--seed", type=int, default=20_000, help="of the first of them")
    parser.add_argument("--part", choices=PARTS, action="append", help="only this; may be given again")
    parser.add_argument("--plot", type=Path, default=ROOT / "var" / "bench" / "drift-calibration.svg")
    asked = parser.parse_args()
    parts = asked.part or PARTS
    panels: list[tuple[str, list[float]]] = []
    current, wind = fields_of(made_fields())
    sea = Sea(current, wind, strait_land())
    if "forecasts" in parts:
        panels += forecasts(sea, range(asked.seed, asked.seed + asked.nights))
    if "launches" in parts:
        panels += launches(sea, range(asked.seed, asked.seed + asked.launches))
    if panels:
        asked.plot.parent.mkdir(parents=True, exist_ok=True)
        asked.plot.write_text(drawing(panels), encoding="utf-8")
        say(f"drawn in {asked.plot}")
    if "hindcasts" in parts:
        november_2021(1.0)
        november_2021(8 / 7)
        december_2022()


if __name__ == "__main__":
    main()
