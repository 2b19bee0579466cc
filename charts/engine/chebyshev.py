"""Chebyshev series with two derivatives: of several bodies at one moment, or of one body at many."""

from typing import Final

import numpy as np

from charts.engine.numbers import Array

TERMS: Final = 14  # of Mercury and of nutation, the longest


def _basis() -> Array:
    """(powers, terms, 3): what each power of t adds to T_n(2 t − 1) and to its first and second derivative by t.

    Its numbers grow with n, to 4e8, where a series' coefficients have shrunk by more.
    """
    basis = np.zeros((TERMS, TERMS, 3))
    basis[0, 0, 0], basis[:2, 1, 0] = 1.0, (-1.0, 2.0)
    for n in range(2, TERMS):  # T_n = 2 x T_{n−1} − T_{n−2} with x = 2 t − 1
        basis[1:, n, 0] = 4.0 * basis[:-1, n - 1, 0]
        basis[:, n, 0] -= 2.0 * basis[:, n - 1, 0] + basis[:, n - 2, 0]
    for order in (1, 2):
        basis[:-1, :, order] = basis[1:, :, order - 1] * np.arange(1, TERMS)[:, None]
    return basis


_BASIS: Final = _basis()
_FLAT: Final = _BASIS.reshape(TERMS, TERMS * 3)


def rate_scale(days: Array) -> Array:
    """(bodies, 3, 3): what turns derivatives by t, from 0 to 1 over a record of so many days, into rates a day.

    Of full shape, which numpy multiplies by in a third of the time that it takes to repeat an axis.
    """
    orders = (1.0 / days)[:, None] ** np.arange(3)
    return np.repeat(orders[:, None, :], 3, axis=1)


def states_at(coefficients: Array, t: Array, scale: Array) -> list[list[float]]:
    """One moment. coefficients: (bodies, 3, TERMS); t: (bodies,) from 0 to 1; scale: `rate_scale`.

    For each body x, its rate and acceleration, y …, z … as plain floats.
    """
    bodies = len(t)
    powers = np.empty((bodies, TERMS))
    powers[:] = t[:, None]
    powers[:, 0] = 1.0
    np.multiply.accumulate(powers, axis=1, out=powers)
    polynomials = powers.dot(_FLAT).reshape(bodies, TERMS, 3)
    values = np.matmul(coefficients, polynomials)
    values *= scale
    states: list[list[float]] = values.reshape(bodies, 9).tolist()
    return states


class BodySeries:
    """One body's polynomials at many moments."""

    def __init__(self, terms: int, days: float) -> None:
        self.terms, self.days = terms, days
        orders = _BASIS[:terms, :terms].transpose(2, 1, 0) * ((1.0 / days) ** np.arange(3))[:, None, None]
        self._conversion = np.ascontiguousarray(orders.reshape(3 * terms, terms))

    def states(self, coefficients: Array, t: Array, out: Array) -> None:
        """coefficients: (n, 3, terms or more); t: (n,) from 0 to 1; out: (3 orders, 3 axes, n), filled."""
        terms, n = self.terms, len(t)
        by_axis = np.ascontiguousarray(coefficients[:, :, :terms].transpose(1, 2, 0))
        powers = np.empty((terms, n))
        powers[0], powers[1] = 1.0, t
        for power in range(2, terms):
            np.multiply(powers[power - 1], t, out=powers[power])
        polynomials = self._conversion.dot(powers).reshape(3, terms, n)
        np.einsum("ckn,dkn->dcn", by_axis, polynomials, out=out)
