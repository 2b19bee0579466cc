"""The array path is held to the path of plain floats."""

import numpy as np
import pytest

from charts.engine.arrays import sky_arrays
from charts.engine.arrays.sky import KNOWN
from charts.engine.catalogue import POINT_ORDER
from charts.engine.deltat import delta_t, delta_t_array
from charts.engine.errors import OutOfEphemerisRange, UnknownPoint
from charts.engine.minor import MINOR_BODIES
from charts.engine.sky import sky_at_tt

ALWAYS = [name for name in KNOWN if name not in MINOR_BODIES]


def moments(first: float, last: float, many: int) -> np.ndarray:
    return np.random.default_rng(20261121).uniform(first, last, many)


def assert_alike(tt: np.ndarray, points: list[str], minors: tuple[str, ...] = ()) -> None:
    sky = sky_arrays(tt, points)
    for column, moment in enumerate(tt.tolist()):
        frame, places = sky_at_tt(moment, minors)
        assert [values[column] for values in sky.frame] == pytest.approx(list(frame), abs=1e-12)
        for row, point in enumerate(points):
            place = places[POINT_ORDER[point]]
            assert [part[row, column] for part in sky[1:]] == pytest.approx(place, abs=1e-10), (point, moment)


@pytest.mark.parametrize("span", [(2378496.5, 2506332.5), (2290000.5, 2378000.5), (2377000.5, 2380000.5)])
def test_points_agree_with_the_path_of_plain_floats(span: tuple[float, float]) -> None:
    assert_alike(moments(*span, 200), ALWAYS)


def test_minor_bodies_agree_with_the_path_of_plain_floats() -> None:
    assert_alike(moments(2378496.5, 2506332.5, 200), list(MINOR_BODIES), MINOR_BODIES)
    assert_alike(moments(2378496.5, 2506332.5, 20), ["sun", "chiron", "pholus"], ("chiron", "pholus"))


def test_more_moments_than_a_chunk_come_in_their_order() -> None:
    tt = moments(2415020.5, 2469807.5, 3000)
    sky = sky_arrays(tt, ["mars", "sun", "true_node"])

    for column in (0, 1023, 1024, 2047, 2048, 2999):
        _, places = sky_at_tt(float(tt[column]))
        expected = [places[POINT_ORDER[name]][0] for name in ("mars", "sun", "true_node")]
        assert sky.longitude[:, column] == pytest.approx(expected, abs=1e-10)


def test_no_moment_is_no_error() -> None:
    assert sky_arrays(np.array([]), ["sun", "true_lilith"]).longitude.shape == (2, 0)


def test_a_planet_beside_the_sun_bends_alike() -> None:
    """Venus and Mercury behind the Sun, where the rates take the deflection's own way."""
    tt = np.arange(2460000.5, 2461000.5, 0.5)
    sky = sky_arrays(tt, ["sun", "mercury", "venus", "mars"])
    apart = np.abs((sky.longitude - sky.longitude[0] + 180.0) % 360.0 - 180.0)
    near = tt[(apart[1:] < 1.0).any(axis=0)]
    assert len(near) > 50
    assert_alike(near, ["sun", "mercury", "venus", "mars"])


def test_moments_outside_the_ephemeris_are_refused() -> None:
    with pytest.raises(OutOfEphemerisRange) as refusal:
        sky_arrays(np.array([2451545.0, 2000000.5]), ["sun"])
    assert refusal.value.julian_day == 2000000.5


def test_a_minor_body_outside_its_table_is_refused_or_absent() -> None:
    moment = np.array([2451545.0, 2340000.5])
    with pytest.raises(OutOfEphemerisRange):
        sky_arrays(moment, ["sun", "chiron"])
    longitudes = sky_arrays(moment, ["sun", "chiron"], absent=True).longitude
    assert np.isnan(longitudes).tolist() == [[False, False], [False, True]]


def test_an_unknown_point_is_named_with_those_near_it() -> None:
    with pytest.raises(UnknownPoint, match="mercury"):
        sky_arrays(np.array([2451545.0]), ["mercurius"])


def test_delta_t_agrees() -> None:
    days = np.concatenate([moments(1400000.5, 2900000.5, 500), moments(2435000.5, 2462000.5, 500)])
    assert delta_t_array(days) == pytest.approx([delta_t(day) for day in days.tolist()], abs=1e-9)
