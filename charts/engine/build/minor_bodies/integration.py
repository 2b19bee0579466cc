"""The equations of motion solved segment by segment: Picard's iteration on Chebyshev nodes.

On a segment the acceleration at the nodes gives, integrated twice as a series, new positions at the nodes, and these a
new acceleration, until nothing changes: Clenshaw & Norton 1963, Computer Journal 6, 88; Bai & Junkins 2011, Journal of
the Astronautical Sciences 58, 583. It is of the order of the number of nodes, needs no start-up, and leaves the orbit
as the very series that an ephemeris is made of. The result changes by less than 1e-11 au when segments are halved.
"""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.polynomial import chebyshev

from charts.engine.build.minor_bodies.chebyshev import nodes, polynomials, transform
from charts.engine.build.minor_bodies.elements import Elements, heliocentric_state
from charts.engine.build.minor_bodies.solar_system import GM, acceleration
from charts.engine.numbers import Array
from charts.engine.spk import Records

SEGMENT_DAYS: Final = 64.0
NODES: Final = 20
_ITERATIONS: Final = 40
_CONVERGED: Final = 2e-14  # au: some last bits of thirty au

State = tuple[Array, Array]  # barycentric position in au and velocity in au/day, (3,) both


class Masses(Protocol):
    """What attracts the body: `SolarSystem`, or less of it."""

    def sun(self, times: Array) -> tuple[Array, Array]: ...

    def masses_at(self, times: Array) -> Array: ...


@dataclass(frozen=True, slots=True)
class _Integrals:
    """Matrices that take the acceleration at the nodes of −1 to 1 to its integrals from the segment's beginning."""

    x: Array  # (nodes,)
    velocity: Array  # (nodes, nodes): its integral at the nodes
    position: Array  # (nodes, nodes): the integral of that
    series: Array  # (nodes + 2, nodes): the second integral as coefficients
    last_velocity: Array  # (nodes,): the integral at the segment's end
    last_position: Array

    @classmethod
    def of(cls, count: int) -> "_Integrals":
        series = transform(count)
        once = _integral(series)
        twice = _integral(once)
        x = nodes(count)
        at_nodes = polynomials(x, count + 2)
        # every T_n is 1 at the end
        return cls(x, at_nodes[:, :-1] @ once, at_nodes @ twice, twice, once.sum(axis=0), twice.sum(axis=0))


def _integral(series: Array) -> Array:
    """The coefficients, one row more, of each column's integral from −1."""
    return np.asarray(chebyshev.chebint(series, lbnd=-1.0, axis=0), dtype=np.float64)


def integrate(
    orbit: Elements, system: Masses, first: float, last: float, *, days: float = SEGMENT_DAYS, count: int = NODES
) -> Records:
    """A body's barycentric orbit as records of `days` with `count` + 2 terms, covering JD TDB `first` to `last`.

    The epoch of the elements is where two records meet. Errors: ArithmeticError, if an iteration does not converge.
    """
    before, after = int(np.ceil((orbit.epoch - first) / days)), int(np.ceil((last - orbit.epoch) / days))
    sun_position, sun_velocity = (value[0] for value in system.sun(np.array([orbit.epoch])))
    position, velocity = heliocentric_state(orbit)
    start = position + sun_position, velocity + sun_velocity
    backward = _segments(system, start, orbit.epoch, -days, before, count)[::-1]
    backward *= (-1.0) ** np.arange(count + 2)  # time ran from their end to their beginning
    forward = _segments(system, start, orbit.epoch, days, after, count)
    return Records(orbit.epoch - before * days, days, np.concatenate([backward, forward]), 1.0)


def _segments(system: Masses, state: State, epoch: float, days: float, number: int, count: int) -> Array:
    """`number` segments one after another, from `epoch` on; negative `days` go back. (number, 3, count + 2)"""
    integrals = _Integrals.of(count)
    times = epoch + (np.arange(number)[:, None] + 0.5 * (integrals.x + 1.0)) * days
    masses = system.masses_at(times.ravel()).reshape(number, count, len(GM), 3)
    sun_velocities = system.sun(times.ravel())[1].reshape(number, count, 3)
    segments = np.empty((number, 3, count + 2))
    for index in range(number):
        segments[index], state = _segment(integrals, state, 0.5 * days, masses[index], sun_velocities[index])
    return segments


def _segment(
    integrals: _Integrals, state: State, half: float, masses: Array, sun_velocity: Array
) -> tuple[Array, State]:
    """One segment of twice `half` days: its series, and the state at its end."""
    position, velocity = state
    straight = position + half * (integrals.x[:, None] + 1.0) * velocity
    positions, velocities = straight, np.broadcast_to(velocity, straight.shape)
    for _ in range(_ITERATIONS):
        pull = acceleration(positions, velocities, masses, sun_velocity)
        improved = straight + half**2 * (integrals.position @ pull)
        velocities = velocity + half * (integrals.velocity @ pull)
        change = np.abs(improved - positions).max()
        positions = improved
        if change < _CONVERGED:
            break
    else:
        raise ArithmeticError(f"Picard's iteration did not converge: the last change was {change:g} au")
    series = half**2 * (integrals.series @ pull)
    series[0] += position + half * velocity
    series[1] += half * velocity
    end = position + 2.0 * half * velocity + half**2 * (integrals.last_position @ pull)
    return series.T, (end, velocity + half * (integrals.last_velocity @ pull))
