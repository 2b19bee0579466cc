"""Chebyshev series with two derivatives: of several bodies at one moment, or of one body at many."""

from typing import Final

import numpy as np

from charts.engine.numbers import Array

TERMS: Final = 14  # of Mercury and of nutation, the longest


def _basis() -> Array:
    """(powers, terms, 3): what each power of x adds to T_n and to its first and second derivative."""
    basis = np.zeros((TERMS, TERMS, 3))
    basis[0, 0, 0] = basis[1, 1, 0] = 1.0
    for n in range(2, TERMS):  # T_n = 2 x T_{n−1} − T_{n−2}
        basis[1:, n, 0] = 2.0 * basis[:-1, n - 1, 0]
        basis[:, n, 0] -= basis[:, n - 2, 0]
    for order in (1, 2):
        basis[:-1, :, order] = basis[1:, :, order - 1] * np.arange(1, TERMS)[:, None]
    return basis


_BASIS: Final = _basis()
_FLAT: Final = _BASIS.reshape(TERMS, TERMS * 3)


def rate_scale(days: Array) -> Array:
    """(bodies, 1, 3): what turns derivatives by x, from −1 to 1 over a record of so many days, into rates a day."""
    per_day = 2.0 / days
    return np.stack([np.ones_like(per_day), per_day, per_day**2], axis=1)[:, None, :].copy()


def states_at(coefficients: Array, x: Array, scale: Array) -> list[list[float]]:
    """One moment. coefficients: (bodies, 3, TERMS); x: (bodies,) from −1 to 1; scale: `rate_scale`.

    For each body x, its rate and acceleration, y …, z … as plain floats.
    """
    powers = np.empty((len(x), TERMS))
    powers[:] = x[:, None]
    powers[:, 0] = 1.0
    np.multiply.accumulate(powers, axis=1, out=powers)
    polynomials = powers.dot(_FLAT).reshape(len(x), TERMS, 3)
    values = np.matmul(coefficients, polynomials)
    values *= scale
    states: list[list[float]] = values.reshape(len(x), 9).tolist()
    return states


class BodySeries:
    """One body's polynomials at many moments."""

    def __init__(self, terms: int, days: float) -> None:
        self.terms, self.days = terms, days
        orders = _BASIS[:terms, :terms].transpose(2, 1, 0) * ((2.0 / days) ** np.arange(3))[:, None, None]
        self._conversion = np.ascontiguousarray(orders.reshape(3 * terms, terms))

    def states(self, coefficients: Array, x: Array, out: Array) -> None:
        """coefficients: (n, 3, terms or more); x: (n,) from −1 to 1; out: (3 orders, 3 axes, n), filled."""
        terms, n = self.terms, len(x)
        by_axis = np.ascontiguousarray(coefficients[:, :, :terms].transpose(1, 2, 0))
        powers = np.empty((terms, n))
        powers[0], powers[1] = 1.0, x
        for power in range(2, terms):
            np.multiply(powers[power - 1], x, out=powers[power])
        polynomials = self._conversion.dot(powers).reshape(3, terms, n)
        np.einsum("ckn,dkn->dcn", by_axis, polynomials, out=out)
