"""Coordinates and clock offsets as programs write them: 51n30, 51°30'26"N, -0.1257; +01:00, 1hE00, h5w, m10e0.

Degrees north and east positive; offsets in seconds east of Greenwich.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from charts.interchange.rows import Unreadable

MOST_OFFSET: Final = 16 * 3600  # no clock was further from Greenwich (Manila until 1844: 15:56 west)
_LONGEST: Final = 40
_SECONDS_PER_DEGREE: Final = 240

_NORTH_SOUTH: Final = {"n": 1, "s": -1, "с": 1, "ю": -1}
_EAST_WEST: Final = {"e": 1, "w": -1, "в": 1, "з": -1}
_DECIMAL = re.compile(r"([+-]?)(\d{1,3}(?:[.,]\d+)?)\s*°?", re.ASCII)
_PARTS = re.compile(
    r"([+-]?)(\d{1,3})[°:.\s]+(\d{1,2}(?:[.,]\d+)?)(?:['′’:.\s]+(\d{1,2}(?:[.,]\d+)?))?['′’\"″”\s]*", re.ASCII
)
_MARKS = re.compile(r"\s*[°:]+\s*[°:]*\s*")
_DOTTED = re.compile(r"\d+\.\d+\.\d+", re.ASCII)
_LETTER = re.compile(r"[nsewсювз]", re.IGNORECASE)
_CYRILLIC = re.compile(r"([сювз])\s*\.?\s*[шд]\.?", re.IGNORECASE)

_SIGNED = re.compile(r"(?:utc|gmt|ut|z)?\s*([+-]?)\s*(\d{1,2})(?::?(\d{2})(?::?(\d{2}))?)?\s*h?", re.IGNORECASE)
_DECIMAL_HOURS = re.compile(r"(?:utc|gmt|ut)?\s*([+-]?)\s*(\d{1,2})[.,](\d{1,4})", re.IGNORECASE)
_HOURS_LETTER = re.compile(r"h?(\d{1,2})\s*h?\s*([ew])\s*(\d{1,2})?(?::(\d{2}))?|0+h?(?:0+)?", re.IGNORECASE)
_MERIDIAN = re.compile(r"m(\d{1,3})([ew])(\d{1,2})?(?:[':](\d{1,2}))?", re.IGNORECASE)


def read_latitude(text: str) -> float:
    """Raises Unreadable."""
    return _coordinate(text, _NORTH_SOUTH, 90.0, "latitude")


def read_longitude(text: str) -> float:
    """Raises Unreadable."""
    return _coordinate(text, _EAST_WEST, 180.0, "longitude")


def _coordinate(text: str, letters: dict[str, int], most: float, field: str) -> float:
    bare = text.strip().replace("−", "-").replace("º", "°")
    refused = Unreadable("coordinate_unreadable", field, text)
    if not bare or len(bare) > _LONGEST:
        raise refused
    bare = _CYRILLIC.sub(r"\1", bare)
    found = _LETTER.findall(bare)
    if len(found) > 1 or (found and found[0].casefold() not in letters):
        raise refused
    if found:  # between degrees and minutes, in front of all, or behind
        bare = _LETTER.sub(":", bare).strip(": ")
        bare = _MARKS.sub(":", bare).strip(":")
    if _DOTTED.fullmatch(bare):
        bare = bare.replace(".", ":")
    value, signed = _degrees(bare, refused)
    if found and signed:
        raise refused
    value *= letters[found[0].casefold()] if found else 1
    if abs(value) > most:
        raise Unreadable("coordinate_outside", field, text)
    return value


def _degrees(bare: str, refused: Unreadable) -> tuple[float, bool]:
    """(degrees, whether a sign was written)."""
    if match := _DECIMAL.fullmatch(bare):
        return float(f"{match[1]}{match[2].replace(',', '.')}"), bool(match[1])
    match = _PARTS.fullmatch(bare)
    if match is None:
        raise refused
    minutes, seconds = (float((part or "0").replace(",", ".")) for part in match.group(3, 4))
    if minutes >= 60 or seconds >= 60:
        raise refused
    value = int(match[2]) + minutes / 60 + seconds / 3600
    return (-value if match[1] == "-" else value), bool(match[1])


def read_offset(text: str, *, positive: Literal["east", "west"] = "east") -> int:
    """Seconds east of Greenwich. positive: where a plus points to; letters say it themselves. Raises Unreadable."""
    bare = text.strip().replace("−", "-").replace("–", "-")
    refused = Unreadable("offset_unreadable", "moment", text)
    if not bare or len(bare) > _LONGEST:
        raise refused
    if bare.casefold() in ("z", "utc", "gmt", "ut"):
        return 0
    if match := _MERIDIAN.fullmatch(bare):
        degrees, minutes, seconds = (int(part or 0) for part in match.group(1, 3, 4))
        return _bounded(round((degrees + minutes / 60 + seconds / 3600) * _SECONDS_PER_DEGREE), match[2], refused)
    if match := _HOURS_LETTER.fullmatch(bare):
        hours, minutes, seconds = (int(part or 0) for part in match.group(1, 3, 4))
        return _bounded(_seconds(hours, minutes, seconds, refused), match[2] or "e", refused)
    west = ("-",) if positive == "east" else ("+", "")
    if match := _DECIMAL_HOURS.fullmatch(bare):
        seconds = round((int(match[2]) + float(f"0.{match[3]}")) * 3600)
        if seconds % 900:  # 9.30 may be half past nine
            raise refused
    elif match := _SIGNED.fullmatch(bare):
        hours, minutes, rest = (int(part or 0) for part in match.group(2, 3, 4))
        seconds = _seconds(hours, minutes, rest, refused)
    else:
        raise refused
    return _bounded(seconds, "w" if match[1] in west else "e", refused)


def _seconds(hours: int, minutes: int, seconds: int, refused: Unreadable) -> int:
    if minutes > 59 or seconds > 59:
        raise refused
    return hours * 3600 + minutes * 60 + seconds


def _bounded(seconds: int, direction: str, refused: Unreadable) -> int:
    if seconds > MOST_OFFSET:
        raise refused
    return -seconds if direction in "wW-" else seconds


def mean_time(longitude: float) -> int:
    """The offset of local mean time, to the second."""
    return round(longitude * _SECONDS_PER_DEGREE)


def written_offset(seconds: int) -> str:
    """`+01:00`, with seconds only where there are some."""
    minutes, rest = divmod(abs(seconds), 60)
    text = f"{'-' if seconds < 0 else '+'}{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{rest:02}" if rest else text


def written_coordinate(degrees: float, letters: str) -> str:
    """`51n30:26`, to the nearest second. letters: of positive and negative."""
    total = round(abs(degrees) * 3600)
    letter = letters[degrees < 0]
    return f"{total // 3600}{letter}{total // 60 % 60:02}:{total % 60:02}"
