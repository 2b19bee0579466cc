"""Text → sentences → tokens, with the ways of writing the same thing made one."""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Final, NamedTuple

_SAME: Final = str.maketrans({
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\ufeff": " ", "\u00ad": None, "\ufe0e": None,
    "\ufe0f": None, "\u0301": None, "’": "'", "‘": "'", "ʼ": "'", "′": "'", "`": "'", "“": '"', "”": '"', "„": '"',
    "«": '"', "»": '"', "″": '"', "‑": "-", "‐": "-", "‒": "–", "−": "-", "º": "°", "˚": "°", "ё": "е", "Ё": "Е",
})  # fmt: skip  # a reader sees no difference

# Every alternative is bounded, so that no text is read twice.
_TOKEN: Final = re.compile(
    r"""(?P<date>\d{4}-\d\d-\d\d(?!\d)|\d{1,2}\.\d{1,2}\.\d{4}(?!\d))
    |(?P<degree>\d{1,3}(?:[.,]\d{1,6})?\ ?°
        (?:\ ?\d{1,2}(?:[.,]\d{1,4})?\ ?'(?:\ ?\d{1,2}(?:[.,]\d{1,4})?\ ?(?:"|''))?)?)
    |(?P<abbreviated>\d{1,2}\ ?(?:гр|град|deg)\.?\ ?\d{1,2}\ ?(?:мин|min)(?:\.(?=\ ?[^\W_]))?(?![^\W_]))
    |(?P<minutes>\d{1,2}(?:[.,]\d{1,4})?\ ?'(?:\ ?\d{1,2}(?:[.,]\d{1,4})?\ ?(?:"|''))?(?![^\W_]))
    |(?P<clock>\d{1,2}:\d\d(?::\d\d)?)
    |(?P<counted>\d{1,4}-?(?:ти|х|мя|ми)(?![^\W_]))
    |(?P<ordinal>\d{1,4}(?:st|nd|rd|th|-?(?:ого|ому|ой|ое|ый|ий|ая|ую|ым|ом|го|му|ми|ых|й|я|е|ю|м|х))(?![^\W_]))
    |(?P<number>\d{1,12}(?:[.,]\d{1,6})?)
    |(?P<ending>'(?:s|re|ve|ll|d|m|t)(?![^\W_]))
    |(?P<word>[^\W\d_]{1,60})
    |(?P<mark>[^\s])""",
    re.VERBOSE,
)
_SAME_KIND: Final = {"minutes": "degree", "counted": "number", "abbreviated": "degree"}
_END: Final = re.compile(r"[.!?…][.!?…]{0,5}[\"')\]]{0,2}(?=\s{1,8}[\"'(\[]{0,2}[^\W_a-zа-я])")
_DEGREE: Final = re.compile(r"\d{1,12}(?:[.,]\d{1,6})?")
_LAST_WORD: Final = re.compile(r"[^\W_]{1,12}(?:\.[^\W_]{1,3})?$")
# If more of its lines hold several sentences, a text with empty lines is prose.
_PROSE: Final = 1 / 2


class Token(NamedTuple):
    """norm: in small letters. glued: joined to the token before by a hyphen or a slash. start, end: in the sentence."""

    norm: str
    kind: str
    start: int
    end: int
    capital: bool
    glued: bool
    value: float | None = None  # of numbers and degrees
    exact: int = 0  # of degrees: 0 whole, 1 tenths or minutes


def unified(text: str) -> str:
    """As many characters as are read; one spelling of what looks the same."""
    return text.translate(_SAME)


def tokens_of(sentence: str) -> list[Token]:
    """sentence: unified."""
    found: list[Token] = []
    joint = False
    for match in _TOKEN.finditer(sentence):
        kind, start, end = match.lastgroup or "mark", match.start(), match.end()
        if kind == "mark" and match[0] in "-/" and _inside_word(sentence, start, end):
            joint = True
            continue
        value, exact = _value(kind, match[0])
        norm = match[0].lower()
        kind = _SAME_KIND.get(kind, kind)
        found.append(Token(norm, kind, start, end, not match[0][0].islower(), joint, value, exact))
        joint = False
    return found


def _inside_word(sentence: str, start: int, end: int) -> bool:
    return start > 0 and end < len(sentence) and not sentence[start - 1].isspace() and not sentence[end].isspace()


def _value(kind: str, text: str) -> tuple[float | None, int]:
    if kind in ("degree", "abbreviated"):
        parts = [float(part.replace(",", ".")) for part in _DEGREE.findall(text)]
        return sum(part / 60**place for place, part in enumerate(parts)), int(
            len(parts) > 1 or "." in text or "," in text
        )
    if kind == "minutes":
        return sum(float(part.replace(",", ".")) / 60**place for place, part in enumerate(_DEGREE.findall(text), 1)), 1
    if kind == "number":
        return float(text.replace(",", ".")), int("." in text or "," in text)
    if kind in ("ordinal", "counted"):
        return float(re.sub(r"\D", "", text)), 0
    return None, 0


def sentences_of(text: str, abbreviations: Collection[str]) -> Iterator[str]:
    """The sentences of a paragraph, as they are written."""
    flat = unified(text)
    begin = 0
    if len(flat) != len(text):  # a soft hyphen went: places would not agree
        text = flat
    for match in _END.finditer(flat):
        word = _LAST_WORD.search(flat[max(0, match.start() - 16) : match.start()])
        if match[0] == "." and word and (word[0].lower() in abbreviations or _is_initial(word[0])):
            continue
        yield text[begin : match.end()].strip()
        begin = match.end()
    if rest := text[begin:].strip():
        yield rest


def _is_initial(word: str) -> bool:
    return len(word) == 1 and word.isupper() and word not in "IVXЯ"


def pieces_of(text: str, abbreviations: Collection[str], layout: str | None = None) -> tuple[list[str], bool]:
    """What is judged one by one, and whether the text is prose, in which a sentence may go on about the one before.

    layout: "lines" or "prose"; without it the text shows it. One line is prose; so is a text that is broken within
    sentences (a line begins with a small letter), and one with empty lines where a third of the lines hold more than
    one sentence. Every other text has one sentence a line, and no line is split.
    """
    lines = [line.strip() for line in text.splitlines()]
    filled = [line for line in lines if line]
    prose = layout == "prose" or (layout is None and _looks_like_prose(lines, filled, abbreviations))
    if not prose:
        return filled, False
    return [sentence for block in _blocks(lines) for sentence in sentences_of(block, abbreviations)], True


def _looks_like_prose(lines: list[str], filled: list[str], abbreviations: Collection[str]) -> bool:
    if len(filled) == 1 or _wrapped(lines):
        return True
    if "" not in lines[lines.index(filled[0]) : -1] if filled else True:
        return False
    several = sum(1 for line in filled if len(list(sentences_of(line, abbreviations))) > 1)
    return several > _PROSE * sum(1 for line in filled if not line.startswith("#"))


def _wrapped(lines: list[str]) -> bool:
    return any(line and following[:1].islower() and line[-1] not in ".!?…:" for line, following in pairwise(lines))


def _blocks(lines: list[str]) -> Iterator[str]:
    """Paragraphs; a line is one by itself unless the text is broken within sentences."""
    if not _wrapped(lines):
        yield from (line for line in lines if line)
        return
    block: list[str] = []
    for line in [*lines, ""]:
        if line and not line.startswith("#"):
            block.append(line)
            continue
        if block:
            yield " ".join(block)
        block = []
        if line:
            yield line
