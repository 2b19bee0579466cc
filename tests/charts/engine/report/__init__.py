"""The accuracy report of the engine: every quantity of its accuracy table against witnesses from outside.

`manage.py engine_report` prints it; the suite runs a smaller sample of the same measuring functions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.charts.engine.accuracy import Measured
from tests.charts.engine.report import (
    ayanamsas,
    centers,
    charts_in_time,
    earth_rotation,
    eclipses,
    horizons,
    houses,
    instants,
    minor_bodies,
    moon_orbit,
    planets,
    rising,
    stars,
    whole_charts,
)
from tests.charts.engine.report.sample import Measure, Sample, sample_of

__all__ = ["SECTIONS", "Section", "measured", "measures", "sample_of"]


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    title: str
    measures: tuple[Measure, ...]


SECTIONS: Final = (
    Section("planets", "Sun to Pluto", planets.MEASURES),
    Section("moon_orbit", "Nodes and apogees of the Moon", moon_orbit.MEASURES),
    Section("minor_bodies", "Chiron, Pholus and the asteroids", minor_bodies.MEASURES),
    Section("horizons", "Figures of JPL Horizons", horizons.MEASURES),
    Section("stars", "Fixed stars", stars.MEASURES),
    Section("ayanamsas", "Sidereal zodiacs", ayanamsas.MEASURES),
    Section("centers", "From a place, the Sun and the barycentre", centers.MEASURES),
    Section("houses", "Houses and angles", houses.MEASURES),
    Section("earth_rotation", "The Earth's rotation", earth_rotation.MEASURES),
    Section("instants", "Instants", instants.MEASURES),
    Section("charts_in_time", "Transits and returns", charts_in_time.MEASURES),
    Section("eclipses", "Eclipses", eclipses.MEASURES),
    Section("rising", "Rising, setting, culmination", rising.MEASURES),
    Section("whole_charts", "Whole charts", whole_charts.MEASURES),
)


def measures() -> Mapping[str, Measure]:
    """The measuring functions by name: ``planets.places``."""
    return {f"{section.name}.{one.__name__}": one for section in SECTIONS for one in section.measures}


def measured(sample: Sample, pattern: str = "") -> Iterator[tuple[str, list[Measured]]]:
    """The rows of each measuring function whose name contains the pattern, as soon as they are there."""
    for name, measure in measures().items():
        if pattern in name:
            yield name, list(measure(sample))
