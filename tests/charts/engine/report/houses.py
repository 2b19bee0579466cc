"""Cusps and angles at equal sidereal time: the oracle's own differs by seconds of arc before 1900."""

from collections.abc import Iterator
from math import cos, degrees, radians, sin
from typing import Any

from charts.engine.catalogue import HOUSE_SYSTEMS
from charts.engine.houses import Horizon, cusps_of, horizon_of
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around
from tests.charts.engine.report.sample import Sample

LIMIT = 0.02
HIGHEST = 66.0  # degrees of latitude, within the polar circles


def horizon(ramc: float, latitude: float, obliquity: float) -> Horizon:
    return horizon_of(radians(ramc), cos(radians(obliquity)), sin(radians(obliquity)), latitude)


def draws(sample: Sample, name: str) -> Iterator[dict[str, float]]:
    """Sidereal times, latitudes, obliquities of date and declinations of the Sun, in degrees."""
    chance = sample.chance(name)
    for _, frame, _ in sample.skies:
        ramc, latitude = chance.uniform(0.0, 360.0), chance.uniform(-HIGHEST, HIGHEST)
        yield {"ramc": ramc, "latitude": latitude, "obliquity": degrees(frame.obliquity)}


def cusps(sample: Sample) -> Iterator[Measured]:
    """Every system of the catalogue, at latitudes to ±66°."""
    for system in HOUSE_SYSTEMS:
        differences = Largest()
        for case in draws(sample, "cusps"):
            ours = cusps_of(system.name, horizon(**case), case["latitude"])
            for one, other in zip(ours, _of_the_oracle(sample.swe, system.name, **case), strict=True):
                differences.add(around(one, other) * 3600.0, case | {"house_system": system.name})
        yield differences.against(f"{system.name}, cusps", "oracle", LIMIT)


def _of_the_oracle(swe: Any, system: str, ramc: float, latitude: float, obliquity: float) -> tuple[float, ...]:
    found, _ = swe.houses_armc(ramc, latitude, obliquity, oracle.HOUSE_LETTERS[system])
    return tuple(found[-12:])


def angles(sample: Sample) -> Iterator[Measured]:
    found = {name: Largest() for name in ("ascendant", "midheaven", "vertex", "east_point")}
    for case in draws(sample, "angles"):
        figure = horizon(**case)
        witness = sample.swe.houses_armc(case["ramc"], case["latitude"], case["obliquity"], b"P")[1]
        for name, theirs in zip(found, (witness[0], witness[1], witness[3], witness[4]), strict=True):
            found[name].add(around(getattr(figure, name), theirs) * 3600.0, case)
    for name, differences in found.items():
        yield differences.against(name, "oracle", LIMIT)


MEASURES = (cusps, angles)
