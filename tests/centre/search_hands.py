"""Search plans and beliefs made by hand, in the form that the worker gives them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from varne.centre.searching_jobs import AskBelief, AskFile, AskPlan, WrittenFile
from varne.picture.drift import DriftAsked
from varne.picture.search import (
    SEARCH_OBJECTS,
    BeliefContour,
    BoatBelief,
    CloudUsed,
    SearchAsk,
    SearchBelief,
    SearchFigure,
    SearchPlan,
    SearchUnitAsked,
    UnitPlan,
    WidthUsed,
)

NOON = datetime(2026, 8, 12, 12, tzinfo=UTC)


def figure(value: float) -> SearchFigure:
    return SearchFigure(value=float(value), basis="assumed")


def unit(identifier: str = "uk.dover-lifeboat", **other: Any) -> SearchUnitAsked:
    given: dict[str, Any] = {
        "unit_id": identifier, "flag": "GB", "searcher": "vessel", "lat_deg": 51.12, "lon_deg": 1.31,
        "from_base": True, "base": (51.12, 1.31), "ready_min": figure(15), "transit_kn": figure(25),
        "search_kn": figure(15), "endurance_h": figure(8), "eye_height_m": figure(4),
    }  # fmt: skip
    return SearchUnitAsked(**given | other)


def forecast_asked(boat_id: str, **other: Any) -> DriftAsked:
    given: dict[str, Any] = {
        "boat_id": boat_id, "made_at": NOON, "fix_at": NOON - timedelta(minutes=30), "lat_deg": 51.0,
        "lon_deg": 1.5, "sigma_m": 500.0, "first_at": NOON - timedelta(hours=1), "seed": 3, "night_seed": 4,
    }  # fmt: skip
    return DriftAsked(**given | other)


def ask(boat_id: str, identifier: str = "S-1", **other: Any) -> SearchAsk:
    given: dict[str, Any] = {
        "id": identifier, "boat_ids": (boat_id,), "forecasts": (forecast_asked(boat_id),), "units": (unit(),),
        "start_at": NOON, "hours": 4.0, "visibility_nm": 5.0, "wind_kn": 12.0,
    }  # fmt: skip
    return SearchAsk(**given | other)


def widths() -> tuple[WidthUsed, ...]:
    return tuple(
        WidthUsed(
            search_object=name, width_m=1852.0 / (number + 1), uncorrected_m=1852.0, weather_factor=1.0,
            speed_factor=1.0, fatigue_factor=1.0, source="cg-2f", status="C",
        )
        for number, name in enumerate(SEARCH_OBJECTS)
    )  # fmt: skip


def mass(boat_id: str, here: float = 0.85) -> BoatBelief:
    doubt = round((1 - here) / 3, 4)
    return BoatBelief(
        boat_id=boat_id, here=here, not_here=doubt, wrong_object=doubt, already_recovered=doubt,
        found_by_now=round(0.85 - here, 4),
    )  # fmt: skip


def unit_plan(asked: SearchUnitAsked, number: int, start_at: datetime) -> UnitPlan:
    south = 50.95 + 0.06 * number
    corners = ((south, 1.45), (south, 1.55), (south + 0.05, 1.55), (south + 0.05, 1.45))
    track = (
        (1800.0, south + 0.01, 1.46), (4200.0, south + 0.01, 1.54), (4500.0, south + 0.04, 1.54),
        (6900.0, south + 0.04, 1.46),
    )  # fmt: skip
    return UnitPlan(
        unit_id=asked.unit_id, flag=asked.flag, label=f"A{number + 1}",
        layer="surface" if asked.searcher == "vessel" else "air", pattern="parallel_track",
        on_scene_from=start_at + timedelta(minutes=30), on_scene_until=start_at + timedelta(minutes=115),
        transit_min=15.0, bearing_deg=90.0, length_m=7000.0, width_m=5500.0, legs=2, spacing_m=2750.0,
        speed_kn=asked.search_kn.value, height_m=150.0 if asked.searcher != "vessel" else 0.0,
        widths=widths(), coverage=(0.673, 0.337, 0.224), pod=(0.49, 0.286, 0.201), poc=0.6, pos=0.28,
        corners=corners, path=((0.0, south + 0.025, 1.5), (7200.0, south + 0.025, 1.5)), track=track,
        turns=(0, 1, 2, 3),
    )  # fmt: skip


def plan_of(asked: AskPlan) -> SearchPlan:
    """A plan with an area for each unit, one north of the other."""
    one = asked.ask
    lasts_s = one.hours * 3600.0
    return SearchPlan(
        units=tuple(unit_plan(each, number, one.start_at) for number, each in enumerate(one.units)),
        pos=0.41, bound=0.6, boat_pos=(0.48,), boats=tuple(mass(boat) for boat in one.boat_ids),
        curve=tuple((part * lasts_s / 4, 0.11 * part, 0.09 * part, 0.15 * part) for part in range(5)),
        survival=() if one.water_c is None else ((0.0, 1.0, 1.0), (6.0, 0.1, 0.8), (24.0, 0.02, 0.4)),
        clouds=tuple(
            CloudUsed(
                boat_id=boat, at=one.forecasts[0].fix_at, seed=3, particles=5000, effective=4200.0,
                objects=(0.7, 0.2, 0.1),
            )
            for boat in one.boat_ids
        ),
        streams="dover", wind_known=False, searched_ids=tuple(track.id for track in asked.searched),
    )  # fmt: skip


def belief_of(asked: AskBelief) -> SearchBelief:
    """Less is here after each track."""
    here = round(0.85 - 0.2 * len(asked.searched), 4)
    ring = ((50.9, 1.4), (50.9, 1.6), (51.1, 1.6), (51.1, 1.4), (50.9, 1.4))
    boats = asked.ask.boat_ids
    return SearchBelief(
        at=asked.at, track_ids=tuple(track.id for track in asked.searched),
        before=tuple(mass(boat) for boat in boats), after=tuple(mass(boat, here) for boat in boats),
        contours=tuple(
            BeliefContour(boat_id=boat, share=share, rings=(ring,)) for boat in boats for share in (0.5, 0.9)
        ),
        poor_eyes=0.37, poor_eyes_before=0.25,
    )  # fmt: skip


def file_of(asked: AskFile) -> WrittenFile:
    """What was asked for, in words."""
    return WrittenFile(body=f"{asked.form} {asked.language} {asked.title} {asked.ask.id}".encode())
