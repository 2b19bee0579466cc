"""The house systems by name, where each is defined, and their cusps for one moment or for many."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from math import cos, sin
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

import numpy as np

from charts.engine.constants import DEGREES
from charts.engine.errors import HouseSystemUndefined, UnsupportedSetting
from charts.engine.houses.angles import Horizon, HorizonArrays, HorizonOf
from charts.engine.houses.arithmetic import ARRAYS, PLAIN, Arithmetic
from charts.engine.houses.circles import apc, campanus, horizontal, on_parallel, regiomontanus, topocentric
from charts.engine.houses.ecliptic import equal, equal_mc, porphyry, pullen_sd, pullen_sr, sripati, vehlow, whole_sign
from charts.engine.houses.equator import alcabitius, carter, koch, krusinski, meridian, morinus
from charts.engine.houses.placidus import placidus, placidus_arrays
from charts.engine.houses.wheel import Cusps
from charts.engine.numbers import Array, Number

_POLE: Final = 1e-6  # cosine of a latitude so near the pole that circles of a system fall together


class Formula(Protocol):
    """A system written once for one moment and for many."""

    def __call__(self, m: Arithmetic[Number], horizon: HorizonOf[Number], /) -> tuple[Number, ...]: ...


class System(NamedTuple):
    """A system's cusps for one moment and for many, and the horizons on which it has none."""

    one: Callable[[Horizon], Cusps]
    many: Callable[[HorizonArrays], Array | tuple[Array, ...]]
    undefined: Callable[[Any], Any] | None  # of either horizon: a bool or an array of them; None: it always has cusps


def cusps_of(system: str, horizon: Horizon, latitude: float, sun_declination: float | None = None) -> Cusps:
    """The cusps of a system by its catalogue name, in degrees.

    `sunshine` needs the Sun's declination in degrees; the others do not look at it.
    Errors: `HouseSystemUndefined`, naming the latitude and the systems that have cusps there whatever the Sun does;
    `UnsupportedSetting` for sunshine without the Sun.
    """
    if system == SUNSHINE:
        return _sunshine(horizon, latitude, sun_declination)
    one, _, undefined = _SYSTEMS[system]
    if undefined and undefined(horizon):
        raise HouseSystemUndefined(system, latitude, defined_on(horizon))
    return one(horizon)


def cusps_arrays(system: str, horizon: HorizonArrays, sun_declination: Array | None = None) -> Array:
    """`cusps_of` at many moments and places: shape (12, n), with columns of NaN where the system is undefined."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if system == SUNSHINE:
            return _sunshine_arrays(horizon, sun_declination)
        _, many, undefined = _SYSTEMS[system]
        cusps = np.asarray(many(horizon))
        if undefined:
            cusps[:, undefined(horizon)] = np.nan
        return cusps


def _sunshine(horizon: Horizon, latitude: float, sun_declination: float | None) -> Cusps:
    """House circles through thirds of the Sun's own semi-arcs: Bob Makransky, Primary Directions, 1988.

    Where the two solutions in use part, at high latitudes, Alois Treindl's, which is the definition's own geometry.
    It has no cusps on a day without sunrise and sunset.
    """
    if sun_declination is None:
        raise UnsupportedSetting("house_system", SUNSHINE, _SYSTEMS)
    cosine, sine = cos(sun_declination / DEGREES), sin(sun_declination / DEGREES)
    if _never_crosses(horizon, cosine, sine):
        raise HouseSystemUndefined(SUNSHINE, latitude, defined_on(horizon))
    return on_parallel(PLAIN, horizon, cosine, sine)


def _sunshine_arrays(horizon: HorizonArrays, sun_declination: Array | None) -> Array:
    if sun_declination is None:
        raise UnsupportedSetting("house_system", SUNSHINE, _SYSTEMS)
    cosine, sine = np.cos(sun_declination / DEGREES), np.sin(sun_declination / DEGREES)
    cusps = np.asarray(on_parallel(ARRAYS, horizon, cosine, sine))
    cusps[:, _never_crosses(horizon, cosine, sine)] = np.nan
    return cusps


def defined_on(horizon: Horizon) -> Iterator[str]:
    """The systems, by name, that have cusps on a horizon whatever the Sun does."""
    for name, system in _SYSTEMS.items():
        if not (system.undefined and system.undefined(horizon)):
            yield name


def within_polar_circle(horizon: HorizonOf[Number]) -> Any:
    """Part of the ecliptic never rises here."""
    return _never_crosses(horizon, horizon.cos_obliquity, horizon.sin_obliquity)


def _never_crosses(horizon: HorizonOf[Number], cos_declination: Number, sin_declination: Number) -> Any:
    return abs(horizon.sin_latitude * sin_declination) >= horizon.cos_latitude * cos_declination


def at_a_pole(horizon: HorizonOf[Number]) -> Any:
    """The horizon is the equator."""
    return horizon.cos_latitude < _POLE


def _both(formula: Formula, undefined: Callable[[Any], Any] | None = None) -> System:
    return System(partial(formula, PLAIN), partial(formula, ARRAYS), undefined)


SUNSHINE: Final = "sunshine"

_SYSTEMS: Final[Mapping[str, System]] = MappingProxyType({
    "placidus": System(placidus, placidus_arrays, within_polar_circle),
    "koch": _both(koch, within_polar_circle),
    "regiomontanus": _both(regiomontanus, at_a_pole),
    "campanus": _both(campanus),
    "porphyry": _both(porphyry),
    "alcabitius": _both(alcabitius),
    "morinus": _both(morinus),
    "topocentric": _both(topocentric, at_a_pole),
    "meridian": _both(meridian),
    "equal": _both(equal),
    "equal_mc": _both(equal_mc),
    "whole_sign": _both(whole_sign),
    "vehlow": _both(vehlow),
    "sripati": _both(sripati),
    "krusinski": _both(krusinski, at_a_pole),
    "carter": _both(carter),
    "horizontal": _both(horizontal),
    "apc": _both(apc, at_a_pole),
    "pullen_sd": _both(pullen_sd),
    "pullen_sr": _both(pullen_sr),
})  # fmt: skip

SYSTEM_NAMES: Final = (*_SYSTEMS, SUNSHINE)
