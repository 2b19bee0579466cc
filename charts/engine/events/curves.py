"""Functions of time to search: longitudes, their differences, and declinations against the obliquity.

A set of curves is sampled on a coarse grid, all at once, and evaluated where roots are sought, each curve at moments
of its own. The grid's step is chosen from the points' motion: between two nodes a cubic Hermite through positions and
speeds stays within 0.01° of the curve (within 0.00002° for the Moon), and a pair of stations nearer to each other than
the step shows as a dip of its speed. Measured over 1800 to 2150, light bent near the Sun's disc included.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.arrays import SkyArrays, sky_arrays
from charts.engine.constants import DEGREES
from charts.engine.frame import Frame
from charts.engine.numbers import Array
from charts.engine.zodiac import UserAyanamsa, sidereal_shift_arrays

Indices = NDArray[np.intp]

# Days between nodes: powers of two, so that every grid is part of each finer one.
STEPS: Final[Mapping[str, float]] = MappingProxyType({
    "sun": 2.0, "moon": 0.5, "mercury": 2.0, "venus": 4.0, "mars": 4.0,
    "jupiter": 8.0, "saturn": 8.0, "uranus": 8.0, "neptune": 8.0, "pluto": 8.0,
    "chiron": 8.0, "ceres": 4.0, "pallas": 4.0, "juno": 4.0, "vesta": 4.0, "pholus": 8.0,
    "mean_node": 8.0, "mean_south_node": 8.0, "mean_lilith": 8.0,
    "true_node": 0.5, "true_south_node": 0.5, "true_lilith": 0.5,
})  # fmt: skip  # a line a group
# Degrees a day that a point reaches, in longitude from the equinox of date.
FASTEST: Final[Mapping[str, float]] = MappingProxyType({
    "sun": 1.03, "moon": 15.5, "mercury": 2.3, "venus": 1.3, "mars": 0.82,
    "jupiter": 0.25, "saturn": 0.14, "uranus": 0.07, "neptune": 0.05, "pluto": 0.05,
    "chiron": 0.16, "ceres": 0.5, "pallas": 0.7, "juno": 0.65, "vesta": 0.58, "pholus": 0.15,
    "mean_node": 0.06, "mean_south_node": 0.06, "mean_lilith": 0.12,
    "true_node": 0.3, "true_south_node": 0.3, "true_lilith": 7.0,
})  # fmt: skip  # a line a group
# From so many moments of one curve on, asking for its points alone costs less than asking for everybody's.
ALONE: Final = 250


class Placed(NamedTuple):
    """One point's places, degrees and degrees a day, of any one shape."""

    longitude: Array
    latitude: Array
    speed: Array
    latitude_speed: Array


# From the members' places, the frame and the moments to values in degrees and their rates a day.
Formula = Callable[[Sequence[Placed], Frame[Array], Array], tuple[Array, Array]]
# A sidereal zodiac by its catalogue name or a user's own; None is the tropical one.
Ayanamsa = str | UserAyanamsa | None


class Curves(NamedTuple):
    """As many functions as there are `members`, each of so many points, all by one formula."""

    members: tuple[tuple[str, ...], ...]
    formula: Formula

    def sample(self, tt: Array) -> tuple[Array, Array]:
        """Values and rates of all curves at all moments, (curves, n)."""
        names = _names(self.members)
        return self._evaluate(sky_arrays(tt, names), [_rows(self.members, names)], tt)

    def at(self, which: Indices, tt: Array) -> tuple[Array, Array]:
        """Values and rates (n,) of a curve at its moment each."""
        values, rates = np.empty(len(tt)), np.empty(len(tt))
        for chosen in _batches(which, len(self.members)):
            members = [self.members[index] for index in np.unique(which[chosen])]
            names = _names(members)
            rows = np.zeros((len(self.members), len(members[0])), dtype=np.intp)
            rows[np.unique(which[chosen])] = _rows(members, names)
            moments = tt[chosen]
            place = [rows[which[chosen]], np.arange(len(moments))]
            values[chosen], rates[chosen] = self._evaluate(sky_arrays(moments, names), place, moments)
        return values, rates

    def _evaluate(self, sky: SkyArrays, place: list[Indices], tt: Array) -> tuple[Array, Array]:
        parts = (sky.longitude, sky.latitude, sky.speed, sky.latitude_speed)
        rows, *moment = place
        members = [Placed(*(part[(column, *moment)] for part in parts)) for column in rows.T]
        return self.formula(members, sky.frame, tt)

    def by_step(self) -> Iterable[tuple[float, Indices]]:
        """The curves that share a grid, with its step in days."""
        steps = np.array([min(STEPS[point] for point in members) for members in self.members])
        return [(float(step), np.nonzero(steps == step)[0]) for step in np.unique(steps)]

    def only(self, which: Indices) -> "Curves":
        return self._replace(members=tuple(self.members[index] for index in which))


def _names(members: Iterable[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(point for curve in members for point in curve))


def _rows(members: Iterable[tuple[str, ...]], names: list[str]) -> Indices:
    return np.array([[names.index(point) for point in curve] for curve in members], dtype=np.intp)


def _batches(which: Indices, curves: int) -> Iterable[Indices]:
    """Places in `which` to be evaluated together: those of a frequent curve, then all others."""
    counts = np.bincount(which, minlength=curves)
    frequent = counts >= ALONE
    batches = [np.nonzero(which == index)[0] for index in np.nonzero(frequent)[0]]
    rare = np.nonzero(~frequent[which])[0]
    return [*batches, rare] if len(rare) else batches


def longitudes(points: Iterable[str], ayanamsa: Ayanamsa = None) -> Curves:
    """The longitude of each point, from the true equinox of date or from where a sidereal zodiac starts."""

    def formula(members: Sequence[Placed], frame: Frame[Array], tt: Array) -> tuple[Array, Array]:
        longitude, speed = members[0].longitude, members[0].speed
        if ayanamsa is None:
            return longitude, speed
        shift = sidereal_shift_arrays(ayanamsa, tt, frame)
        return longitude - shift.degrees, speed - shift.speed

    return Curves(tuple((point,) for point in points), formula)


def differences(pairs: Iterable[tuple[str, str]]) -> Curves:
    """How far the first point of each pair is ahead of the second in longitude."""

    def formula(members: Sequence[Placed], frame: Frame[Array], tt: Array) -> tuple[Array, Array]:
        first, second = members
        return first.longitude - second.longitude, first.speed - second.speed

    return Curves(tuple(pairs), formula)


def over_obliquity(points: Iterable[str], side: float) -> Curves:
    """How far the declination of each point exceeds the obliquity of date, north (side 1) or south (side −1)."""

    def formula(members: Sequence[Placed], frame: Frame[Array], tt: Array) -> tuple[Array, Array]:
        place = members[0]
        along, across = place.longitude / DEGREES, place.latitude / DEGREES
        cosine, sine = frame.cos_obliquity, frame.sin_obliquity
        declination = np.arcsin(np.sin(across) * cosine + np.cos(across) * sine * np.sin(along))
        rate = (
            (np.cos(across) * cosine - np.sin(across) * sine * np.sin(along)) * place.latitude_speed
            + np.cos(across) * sine * np.cos(along) * place.speed
        ) / np.cos(declination)  # the obliquity's own, a hundredth of an arcsecond a day, left out
        return (side * declination - frame.obliquity) * DEGREES, side * rate

    return Curves(tuple((point,) for point in points), formula)
