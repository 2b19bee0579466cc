"""The ayanamsas against the oracle, against printed values, and against what their definitions say."""

from collections.abc import Iterator
from math import atan2, cos, degrees, radians, sin
from typing import Any

import numpy as np
import pytest

from charts.engine.apparent import barycentric
from charts.engine.ephemeris import NUTATION, SUN, shared_ephemeris
from charts.engine.errors import OutOfEphemerisRange
from charts.engine.frame import Frame, frame_of_date
from charts.engine.stars import star_place
from charts.engine.times import julian_day, tdb_from_tt
from charts.engine.zodiac import (
    AYANAMSAS,
    AYANAMSAS_BY_NAME,
    DEFAULT_AYANAMSA,
    AtAnchor,
    AtEpoch,
    InvalidAyanamsa,
    UnknownAyanamsa,
    UserAyanamsa,
    ayanamsa_array,
    ayanamsa_at,
    sidereal_shift,
    sidereal_shift_arrays,
)
from tests.charts.engine.oracle import FIRST, LAST, around
from tests.charts.engine.report.ayanamsas import MODES

MOMENTS = np.random.default_rng(20261121).uniform(FIRST, LAST, 60)
TRUE_STARS = {
    "true_citra": ("spica", 180.0),
    "true_revati": ("revati", 359.0 + 50.0 / 60.0),
    "true_pushya": ("asellus_australis", 106.0),
    "true_mula": ("shaula", 240.0),
}


@pytest.fixture
def sidereal(swe: Any) -> Iterator[Any]:
    """The oracle, with the sidereal mode given back as it was: it is kept per thread."""
    yield swe
    swe.set_sid_mode(swe.SIDM_FAGAN_BRADLEY)


def frame_at(tt: float) -> Frame[float]:
    return frame_of_date(tt, shared_ephemeris().states(tdb_from_tt(tt))[NUTATION])


def frames_at(tt: np.ndarray) -> Frame[np.ndarray]:
    nutation = shared_ephemeris().state_arrays(tdb_from_tt(tt, np), [NUTATION])[0]
    return frame_of_date(tt, list(nutation.transpose(1, 0, 2).reshape(9, -1)), np)


def test_every_ayanamsa_is_one_that_the_oracle_knows():
    assert [ayanamsa.name for ayanamsa in AYANAMSAS if ayanamsa.name not in MODES] == []
    assert len(AYANAMSAS) == len(AYANAMSAS_BY_NAME) == 47
    assert AYANAMSAS[0].name == DEFAULT_AYANAMSA == "lahiri"


def test_lahiri_is_what_the_indian_astronomical_ephemeris_prints():
    """Value of definition, with nutation, on 21 March 1956: 23°15′00.658″ less 0.130″ for today's precession."""
    tt = julian_day(1956, 3, 21)
    shift = sidereal_shift("lahiri", tt, frame_at(tt))
    assert shift.degrees == pytest.approx(23.0 + 15.0 / 60.0 + (0.658 + 0.130) / 3600.0, abs=0.02 / 3600.0)


@pytest.mark.parametrize(
    ("name", "tt", "value"),
    [
        ("krishnamurti_vp291", 1827424.752255678, 0.0),
        ("lahiri_vp285", 1825235.2458513028, 0.0),
        ("skydram", 2451079.734892, 30.0),
        ("djwhal_khul", 2494461.5, 30.0),  # the age of Aquarius: 30° in the middle of 2117
        ("j1900", 2451545.0, 1.396581),  # a century of precession: 5028.796″ less 1.105″ (Capitaine et al. 2003)
    ],
)
def test_values_that_the_definitions_state(name, tt, value):
    tolerance = 0.0001 if name != "djwhal_khul" else 0.002
    assert ayanamsa_at(name, tt) == pytest.approx(value, abs=tolerance)


@pytest.mark.parametrize("name", TRUE_STARS)
def test_the_star_of_a_true_ayanamsa_never_moves(name):
    star, longitude = TRUE_STARS[name]
    for tt in MOMENTS[:20].tolist():
        states = shared_ephemeris().states(tdb_from_tt(tt))
        bodies, earth = barycentric(states)
        frame = frame_of_date(tt, states[NUTATION])
        place, shift = star_place(star, tt, frame, earth, bodies[SUN]), sidereal_shift(name, tt, frame)
        assert around(place[0] - shift.degrees, longitude) * 3600.0 == pytest.approx(0.0, abs=1e-6)
        assert place[3] - shift.speed == pytest.approx(0.0, abs=1e-9)


