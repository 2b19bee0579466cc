"""The sky over a place at many moments, computed as far as predicates look at it."""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.arrays import SkyArrays, sky_arrays
from charts.engine.circle import wrap_array
from charts.engine.constants import DEGREES
from charts.engine.events.clock import Span
from charts.engine.events.curves import Ayanamsa
from charts.engine.events.hours import CHALDEAN_ORDER, DAY_RULERS
from charts.engine.events.kinds import VoidPlanets
from charts.engine.events.rising import find_risings
from charts.engine.events.void import void_periods
from charts.engine.frame import greenwich_sidereal_time
from charts.engine.houses import house_numbers
from charts.engine.houses.angles import HorizonArrays, horizon_arrays
from charts.engine.houses.systems import cusps_arrays
from charts.engine.numbers import Array
from charts.engine.times import tt_from_ut1_array
from charts.engine.zodiac import sidereal_shift_arrays


class Place(NamedTuple):
    """Where an election is held and how its charts are cast."""

    latitude: float  # degrees, north positive
    longitude: float  # degrees, east positive
    house_system: str
    ayanamsa: Ayanamsa


class Hours(NamedTuple):
    """Days and nights by the Sun over a place: when each begins and ends, and the place of its first hour's ruler."""

    begin: Array  # JD UT1
    end: Array
    first_ruler: NDArray[np.intp]  # in the Chaldean order


class Election:
    """A span and a place: what is computed once for all moments of a search."""

    def __init__(self, span: Span, place: Place, points: Sequence[str]) -> None:
        self.span, self.place = span, place
        self.points = tuple(dict.fromkeys((*points, "sun", "moon")))
        self._voids: dict[VoidPlanets, tuple[Array, Array]] = {}

    def voids(self, planets: VoidPlanets) -> tuple[Array, Array]:
        """When the Moon's void courses begin and end, JD UT1."""
        if planets not in self._voids:
            self._voids[planets] = void_periods(self.span, planets, self.place.ayanamsa)
        return self._voids[planets]

    @cached_property
    def hours(self) -> Hours:
        """Rows of planetary hours; where the Sun does not rise and set there are none."""
        start, end = self.span.start - 1.5, self.span.end + 1.5
        found = find_risings("sun", start, end, self.place.latitude, self.place.longitude, events=("rise", "set"))
        rows = []
        sunrise = None
        for event, following in pairwise(found):
            if event.event == "rise":
                sunrise = event.julian_day
            if event.event != following.event and sunrise is not None and event.julian_day - sunrise < 1.0:
                weekday = int(np.floor(sunrise + self.place.longitude / 360.0 + 1.5)) % 7  # 0 is Sunday
                first = CHALDEAN_ORDER.index(DAY_RULERS[weekday]) + (0 if event.event == "rise" else 12)
                rows.append((event.julian_day, following.julian_day, first % 7))
        begin, last, rulers = zip(*rows, strict=True) if rows else ((), (), ())
        return Hours(np.array(begin), np.array(last), np.array(rulers, dtype=np.intp))


class Moments:
    """n moments of an election."""

    def __init__(self, election: Election, julian_days: Array) -> None:
        self.election, self.julian_days = election, julian_days
        self.tt = tt_from_ut1_array(julian_days)
        self._houses: dict[str, Array] = {}

    @cached_property
    def sky(self) -> SkyArrays:
        return sky_arrays(self.tt, self.election.points)

    @cached_property
    def shift(self) -> Array:
        """Degrees from the tropical zodiac to the one that signs are counted in."""
        if self.election.place.ayanamsa is None:
            return np.zeros_like(self.tt)
        return sidereal_shift_arrays(self.election.place.ayanamsa, self.tt, self.sky.frame).degrees

    @cached_property
    def horizon(self) -> HorizonArrays:
        place, frame = self.election.place, self.sky.frame
        ramc = greenwich_sidereal_time(self.julian_days, frame, np) + place.longitude / DEGREES
        latitude = np.full_like(ramc, place.latitude)
        return horizon_arrays(ramc, frame.cos_obliquity, frame.sin_obliquity, latitude)

    @cached_property
    def cusps(self) -> Array:
        sun = self.longitude("sun") / DEGREES
        declination = np.arcsin(self.sky.frame.sin_obliquity * np.sin(sun)) * DEGREES
        return cusps_arrays(self.election.place.house_system, self.horizon, declination)

    def longitude(self, point: str) -> Array:
        """Tropical, degrees."""
        degrees: Array = self.sky.longitude[self.election.points.index(point)]
        return degrees

    def speed(self, point: str) -> Array:
        degrees: Array = self.sky.speed[self.election.points.index(point)]
        return degrees

    def sign(self, point: str) -> NDArray[np.intp]:
        """The sign, 0 for Aries, in the zodiac asked for."""
        return self._sign(self.longitude(point))

    def angle_sign(self, angle: str) -> NDArray[np.intp]:
        opposite = {"descendant": "ascendant", "imum_coeli": "midheaven"}
        degrees = getattr(self.horizon, opposite.get(angle, angle))
        return self._sign(degrees + 180.0 if angle in opposite else degrees)

    def _sign(self, tropical: Array) -> NDArray[np.intp]:
        return (wrap_array(tropical - self.shift) / 30.0).astype(np.intp)

    def house(self, point: str) -> NDArray[np.int8]:
        """The house, 0 where the system has none."""
        numbers: NDArray[np.int8] = house_numbers(self.cusps, self.longitude(point)[None, :])[0]
        return numbers

    def void(self, planets: VoidPlanets) -> NDArray[np.bool_]:
        """Whether the Moon is void of course."""
        begins, ends = self.election.voids(planets)
        row = np.searchsorted(begins, self.julian_days, side="right") - 1
        return (row >= 0) & (self.julian_days < ends[np.maximum(row, 0)])

    def hour_ruler(self) -> NDArray[np.intp]:
        """The planetary hour's ruler by its place in the Chaldean order, −1 where there is none."""
        hours = self.election.hours
        if not len(hours.begin):
            return np.full(len(self.julian_days), -1)
        row = np.maximum(np.searchsorted(hours.begin, self.julian_days, side="right") - 1, 0)
        begin, end = hours.begin[row], hours.end[row]
        inside = (begin <= self.julian_days) & (self.julian_days < end)
        twelfth = ((self.julian_days - begin) / (end - begin) * 12.0).astype(np.intp)
        return np.where(inside, (hours.first_ruler[row] + twelfth) % 7, -1)
