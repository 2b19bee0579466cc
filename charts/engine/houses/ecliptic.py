"""House systems that divide the ecliptic itself, evenly or quadrant by quadrant.

Each is a function of the arithmetic and a horizon and gives twelve cusps in degrees, the first house's first.
"""

from typing import Final

from charts.engine.houses.angles import HorizonOf
from charts.engine.houses.arithmetic import Arithmetic
from charts.engine.houses.wheel import quadrants
from charts.engine.numbers import Number


def equal(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Every 30° from the ascendant."""
    return _every_sign(m, horizon.ascendant)


def whole_sign(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """The signs, from the ascendant's."""
    return _every_sign(m, 30.0 * m.floor(horizon.ascendant / 30.0))


def vehlow(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Every 30°, the ascendant in the middle of the first house (Johannes Vehlow, from 1925)."""
    return _every_sign(m, m.wrap(horizon.ascendant - 15.0))


def equal_mc(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Every 30° from the midheaven, which opens the tenth."""
    return _every_sign(m, m.wrap(horizon.midheaven + 90.0))


def _every_sign(m: Arithmetic[Number], first: Number) -> tuple[Number, ...]:
    return tuple(m.wrap(first + 30.0 * house) for house in range(12))


def porphyry(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Thirds of the ecliptic between midheaven, ascendant and lower heaven."""
    eastern = _eastern_quadrant(m, horizon) / 3.0
    return _quadrants_shared(m, horizon, eastern, eastern, 60.0 - eastern, 60.0 - eastern)


def sripati(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Houses that reach half-way to their neighbours' Porphyry cusps, which are their middles (Sripati Paddhati)."""
    eastern = _eastern_quadrant(m, horizon) / 6.0  # half a house between midheaven and ascendant
    northern = 30.0 - eastern  # and half of one between ascendant and lower heaven
    ascendant, midheaven = horizon.ascendant, horizon.midheaven
    first, tenth = m.wrap(ascendant - eastern), m.wrap(midheaven - northern)
    found = (midheaven + eastern, ascendant - 3.0 * eastern, ascendant + northern, ascendant + 3.0 * northern)
    return quadrants(m, first, tenth, [m.wrap(cusp) for cusp in found])


def pullen_sd(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Sinusoidal delta: a quadrant's middle house differs twice as much from 30° as its neighbours.

    Walter Pullen's neo-Porphyry (1994, the manual of Astrolog 5). The middle house of a quadrant under 30° has no size.
    """
    eastern = _eastern_quadrant(m, horizon)
    eastern_side, northern_side = (
        m.where(quadrant < 30.0, quadrant / 2.0, 30.0 + (quadrant - 90.0) / 4.0)
        for quadrant in (eastern, 180.0 - eastern)
    )
    return _quadrants_shared(
        m, horizon, eastern_side, eastern - 2.0 * eastern_side, northern_side, 180.0 - eastern - 2.0 * northern_side
    )


def pullen_sr(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> tuple[Number, ...]:
    """Sinusoidal ratio: from the smaller quadrant's middle house x, its neighbours are rx, the larger's r³x and r⁴x.

    Walter Pullen, 2016, the manual of Astrolog 6.20. The quadrants' own ratio c = r³(2 + r) / (2r + 1) makes
    r⁴ + 2r³ = c(2r + 1), which Ferrari's method solves: (r² + r + t)² is that and the square of √(1 + 2t)·r + (t + c)
    / √(1 + 2t) for t³ = c(c − 1) / 2.
    """
    eastern = _eastern_quadrant(m, horizon)
    smaller = m.where(eastern < 90.0, eastern, 180.0 - eastern)
    smaller = m.where(smaller > _SLIVER, smaller, _SLIVER)
    c = (180.0 - smaller) / smaller
    t = m.cbrt(c * (c - 1.0) / 2.0)
    s = m.sqrt(1.0 + 2.0 * t)
    r = (s - 1.0 + m.sqrt((s - 1.0) * (s - 1.0) + 4.0 * ((t + c) / s - t))) / 2.0
    shares = (r / (2.0 * r + 1.0), 1.0 / (2.0 + r))  # a quadrant's outer house of the whole, if the smaller or larger
    eastern_side = eastern * m.where(eastern < 90.0, *shares)
    northern_side = (180.0 - eastern) * m.where(eastern < 90.0, *shares[::-1])
    return _quadrants_shared(
        m, horizon, eastern_side, eastern - 2.0 * eastern_side, northern_side, 180.0 - eastern - 2.0 * northern_side
    )


_SLIVER: Final = 1e-12  # degrees, a quadrant that has no more size


def _eastern_quadrant(m: Arithmetic[Number], horizon: HorizonOf[Number]) -> Number:
    """Degrees from the midheaven to the ascendant, 0 to 180."""
    return m.wrap(horizon.ascendant - horizon.midheaven)


def _quadrants_shared(
    m: Arithmetic[Number], horizon: HorizonOf[Number], tenth: Number, eleventh: Number, first: Number, second: Number
) -> tuple[Number, ...]:
    """Cusps from the sizes, degrees, of these houses."""
    eleventh_cusp, second_cusp = horizon.midheaven + tenth, horizon.ascendant + first
    found = (eleventh_cusp, eleventh_cusp + eleventh, second_cusp, second_cusp + second)
    return quadrants(m, horizon.ascendant, horizon.midheaven, [m.wrap(cusp) for cusp in found])
