"""The one loop for all bodies is held to the stages that it is made of."""

import random

import numpy as np
import pytest

from charts.engine.apparent import (
    DEFLECTION_TURNS,
    aberrate,
    apparent_places,
    barycentric,
    deflect,
    ecliptic_places,
    light_time,
)
from charts.engine.arrays import sky_arrays
from charts.engine.catalogue import POINT_ORDER
from charts.engine.ephemeris import MOON, NUTATION, SUN, shared_ephemeris
from charts.engine.frame import frame_of_date
from charts.engine.sky import sky_at_tt
from tests.charts.engine.oracle import around
from tests.charts.engine.textbook import Textbook

# Moments of TT when a planet stands behind the Sun's disc, where SOFA's limiter of the deflection holds.
BEHIND = (
    ("venus", 2457546.30012), ("jupiter", 2463232.74070), ("jupiter", 2463232.80070), ("saturn", 2458862.07673),
    ("uranus", 2462292.10363), ("uranus", 2462292.16363),
)  # fmt: skip


def moments() -> list[float]:
    chance = random.Random(20261121)
    return [chance.uniform(2378496.5, 2506332.5) for _ in range(400)]


def test_one_loop_gives_what_the_stages_give() -> None:
    for moment in moments():
        states = shared_ephemeris().states(moment)
        frame = frame_of_date(moment, states[NUTATION])
        bodies, earth = barycentric(states)
        rays = light_time(bodies, earth)
        rays = aberrate(rays[: MOON + 1] + deflect(rays[MOON + 1 :], earth, bodies[SUN]), earth)

        for found, expected in zip(apparent_places(bodies, earth, frame), ecliptic_places(rays, frame), strict=True):
            assert found == pytest.approx(expected, abs=3e-11)


def test_some_of_those_bodies_stand_behind_the_sun() -> None:
    """So that the way of the rate near the Sun is held too."""
    near = 0
    for moment in moments():
        bodies, earth = barycentric(shared_ephemeris().states(moment))
        sun, *others = light_time(bodies, earth)
        for ray in others[1:]:
            near += 1.0 - sum(a * b for a, b in zip(sun[:3], ray[:3], strict=True)) < DEFLECTION_TURNS
    assert near > 50


@pytest.mark.parametrize(("name", "tt"), BEHIND)
def test_speeds_behind_the_sun_are_the_textbooks_derivatives(name: str, tt: float) -> None:
    """erfa's ld has the same limiter, so that its place and ours go on alike there; 0.1″ a day."""
    step, textbook = 0.001, Textbook()
    places = [textbook.ecliptic(name, tt + days * step) for days in (-2, -1, 1, 2)]
    textbook.close()
    _, _, _, speed, latitude_speed, _ = sky_at_tt(tt)[1][POINT_ORDER[name]]
    for found, axis in ((speed, 0), (latitude_speed, 1)):
        near, far = around(places[2][axis], places[1][axis]), around(places[3][axis], places[0][axis])
        assert found == pytest.approx((8.0 * near - far) / (12.0 * step), abs=0.1 / 3600.0)
    sky = sky_arrays(np.array([tt]), (name,))
    assert sky.speed[0, 0] == pytest.approx(speed, abs=1e-10)
    assert sky.latitude_speed[0, 0] == pytest.approx(latitude_speed, abs=1e-10)
