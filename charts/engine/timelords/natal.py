"""What the time lords read from a chart: a point's longitude, the sect, the lots they start from."""

from charts.engine.catalogue import ANGLES, check_places
from charts.engine.chart import Angles, Chart
from charts.engine.errors import PointMissing, TimeUnknown
from charts.engine.lots import LOTS, lots_of
from charts.engine.sect import SEVEN, is_diurnal, point_of


def angles_of(chart: Chart, technique: str) -> Angles:
    """Errors: `TimeUnknown`."""
    if chart.angles is None:
        raise TimeUnknown(technique)
    return chart.angles


def longitude_of(chart: Chart, name: str, technique: str) -> float:
    """Degrees of a point, an angle or a lot, which need not be among the points.

    Errors: `UnknownPoint`, `TimeUnknown`, `PointMissing`.
    """
    if name in ANGLES:
        longitude: float = getattr(angles_of(chart, technique), name)
        return longitude
    for point in chart.points:
        if point.name == name:
            return point.longitude
    if name not in LOTS:
        check_places([name])
        raise PointMissing(technique, name)
    ascendant = angles_of(chart, technique).ascendant
    seven = [point_of(chart, planet, technique).longitude for planet in SEVEN]
    cusps = [house.longitude for house in chart.houses]
    return lots_of([name], seven, ascendant, cusps, is_diurnal(chart, technique))[0]
