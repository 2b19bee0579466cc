"""The typeface of documents: Noto Sans (SIL Open Font License 1.1), which has Latin, Greek and Cyrillic.

Further font files stand in, in their order, for what it lacks. A character that no font has shows as U+FFFD.
"""

import unicodedata
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from fpdf import FPDF

FAMILY: Final = "noto"
_MISSING: Final = "\ufffd"


def add_fonts(document: FPDF, further: Sequence[Path] = ()) -> None:
    """Make the typeface the document's own; only what is written with it is stored in the file."""
    document.add_font(FAMILY, fname=str(files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"))
    for index, path in enumerate(further):
        document.add_font(f"further{index}", fname=path)
    document.set_fallback_fonts([f"further{index}" for index in range(len(further))])
    document.set_font(FAMILY)


def readable(document: FPDF, text: str) -> str:
    """The text with one U+FFFD for each run of characters that no font of the document has."""
    shown: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf"):
            continue
        if letter == "\n" or any(ord(letter) in font.cmap for font in document.fonts.values()):  # type: ignore[union-attr]
            shown.append(letter)
        elif letter.isspace():
            shown.append(" ")
        elif unicodedata.category(letter) != "Mn" and shown[-1:] != [_MISSING]:
            shown.append(_MISSING)
    return "".join(shown)