def test_the_galactic_centre_projected_from_the_pole_has_its_right_ascension():
    """E. Wilhelm's zodiac: the ecliptic point at sidereal 6°40′ Sagittarius culminates with the Galactic Centre."""
    tt = julian_day(2024, 1, 1)
    frame = frame_of_date(tt, (0.0,) * 9)
    bodies, earth = barycentric(shared_ephemeris().states(tdb_from_tt(tt)))
    along, across, *_ = star_place("galactic_center", tt, frame, earth, bodies[SUN])
    longitude = radians(246.0 + 40.0 / 60.0 + ayanamsa_at("galactic_center_mid_mula", tt))
    expected = _right_ascension(radians(along), radians(across), frame)
    assert around(_right_ascension(longitude, 0.0, frame), expected) * 3600.0 == pytest.approx(0.0, abs=0.05)


def _right_ascension(longitude: float, latitude: float, frame: Frame[float]) -> float:
    x, y = cos(latitude) * cos(longitude), cos(latitude) * sin(longitude)
    return degrees(atan2(y * cos(frame.mean_obliquity) - sin(latitude) * sin(frame.mean_obliquity), x))


@pytest.mark.parametrize("ayanamsa", [*(one.name for one in AYANAMSAS), UserAyanamsa(2415020.0, 22.5)], ids=str)
def test_arrays_and_speeds(ayanamsa):
    """The array path is the plain one; the speed is the derivative of the shift."""
    tt = MOMENTS[:6]
    frames = frames_at(tt)
    shifts = sidereal_shift_arrays(ayanamsa, tt, frames)
    assert ayanamsa_array(ayanamsa, tt) == pytest.approx([ayanamsa_at(ayanamsa, one) for one in tt.tolist()], abs=1e-10)
    for column, moment in enumerate(tt.tolist()):
        shift = sidereal_shift(ayanamsa, moment, frame_at(moment))
        assert (shifts.degrees[column], shifts.speed[column]) == pytest.approx(shift, abs=1e-10)
        before, after = (sidereal_shift(ayanamsa, moment + step, frame_at(moment + step)) for step in (-0.05, 0.05))
        assert shift.speed == pytest.approx((after.degrees - before.degrees) / 0.1, abs=3e-6)


def test_an_ayanamsa_that_is_none_is_refused_with_near_names():
    with pytest.raises(UnknownAyanamsa, match=r"There is no ayanamsa 'lahri'\. Did you mean lahiri") as refusal:
        ayanamsa_at("lahri", 2451545.0)
    assert refusal.value.details["near"][0] == "lahiri"
    assert refusal.value.code == "VALIDATION_ERROR"


@pytest.mark.parametrize(
    ("epoch", "value", "field"), [(float("nan"), 23.0, "epoch"), (6e6, 23.0, "epoch"), (2451545.0, 361.0, "value")]
)
def test_a_users_ayanamsa_out_of_bounds_is_refused(epoch, value, field):
    with pytest.raises(InvalidAyanamsa) as refusal:
        UserAyanamsa(epoch, value)
    assert refusal.value.details["field"] == field


def test_a_star_outside_the_ephemeris_is_refused_in_both_paths():
    with pytest.raises(OutOfEphemerisRange):
        ayanamsa_at("true_citra", 2200000.5)
    with pytest.raises(OutOfEphemerisRange):
        ayanamsa_array("true_citra", np.array([2451545.0, 2200000.5]))


def test_a_value_at_an_epoch_needs_no_ephemeris(sidereal):
    sidereal.set_sid_mode(MODES["lahiri"])
    _, expected = sidereal.get_ayanamsa_ex(2200000.5, sidereal.FLG_SWIEPH | sidereal.FLG_NONUT)  # in 1311
    assert around(ayanamsa_at("lahiri", 2200000.5), expected) * 3600.0 == pytest.approx(0.0, abs=0.05)


def test_each_rule_is_of_its_kind():
    anchored = [one.name for one in AYANAMSAS if isinstance(one.rule, AtAnchor)]
    assert len(anchored) == 12
    assert isinstance(AYANAMSAS_BY_NAME["lahiri"].rule, AtEpoch)
