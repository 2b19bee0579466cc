"""Coordinates as people type them: `51n30 0w10`, `51°30'N 0°10'W`, `51.5, -0.17`, `40n43'12 74w0`."""

from __future__ import annotations

import re

from charts.atlas.errors import InvalidCoordinates

_RUSSIAN = tuple((re.compile(rf"{a}\.?\s*{b}\.?"), side) for a, b, side in ("сшn", "юшs", "вдe", "здw"))
_DECIMAL = r"\d{1,3}(?:\.\d{1,12})?"
_PART = r"\d{1,2}(?:\.\d{1,12})?"
# Degrees, minutes and seconds, each perhaps with its sign behind it.
_ANGLE = rf"(?P<degrees>{_DECIMAL})\s*[°ºd]?(?:\s*(?P<minutes>{_PART})\s*['m]?(?:\s*(?P<seconds>{_PART})\s*[\"s]?)?)?"
_AFTER = re.compile(rf"{_ANGLE}\s*(?P<side>[nsew])", re.ASCII)  # 51°30'15"N
_BEFORE = re.compile(rf"(?P<side>[nsew])\s*{_ANGLE}", re.ASCII)  # N51°30'15"
# 51n30'15: the letter stands for the degree sign, as in astrologers' tables.
_WITHIN = re.compile(
    rf"(?P<degrees>\d{{1,3}})\s*(?P<side>[nsew])\s*(?P<minutes>{_PART})?\s*'?"
    rf"(?:\s*(?<=[' ])(?P<seconds>{_PART})\s*\"?)?",
    re.ASCII,
)
_SIGNED = re.compile(rf"(?P<sign>[+-]?)\s*{_ANGLE}", re.ASCII)
_QUOTES = str.maketrans(
    {"′": "'", "’": "'", "‘": "'", "`": "'", "´": "'", "″": '"', "”": '"', "“": '"', "−": "-", "–": "-"}
)
_SEPARATORS = re.compile(r"\s*[,;/|]\s*|\s+")


def read_coordinates(text: str) -> tuple[float, float] | None:
    """(latitude, longitude) in degrees, north and east positive, to a millionth; None if the text is something else.

    Without letters the latitude comes first; a pair of whole numbers needs a comma or a sign. Raises InvalidCoordinates
    for coordinates that are not on Earth.
    """
    if len(text) > 80 or not any(character.isdigit() for character in text):
        return None
    written = _normal(text)
    for split in _SEPARATORS.finditer(written):
        first, second = written[: split.start()], written[split.end() :]
        pair = _pair(first, second)
        if pair is not None:
            bare = not set(written) & set(".nsew°ºd'+-")
            return None if bare and not split[0].strip() else _on_earth(*pair)
    return None


def write_coordinates(latitude: float, longitude: float) -> str:
    """`51°30′N 0°10′W`, with seconds only where there are some."""
    return f"{_degrees(latitude, 'NS')} {_degrees(longitude, 'EW')}"


def _degrees(angle: float, sides: str) -> str:
    minutes, seconds = divmod(round(abs(angle) * 3600), 60)
    rest = f"{seconds:02}″" if seconds else ""
    return f"{minutes // 60}°{minutes % 60:02}′{rest}{sides[angle < 0]}"


def _normal(text: str) -> str:
    written = text.strip().lower().translate(_QUOTES).replace("''", '"')
    for words, side in _RUSSIAN:
        written = words.sub(side, written)
    if written.count(",") == 2:  # decimal commas: 51,5 -0,17
        return re.sub(r"(?<=\d),(?=\d)", ".", written)
    return written


def _pair(first: str, second: str) -> tuple[float, float] | None:
    """Two texts as latitude and longitude, in either order if letters say which is which."""
    one, other = _angle(first), _angle(second)
    if one is None or other is None:
        return None
    (angle, axis), (other_angle, other_axis) = one, other
    if axis == other_axis == "":
        return angle, other_angle
    if {axis, other_axis} == {"latitude", "longitude"}:
        return (angle, other_angle) if axis == "latitude" else (other_angle, angle)
    return None


def _angle(text: str) -> tuple[float, str] | None:
    for form in (_WITHIN, _AFTER, _BEFORE, _SIGNED):
        match = form.fullmatch(text)
        if match:
            parts = match.groupdict()
            side = parts.get("side") or ""
            south_or_west = side in ("s", "w") or parts.get("sign") == "-"
            axis = "" if not side else "latitude" if side in "ns" else "longitude"
            return _sum(parts) * (-1 if south_or_west else 1), axis
    return None


def _sum(parts: dict[str, str | None]) -> float:
    degrees, minutes, seconds = (float(parts.get(name) or 0) for name in ("degrees", "minutes", "seconds"))
    if minutes >= 60 or seconds >= 60:
        return float("inf")  # no angle, and refused as one that is not on Earth
    return degrees + minutes / 60 + seconds / 3600


def _on_earth(latitude: float, longitude: float) -> tuple[float, float]:
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise InvalidCoordinates(latitude=latitude, longitude=longitude)
    return round(latitude, 6) + 0.0, round(longitude, 6) + 0.0  # no -0.0
