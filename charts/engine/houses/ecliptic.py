"""House systems that divide the ecliptic itself, evenly or quadrant by quadrant.

Each is a function of the arithmetic and a horizon and gives twelve cusps in degrees, the first house's first.
"""

from charts.engine.houses.angles import HorizonOf
from charts.engine.houses.arithmetic import Arithmetic, T
from charts.engine.houses.wheel import quadrants


def equal(m: Arithmetic[T], horizon: HorizonOf[T]) -> tuple[T, ...]:
    """Every 30° from the ascendant."""
    return _every_sign(m, horizon.ascendant)


def whole_sign(m: Arithmetic[T], horizon: HorizonOf[T]) -> tuple[T, ...]:
    """The signs, from the ascendant's."""
    return _every_sign(m, 30.0 * m.floor(horizon.ascendant / 30.0))


def _every_sign(m: Arithmetic[T], first: T) -> tuple[T, ...]:
    return tuple(m.wrap(first + 30.0 * house) for house in range(12))


def porphyry(m: Arithmetic[T], horizon: HorizonOf[T]) -> tuple[T, ...]:
    """Thirds of the ecliptic between midheaven, ascendant and lower heaven."""
    eastern = _eastern_quadrant(m, horizon) / 3.0
    return _quadrants_shared(m, horizon, eastern, eastern, 60.0 - eastern, 60.0 - eastern)


def _eastern_quadrant(m: Arithmetic[T], horizon: HorizonOf[T]) -> T:
    """Degrees from the midheaven to the ascendant, 0 to 180."""
    return m.wrap(horizon.ascendant - horizon.midheaven)


def _quadrants_shared(
    m: Arithmetic[T], horizon: HorizonOf[T], tenth: T, eleventh: T, first: T, second: T
) -> tuple[T, ...]:
    """Cusps from the sizes, degrees, of these houses."""
    eleventh_cusp, second_cusp = horizon.midheaven + tenth, horizon.ascendant + first
    found = (eleventh_cusp, eleventh_cusp + eleventh, second_cusp, second_cusp + second)
    return quadrants(m, horizon.ascendant, horizon.midheaven, [m.wrap(cusp) for cusp in found])
