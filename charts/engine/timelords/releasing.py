"""Zodiacal releasing (aphesis) from a lot, on four levels.

Vettius Valens, Anthology IV 4 to 10. A sign holds the lesser years of its ruler (of Saturn's, Capricorn 27 and Aquarius
30), at the lower levels as many twelfths of a year, of those twelfths, and so on: with Valens's year of 360 days
months of 30 days, then units of 2½ days and of 5 hours. Within a period the signs follow from its own; when all twelve
have had their turn and time is left, the bond is loosed: the count goes on from the sign opposite the first, not from
the first. Periods of years go round without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

from charts.engine.catalogue import SIGN_NAMES, SIGNS
from charts.engine.chart import Chart
from charts.engine.errors import check_bounds
from charts.engine.timelords.natal import longitude_of
from charts.engine.timelords.spans import Instant, Node, at, between, check_depth, instant

YEARS: Final = (15, 8, 20, 25, 19, 20, 8, 15, 12, 27, 30, 12)  # Aries to Pisces
LEVELS: Final = 4
_ANGULAR: Final = (1, 4, 7, 10)


@dataclass(frozen=True, slots=True)
class ReleasedPeriod:
    level: int  # 1 for years to 4 for hours
    sign: str
    ruler: str
    start: Instant
    end: Instant
    from_fortune: int  # the sign's place counted from Fortune's, 1 to 12
    peak: bool  # 1st, 4th, 7th or 10th from Fortune; the 10th is the strongest
    loosing_of_the_bond: bool  # here the count leaps to the opposite sign


@dataclass(frozen=True, slots=True)
class Releasing:
    lot: str
    lot_sign: str
    first_sign: str  # the sign after it for Spirit in one sign with Fortune
    fortune_sign: str
    year_days: float
    periods: tuple[ReleasedPeriod, ...]  # in time, each before those it holds


def zodiacal_releasing(
    chart: Chart,
    start: float | None = None,
    end: float | None = None,
    *,
    lot: str = "spirit",
    depth: int = 2,
    year_days: float = 360.0,
    spirit_yields: bool = True,
) -> Releasing:
    """The periods from a lot or any other point that touch a span of Julian days, UT1: by default 100 such years.

    spirit_yields: release Spirit from the next sign where Fortune shares its own, as Valens does.
    Errors: `UnknownPoint`, `TimeUnknown`, `PointMissing`, `OutOfBounds`, `InvalidSpan`, `TooManyPeriods`.
    """
    check_depth(depth, LEVELS)
    origin = _origin(chart, lot, year_days, spirit_yields)
    first = chart.julian_day if start is None else start
    last = first + 100.0 * year_days if end is None else end
    nodes = between(_years(chart.julian_day, origin.first, year_days), _Divider(year_days), first, last, depth)
    return Releasing(
        lot,
        SIGN_NAMES[origin.sign],
        SIGN_NAMES[origin.first],
        SIGN_NAMES[origin.fortune],
        year_days,
        tuple(_period(node, origin.fortune) for node in nodes),
    )


def current_releasing(
    chart: Chart,
    julian_day: float,
    *,
    lot: str = "spirit",
    depth: int = LEVELS,
    year_days: float = 360.0,
    spirit_yields: bool = True,
) -> tuple[ReleasedPeriod, ...]:
    """The period of each level at a Julian day of UT1, outermost first; empty before birth.

    Errors: `UnknownPoint`, `TimeUnknown`, `PointMissing`, `OutOfBounds`.
    """
    check_depth(depth, LEVELS)
    origin = _origin(chart, lot, year_days, spirit_yields)
    nodes = at(_years(chart.julian_day, origin.first, year_days), _Divider(year_days), julian_day, depth)
    return tuple(_period(node, origin.fortune) for node in nodes)


@dataclass(frozen=True, slots=True)
class _Origin:
    """Signs by their place in the zodiac."""

    sign: int  # the lot's
    first: int
    fortune: int


def _origin(chart: Chart, lot: str, year_days: float, spirit_yields: bool) -> _Origin:
    check_bounds("year_days", year_days, 354.0, 366.0)
    sign, fortune = (int(longitude_of(chart, name, "Zodiacal releasing") / 30.0) for name in (lot, "fortune"))
    yields = spirit_yields and lot == "spirit" and sign == fortune
    return _Origin(sign, (sign + 1) % 12 if yields else sign, fortune)


def _years(birth: float, first: int, year_days: float) -> Iterator[Node]:
    years = 0
    for number in count():
        sign = (first + number) % 12
        begins, years = years, years + YEARS[sign]
        yield Node((SIGN_NAMES[sign],), number, birth + begins * year_days, birth + years * year_days)


@dataclass(frozen=True, slots=True)
class _Divider:
    """How a period falls into those of the next level."""

    year_days: float

    def __call__(self, period: Node) -> Iterator[Node]:
        unit = self.year_days / 12 ** len(period.path)
        first, units, start = SIGN_NAMES.index(period.path[-1]), 0, period.start
        for number in count():
            sign = (first + number + (6 if number >= 12 else 0)) % 12
            units += YEARS[sign]
            end = period.start + units * unit
            if end > period.end - 1e-6:  # to a tenth of a second: the last one, cut off if need be
                yield Node((*period.path, SIGN_NAMES[sign]), number, start, period.end)
                return
            yield Node((*period.path, SIGN_NAMES[sign]), number, start, end)
            start = end


def _period(node: Node, fortune: int) -> ReleasedPeriod:
    sign = SIGN_NAMES.index(node.path[-1])
    place = (sign - fortune) % 12 + 1
    loosed = len(node.path) > 1 and node.order == 12
    return ReleasedPeriod(
        len(node.path),
        node.path[-1],
        SIGNS[sign].ruler,
        instant(node.start),
        instant(node.end),
        place,
        place in _ANGULAR,
        loosed,
    )
