"""Chebyshev series on a record: nodes, the transform from values to coefficients, and evaluation."""

import numpy as np

from charts.engine.numbers import Array
from charts.engine.spk import Records


def nodes(count: int) -> Array:
    """The `count` zeros of T_count, from the latest to the earliest, within −1 to 1."""
    zeros: Array = np.cos(np.pi * (np.arange(count) + 0.5) / count)
    return zeros


def polynomials(x: Array, terms: int) -> Array:
    """T_0 to T_(terms−1) at each x: (…, terms)."""
    values: Array = np.cos(np.arange(terms) * np.arccos(np.clip(x, -1.0, 1.0))[..., None])
    return values


def transform(count: int) -> Array:
    """(terms, nodes): turns values at `nodes(count)` into the coefficients of the series through them."""
    matrix = polynomials(nodes(count), count).T * (2.0 / count)
    matrix[0] /= 2.0
    return matrix


def positions(records: Records, times: Array) -> Array:
    """The body at each JD TDB of `times` within its records: (times, 3) in au."""
    places = (times - records.start) / records.days
    index = np.clip(places.astype(np.intp), 0, len(records.coefficients) - 1)
    series = polynomials(2.0 * (places - index) - 1.0, records.coefficients.shape[2])
    values: Array = np.einsum("nct,nt->nc", records.coefficients[index], series) * records.scale
    return values
