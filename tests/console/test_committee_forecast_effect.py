"""The committee's forecasts and verdicts at the command line: figures, words in two languages, drawings."""

from __future__ import annotations

import json
from pathlib import Path

import h5netcdf
import numpy as np
import pytest
from typer.testing import CliRunner

from varne.committee.forecasts.daily import Daily
from varne.console.cli.app import app
from varne.console.cli.committee_data import Language
from varne.console.cli.committee_effect_words import WORDS, say
from varne.console.cli.committee_forecast import WORDS as FORECAST_WORDS
from varne.console.cli.committee_series import weather_of
from varne.console.cli.output import Exit


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["committee", *words])
    return result.exit_code, result.output


def test_the_four_measures_are_not_identified() -> None:
    code, output = run("effect", "--json")
    answers = json.loads(output)
    assert code == Exit.OK
    assert [one["verdict"] for one in answers] == ["not_identified"] * 4
    assert all(one["interval_95"][0] < 0 < one["interval_95"][1] for one in answers)
    assert all("no_controls" in one["reasons"] for one in answers)
    assert {"weather", "demand_upstream"} <= {e["code"] for e in answers[0]["explanations"]}


def test_a_drawing_is_made_in_french(tmp_path: Path) -> None:
    plot = tmp_path / "effect.svg"
    code, output = run("effect", "--measure", "one-in-one-out", "--plot", str(plot), "--language", "fr")
    assert code == Exit.OK
    assert "NON IDENTIFIÉ" in output
    assert "personnes par mois" in plot.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("effect", "--measure", "nothing"), "is not a dated measure"),
        (("effect", "--date", "2031-01"), "do not reach"),
        (("effect", "--measure", "one-in-one-out", "--date", "2024-01"), "not both"),
        (("forecast", "--by", "month", "--horizon", "7"), "at most 6"),
        (("power", "--sectors", "a,b"), "not a list of shares"),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], said: str) -> None:
    code, output = run(*words)
    assert code == Exit.REFUSED
    assert said in output.replace("\n", " ")


def test_controls_with_a_month_missing_are_named(tmp_path: Path) -> None:
    table = tmp_path / "controls.csv"
    table.write_text("month,weather\n2018-01,0.5\n")
    code, output = run("effect", "--date", "2024-01", "--controls", str(table))
    assert code == Exit.MALFORMED
    assert "2018-02" in output


def test_a_schedule_is_drawn_from_a_day() -> None:
    code, output = run("power", "--nights", "60", "--start", "2027-03-01", "--json")
    told = json.loads(output)
    assert code == Exit.OK
    assert told["schedule"][0]["first"] == "2027-03-01"
    assert (
        sum(len(block["extra_in_sectors"]) for block in told["schedule"]) * 3 == told["extra_sector_nights"]
    )


def test_every_word_is_there_in_both_languages() -> None:
    assert all(english and french for english, french in WORDS.values())
    assert FORECAST_WORDS[Language.EN].keys() == FORECAST_WORDS[Language.FR].keys()
    assert say("not_identified", Language.FR) == "NON IDENTIFIÉ"


@pytest.mark.long
def test_a_forecast_of_three_months_holds_the_month_before_in_order(tmp_path: Path) -> None:
    plot = tmp_path / "forecast.svg"
    code, output = run("forecast", "--json", "--as-of", "2026-05-02", "--plot", str(plot))
    told = json.loads(output)
    assert code == Exit.OK
    assert [one["first"] for one in told["people"]] == ["2026-05-01", "2026-06-01", "2026-07-01"]
    for one in told["people"]:
        assert one["low_95"] < one["low_80"] < one["median"] < one["high_80"] < one["high_95"]
    assert told["caveats"] == ["no_weather_given"]
    assert plot.read_text().count("<rect") > 6


@pytest.mark.long
def test_the_backtest_beats_the_mean_of_three_years() -> None:
    code, output = run("backtest", "--json")
    judged = json.loads(output)
    months = judged["months"]
    assert code == Exit.OK
    assert (months["told"], months["origins"]) == (111, 37)
    assert months["wape"] < 0.32 < 0.337 < months["wape_years"]
    kinds = {(one["what"], one["period"]): one for one in judged["periods"]}
    assert kinds.keys() == {("boats", "month"), ("people", "week"), ("boats", "week")}
    for one in kinds.values():
        assert one["told"] > 100
        assert one["wape"] < one["wape_years"]
        assert one["covered_80"] < one["covered_95"] > 0.85


def test_weather_is_read_from_a_reanalysis_and_what_is_usual_stands_in_later(tmp_path: Path) -> None:
    days = np.arange(np.datetime64("2024-01-01"), np.datetime64("2025-06-03"))
    people = np.where(np.arange(len(days)) % 3 == 0, 300.0, 0.0)
    known = Daily(days[:-2], people[:-2], np.ceil(people[:-2] / 60))
    path = tmp_path / "era5.nc"
    hours = np.arange(0, len(days) * 24, 6)
    waves = 1.0 + 0.5 * np.cos(2 * np.pi * hours / 24 / 365.25)
    grid = np.ones((len(hours), 2, 2)) * waves[:, None, None]
    with h5netcdf.File(path, "w") as file:
        file.dimensions = {"time": len(hours), "latitude": 2, "longitude": 2}
        for name, values, units in (
            ("time", hours, "hours since 2024-01-01 00:00:00"),
            ("latitude", np.array([50.9, 51.1]), "degrees_north"),
            ("longitude", np.array([1.3, 1.6]), "degrees_east"),
        ):
            told = file.create_variable(name, (name,), data=values.astype(float))
            told.attrs["units"] = units
            told.attrs["standard_name"] = name
        told = file.create_variable("swh", ("time", "latitude", "longitude"), data=grid)
        told.attrs["units"] = "m"
    weather = weather_of(path, known, 30)
    assert weather.names == ("wave_height_m",)
    assert weather.known.shape == (len(known.days), 1)
    assert weather.told == 2
    assert weather.known[0, 0] == pytest.approx(1.5, abs=0.01)
    assert weather.ahead[-1, 0] == pytest.approx(0.52, abs=0.05)  # July is calm in this file
