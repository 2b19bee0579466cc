"""Charts made by hand: points where a test puts them, in the houses of an ascendant it chooses."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Literal

from charts.engine import Chart, ChartRequest, ChartSettings, compute_chart
from charts.engine.aspects import Hit, aspect_hits, named
from charts.engine.catalogue import DEFAULT_ASPECTS, POINT_ORDER, SIGN_NAMES
from charts.engine.chart import Angles, House, Point
from charts.engine.circle import wrap
from charts.engine.dignities import dignities_of

PLANETS = ("sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto")


def point(name: str, longitude: float, ascendant: float | None = None, **more: object) -> Point:
    """A point on the ecliptic, with the house that holds it in equal houses from an ascendant."""
    sign = int(longitude / 30.0)
    made = Point(
        name, longitude, 0.0, 1.0, 1.0, 0.0, 0.0, SIGN_NAMES[sign], longitude - 30.0 * sign,
        None if ascendant is None else int(wrap(longitude - ascendant) / 30.0) + 1, False, dignities_of(name, sign),
    )  # fmt: skip
    return replace(made, **more)


def points(longitudes: Mapping[str, float], ascendant: float | None = None) -> tuple[Point, ...]:
    return tuple(point(name, longitudes[name], ascendant) for name in sorted(longitudes, key=POINT_ORDER.__getitem__))


def hits(longitudes: Mapping[str, float], orbs: Mapping[str, float] = DEFAULT_ASPECTS) -> list[Hit]:
    everywhere = [0.0] * len(POINT_ORDER)
    for name, longitude in longitudes.items():
        everywhere[POINT_ORDER[name]] = longitude
    return aspect_hits(sorted(POINT_ORDER[name] for name in longitudes), everywhere, [1.0] * len(POINT_ORDER), orbs)


@cache
def _any_chart() -> Chart:
    return compute_chart(ChartRequest(2451545.0, 50.0, 8.0, ChartSettings(points=PLANETS)))


def chart(
    made: Mapping[str, float] | tuple[Point, ...],
    ascendant: float | None = None,
    midheaven: float | None = None,
    orbs: Mapping[str, float] = DEFAULT_ASPECTS,
) -> Chart:
    """A chart of these points in equal houses, the midheaven three signs before the ascendant unless given."""
    given = points(made, ascendant) if isinstance(made, Mapping) else made
    angles, houses = None, ()
    if ascendant is not None:
        top = wrap(ascendant - 90.0) if midheaven is None else midheaven
        angles = Angles(ascendant, top, wrap(ascendant + 180.0), wrap(top + 180.0), 0.0, 0.0)
        cusps = [wrap(ascendant + 30.0 * house) for house in range(12)]
        houses = tuple(House(number, cusp, SIGN_NAMES[int(cusp / 30.0)], cusp % 30.0)
                       for number, cusp in enumerate(cusps, 1))  # fmt: skip
    aspects = named(hits({it.name: it.longitude for it in given}, orbs))
    return replace(
        _any_chart(), points=given, angles=angles, houses=houses, aspects=aspects, sect=_sect(given, ascendant)
    )


def _sect(given: tuple[Point, ...], ascendant: float | None) -> Literal["day", "night"] | None:
    """By the half of the zodiac that has risen, as it is outside the polar circles."""
    suns = [point.longitude for point in given if point.name == "sun"]
    if ascendant is None or not suns:
        return None
    return "day" if wrap(ascendant - suns[0]) <= 180.0 else "night"
