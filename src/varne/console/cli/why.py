"""``varne why``: are two reports of one boat, and what speaks for it and against it?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from varne.console.cli import night
from varne.console.cli.output import Json, as_json, errors, exit_codes, people
from varne.console.evidence_words import Language, sentence, verdict
from varne.picture.errors import Refused

LANGUAGES: dict[str, Language] = {"en": "en", "fr": "fr"}


def why(
    source: Annotated[Path, typer.Argument(help="A centre's log, or reports as JSON lines.")],
    first: Annotated[str, typer.Argument(help="Id of a report.")],
    second: Annotated[str, typer.Argument(help="Id of another.")],
    lang: Annotated[str, typer.Option(help="Language of the evidence: en or fr.")] = "en",
    theatre: night.Theatres = None,
    forecast: night.Forecast = None,
    no_forecast: night.NoForecast = False,
    json: Json = False,
) -> None:
    """Say how likely two reports are of one boat, and the evidence for and against, strongest first.

    The whole night in the log or file is weighed together, with the rulings that officers made in the log.
    """
    with exit_codes():
        language = LANGUAGES.get(lang)
        if language is None:
            raise Refused(f"there is no language {lang!r}; there are {', '.join(LANGUAGES)}", code="usage")
        if first == second:
            raise Refused("name two different reports", code="same_report")
        found = night.open_night(source, theatre)
        known = {report.id for report in found.reports}
        for report_id in (first, second):
            if report_id not in known:
                raise Refused(f"{source} holds no report {report_id} to judge", code="not_found")
        points = night.find_forecast(source, forecast, no_forecast)
        judge = night.make_judge(found.theatre, found.places, points)
        with errors.status(f"weighing {len(found.reports)} reports …"):
            judge.judge(found.reports, found.rulings, found.at)
            pair = judge.why(first, second)
        if json:
            as_json(
                {
                    "first_report_id": first,
                    "second_report_id": second,
                    "probability": pair.probability,
                    "sampled": pair.sampled,
                    "evidence": pair.evidence,
                    "words": [sentence(evidence, language) for evidence in pair.evidence],
                }
            )
            return
        people.print(f"[bold]{verdict(pair, language)}[/]")
        for evidence in pair.evidence:
            mark = "[green]+[/]" if evidence.log_ratio > 0 else "[red]-[/]"
            people.print(f"  {mark} {sentence(evidence, language)}")
