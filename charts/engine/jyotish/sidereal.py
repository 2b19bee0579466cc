"""The longitudes that the Indian techniques count from."""

from math import isfinite

from charts.engine.catalogue import ANGLES
from charts.engine.chart import Chart
from charts.engine.circle import wrap
from charts.engine.timelords.errors import OutOfBounds


def sidereal_longitudes(chart: Chart, ayanamsa: float = 0.0) -> dict[str, float]:
    """Degrees of every point of a chart, and of its angles when the time is known, less an ayanamsa in degrees.

    Give a tropical chart its ayanamsa of the moment, a sidereal chart 0.
    """
    places = {point.name: wrap(point.longitude - ayanamsa) for point in chart.points}
    if chart.angles:
        places |= {angle: wrap(getattr(chart.angles, angle) - ayanamsa) for angle in ANGLES}
    return places


def checked(parameter: str, longitude: float) -> float:
    """A longitude that is a number, from 0 up to 360. Errors: `OutOfBounds`."""
    if not isfinite(longitude):
        raise OutOfBounds(parameter, longitude, 0.0, 360.0)
    return wrap(longitude)
