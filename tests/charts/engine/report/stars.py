"""Fixed stars, 1900 to 2100."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from math import cos, radians

import erfa
import numpy as np

from charts.engine.apparent import barycentric
from charts.engine.ephemeris import NUTATION, SUN, State, shared_ephemeris
from charts.engine.frame import Frame, frame_of_date
from charts.engine.sky import sky_at_tt
from charts.engine.stars import STAR_NAMES, star_place
from charts.engine.times import tdb_from_tt
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around
from tests.charts.engine.report.planets import beside_the_sun
from tests.charts.engine.report.sample import Sample
from tests.charts.engine.textbook import Textbook

FIRST, LAST = 2415020.5, 2488069.5  # 1900 to 2099, JD TT
# Those that the oracle knows without its catalogue, which does not come with its files.
ORACLES = {"spica": "Spica", "revati": ",zePsc", "asellus_australis": ",deCnc", "shaula": ",laSco"}


@cache
def astrometry() -> dict[str, list[float]]:
    """By star: right ascension and declination, their motions, parallax, radial velocity, magnitude and epoch."""
    text = (files("charts.engine") / "data" / "stars.csv").read_text(encoding="ascii")
    rows = csv.reader(line for line in text.splitlines() if line[0] != "#")
    return {row[0]: [float(value or 0.0) for value in row[3:11]] for row in rows}


def sky(tt: float) -> tuple[Frame[float], State, State]:
    """The frame, and the barycentric states of the Earth and the Sun."""
    states = shared_ephemeris().states(tdb_from_tt(tt))
    bodies, earth = barycentric(states)
    return frame_of_date(tt, states[NUTATION]), earth, bodies[SUN]


def by_erfa(book: Textbook, name: str, tt: float) -> tuple[float, float]:
    """Longitude and latitude of date by pmsafe to the moment, then erfa's star-independent pipeline."""
    ra, dec, motion_ra, motion_dec, parallax, velocity, _, epoch = astrometry()[name]
    milliarcsecond = radians(1 / 3.6e6)
    ra, dec, _, _, parallax, _ = erfa.pmsafe(
        radians(ra), radians(dec), motion_ra * milliarcsecond / cos(radians(dec)), motion_dec * milliarcsecond,
        parallax / 1000.0, velocity, 2451545.0, (epoch - 2000.0) * 365.25, tt, 0.0,
    )  # fmt: skip  # where and how it moves, then from when to when
    tdb = book.tdb(tt)
    earth = book.earth(tdb)
    pv = np.zeros((), erfa.dt_pv)
    pv["p"], pv["v"] = earth
    # atciq takes no motion here: it was applied; it deflects by the Sun and aberrates
    seen_from = erfa.apcg(tt, 0.0, pv, earth[0] - book.body("sun", tdb))
    right_ascension, declination = erfa.atciq(ra, dec, 0.0, 0.0, parallax, 0.0, seen_from)
    x, y, z = book._to_ecliptic(tt) @ erfa.s2c(right_ascension, declination)
    return float(np.degrees(np.arctan2(y, x)) % 360.0), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def every_star(sample: Sample) -> Iterator[Measured]:
    """All stars of the catalogue in turn. Longitudes count along the parallel, times the cosine of the latitude."""
    longitudes, latitudes = Largest(), Largest()
    moments = sample.moments(FIRST, LAST)
    for number in range(max(len(moments), len(STAR_NAMES))):
        tt, star = moments[number % len(moments)], STAR_NAMES[number % len(STAR_NAMES)]
        place, witness = star_place(star, tt, *sky(tt)), by_erfa(sample.textbook, star, tt)
        case = {"jd_tt": tt, "point": star}
        longitudes.add(around(place[0], witness[0]) * cos(radians(place[1])) * 3600.0, case)
        latitudes.add((place[1] - witness[1]) * 3600.0, case)
    yield longitudes.against("stars, longitude", "textbook on Hipparcos", 0.002)
    yield latitudes.against("stars, latitude", "textbook on Hipparcos", 0.002)


def stars_of_the_oracle(sample: Sample) -> Iterator[Measured]:
    """The four that it knows without a catalogue of its own, but not within 1° of the Sun: it bends the light that
    passes behind the disc otherwise, up to 2″, where the row above has erfa's word."""
    for star, asked in ORACLES.items():
        longitudes, latitudes = Largest(), Largest()
        for tt in sample.moments(FIRST, LAST, one_in=4):
            place, case = star_place(star, tt, *sky(tt)), {"jd_tt": tt, "point": star}
            (longitude, latitude, *_), _, flags = sample.swe.fixstar2(asked, tt, sample.swe.FLG_SWIEPH)
            assert flags & sample.swe.FLG_SWIEPH, f"the oracle fell back to another ephemeris for {star}"
            if beside_the_sun(place[0], place[1], sky_at_tt(tt)[1]):
                continue
            longitudes.add(around(place[0], longitude) * 3600.0, case)
            latitudes.add((place[1] - latitude) * 3600.0, case)
        yield longitudes.against(f"{star}, longitude", "oracle", 0.1)
        yield latitudes.against(f"{star}, latitude", "oracle", 0.1)


MEASURES = (every_star, stars_of_the_oracle)
