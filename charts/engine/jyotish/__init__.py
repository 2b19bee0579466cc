"""Indian techniques (jyotish). All of them take sidereal longitudes in degrees, by the ayanamsa of the caller's choice.

`sidereal_longitudes(chart)` is what they take: a sidereal chart's own, or a tropical one's less an ayanamsa.
"""

from charts.engine.jyotish.ashtakavarga import Ashtakavarga, Pinda, ashtakavarga
from charts.engine.jyotish.dashas import DashaPeriod, Dashas, current_dashas, dashas
from charts.engine.jyotish.nakshatras import Nakshatra, nakshatra_of, nakshatras
from charts.engine.jyotish.panchanga import Karana, Panchanga, Tithi, Vara, Yoga, panchanga, vara_of
from charts.engine.jyotish.sidereal import TropicalChart, sidereal_longitudes
from charts.engine.jyotish.vargas import DivisionalChart, DivisionalPoint, divisional

__all__ = [
    "Ashtakavarga",
    "DashaPeriod",
    "Dashas",
    "DivisionalChart",
    "DivisionalPoint",
    "Karana",
    "Nakshatra",
    "Panchanga",
    "Pinda",
    "Tithi",
    "TropicalChart",
    "Vara",
    "Yoga",
    "ashtakavarga",
    "current_dashas",
    "dashas",
    "divisional",
    "nakshatra_of",
    "nakshatras",
    "panchanga",
    "sidereal_longitudes",
    "vara_of",
]
