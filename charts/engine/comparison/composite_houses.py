"""Houses of a composite chart: from the midpoints of both charts' cusps, or by tables from the composite midheaven.

Both ways depend on both charts. Midpoints come in pairs, opposite each other; near ones taken cusp by cusp need not
follow each other round the circle. So only the midheaven is the near midpoint, and every other angle and cusp is the
one of its two midpoints that lies beyond it by the mean of the distances in the two charts.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from charts import sentences as said
from charts.engine.catalogue import ANGLES
from charts.engine.chart import Angles, Chart
from charts.engine.circle import arc, wrap
from charts.engine.constants import DEGREES
from charts.engine.errors import HouseSystemUndefined, TimeUnknown
from charts.engine.houses import cusps_of, horizon_of
from charts.engine.meridian import Meridian

_SIGNS: Final = "whole_sign"


class CompositeHouses(NamedTuple):
    angles: Angles
    cusps: tuple[float, ...]  # twelve, degrees
    notes: tuple[str, ...]


def near_midpoint(first: float, second: float) -> float:
    """The middle of the shorter way between two longitudes; of two opposite ones, the middle of the way ahead."""
    return wrap(first + arc(first, second) / 2.0)


def midpoint_houses(first: Chart, second: Chart, house_system: str) -> CompositeHouses:
    """Midpoints of both charts' angles and cusps; whole signs are counted from the composite ascendant's sign.

    Both charts have houses of this system. Errors: `TimeUnknown`.
    """
    one, other = _angles(first), _angles(second)
    midheaven = near_midpoint(one["midheaven"], other["midheaven"])

    def beyond(name: str) -> float:
        ways = ((angles[name] - angles["midheaven"]) % 360.0 for angles in (one, other))
        return wrap(midheaven + sum(ways) / 2.0)

    ascendant = beyond("ascendant")
    vertex = near_midpoint(one["vertex"], other["vertex"])
    angles = _axes(ascendant, midheaven, vertex, beyond("east_point"))
    notes = () if abs(arc(ascendant, near_midpoint(one["ascendant"], other["ascendant"]))) < 90.0 else (
        said.FAR_ASCENDANT(),
    )  # fmt: skip
    if house_system == _SIGNS:
        return CompositeHouses(angles, _whole_signs(ascendant), notes)
    cusps, others = ([house.longitude for house in chart.houses] for chart in (first, second))
    start = ascendant + (arc(one["ascendant"], cusps[0]) + arc(other["ascendant"], others[0])) / 2.0
    ways = zip(cusps, others, strict=True)
    middle = (((cusp - cusps[0]) % 360.0 + (facing - others[0]) % 360.0) / 2.0 for cusp, facing in ways)
    return CompositeHouses(angles, tuple(wrap(start + way) for way in middle), notes)


class Birth(NamedTuple):
    """What the derived houses take from a birth; longitudes are tropical."""

    meridian: Meridian
    sun: float  # longitude
    zodiac_start: float


def derived_houses(
    first: Birth, second: Birth, latitude: float, house_system: str, fallback: str | None
) -> CompositeHouses:
    """Angles and cusps of a place at this latitude where the near midpoint of both midheavens culminates.

    The obliquity is the mean of both births'; the Sun, where a system asks for it, is the composite one. Of sidereal
    zodiacs the mean of both beginnings is taken off again. Errors: `HouseSystemUndefined`.
    """
    midheaven = near_midpoint(first.meridian.midheaven, second.meridian.midheaven)
    cosine, sine = ((first.meridian[part] + second.meridian[part]) / 2.0 for part in (1, 2))
    between = Meridian(0.0, cosine, sine)
    horizon = horizon_of(between.equatorial(midheaven)[0] / DEGREES, cosine, sine, latitude)
    declination = between.equatorial(near_midpoint(first.sun, second.sun))[1]
    notes: tuple[str, ...] = ()
    try:
        cusps = cusps_of(house_system, horizon, latitude, declination)
    except HouseSystemUndefined:
        if fallback is None:
            raise
        cusps = cusps_of(fallback, horizon, latitude, declination)
        notes = (said.FALLBACK(system=house_system, latitude=f"{latitude:g}", fallback=fallback),)
    start = near_midpoint(first.zodiac_start, second.zodiac_start)
    angles = _axes(*(
        wrap(angle - start) for angle in (horizon.ascendant, horizon.midheaven, horizon.vertex, horizon.east_point)
    ))  # fmt: skip
    if house_system == _SIGNS:
        return CompositeHouses(angles, _whole_signs(angles.ascendant), notes)
    return CompositeHouses(angles, tuple(wrap(cusp - start) for cusp in cusps), notes)


def _angles(chart: Chart) -> Mapping[str, float]:
    if chart.angles is None:
        raise TimeUnknown("A composite chart's houses")
    return {name: getattr(chart.angles, name) for name in ANGLES}


def _axes(ascendant: float, midheaven: float, vertex: float, east_point: float) -> Angles:
    return Angles(ascendant, midheaven, wrap(ascendant + 180.0), wrap(midheaven + 180.0), vertex, east_point)


def _whole_signs(ascendant: float) -> tuple[float, ...]:
    first = int(ascendant // 30.0)
    return tuple(30.0 * ((first + house) % 12) for house in range(12))
