"""PNG and PDF show the same drawing; a report has its pages, its numbers and its text."""

import os
import signal
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zlib import decompress

import pytest
from pypdf import PdfReader

from charts.drawing import wheel_svg
from charts.drawing.picture import NotPainted, pdf, png
from charts.drawing.report import Report, Table, report_pdf

MADE = datetime(2026, 11, 27, 9, tzinfo=UTC)
TABLE = Table("Positions", ("Point", "Sign"), (("Sun", "Aries"), ("Луна", "Телец")), (30, 20), ("LEFT", "LEFT"))


def size_of(image: bytes) -> tuple[int, int]:
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", image[16:24])


def pixels(image: bytes) -> bytes:
    """All image data, unpacked."""
    at, data = 8, b""
    while at < len(image):
        length, kind = struct.unpack(">I4s", image[at : at + 8])
        data += image[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    return decompress(data)


@pytest.mark.parametrize(("size", "view", "height"), [(400, "wheel", 400), (600, "page", 849), (2480, "page", 3507)])
def test_a_png_has_the_size_asked_for_and_shows_something(a_result, size, view, height):
    image = png(wheel_svg(a_result(), title="Ada", size=size, view=view))

    assert size_of(image) == (size, height)
    assert len(set(pixels(image))) > 100


def test_the_themes_make_different_pictures(a_result):
    made = {png(wheel_svg(a_result(), title="Ada", theme=theme)) for theme in ("light", "dark", "print")}

    assert len(made) == 3


def test_others_go_on_while_a_png_is_painted(a_result):
    """In one process with it they would not: what paints lets nobody else run."""
    svg, turns = wheel_svg(a_result(), title="Ada", size=2500, view="page"), 0
    with ThreadPoolExecutor(1) as pool:
        painting = pool.submit(png, svg)
        while not painting.done():
            time.sleep(0.005)
            turns += 1

    assert size_of(painting.result())[0] == 2500
    assert turns > 10


def test_a_png_that_takes_too_long_is_given_up(a_result):
    svg, start = wheel_svg(a_result(), title="Ada", size=2500, view="page"), time.monotonic()
    with pytest.raises(NotPainted, match=r"^not done in 0\.01 s$"):
        png(svg, seconds=0.01)

    assert time.monotonic() - start < 5.0
    assert painters() == []


def test_a_painter_that_is_killed_fails_its_own_picture_alone(a_result):
    svg = wheel_svg(a_result(), title="Ada", size=2500, view="page")
    with ThreadPoolExecutor(1) as pool:
        painting = pool.submit(png, svg)
        while not (found := painters()):
            time.sleep(0.001)
        os.kill(found[0], signal.SIGKILL)
        with pytest.raises(NotPainted, match=r"^ended by signal 9$"):
            painting.result()

    assert size_of(png(BLANK)) == (9, 9)


def test_what_cannot_be_painted_says_why():
    with pytest.raises(RuntimeError, match="does not have a root node"):
        png("<svg")


def painters() -> list[int]:
    """Processes of ours that paint, ended ones that nobody has asked for among them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            if parent == os.getpid() and b"svg_to_bytes" in (stat.parent / "cmdline").read_bytes():
                found.append(int(stat.parent.name))
    return found


def test_a_pdf_is_one_page_of_a4_in_vectors(a_result):
    svg = wheel_svg(a_result(), title="Ada", size=794, view="page", told=False)
    made = pdf(svg, title="Ada Лавлейс", made=MADE, language="ru")
    document = PdfReader(BytesIO(made))

    (page,) = document.pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]
    assert document.metadata.title == "Ada Лавлейс"
    assert document.metadata.creation_date == MADE
    assert not list(page.images)
    assert pdf(svg, title="Ada Лавлейс", made=MADE, language="ru") == made


def report(a_result, **given) -> PdfReader:
    svg = wheel_svg(a_result(), title="Ada", theme="print", told=False)
    parts = {"title": "Ada", "lines": ("1815 · London",), "svg": svg, "tables": (TABLE,), **given}
    made = report_pdf(Report(**parts), made=MADE)
    assert made == report_pdf(Report(**parts), made=MADE)
    return PdfReader(BytesIO(made))


def test_a_report_has_cover_wheel_tables_and_numbered_pages(a_result):
    pages = [page.extract_text() for page in report(a_result).pages]

    assert len(pages) == 3
    assert "1815 · London" in pages[0]
    assert "/ 3" not in pages[0]
    assert ["2 / 3" in pages[1], "3 / 3" in pages[2]] == [True, True]
    assert all(text in pages[2] for text in ("Positions", "Sun", "Aries", "Луна", "Телец"))


def test_a_long_table_has_its_heads_on_every_page_and_loses_no_row(a_result):
    rows = tuple((f"Point {index}", ", ".join([f"Name {index}"] * (1 + index % 40))) for index in range(120))
    table = Table("Patterns", ("Pattern", "Points"), rows, (25, 75), ("LEFT", "LEFT"), "And more elsewhere.")
    pages = [page.extract_text() for page in report(a_result, tables=(table,)).pages[2:]]
    words = " ".join(" ".join(pages).split())

    assert all("Pattern" in page and "Points" in page for page in pages)
    assert ["Patterns (continued)" in page for page in pages] == [False, *[True] * (len(pages) - 1)]
    assert sum(words.count(f"Name {index}") for index in range(100, 120)) == sum(1 + i % 40 for i in range(100, 120))
    assert all(f"Point {index} Name {index}" in words for index in range(120))
    assert "And more elsewhere." in pages[-1]


BLANK = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9"><path d="M1 1h7"/></svg>'


@pytest.mark.parametrize("note", ["", "And more elsewhere."])
def test_no_row_stands_alone_on_a_page(note):
    for many in range(34, 46):  # a page holds about forty
        rows = tuple((f"Row {index}", "Sun") for index in range(many))
        table = Table("Patterns", ("Pattern", "Points"), rows, (25, 75), ("LEFT", "LEFT"), note)
        made = report_pdf(Report(title="Ada", lines=(), svg=BLANK, tables=(table,)), made=MADE)
        last = PdfReader(BytesIO(made)).pages[-1].extract_text()

        assert all(f"Row {many - back} Sun" in last for back in (2, 1))
        assert note in last


def test_a_reading_follows_the_tables(a_result):
    text = "## Солнце\n\nВ Овне.\n\n## Moon\n\n" + "In Taurus. " * 2000
    pages = [page.extract_text() for page in report(a_result, reading=text, reading_title="Overview").pages]

    assert len(pages) > 5
    assert all(words in pages[3] for words in ("Overview", "Солнце", "В Овне.", "Moon"))
    assert f"{len(pages)} / {len(pages)}" in pages[-1]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Éva Łódź Ёлкин Ωμέγα", "Éva Łódź Ёлкин Ωμέγα"),
        ("東京 Ada", "\ufffd Ada"),
        ("A\x00d\u200ba 🌙", "Ada \ufffd"),
        ("Name " * 39, "Name Name"),
    ],
)
def test_a_name_in_any_script_is_printed_or_says_that_it_cannot_be(a_result, title, shown):
    pages = [page.extract_text() for page in report(a_result, title=title).pages]

    assert shown in " ".join(pages[0].split())
    assert "2 / 3" in pages[1]
