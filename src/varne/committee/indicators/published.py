"""The catalogue computed from published statistics, over one window.

A window is of days, both included. What is published by week is taken from the weeks that end inside it, and
shares use those weeks for both of their terms, so that numerator and denominator speak of the same days.
"""

from __future__ import annotations

from typing import Any

import msgspec

from varne.committee.claims.figures import Evidence, events_of, prevented_of, weeks_with_preventions
from varne.committee.claims.register import Fact
from varne.committee.indicators.indicator import Indicator, Sweep, absent
from varne.committee.indicators.intervals import poisson_interval, ratio_over_weeks
from varne.committee.indicators.pilot import pilot
from varne.committee.indicators.window import Window
from varne.committee.statistics.deaths import DROWNING
from varne.committee.statistics.series import DailyArrivals, WeeklyPreventions
from varne.picture.noun import Noun

HO = ("HO-WEEKLY",)
IOM_FILE = "file to 2023"
REVISED_UP = 1.022  # preventions grew by 2.2 % in all over 33 editions (source EDITIONS33)
GIVE_UP_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
DEATH_SERIES = (
    "deaths_iom_drowning",
    "deaths_iom_all_modes",
    "deaths_prefecture",
    "deaths_oltim",
    "deaths_afp",
)


class _Given(Noun, frozen=True):
    """What a window holds of the newest edition."""

    evidence: Evidence
    window: Window
    days: tuple[DailyArrivals, ...] | None
    weeks: tuple[WeeklyPreventions, ...] | None

    def make(self, code: str, unit: str, value: float, low: float, high: float, **more: Any) -> Indicator:
        """An indicator with the window's vintage and status."""
        revised = "revised" in [day.status for day in self.days or ()] + [w.status for w in self.weeks or ()]
        made = Indicator(
            code=code,
            unit=unit,
            first=self.window.first,
            last=self.window.last,
            value=value,
            low=low,
            high=high,
            basis="complete_count",
            sources=HO,
            vintage=self.evidence.vintages.newest.name,
            status="revised" if revised else "provisional",
        )
        return msgspec.structs.replace(made, **more)

    def lacking(self, code: str, unit: str) -> Indicator:
        """The same without a value: no file held reaches the window."""
        return absent(code, unit, self.window.first, self.window.last, "not_in_files")


def indicators(evidence: Evidence, window: Window) -> tuple[Indicator, ...]:
    """The whole catalogue, deaths first; an indicator that cannot be computed says why; none is left out."""
    days = evidence.vintages.newest.days
    inside = tuple(day for day in days if window.first <= day.day <= window.last)
    whole = bool(inside) and inside[0].day == window.first and inside[-1].day == window.last
    given = _Given(
        evidence=evidence,
        window=window,
        days=inside if whole else None,
        weeks=weeks_with_preventions(evidence.vintages.newest.weeks, window.first, window.last),
    )
    return (
        *_deaths(given),
        *_arrivals(given),
        *_preventions(given),
        *_rest(given),
        *_quality(given),
    )


def _arrivals(given: _Given) -> list[Indicator]:
    if given.days is None:
        units = {
            "arrivals": "people",
            "boats": "boats",
            "loading": "people per boat",
            "uncontrolled_landings": "boats",
        }
        return [given.lacking(code, unit) for code, unit in units.items()]
    people, boats = sum(day.arrivals for day in given.days), sum(day.boats for day in given.days)
    uncontrolled = [day.uncontrolled_boats for day in given.days]
    known = [count for count in uncontrolled if count is not None]
    loading = ratio_over_weeks(*_by_week(given.days)) if boats else None
    return [
        given.make("arrivals", "people", people, people, people),
        given.make("boats", "boats", boats, boats, boats),
        given.make(
            "loading",
            "people per boat",
            people / boats,
            *loading[1:],
            basis="weeks_left_out",
            denominator=boats,
        )
        if loading is not None
        else given.lacking("loading", "people per boat"),
        given.make("uncontrolled_landings", "boats", sum(known), sum(known), sum(known))
        if len(known) == len(uncontrolled)
        else given.lacking("uncontrolled_landings", "boats"),
    ]


def _by_week(days: tuple[DailyArrivals, ...]) -> tuple[list[float], list[float]]:
    people: dict[tuple[int, int], float] = {}
    boats: dict[tuple[int, int], float] = {}
    for day in days:
        week = day.day.isocalendar()[:2]
        people[week] = people.get(week, 0.0) + day.arrivals
        boats[week] = boats.get(week, 0.0) + day.boats
    return list(people.values()), list(boats.values())


