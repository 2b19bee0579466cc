"""Nakshatra dashas: Vimshottari, Yogini and Ashtottari, five levels deep.

Brihat Parashara Hora Shastra, chapters on the dashas. The Moon's mansion at birth names the first lord, and the share
of the mansion behind her is the share of his time that is past. Each period falls into those of all lords in their
order, its own first, in proportion to their years. After the last lord the cycle begins anew.

Ashtottari counts its lords over groups of mansions from Ardra, four and three by turns, and deals a lord's years evenly
over his group's arc; Abhijit lies within Saturn's group and changes nothing.

The year is a parameter: 365.25 days here unless told otherwise; others reckon 365.2425, 365.2564 (sidereal) or 360.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final, Literal

from charts.engine.errors import UnknownName, check_bounds
from charts.engine.jyotish.nakshatras import Nakshatra, mansion, nakshatra_of
from charts.engine.timelords.spans import Instant, Node, at, between, check_depth, check_moment, instant, proportional

System = Literal["vimshottari", "yogini", "ashtottari"]
LEVELS: Final = 5  # maha, antar, pratyantar, sukshma, prana
YEAR_DAYS: Final = 365.25


class UnknownDasha(UnknownName):
    what = "dasha"


@dataclass(frozen=True, slots=True)
class DashaPeriod:
    level: int  # 1 maha, 2 antar, 3 pratyantar, 4 sukshma, 5 prana
    lord: str
    lords: tuple[str, ...]  # from the mahadasha's down to its own
    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Dashas:
    system: str
    year_days: float
    nakshatra: Nakshatra  # the Moon's
    balance: float  # years of the first mahadasha that were left at birth
    periods: tuple[DashaPeriod, ...]  # in time, each before those it holds


@dataclass(frozen=True, slots=True)
class _Scheme:
    years: tuple[tuple[str, float], ...]  # the lords in their order
    begin: Callable[[float], tuple[int, float]]  # the Moon → the first lord's place, the share of his time behind

    @property
    def cycle(self) -> float:
        return sum(years for _, years in self.years)


def _vimshottari(moon: float) -> tuple[int, float]:
    index, elapsed = mansion(moon)
    return index % 9, elapsed


def _yogini(moon: float) -> tuple[int, float]:
    """The number of the mansion and three, cast off by eights: 1 for Mangala."""
    index, elapsed = mansion(moon)
    return (index + 3) % 8, elapsed


def _ashtottari(moon: float) -> tuple[int, float]:
    index, elapsed = mansion(moon)
    from_ardra, lord = (index - 5) % 27, 0
    while from_ardra >= _GROUPS[lord]:
        from_ardra, lord = from_ardra - _GROUPS[lord], lord + 1
    return lord, (from_ardra + elapsed) / _GROUPS[lord]


_GROUPS: Final = (4, 3, 4, 3, 3, 3, 4, 3)  # mansions of the Sun's group from Ardra to Venus's up to Mrigashira
_SCHEMES: Final = {
    "vimshottari": _Scheme(
        (
            ("ketu", 7.0), ("venus", 20.0), ("sun", 6.0), ("moon", 10.0), ("mars", 7.0), ("rahu", 18.0),
            ("jupiter", 16.0), ("saturn", 19.0), ("mercury", 17.0),
        ),
        _vimshottari,
    ),
    "yogini": _Scheme(  # Mangala, Pingala, Dhanya, Bhramari, Bhadrika, Ulka, Siddha, Sankata
        (
            ("moon", 1.0), ("sun", 2.0), ("jupiter", 3.0), ("mars", 4.0), ("mercury", 5.0), ("saturn", 6.0),
            ("venus", 7.0), ("rahu", 8.0),
        ),
        _yogini,
    ),
    "ashtottari": _Scheme(
        (
            ("sun", 6.0), ("moon", 15.0), ("mars", 8.0), ("mercury", 17.0), ("saturn", 10.0), ("jupiter", 19.0),
            ("rahu", 12.0), ("venus", 21.0),
        ),
        _ashtottari,
    ),
}  # fmt: skip
SYSTEMS: Final = tuple(_SCHEMES)


def dashas(
    moon: float,
    birth: float,
    start: float | None = None,
    end: float | None = None,
    *,
    system: System = "vimshottari",
    depth: int = 2,
    year_days: float = YEAR_DAYS,
) -> Dashas:
    """The periods that touch a span of Julian days, UT1: by default one whole cycle from birth.

    moon: sidereal longitude, degrees; birth: Julian day of UT1. The first mahadasha is given from its notional start
    before birth. Errors: `UnknownDasha`, `OutOfBounds`, `InvalidSpan`, `TooManyPeriods`.
    """
    check_depth(depth, LEVELS)
    check_moment("birth", birth)
    scheme = _scheme(system, year_days)
    lord, elapsed = scheme.begin(moon)
    first = birth if start is None else start
    last = first + scheme.cycle * year_days if end is None else end
    nodes = between(_mahadashas(scheme, moon, birth, year_days), _Divider(scheme), first, last, depth)
    balance = scheme.years[lord][1] * (1.0 - elapsed)
    return Dashas(system, year_days, nakshatra_of(moon), balance, tuple(_period(node) for node in nodes))


def current_dashas(
    moon: float,
    birth: float,
    julian_day: float,
    *,
    system: System = "vimshottari",
    depth: int = LEVELS,
    year_days: float = YEAR_DAYS,
) -> tuple[DashaPeriod, ...]:
    """The period of each level at a Julian day of UT1, outermost first. Errors: `UnknownDasha`, `OutOfBounds`."""
    check_depth(depth, LEVELS)
    check_moment("birth", birth)
    scheme = _scheme(system, year_days)
    nodes = at(_mahadashas(scheme, moon, birth, year_days), _Divider(scheme), julian_day, depth)
    return tuple(_period(node) for node in nodes)


def _scheme(system: str, year_days: float) -> _Scheme:
    if system not in _SCHEMES:
        raise UnknownDasha(system, SYSTEMS)
    check_bounds("year_days", year_days, 350.0, 370.0)
    return _SCHEMES[system]


def _mahadashas(scheme: _Scheme, moon: float, birth: float, year_days: float) -> Iterator[Node]:
    first, elapsed = scheme.begin(moon)
    origin = birth - scheme.years[first][1] * elapsed * year_days
    years = 0.0
    for number in count():
        lord, length = scheme.years[(first + number) % len(scheme.years)]
        begins, years = years, years + length
        yield Node((lord,), number, origin + begins * year_days, origin + years * year_days)


@dataclass(frozen=True, slots=True)
class _Divider:
    scheme: _Scheme

    def __call__(self, period: Node) -> Iterator[Node]:
        years = self.scheme.years
        own = next(place for place, (lord, _) in enumerate(years) if lord == period.path[-1])
        return proportional(period, (*years[own:], *years[:own]))


def _period(node: Node) -> DashaPeriod:
    return DashaPeriod(len(node.path), node.path[-1], node.path, instant(node.start), instant(node.end))
