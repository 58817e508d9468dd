"""The official series as plain arrays for forecasts and effects; weather and controls from CSV."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from varne.committee.effects.counterfactual import Monthly
from varne.committee.forecasts.daily import Daily, Weather
from varne.committee.forecasts.hindcast import whole_months
from varne.committee.forecasts.preventions import Triangle
from varne.committee.forecasts.season import Days, Floats
from varne.committee.statistics.series import Vintage
from varne.committee.statistics.vintages import Vintages
from varne.feeds.environment.forecast import gridded_components
from varne.picture.errors import Malformed

WEATHER = ("wave_height_m", "wind_mps", "sea_temperature_c")
SEASON_DAYS = 10
SECONDS_IN_DAY = 86_400.0
EPOCH = date(1970, 1, 1)


def daily_of(vintage: Vintage) -> Daily:
    """Days, people and boats of one vintage."""
    days = np.array([day.day for day in vintage.days], dtype="datetime64[D]")
    people = np.array([day.arrivals for day in vintage.days], dtype=np.float64)
    return Daily(days, people, np.array([day.boats for day in vintage.days], dtype=np.float64))


def monthly_of(vintage: Vintage, controls: Path | None = None) -> tuple[Monthly, tuple[str, ...]]:
    """Whole months of arrivals, with controls from a CSV if given, and the names of the controls."""
    months, counts = whole_months(daily_of(vintage))
    if controls is None:
        return Monthly(months, counts), ()
    names, rows = _table(controls)
    told = {key[:7]: values for key, values in rows.items()}
    missing = [str(month) for month in months if str(month) not in told]
    if missing:
        raise Malformed(f"{controls} tells no controls for {missing[0]} ({len(missing)} months in all)")
    return Monthly(months, counts, np.array([told[str(month)] for month in months])), names


def monthly_boats_of(vintage: Vintage, people: Monthly) -> Monthly:
    """Boats in the same months, with the same controls."""
    daily = daily_of(vintage)
    months, counts = whole_months(Daily(daily.days, daily.boats, daily.boats))
    return Monthly(months, counts, people.controls)


def weather_of(path: Path, known: Daily, ahead: int) -> Weather:
    """Weather of the last known days and ``ahead`` more, from a CSV or a gridded file.

    Days to come that the file does not tell hold the mean of the season in the days it does.

    Raises:
        Malformed: a day is missing between the file's first and the last known day.
    """
    names, rows = _table(path) if path.suffix.lower() == ".csv" else _gridded(path)
    told = sorted(date.fromisoformat(day) for day in rows)
    first = max(told[0], known.days[0].item())
    last = known.days[-1].item()
    days = [first + timedelta(days=k) for k in range((last - first).days + 1)]
    missing = [day for day in days if day.isoformat() not in rows]
    if missing or not days:
        when = missing[0] if missing else last
        raise Malformed(f"{path} tells no weather for {when.isoformat()} ({len(missing)} days in all)")
    values = np.array([rows[day.isoformat()] for day in days])
    of_year = np.array([day.timetuple().tm_yday for day in days])
    later, reached = [], 0
    for step in range(1, ahead + 1):
        day = last + timedelta(days=step)
        if day.isoformat() in rows and reached == step - 1:
            later.append(rows[day.isoformat()])
            reached = step
        else:
            apart = np.abs((of_year - day.timetuple().tm_yday + 182) % 365 - 182)
            later.append(values[apart <= max(SEASON_DAYS, int(apart.min()))].mean(axis=0).tolist())
    return Weather(names, values, np.array(later), reached)


def _gridded(path: Path) -> tuple[tuple[str, ...], dict[str, list[float]]]:
    """Daily means over all cells and hours of what a gridded file tells: wind speed, waves, temperature."""
    by_name: dict[str, dict[str, float]] = {}
    fields = {(one.quantity, one.part): one for one in gridded_components(path)}
    for (quantity, part), field in fields.items():
        if part != 0 or quantity not in WEATHER:
            continue
        size = np.asarray(field.values, dtype=np.float64)
        other = fields.get((quantity, 1))
        if other is not None:
            size = np.hypot(size, np.asarray(other.values, dtype=np.float64))
        hourly = np.nanmean(size.reshape(len(size), -1), axis=1)
        days = (field.at_unix_s // SECONDS_IN_DAY).astype(np.int64)
        by_name[quantity] = {
            (EPOCH + timedelta(days=int(day))).isoformat(): float(np.nanmean(hourly[days == day]))
            for day in np.unique(days)
        }
    if not by_name:
        raise Malformed(f"{path} holds no waves, wind or sea temperature")
    names = tuple(sorted(by_name))
    shared = sorted(set.intersection(*(set(days) for days in by_name.values())))
    return names, {day: [by_name[name][day] for name in names] for day in shared}


def _table(path: Path) -> tuple[tuple[str, ...], dict[str, list[float]]]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise Malformed(f"{path} needs a heading, a first column of dates and a column or more of numbers")
    found = {}
    for number, row in enumerate(rows[1:], start=2):
        try:
            date.fromisoformat(row[0] if len(row[0]) > 7 else row[0] + "-01")
            found[row[0]] = [float(cell) for cell in row[1:]]
        except ValueError as error:
            raise Malformed(f"{path} line {number}: {error}") from None
        if len(row) != len(rows[0]):
            raise Malformed(f"{path} line {number}: {len(row)} cells under {len(rows[0])} headings")
    return tuple(rows[0][1:]), found


def preventions_of(vintages: Vintages) -> tuple[Triangle, Days, Floats, Floats]:
    """The triangle of preventions; the newest weeks, their arrivals and preventions (NaN = untold)."""
    told = vintages.triangle("prevented")
    figures = np.array([[np.nan if cell is None else float(cell) for cell in row] for row in told.values])
    # Two vintages of one day: the later stands for that day.
    known = np.array(list(told.known_on), dtype="datetime64[D]")
    kept = np.append(known[1:] != known[:-1], True)
    weeks = np.array(list(told.weeks_ending), dtype="datetime64[D]")
    newest = vintages.newest.weeks
    return (
        Triangle(weeks, known[kept], figures[:, kept]),
        np.array([week.week_ending for week in newest], dtype="datetime64[D]"),
        np.array([float(week.arrivals) for week in newest]),
        np.array([np.nan if week.prevented is None else float(week.prevented) for week in newest]),
    )
