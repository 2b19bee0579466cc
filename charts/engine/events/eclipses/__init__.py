"""Eclipses of the Sun and the Moon: of a span, and from a place.

from charts.engine.events.eclipses import find_eclipses, local_circumstances
"""

from charts.engine.events.eclipses.results import Contact, Eclipse, GreatestPoint, LunarEclipse, SolarEclipse
from charts.engine.events.eclipses.search import find_eclipses

__all__ = ["Contact", "Eclipse", "GreatestPoint", "LunarEclipse", "SolarEclipse", "find_eclipses"]
