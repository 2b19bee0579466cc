"""Elections: when a set of conditions holds over a place.

from charts.engine.electional import MoonNotVoid, PointInSign, elect

windows = elect(2461041.5, 2461132.5, 51.5, -0.13, [PointInSign("venus", ("taurus",)), MoonNotVoid()])
"""

from charts.engine.electional.errors import InvalidPredicate, SearchTooLarge, UnknownPredicate
from charts.engine.electional.parsing import PREDICATES, predicate_from
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
from charts.engine.electional.search import Window, elect

__all__ = [
    "PREDICATES",
    "AngleInSign",
    "AnyOf",
    "AspectWithin",
    "Dignified",
    "InvalidPredicate",
    "MoonNotVoid",
    "MoonWaxing",
    "Not",
    "NotRetrograde",
    "PlanetaryHourOf",
    "PointInHouse",
    "PointInSign",
    "Predicate",
    "SearchTooLarge",
    "UnknownPredicate",
    "Window",
    "elect",
    "predicate_from",
]
