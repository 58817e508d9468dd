"""``varne drill``: play a known night against a centre, and be told how its watch did."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.markup import escape

from varne.centre.drill import Drill, drills, read_drill, read_watch
from varne.centre.drill_play import play
from varne.centre.drill_score import Came, Score
from varne.centre.judges import night_judge
from varne.centre.shipped import open_theatre
from varne.console.cli.drill_at import play_at
from varne.console.cli.drill_words import WORDS, check_words, deed_words
from varne.console.cli.output import Exit, Json, as_json, errors, exit_codes, people
from varne.console.texts.positions import Language
from varne.picture.errors import Refused
from varne.picture.place import named_areas
from varne.store.contract import Store
from varne.store.sqlite.store import SqliteStore


def drill(
    name: Annotated[
        str | None,
        typer.Argument(help="Name of a drill, or its directory. Without it: the drills there are."),
    ] = None,
    centre: Annotated[
        str | None,
        typer.Option(
            help="Address of a running centre to play it at, as http://127.0.0.1:8750: its watch is whoever "
            "sits there. Refused by a centre that keeps the record, unless started with --drill-leave. "
            "Without it: a centre is started for the drill alone."
        ),
    ] = None,
    as_then: Annotated[
        bool,
        typer.Option("--as-then", help="With --centre: also do what was done that night, its closings too."),
    ] = False,
    speed: Annotated[
        float | None,
        typer.Option(
            help="Seconds of the drill a second; 0: as fast as possible. With --centre: 1 unless said, and "
            "never 0; more makes boats seem faster than they are."
        ),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(
            help="TOML file of the watch's deeds. Default: the drill's own watch, or with --centre none."
        ),
    ] = None,
    judge: Annotated[
        bool | None,
        typer.Option(
            "--judge/--no-judge",
            help="Weigh all reports together every ten minutes, as a centre does. Else: as the drill says.",
        ),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Keep the log as DATA/DRILL/log.sqlite. Default: it is not kept.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of the score: en or fr.")] = "en",
    json: Json = False,
) -> None:
    """Play a night known from public accounts, or a generated one, against a centre, and score its watch.

    The wrong closures of that night are tried again and must be refused. Told at the end: time to the first
    order, positions unread, wrong closures tried and refused, boats unaccounted for. Exit code 1 when
    something that the drill expects did not come. All of it is an exercise (docs/drills.md).

    At a running centre: `varne drill 2022-12-14 --centre http://127.0.0.1:8750`. Its reports come as they
    came that night, marked as invented on every screen, and the watch is scored from the centre's own log.
    """
    with exit_codes():
        if name is None:
            for known in drills():
                found = read_drill(known)[0]
                people.print(f"{known}  {found.title_en} / {found.title_fr}")
            return
        language = _language(lang)
        found, told, _ = read_drill(name)
        watch = None if answers is None else read_watch(answers)
        if centre is not None:
            if judge is not None or data is not None:
                raise Refused("--judge and --data are of the centre there; leave them out", code="usage")
            if speed is not None and speed <= 0:
                raise Refused("at a running centre time passes: give a --speed above 0", code="usage")
            if not json:
                _tell_facts(found, language)
                people.print(f"[bold]{escape(WORDS[language]['at_centre'].format(url=centre))}[/]")
            with errors.status("…") as status:
                score = play_at(
                    found,
                    told,
                    centre,
                    deeds=watch,
                    as_then=as_then,
                    speed=speed or 1.0,
                    say=_sayer(language, quiet=json),
                    progress=lambda sent, of: status.update(WORDS[language]["sent"].format(sent=sent, of=of)),
                )
            _finish(score, language, json)
            return
        if as_then:
            raise Refused("--as-then goes with --centre; without, it is done anyway", code="usage")
        # Hundreds of alerts come and go in seconds; the score tells of them.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        weighs = None
        if found.judged if judge is None else judge:
            with errors.status("preparing the judge …"):
                theatre = open_theatre(found.theatre)
                weighs = night_judge(theatre, {area.id: area for area in named_areas(theatre)}, None)
        if not json:
            _tell_facts(found, language)
        with errors.status(f"playing {len(told)} reports …"):
            score = asyncio.run(
                play(
                    found,
                    told,
                    watch,
                    speed=speed or 0.0,
                    store=_store(data, found.name),
                    judge=weighs,
                    say=_sayer(language, quiet=json),
                )
            )
        _finish(score, language, json)


def _sayer(language: Language, *, quiet: bool) -> Callable[[Came], None]:
    def say(came: Came) -> None:
        if not quiet:
            people.print(escape(deed_words(came, language)))

    return say


def _finish(score: Score, language: Language, json: bool) -> None:
    if json:
        as_json(score)
    else:
        _tell(score, language)
    if not score.passed:
        raise typer.Exit(Exit.FOUND)


def _language(lang: str) -> Language:
    if lang == "en":
        return "en"
    if lang == "fr":
        return "fr"
    raise Refused(f"there is no language {lang!r}; there are en, fr", code="usage")


def _store(data: Path | None, name: str) -> Store | None:
    if data is None:
        return None
    path = data / name / "log.sqlite"
    if path.exists():
        raise Refused(f"{path} is there already; give another --data, or remove it", code="keep")
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteStore(path)


def _tell_facts(found: Drill, language: Language) -> None:
    people.print(f"[bold]{escape(found.title_en if language == 'en' else found.title_fr)}[/]")
    people.print(f"[bold]{escape(WORDS[language]['synthetic'])}[/]")
    for fact in found.facts:
        people.print(f"  ({fact.status}) {escape(fact.text_en if language == 'en' else fact.text_fr)}")


def _tell(score: Score, language: Language) -> None:
    words = WORDS[language]
    wrong = (score.wrong_closures_tried, score.wrong_closures_refused, score.wrong_closures_granted)
    rows = (
        ("first", words["nobody"] if score.first_tasking_s is None else _span(score.first_tasking_s)),
        ("never", f"{score.never_tasked}"),
        ("unread", f"{score.unread_positions}"),
        ("longest", _span(score.longest_unread_s)),
        ("wrong", " / ".join(str(count) for count in wrong)),
        ("unaccounted", f"{len(score.unaccounted)}: {', '.join(score.unaccounted)}"),
        ("boats", f"{len(score.boats)} / {score.extra_boats} / {score.merged_boats}"),
        ("alerts", ", ".join(f"{code} {count}" for code, count in score.alerts.items())),
    )
    people.print()
    for key, value in rows:
        people.print(f"{words[key]}: [bold]{escape(value)}[/]")
    for check in score.checks:
        mark = f"[green]{words['kept']}[/]" if check.kept else f"[red]{words['broken']}[/]"
        people.print(f"  {mark}  {escape(check_words(check, language))}")


def _span(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
