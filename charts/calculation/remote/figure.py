"""Whether what another Nocturna calls a chart is a whole one: with what was asked for, each number where it may be.

The numbers themselves are believed, to the last digit. What is not whole would be stored, or fail in the hands of
whoever draws and reads it.
"""

from collections.abc import Callable, Iterable, Mapping
from math import isclose, isfinite
from types import MappingProxyType
from typing import Any, Final

from charts.calculation.base import Subject
from charts.engine.catalogue import ANGLES, ASPECT_TYPES, PLANETS, POINT_ORDER, sign_of

_PARTS: Final = ("points", "houses", "angles", "aspects", "patterns", "balance", "lunar_phase")
_NOT_OF_ALL: Final[Mapping[str, Any]] = MappingProxyType({"patterns": (), "balance": {}, "lunar_phase": None})
_NUMBERS_OF_ASPECT: Final = ("angle", "separation", "orb", "strength")
_OF_ENGINE: Final = ("name", "version", "ephemeris", "delta_t_model")
_FROM_THE_EARTH: Final = ("geocentric", "topocentric")
_PLACES: Final = frozenset((*POINT_ORDER, *ANGLES))


class Unusable(Exception):
    """It is no answer to this request; the message says why, for our log."""


def check_engine(engine: Any) -> None:
    """Errors: Unusable."""
    if not isinstance(engine, dict) or not _all_text(engine.get("notes")):
        raise Unusable("an answer that does not say what computed it")
    if not _all_text([engine.get(name) for name in _OF_ENGINE]) or type(engine.get("degraded")) is not bool:
        raise Unusable("an answer that does not say what computed it")


def check_figure(figure: Mapping[str, Any], *, of: Subject | None, asked: Iterable[str], center: str) -> None:
    """of: whose figure it is, None for one that a technique makes. asked: the points. Errors: Unusable."""
    if of is None and not any(name in figure for name in _PARTS):
        return
    figure = figure if of is not None else {**_NOT_OF_ALL, **figure}
    try:
        _check_points(figure["points"], {*asked} & {*PLANETS} if of and center in _FROM_THE_EARTH else set())
        _check_houses(figure["houses"], of)
        _check_angles(figure["angles"], of)
        check_aspects(figure["aspects"])
        _each(figure["patterns"], lambda pattern: _is_text(pattern["pattern"]) and type(pattern["number"]) is int)
        _each(figure["balance"].values(), lambda counts: all(type(count) is int for count in counts.values()))
        if figure["lunar_phase"] is not None:
            _each([figure["lunar_phase"]], lambda phase: _is_text(phase["name"]) and _is_number(phase["angle"]))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise Unusable(f"a figure that is not whole: {type(error).__name__} {error}"[:80]) from None


def check_aspects(aspects: Any) -> None:
    """Errors: Unusable, KeyError, TypeError."""
    _each(
        aspects,
        lambda aspect: (
            aspect["aspect"] in ASPECT_TYPES
            and {aspect["first"], aspect["second"]} <= _PLACES
            and all(_is_number(aspect[name]) for name in _NUMBERS_OF_ASPECT)
        ),
    )


def _check_points(points: Any, needed: set[str]) -> None:
    _each(points, lambda point: _is_placed(point) and _is_house(point["house"]) and point["name"] in POINT_ORDER)
    names = [point["name"] for point in points]
    if len({*names}) != len(names) or not needed <= {*names}:
        raise Unusable("points that lack some, or have some twice")


def _check_houses(houses: Any, of: Subject | None) -> None:
    _each(houses, _is_placed)
    if [house["number"] for house in houses] != [*range(1, len(houses) + 1)]:
        raise Unusable("houses that do not follow each other")
    if len(houses) not in (0, 12) or (of is not None and of.time_known != bool(houses)):
        raise Unusable("not twelve houses")


def _check_angles(angles: Any, of: Subject | None) -> None:
    if angles is None and (of is None or not of.time_known):
        return
    if {*angles} != {*ANGLES} or not all(value is None or _is_longitude(value) for value in angles.values()):
        raise Unusable("angles that are none")


def _each(found: Any, is_one: Callable[[Any], bool]) -> None:
    if isinstance(found, (str, Mapping)) or not all(is_one(one) for one in found):
        raise Unusable("a figure with something else in it")


def _is_placed(place: Mapping[str, Any]) -> bool:
    """Its sign is that of its longitude."""
    longitude = place["longitude"]
    if not _is_longitude(longitude):
        return False
    sign, degree = sign_of(longitude)
    # In arrays the last digit may fall otherwise.
    return place["sign"] == sign and isclose(place["sign_degree"], degree, abs_tol=1e-9)


def _is_longitude(value: Any) -> bool:
    return _is_number(value) and 0.0 <= value < 360.0


def _is_house(value: Any) -> bool:
    return value is None or (type(value) is int and 1 <= value <= 12)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _all_text(values: Any) -> bool:
    return isinstance(values, list) and all(map(_is_text, values))
