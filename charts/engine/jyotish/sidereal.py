"""The longitudes that the Indian techniques count from."""

from math import isfinite

from charts.engine.catalogue import ANGLES
from charts.engine.chart import Chart
from charts.engine.circle import wrap
from charts.engine.errors import EngineError, OutOfBounds


class TropicalChart(EngineError):
    """A tropical chart without an ayanamsa, where the sidereal zodiac is needed."""

    def __init__(self, zodiac: str) -> None:
        self.zodiac = zodiac
        super().__init__(
            f"Indian techniques count in the sidereal zodiac and this chart is {zodiac}: "
            "ask for zodiac sidereal with an ayanamsa, or give the ayanamsa in degrees."
        )


def sidereal_longitudes(chart: Chart, ayanamsa: float | None = None) -> dict[str, float]:
    """Degrees of every point of a chart by name, and of its angles when the time is known.

    A sidereal chart gives its own. ayanamsa: degrees to take off a tropical one, which needs it.
    Errors: `TropicalChart`, `OutOfBounds`.
    """
    if chart.engine.zodiac == "sidereal":
        ayanamsa = 0.0
    elif ayanamsa is None:
        raise TropicalChart(chart.engine.zodiac)
    checked("ayanamsa", ayanamsa)
    places = {point.name: wrap(point.longitude - ayanamsa) for point in chart.points}
    if chart.angles:
        places |= {angle: wrap(getattr(chart.angles, angle) - ayanamsa) for angle in ANGLES}
    return places


def checked(parameter: str, longitude: float) -> float:
    """A longitude that is a number, from 0 up to 360. Errors: `OutOfBounds`."""
    if not isfinite(longitude):
        raise OutOfBounds(parameter, longitude, 0.0, 360.0)
    return wrap(longitude)
