"""The report as a tagged PDF, the same bytes on every machine.

What would differ between machines is left out: no clock (``invariant``), no compression (two builds of zlib
pack differently), and the one font is the one that comes with ReportLab, embedded in part.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab import rl_config
from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, String
from reportlab.graphics.shapes import Rect as Box
from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)

from varne.committee.report.charts import HEIGHT, INK, WIDTH, Label, Mark, Rect, Stroke, in_words, shapes
from varne.committee.report.html import figure_rows, revision_rows, source_rows
from varne.committee.report.model import Chart, Report, Section
from varne.committee.report.tagging import (
    LANGUAGE_CODES,
    Element,
    Tag,
    TaggedDrawing,
    TaggedGrid,
    TaggedParagraph,
    Tree,
)
from varne.committee.report.words import LANGUAGES, W, unbroken
from varne.committee.sources import Language

FONT, BOLD = "VarneSans", "VarneSans-Bold"
MARGIN = 42.0
PAGE_W, PAGE_H = A4
PADDING = 6.0  # ReportLab's own, inside the margins
BODY_W = PAGE_W - 2 * MARGIN
HATCH_STEP = 4.0
NEEDED = 150.0  # a heading starts no lower than this above the foot of a page

TEXT = ParagraphStyle("text", fontName=FONT, fontSize=9.5, leading=13.5, spaceAfter=4)
LEAD = ParagraphStyle("lead", parent=TEXT, fontSize=10.5, leading=15, spaceAfter=6)
TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=17, leading=22, spaceAfter=6)
HEAD = ParagraphStyle("head", fontName=BOLD, fontSize=13, leading=17, spaceBefore=12, spaceAfter=5)
SMALL_HEAD = ParagraphStyle("small-head", fontName=BOLD, fontSize=10, leading=14, spaceBefore=8)
CELL = ParagraphStyle("cell", fontName=FONT, fontSize=7.2, leading=9.2)
CELL_RIGHT = ParagraphStyle("cell-right", parent=CELL, alignment=2)
CELL_HEAD = ParagraphStyle("cell-head", parent=CELL, fontName=BOLD)
CELL_HEAD_RIGHT = ParagraphStyle("cell-head-right", parent=CELL_HEAD, alignment=2)
CAPTION = ParagraphStyle("caption", fontName=FONT, fontSize=8, leading=11, spaceAfter=8)
HASH = ParagraphStyle("hash", fontName=FONT, fontSize=6.6, leading=9)


def document(report: Report) -> bytes:
    """The whole PDF: English, then French."""
    _fonts()
    out = io.BytesIO()
    template = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN - PADDING,
        rightMargin=MARGIN - PADDING,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 8,
        title=f"{report.title.en} / {report.title.fr}",
        author="Varne",
        subject=str(report.as_of),
        lang="en-GB",
        invariant=1,
        pageCompression=0,
    )
    tree = Tree()
    story: list[Flowable] = []
    for tongue in LANGUAGES:
        story += _Pages(report, tongue, tree).story()
    # The font files are packed by this switch, not by the document's.
    packed, rl_config.pageCompression = rl_config.pageCompression, 0
    try:
        foot = _foot(report, tree)
        template.build(story, onFirstPage=foot, onLaterPages=foot, canvasmaker=tree.canvas())
    finally:
        rl_config.pageCompression = packed
    return out.getvalue()


def _fonts() -> None:
    folder = Path(reportlab.__file__).parent / "fonts"
    # Registered anew each time: a font keeps count of what was drawn with it, and its part would differ.
    pdfmetrics.registerFont(TTFont(FONT, str(folder / "Vera.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(folder / "VeraBd.ttf")))


def _foot(report: Report, tree: Tree) -> Callable[[Canvas, SimpleDocTemplate], None]:
    def draw(canvas: Canvas, template: SimpleDocTemplate) -> None:
        tree.begin(canvas, None)
        canvas.saveState()
        canvas.setFont(FONT, 7)
        canvas.drawString(MARGIN, 24, f"Varne / {report.as_of}")
        canvas.drawRightString(PAGE_W - MARGIN, 24, str(template.page))
        canvas.restoreState()
        tree.end(canvas)

    return draw


TAGS: dict[str, Tag] = {TITLE.name: "H1", HEAD.name: "H2", SMALL_HEAD.name: "H3"}


class _Pages:
    """The pages of one language, in the order they are read."""

    def __init__(self, report: Report, tongue: Language, tree: Tree) -> None:
        self._report, self._tongue, self._tree = report, tongue, tree
        self._part = tree.root.add("Sect")
        self._part.language = LANGUAGE_CODES[tongue]

    def story(self) -> list[Flowable]:
        report, tongue, p = self._report, self._tongue, self._p

        def word(key: str) -> str:
            return W[key].of(tongue)

        story: list[Flowable] = [
            p(report.title.of(tongue), TITLE),
            p(word("as_of").format(as_of=report.as_of, since=report.since), TEXT),
            p(word("summary"), HEAD),
            *(p(said.of(tongue), LEAD) for said in report.summary),
            p(word("all_figures"), TEXT),
            PageBreak(),
        ]
        for section in report.sections:
            story += self._section(section)
        story += [
            CondPageBreak(NEEDED),
            p(word("revisions"), HEAD),
            p(f"{word('revisions_intro')} ({report.since} / {report.as_of})", TEXT),
        ]
        if report.revisions:
            widths = (0.52, 0.12, 0.18, 0.18)
            story.append(self._grid(*revision_rows(report, tongue), numeric=(2, 3), widths=widths))
        else:
            story.append(p(word("no_revisions"), TEXT))
        story += [
            CondPageBreak(NEEDED),
            p(word("source_list"), HEAD),
            self._grid(*source_rows(report, tongue), numeric=(), widths=(0.13, 0.43, 0.2, 0.11, 0.13)),
            p(word("inputs"), SMALL_HEAD),
            p(word("inputs_intro"), TEXT),
            *(p(f"{file}  {digest}", HASH) for file, digest in report.inputs),
            Spacer(1, 10),
            p(word("footer"), TEXT),
        ]
        if tongue != LANGUAGES[-1]:
            story.append(PageBreak())
        return story

    def _section(self, section: Section) -> list[Flowable]:
        report, tongue, p = self._report, self._tongue, self._p
        head: list[Flowable] = [p(section.title.of(tongue), HEAD)]
        head += [p(said.of(tongue), TEXT) for said in section.paragraphs]
        body: list[Flowable] = []
        first: list[Flowable] = []
        if section.figures:
            figures = [report.figure(name) for name in section.figures]
            widths = (0.42, 0.14, 0.13, 0.14, 0.17)
            body.append(self._grid(*figure_rows(figures, tongue), numeric=(1,), widths=widths))
        for chart in section.charts:
            caption = f"{chart.title.of(tongue)}. {W['chart_source'].of(tongue)} {', '.join(chart.sources)}, "
            drawn = [self._drawing(chart), p(f"{caption}{chart.vintage}.", CAPTION)]
            if not first and not body:
                first = drawn
            else:
                body.append(KeepTogether(drawn))
        # A heading stays with the chart that follows it; a long table may break after its first rows.
        if first:
            story: list[Flowable] = [KeepTogether([*head, *first]), *body]
        else:
            story = [CondPageBreak(NEEDED), *head, *body]
        for table in section.tables:
            rows = [[cell.of(tongue) for cell in row] for row in table.rows]
            heads = [one.of(tongue) for one in table.heads]
            story.append(self._grid(heads, rows, table.numeric, table.widths))
        return [*story, *(p(note.of(tongue), TEXT) for note in section.notes)]

    def _p(self, text: str, style: ParagraphStyle, element: Element | None = None) -> Paragraph:
        # The font has no narrow no-break space; the wide one keeps the digits together as well.
        told = unbroken(text).replace("\u202f", "\u00a0").replace("→", "-")
        made = TaggedParagraph(escape(told), style)
        made.tree = self._tree
        made.element = element or self._part.add(TAGS.get(style.name, "P"))
        return made

    def _grid(
        self,
        heads: list[str],
        rows: list[list[str]],
        numeric: tuple[int, ...] = (),
        widths: tuple[float, ...] = (),
    ) -> Flowable:
        if not rows:
            return Spacer(1, 1)
        shares = widths or (1.0 / len(heads),) * len(heads)
        table = self._part.add("Table")
        first = table.add("TR")
        cells = [
            [
                self._p(head, CELL_HEAD_RIGHT if index in numeric else CELL_HEAD, first.add("TH"))
                for index, head in enumerate(heads)
            ]
        ]
        for row in rows:
            line = table.add("TR")
            cells.append(
                [
                    self._p(cell, CELL_RIGHT if index in numeric else CELL, line.add("TD"))
                    for index, cell in enumerate(row)
                ]
            )
        grid = TaggedGrid(
            cells, colWidths=[BODY_W * share for share in shares], repeatRows=1, spaceBefore=5, spaceAfter=9
        )
        grid.setStyle(
            TableStyle(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LINEBELOW", (0, 0), (-1, 0), 1.0, black),
                    ("LINEBELOW", (0, 1), (-1, -1), 0.3, HexColor("#999999")),
                    ("LEFTPADDING", (0, 0), (-1, -1), 3),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                    ("TOPPADDING", (0, 0), (-1, -1), 2),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ]
            )
        )
        return grid

    def _drawing(self, chart: Chart) -> Drawing:
        scale = BODY_W / WIDTH
        drawing = TaggedDrawing(BODY_W, HEIGHT * scale)
        figure = self._part.add("Figure")
        figure.words = in_words(chart, self._tongue)
        drawing.belongs_to(self._tree, figure)
        fill_in(drawing, shapes(chart, self._tongue), scale)
        return drawing


# ── charts ──


def fill_in(drawing: Drawing, drawn: Sequence[Rect | Stroke | Mark | Label], scale: float) -> None:
    """Put the shapes of a chart into a drawing."""
    for shape in drawn:
        if isinstance(shape, Rect):
            _bar(drawing, shape, scale)
        elif isinstance(shape, Stroke):
            points = [value for x, y in shape.points for value in (x * scale, (HEIGHT - y) * scale)]
            line = PolyLine(points, strokeColor=HexColor(shape.ink), strokeWidth=shape.width * scale)
            if shape.dash:
                line.strokeDashArray = [step * scale for step in shape.dash]
            drawing.add(line)
        elif isinstance(shape, Mark):
            fill, x, y, size = (
                black if shape.filled else white,
                shape.x * scale,
                (HEIGHT - shape.y) * scale,
                3 * scale,
            )
            if shape.square:
                drawing.add(Box(x - size, y - size, 2 * size, 2 * size, fillColor=fill, strokeWidth=0.6))
            else:
                drawing.add(Circle(x, y, size, fillColor=fill, strokeColor=black, strokeWidth=0.6))
        else:
            _words(drawing, shape, scale)


def _words(drawing: Drawing, shape: Label, scale: float) -> None:
    drawing.add(
        String(
            shape.x * scale,
            (HEIGHT - shape.y) * scale,
            shape.words.replace("\u202f", "\u00a0"),
            fontName=FONT,
            fontSize=shape.size * scale,
            textAnchor=shape.anchor,
        )
    )


def _bar(drawing: Drawing, bar: Rect, scale: float) -> None:
    x, y, w, h = bar.x * scale, (HEIGHT - bar.y - bar.h) * scale, bar.w * scale, bar.h * scale
    fill = white if bar.hatched else HexColor(bar.fill)
    drawing.add(Box(x, y, w, h, fillColor=fill, strokeColor=HexColor(INK), strokeWidth=0.5))
    if not bar.hatched:
        return
    offset = HATCH_STEP
    while offset < w + h:
        # A stroke at 45 degrees, cut to the bar.
        start = (x + min(offset, w), y + max(0.0, offset - w))
        end = (x + max(0.0, offset - h), y + min(offset, h))
        drawing.add(Line(*start, *end, strokeColor=HexColor(INK), strokeWidth=0.7))
        offset += HATCH_STEP
