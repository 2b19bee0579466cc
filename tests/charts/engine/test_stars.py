"""Fixed stars against erfa's own astrometry, the oracle's few stars, and printed figures."""

import csv
from importlib.resources import files
from math import cos, radians

import erfa
import numpy as np
import pytest

from charts.engine.apparent import barycentric
from charts.engine.arrays.stars import star_arrays
from charts.engine.constants import EARTH_MOON_MASS_RATIO
from charts.engine.ephemeris import EARTH_MOON, MOON, NUTATION, SUN, State, shared_ephemeris
from charts.engine.frame import Frame, frame_of_date
from charts.engine.stars import STAR_NAMES, STARS, STARS_BY_NAME, UnknownStar, star_place, star_places
from charts.engine.times import julian_day, tdb_from_tt
from tests.charts.engine.accuracy import Largest
from tests.charts.engine.oracle import around
from tests.charts.engine.textbook import LIGHT_DAY, Textbook

ROWS = {
    row[0]: [float(value or 0.0) for value in row[3:11]]
    for row in csv.reader((files("charts.engine") / "data" / "stars.csv").read_text().splitlines())
    if row[0][0] != "#"
}
MOMENTS = np.random.default_rng(20261121).uniform(2415020.5, 2488069.5, 40)  # 1900 to 2099
ORACLES = {"spica": "Spica", "revati": ",zePsc", "asellus_australis": ",deCnc", "shaula": ",laSco"}


def sky(tt: float) -> tuple[Frame[float], State, State]:
    states = shared_ephemeris().states(tdb_from_tt(tt))
    bodies, earth = barycentric(states)
    return frame_of_date(tt, states[NUTATION]), earth, bodies[SUN]


def by_erfa(book: Textbook, name: str, tt: float) -> tuple[float, float]:
    """Longitude and latitude of date by pmsafe to the moment, then erfa's star-independent pipeline."""
    ra, dec, motion_ra, motion_dec, parallax, velocity, _, epoch = ROWS[name]
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
    astrometry = erfa.apcg(tt, 0.0, pv, earth[0] - book.body("sun", tdb))
    right_ascension, declination = erfa.atciq(ra, dec, 0.0, 0.0, parallax, 0.0, astrometry)
    x, y, z = book._to_ecliptic(tt) @ erfa.s2c(right_ascension, declination)
    return float(np.degrees(np.arctan2(y, x)) % 360.0), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def test_every_star_agrees_with_erfa(textbook, measured):
    longitude, latitude = Largest(), Largest()
    for index, name in enumerate(STAR_NAMES):
        for tt in MOMENTS[index % 8 :: 8].tolist():
            place = star_place(name, tt, *sky(tt))
            expected = by_erfa(textbook, name, tt)
            longitude.add(around(place[0], expected[0]) * cos(radians(place[1])) * 3600.0, f"{name} {tt:.2f}")
            latitude.add((place[1] - expected[1]) * 3600.0, f"{name} {tt:.2f}")
    measured(longitude.against("stars, longitude × cos latitude", "textbook erfa", 0.002))
    measured(latitude.against("stars, latitude", "textbook erfa", 0.002))


@pytest.mark.parametrize(("name", "asked"), ORACLES.items())
def test_stars_that_the_oracle_knows_without_its_catalogue(swe, measured, name, asked):
    longitude, latitude = Largest(), Largest()
    for tt in MOMENTS.tolist():
        place = star_place(name, tt, *sky(tt))
        (other, across, *_), _, flags = swe.fixstar2(asked, tt, swe.FLG_SWIEPH)
        assert flags & swe.FLG_SWIEPH
        longitude.add(around(place[0], other) * 3600.0, f"{tt:.2f}")
        latitude.add((place[1] - across) * 3600.0, f"{tt:.2f}")
    measured(longitude.against(f"{name}, longitude", "oracle", 0.1))
    measured(latitude.against(f"{name}, latitude", "oracle", 0.1))


@pytest.mark.parametrize(
    ("name", "longitude"),
    [
        ("algol", 30 + 25 + 3 / 60),
        ("aldebaran", 60 + 8 + 40 / 60),
        ("regulus", 120 + 28 + 43 / 60),
        ("spica", 180 + 22 + 43 / 60),
        ("antares", 240 + 8 + 39 / 60),
        ("fomalhaut", 330 + 2 + 44 / 60),
    ],
)
def test_longitudes_that_robson_prints_for_1920(name, longitude):
    """V. Robson, The Fixed Stars and Constellations in Astrology, 1923: to the minute of arc."""
    tt = julian_day(1920, 1, 1)
    assert star_place(name, tt, *sky(tt))[0] == pytest.approx(longitude, abs=1 / 60)


