"""What a chart offers to be met: its longitudes, and the zodiac they are counted in."""

from typing import Final

from charts.engine.chart import Chart
from charts.engine.constants import DEGREES
from charts.engine.events.curves import Ayanamsa
from charts.engine.sky import sky_at_tt
from charts.engine.times import tt_from_ut1
from charts.engine.zodiac import UserAyanamsa

ANGLES: Final = ("ascendant", "midheaven")


def natal_longitudes(chart: Chart) -> dict[str, float]:
    """What can be transited: the chart's points, lots among them, and its Ascendant and Midheaven."""
    places = {point.name: point.longitude for point in chart.points}
    angles = {name: getattr(chart.angles, name) for name in ANGLES} if chart.angles else {}
    return places | angles


def natal_zodiac(chart: Chart) -> Ayanamsa:
    """The ayanamsa of a sidereal chart, None for a tropical one."""
    engine = chart.engine
    if engine.ayanamsa != "user" or engine.ayanamsa_degrees is None:
        return engine.ayanamsa
    tt = tt_from_ut1(chart.julian_day)
    return UserAyanamsa(tt, engine.ayanamsa_degrees - sky_at_tt(tt)[0].nutation * DEGREES)
