"""Predicates from JSON: `{"name": "point_in_sign", "point": "venus", "signs": ["taurus", "libra"]}`."""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from types import MappingProxyType
from typing import Any, Final

from charts.engine.electional.errors import InvalidPredicate, UnknownPredicate
from charts.engine.electional.predicates import (
    AngleInSign,
    AnyOf,
    AspectWithin,
    Dignified,
    MoonNotVoid,
    MoonWaxing,
    Not,
    NotRetrograde,
    PlanetaryHourOf,
    PointInHouse,
    PointInSign,
    Predicate,
)

PREDICATES: Final[Mapping[str, type[Any]]] = MappingProxyType({
    "point_in_sign": PointInSign,
    "point_in_house": PointInHouse,
    "aspect_within": AspectWithin,
    "moon_not_void": MoonNotVoid,
    "not_retrograde": NotRetrograde,
    "dignified": Dignified,
    "moon_waxing": MoonWaxing,
    "angle_in_sign": AngleInSign,
    "planetary_hour_of": PlanetaryHourOf,
    "any_of": AnyOf,
    "not": Not,
})  # fmt: skip  # a line a predicate
MOST_DEEP: Final = 8  # predicates within predicates
MOST_IN_A_LIST: Final = 32


def predicate_from(given: Mapping[str, Any], depth: int = 0) -> Predicate:
    """The predicate of a JSON object. Errors: `UnknownPredicate`, `InvalidPredicate`, and those of unknown names."""
    name = given.get("name") if isinstance(given, Mapping) else None
    if not isinstance(name, str) or name not in PREDICATES:
        raise UnknownPredicate(str(name), PREDICATES)
    if depth >= MOST_DEEP:
        raise InvalidPredicate(name, "predicates", "more", f"at most {MOST_DEEP} deep")
    kind = PREDICATES[name]
    parameters = {parameter.name: parameter for parameter in fields(kind) if parameter.init}
    _check_names(name, given, parameters)
    predicate: Predicate = kind(**{key: _value(name, key, given[key], depth) for key in parameters if key in given})
    return predicate


def _check_names(name: str, given: Mapping[str, Any], parameters: Mapping[str, Field[Any]]) -> None:
    for key in given:
        if key != "name" and key not in parameters:
            raise InvalidPredicate(name, key, given[key], f"left out; there are {', '.join(parameters) or 'none'}")
    for key, parameter in parameters.items():
        if key not in given and parameter.default is MISSING:
            raise InvalidPredicate(name, key, None, "given")


def _value(name: str, key: str, given: Any, depth: int) -> Any:
    """A parameter's value, of the kind that its name has everywhere."""
    if key == "predicate":
        return predicate_from(given, depth + 1)
    if key in _LISTS:
        if not isinstance(given, list | tuple) or not given or len(given) > MOST_IN_A_LIST:
            raise InvalidPredicate(name, key, given, f"a list of 1 to {MOST_IN_A_LIST}")
        if key == "predicates":
            return tuple(predicate_from(one, depth + 1) for one in given)
        if not all(_is(one, _LISTS[key]) for one in given):
            raise InvalidPredicate(name, key, given, f"a list of {'numbers' if _LISTS[key] is int else 'names'}")
        return tuple(given)
    wanted, words = _SINGLE.get(key, (str, "a name"))
    if not _is(given, wanted):
        raise InvalidPredicate(name, key, given, words)
    return given


def _is(given: object, wanted: Any) -> bool:
    """isinstance, but that true and false are no numbers."""
    return isinstance(given, wanted) and (wanted in _TRUTHS or not isinstance(given, bool))


_LISTS: Final = {
    "predicates": dict, "signs": str, "houses": int, "aspects": str, "dignities": str, "rulers": str,
}  # fmt: skip
_TRUTHS: Final = (bool, bool | None)
_SINGLE: Final[Mapping[str, tuple[Any, str]]] = MappingProxyType({
    "orb": (int | float, "a number of degrees"),
    "applying": (bool | None, "true, false or null"),
    "waxing": (bool, "true or false"),
})  # fmt: skip
