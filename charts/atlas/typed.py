"""Coordinates as people and programs write them: `51n30 0w10`, `51°30'N 0°10'W`, `51.5, -0.17`, `40n43'12 74w0`,
`51:30N 0:10W`, `55с45 37в37`, `N51.5W0.17`, `lat 51.5 lon -0.17`; ISO 6709 `+5130-00010/` and `513000N 0001000W`;
RFC 5870 `geo:51.5,-0.17`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping

from charts.atlas.errors import CoordinatesFault, InvalidCoordinates

# Not a part of a longer word: `n` of `London`.
_ALONE, _NOT_ON = r"(?<![^\W\d])", r"(?![^\W\d])"
_WORDS = (
    *((re.compile(rf"{stem}\w*\s+(?:широт|долгот)\w*"), side) for stem, side in (
        ("северн", "n"), ("южн", "s"), ("восточн", "e"), ("западн", "w"),
    )),
    *((re.compile(rf"{_ALONE}{a}\.?\s*{b}{_NOT_ON}\.?"), side) for a, b, side in ("сшn", "юшs", "вдe", "здw")),
    *((re.compile(rf"{_ALONE}(?:{words}){_NOT_ON}\.?"), sign) for words, sign in (
        ("north|nord|norte|с", "n"), ("south|süd|sud|sur|ю", "s"), ("east|ost|este?|в", "e"),
        ("west|ouest|oeste|ovest|з", "w"),
        ("deg(?:rees?)?|град(?:ус(?:а|ов)?)?", "°"), ("min(?:utes?)?|мин(?:ут[аы]?)?", "'"),
        ("sec(?:onds?)?|сек(?:унд[аы]?)?", '"'),
    )),
)  # fmt: skip
_LATITUDE_FIRST, _LONGITUDE_FIRST = (
    re.compile(rf"{first}[\s:=.]*(?P<{axis}>.+?)[\s,;&]+{second}[\s:=.]*(?P<{other}>.+)")
    for (axis, first), (other, second) in (
        (("latitude", "(?:lat(?:itude)?|широта|шир)"), ("longitude", "(?:lon(?:g(?:itude)?)?|lng|долгота|долг)")),
        (("longitude", "(?:lon(?:g(?:itude)?)?|lng|долгота|долг)"), ("latitude", "(?:lat(?:itude)?|широта|шир)")),
    )
)
_DECIMAL = r"\d{1,3}(?:\.\d{1,12})?"
_PART = r"\d{1,2}(?:\.\d{1,12})?"
_MINUTES = rf"(?P<minutes>{_PART})\s*['m]?(?:(?:(?<=['m])|\s*:|\s)\s*(?P<seconds>{_PART})\s*[\"s]?)?"
# Degrees, minutes and seconds, each perhaps with its sign behind it.
_ANGLE = rf"(?P<degrees>{_DECIMAL})\s*[°ºd]?(?:(?:(?<=[°ºd])|(?<=\d)\s*:|\s)\s*{_MINUTES})?"
_FORMS = (
    # 51n30'15: the letter stands for the degree sign, as in astrologers' tables.
    re.compile(rf"(?P<degrees>\d{{1,3}})\s*(?P<side>[nsew])\s*(?:{_MINUTES})?", re.ASCII),
    re.compile(rf"{_ANGLE}\s*(?P<side>[nsew])", re.ASCII),  # 51°30'15"N
    re.compile(rf"(?P<side>[nsew])\s*{_ANGLE}", re.ASCII),  # N51°30'15"
    re.compile(rf"(?P<sign>[+-]?)\s*{_ANGLE}", re.ASCII),
)
# Two digits of degrees of latitude, three of longitude, two each of minutes and seconds; decimals of the last of them.
_LATITUDE, _LONGITUDE = (
    rf"(?P<{axis}>\d{{{digits}}}(?:\d\d){{0,2}}(?:\.\d{{1,12}})?)"
    for axis, digits in (("latitude", 2), ("longitude", 3))
)
_RUN_TOGETHER = (
    re.compile(rf"(?P<ns>[+-]){_LATITUDE}(?P<ew>[+-]){_LONGITUDE}(?:[+-]\d{{1,6}}(?:\.\d{{1,12}})?)?(?:crs\w+)?/?"),
    re.compile(rf"{_LATITUDE}(?P<ns>[ns])[\s,;/]*{_LONGITUDE}(?P<ew>[ew])/?"),
    re.compile(rf"(?P<ns>[ns]){_LATITUDE}[\s,;/]*(?P<ew>[ew]){_LONGITUDE}/?"),
)
# geo:51.5,-0.17 and perhaps the height, and what is uncertain; another planet's coordinates are none of ours.
_GEO = re.compile(
    r"geo:(-?\d{1,3}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)(?:,-?\d+(?:\.\d+)?)?(?:[;?](?!crs=(?!wgs84\b)).*)?", re.ASCII
)
# Before compatibility normalization, which would make letters and digits of some.
_SIGNS = str.maketrans(
    dict.fromkeys("′’‘`´ʹʼ", "'")
    | dict.fromkeys("″”“〃", '"')
    | dict.fromkeys("−–—‐‑", "-")
    | dict.fromkeys("º˚⁰ᵒ", "°")
)
_SEPARATORS = re.compile(r"\s*[,;/|]\s*|\s+")
_TOUCHING = re.compile(r"(?<=[\d°'\"])(?=[nsew])|(?<=[nsew])(?=\d)")  # N51.5W0.17
_PARTS = ("degrees", "minutes", "seconds")
_SIGNED = "±"
_IN_ORDER = frozenset({("latitude", "longitude"), ("latitude", _SIGNED), (_SIGNED, "longitude")})

# degrees (infinite, NaN: see _sum), axis or "" or _SIGNED, the form that it was read by, how many parts it has
Angle = tuple[float, str, int, int]
Pair = tuple[float, float]


def read_coordinates(text: str) -> Pair | None:
    """(latitude, longitude) in degrees, north and east positive, to a millionth; None if the text is something else.

    Without letters the latitude comes first; a pair of whole numbers needs a comma or a sign; beside a half with its
    letter, one without needs a sign. What may be parted in two ways is parted into halves that are written alike.
    Raises InvalidCoordinates for what looks like coordinates and says no place on Earth, or more than one.
    """
    if len(text) > 80 or not any(character.isdigit() for character in text):
        return None
    written = _normal(text)
    pair = _formal(written) or _halved(written)
    return None if pair is None else _on_earth(*pair, lettered=not set("nsew").isdisjoint(written))


def write_coordinates(latitude: float, longitude: float) -> str:
    """`51°30′N 0°10′W`, with seconds only where there are some."""
    return f"{_degrees(latitude, 'NS')} {_degrees(longitude, 'EW')}"


def _degrees(angle: float, sides: str) -> str:
    minutes, seconds = divmod(round(abs(angle) * 3600), 60)
    rest = f"{seconds:02}″" if seconds else ""
    return f"{minutes // 60}°{minutes % 60:02}′{rest}{sides[angle < 0]}"


def _normal(text: str) -> str:
    written = unicodedata.normalize("NFKC", text.translate(_SIGNS)).strip().lower().replace("''", '"')
    if written[0] + written[-1] in ("()", "[]"):
        written = written[1:-1].strip()
    for words, sign in _WORDS:
        written = words.sub(sign, written)
    for labels in (_LATITUDE_FIRST, _LONGITUDE_FIRST):
        if match := labels.fullmatch(written):
            written = f"{match['latitude']}; {match['longitude']}"
    if (
        not written.startswith("geo:") and written.count(",") in (2, 3) and "." not in written
    ):  # decimal commas: 51,5 -0,17
        return re.sub(r"(?<=\d),(?=\d)", ".", written)
    return written


def _formal(written: str) -> Pair | None:
    """Of a form that a standard lays down."""
    if match := _GEO.fullmatch(written):
        return float(match[1]), float(match[2])
    for form in _RUN_TOGETHER:
        if match := form.fullmatch(written):
            latitude, longitude = _run(match["latitude"], 2), _run(match["longitude"], 3)
            return latitude * (-1 if match["ns"] in "-s" else 1), longitude * (-1 if match["ew"] in "-w" else 1)
    return None


def _run(digits: str, width: int) -> float:
    """width: digits of whole degrees."""
    whole, _, decimals = digits.partition(".")
    parts = [part for part in (whole[:width], whole[width : width + 2], whole[width + 2 :]) if part]
    parts[-1] += f".{decimals or 0}"
    return _sum(dict(zip(_PARTS, parts, strict=False)))


def _halved(written: str) -> Pair | None:
    if not set("nsew").isdisjoint(written):  # 51-30N: no sign stands beside a letter
        written = re.sub(r"(?<=\d)-(?=\d)", ":", written)
    faults: list[CoordinatesFault] = []
    for separators in (_SEPARATORS, _TOUCHING):
        found: dict[int, set[Pair]] = {}
        for split in separators.finditer(written):
            bare = not split[0].strip() and set(written).isdisjoint(".nsew°d'+-")
            for likeness, pair in () if bare else _pairs(written[: split.start()], written[split.end() :]):
                if isinstance(pair, tuple):
                    found.setdefault(likeness, set()).add(pair)
                elif separators is _SEPARATORS:
                    faults.append(pair)
        if found:
            pair, *others = found[max(found)]
            if others:
                raise InvalidCoordinates(fault="two_ways")
            return pair
    if faults:
        raise InvalidCoordinates(fault=faults[0])
    return None


def _pairs(first: str, second: str) -> Iterator[tuple[int, Pair | CoordinatesFault]]:
    """Two texts as latitude and longitude, in either order if letters say which is which; and how alike they are."""
    for angle, axis, form, parts in _angles(first):
        for other_angle, other_axis, other_form, other_parts in _angles(second):
            likeness = (form == other_form) + (form == other_form and parts == other_parts)
            if math.isnan(angle + other_angle):
                yield likeness, "fraction"
            elif {axis, other_axis} <= {"", _SIGNED} or (axis, other_axis) in _IN_ORDER:
                yield likeness, (angle, other_angle)
            elif (other_axis, axis) in _IN_ORDER:
                yield likeness, (other_angle, angle)
            else:
                yield likeness, "same_axis" if axis == other_axis else "side"


def _angles(text: str) -> Iterator[Angle]:
    for form, pattern in enumerate(_FORMS):
        match = pattern.fullmatch(text)
        if match:
            parts = match.groupdict()
            side = parts.get("side") or ""
            south_or_west = side in ("s", "w") or parts.get("sign") == "-"
            axis = "latitude" if side in ("n", "s") else "longitude" if side else _SIGNED if parts["sign"] else ""
            yield _sum(parts) * (-1 if south_or_west else 1), axis, form, sum(bool(parts[name]) for name in _PARTS)


def _sum(parts: Mapping[str, str | None]) -> float:
    """No angle of sixty minutes is on Earth: infinite. NaN: only the last part may have a fraction."""
    given = [part for name in _PARTS if (part := parts.get(name))]
    if "." in "".join(given[:-1]):
        return math.nan
    degrees, minutes, seconds = (float(parts.get(name) or 0) for name in _PARTS)
    if minutes >= 60 or seconds >= 60:
        return math.inf
    return degrees + minutes / 60 + seconds / 3600


def _on_earth(latitude: float, longitude: float, *, lettered: bool) -> Pair:
    if math.isinf(latitude) or math.isinf(longitude):
        raise InvalidCoordinates(fault="minutes")
    if abs(latitude) > 90:
        swapped = not lettered and abs(latitude) <= 180 and abs(longitude) <= 90
        raise InvalidCoordinates(fault="order" if swapped else "latitude")
    if abs(longitude) > 180:
        raise InvalidCoordinates(fault="longitude")
    return round(latitude, 6) + 0.0, round(longitude, 6) + 0.0  # no -0.0
