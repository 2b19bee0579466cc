"""The integration behind Chiron and Pholus: from published elements, under known forces, at any step."""

from math import degrees, pi, radians, sqrt

import numpy as np
import pytest
from numpy.polynomial import chebyshev

from charts.engine.build.minor_bodies.chebyshev import positions
from charts.engine.build.minor_bodies.elements import (
    ORBITS,
    PHOLUS,
    SUN_GM,
    Elements,
    eccentric_anomaly,
    heliocentric_state,
)
from charts.engine.build.minor_bodies.integration import integrate
from charts.engine.build.minor_bodies.solar_system import GM, SolarSystem
from charts.engine.minor import MINOR_FIRST, MINOR_LAST
from charts.engine.numbers import Array


def test_elements_of_pholus_are_the_vector_that_horizons_gives_for_them() -> None:
    """JPL Horizons, ICRF axes, au and au/day, in adam_core's test data (elements_sun_eq.csv)."""
    position, velocity = heliocentric_state(PHOLUS)

    assert position == pytest.approx([-6.301754924648817, -22.46725324378863, -1.754543531779525], abs=1e-13)
    assert velocity == pytest.approx([0.001931761021157702, -0.002348687128431493, -0.001212412999307799], abs=1e-17)


def test_elements_of_chiron_are_the_position_that_horizons_gives_for_them() -> None:
    """JPL Horizons, JPL#171 at its epoch, ICRF axes, au; its mean anomaly has a digit less than its vector."""
    position, _ = heliocentric_state(ORBITS["chiron"])

    assert position == pytest.approx([18.43374627977423, -1.877818593473934, 0.5548833989583914], abs=1e-10)


def test_the_integration_reaches_the_vector_of_chiron_that_horizons_gives_for_2000() -> None:
    """JPL Horizons, JPL#171 on 2000-01-01 12:00 TDB, seventeen years before the epoch of the elements; au."""
    with SolarSystem() as system:
        orbit = integrate(ORBITS["chiron"], system, 2451000.5, 2458000.5)
        sun = system.sun(np.array([2451545.0]))[0]
    heliocentric = positions(orbit, np.array([2451545.0])) - sun

    assert heliocentric[0] == pytest.approx([-3.529597323721606, -8.675401114502414, -2.935904700117773], abs=5e-8)


def test_keplers_equation() -> None:
    """Meeus, Astronomical Algorithms, example 30.a: e 0.1, M 5°, E 5.554589°."""
    assert degrees(eccentric_anomaly(radians(5.0), 0.1)) == pytest.approx(5.554589, abs=5e-7)


@pytest.mark.parametrize("body", ORBITS)
def test_the_orbit_does_not_depend_on_the_step(body: str) -> None:
    times = np.linspace(MINOR_FIRST, MINOR_LAST, 2001)
    with SolarSystem() as system:
        orbits = [
            positions(integrate(ORBITS[body], system, MINOR_FIRST, MINOR_LAST, days=days, count=count), times)
            for days, count in ((64.0, 20), (32.0, 20), (128.0, 28))
        ]

    assert np.abs(orbits[1] - orbits[0]).max() < 2e-11
    assert np.abs(orbits[2] - orbits[0]).max() < 2e-11


class TheSunAlone:
    """At rest in the middle; the planets are too far away to matter."""

    def sun(self, times: Array) -> tuple[Array, Array]:
        return np.zeros((len(times), 3)), np.zeros((len(times), 3))

    def masses_at(self, times: Array) -> Array:
        masses = np.full((len(times), len(GM), 3), 1e12)
        masses[:, 0] = 0.0
        return masses


def test_the_perihelion_of_mercury_advances_by_43_seconds_a_century() -> None:
    """Einstein 1915: 42.98″, with the elements of Mercury in Standish's table for J2000."""
    mercury = Elements(
        epoch=2451545.0,
        semi_major_axis=0.38709927,
        eccentricity=0.20563593,
        inclination=7.00497902,
        node=48.33076593,
        perihelion=29.12703035,
        mean_anomaly=0.0,
    )
    revolutions = 41
    period = 2.0 * pi * sqrt(mercury.semi_major_axis**3 / SUN_GM)
    end = mercury.epoch + revolutions * period
    records = integrate(mercury, TheSunAlone(), mercury.epoch, end, days=4.0, count=20)
    last = records.coefficients[-1].T
    x = 2.0 * (end - records.end) / records.days + 1.0
    arrived = chebyshev.chebval(x, last), chebyshev.chebval(x, chebyshev.chebder(last)) * 2.0 / records.days
    before, after = to_perihelion(*heliocentric_state(mercury)), to_perihelion(*arrived)

    advance = degrees(float(np.linalg.norm(np.cross(before, after)))) * 3600.0
    assert advance / (end - mercury.epoch) * 36525.0 == pytest.approx(42.98, abs=0.01)


def to_perihelion(position: Array, velocity: Array) -> Array:
    """The direction of the vector of Laplace."""
    towards = np.cross(velocity, np.cross(position, velocity)) / SUN_GM - position / np.linalg.norm(position)
    return towards / np.linalg.norm(towards)
