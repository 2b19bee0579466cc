"""The composite chart: the midpoints of two charts, point by point.

Robert Hand, Planets in Composite, 1975, chapters 1 and 2: near midpoints, and houses either from the midpoints of cusps
or by tables from the composite midheaven at the latitude where the two live together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from charts import sentences as said
from charts.engine.aspects import Aspect, aspect_hits, named
from charts.engine.balance import Balance, balance_of
from charts.engine.catalogue import PLANETS, POINT_ORDER, POINTS, sign_of
from charts.engine.chart import Angles, Chart, House, Provenance, compute_chart
from charts.engine.comparison.composite_houses import (
    Birth,
    CompositeHouses,
    derived_houses,
    midpoint_houses,
    near_midpoint,
)
from charts.engine.dignities import dignities_of
from charts.engine.ephemeris import SUN
from charts.engine.errors import check_latitude, check_setting
from charts.engine.houses import HouseFinder
from charts.engine.meridian import meridian_of, zodiac_start
from charts.engine.request import ChartRequest, ChartSettings
from charts.engine.sky import sky_at

CompositeHouseMethod = Literal["midpoint", "derived"]


@dataclass(frozen=True, slots=True)
class CompositePoint:
    """The middle between one point's two places: a point's fields, None for what a midpoint does not have."""

    name: str
    longitude: float  # degrees
    latitude: None
    distance: None
    speed: None
    declination: None
    right_ascension: None
    sign: str
    sign_degree: float
    house: int | None
    retrograde: None
    dignities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompositeChart:
    """A chart of no moment and no place: midpoints of two charts, with houses of their own."""

    points: tuple[CompositePoint, ...]  # those that both charts have, in the catalogue's order
    houses: tuple[House, ...]  # empty when one of the times is unknown
    angles: Angles | None  # None when one of the times is unknown
    aspects: tuple[Aspect, ...]  # neither applying nor separating
    balance: Balance  # of Sun, Moon and planets among the points
    house_method: CompositeHouseMethod
    house_system: str
    latitude: float | None  # degrees, of the derived houses
    engine: Provenance


def composite(
    first: ChartRequest,
    second: ChartRequest,
    settings: ChartSettings | None = None,
    *,
    houses: CompositeHouseMethod = "midpoint",
    latitude: float | None = None,
) -> CompositeChart:
    """The midpoint composite of two births, both computed with these settings (by default the first one's).

    Every point is the near midpoint of its two longitudes. Where they are exactly opposite, both midpoints are as near;
    then it is the one ahead of the first chart's, 90° further in the zodiac, and a note says so. Lots are midpoints
    of both charts' lots. houses: midpoint for the midpoints of the cusps, derived for those of a place at `latitude`
    (by default the mean of both) where the composite midheaven culminates; both in the settings' house system.
    Errors: those of `compute_chart`, `InvalidCoordinate`, `UnsupportedSetting`.
    """
    check_setting("houses", houses, get_args(CompositeHouseMethod))
    if latitude is not None:
        check_latitude(latitude)
    settings = settings or first.settings
    one, other = (replace(request, settings=settings) for request in (first, second))
    charts = compute_chart(one), compute_chart(other)
    reference = (first.latitude + second.latitude) / 2.0 if latitude is None else latitude
    found = _houses(one, other, charts, houses, reference)
    finder = HouseFinder(found.cusps) if found else None
    points, ties = composite_points(*charts, finder)
    notes = (*_notes(*charts), *ties, *(found.notes if found else ()))
    return CompositeChart(
        points=points,
        houses=tuple(_house(number, cusp) for number, cusp in enumerate(found.cusps, 1)) if found else (),
        angles=found.angles if found else None,
        aspects=_aspects(points, settings),
        balance=balance_of([int(point.longitude // 30.0) for point in points if point.name in PLANETS]),
        house_method=houses,
        house_system=settings.house_system,
        latitude=reference if houses == "derived" and found else None,
        engine=replace(charts[0].engine, notes=notes),
    )


def _houses(
    first: ChartRequest,
    second: ChartRequest,
    charts: tuple[Chart, Chart],
    method: CompositeHouseMethod,
    latitude: float,
) -> CompositeHouses | None:
    if not (charts[0].houses and charts[1].houses):
        return None
    settings = first.settings
    if method == "midpoint":
        return midpoint_houses(*charts, settings.house_system)
    return derived_houses(_birth(first), _birth(second), latitude, settings.house_system, settings.house_fallback)


def _birth(request: ChartRequest) -> Birth:
    return Birth(meridian_of(request), sky_at(request.julian_day).places[SUN][0], zodiac_start(request))


def composite_points(
    first: Chart, second: Chart, finder: HouseFinder | None
) -> tuple[tuple[CompositePoint, ...], tuple[str, ...]]:
    """The midpoints, and a note on each of two opposite places."""
    others = {point.name: point.longitude for point in second.points}
    pairs = [(point.name, point.longitude, others[point.name]) for point in first.points if point.name in others]
    notes = tuple(said.OPPOSITE(point=name) for name, longitude, other in pairs if (other - longitude) % 360.0 == 180.0)
    return tuple(_point(name, near_midpoint(longitude, other), finder) for name, longitude, other in pairs), notes


def _point(name: str, longitude: float, finder: HouseFinder | None) -> CompositePoint:
    return CompositePoint(
        name, longitude, None, None, None, None, None, *sign_of(longitude),
        finder.house(longitude) if finder else None, None, dignities_of(name, int(longitude / 30.0)),
    )  # fmt: skip  # as in CompositePoint


def _notes(first: Chart, second: Chart) -> tuple[str, ...]:
    """Both charts' own notes, with which one they are about."""
    return (
        *(said.FIRST(note=note) for note in first.engine.notes),
        *(said.SECOND(note=note) for note in second.engine.notes),
    )


def _house(number: int, cusp: float) -> House:
    return House(number, cusp, *sign_of(cusp))


def _aspects(points: Sequence[CompositePoint], settings: ChartSettings) -> tuple[Aspect, ...]:
    places = [POINT_ORDER[point.name] for point in points]
    longitudes = [0.0] * len(POINTS)
    for place, point in zip(places, points, strict=True):
        longitudes[place] = point.longitude
    return named(aspect_hits(places, longitudes, [None] * len(POINTS), settings.orbs))
