"""Arrivals forecast from every month's end in turn, beside what anyone could do: POLICY.md, section 5.

``make bench-forecasts``. Months 1 to 3 ahead; days against climatology; preventions untold and later revised.
Figures are read from the newest shipped edition, or from the workbook given. AutoETS, AutoTheta and AutoARIMA
(statsforecast, on logarithms, season of 12) run beside it where that package is installed, here or in the
environment of the Python given by ``--peer``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from varne.committee.forecasts.backtest import FIRST_ORIGIN, MonthsJudged, backtest_days, backtest_months
from varne.committee.forecasts.daily import Daily
from varne.committee.forecasts.hindcast import whole_months
from varne.committee.forecasts.preventions import Triangle, revised_later, untold
from varne.committee.forecasts.scores import wape, wilson
from varne.committee.statistics.vintages import Vintages, vintages_of
from varne.committee.statistics.workbook import read_workbook
from varne.console.cli.committee_data import shipped_vintages
from varne.console.cli.committee_series import daily_of, preventions_of

PEER = """
import json, sys, warnings
import numpy as np
warnings.filterwarnings("ignore")
from statsforecast.models import AutoARIMA, AutoETS, AutoTheta
asked = json.load(sys.stdin)
counts = np.log1p(np.array(asked["counts"]))
for name, model in (("AutoETS", AutoETS), ("AutoTheta", AutoTheta), ("AutoARIMA", AutoARIMA)):
    told = []
    for end in asked["ends"]:
        made = model(season_length=12).forecast(counts[:end], h=3)["mean"]
        told.append(np.expm1(made).tolist())
    print(json.dumps([name, told]), flush=True)
"""


def peers(
    counts: np.ndarray, judged: MonthsJudged, first: np.datetime64, python: str, limit_s: float
) -> None:
    """Print the WAPE of the usual models at the same origins, from a process of their own."""
    ends = sorted({int((one.origin - first).astype(int)) + 1 for one in judged.months})
    asked = json.dumps({"counts": counts.tolist(), "ends": ends})
    try:
        run = subprocess.run(
            [python, "-c", PEER], input=asked, capture_output=True, text=True, timeout=limit_s, check=False
        )
        output, failed = run.stdout, run.returncode != 0
    except subprocess.TimeoutExpired as stopped:
        output, failed = (stopped.stdout or b"").decode(), True
    for line in output.splitlines():
        name, told = json.loads(line)
        came = np.array([[counts[end + k] for k in range(3)] for end in ends])
        print(f"  {name:<44} {wape(np.maximum(np.array(told), 0).ravel(), came.ravel()):.3f}")
    if failed:
        print("  (the usual models: statsforecast is not installed there, or did not end in time)")


def months(known: Daily, args: argparse.Namespace) -> None:
    """Judge months, all origins of the protocol."""
    judged = backtest_months(known, 1, args.draws)
    first, counts = whole_months(known)
    n = len(judged.months)
    span = f"{judged.months[0].origin} to {judged.months[-1].origin}"
    print(f"months: {n} told from {n // 3} origins, {span}; WAPE")
    print(
        f"  {'told':<44} {judged.wape:.3f}   ahead: " + ", ".join(f"{one:.3f}" for one in judged.wape_ahead)
    )
    print(f"  {'model of days alone':<44} {judged.wape_alone:.3f}")
    print(f"  {'mean of the same month, three years':<44} {judged.wape_years:.3f}")
    print(f"  {'seasonal naive':<44} {judged.wape_year_before:.3f}")
    peers(counts, judged, first[0], args.peer, args.peer_seconds)
    for level, share in ((80, judged.covered_80), (95, judged.covered_95)):
        low, high = wilson(round(share * n), n)
        print(f"  inside {level} %: {100 * share:.1f} % ({100 * low:.1f}-{100 * high:.1f} if independent)")
    earlier = np.datetime64("2021-06", "M")
    until = known.until((FIRST_ORIGIN + 1).astype("datetime64[D]"))
    before = backtest_months(until, 1, args.draws, earlier)
    print(
        f"  origins the choices were made on ({earlier} to {before.months[-1].origin}): {before.wape:.3f}, "
        f"mean of three years {before.wape_years:.3f}, inside {100 * before.covered_80:.0f} / "
        f"{100 * before.covered_95:.0f} %"
    )


def days(known: Daily, args: argparse.Namespace) -> None:
    """Judge days."""
    judged = backtest_days(known, 1, args.draws)
    print(f"days: {judged.days} told; CRPS in people")
    print(f"  the evening before {judged.eve:.1f}; 1 to 7 days before {judged.week:.1f}")
    for name, rival in (("all years", judged.record), ("three years", judged.years)):
        print(
            f"  climatology of {name} {rival:.1f}: better by {100 * judged.better(judged.eve, rival):.1f} % "
            f"the evening before, {100 * judged.better(judged.week, rival):.1f} % over the week"
        )
    print(f"  inside 80 / 95 %: {100 * judged.covered_80:.1f} / {100 * judged.covered_95:.1f} %")


def preventions(vintages: Vintages) -> None:
    """Judge nowcasts: untold weeks one after another, and the older edition's weeks by the newer's."""
    triangle, weeks, arrivals, prevented = preventions_of(vintages)
    told = np.flatnonzero(np.isfinite(prevented))
    hits = np.zeros(2)
    tried = 0
    for at in told[16:]:
        hidden = np.where(np.arange(len(weeks)) >= at, np.nan, prevented)
        now = untold(weeks[: at + 1], arrivals[: at + 1], hidden[: at + 1])[-1]
        came = prevented[at]
        hits += [now.low_80 <= came <= now.high_80, now.low_95 <= came <= now.high_95]
        tried += 1
    print(f"preventions: {tried} weeks told from arrivals before their own figure: inside 80 / 95 %: "
          f"{100 * hits[0] / tried:.1f} / {100 * hits[1] / tried:.1f} %")  # fmt: skip
    if len(triangle.known_on) > 1:
        early = Triangle(triangle.weeks, triangle.known_on[:-1], triangle.figures[:, :-1])
        now = {one.week: one for one in revised_later(early, np.random.default_rng(1))}
        later = [(now[week], last) for week, last in zip(triangle.weeks, triangle.figures[:, -1], strict=True)
                 if week in now and np.isfinite(last)]  # fmt: skip
        inside = sum(one.low_95 <= last <= one.high_95 for one, last in later)
        print(
            f"  {len(later)} weeks of the edition before by the newest: {inside} inside their 95 % interval"
        )


def main() -> None:
    """Read the arguments and judge all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workbook", type=Path, help="another edition of the weekly workbook")
    parser.add_argument("--draws", type=int, default=2000)
    parser.add_argument("--peer", default=sys.executable, help="a Python that has statsforecast")
    parser.add_argument("--peer-seconds", type=float, default=150.0)
    parser.add_argument("--only", choices=("months", "days", "preventions"))
    args = parser.parse_args()
    vintages = shipped_vintages()
    if args.workbook is not None:
        vintages = vintages_of([*vintages.vintages, read_workbook(args.workbook.read_bytes())])
    known = daily_of(vintages.newest)
    print(f"edition {vintages.newest.name}, days to {known.days[-1]}")
    begun = time.perf_counter()
    if args.only in (None, "months"):
        months(known, args)
    if args.only in (None, "days"):
        days(known, args)
    if args.only in (None, "preventions"):
        preventions(vintages)
    print(f"{time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
