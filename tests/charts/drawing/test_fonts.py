"""A report's letters: the document's own typeface, then the fonts that were named, then a clear word."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from charts.drawing import wheel_svg
from charts.drawing.report import Report, report_pdf

MADE = datetime(2026, 11, 27, 9, tzinfo=UTC)
LACKING = "Some letters are lacking."


@pytest.fixture
def a_font(tmp_path):
    """A TrueType font with a square for each letter."""

    def make(letters: str) -> Path:
        pen = TTGlyphPen(None)
        pen.moveTo((50, 0))
        for corner in ((50, 800), (750, 800), (750, 0)):
            pen.lineTo(corner)
        pen.closePath()
        square, names = pen.glyph(), [f"g{index}" for index in range(len(letters))]
        font = FontBuilder(1000, isTTF=True)
        font.setupGlyphOrder([".notdef", *names])
        font.setupCharacterMap({ord(letter): name for letter, name in zip(letters, names, strict=True)})
        font.setupGlyf(dict.fromkeys([".notdef", *names], square))
        font.setupHorizontalMetrics(dict.fromkeys([".notdef", *names], (800, 50)))
        font.setupHorizontalHeader(ascent=900, descent=-200)
        font.setupNameTable({"familyName": f"Squares {letters}", "styleName": "Regular"})
        font.setupOS2(sTypoAscender=900, sTypoDescender=-200, usWinAscent=900, usWinDescent=200)
        font.setupPost()
        path = tmp_path / f"{ord(letters[0]):x}.ttf"
        font.save(path)
        return path

    return make


def cover(a_result, title: str, fonts: list[Path]) -> list[str]:
    svg = wheel_svg(a_result(), title=title, theme="print", told=False)
    report = Report(title=title, lines=("1815 · London",), svg=svg, tables=(), unnamed="Natal chart", unprinted=LACKING)
    pages = PdfReader(BytesIO(report_pdf(report, made=MADE, fonts=fonts))).pages
    return [line.strip() for line in pages[0].extract_text().splitlines() if line.strip()]


def test_a_further_font_prints_what_the_typeface_lacks(a_result, a_font):
    assert cover(a_result, "東京 Ada", [a_font("東京")]) == ["東京 Ada", "1815 · London"]


def test_the_fonts_are_asked_in_their_order_until_one_has_the_letter(a_result, a_font):
    assert cover(a_result, "東京 ნინო", [a_font("京"), a_font("東"), a_font("ნიო")])[-1:] == ["1815 · London"]
    assert cover(a_result, "東京", [a_font("東")]) == ["東\ufffd", "1815 · London", LACKING]


def test_a_name_without_a_letter_that_can_be_printed_gives_way_to_the_kind_of_chart(a_result):
    assert cover(a_result, "東京", []) == ["Natal chart", "1815 · London", LACKING]


@pytest.mark.parametrize(("name", "letters"), [("דוד", "דו"), ("مها", "مها")])
def test_a_name_from_right_to_left_is_not_printed_backwards(a_result, a_font, name, letters):
    """Even where a font has its letters."""
    assert cover(a_result, name, [a_font(letters)]) == ["Natal chart", "1815 · London", LACKING]
    assert cover(a_result, f"Ada {name}", [a_font(letters)]) == ["Ada \ufffd", "1815 · London", LACKING]


@pytest.mark.parametrize("name", ["สมชาย ใจดี", "😀🌙", "דוד כהן", "محمد علي", "王小明"])
def test_without_a_font_for_it_the_kind_of_chart_stands_on_every_page(a_result, name):
    svg = wheel_svg(a_result(), title=name, theme="print", told=False)
    report = Report(title=name, lines=(), svg=svg, tables=(), unnamed="Natal chart", unprinted=LACKING)
    texts = [page.extract_text() for page in PdfReader(BytesIO(report_pdf(report, made=MADE))).pages]

    assert all("Natal chart" in text for text in texts)
    assert [LACKING in text for text in texts] == [True, False, False]


def test_a_name_that_can_be_printed_in_part_is(a_result):
    assert cover(a_result, "東京 Ada", []) == ["\ufffd Ada", "1815 · London", LACKING]


def test_the_pages_are_numbered_after_a_name_in_a_further_font_too(a_result, a_font):
    svg = wheel_svg(a_result(), title="東京", theme="print", told=False)
    report = Report(title="東京", lines=("1815",), svg=svg, tables=())
    pages = PdfReader(BytesIO(report_pdf(report, made=MADE, fonts=[a_font("東京")]))).pages

    foot = pages[1].extract_text()
    assert "2 / 3" in foot
    assert "東京" in foot


def test_the_typeface_is_stored_in_one_weight_alone(a_result):
    svg = wheel_svg(a_result(), title="Ada", theme="print", told=False)
    page = PdfReader(BytesIO(report_pdf(Report(title="Ada", lines=(), svg=svg, tables=()), made=MADE))).pages[0]
    (font,) = page["/Resources"]["/Font"].values()
    stored = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]["/FontFile2"].get_data()

    assert {"fvar", "gvar", "HVAR"}.isdisjoint(TTFont(BytesIO(stored)).keys())
