"""A chart as a printed report: cover, wheel, tables, reading; A4, in vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from fpdf import FPDF, FontFace

from charts.drawing.fonts import FAMILY, add_fonts, readable
from charts.drawing.picture import describe, place

Align = Literal["LEFT", "RIGHT", "CENTER"]

_MARGIN, _WIDTH, _HEIGHT = 20.0, 210.0, 297.0  # mm
_INK, _MUTED, _LINE = (28, 35, 51), (93, 101, 119), (207, 204, 195)
_FOOT: Final = 14.0  # mm above the paper's edge


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]  # in hundredths of the page, or in proportion where they are more
    align: tuple[Align, ...]


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    lines: tuple[str, ...]  # of the cover
    svg: str  # the wheel, drawn untold
    tables: tuple[Table, ...]
    reading: str = ""  # "## …" lines are titles, a blank line parts paragraphs
    reading_title: str = ""
    language: str = "en"


def report_pdf(report: Report, *, made: datetime, fonts: Sequence[Path] = ()) -> bytes:
    """The document. made: its date, so that the same report is the same bytes. fonts: as in `fonts.add_fonts`."""
    document = _Document(report, fonts)
    describe(document, title=report.title, made=made, language=report.language)
    document.set_margins(_MARGIN, _MARGIN)
    document.set_auto_page_break(True, margin=_FOOT + 10.0)
    _cover(document, report)
    _wheel(document, report)
    document.add_page()
    for table in report.tables:
        _table(document, table)
    if report.reading:
        _reading(document, report)
    return bytes(document.output())


class _Document(FPDF):
    def __init__(self, report: Report, fonts: Sequence[Path]) -> None:
        super().__init__(format="A4")
        self.report = report
        add_fonts(self, fonts)

    def footer(self) -> None:
        if self.page_no() == 1:
            return
        self.set_y(-_FOOT)
        self.set_font(FAMILY, size=8)
        self.set_text_color(*_MUTED)
        width = (_WIDTH - 2.0 * _MARGIN) / 2.0
        self.cell(width, 5, _cut(self, self.report.title, width), align="L")
        self.cell(width, 5, f"{self.page_no()} / {{nb}}", align="R")


def _cut(document: FPDF, text: str, width: float) -> str:
    """In one line, as much as the width holds."""
    text = readable(document, " ".join(text.split()))
    if document.get_string_width(text) <= width:
        return text
    while text and document.get_string_width(f"{text}…") > width:
        text = text[:-1]
    return f"{text}…"


def _write(document: FPDF, text: str, size: float, colour: tuple[int, int, int], align: str = "L") -> None:
    document.set_font(FAMILY, size=size)
    document.set_text_color(*colour)
    document.multi_cell(0, size * 0.5, readable(document, text), align=align, new_x="LMARGIN", new_y="NEXT")


def _cover(document: FPDF, report: Report) -> None:
    document.add_page()
    side = 96.0
    place(document, report.svg, ((_WIDTH - side) / 2.0, 44.0, side, side), alt=report.title)
    document.set_y(164.0)
    length = len(report.title)
    _write(document, report.title, 28 if length <= 40 else 18 if length <= 100 else 13, _INK, "C")
    document.set_draw_color(*_LINE)
    document.ln(5)
    document.line(_WIDTH / 2.0 - 14.0, document.get_y(), _WIDTH / 2.0 + 14.0, document.get_y())
    document.ln(6)
    for line in report.lines:
        _write(document, line, 11, _MUTED, "C")
        document.ln(1.2)


def _wheel(document: FPDF, report: Report) -> None:
    document.add_page()
    side = _WIDTH - _MARGIN
    place(document, report.svg, (_MARGIN / 2.0, (_HEIGHT - side) / 2.0 - 6.0, side, side), alt=report.title)


def _heading(document: FPDF, text: str) -> None:
    """With room under it for what it is the heading of."""
    if document.will_page_break(42.0):
        document.add_page()
    _write(document, text, 14, _INK)
    document.ln(2)


def _table(document: FPDF, table: Table) -> None:
    if not table.rows:
        return
    _heading(document, table.title)
    document.set_font(FAMILY, size=8.5)
    document.set_text_color(*_INK)
    document.set_draw_color(*_LINE)
    head = FontFace(color=_MUTED)
    with document.table(
        width=document.epw * min(1.0, sum(table.widths) / 100.0),
        align="LEFT",
        col_widths=table.widths,
        text_align=table.align,
        headings_style=head,
        borders_layout="HORIZONTAL_LINES",
        line_height=5.2,
        padding=(0.5, 1.0),
    ) as drawn:
        for row in (table.columns, *table.rows):
            drawn.row([readable(document, cell) for cell in row])
    document.ln(8)


def _reading(document: FPDF, report: Report) -> None:
    document.add_page()
    _write(document, report.reading_title, 18, _INK)
    document.ln(4)
    for block in report.reading.split("\n\n"):
        if block.startswith("## "):
            document.ln(2)
            _heading(document, block.removeprefix("## "))
        elif block.strip():
            _write(document, block.strip(), 10.5, _INK)
            document.ln(3)
