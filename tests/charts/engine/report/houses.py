"""Cusps and angles at equal sidereal time: the oracle's own differs by seconds of arc before 1900."""

from collections.abc import Iterator, Mapping
from math import cos, degrees, radians, sin
from typing import Any

from charts.engine.catalogue import HOUSE_SYSTEMS
from charts.engine.errors import HouseSystemUndefined
from charts.engine.houses import Horizon, cusps_of, gauquelin_cusps, gauquelin_sector, horizon_of
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around
from tests.charts.engine.report.sample import Sample

LIMIT = 0.02
TEMPERATE, POLAR = (0.0, 66.0), (66.6, 89.9)  # degrees of latitude, north or south
NOT_AT_THE_POLES = ("placidus", "koch")
DRAWN = ("ramc", "latitude", "obliquity")

Drawn = Mapping[str, float]


def horizon(ramc: float, latitude: float, obliquity: float) -> Horizon:
    return horizon_of(radians(ramc), cos(radians(obliquity)), sin(radians(obliquity)), latitude)


def draws(sample: Sample, latitudes: tuple[float, float]) -> Iterator[Drawn]:
    """Sidereal times, latitudes, obliquities of date and declinations of the Sun, in degrees."""
    chance = sample.chance("houses")
    for _, frame, _ in sample.skies:
        yield {
            "ramc": chance.uniform(0.0, 360.0),
            "latitude": chance.choice((-1, 1)) * chance.uniform(*latitudes),
            "obliquity": degrees(frame.obliquity),
            "sun_declination": chance.uniform(-23.4, 23.4),
        }


def of_the_engine(system: str, case: Drawn) -> tuple[float, ...]:
    figure = horizon(*(case[name] for name in DRAWN))
    return tuple(cusps_of(system, figure, case["latitude"], case["sun_declination"]))


def of_the_oracle(swe: Any, system: str, case: Drawn) -> tuple[float, ...]:
    given = [case[name] for name in DRAWN]
    if system == "sunshine":
        found, _ = swe.houses_armc(*given, b"I", case["sun_declination"])
    else:
        found, _ = swe.houses_armc(*given, oracle.HOUSE_LETTERS[system])
    return tuple(found[-12:])


def cusps(sample: Sample) -> Iterator[Measured]:
    """Every system of the catalogue, at latitudes to ±66°."""
    for system in HOUSE_SYSTEMS:
        yield _of_system(sample, system.name, TEMPERATE).against(f"{system.name}, cusps", "oracle", LIMIT)


def cusps_within_the_polar_circles(sample: Sample) -> Iterator[Measured]:
    """Latitudes from ±66.6° to ±89.9°, for all systems but Placidus and Koch; Sunshine where the Sun rises and sets."""
    for system in HOUSE_SYSTEMS:
        if system.name not in NOT_AT_THE_POLES:
            differences = _of_system(sample, system.name, POLAR)
            yield differences.against(f"{system.name}, polar cusps", "oracle", LIMIT)


def _of_system(sample: Sample, system: str, latitudes: tuple[float, float]) -> Largest:
    differences = Largest()
    for case in draws(sample, latitudes):
        if system == "sunshine" and abs(case["latitude"]) + abs(case["sun_declination"]) > 90.0:
            assert _is_refused(system, case)
            continue
        witness = of_the_oracle(sample.swe, system, case)
        for ours, theirs in zip(of_the_engine(system, case), witness, strict=True):
            differences.add(around(ours, theirs) * 3600.0, {**case, "house_system": system})
    return differences


def _is_refused(system: str, case: Drawn) -> bool:
    try:
        of_the_engine(system, case)
    except HouseSystemUndefined:
        return True
    return False


def gauquelin(sample: Sample) -> Iterator[Measured]:
    """The thirty-six cusps, and the sectors in which bodies stand with their latitudes."""
    chance, found, sectors = sample.chance("gauquelin"), Largest(), Largest()
    for case in draws(sample, TEMPERATE):
        given = [case[name] for name in DRAWN]
        witness, _ = sample.swe.houses_armc(*given, b"G")
        for ours, theirs in zip(gauquelin_cusps(horizon(*given), case["latitude"]), witness[-36:], strict=True):
            found.add(around(ours, theirs) * 3600.0, case)
        if abs(case["latitude"]) < 60.0:  # where all that is within 6° of the ecliptic rises and sets
            place = {"longitude": chance.uniform(0, 360), "body_latitude": chance.choice((0.0, chance.uniform(-6, 6)))}
            alpha, declination, _ = sample.swe.cotrans((*place.values(), 1.0), -case["obliquity"])
            ours = gauquelin_sector(horizon(*given), alpha, declination)
            theirs = sample.swe.house_pos(*given, tuple(place.values()), b"G")
            assert ours is not None
            sectors.add((ours - theirs + 18.0) % 36.0 - 18.0, {**case, **place})
    yield found.against("Gauquelin, cusps", "oracle", LIMIT)
    yield sectors.against("Gauquelin, sectors", "oracle", 1e-6, "sector")


def angles(sample: Sample) -> Iterator[Measured]:
    found = {name: Largest() for name in ("ascendant", "midheaven", "vertex", "east_point")}
    for case in draws(sample, TEMPERATE):
        given = [case[name] for name in DRAWN]
        figure, witness = horizon(*given), sample.swe.houses_armc(*given, b"P")[1]
        for name, theirs in zip(found, (witness[0], witness[1], witness[3], witness[4]), strict=True):
            found[name].add(around(getattr(figure, name), theirs) * 3600.0, case)
    for name, differences in found.items():
        yield differences.against(name, "oracle", LIMIT)


MEASURES = (cusps, cusps_within_the_polar_circles, gauquelin, angles)
