"""What the time lords read from a chart: a point's longitude, the sect, the lots they start from."""

from charts.engine.catalogue import ANGLES
from charts.engine.chart import Angles, Chart
from charts.engine.circle import wrap
from charts.engine.errors import TimeUnknown
from charts.engine.lots import LOTS, lots_of
from charts.engine.sect import SEVEN, PointMissing, point_of
from charts.engine.sect import is_diurnal as is_over_the_axis


def angles_of(chart: Chart, technique: str) -> Angles:
    """Errors: `TimeUnknown`."""
    if chart.angles is None:
        raise TimeUnknown(technique)
    return chart.angles


def longitude_of(chart: Chart, name: str, technique: str) -> float:
    """Degrees of a point, an angle or a lot, which need not be among the points.

    Errors: `TimeUnknown`, `PointMissing`.
    """
    if name in ANGLES:
        longitude: float = getattr(angles_of(chart, technique), name)
        return longitude
    for point in chart.points:
        if point.name == name:
            return point.longitude
    if name not in LOTS:
        raise PointMissing(technique, name)
    ascendant = angles_of(chart, technique).ascendant
    seven = [point_of(chart, planet, technique).longitude for planet in SEVEN]
    cusps = [house.longitude for house in chart.houses]
    return lots_of([name], seven, ascendant, cusps, is_diurnal(chart, technique))[0]


def is_diurnal(chart: Chart, technique: str) -> bool:
    """Whether the Sun is up.

    Where the chart has Fortune its own answer is taken: it was cast by the Sun's altitude, and within the polar circles
    the ascendant's axis does not tell. Errors: `TimeUnknown`, `PointMissing`.
    """
    ascendant = angles_of(chart, technique).ascendant
    places = {point.name: point.longitude for point in chart.points}
    if {"sun", "moon", "fortune"} <= places.keys():
        way = wrap(places["moon"] - places["sun"])
        off = abs(wrap(places["fortune"] - ascendant) - way)
        if min(way, 360.0 - way, abs(way - 180.0)) > 1e-6:  # else both ways round lead to the same place
            return min(off, 360.0 - off) < 1e-6
    return is_over_the_axis(chart, technique)
