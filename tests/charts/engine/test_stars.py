"""Fixed stars against erfa's own astrometry, the oracle's few stars, and printed figures."""

import erfa
import numpy as np
import pytest

from charts.engine.arrays.stars import star_arrays
from charts.engine.constants import EARTH_MOON_MASS_RATIO
from charts.engine.ephemeris import EARTH_MOON, MOON, NUTATION, SUN, shared_ephemeris
from charts.engine.frame import frame_of_date
from charts.engine.stars import (
    STAR_NAMES,
    STARS,
    STARS_BY_NAME,
    UnknownStar,
    courses_of,
    star_place,
    star_places,
)
from charts.engine.times import julian_day, tdb_from_tt
from tests.charts.engine.oracle import around
from tests.charts.engine.report.stars import by_erfa, sky
from tests.charts.engine.textbook import LIGHT_DAY

MOMENTS = np.random.default_rng(20261121).uniform(2415020.5, 2488069.5, 40)  # 1900 to 2099


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


@pytest.mark.parametrize(
    ("name", "right_ascension", "declination"),
    [
        ("acamar", (2, 58, 15.67525), (-40, 18, 16.8524)),
        ("algieba", (10, 19, 58.35056), (19, 50, 29.3468)),
        ("almach", (2, 3, 53.95229), (42, 19, 47.0223)),
        ("homam", (22, 41, 27.72072), (10, 49, 52.9079)),
        ("rigil_kentaurus", (14, 39, 36.49400), (-60, 50, 2.3737)),
        ("spica", (13, 25, 11.57937), (-11, 9, 40.7501)),
    ],
)
def test_positions_at_j2000_that_simbad_prints(name, right_ascension, declination):
    """Stars with neighbours, which catalogues mix up, and Spica: SIMBAD (CDS, Strasbourg), from van Leeuwen 2007."""
    position = np.array(courses_of([name])[0][:3])
    along, across = erfa.c2s(position)
    hours, degrees = (
        abs(whole) + minutes / 60 + seconds / 3600 for whole, minutes, seconds in (right_ascension, declination)
    )
    assert np.degrees(along) % 360.0 == pytest.approx(hours * 15.0, abs=0.015 / 3600)
    assert np.degrees(across) == pytest.approx(np.copysign(degrees, declination[0]), abs=0.015 / 3600)


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
