"""Indian techniques (jyotish). All of them take sidereal longitudes in degrees, by the ayanamsa of the caller's choice.

A tropical chart becomes their input through `sidereal_longitudes(chart, ayanamsa)`; a sidereal one with ayanamsa 0.
"""

from charts.engine.jyotish.ashtakavarga import Ashtakavarga, Pinda, ashtakavarga
from charts.engine.jyotish.dashas import DashaPeriod, Dashas, current_dashas, dashas
from charts.engine.jyotish.nakshatras import Nakshatra, nakshatra_of, nakshatras
from charts.engine.jyotish.panchanga import Karana, Panchanga, Tithi, Vara, Yoga, panchanga, vara_of
from charts.engine.jyotish.sidereal import sidereal_longitudes
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
