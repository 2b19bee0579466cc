"""The typeface of documents: Noto Sans (SIL Open Font License 1.1), which has Latin, Greek and Cyrillic.

Further font files stand in, in their order, for what it lacks. A character that no font has shows as U+FFFD, and so
does one of a script that runs from right to left: written letter by letter it would be a name read backwards.
"""

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from fontTools.ttLib import TTFont
from fpdf import FPDF

FAMILY: Final = "noto"
MISSING: Final = "\ufffd"
_FROM_THE_RIGHT: Final = frozenset(("R", "AL"))  # as Unicode calls them
# Other weights and widths than the outlines', and the layout that fpdf2 leaves out of a document.
_UNUSED: Final = frozenset(("avar", "fvar", "gvar", "HVAR", "MVAR", "STAT", "GDEF", "GPOS", "GSUB"))


def add_fonts(document: FPDF, further: Sequence[Path] = ()) -> None:
    """Make the typeface the document's own; only what is written with it is stored in the file."""
    with NamedTemporaryFile(suffix=".ttf") as file:  # fpdf2 takes a path only; what it has opened may lose its name
        file.write(_typeface())
        file.flush()
        document.add_font(FAMILY, fname=file.name)
    for index, path in enumerate(further):
        document.add_font(f"further{index}", fname=path)
    document.set_fallback_fonts([f"further{index}" for index in range(len(further))])
    document.set_font(FAMILY)


@cache
def _typeface() -> bytes:
    """Noto Sans in its one weight, without what a document does not use, as every report would take it apart anew."""
    with TTFont(str(files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"), recalcTimestamp=False) as font:
        for table in _UNUSED.intersection(font.keys()):
            del font[table]
        plain = BytesIO()
        font.save(plain)
    return plain.getvalue()


def readable(document: FPDF, text: str) -> str:
    """The text with one U+FFFD for each run of characters that the document cannot print."""
    shown: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf"):
            continue
        if letter == "\n" or _is_printed(document, letter):
            shown.append(letter)
        elif letter.isspace():
            shown.append(" ")
        elif unicodedata.category(letter) != "Mn" and shown[-1:] != [MISSING]:
            shown.append(MISSING)
    return "".join(shown)


def _is_printed(document: FPDF, letter: str) -> bool:
    if unicodedata.bidirectional(letter) in _FROM_THE_RIGHT:
        return False
    return any(ord(letter) in font.cmap for font in document.fonts.values())  # type: ignore[union-attr]


def named(document: FPDF, name: str, otherwise: str) -> str:
    """The name as it can be printed; another one where not a letter of it can."""
    shown = readable(document, name)
    return shown if any(letter.isalnum() for letter in shown) else otherwise
