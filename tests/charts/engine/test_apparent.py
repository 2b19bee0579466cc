"""The one loop for all bodies is held to the stages that it is made of."""

import random

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
from charts.engine.ephemeris import MOON, NUTATION, SUN, shared_ephemeris
from charts.engine.frame import frame_of_date


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
