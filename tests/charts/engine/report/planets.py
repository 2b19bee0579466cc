"""Sun to Pluto against the oracle, which is Swiss Ephemeris on DE441, and against erfa on the engine's own DE440."""

from collections.abc import Iterator
from math import cos, hypot, radians
from random import Random
from typing import Any

from charts.engine.chart import equatorial
from charts.engine.sky import sky_at_tt
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around, index
from tests.charts.engine.report.sample import Sample

LIMITS = dict.fromkeys(oracle.PLANETS, 0.02) | {"moon": 0.03}
SUN_RADIUS = 959.63 / 3600.0  # degrees at 1 au
NEAR_THE_SUN = 1.0  # degrees, inside which the conventions of light deflection differ
KILOMETRE = 1.0 / 149597870.700  # au


def far_from_the_sun(planet: str, places: list[Any]) -> bool:
    longitude, latitude, *_ = places[index(planet)]
    return planet in ("sun", "moon") or not beside_the_sun(longitude, latitude, places)


def beside_the_sun(longitude: float, latitude: float, places: list[Any]) -> bool:
    return hypot(around(longitude, places[0][0]), latitude) <= NEAR_THE_SUN


def places(sample: Sample) -> Iterator[Measured]:
    """Apparent, geocentric, on the true ecliptic of date, at equal TT; distances are light-time distances."""
    for planet in oracle.PLANETS:
        longitudes, latitudes, distances = Largest(), Largest(), Largest()
        for tt, _, found in sample.skies:
            longitude, latitude, distance, *_ = found[index(planet)]
            witness, case = oracle.place(sample.swe, planet, tt), {"jd_tt": tt, "point": planet}
            distances.add((distance - witness[2]) / distance * 1e9, case)
            if far_from_the_sun(planet, found):
                longitudes.add(around(longitude, witness[0]) * 3600.0, case)
                latitudes.add((latitude - witness[1]) * 3600.0, case)
        yield longitudes.against(f"{planet}, longitude", "oracle", LIMITS[planet])
        yield latitudes.against(f"{planet}, latitude", "oracle", LIMITS[planet])
        yield distances.against(f"{planet}, distance", "oracle", 50.0, "10⁻⁹")


def places_beside_the_sun(sample: Sample) -> Iterator[Measured]:
    """Within 1° of the Sun, in front of it or beside its disc. Behind the disc nothing is seen; the textbook says."""
    beside = Largest()
    for tt, _, found in sample.skies:
        for planet in oracle.PLANETS[2:]:
            longitude, latitude, distance, *_ = found[index(planet)]
            elongation = hypot(around(longitude, found[0][0]), latitude)
            if elongation > NEAR_THE_SUN or (elongation <= SUN_RADIUS and distance > found[0][2]):
                continue
            witness, case = oracle.place(sample.swe, planet, tt), {"jd_tt": tt, "point": planet}
            beside.add(around(longitude, witness[0]) * 3600.0, case)
            beside.add((latitude - witness[1]) * 3600.0, case)
    yield beside.against("planets within 1° of the Sun, place", "oracle", 0.3)


def equatorial_places(sample: Sample) -> Iterator[Measured]:
    """Right ascensions count along the parallel, times the cosine of the declination."""
    swe = sample.swe
    for planet in oracle.PLANETS:
        ascensions, declinations = Largest(), Largest()
        for tt, frame, found in sample.skies:
            if not far_from_the_sun(planet, found):
                continue
            ascension, declination = equatorial(*found[index(planet)][:2], frame)
            values, flags, *_ = swe.calc(tt, oracle.NUMBERS[planet], swe.FLG_SWIEPH | swe.FLG_EQUATORIAL)
            assert flags & swe.FLG_SWIEPH, f"the oracle fell back to another ephemeris for {planet}"
            case = {"jd_tt": tt, "point": planet}
            ascensions.add(around(ascension, values[0]) * cos(radians(declination)) * 3600.0, case)
            declinations.add((declination - values[1]) * 3600.0, case)
        yield ascensions.against(f"{planet}, right ascension", "oracle", LIMITS[planet])
        yield declinations.against(f"{planet}, declination", "oracle", LIMITS[planet])


def speeds(sample: Sample) -> Iterator[Measured]:
    """Against differences of the oracle's positions: its own speeds are up to 0.25″ a day off them. At the seams of
    its files its distances jump by 0.2 km, which differences over 0.02 days take for 9 km a day."""
    for planet in oracle.PLANETS:
        along, across, receding = Largest(), Largest(), Largest()
        for tt, _, found in sample.skies:
            if not far_from_the_sun(planet, found):
                continue
            *_, speed, latitude_speed, distance_speed = found[index(planet)]
            witness, case = oracle.speeds(sample.swe, planet, tt), {"jd_tt": tt, "point": planet}
            along.add((speed - witness[0]) * 3600.0, case)
            across.add((latitude_speed - witness[1]) * 3600.0, case)
            receding.add((distance_speed - witness[2]) / KILOMETRE, case)
        yield along.against(f"{planet}, speed in longitude", "oracle's positions", 0.1, "″/day")
        yield across.against(f"{planet}, speed in latitude", "oracle's positions", 0.1, "″/day")
        yield receding.against(f"{planet}, speed in distance", "oracle's positions", 30.0, "km/day")


def places_by_the_textbook(sample: Sample) -> Iterator[Measured]:
    """Longitude and latitude by erfa's routines, step by step, on the same DE440: beside and behind the Sun too."""
    for planet in oracle.PLANETS:
        differences = Largest()
        for tt, _, found in sample.skies:
            _add(differences, sample, planet, tt, found)
        yield differences.against(f"{planet}, place", "textbook on DE440", 0.001)


def conjunctions_by_the_textbook(sample: Sample) -> Iterator[Measured]:
    differences = Largest()
    for tt, _, found in sample.skies:
        for planet in oracle.PLANETS:
            if not far_from_the_sun(planet, found):
                _add(differences, sample, planet, tt, found)
    yield differences.against("planets within 1° of the Sun, place", "textbook on DE440", 0.001)


def outer_years_by_the_textbook(sample: Sample) -> Iterator[Measured]:
    """Outside the years of which the engine keeps the coefficients in memory."""
    chance, differences = Random(sample.seed), Largest()
    for _ in sample.moments(one_in=8):
        for first, last in ((2287190.0, 2378470.0), (2506610.0, 2688970.0)):
            tt = chance.uniform(first, last)
            found = sky_at_tt(tt)[1]
            for planet in oracle.PLANETS:
                _add(differences, sample, planet, tt, found)
    yield differences.against("Sun to Pluto, 1550–1800 and 2150–2650", "textbook on DE440", 0.001)


def _add(differences: Largest, sample: Sample, planet: str, tt: float, found: list[Any]) -> None:
    longitude, latitude, *_ = found[index(planet)]
    witness, case = sample.textbook.ecliptic(planet, tt), {"jd_tt": tt, "point": planet}
    differences.add(around(longitude, witness[0]) * 3600.0, case)
    differences.add((latitude - witness[1]) * 3600.0, case)


MEASURES = (
    places,
    places_beside_the_sun,
    equatorial_places,
    speeds,
    places_by_the_textbook,
    conjunctions_by_the_textbook,
    outer_years_by_the_textbook,
)
