"""What ``varne search update`` answers: the belief after real tracks that found nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from varne.console.cli import drift_options as options
from varne.console.cli.drift_answer import ring_area_km2
from varne.console.cli.drift_files import Doubts, HeldCloud, write_netcdf
from varne.console.cli.drift_sea import clock, moment
from varne.console.cli.drift_told import Told, english, french
from varne.console.cli.search_answer import judged_widths, weather_words
from varne.console.cli.search_gpx import RealTrack, read_gpx
from varne.console.cli.search_stage import Stage, between, stage_of
from varne.console.cli.search_units import WidthsAsked, WidthUsed, assumed_of, searcher_of, widths_of
from varne.drift.particles import Tracks
from varne.drift.regions import Ring, regions
from varne.drift.search.belief import Belief, after_search
from varne.drift.search.passes import search_track
from varne.drift.search.proposing import KNOT_MPS
from varne.drift.search.staging import ASHORE
from varne.drift.search.sweep import Searcher
from varne.drift.states import State
from varne.picture.errors import Refused

FORM = '"FILE.gpx,searcher=vessel,search_kn=14,eye_m=4,part=1"'
SHARES = (0.5, 0.9)


class SearchedTrack(NamedTuple):
    """A real track, and who steered it."""

    name: str
    track: RealTrack
    searcher: Searcher
    search_kn: float
    eye_m: float


class TrackSaid(msgspec.Struct):
    """What was counted of one track."""

    name: str
    searcher: str
    begin: datetime
    end: datetime
    searched_nm: float
    widths: tuple[WidthUsed, ...]


class UpdateSaid(msgspec.Struct):
    """All of it. Odds of the boat before and after: here, and by each doubt."""

    at: datetime
    tracks: tuple[TrackSaid, ...]
    here_before: float
    here_after: float
    doubts_before: dict[str, float]
    doubts_after: dict[str, float]
    would_have_found: float  # chance that these tracks would have found it, seen from before them
    found_by_now: float  # the same of all searching so far
    poor_eyes: float  # odds that crews see less than half of what the widths say
    area_50_km2: tuple[float, float]  # before and after, of what is here
    area_90_km2: tuple[float, float]
    densest_deg: tuple[float, float]  # latitude, longitude of the middle of the 50 % region's largest part
    warnings: tuple[str, ...]
    warnings_fr: tuple[str, ...]
    used: tuple[str, ...]
    used_fr: tuple[str, ...]


class After(NamedTuple):
    """The belief after, and the regions before and after at the end of the tracks."""

    stage: Stage
    belief: Belief
    at_s: float
    before: dict[float, list[Ring]]
    now: dict[float, list[Ring]]


def tracks_of(texts: Sequence[str]) -> list[SearchedTrack]:
    """Real tracks from their words.

    Raises:
        Refused: a file is not there, or it is not said what steered it.
        Malformed: a file is no GPX with times.
    """
    found = []
    for text in texts:
        name, *rest = (part.strip() for part in text.split(","))
        told = dict(part.partition("=")[::2] for part in rest)
        unknown = [key for key in told if key not in ("searcher", "search_kn", "eye_m", "part")]
        if unknown or "searcher" not in told:
            raise Refused(f'--track "{text}" is not {FORM}', code="usage")
        searcher = searcher_of(told["searcher"], None, "--track")
        guess = assumed_of(searcher, None)
        speed_kn = options.number(told.get("search_kn", str(guess["search_kn"])), "--track: search_kn")
        eye_m = options.number(told.get("eye_m", str(guess["eye_m"])), "--track: eye_m")
        if speed_kn <= 0.0 or eye_m <= 0.0:
            raise Refused(f'--track "{text}": search_kn and eye_m are above nought', code="usage")
        part = told.get("part")
        real = read_gpx(Path(name), None if part is None else int(options.number(part, "--track: part")))
        known = Path(name).name + ("" if part is None else f" part {part}")
        found.append(SearchedTrack(known, real, searcher, speed_kn, eye_m))
    return found


def fold(held: HeldCloud, tracks: Sequence[SearchedTrack], asked: WidthsAsked) -> tuple[UpdateSaid, After]:
    """The belief after all tracks found nothing.

    Raises:
        Refused: a track is not within the cloud's time, or a sweep width is not held.
    """
    low, high = float(held.time_s[0]), float(held.time_s[-1])
    for one in tracks:
        if one.track.time_s[0] < low - 1.0 or one.track.time_s[-1] > high + 1.0:
            raise Refused(
                f"{one.name} runs {clock(moment(float(one.track.time_s[0])))} to "
                f"{clock(moment(float(one.track.time_s[-1])))}, the cloud {clock(moment(low))} to "
                f"{clock(moment(high))}; drift the boat over the time of the search (varne drift --hours)",
                code="cloud_too_short",
            )
    first_s = min(float(one.track.time_s[0]) for one in tracks)
    last_s = max(float(one.track.time_s[-1]) for one in tracks)
    begin_s = max(low, min(first_s, high - 1800.0))
    hours = (min(max(last_s, begin_s + 1800.0), high) - begin_s) / 3600.0
    stage = stage_of(held, moment(begin_s), hours, asked.looked_for)
    counted, rows = [], []
    for one in tracks:
        widths = widths_of(asked, one.searcher, one.eye_m, one.search_kn)
        places = stage.frame.metres(one.track.lat_lon_deg)
        counted.append(
            (
                search_track(
                    one.track.time_s - begin_s, places, one.search_kn * KNOT_MPS, one.track.searching
                ),
                np.array([*(width.width_m for width in widths), 0.0]),
            )
        )
        legs = np.hypot(*np.diff(places, axis=0).T)[one.track.searching]
        rows.append(
            TrackSaid(
                one.name, one.searcher, moment(float(one.track.time_s[0])),
                moment(float(one.track.time_s[-1])), float(legs.sum()) / 1852.0, widths,
            )
        )  # fmt: skip
    belief = after_search(stage.belief, stage.cloud, counted)
    after = _after(held, stage, belief, last_s)
    return _said(held, stage, after, rows, asked), after


def _after(held: HeldCloud, stage: Stage, belief: Belief, at_s: float) -> After:
    lonlat = between(held, np.array([at_s]))[:, 0]
    here = held.state[:, int(np.argmin(np.abs(held.time_s - at_s)))] < State.LEFT_FIELD
    found = []
    for weights in (stage.belief.particle_weights[here], belief.particle_weights[here]):
        share = weights / max(float(weights.sum()), 1e-300)
        found.append(regions(lonlat[here], share, SHARES) if weights.sum() > 0.0 else {})
    return After(stage, belief, at_s, found[0], found[1])


def _said(
    held: HeldCloud, stage: Stage, after: After, rows: Sequence[TrackSaid], asked: WidthsAsked
) -> UpdateSaid:
    before, belief = stage.belief, after.belief
    names = belief.doubts
    area = {
        share: tuple(
            sum(ring_area_km2(ring) for ring in rings.get(share, [])) for rings in (after.before, after.now)
        )
        for share in SHARES
    }
    poor = belief.effectiveness < 0.5
    largest = max(after.now.get(0.5, [np.zeros((1, 2))]), key=lambda ring: abs(ring_area_km2(ring)))
    middle = largest.mean(axis=0)
    missed = (1.0 - float(belief.found_by_now[0])) / max(1.0 - float(before.found_by_now[0]), 1e-12)
    warnings = judged_widths([row for one in rows for row in one.widths])
    if stage.shares[ASHORE] > 0.02:
        warnings.append(
            Told(
                f"{stage.shares[ASHORE]:.0%} of the odds were ashore: no track at sea finds those.",
                f"{stage.shares[ASHORE]:.0%} de la probabilité était à terre : aucune route en mer ne "
                "la trouve.",
            )
        )
    en, fr = weather_words(asked)
    return UpdateSaid(
        at=moment(after.at_s),
        tracks=tuple(rows),
        here_before=float(before.here[0]),
        here_after=float(belief.here[0]),
        doubts_before={name: float(m) for name, m in zip(names, before.elsewhere[0], strict=True)},
        doubts_after={name: float(m) for name, m in zip(names, belief.elsewhere[0], strict=True)},
        would_have_found=1.0 - missed,
        found_by_now=float(belief.found_by_now[0]),
        poor_eyes=float(belief.weights[:, poor].sum() / max(float(belief.weights.sum()), 1e-300)),
        area_50_km2=(float(area[0.5][0]), float(area[0.5][1])),
        area_90_km2=(float(area[0.9][0]), float(area[0.9][1])),
        densest_deg=(float(middle[1]), float(middle[0])),
        warnings=english(warnings),
        warnings_fr=french(warnings),
        used=(f"Sweep widths: {en}; inverse cube along the tracks, through the moving cloud.", *held.used),
        used_fr=(
            f"Largeurs de balayage : {fr} ; inverse du cube le long des routes, dans le nuage en mouvement.",
            *(held.used_fr or held.used),
        ),
    )


def write_update(path: Path, held: HeldCloud, after: After, said: UpdateSaid) -> None:
    """The cloud as believed after, with its doubts, so that a plan or another update goes on from it."""
    belief = after.belief
    weights = belief.particle_weights
    tracks = Tracks(held.time_s, held.lonlat, held.state, np.full((len(weights), 3), np.nan))
    spans = [f"{one.name}, {one.begin:%H:%M} - {one.end:%H:%M} UTC" for one in said.tracks]
    used = (
        [*(f"Searched in vain: {span}." for span in spans), *held.used],
        [*(f"Cherché en vain : {span}." for span in spans), *(held.used_fr or held.used)],
    )
    write_netcdf(
        path, tracks, weights / weights.sum(), used, held.theatre,
        f"Belief after searches that found nothing, {said.at:%Y-%m-%dT%H:%MZ}",
        Doubts(
            belief.weights, belief.effectiveness, belief.doubts, belief.elsewhere[0],
            float(belief.found_by_now[0]),
        ),
        held.object,
    )  # fmt: skip
