"""The same drawing as pixels and as a printed page.

fpdf2 takes a second to import, half of it fontTools: only who makes a document pays for it.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from fpdf import FPDF

_POINT: Final = 0.75  # of a CSS pixel
_SIZE: Final = re.compile(r'width="(\d+)" height="(\d+)"')
# Gives way to whoever answers requests.
_PAINT: Final = """
import os, sys
os.nice(5)
from resvg_py import svg_to_bytes
svg = sys.stdin.buffer.read().decode()
sys.stdout.buffer.write(bytes(svg_to_bytes(svg_string=svg, skip_system_fonts=True)))
"""


class NotPainted(Exception):
    """The process that painted took too long, or was ended from outside. The same drawing may succeed later."""


def png(svg: str, *, seconds: float = 60.0) -> bytes:
    """An SVG of this room as a PNG of the same size in pixels.

    In a process of its own, which takes some hundredths of a second to start: resvg holds the interpreter's lock, for a
    second where the sheet is large. seconds: after which it is killed. Errors: `NotPainted`.
    """
    command = [sys.executable, "-P", "-c", _PAINT]
    try:
        done = subprocess.run(  # noqa: S603  # our own program, in our own interpreter
            command, input=svg.encode(), capture_output=True, timeout=seconds, check=False, start_new_session=True
        )
    except subprocess.TimeoutExpired as error:
        raise NotPainted(f"not done in {seconds:g} s") from error
    if done.returncode < 0:
        raise NotPainted(f"ended by signal {-done.returncode}")
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout


def pdf(svg: str, *, title: str, made: datetime, language: str = "en") -> bytes:
    """An SVG of this room (drawn untold) as one page of vectors; 794 pixels are the width of A4.

    made: the date in the document, so that the same drawing is the same bytes.
    """
    from fpdf import FPDF

    found = _SIZE.search(svg)
    if found is None:
        raise ValueError("the drawing has no size")
    width, height = (int(side) * _POINT for side in found.groups())
    document = FPDF(unit="pt", format=(width, height))
    describe(document, title=title, made=made, language=language)
    document.add_page()
    place(document, svg, (0.0, 0.0, width, height), alt=title)
    return bytes(document.output())


def describe(document: "FPDF", *, title: str, made: datetime, language: str) -> None:
    document.set_margin(0)
    document.set_auto_page_break(False)
    document.set_title(title)
    document.set_creator("Nocturna")
    document.set_lang(language)
    document.set_creation_date(made)


def place(document: "FPDF", svg: str, box: Sequence[float], alt: str) -> Any:
    """Draw it at x, y with a width and a height, in the document's unit."""
    x, y, width, height = box
    return document.image(BytesIO(svg.encode()), x=x, y=y, w=width, h=height, alt_text=alt)
