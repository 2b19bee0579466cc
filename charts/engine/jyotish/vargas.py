"""Divisional charts (varga): a sign's parts, each sent to a sign of its own.

Brihat Parashara Hora Shastra, chapter on the sixteen divisions, for D1, 2, 3, 4, 7, 9, 10, 12, 16, 20, 24, 27, 30, 40,
45 and 60; D5 as P.V.R. Narasimha Rao, Vedic Astrology: An Integrated Approach, prints it. Every other division, with
D6, 8 and 11, for which the cycle is what that book prints, follows the cyclic rule: the parts of the zodiac, counted
from the first of Aries, take the signs in turn (parivritti). Signs are odd or even, movable, fixed or dual by their
place from Aries.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from charts.engine.catalogue import SIGN_NAMES
from charts.engine.errors import OutOfBounds
from charts.engine.jyotish.sidereal import checked

Rule = Literal["parashara", "rao", "cyclic"]
HIGHEST: Final = 60


@dataclass(frozen=True, slots=True)
class DivisionalPoint:
    name: str
    longitude: float  # degrees in the divisional chart: the part stretched over its sign
    sign: str
    sign_degree: float
    part: int  # of its sign, from 1
    house: int | None  # counted by signs from the divisional ascendant; None without one
    vargottama: bool  # in the sign it has in the first chart


@dataclass(frozen=True, slots=True)
class DivisionalChart:
    division: int
    name: str | None  # None where tradition has none
    rule: Rule
    points: tuple[DivisionalPoint, ...]


NAMES: Final[Mapping[int, str]] = {
    1: "rashi", 2: "hora", 3: "drekkana", 4: "chaturthamsha", 5: "panchamsha", 6: "shashthamsha", 7: "saptamsha",
    8: "ashtamsha", 9: "navamsha", 10: "dashamsha", 11: "rudramsha", 12: "dvadashamsha", 16: "shodashamsha",
    20: "vimshamsha", 24: "chaturvimshamsha", 27: "saptavimshamsha", 30: "trimshamsha", 40: "khavedamsha",
    45: "akshavedamsha", 60: "shashtiamsha",
}  # fmt: skip

_ODD_FIFTHS, _EVEN_FIFTHS = (0, 10, 8, 2, 6), (1, 5, 11, 9, 7)
# Degrees at which the unequal parts of D30 begin, and their signs: those of Mars, Saturn, Jupiter, Mercury, Venus in
# odd signs, the other way round in even ones.
_ODD_THIRTIETHS: Final = ((0.0, 0), (5.0, 10), (10.0, 8), (18.0, 2), (25.0, 6))
_EVEN_THIRTIETHS: Final = ((0.0, 1), (5.0, 5), (12.0, 11), (20.0, 9), (25.0, 7))


def _even(sign: int) -> bool:
    return sign % 2 == 1


# From a sign (0 for Aries) and the number of its part (from 0) to the sign of the part.
_PARASHARA: Final[Mapping[int, Callable[[int, int], int]]] = {
    1: lambda sign, part: sign,
    2: lambda sign, part: 3 if _even(sign) == (part == 0) else 4,
    3: lambda sign, part: sign + 4 * part,
    4: lambda sign, part: sign + 3 * part,
    7: lambda sign, part: sign + part + (6 if _even(sign) else 0),
    9: lambda sign, part: 9 * sign + part,
    10: lambda sign, part: sign + part + (8 if _even(sign) else 0),
    12: lambda sign, part: sign + part,
    16: lambda sign, part: 4 * sign + part,
    20: lambda sign, part: 8 * sign + part,
    24: lambda sign, part: part + (3 if _even(sign) else 4),
    27: lambda sign, part: 3 * sign + part,
    40: lambda sign, part: part + (6 if _even(sign) else 0),
    45: lambda sign, part: 4 * sign + part,
    60: lambda sign, part: sign + part,
}


def divisional(longitudes: Mapping[str, float], division: int) -> DivisionalChart:
    """The divisional chart of points by name, from their sidereal longitudes in degrees.

    Houses are counted from the point named ``ascendant``. Errors: `OutOfBounds` (a division that is not 1 to 60).
    """
    if isinstance(division, bool) or not isinstance(division, int) or not 1 <= division <= HIGHEST:
        raise OutOfBounds("division", division, 1, HIGHEST)
    places = {name: _place(checked(name, longitude), division) for name, longitude in longitudes.items()}
    rising = places["ascendant"][0] if "ascendant" in places else None
    rule: Rule = "rao" if division == 5 else "parashara" if division in _PARASHARA or division == 30 else "cyclic"
    return DivisionalChart(
        division,
        NAMES.get(division),
        rule,
        tuple(_point(name, longitudes[name], *place, rising) for name, place in places.items()),
    )


def _point(name: str, natal: float, sign: int, part: int, share: float, rising: int | None) -> DivisionalPoint:
    return DivisionalPoint(
        name,
        30.0 * (sign + share),
        SIGN_NAMES[sign],
        30.0 * share,
        part + 1,
        None if rising is None else (sign - rising) % 12 + 1,
        sign == int(checked(name, natal) / 30.0),
    )


def _place(longitude: float, division: int) -> tuple[int, int, float]:
    """The sign in the division, the part of the natal sign and the share of the part that is behind."""
    natal = int(longitude / 30.0)
    if division == 30:
        return _thirtieth(natal, longitude - 30.0 * natal)
    parts = longitude * division / 30.0
    number = min(int(parts), division * natal + division - 1)
    part, share = number - division * natal, min(parts - number, 1.0 - 1e-12)
    return _sign(natal, part, division) % 12, part, share


def _sign(natal: int, part: int, division: int) -> int:
    if division in _PARASHARA:
        return _PARASHARA[division](natal, part)
    if division == 5:
        return (_EVEN_FIFTHS if _even(natal) else _ODD_FIFTHS)[part]
    return division * natal + part


def _thirtieth(natal: int, degree: float) -> tuple[int, int, float]:
    parts = _EVEN_THIRTIETHS if _even(natal) else _ODD_THIRTIETHS
    part = max(index for index, (begins, _) in enumerate(parts) if begins <= degree)
    begins, sign = parts[part]
    ends = parts[part + 1][0] if part < 4 else 30.0
    return sign, part, (degree - begins) / (ends - begins)
