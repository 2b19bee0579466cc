"""Casting lots for one chart, and for many in arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, sin
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from charts.engine.catalogue import SIGNS, listed, sign_of
from charts.engine.circle import wrap, wrap_array
from charts.engine.constants import DEGREES
from charts.engine.errors import TimeUnknown, UnknownName
from charts.engine.houses import HouseFinder
from charts.engine.houses.angles import Horizon
from charts.engine.lots.formulas import LOTS, Term
from charts.engine.numbers import Array
from charts.engine.sect import SEVEN, is_diurnal, point_of

if TYPE_CHECKING:
    from charts.engine.chart import Chart

_RULERS: Final = tuple(SEVEN.index(sign.ruler) for sign in SIGNS)
_RULER_ARRAY: Final = np.array(_RULERS)
_RULER_OF: Final = "ruler_of_"
_CUSP: Final = "cusp_"
_SHORTER: Final = "basis"  # goes the shorter way from one of its places to the other


class UnknownLot(UnknownName):
    what = "lot"


@dataclass(frozen=True, slots=True)
class CastLot:
    """A lot in a chart, with the rule that put it there."""

    name: str
    longitude: float  # degrees
    sign: str
    sign_degree: float
    house: int
    formula: str  # base + end − start, after the sect
    source: str


def is_day(horizon: Horizon, sun_right_ascension: float, sun_declination: float) -> bool:
    """Whether the Sun's centre stands on or above the true horizon (degrees given; no refraction, no parallax)."""
    hour_angle = horizon.ramc - sun_right_ascension / DEGREES
    declination = sun_declination / DEGREES
    altitude_sine = horizon.sin_latitude * sin(declination) + horizon.cos_latitude * cos(declination) * cos(hour_angle)
    return altitude_sine >= 0.0


def fortune_and_spirit(ascendant: float, sun: float, moon: float, day: bool) -> tuple[float, float]:
    """Longitudes of both lots in degrees."""
    way = moon - sun if day else sun - moon
    return wrap(ascendant + way), wrap(ascendant - way)


class _Chart:
    """What the lots of one chart are cast from, by day or by night: longitudes in degrees. Lots found are kept."""

    def __init__(self, seven: Sequence[float], ascendant: float, cusps: Sequence[float], day: bool) -> None:
        self.seven, self.cusps, self.day = seven, cusps, day
        self.places: dict[Term, float] = {"ascendant": ascendant, **dict(zip(SEVEN, seven, strict=True))}

    def place(self, term: Term) -> float:
        if isinstance(term, float):
            return term
        found = self.places.get(term)
        if found is None:
            found = self.places[term] = self._find(term)
        return found

    def _find(self, term: str) -> float:
        if term.startswith(_CUSP):
            return self.cusps[int(term.removeprefix(_CUSP)) - 1]
        if term.startswith(_RULER_OF):
            return self.seven[_RULERS[int(self.place(term.removeprefix(_RULER_OF)) / 30.0)]]
        formula = LOTS[term].day if self.day else LOTS[term].night
        way = wrap(self.place(formula.end) - self.place(formula.start))
        if term == _SHORTER and way > 180.0:
            way = 360.0 - way
        return wrap(self.place(formula.base) + way)


class _Charts:
    """`_Chart` on arrays: an element a chart."""

    def __init__(self, seven: Array, ascendant: Array, cusps: Array, day: bool) -> None:
        self.seven, self.cusps, self.day = seven, cusps, day
        self.places: dict[Term, Array] = {"ascendant": ascendant, **dict(zip(SEVEN, seven, strict=True))}

    def place(self, term: Term) -> Array:
        if isinstance(term, float):
            return np.asarray(term)
        found = self.places.get(term)
        if found is None:
            found = self.places[term] = self._find(term)
        return found

    def _find(self, term: str) -> Array:
        if term.startswith(_CUSP):
            cusp: Array = self.cusps[int(term.removeprefix(_CUSP)) - 1]
            return cusp
        if term.startswith(_RULER_OF):
            rulers = _RULER_ARRAY[(self.place(term.removeprefix(_RULER_OF)) / 30.0).astype(np.intp)]
            ruled: Array = np.take_along_axis(self.seven, rulers[np.newaxis], 0)[0]
            return ruled
        formula = LOTS[term].day if self.day else LOTS[term].night
        way = wrap_array(self.place(formula.end) - self.place(formula.start))
        if term == _SHORTER:
            way = np.minimum(way, 360.0 - way)
        return wrap_array(self.place(formula.base) + way)


def lots_of(
    names: Iterable[str], seven: Sequence[float], ascendant: float, cusps: Sequence[float], day: bool
) -> tuple[float, ...]:
    """Longitudes of the named lots in degrees, in the order asked.

    seven: longitudes of the Sun, Moon, Mercury, Venus, Mars, Jupiter and Saturn; cusps: of the twelve houses. All in
    degrees from 0 to 360, in one zodiac. Errors: `UnknownLot`.
    """
    chart = _Chart(seven, ascendant, cusps, day)
    return tuple([chart.place(known(name)) for name in names])


def lot_arrays(names: Sequence[str], seven: Array, ascendant: Array, cusps: Array, day: NDArray[np.bool_]) -> Array:
    """`lots_of` for n charts: seven (7, n), ascendant (n,), cusps (12, n), day (n,) to longitudes (len(names), n).

    Errors: `UnknownLot`.
    """
    by_day, by_night = _Charts(seven, ascendant, cusps, day=True), _Charts(seven, ascendant, cusps, day=False)
    found = np.empty((len(names), len(ascendant)))
    for row, name in enumerate(names):
        found[row] = np.where(day, by_day.place(known(name)), by_night.place(name))
    return found


def known(name: str) -> str:
    """The name itself. Errors: `UnknownLot`."""
    if name not in LOTS:
        raise UnknownLot(name, LOTS)
    return name


def cast_lots(chart: "Chart", names: Iterable[str] = tuple(LOTS)) -> tuple[CastLot, ...]:
    """Lots of a chart with their formulas, in the order asked; all of them if none are named.

    Errors: `UnknownLot`, `TimeUnknown`, `PointMissing` for a chart made without one of the seven planets.
    """
    if chart.angles is None:
        raise TimeUnknown("lots")
    seven = [point_of(chart, name, "lots").longitude for name in SEVEN]
    cusps = tuple(house.longitude for house in chart.houses)
    day = is_diurnal(chart, "lots")
    asked = listed(names)
    longitudes = lots_of(asked, seven, chart.angles.ascendant, cusps, day)
    finder = HouseFinder(cusps)
    return tuple(_cast(name, at, finder.house(at), day) for name, at in zip(asked, longitudes, strict=True))


def _cast(name: str, longitude: float, house: int, day: bool) -> CastLot:
    lot = LOTS[name]
    return CastLot(name, longitude, *sign_of(longitude), house, str(lot.day if day else lot.night), lot.source)
