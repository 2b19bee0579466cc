"""The house systems by name, where each is defined, and their cusps for one moment or for many."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

import numpy as np

from charts.engine.errors import HouseSystemUndefined
from charts.engine.houses.angles import Horizon, HorizonArrays, HorizonOf
from charts.engine.houses.arithmetic import ARRAYS, PLAIN, Arithmetic, Array, T
from charts.engine.houses.circles import campanus, koch, regiomontanus
from charts.engine.houses.ecliptic import equal, porphyry, whole_sign
from charts.engine.houses.placidus import placidus, placidus_arrays
from charts.engine.houses.wheel import Cusps

_POLE: Final = 1e-6  # cosine of the latitude below which Regiomontanus' circles fall together in the horizon


class Formula(Protocol):
    """A system written once for one moment and for many."""

    def __call__(self, m: Arithmetic[T], horizon: HorizonOf[T], /) -> tuple[T, ...]: ...


class System(NamedTuple):
    """A system's cusps for one moment and for many, and the horizons on which it has none."""

    one: Callable[[Horizon], Cusps]
    many: Callable[[HorizonArrays], Array | tuple[Array, ...]]
    undefined: Callable[[Any], Any] | None  # of either horizon: a bool or an array of them; None: it always has cusps


def cusps_of(system: str, horizon: Horizon, latitude: float) -> Cusps:
    """The cusps of a system by its catalogue name, in degrees.

    Errors: `HouseSystemUndefined`, naming the latitude and the systems that have cusps there.
    """
    one, _, undefined = _SYSTEMS[system]
    if undefined and undefined(horizon):
        raise HouseSystemUndefined(system, latitude, _defined_on(horizon))
    return one(horizon)


def cusps_arrays(system: str, horizon: HorizonArrays) -> Array:
    """`cusps_of` at many moments and places: shape (12, n), with columns of NaN where the system is undefined."""
    _, many, undefined = _SYSTEMS[system]
    with np.errstate(invalid="ignore", divide="ignore"):
        cusps = np.asarray(many(horizon))
        if undefined:
            cusps[:, undefined(horizon)] = np.nan
    return cusps


def _defined_on(horizon: Horizon) -> Iterator[str]:
    for name, system in _SYSTEMS.items():
        if not (system.undefined and system.undefined(horizon)):
            yield name


def within_polar_circle(horizon: HorizonOf[T]) -> Any:
    """Part of the ecliptic never rises here."""
    return abs(horizon.sin_latitude * horizon.sin_obliquity) >= horizon.cos_latitude * horizon.cos_obliquity


def at_a_pole(horizon: HorizonOf[T]) -> Any:
    """The equator is the horizon."""
    return horizon.cos_latitude < _POLE


def _both(formula: Formula, undefined: Callable[[Any], Any] | None = None) -> System:
    return System(partial(formula, PLAIN), partial(formula, ARRAYS), undefined)


_SYSTEMS: Final[Mapping[str, System]] = MappingProxyType({
    "placidus": System(placidus, placidus_arrays, within_polar_circle),
    "koch": _both(koch, within_polar_circle),
    "regiomontanus": _both(regiomontanus, at_a_pole),
    "campanus": _both(campanus),
    "porphyry": _both(porphyry),
    "equal": _both(equal),
    "whole_sign": _both(whole_sign),
})  # fmt: skip
SYSTEM_NAMES: Final = tuple(_SYSTEMS)
