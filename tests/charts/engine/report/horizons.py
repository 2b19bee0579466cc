"""JPL Horizons: places that it computed in 2026 (``data/horizons.csv``) and figures that others print."""

from collections.abc import Iterator
from csv import reader
from functools import cache
from importlib.resources import files
from math import cos, degrees, hypot, radians

import erfa

from charts.engine.chart import equatorial
from charts.engine.minor import MINOR_BODIES
from charts.engine.sky import sky_at, sky_at_tt
from charts.engine.times import julian_day
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import PLANETS, around, index
from tests.charts.engine.report.planets import far_from_the_sun
from tests.charts.engine.report.sample import Sample
from tests.charts.engine.textbook import AU

# Seconds of arc. 0.12″ in each is the frame: Horizons holds the observed offsets of the pole where they end, in 1962
# and a year ahead of us. Jupiter's and Saturn's centres lie up to 0.1″ from the centres of mass of their systems, which
# DE440 has. Horizons' own orbits of Uranus and of the asteroids are later ones than those of DE440 and sb441-n16.
LIMITS = dict.fromkeys(PLANETS, 0.15) | {"jupiter": 0.2, "saturn": 0.2, "uranus": 0.8}
MINOR_LIMITS = {"chiron": 0.15, "ceres": 0.5, "pallas": 0.3, "juno": 0.25, "vesta": 0.15, "pholus": 0.15}

# astropy, coordinates/tests/test_solar_system.py: geocentric apparent places of 1980-03-25 00:00 UTC,
# right ascension (h, m, s), declination (°, ′, ″), light-time in minutes.
PLACES_OF_1980 = {
    "sun": ((0, 16, 31.00), (1, 47, 16.9), 8.294858),
    "moon": ((7, 32, 2.62), (18, 34, 5.0), 0.021921),
    "mercury": ((22, 41, 47.78), (-8, -29, -32.0), 6.323037),
    "jupiter": ((10, 17, 12.82), (12, 2, 57.0), 37.694557),
}
LIGHT_MINUTE = 299792.458 * 60.0 / AU


@cache
def computed() -> dict[str, list[tuple[float, float, float]]]:
    """By body: JD TT, right ascension and declination in degrees."""
    bodies: dict[str, list[tuple[float, float, float]]] = {}
    text = (files("tests.charts.engine.report") / "data" / "horizons.csv").read_text(encoding="utf-8")
    for body, tt, ascension, declination in reader(line for line in text.splitlines() if line[0] != "#"):
        bodies.setdefault(body, []).append((float(tt), float(ascension), float(declination)))
    return bodies


def apart(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Seconds of arc between two right ascensions and declinations in degrees."""
    along = around(first[0], second[0]) * cos(radians(second[1]))
    return hypot(along, first[1] - second[1]) * 3600.0


def in_its_frame(ascension: float, declination: float, tt: float) -> tuple[float, float]:
    """A place of date in the frame of 1976 and 1980, which Horizons keeps. Degrees."""
    direction = erfa.s2c(radians(ascension), radians(declination))
    along, across = erfa.c2s(erfa.pnm80(tt, 0.0) @ erfa.pnm06a(tt, 0.0).T @ direction)
    return degrees(along), degrees(across)


def apparent_places(sample: Sample) -> Iterator[Measured]:
    """Apart on the sphere, 1800 to 2200 (minor bodies 1855 to 2145): all of the file, whatever the sample's size."""
    for body, limit in (LIMITS | MINOR_LIMITS).items():
        differences = Largest()
        for tt, *witness in computed()[body]:
            frame, found = sky_at_tt(tt, (body,) if body in MINOR_BODIES else ())
            if body in MINOR_BODIES or far_from_the_sun(body, found):
                ours = in_its_frame(*equatorial(*found[index(body)][:2], frame), tt)
                differences.add(apart(ours, (witness[0], witness[1])), {"jd_tt": tt, "point": body})
        yield differences.against(f"{body}, place", "Horizons of 2026", limit)


def printed_places_of_1980(sample: Sample) -> Iterator[Measured]:
    """astropy prints them, to 0.15″ and 0.1″, in the Horizons of its day, whose axes lie 0.05″ off (frame bias)."""
    tt = julian_day(1980, 3, 25) + (32.184 + 19.0) / 86400.0
    frame, found = sky_at_tt(tt)
    ascensions, declinations, distances = Largest(), Largest(), Largest()
    for body, ((h, m, s), (d, minutes, seconds), light_minutes) in PLACES_OF_1980.items():
        longitude, latitude, distance, *_ = found[index(body)]
        ascension, declination = equatorial(longitude, latitude, frame)
        case = {"jd_tt": tt, "point": body}
        ascensions.add(around(ascension, 15.0 * (h + m / 60.0 + s / 3600.0)) * 3600.0, case)
        declinations.add((declination - (d + minutes / 60.0 + seconds / 3600.0)) * 3600.0, case)
        distances.add(distance / LIGHT_MINUTE - light_minutes, case)
    yield ascensions.against("printed, right ascension", "Horizons in astropy", 0.2)
    yield declinations.against("printed, declination", "Horizons in astropy", 0.6)
    yield distances.against("printed, distance", "Horizons in astropy", 1.1e-6, "light-min")


def printed_ecliptic_places(sample: Sample) -> Iterator[Measured]:
    """skyfield prints them: Mars of 1956-01-14 06:00 UTC, the Sun of 2005-10-01 at 7 and 8 h UTC."""
    longitudes, latitudes, ut1 = Largest(), Largest(), julian_day(1956, 1, 14, 6.0)
    mars, case = sky_at(ut1).places[index("mars")], {"jd_ut1": ut1, "point": "mars"}
    longitudes.add(around(mars[0], 240.0965633) * 3600.0, case)
    latitudes.add((mars[1] - 0.4753402) * 3600.0, case)
    for hour, longitude in ((7.0, 188.2011122), (8.0, 188.2420983)):
        tt = julian_day(2005, 10, 1, hour) + (32.184 + 32.0) / 86400.0
        sun = sky_at_tt(tt)[1][0]
        longitudes.add(around(sun[0], longitude) * 3600.0, {"jd_tt": tt, "point": "sun"})
    yield longitudes.against("printed, longitude", "Horizons in skyfield", 0.2)
    yield latitudes.against("printed, latitude", "Horizons in skyfield", 0.05)


MEASURES = (apparent_places, printed_places_of_1980, printed_ecliptic_places)
