"""From the bytes of a file to text: its encoding by its marks, else by what it would say."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

from charts.interchange.letters import is_japanese, is_of_one_language, is_plausible
from charts.interchange.rows import Unreadable

# Those of the East are not guessed, and have to be named.
ENCODINGS: Final = (
    "utf-8", "utf-16", "cp1251", "cp1252", "cp866", "koi8-r", "latin-1", "cp850", "cp437", "cp1250", "iso8859-2",
    "cp852", "cp1253", "iso8859-7", "cp1254", "iso8859-9", "cp857", "cp932", "euc-jp", "gb18030", "big5", "cp949",
    "shift_jis", "cp1255", "iso8859-8", "cp1256", "iso8859-6", "cp1257", "iso8859-13", "iso8859-15", "iso8859-16",
    "koi8-u", "mac-cyrillic", "cp874",
)  # fmt: skip
MOST_LINES: Final = 1_000_000  # ten thousand charts, a hundred lines each

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH = re.compile(rb"[\x80-\xff]")
# Hebrew has no capitals: its letters are none but small ones of Greek and Cyrillic, or none but capitals.
_HEBREW = re.compile(rb"[\0-\x7f\xe0-\xfa]*")
# Letters that stand in rows: encodings, the letters, and the commonest of them.
_CYRILLIC: Final = (
    re.compile("(?=[А-Яа-яЁё][А-Яа-яЁё])"),
    re.compile("[оеаинтсрвлкмдпя]"),
    re.compile("[ОЕАИНТСРВЛКМДПЯ]"),
)
_GREEK: Final = (re.compile("(?=[Ά-ώ][Ά-ώ])"), re.compile("[αάεέηήιίοόςστνρκλυύπ]"), re.compile("[ΑΕΗΙΟΣΤΝΡΚΛΥΠ]"))
_IN_ROWS: Final = (("cp1251", _CYRILLIC), ("koi8-r", _CYRILLIC), ("cp866", _CYRILLIC), ("cp1253", _GREEK))
# Tried where no Western reading makes sense, and taken if those that do agree.
_FURTHER: Final = ("cp1250", "iso8859-2", "cp1254", "cp852")
# Within words. What cp1252 takes them for is a mark, DOS for a letter; but an apostrophe, dashes and a hyphen.
_WITHIN = re.compile(rb"(?<=[A-Za-z\x80-\xff])[\x80-\xff](?=[A-Za-z])")
_JOINS: Final = b"\x91\x92\x96\x97\xad\xb7"
_ICELANDIC = re.compile(rb"[\xd0\xdd\xde\xf0\xfd\xfe]")
_CAPITALS: Final = 0.9  # what is read in a wrong encoding often comes out in capitals
_SAMPLE: Final = 100_000  # bytes
_WIDE: Final = 10  # of UTF-16 without a mark: so many times as many zeros at one end of the units as at the other
_UNITS: Final = 20  # of which at least one has a zero; a stray one makes no UTF-16
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1f\x7f]")
_BREAKS = re.compile(r"\r\n|\r|\n")


def decode(raw: bytes, encoding: str | None = None) -> tuple[str, str]:
    """(text, its encoding). Without one named: byte order marks, UTF-8, then by how it looks.

    In Cyrillic and Greek text words are rows of high bytes, in Western text a high byte stands alone. A reading with
    words that are none is not taken. Raises Unreadable: if no reading is left, or two that differ, and of UTF-8 with a
    few wrong bytes. Read as anything else it would maim every name.
    """
    chosen = encoding or _mark(raw) or _looks(raw)
    codec = "utf-8-sig" if chosen == "utf-8" else chosen
    if chosen == "utf-16" and not _mark(raw):
        codec = _wide(raw) or chosen
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError:
        raise Unreadable("not_this_encoding" if encoding else "encoding_unclear", "content", chosen) from None
    return checked(text), {"utf-8-sig": "utf-8"}.get(chosen, chosen)


def checked(text: str) -> str:
    """Without a byte order mark and the Ctrl-Z that ends files of DOS. Raises Unreadable for what is no text, or has
    more lines than any file of charts.
    """
    text = text.removeprefix("\ufeff").rstrip("\x1a")
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
    if _wide(raw):
        return "utf-16"
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        read = raw.decode(errors="replace")
        broken = read.count("\ufffd")
        if broken <= sum(letter > "\x7f" for letter in read) - broken:
            line = raw.count(b"\n", 0, error.start) + 1
            raise Unreadable("broken_utf8", "content", str(line)) from None
        return _eight_bits(raw)
    return "utf-8"


def _wide(raw: bytes) -> str | None:
    """Which UTF-16 it is: separators, digits and line ends have a zero byte, and all at the same end."""
    zeros = raw[::2].count(0), raw[1::2].count(0)  # at the first, at the second byte of each unit
    if len(raw) % 2 or max(zeros) <= _WIDE * min(zeros) or max(zeros) * _UNITS < len(raw) // 2:
        return None
    codec = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    text = raw[:_SAMPLE].decode(codec, errors="replace")
    return None if _CONTROL.search(text) or "\ufffd" in text[:-1] else codec


def _eight_bits(raw: bytes) -> str:
    """Raises Unreadable."""
    sample = _sample(raw)
    rows = _in_rows(sample)
    found = rows or (None if is_japanese(sample) else _of_single_letters(sample))
    if found is None or (rows and _HEBREW.fullmatch(sample)):
        raise Unreadable("encoding_unclear", "content")
    return found


def _of_single_letters(sample: bytes) -> str | None:
    """Western, unless only another reading has letters of one language; else the one that there is, if they agree."""
    western = "cp850" if _is_dos(sample) else "cp1252"
    texts = _plausible(sample, (western, *_FURTHER))
    of_one = {encoding: text for encoding, text in texts.items() if is_of_one_language(text, encoding)}
    # Six letters of Icelandic have the places of the Turkish ones, and neither is the likelier.
    if western in texts and not (western == "cp1252" and _ICELANDIC.search(sample)):
        return western if western in of_one or not of_one or texts[western] in of_one.values() else None
    texts = of_one or texts
    return next(iter(texts)) if len(set(texts.values())) == 1 else None


def _sample(raw: bytes) -> bytes:
    """Whole lines, from the first with a high byte."""
    first = _HIGH.search(raw)
    begin = raw.rfind(b"\n", 0, first.start()) + 1 if first else 0
    sample = raw[begin : begin + _SAMPLE]
    return sample if begin + _SAMPLE >= len(raw) else sample[: sample.rfind(b"\n") + 1] or sample


def _plausible(sample: bytes, encodings: Iterable[str]) -> dict[str, str]:
    texts = {encoding: sample.decode(encoding, errors="replace") for encoding in encodings}
    return {encoding: text for encoding, text in texts.items() if is_plausible(text, encoding)}


def _in_rows(sample: bytes) -> str | None:
    """The encoding in which most high bytes make the commonest letters of words."""
    high = len(_HIGH.findall(sample))
    best: tuple[str | None, float] = (None, 0.0)
    for encoding, (pair, common, common_capital) in _IN_ROWS:
        text = sample.decode(encoding, errors="replace")
        if len(pair.findall(text)) * 3 > high and is_plausible(text, encoding):
            score = len(common.findall(text)) + _CAPITALS * len(common_capital.findall(text))
            best = max(best, (encoding, score), key=lambda one: one[1])
    return best[0]


def _is_dos(sample: bytes) -> bool:
    """Whether most high bytes within words make marks in cp1252."""
    within = [byte for byte in b"".join(_WITHIN.findall(sample)) if byte not in _JOINS]
    letters = sum(bytes([byte]).decode("cp1252", errors="replace").isalpha() for byte in within)
    return len(within) > 2 * letters
