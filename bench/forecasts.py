"""Arrivals forecast from every month's end in turn, beside what anyone could do: POLICY.md, section 5.

``make bench-forecasts``. People and boats by month and week at the 40 origins of the protocol, days against
climatology, preventions untold and later revised. Figures are the newest shipped edition's; the months to
July 2026 that the protocol's last origins need came out later, and are added from the shipped file of days
(leave it out with ``--official``, or give a later workbook). AutoETS, AutoTheta and AutoARIMA (statsforecast,
on logarithms) run beside in an interpreter of their own: the one named by ``--peer-python``, or one made
under ``.bench-venv-forecasts/``; ``--no-peer`` leaves them out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from bench.forecast_nowcasts import preventions
from bench.peers.interpreter import peer_python
from varne.committee.forecasts.backtest import FIRST_ORIGIN, MonthsJudged, backtest_months
from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.days_judged import DaysJudged, backtest_days
from varne.committee.forecasts.periods import Period, What, period_keys
from varne.committee.forecasts.periods_judged import Backtest, PeriodTold, backtest_periods
from varne.committee.forecasts.scores import covered, wape, wilson
from varne.committee.statistics.vintages import vintages_of
from varne.committee.statistics.workbook import read_workbook
from varne.console.cli.committee_data import shipped_directory, shipped_vintages
from varne.console.cli.committee_series import daily_of

LATER = "arrivals-by-day-2026-05-to-07.csv"
NEEDED = ("statsforecast==2.1.1",)
USUAL = Path(__file__).parent / "peers" / "usual_models.py"
#: The season of each model; a year of weeks is longer than AutoETS takes, and AutoARIMA does not end with it.
SEASONS: dict[Period, dict[str, int]] = {
    "month": {"AutoETS": 12, "AutoTheta": 12, "AutoARIMA": 12},
    "week": {"AutoETS": 1, "AutoTheta": 52, "AutoARIMA": 1},
}
TARGETS: tuple[tuple[What, Period], ...] = (
    ("people", "month"),
    ("boats", "month"),
    ("people", "week"),
    ("boats", "week"),
)
CHOSEN_ON = np.datetime64("2021-06", "M")


def with_later(known: Daily) -> Daily:
    """Return the days with the shipped later ones after them."""
    table = np.loadtxt(
        shipped_directory() / "statistics" / LATER, dtype=str, delimiter=",", skiprows=1, ndmin=2
    )
    days = table[:, 0].astype("datetime64[D]")
    new = days > known.days[-1]
    return Daily(
        np.concatenate([known.days, days[new]]),
        np.concatenate([known.people, table[new, 1].astype(np.float64)]),
        np.concatenate([known.boats, table[new, 2].astype(np.float64)]),
    )


def step(done: int, whole: int) -> None:
    """Tell how far it is."""
    print(f"  {done} of {whole}", end="\r" if done < whole else "\n", file=sys.stderr, flush=True)


def share(inside: float, n: int) -> str:
    """Return a share of `n` as a percentage with the interval it would have if all were independent."""
    low, high = wilson(round(inside * n), n)
    return f"{100 * inside:.1f} % ({100 * low:.0f}-{100 * high:.0f})"


def months(judged: MonthsJudged) -> None:
    """Tell the protocol's months."""
    n = len(judged.months)
    origins = sorted({one.origin for one in judged.months})
    print(f"people by month: {n} told from {len(origins)} origins, {origins[0]} to {origins[-1]}; WAPE")
    ahead = ", ".join(f"{one:.3f}" for one in judged.wape_ahead)
    print(f"  {'told':<44} {judged.wape:.3f}   ahead: {ahead}")
    print(f"  {'model of days alone':<44} {judged.wape_alone:.3f}")
    print(f"  {'mean of the same month, three years':<44} {judged.wape_years:.3f}")
    print(f"  {'seasonal naive':<44} {judged.wape_year_before:.3f}")
    print(f"  inside 80 %: {share(judged.covered_80, n)}; 95 %: {share(judged.covered_95, n)}")
    for year in sorted({one.origin.astype("datetime64[Y]") for one in judged.months}):
        of = [one for one in judged.months if one.origin.astype("datetime64[Y]") == year]
        in_80 = 100 * np.mean([one.low_80 <= one.came <= one.high_80 for one in of])
        in_95 = 100 * np.mean([one.low_95 <= one.came <= one.high_95 for one in of])
        print(f"    told in {year}: {in_80:.0f} / {in_95:.0f} % of {len(of)}")


def periods(told: Backtest, what: What, period: Period) -> None:
    """Tell one kind of period."""
    whole = told.scored(what, period)
    print(f"{what} by {period}: {whole.told} told at the same origins")
    print(
        f"  WAPE {whole.wape:.3f}; mean of three years {whole.wape_years:.3f}; a year before "
        f"{whole.wape_year_before:.3f}"
    )
    print(f"  CRPS {whole.crps:.1f}; the same in three years as draws {whole.crps_years:.1f}")
    print(
        f"  inside 80 %: {share(whole.covered_80, whole.told)}; 95 %: {share(whole.covered_95, whole.told)}"
    )
    if period == "week":
        near = told.scored(what, period, 4)
        print(
            f"  1 to 4 weeks ahead: WAPE {near.wape:.3f} (three years {near.wape_years:.3f}), inside "
            f"{100 * near.covered_80:.1f} / {100 * near.covered_95:.1f} %"
        )


