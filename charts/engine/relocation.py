"""Relocation: the moment of birth as another place saw it.

The planets keep their degrees (but for parallax, where positions are topocentric); houses, angles and lots are the new
place's. Edward Johndro, The Earth in the Heavens, 1929; Jim Lewis, The Psychology of Astro*Carto*Graphy, 1997.
"""

from dataclasses import dataclass, replace
from typing import Final

from charts.engine.catalogue import sign_of
from charts.engine.chart import Angles, Chart, compute_chart
from charts.engine.circle import arc
from charts.engine.errors import TimeUnknown
from charts.engine.request import ChartRequest

ANGULAR: Final = (1, 4, 7, 10)


@dataclass(frozen=True, slots=True)
class MovedPoint:
    """A point that is in another house than at birth."""

    point: str
    natal_house: int
    house: int
    angular: bool  # whether the new house is the 1st, 4th, 7th or 10th


@dataclass(frozen=True, slots=True)
class MovedAngle:
    """An angle at birth and at the new place."""

    angle: str
    natal_longitude: float  # degrees
    longitude: float
    shift: float  # −180 to 180, positive with the zodiac
    natal_sign: str
    sign: str


@dataclass(frozen=True, slots=True)
class Relocation:
    """The chart of a birth's moment at another place, and what is other than at birth."""

    latitude: float  # degrees, north positive
    longitude: float  # degrees, east positive
    chart: Chart
    points: tuple[MovedPoint, ...]  # those in another house, in the catalogue's order
    angles: tuple[MovedAngle, ...]


def relocated(natal: ChartRequest, latitude: float, longitude: float) -> ChartRequest:
    """The same moment and settings at another place. Errors: `InvalidCoordinate`."""
    return replace(natal, latitude=latitude, longitude=longitude)


def relocation(natal: ChartRequest, latitude: float, longitude: float) -> Relocation:
    """A birth relocated. Errors: `InvalidCoordinate`, `TimeUnknown`, those of `compute_chart`."""
    if not natal.time_known:
        raise TimeUnknown("Relocation")
    here, there = compute_chart(natal), compute_chart(relocated(natal, latitude, longitude))
    houses = {point.name: point.house for point in here.points}
    return Relocation(
        latitude,
        longitude,
        there,
        tuple(
            MovedPoint(point.name, before, point.house, point.house in ANGULAR)
            for point in there.points
            if (before := houses[point.name]) is not None and point.house is not None and before != point.house
        ),
        tuple(_moved(angle, here, there) for angle in Angles.__slots__),
    )


def _moved(angle: str, here: Chart, there: Chart) -> MovedAngle:
    before, after = (getattr(chart.angles, angle) for chart in (here, there))
    return MovedAngle(angle, before, after, arc(before, after), sign_of(before)[0], sign_of(after)[0])
