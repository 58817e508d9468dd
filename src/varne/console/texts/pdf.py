"""The situation report as PDF: one language after the other, each beginning on a page of its own.

The same report gives the same bytes: no clock and no chance go into the file. Helvetica is one of the fonts
that every PDF reader has, and its Latin-1 letters hold all of English and French, so no font is embedded.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from varne.console.texts.sitrep import Sitrep
from varne.console.texts.told import Told
from varne.console.texts.words import DRAFT, EXERCISE

WIDTH, HEIGHT = A4
MARGIN = 50.0  # points
SIZE, LEAD = 9.5, 12.5
BODY, BOLD = "Helvetica", "Helvetica-Bold"


def sitrep_pdf(told: Told, reports: Sequence[Sitrep]) -> bytes:
    """The file. Black on white, readable in greyscale and by fax."""
    kept = BytesIO()
    canvas = Canvas(kept, pagesize=A4, invariant=1, pageCompression=1)
    canvas.setTitle(" / ".join(report.head[0] for report in reports))
    canvas.setSubject(EXERCISE["en"] if told.synthetic else "")
    canvas.setProducer("Varne")
    for report in reports:
        _Pages(canvas, told, report).write()
    canvas.save()
    return kept.getvalue()


class _Pages:
    """Lines put down from the top of a page, with its marks at head and foot."""

    def __init__(self, canvas: Canvas, told: Told, report: Sitrep) -> None:
        self._canvas, self._told, self._report = canvas, told, report
        self._page, self._y = 0, 0.0

    def write(self) -> None:
        self._begin()
        self._line(self._report.head[0], BOLD, SIZE + 6)
        for line in self._report.head[1:]:
            self._line(line, BODY, SIZE)
        for letter, heading, body in self._report.sections:
            self._y -= 4
            if self._y < MARGIN + 4 * LEAD:
                self._turn()
            self._line(f"{letter}.  {heading}", BOLD, SIZE)
            for text in body:
                self._line(text, BODY, SIZE, indent=18)
        self._canvas.showPage()

    def _begin(self) -> None:
        canvas, language = self._canvas, self._report.language
        self._page += 1
        self._y = HEIGHT - MARGIN
        if self._told.synthetic:
            for y in (HEIGHT - 30, 22):
                canvas.setFont(BOLD, 11)
                canvas.drawCentredString(WIDTH / 2, y, EXERCISE[language])
                canvas.rect(MARGIN, y - 5, WIDTH - 2 * MARGIN, 17, stroke=1, fill=0)
        canvas.setFont(BODY, 7.5)
        foot = f"{self._report.head[0]} · {self._report.head[1]} · {self._page}"
        canvas.drawString(MARGIN, 42, DRAFT[language])
        canvas.drawRightString(WIDTH - MARGIN, 52, foot)
        self._y -= 14

    def _turn(self) -> None:
        self._canvas.showPage()
        self._begin()

    def _line(self, text: str, font: str, size: float, indent: float = 0.0) -> None:
        for part in simpleSplit(text, font, size, WIDTH - 2 * MARGIN - indent) or [""]:
            if self._y < MARGIN + 2 * LEAD:
                self._turn()
            self._canvas.setFont(font, size)
            self._canvas.drawString(MARGIN + indent, self._y, part)
            self._y -= size + LEAD - SIZE