def peers(told: Backtest, known: Daily, what: What, period: Period, python: Path, limit_s: float) -> None:
    """Tell the usual models at the same origins, of the same periods."""
    ours = [one for one in told.periods if (one.what, one.period) == (what, period)]
    counts, ends, places = _aligned(known, ours, what, period)
    ahead = max(place for _, place in places) + 1
    asked = json.dumps({"counts": counts, "ends": ends, "ahead": ahead, "seasons": SEASONS[period]})
    try:
        run = subprocess.run(
            [str(python), str(USUAL)],
            input=asked,
            stdout=subprocess.PIPE,
            text=True,
            timeout=limit_s,
            check=False,
        )
        output, failed = run.stdout, run.returncode != 0
    except subprocess.TimeoutExpired as stopped:
        output, failed = (stopped.stdout or b"").decode(), True
    came = np.array([one.came for one in ours])
    for line in output.splitlines():
        name, rows = json.loads(line)
        mean, low_80, high_80, low_95, high_95 = (
            np.array([rows[row][part][place] for row, place in places]) for part in range(5)
        )
        print(
            f"  {name:<12} WAPE {wape(mean, came):.3f}, inside "
            f"{100 * covered(low_80, high_80, came):.0f} / {100 * covered(low_95, high_95, came):.0f} %"
        )
    if failed:
        print(f"  (not all of the usual models ended within {limit_s:.0f} s)")


def _aligned(
    known: Daily, ours: list[PeriodTold], what: What, period: Period
) -> tuple[list[float], list[int], list[tuple[int, int]]]:
    """Return whole counts from the first, how many were known at each origin, and where each told is found:

    the row of its origin and its place among what is told there. A week begun at its origin is not known
    there: the models tell it too.
    """
    values = known.people if what == "people" else known.boats
    keys = period_keys(known.days, period)
    begin = int(keys[0]) + (period == "week")  # the first week is cut
    kept = keys >= begin
    counts = np.bincount(keys[kept] - begin, values[kept]).astype(np.float64)
    origins = sorted({one.origin for one in ours})
    firsts = np.array([(origin + 1).astype("datetime64[D]") for origin in origins])
    ends = (period_keys(firsts, period) - begin).tolist()
    places = []
    for one in ours:
        row = origins.index(one.origin)
        places.append((row, int(period_keys(np.array([one.first]), period)[0]) - begin - ends[row]))
    return counts.tolist(), ends, places


def days(judged: dict[What, DaysJudged]) -> None:
    """Tell the days."""
    for what, one in judged.items():
        print(f"days, {what}: {one.days} told; CRPS")
        print(
            f"  the evening before {one.eve:.2f} (model of days alone {one.alone:.2f}); 1 to 7 days before "
            f"{one.week:.2f}"
        )
        for name, rival in (("all years", one.record), ("three years", one.years)):
            eve, week = 100 * one.better(one.eve, rival), 100 * one.better(one.week, rival)
            print(
                f"  climatology of {name} {rival:.2f}: better by {eve:.1f} % the evening before, "
                f"{week:.1f} % over the week"
            )
        print(f"  inside 80 / 95 %: {100 * one.covered_80:.1f} / {100 * one.covered_95:.1f} %")


def main() -> None:
    """Read the arguments and judge all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--workbook", type=Path, help="another edition of the weekly workbook")
    parser.add_argument("--official", action="store_true", help="no days after the edition's last")
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--peer-python", type=Path, help="a Python that has statsforecast")
    parser.add_argument("--no-peer", action="store_true", help="without the usual models")
    parser.add_argument("--peer-seconds", type=float, default=90.0, help="for each kind of period")
    parser.add_argument("--only", choices=("months", "days", "preventions"))
    parser.add_argument("--days-after", default=str(FIRST_ORIGIN), help="judge days after this month")
    parser.add_argument("--days-to", default="2100-01", help="and to the end of this month")
    args = parser.parse_args()
    vintages = shipped_vintages()
    if args.workbook is not None:
        vintages = vintages_of([*vintages.vintages, read_workbook(args.workbook.read_bytes())])
    official = daily_of(vintages.newest)
    known = official if args.official else with_later(official)
    print(f"edition {vintages.newest.name}, days to {official.days[-1]}, outcomes to {known.days[-1]}")
    begun = time.perf_counter()
    made = None
    if args.only in (None, "months"):
        told = backtest_periods(known, 1, args.draws, progress=step)
        made = told.made
        months(told.months)
        python = None if args.no_peer else peer_python(args.peer_python, NEEDED, ".bench-venv-forecasts")
        for what, period in TARGETS:
            periods(told, what, period)
            if python is not None:
                peers(told, known, what, period, python, args.peer_seconds)
        until = known.until((FIRST_ORIGIN + 1).astype("datetime64[D]"))
        before = backtest_months(until, 1, args.draws, CHOSEN_ON)
        last = before.months[-1].origin
        print(
            f"people by month, origins that choices were made on ({CHOSEN_ON} to {last}): "
            f"{before.wape:.3f}, mean of three years {before.wape_years:.3f}, inside "
            f"{100 * before.covered_80:.0f} / {100 * before.covered_95:.0f} %"
        )
    if args.only in (None, "days"):
        until = official.until((np.datetime64(args.days_to, "M") + 1).astype("datetime64[D]"))
        after = np.datetime64(args.days_after, "M")
        days(backtest_days(until, 1, args.draws, after, progress=step, made=made))
    if args.only in (None, "preventions"):
        preventions(vintages)
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
