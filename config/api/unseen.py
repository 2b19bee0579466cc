"""Characters that nobody sees, by their categories in Unicode: none in an address, in a name what its writing needs."""

import re
import unicodedata
from typing import Final

# Parts of how Persian and Indic names are written, and of emoji.
JOINERS: Final = "\u200c\u200d"
# Which way what is neither stands, beside what is written from the right.
MARKS: Final = "\u200e\u200f"
# Controls, ends of lines, and what turns the direction of all that follows: in a list, of its neighbours too.
CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

# Letters and marks that show nothing, or need not: Unicode's Default_Ignorable_Code_Point beyond its category Cf.
_SELECTORS: Final = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_BLANKS: Final = (
    "\u034f\u115f\u1160\u17b4\u17b5\u2065\u3164\uffa0\ufff0-\ufff8\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_SELECTOR: Final = re.compile(f"[{_SELECTORS}]")
_BLANK: Final = re.compile(f"[{_BLANKS}]")
_UNSEEN: Final = re.compile(f"[{_BLANKS}{_SELECTORS}]")
_EMPTY_BRAILLE: Final = "\u2800"  # a symbol, says its category
_ODD: Final = re.compile(f"[{_BLANKS}{_SELECTORS}{_EMPTY_BRAILLE}]")
_KEYCAP, _INFORMATION = "\u20e3", "\u2139"


def has_unseen(text: str) -> bool:
    """Is there a character in it that nobody sees: white space, control, format, ignorable?"""
    return any(map(_is_unseen, text))


def hides(name: str) -> bool:
    """Is there a character in the name that nobody sees and its writing does not need, or none that anybody sees?"""
    if name.isprintable() and not _ODD.search(name):
        return False
    nothing = all(_is_unseen(character) or character == _EMPTY_BRAILLE for character in name)
    return nothing or any(_is_hidden(name, at) for at in range(len(name)))


def shown(name: str) -> str:
    """Of a name that others give: what is seen of it, and what its writing needs; "" if nothing is seen."""
    needed = JOINERS + MARKS
    kept = (c for at, c in enumerate(name) if (c.isprintable() or c in needed) and not _is_hidden(name, at))
    text = "".join(kept)
    return "" if hides(text) else text


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cf", "Zs", "Zl", "Zp") or bool(_UNSEEN.match(character))


def _is_hidden(name: str, at: int) -> bool:
    character = name[at]
    if character in JOINERS:
        return not _joins(name, at)
    if character in MARKS:
        return not any(_is_from_the_right(one) for one in _neighbours(name, at))
    if _SELECTOR.match(character):
        return not _selects(name, at)
    return unicodedata.category(character) == "Cf" or bool(_BLANK.match(character))


def _joins(name: str, at: int) -> bool:
    """Between Arabic letters, beside an Indic virama, between emoji."""
    beside = {name[at - 1 : at], name[at + 1 : at + 2]} - {""}
    if any(unicodedata.combining(character) == 9 for character in beside):  # a virama
        return at > 0
    both = _neighbours(name, at)
    return bool(both) and (
        all(unicodedata.bidirectional(one) == "AL" for one in both) or all(_is_pictured(one) for one in both)
    )


def _neighbours(name: str, at: int) -> tuple[str, ...]:
    """What it stands between, without the marks upon that; nothing at an end."""
    before = next((one for one in reversed(name[:at]) if unicodedata.category(one) not in ("Mn", "Me")), "")
    after = name[at + 1 : at + 2]
    return (before, after) if before and after else ()


def _is_from_the_right(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL")


def _is_pictured(character: str) -> bool:
    """A symbol or the shade of its skin; also of the blocks of emoji, to which Unicode adds each year."""
    return unicodedata.category(character) in ("So", "Sk") or "\U0001f000" <= character <= "\U0001faff"


def _selects(name: str, at: int) -> bool:
    """A shape of what there is more than one of: ideographs and other letters without case, symbols, keys."""
    before = name[at - 1 : at]
    if before.isascii():
        return before != "" and before in "0123456789#*" and name[at + 1 : at + 2] == _KEYCAP
    letter = unicodedata.category(before) in ("Lo", "Po", "Pd", "Sm") and not _BLANK.match(before)
    return letter or _is_pictured(before) or before == _INFORMATION
