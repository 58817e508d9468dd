"""Forecasts made by hand, in the form that the worker gives them."""

from __future__ import annotations

from varne.picture.drift import DriftAsked, DriftForecast, DriftHour, LandingCell, SeaUsed

USED = SeaUsed(
    current="atlas", atlas_id="dover", current_factor=0.25, current_shift_s=1500.0, current_mps=0.1,
    wind="not_known", wind_mps=5.0, shore=True,
)  # fmt: skip


def forecast_of(asked: DriftAsked) -> DriftForecast:
    """A square that grows by the hour and goes north-east."""
    hours = tuple(
        DriftHour(
            middle=(100 * hour, 100 * hour),
            spread_m=500 * (hour + 1),
            half=(_square(100 * hour, 50 * (hour + 1)),),
            most=(_square(100 * hour, 120 * (hour + 1)),),
            states=(700 - 30 * hour, 200, 50, 30, 20, 20 * hour, 10 * hour, 0),
        )
        for hour in range(asked.hours + 1)
    )
    track = tuple(100 * (number // 2) for number in range(2 * (asked.hours + 1)))
    shore = LandingCell(
        at=(1500, -2000), place_id="hythe", under_way=tuple(20 * hour for hour in range(asked.hours + 1)),
        adrift=tuple(10 * hour for hour in range(asked.hours + 1)),
    )  # fmt: skip
    return DriftForecast(
        asked=asked, used=USED, effective=900, hours=hours, tracks=(track,), landings=(shore,)
    )


def _square(middle: int, half: int) -> tuple[int, ...]:
    low, high = middle - half, middle + half
    return (low, low, low, high, high, high, high, low)
