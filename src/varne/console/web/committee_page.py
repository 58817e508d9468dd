"""The committee's web page: a head of choices and files over the report itself; or how its making stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from urllib.parse import urlencode

from varne.committee.report.html import main_of
from varne.committee.report.words import LANGUAGE_NAMES, LANGUAGES
from varne.committee.sources import Language
from varne.console.web.committee_room import Failed, Made, Making
from varne.console.web.committee_words import STEP_WORDS, WORDS

ROOT = "/committee"
SHOWN_FILES = (("report.pdf", "PDF"), ("report.html", "HTML"))
FIGURE_FILES = (
    ("data/figures.csv", "CSV"),
    ("data/figures.parquet", "Parquet"),
    ("data/figures.sdmx.csv", "SDMX-CSV"),
)


class Head:
    """What stands above every page: the language, the days offered and the one chosen."""

    def __init__(self, tongue: Language, chosen: date, first: date, days: Sequence[date]) -> None:
        self.tongue = tongue
        self.chosen = chosen
        self.first = first
        self.days = days

    def word(self, key: str) -> str:
        """A word of the page, escaped."""
        return escape(WORDS[key].of(self.tongue))

    def at(self, tongue: Language) -> str:
        """The address of this page in a language, escaped."""
        return escape(f"{ROOT}?{urlencode({'as_of': self.chosen, 'lang': tongue})}")


def report_page(head: Head, made: Made) -> str:
    """The report in one language."""
    shown = main_of(made.read("report.html").decode(), head.tongue)
    return _whole(head, shown, _files(head, made))


def making_page(head: Head, making: Making) -> str:
    """How far it is; the page's script asks on, and loads the page again when the report is there."""
    asked = escape(f"{ROOT}/state?{urlencode({'as_of': head.chosen, 'lang': head.tongue})}")
    return _whole(
        head,
        f'<main id="{head.tongue}" class="notice" data-state="{asked}"><h1>{head.word("making")}</h1>'
        f"<p>{head.word('making_told').format(as_of=head.chosen)}</p>"
        f'<p><progress aria-labelledby="step" max="{making.of}" value="{max(0, making.step - 1)}"></progress>'
        f'</p><p id="step" role="status">{escape(step_told(making, head.tongue))}</p>'
        f'<p id="lost" hidden>{head.word("lost")}</p>'
        f'<p><a href="{head.at(head.tongue)}">{head.word("again")}</a></p></main>',
    )


def failed_page(head: Head, failed: Failed) -> str:
    """Why there is no report, and what to do."""
    return _whole(
        head,
        f'<main id="{head.tongue}" class="notice"><h1>{head.word("failed")}</h1>'
        f'<p>{head.word("failed_told")} <span lang="en">{escape(failed.message)}</span></p>'
        f'<p><a href="{head.at(head.tongue)}">{head.word("try")}</a></p></main>',
    )


def unknown_page(head: Head) -> str:
    """A day that is not offered."""
    return _whole(
        head,
        f'<main id="{head.tongue}" class="notice"><h1>{head.word("unknown")}</h1>'
        f"<p>{head.word('unknown_told')}</p></main>",
    )


def step_told(making: Making, tongue: Language) -> str:
    """The step in words."""
    name = STEP_WORDS[making.name].of(tongue)
    return WORDS["step"].of(tongue).format(step=making.step, of=making.of, name=name)


def _whole(head: Head, main: str, files: str = "") -> str:
    tongue, word = head.tongue, head.word
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{tongue}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{word('name')} {head.chosen}</title>",
            '<link rel="icon" href="data:,">',
            f'<link rel="stylesheet" href="{ROOT}/report.css"><link rel="stylesheet" href="{ROOT}/page.css">',
            f'<script type="module" src="{ROOT}/page.js"></script></head><body>',
            f'<a class="skip" href="#{tongue}">{word("skip")}</a>',
            f'<header class="bar"><div class="row"><p class="name">{word("name")}</p>',
            f"{_days(head)}{_languages(head)}</div>{files}</header>",
            main,
            "</body></html>\n",
        ]
    )


def _days(head: Head) -> str:
    options = "".join(
        f'<option value="{day}"{" selected" if day == head.chosen else ""}>{day} · '
        f"{head.word('first' if day == head.first else 'edition')}</option>"
        for day in head.days
    )
    return (
        f'<form action="{ROOT}"><input type="hidden" name="lang" value="{head.tongue}">'
        f'<label for="as_of">{head.word("as_of")}</label> <select id="as_of" name="as_of">{options}</select> '
        f'<button type="submit">{head.word("show")}</button></form>'
    )


def _languages(head: Head) -> str:
    links = " ".join(
        f'<a lang="{tongue}" href="{head.at(tongue)}"'
        f"{' aria-current=true' if tongue == head.tongue else ''}>{LANGUAGE_NAMES[tongue]}</a>"
        for tongue in LANGUAGES
    )
    return f'<nav aria-label="{head.word("languages")}">{links}</nav>'


def _files(head: Head, made: Made) -> str:
    def link(path: str, words: str) -> str:
        return f'<a download href="{ROOT}/files/{made.as_of}/{escape(path)}">{words}</a>'

    shown = " ".join(link(path, words) for path, words in SHOWN_FILES)
    figures = " ".join(link(path, words) for path, words in FIGURE_FILES)
    every = " ".join(link(path, escape(path)) for path in (*sorted(made.files), "manifest.json"))
    return (
        f'<nav class="files" aria-label="{head.word("files")}">{head.word("files")}{_colon(head)} {shown} '
        f"{head.word('figures')}{_colon(head)} {figures} "
        f"{link('datapackage.json', head.word('data_package'))} "
        f'<a download href="{ROOT}/package/{made.as_of}.zip">{head.word("package")}</a>'
        f"<details><summary>{head.word('more')}</summary><p>{every}</p></details></nav>"
        f'<p class="whole">{head.word("hash")}{_colon(head)} <span class="hash">{made.hash}</span> '
        f"({head.word('hash_told')})</p>"
    )


def _colon(head: Head) -> str:
    return "\u00a0:" if head.tongue == "fr" else ":"
