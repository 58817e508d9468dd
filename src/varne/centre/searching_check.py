"""Whether a search can be planned as it was asked for, said before anything is recorded or reckoned."""

from __future__ import annotations

from datetime import datetime, timedelta

from varne.centre.searching_units import NAUTICAL_MILE_M
from varne.drift.search.sweep import SweepWidthTable
from varne.drift.search.widths import wanted_of, widths_for
from varne.drift.tide.light import light_at, light_events
from varne.picture.errors import Malformed, Refused
from varne.picture.noun import require_utc
from varne.picture.picture import Picture
from varne.picture.search import SearchAsk, SearchUnitAsked
from varne.picture.theatre import distance_m

HOURS_MAX = 12.0
UNITS_MAX = 16
BOATS_MAX = 20
FORECAST_HOURS_MAX = 24.0  # after the last position: a cloud older than that is the whole Strait
DARK_BELOW_DEG = -6.0  # the sun: civil twilight is over, and with it sight by eye
LOOK_EVERY = timedelta(minutes=10)
# What a figure of a unit may be; what lies outside is a slip of the hand.
BOUNDS = {
    "ready_min": (0.0, 24 * 60.0),
    "transit_kn": (1.0, 400.0),
    "search_kn": (1.0, 300.0),
    "endurance_h": (0.1, 1000.0),
    "eye_height_m": (0.5, 3000.0),
}


def check_ask(ask: SearchAsk, picture: Picture, table: SweepWidthTable) -> None:
    """Refuse what cannot be planned, with what to do about it.

    Raises:
        Malformed: a figure is none that a unit, a sea or a day can have.
        Refused: no boat, no forecast of it (``no_cloud``), no unit, none that can be there in time
            (``nobody_in_time``), darkness without widths of the officer's own (``dark``), or a width that
            the table does not hold (``sweep_width_unknown``).
    """
    _figures(ask)
    if not ask.boat_ids:
        raise Refused("say which boat is to be searched for", code="no_boat")
    for boat_id in ask.boat_ids:
        boat = picture.boats.get(boat_id)
        if boat is None or boat.status != "open":
            raise Refused(f"{boat_id} is not an open boat of this picture", code="boat_not_open")
    if tuple(forecast.boat_id for forecast in ask.forecasts) != ask.boat_ids:
        raise Refused(
            "there is no forecast of where this boat may be: no report has given it a position, or the "
            "forecast is not made yet",
            code="no_cloud",
        )
    end = ask.start_at + timedelta(hours=ask.hours)
    for forecast in ask.forecasts:
        if ask.start_at < forecast.fix_at:
            raise Refused("the search begins before the boat's last position", code="search_time")
        if end > forecast.fix_at + timedelta(hours=FORECAST_HOURS_MAX):
            raise Refused(
                f"the search ends more than {FORECAST_HOURS_MAX:.0f} h after the boat's last position: "
                "shorten it, or log what has been heard of the boat since",
                code="search_time",
            )
    if not ask.units:
        raise Refused("choose at least one unit", code="no_units")
    _light(ask)
    for unit in ask.units:
        widths_for(ask, unit, table)
    if not any(_there_in_time(unit, ask) for unit in ask.units):
        raise Refused(
            "no unit chosen can be there, search, and be back in time: choose others, a longer period, or "
            "correct a unit's figures",
            code="nobody_in_time",
        )


def _figures(ask: SearchAsk) -> None:
    require_utc(ask.start_at, "start_at")
    if not 0.5 <= ask.hours <= HOURS_MAX:
        raise Malformed(f"a search is planned for half an hour to {HOURS_MAX:.0f} hours")
    if not (0.05 <= ask.visibility_nm <= 30 and 0 <= ask.wind_kn <= 100 and 0 <= ask.sea_m <= 20):
        raise Malformed("visibility lies between 0.05 and 30 nm, wind up to 100 kn, sea up to 20 m")
    if ask.water_c is not None and not -2.0 <= ask.water_c <= 35.0:
        raise Malformed("a sea is between -2 and 35 °C")
    if len(ask.units) > UNITS_MAX or len(ask.boat_ids) > BOATS_MAX:
        raise Malformed(f"at most {UNITS_MAX} units and {BOATS_MAX} boats in one plan")
    if len({unit.unit_id for unit in ask.units}) != len(ask.units):
        raise Malformed("a unit is given twice")
    if len(set(ask.boat_ids)) != len(ask.boat_ids):
        raise Malformed("a boat is given twice")
    for unit in ask.units:
        for name, (low, high) in BOUNDS.items():
            value = getattr(unit, name).value
            if not low <= value <= high:
                raise Malformed(f"{unit.unit_id}: {name} must lie between {low:g} and {high:g}")
    for own in ask.own_widths:
        if not 0 <= own.width_m <= 50_000:
            raise Malformed("a sweep width lies between nought and 50 km")


def _light(ask: SearchAsk) -> None:
    """Refuse to count eyes by day in the dark."""
    if ask.sensor != "visual_day" or _all_entered(ask):
        return
    place = ask.forecasts[0]
    dark = first_dark(ask.start_at, ask.hours, place.lat_deg, place.lon_deg)
    if dark is None:
        return
    dawn = next_dawn(dark, place.lat_deg, place.lon_deg)
    until = "" if dawn is None else f" until {dawn:%H:%M} UTC"
    what = ", ".join(wanted_of(ask))
    if dark > ask.start_at:
        way_out = f"end the search by {dark:%H:%M} UTC"
    else:
        way_out = "begin at first light" if dawn is None else f"begin at {dawn:%H:%M} UTC"
    raise Refused(
        f"it is dark from {dark:%H:%M}{until}, and no sweep width at night is held for any searcher: "
        f"{way_out}, or enter your own widths at night ({what}), for each kind of searcher chosen, and what "
        "they rest on",
        code="dark",
    )


def _all_entered(ask: SearchAsk) -> bool:
    entered = {(own.searcher, own.search_object) for own in ask.own_widths}
    return all((unit.searcher, what) in entered for unit in ask.units for what in wanted_of(ask))


def first_dark(start_at: datetime, hours: float, lat_deg: float, lon_deg: float) -> datetime | None:
    """The first moment of a period at which civil twilight is over; None: it is light all through."""
    steps = int(timedelta(hours=hours) / LOOK_EVERY)
    for step in range(steps + 1):
        at = start_at + step * LOOK_EVERY
        if light_at(lat_deg, lon_deg, at).sun_altitude_deg < DARK_BELOW_DEG:
            return at
    return None


def next_dawn(at: datetime, lat_deg: float, lon_deg: float) -> datetime | None:
    """When civil twilight next begins; None: not within a day."""
    events = light_events(lat_deg, lon_deg, at, 86_400.0)
    return next((when for when, event in events if event == "civil_dawn"), None)


def _there_in_time(unit: SearchUnitAsked, ask: SearchAsk) -> bool:
    """Whether a unit can be at some boat's last position within the period, and be back if it must.

    Distances are to the last positions, which a cloud drifts away from: only what is out of reach by half as
    much again is refused here. The plan says the rest.
    """
    within_h = ask.hours - unit.ready_min.value / 60.0
    for forecast in ask.forecasts:
        away_nm = distance_m(unit.lat_deg, unit.lon_deg, forecast.lat_deg, forecast.lon_deg) / NAUTICAL_MILE_M
        least_h = away_nm / unit.transit_kn.value / 1.5
        back_h = 0.0 if unit.base is None else least_h
        if least_h < within_h and least_h + back_h < unit.endurance_h.value:
            return True
    return False
