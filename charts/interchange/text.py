"""From the bytes of a file to text: its encoding by its marks, else by what it would say."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

from charts.interchange.rows import Unreadable

ENCODINGS: Final = ("utf-8", "utf-16", "cp1251", "cp1252", "cp866", "koi8-r", "latin-1")
MOST_LINES: Final = 1_000_000  # ten thousand charts, a hundred lines each

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH = re.compile(rb"[\x80-\xff]")
_CYRILLIC_PAIR = re.compile(rb"(?=[\xa8\xb8\xc0-\xff][\xa8\xb8\xc0-\xff])")
_BREAKS = re.compile(r"\r\n|\r|\n")


def decode(raw: bytes, encoding: str | None = None) -> tuple[str, str]:
    """(text, its encoding). Without one named: byte order marks, UTF-8, then Cyrillic or Western by how it looks.

    In cp1251 words are rows of high bytes, in Western text a high byte stands alone. Raises Unreadable.
    """
    chosen = encoding or _mark(raw) or _looks(raw)
    try:
        text = raw.decode("utf-8-sig" if chosen == "utf-8" else chosen)
    except UnicodeDecodeError:
        if encoding:
            raise Unreadable("not_this_encoding", "content", chosen) from None
        chosen, text = "latin-1", raw.decode("latin-1")  # five bytes have no meaning in cp1252
    return checked(text), {"utf-8-sig": "utf-8"}.get(chosen, chosen)


def checked(text: str) -> str:
    """Without a byte order mark. Raises Unreadable for what is no text, or has more lines than any file of charts."""
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise Unreadable("not_text", "content")
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        raise Unreadable("too_many_lines", "content", str(MOST_LINES))
    return text


def lines(text: str) -> Iterator[tuple[int, str]]:
    """(number from 1, line) by any of the three line ends, and by nothing else that Unicode breaks lines at."""
    yield from enumerate(_BREAKS.split(text), 1)


def _mark(raw: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if raw.startswith(mark)), None)


def _looks(raw: bytes) -> str:
    try:
        raw.decode()
    except UnicodeDecodeError:
        pairs, high = len(_CYRILLIC_PAIR.findall(raw)), len(_HIGH.findall(raw))
        return "cp1251" if pairs * 3 > high else "cp1252"
    return "utf-8"
