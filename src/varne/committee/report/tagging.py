"""A tagged PDF: what is a heading, a row, a cell, a figure, in the order and language it is to be read.

ReportLab writes text at places; a screen reader needs the structure (ISO 32000-1, 14.7 and 14.8). Every
paragraph, cell and chart is drawn inside a marked-content sequence that its structure element names, and all
else (lines of tables, heads of tables repeated on the next page, page numbers) is an artifact.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from reportlab.graphics.shapes import Drawing
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFPage, PDFString
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph
from reportlab.platypus import Table as Grid

Tag = Literal["Document", "Sect", "H1", "H2", "H3", "P", "Table", "TR", "TH", "TD", "Figure"]
LANGUAGE_CODES = {"en": "en-GB", "fr": "fr-FR"}


@dataclass
class Element:
    """One element of the structure: its tag, what is in it, and where its content stands."""

    tag: Tag
    kids: list[Element] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)  # page from 0, number on the page
    language: str | None = None
    words: str | None = None  # what a figure shows, for who cannot see it

    def add(self, tag: Tag) -> Element:
        """Return a new element, the last one in this."""
        made = Element(tag)
        self.kids.append(made)
        return made


class Tree:
    """The structure of one document, and which element each mark of each page belongs to."""

    def __init__(self) -> None:
        self.root = Element("Document")
        self.pages: list[list[Element]] = []

    def begin(self, canvas: Any, element: Element | None) -> None:
        """Begin content of an element; of none: an artifact."""
        if element is None:
            canvas._code.append("/Artifact BMC")
            return
        page = canvas.getPageNumber() - 1
        while len(self.pages) <= page:
            self.pages.append([])
        number = len(self.pages[page])
        self.pages[page].append(element)
        element.marks.append((page, number))
        canvas._code.append(f"/{element.tag} <</MCID {number}>> BDC")

    def end(self, canvas: Any) -> None:
        """End it."""
        canvas._code.append("EMC")

    def canvas(self) -> Any:
        """Return what makes the canvas of this document."""
        return partial(_Canvas, tree=self)

    def write(self, document: Any) -> None:
        """Put the structure into a document whose pages are all drawn."""
        pages = document.Pages.pages
        top = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        made: dict[int, Any] = {}
        root = self._written(self.root, document.Reference(top), pages, document, made)
        numbers: list[Any] = []
        for index, page in enumerate(pages):
            elements = self.pages[index] if index < len(self.pages) else []
            numbers += [index, PDFArray([made[id(element)] for element in elements])]
            page.__NoDefault__ = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = index, PDFName("S")
        top["K"] = root
        top["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
        top["ParentTreeNextKey"] = len(pages)
        document.Catalog.StructTreeRoot = top
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        document.Catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})

    def _written(self, element: Element, parent: Any, pages: Any, document: Any, made: dict[int, Any]) -> Any:
        told = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(element.tag), "P": parent})
        made[id(element)] = reference = document.Reference(told)
        if element.language is not None:
            told["Lang"] = PDFString(element.language)
        if element.words is not None:
            told["Alt"] = PDFString(element.words)
        if element.tag == "TH":
            told["A"] = PDFDictionary({"O": PDFName("Table"), "Scope": PDFName("Column")})
        kids = [self._written(kid, reference, pages, document, made) for kid in element.kids]
        kids += [
            PDFDictionary({"Type": PDFName("MCR"), "Pg": document.Reference(pages[page]), "MCID": number})
            for page, number in element.marks
        ]
        told["K"] = PDFArray(kids)
        return reference


class _Canvas(Canvas):  # type: ignore[misc]  # ReportLab ships no types
    """A canvas that writes the structure when its last page is drawn."""

    def __init__(self, *given: Any, tree: Tree, **more: Any) -> None:
        super().__init__(*given, **more)
        self._tree = tree

    def save(self) -> None:
        if self._code:
            self.showPage()
        self._tree.write(self._doc)
        super().save()


class TaggedParagraph(Paragraph):  # type: ignore[misc]  # ReportLab ships no types
    """A paragraph that is the content of one element, also where it breaks over two pages."""

    tree: Tree | None = None
    element: Element | None = None

    def draw(self) -> None:
        """Draw it as the element's content; the head of a table drawn again is an artifact."""
        tree, element = self.tree, self.element
        if tree is None:
            super().draw()
            return
        again = element is not None and element.tag == "TH" and bool(element.marks)
        tree.begin(self.canv, None if again else element)
        super().draw()
        tree.end(self.canv)

    def split(self, width: float, height: float) -> list[Any]:
        """Split it into parts of the same element."""
        parts: list[Any] = super().split(width, height)
        for part in parts:
            part.tree, part.element = self.tree, self.element
        return parts


class TaggedGrid(Grid):  # type: ignore[misc]  # ReportLab ships no types
    """A table whose lines are artifacts; its cells are tagged paragraphs."""

    def _drawLines(self) -> None:  # noqa: N802  # ReportLab's name
        self.canv._code.append("/Artifact BMC")
        super()._drawLines()
        self.canv._code.append("EMC")


class TaggedDrawing(Drawing):  # type: ignore[misc]  # ReportLab ships no types
    """A chart as one figure with words for it."""

    def draw(self) -> None:
        """Draw it as the element's content."""
        self._tree.begin(self.canv, self._element)
        super().draw()
        self._tree.end(self.canv)

    def belongs_to(self, tree: Tree, element: Element) -> None:
        """Say whose content it is; ReportLab's shapes take no other new attributes."""
        self._tree, self._element = tree, element
