"""Time lords: profections, firdaria and zodiacal releasing, each a pure function of a chart."""

from charts.engine.timelords.firdaria import Firdaria, FirdarPeriod, current_firdaria, firdaria
from charts.engine.timelords.profections import ProfectedMoment, Profection, profection, profections
from charts.engine.timelords.releasing import ReleasedPeriod, Releasing, current_releasing, zodiacal_releasing

__all__ = [
    "FirdarPeriod",
    "Firdaria",
    "ProfectedMoment",
    "Profection",
    "ReleasedPeriod",
    "Releasing",
    "current_firdaria",
    "current_releasing",
    "firdaria",
    "profection",
    "profections",
    "zodiacal_releasing",
]
