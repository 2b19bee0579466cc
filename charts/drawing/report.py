"""A chart as a printed report: cover, wheel, tables, reading; A4, in vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from fpdf import FPDF
from fpdf.enums import MethodReturnValue

from charts.drawing.fonts import FAMILY, MISSING, add_fonts, named, readable
from charts.drawing.picture import describe, place

Align = Literal["LEFT", "RIGHT", "CENTER"]

_MARGIN, _WIDTH, _HEIGHT = 20.0, 210.0, 297.0  # mm
_INK, _MUTED, _LINE = (28, 35, 51), (93, 101, 119), (207, 204, 195)
_FOOT: Final = 14.0  # mm above the paper's edge
_NOTE: Final = 6.0  # mm of a table's note
_HEADED: Final = 20.0  # mm of a table's title and heads
_LEAST: Final = 42.0  # mm of a heading and the first of what is under it
_UNBROKEN: Final = 14  # rows of a table that no page breaks
_SMALL: Final = 8.5  # points
_ROW, _PADDING = 5.2, 0.2  # mm: height of a table's line, and what a cell leaves at its sides beside fpdf2's own margin


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]  # in hundredths of the page, or in proportion where they are more
    align: tuple[Align, ...]
    note: str = ""  # under it


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    lines: tuple[str, ...]  # of the cover
    svg: str  # the wheel, drawn untold
    tables: tuple[Table, ...]
    emblem: str = ""  # a small drawing for the cover: the whole wheel once more would double the time
    unnamed: str = "Chart"  # the cover's title where no font has a letter of the name
    unprinted: str = ""  # said on the cover where a font lacks some of the name
    reading: str = ""  # "## …" lines are titles, a blank line parts paragraphs
    reading_title: str = ""
    continued: str = "(continued)"  # behind a table's title on its further pages
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
        _table(document, table, f"{table.title} {report.continued}")
    if report.reading:
        _reading(document, report)
    return bytes(document.output())


class _Document(FPDF):
    def __init__(self, report: Report, fonts: Sequence[Path]) -> None:
        super().__init__(format="A4")
        add_fonts(self, fonts)
        self.title_shown = named(self, report.title, report.unnamed)

    def footer(self) -> None:
        if self.page_no() == 1:
            return
        self.set_y(-_FOOT)
        self.set_font(FAMILY, size=8)
        self.set_text_color(*_MUTED)
        width = (_WIDTH - 2.0 * _MARGIN) / 2.0
        # What follows letters of a further font in one line is lost in fpdf2: the number comes first.
        self.cell(2.0 * width, 5, f"{self.page_no()} / {{nb}}", align="R")
        self.set_x(self.l_margin)
        self.cell(width, 5, _cut(self, self.title_shown, width), align="L")


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


def _cover(document: _Document, report: Report) -> None:
    document.add_page()
    side = 96.0
    if report.emblem:
        place(document, report.emblem, ((_WIDTH - side) / 2.0, 44.0, side, side), alt=report.title)
    document.set_y(164.0)
    length = len(report.title)
    _write(document, document.title_shown, 28 if length <= 40 else 18 if length <= 100 else 13, _INK, "C")
    document.set_draw_color(*_LINE)
    document.ln(5)
    document.line(_WIDTH / 2.0 - 14.0, document.get_y(), _WIDTH / 2.0 + 14.0, document.get_y())
    document.ln(6)
    for line in (*report.lines, report.unprinted if MISSING in readable(document, report.title) else ""):
        _write(document, line, 11, _MUTED, "C")
        document.ln(1.2)


def _wheel(document: FPDF, report: Report) -> None:
    document.add_page()
    side = _WIDTH - _MARGIN
    place(document, report.svg, (_MARGIN / 2.0, (_HEIGHT - side) / 2.0 - 6.0, side, side), alt=report.title)


def _heading(document: FPDF, text: str, room: float = _LEAST) -> None:
    """With room for it and for what it is the heading of."""
    if document.will_page_break(room):
        document.add_page()
    _write(document, text, 14, _INK)
    document.ln(2)


def _table(document: FPDF, table: Table, again: str) -> None:
    """Row by row, title and heads again on every page. fpdf2's own measures each cell thrice: ten times the work.

    again: the title on further pages.
    """
    if not table.rows:
        return
    whole = document.epw * min(1.0, sum(table.widths) / 100.0)
    widths = [whole * width / sum(table.widths) for width in table.widths]
    document.set_font(FAMILY, size=_SMALL)
    shaped = [_lines(document, widths, row) for row in table.rows]
    short = len(shaped) <= _UNBROKEN
    _heading(document, table.title, _HEADED + sum(map(_row_height, shaped)) + _NOTE if short else _LEAST)
    document.set_draw_color(*_LINE)
    _heads(document, table, widths)
    for index, (row, lines) in enumerate(zip(table.rows, shaped, strict=True)):
        if document.will_page_break(_kept_together(table, shaped[index:])):
            document.add_page()
            _write(document, again, 10.5, _MUTED)
            document.ln(1)
            _heads(document, table, widths)
        document.line(document.l_margin, document.get_y(), document.l_margin + whole, document.get_y())
        _row(document, table, widths, row, _INK, lines)
    if table.note:
        document.ln(1.5)
        _write(document, table.note, _SMALL, _MUTED)
    document.ln(8)


def _heads(document: FPDF, table: Table, widths: Sequence[float]) -> None:
    document.set_font(FAMILY, size=_SMALL)
    _row(document, table, widths, table.columns, _MUTED)


def _kept_together(table: Table, left: Sequence[Sequence[Sequence[str]]]) -> float:
    """Height that the next row needs: the last one stands alone on no page, nor the note under it."""
    ends = len(left) <= 2
    return sum(map(_row_height, left if ends else left[:1])) + (_NOTE if ends and table.note else 0.0)


def _lines(document: FPDF, widths: Sequence[float], row: Sequence[str]) -> list[list[str]]:
    """Of each cell."""
    found = []
    for width, cell in zip(widths, row, strict=True):
        text, room = readable(document, cell), width - 2.0 * _PADDING
        if document.get_string_width(text) <= room - 2.0 * document.c_margin:
            found.append([text])
        else:
            found.append(_wrapped(document, text, room))
    return found


def _wrapped(document: FPDF, text: str, room: float) -> list[str]:
    lines = document.multi_cell(room, _ROW, text, dry_run=True, output=MethodReturnValue.LINES)
    return lines if isinstance(lines, list) else [text]


def _row_height(lines: Sequence[Sequence[str]]) -> float:
    return max(map(len, lines)) * _ROW + 1.0


def _row(
    document: FPDF,
    table: Table,
    widths: Sequence[float],
    row: Sequence[str],
    colour: tuple[int, int, int],
    lines: Sequence[Sequence[str]] | None = None,
) -> None:
    lines = lines or _lines(document, widths, row)
    top, left = document.get_y(), document.l_margin
    document.set_text_color(*colour)
    for width, align, cell in zip(widths, table.align, lines, strict=True):
        for index, line in enumerate(cell):
            if line:
                document.set_xy(left + _PADDING, top + 0.5 + index * _ROW)
                document.cell(width - 2.0 * _PADDING, _ROW, line, align=align[0])
        left += width
    document.set_xy(document.l_margin, top + _row_height(lines))


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