def _preventions(given: _Given) -> list[Indicator]:
    weeks = given.weeks
    if weeks is None:
        units = {
            "preventions": "person-attempts",
            "prevented_events": "events",
            "attempts": "person-attempts",
            "interception_persons": "%",
            "interception_events": "%",
            "attempts_per_arrival": "attempts per arrival",
            "averted_arrivals": "people",
        }
        told = {indicator.code: indicator for indicator in _from_facts(given)}
        return [told.get(code) or given.lacking(code, unit) for code, unit in units.items()]
    prevented, events = prevented_of(weeks), events_of(weeks)
    arrivals, boats = sum(week.arrivals for week in weeks), sum(week.boats for week in weeks)
    found = [
        given.make(
            "preventions", "person-attempts", prevented, prevented, prevented * REVISED_UP, basis="revisions"
        ),
        given.make("prevented_events", "events", events, events, events * REVISED_UP, basis="revisions"),
        given.make(
            "attempts",
            "person-attempts",
            arrivals + prevented,
            arrivals + prevented,
            arrivals + prevented * REVISED_UP,
            basis="revisions",
        ),
    ]
    persons = (
        [float(w.prevented or 0) for w in weeks],
        [float(w.arrivals + (w.prevented or 0)) for w in weeks],
    )
    by_events = (
        [float(w.prevented_events or 0) for w in weeks],
        [float(w.boats + (w.prevented_events or 0)) for w in weeks],
    )
    tries = ([float(w.arrivals + (w.prevented or 0)) for w in weeks], [float(w.arrivals) for w in weeks])
    for code, unit, scale, (parts, wholes), below in (
        ("interception_persons", "%", 100.0, persons, arrivals + prevented),
        ("interception_events", "%", 100.0, by_events, boats + events),
        ("attempts_per_arrival", "attempts per arrival", 1.0, tries, arrivals),
    ):
        ratio = ratio_over_weeks(parts, wholes)
        if ratio is None:
            found.append(given.lacking(code, unit))
        else:
            value, low, high = (scale * figure for figure in ratio)
            found.append(
                given.make(code, unit, value, low, high, basis="weeks_left_out", denominator=float(below))
            )
    found.append(_averted(given, float(prevented), HO, given.evidence.vintages.newest.name))
    return found


def _from_facts(given: _Given) -> list[Indicator]:
    """Preventions of a year of which only yearly figures were published; several sources make a range."""
    prevented, people = _facts_of(given, "prevented"), _facts_of(given, "final_arrivals")
    events, boats = _facts_of(given, "prevented_events"), _facts_of(given, "final_boats")
    found = []
    for code, whole_code, unit, parts, wholes in (
        ("interception_persons", "preventions", "person-attempts", prevented, people),
        ("interception_events", "prevented_events", "events", events, boats),
    ):
        if not parts:
            continue
        more: dict[str, Any] = {"basis": "sources", "status": "estimate", "vintage": ""}
        values = [fact.value for fact in parts]
        newest = max(parts, key=lambda fact: fact.known_from)
        sources = tuple(dict.fromkeys(fact.source for fact in parts))
        found.append(
            given.make(whole_code, unit, newest.value, min(values), max(values), sources=sources, **more)
        )
        if wholes:
            whole = max(wholes, key=lambda fact: fact.known_from)
            shares = [100.0 * value / (value + whole.value) for value in values]
            value = 100.0 * newest.value / (newest.value + whole.value)
            more |= {"sources": (*sources, whole.source), "denominator": newest.value + whole.value}
            found.append(given.make(code, "%", value, min(shares), max(shares), **more))
            if code == "interception_persons":
                found += _attempts_from_facts(given, newest.value, values, whole.value, more)
    return found


def _attempts_from_facts(
    given: _Given, prevented: float, said: list[float], people: float, more: dict[str, Any]
) -> list[Indicator]:
    """Attempts and what follows from them: the newest figure of preventions, and the range of all."""
    low, high = min(said), max(said)
    per_arrival = [(people + count) / people for count in (prevented, low, high)]
    whole = more | {"denominator": None}
    return [
        given.make("attempts", "person-attempts", people + prevented, people + low, people + high, **whole),
        given.make(
            "attempts_per_arrival", "attempts per arrival", *per_arrival, **more | {"denominator": people}
        ),
        _averted(given, prevented, more["sources"], ""),
    ]


def _averted(given: _Given, prevented: float, sources: tuple[str, ...], vintage: str) -> Indicator:
    """No value: nobody publishes who gives up. Only what each share would give."""
    return Indicator(
        code="averted_arrivals",
        unit="people",
        first=given.window.first,
        last=given.window.last,
        low=0.0,
        high=prevented,
        basis="swept",
        sources=sources,
        vintage=vintage,
        status="estimate",
        absence="not_published",
        sweep=tuple(Sweep(assumption=share, value=share * prevented) for share in GIVE_UP_SHARES),
    )


def _facts_of(given: _Given, series: str) -> list[Fact]:
    """Facts of the window's year; of several, each: conflicts are not resolved here."""
    return [f for f in given.evidence.register.facts if f.series == series and f.period == given.window.year]


