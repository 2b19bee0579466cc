"""What the time lords read from a chart: a point's longitude, the sect, the lots they start from."""

from charts.engine.catalogue import ANGLES
from charts.engine.chart import Angles, Chart
from charts.engine.circle import wrap
from charts.engine.errors import TimeUnknown
from charts.engine.lots import fortune_and_spirit
from charts.engine.timelords.errors import PointMissing

_LOTS = ("fortune", "spirit")


def angles_of(chart: Chart, technique: str) -> Angles:
    """Errors: `TimeUnknown`."""
    if chart.angles is None:
        raise TimeUnknown(technique)
    return chart.angles


def longitude_of(chart: Chart, name: str, technique: str) -> float:
    """Degrees of a point, an angle or one of the lots of Fortune and Spirit, which need not be among the points.

    Errors: `TimeUnknown`, `PointMissing`.
    """
    if name in ANGLES:
        longitude: float = getattr(angles_of(chart, technique), name)
        return longitude
    for point in chart.points:
        if point.name == name:
            return point.longitude
    if name in _LOTS:
        ascendant = angles_of(chart, technique).ascendant
        sun, moon = (longitude_of(chart, luminary, technique) for luminary in ("sun", "moon"))
        return fortune_and_spirit(ascendant, sun, moon, is_diurnal(chart, technique))[_LOTS.index(name)]
    raise PointMissing(name, (*(point.name for point in chart.points), *(ANGLES if chart.angles else ())))


def is_diurnal(chart: Chart, technique: str) -> bool:
    """Whether the Sun stands on the upper side of the ascendant's axis.

    Where the chart has Fortune its own answer is taken: within the polar circles the axis alone does not tell.
    Errors: `TimeUnknown`, `PointMissing`.
    """
    ascendant = angles_of(chart, technique).ascendant
    places = {point.name: point.longitude for point in chart.points}
    sun = longitude_of(chart, "sun", technique)
    if {"moon", "fortune"} <= places.keys():
        way = wrap(places["moon"] - sun)
        off = abs(wrap(places["fortune"] - ascendant) - way)
        if min(way, 360.0 - way, abs(way - 180.0)) > 1e-6:  # else both ways round lead to the same place
            return min(off, 360.0 - off) < 1e-6
    return wrap(sun - ascendant) >= 180.0
