"""The report as one HTML file: English, then French; no script, no font, nothing fetched."""

from __future__ import annotations

import re
from html import escape

from varne.committee.report.charts import svg
from varne.committee.report.model import (
    STATUS_TOLD,
    Figure,
    Report,
    Section,
    Table,
    told,
    value_told,
)
from varne.committee.report.words import LANGUAGE_NAMES, LANGUAGES, W, revision_word, unbroken
from varne.committee.sources import Language, access_words
from varne.picture.errors import Broken

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 16px/1.5 "DejaVu Sans", Verdana, sans-serif; color: #000; background: #fff; margin: 0 auto;
  max-width: 68rem; padding: 1.5rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .5rem; border-top: 2px solid #000; padding-top: .6rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { max-width: 46rem; margin: .4rem 0; }
.lead p { font-size: 1.05rem; }
nav ol { columns: 2; max-width: 46rem; margin: .3rem 0; }
a { color: #000; }
.scroll { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .86rem; line-height: 1.35; }
caption { text-align: left; font-weight: bold; padding: .2rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem; border-bottom: 1px solid #999; }
th { border-bottom: 2px solid #000; }
.n { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; }
figcaption { font-size: .86rem; }
svg { width: 100%; height: auto; max-width: 56rem; display: block; }
.day { white-space: nowrap; }
.hash { font-family: monospace; font-size: .78rem; overflow-wrap: anywhere; }
footer { margin-top: 3rem; border-top: 1px solid #000; font-size: .86rem; }
[lang=fr] { margin-top: 4rem; }
@media print { body { font-size: 10.5pt; padding: 0; max-width: none; } h2 { break-after: avoid; }
  table, figure { break-inside: auto; } tr, figure { break-inside: avoid; } nav { display: none; }
  [lang=fr] { break-before: page; margin-top: 0; } .scroll { overflow: visible; } }
"""


def page(report: Report) -> str:
    """The whole file. Both languages are in it, with a link to each at the head."""
    links = " · ".join(
        f'<a href="#{tongue}" lang="{tongue}">{LANGUAGE_NAMES[tongue]}</a>' for tongue in LANGUAGES
    )
    parts = [
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(report.title.en)} / {escape(report.title.fr)}</title>",
        f"<style>{STYLE}</style></head><body>",
        f"<p>{links}</p>",
        *(_set(_in(report, tongue)) for tongue in LANGUAGES),
        "</body></html>\n",
    ]
    return "\n".join(parts)


_CHART = re.compile(r"(<svg.*?</svg>)", re.DOTALL)
_TEXT = re.compile(r"(?<=>)[^<]+")
_DAY = re.compile(r"\b\d{4}-\d\d(?:-\d\d)?\b")


def _set(made: str) -> str:
    """Words so that no number, sign or day breaks over a line; nothing inside a tag is touched."""

    def words(found: re.Match[str]) -> str:
        return unbroken(found[0])

    def days(found: re.Match[str]) -> str:
        return _DAY.sub(r'<span class="day">\g<0></span>', unbroken(found[0]))

    return "".join(_TEXT.sub(words if part.startswith("<svg") else days, part) for part in _CHART.split(made))


def main_of(made: str, tongue: Language) -> str:
    """The part of a made page that is in one language, as it stands there, for a page with a head of its own.

    Raises:
        Broken: it is not in it.
    """
    before, begin, rest = made.partition(f'<main lang="{tongue}"')
    inner, end, _ = rest.partition("</main>")
    if not (before and end):
        raise Broken(f"no page in {tongue} in the report")
    return f"{begin}{inner}{end}"


def _in(report: Report, tongue: Language) -> str:
    def word(key: str) -> str:
        return escape(W[key].of(tongue))

    names = [(f"{section.id}-{tongue}", section.title.of(tongue)) for section in report.sections]
    names += [
        (f"revisions-{tongue}", W["revisions"].of(tongue)),
        (f"sources-{tongue}", W["source_list"].of(tongue)),
    ]
    parts = [
        f'<main lang="{tongue}" id="{tongue}"><h1>{escape(report.title.of(tongue))}</h1>',
        f"<p>{word('as_of').format(as_of=report.as_of, since=report.since)}</p>",
        f'<section class="lead"><h2>{word("summary")}</h2>',
        *(f"<p>{escape(said.of(tongue))}</p>" for said in report.summary),
        f"</section><nav><h2>{word('contents')}</h2><ol>",
        *(f'<li><a href="#{name}">{escape(title)}</a></li>' for name, title in names),
        "</ol></nav>",
        *(_section(report, section, tongue) for section in report.sections),
        _revisions(report, tongue),
        _sources(report, tongue),
        f"<footer><p>{word('footer')}</p></footer></main>",
    ]
    return "\n".join(parts)


def _section(report: Report, section: Section, tongue: Language) -> str:
    parts = [f'<section id="{section.id}-{tongue}"><h2>{escape(section.title.of(tongue))}</h2>']
    parts += [f"<p>{escape(said.of(tongue))}</p>" for said in section.paragraphs]
    if section.figures:
        parts.append(_figures([report.figure(name) for name in section.figures], tongue))
    for chart in section.charts:
        caption = f"{escape(chart.title.of(tongue))}. {W['chart_source'].of(tongue)} "
        caption += f"{escape(', '.join(chart.sources))}, {chart.vintage}."
        parts.append(f"<figure>{svg(chart, tongue)}<figcaption>{caption}</figcaption></figure>")
    parts += [_table(table, tongue) for table in section.tables]
    parts += [f"<p>{escape(note.of(tongue))}</p>" for note in section.notes]
    return "\n".join([*parts, "</section>"])


def _row(cells: list[tuple[str, bool]], tag: str = "td") -> str:
    scope = ' scope="col"' if tag == "th" else ""
    inner = "".join(
        f"<{tag}{scope}{' class=n' if right else ''}>{escape(text)}</{tag}>" for text, right in cells
    )
    return f"<tr>{inner}</tr>"


def _grid(
    heads: list[str], rows: list[list[str]], numeric: tuple[int, ...], widths: tuple[float, ...] = ()
) -> str:
    columns = "".join(f'<col style="width:{100 * width:.0f}%">' for width in widths)
    parts = [
        f'<div class="scroll"><table><colgroup>{columns}</colgroup><thead>',
        _row([(head, index in numeric) for index, head in enumerate(heads)], "th"),
        "</thead><tbody>",
        *(_row([(cell, index in numeric) for index, cell in enumerate(row)]) for row in rows),
        "</tbody></table></div>",
    ]
    return "\n".join(parts)


def _table(table: Table, tongue: Language) -> str:
    rows = [[cell.of(tongue) for cell in row] for row in table.rows]
    return _grid([head.of(tongue) for head in table.heads], rows, table.numeric, table.widths)


def _figures(figures: list[Figure], tongue: Language) -> str:
    return _grid(*figure_rows(figures, tongue), numeric=(1,), widths=(0.42, 0.14, 0.14, 0.15, 0.15))


def figure_rows(figures: list[Figure], tongue: Language) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of a table of figures: value, status, vintage and sources."""
    heads = [W[key].of(tongue) for key in ("figure", "value", "status", "vintage", "sources")]
    rows = [
        [
            figure.title.of(tongue),
            told(figure, tongue),
            STATUS_TOLD[figure.status].of(tongue),
            str(figure.vintage),
            ", ".join(figure.sources),
        ]
        for figure in figures
    ]
    return heads, rows


def revision_rows(report: Report, tongue: Language) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of the page of revisions."""
    heads = [W[key].of(tongue) for key in ("figure", "change", "before", "after")]
    rows = [
        [
            one.title.of(tongue),
            revision_word(one, tongue),
            "" if one.kind == "new" else value_told(one.before, one.unit, one.decimals, tongue),
            "" if one.kind == "withdrawn" else value_told(one.after, one.unit, one.decimals, tongue),
        ]
        for one in report.revisions
    ]
    return heads, rows


def source_rows(report: Report, tongue: Language) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of the list of sources."""
    heads = ["id", *(W[key].of(tongue) for key in ("title", "publisher", "published", "read_as"))]
    rows = [
        [
            source.id,
            source.title,
            source.publisher,
            (
                f"{W['assumed'].of(tongue)} {source.published:%Y-%m}"
                if source.dated == "assumed"
                else str(source.published)
            ),
            access_words(source.access, tongue),
        ]
        for source in report.sources
    ]
    return heads, rows


def _revisions(report: Report, tongue: Language) -> str:
    head = f'<section id="revisions-{tongue}"><h2>{escape(W["revisions"].of(tongue))}</h2>'
    said = f"<p>{escape(W['revisions_intro'].of(tongue))} ({report.since} → {report.as_of})</p>"
    if not report.revisions:
        return f"{head}{said}<p>{escape(W['no_revisions'].of(tongue))}</p></section>"
    grid = _grid(*revision_rows(report, tongue), numeric=(2, 3), widths=(0.52, 0.12, 0.18, 0.18))
    return f"{head}{said}{grid}</section>"


def _sources(report: Report, tongue: Language) -> str:
    inputs = "".join(f'<p class="hash">{escape(file)}<br>{digest}</p>' for file, digest in report.inputs)
    return "\n".join(
        [
            f'<section id="sources-{tongue}"><h2>{escape(W["source_list"].of(tongue))}</h2>',
            _grid(*source_rows(report, tongue), numeric=(), widths=(0.12, 0.44, 0.2, 0.11, 0.13)),
            f"<h3>{escape(W['inputs'].of(tongue))}</h3><p>{escape(W['inputs_intro'].of(tongue))}</p>",
            inputs,
            f"<p>{escape(W['all_figures'].of(tongue))}</p></section>",
        ]
    )