def death_counts(evidence: Evidence, window: Window) -> dict[str, tuple[int, str, str, str]]:
    """Deaths in a window by register: count, source, status, known from. Registers are never merged.

    The register of the IOM is counted from its incidents where they reach; published totals stand for others
    and for years that no file held reaches.
    """
    found: dict[str, tuple[int, str, str, str]] = {}
    years = {incident.year for incident in evidence.deaths}
    inside = {window.first.year, window.last.year} <= years
    if inside:
        dated = [i for i in evidence.deaths if i.day is not None and window.first <= i.day <= window.last]
        found["deaths_iom_all_modes"] = (sum(i.dead_or_missing for i in dated), "IOM", "final", IOM_FILE)
        drowned = [i for i in dated if i.cause == DROWNING]
        found["deaths_iom_drowning"] = (sum(i.dead_or_missing for i in drowned), "IOM", "final", IOM_FILE)
    for series in DEATH_SERIES:
        for fact in evidence.register.facts:
            if fact.series == series and fact.period == window.year and series not in found:
                found[series] = (int(fact.value), fact.source, fact.status, fact.known_from.isoformat())
    return found


def _deaths(given: _Given) -> list[Indicator]:
    counts = death_counts(given.evidence, given.window)
    first, last = given.window.first, given.window.last
    if not counts:
        return [
            absent("deaths", "dead or missing", first, last, "not_in_files"),
            absent("deaths_per_attempt", "per 1,000 attempts", first, last, "not_in_files"),
            absent("deaths_per_arrival", "per 1,000 arrivals", first, last, "not_in_files"),
        ]
    arrivals = None if given.days is None else sum(day.arrivals for day in given.days)
    attempts = None
    if given.weeks is not None:
        attempts = sum(w.arrivals + (w.prevented or 0) for w in given.weeks)
    else:
        told = [int(one.value or 0) for one in _from_facts(given) if one.code == "attempts"]
        attempts = told[0] if told else None
    found = []
    for register, (count, source, status, known_from) in counts.items():
        low, high = poisson_interval(count)
        rows: list[tuple[str, str, float, int | None]] = [("deaths", "dead or missing", 1.0, None)]
        rows += [("deaths_per_attempt", "per 1,000 attempts", 1000.0, attempts)] if attempts else []
        rows += [("deaths_per_arrival", "per 1,000 arrivals", 1000.0, arrivals)] if arrivals else []
        for code, unit, scale, below in rows:
            by = scale / (below or 1)
            found.append(
                given.make(
                    code,
                    unit,
                    count * by,
                    low * by,
                    high * by,
                    basis="poisson",
                    sources=(source, *HO) if below else (source,),
                    status=status,
                    denominator=None if below is None else float(below),
                    vintage=known_from,
                    register=register,
                )
            )
    return found


def _rest(given: _Given) -> list[Indicator]:
    first, last = given.window.first, given.window.last
    rescued = _facts_of(given, "french_rescued")
    spend = _facts_of(given, "uk_spend_gbp")
    prevented = _prevented_total(given)
    found = [absent("at_sea_stops", "events", first, last, "not_published", "french_zone")]
    if rescued:
        fact = rescued[0]
        found.append(
            given.make(
                "rescued",
                "people",
                fact.value,
                fact.value,
                fact.value,
                sources=(fact.source,),
                status=fact.status,
                vintage=fact.known_from.isoformat(),
                geography="french_zone",
            )
        )
    else:
        found.append(absent("rescued", "people", first, last, "not_in_files", "french_zone"))
    found += pilot(given.evidence, given.window)
    if spend and prevented:
        value, least, most = (spend[0].value / count for count in prevented)
        found.append(
            given.make(
                "cost_per_prevention",
                "GBP",
                value,
                least,
                most,
                sources=(spend[0].source, *(HO if given.weeks else ())),
                status="estimate",
                denominator=prevented[0],
                basis="revisions" if given.weeks else "sources",
                vintage=spend[0].known_from.isoformat(),
                geography="uk",
            )
        )
    else:
        found.append(absent("cost_per_prevention", "GBP", first, last, "not_in_files", "uk"))
    return [
        *found,
        absent("cost_per_averted_arrival", "GBP", first, last, "needs_effect", "uk"),
        absent("weather_adjusted_arrivals", "people", first, last, "needs_weather"),
        absent("displacement", "%", first, last, "no_patrol_data"),
        absent("forecast_quality", "%", first, last, "needs_backtest"),
    ]


def _prevented_total(given: _Given) -> tuple[float, float, float] | None:
    """Persons prevented: the figure, the highest and the lowest it may be."""
    if given.weeks is not None:
        count = float(prevented_of(given.weeks))
        return (count, count * REVISED_UP, count) if count else None
    facts = _facts_of(given, "prevented")
    if not facts:
        return None
    values = [fact.value for fact in facts]
    return max(facts, key=lambda fact: fact.known_from).value, max(values), min(values)


def _quality(given: _Given) -> list[Indicator]:
    evidence = given.evidence
    newest = evidence.vintages.newest
    delay = float((newest.known_on - newest.last_day).days)
    revised = sum(
        given.window.first <= revision.day <= given.window.last for revision in evidence.vintages.revisions()
    )
    conflicts = len(evidence.register.conflicts())
    return [
        given.make("publication_delay", "days", delay, delay, delay),
        given.make("figures_revised", "figures", revised, revised, revised),
        given.make(
            "source_conflicts", "figures", conflicts, conflicts, conflicts, sources=("CBP-9681", "JLD")
        ),
    ]
