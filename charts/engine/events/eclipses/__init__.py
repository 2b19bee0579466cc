"""Eclipses of the Sun and the Moon: of a span, and from a place.

from charts.engine.events.eclipses import find_eclipses, find_local_eclipses, local_circumstances
"""

from charts.engine.events.eclipses.local import find_local_eclipses, local_circumstances
from charts.engine.events.eclipses.results import (
    Contact,
    Eclipse,
    GreatestPoint,
    LocalContact,
    LocalEclipse,
    LunarEclipse,
    SolarEclipse,
)
from charts.engine.events.eclipses.search import find_eclipses

__all__ = [
    "Contact",
    "Eclipse",
    "GreatestPoint",
    "LocalContact",
    "LocalEclipse",
    "LunarEclipse",
    "SolarEclipse",
    "find_eclipses",
    "find_local_eclipses",
    "local_circumstances",
]