def test_a_stars_speeds_are_the_derivatives_of_its_place():
    names = ("sirius", "rigil_kentaurus", "spica", "polaris", "galactic_center")
    for tt in MOMENTS[:10].tolist():
        before, now, after = (star_places(names, tt + step, *sky(tt + step)) for step in (-0.05, 0.0, 0.05))
        for earlier, place, later in zip(before, now, after, strict=True):
            assert place[3] == pytest.approx(around(later[0], earlier[0]) / 0.1, abs=3e-6)
            assert place[4] == pytest.approx((later[1] - earlier[1]) / 0.1, abs=3e-6)
            assert place[5] == pytest.approx((later[2] - earlier[2]) / 0.1, abs=1e-4)


def test_the_array_path_is_the_path_of_plain_floats():
    states = shared_ephemeris().state_arrays(tdb_from_tt(MOMENTS, np), [SUN, MOON, EARTH_MOON, NUTATION])
    frame = frame_of_date(MOMENTS, list(states[3].transpose(1, 0, 2).reshape(9, -1)), np)
    places = star_arrays(STAR_NAMES, MOMENTS, frame, states[2] - states[1] / EARTH_MOON_MASS_RATIO, states[0])
    for column, tt in enumerate(MOMENTS.tolist()):
        expected = np.array(star_places(STAR_NAMES, tt, *sky(tt)))
        for part, values in enumerate(places):
            assert values[:, column] == pytest.approx(expected[:, part], abs=1e-10, rel=1e-14)


def test_the_sun_bends_the_light_of_a_star_beside_it(textbook):
    """Regulus, half a degree from the Sun each 23 August; without deflection it would stand 0.6″ off."""
    tt = julian_day(2024, 8, 22, 22.0)
    place = star_place("regulus", tt, *sky(tt))
    expected = by_erfa(textbook, "regulus", tt)
    assert around(place[0], expected[0]) * 3600.0 == pytest.approx(0.0, abs=0.001)
    assert (place[1] - expected[1]) * 3600.0 == pytest.approx(0.0, abs=0.001)


def test_distances_are_what_the_parallaxes_say():
    """Sirius 8.60 light-years, α Centauri 4.32, Regulus 79.3 (their parallaxes in van Leeuwen 2007)."""
    tt = julian_day(2000, 1, 1, 12.0)
    light_years = [place[2] / LIGHT_DAY / 365.25 for place in
                   star_places(("sirius", "rigil_kentaurus", "regulus"), tt, *sky(tt))]  # fmt: skip
    assert light_years == pytest.approx([8.60, 4.32, 79.3], rel=2e-3)


def test_the_catalogue_names_designates_and_rates_its_stars():
    sirius = STARS_BY_NAME["sirius"]
    assert (sirius.designation, sirius.hipparcos, sirius.magnitude) == ("alpha Canis Majoris", 32349, -1.44)
    assert STARS_BY_NAME["deneb_algedi"].designation == "delta Capricorni"
    assert STARS_BY_NAME["galactic_center"].magnitude is None
    assert [star.name for star in STARS if "royal" in star.traditions] == [
        "aldebaran", "antares", "fomalhaut", "regulus",
    ]  # fmt: skip
    assert sum("behenian" in star.traditions for star in STARS) == 15
    assert sum("yogatara" in star.traditions for star in STARS) == 28
    assert len(STARS) == len(set(STAR_NAMES)) == 289
    numbers = [star.hipparcos for star in STARS if star.hipparcos]
    assert len(numbers) == len(set(numbers)) == 282


def test_a_star_that_is_none_is_refused_with_near_names():
    tt = julian_day(2000, 1, 1)
    with pytest.raises(UnknownStar, match=r"There is no star 'aldeberan'\. Did you mean aldebaran") as refusal:
        star_places(("sirius", "aldeberan"), tt, *sky(tt))
    assert refusal.value.code == "VALIDATION_ERROR"
    assert refusal.value.near[0] == "aldebaran"
