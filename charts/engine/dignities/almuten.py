"""The almuten: the planet with most essential dignity in a degree, or in the five places that stand for a life.

Points by domicile, exaltation, triplicity (the sect's lord), term and face: 5, 4, 3, 2, 1 (al-Qabisi, Introduction I;
Ibn Ezra, The Beginning of Wisdom; Lilly, Christian Astrology I).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from charts.engine.circle import arc, wrap
from charts.engine.dignities.essential import SCORES
from charts.engine.dignities.tables import check_systems, rulers_of
from charts.engine.errors import TimeUnknown, UnsupportedSetting, check_bounds
from charts.engine.lots.casting import fortune_and_spirit
from charts.engine.phase import prenatal_syzygy
from charts.engine.sect import SEVEN, is_diurnal, point_of
from charts.engine.sky import sky_at

if TYPE_CHECKING:
    from charts.engine.chart import Chart

# By house, as Ibn Ezra is mostly read; some turn the eighth and the ninth round.
HOUSE_SCORES: Final[Mapping[int, int]] = MappingProxyType({
    1: 12, 10: 11, 7: 10, 4: 9, 11: 8, 5: 7, 2: 6, 9: 5, 8: 4, 3: 3, 12: 2, 6: 1,
})  # fmt: skip
DAY_SCORE: Final = 7
HOUR_SCORE: Final = 6


@dataclass(frozen=True, slots=True)
class Almuten:
    """Who has most dignity in a degree."""

    longitude: float
    almutens: tuple[str, ...]  # more than one where points are equal
    scores: Mapping[str, int]  # of the seven, those that have any


@dataclass(frozen=True, slots=True)
class AlmutenScore:
    """A planet's points in the search for the almuten of a chart."""

    planet: str
    places: int  # by essential dignity in the five places
    house: int  # by the house it stands in
    day: int  # as ruler of the day
    hour: int  # as ruler of the hour
    total: int


@dataclass(frozen=True, slots=True)
class AlmutenFiguris:
    """The ruler of a chart after Ibn Ezra."""

    almutens: tuple[str, ...]  # more than one where points are equal
    places: tuple[Almuten, ...]  # of the Sun, the Moon, the Ascendant, Fortune and the syzygy, in this order
    scores: tuple[AlmutenScore, ...]


def almuten_of(longitude: float, day: bool, terms: str = "egyptian", triplicity: str | None = "dorothean") -> Almuten:
    """Of a degree of longitude by day or night; systems as in `essential_dignities`.

    longitude: from 0 to 360. Errors: `UnsupportedSetting`, `OutOfBounds`.
    """
    check_systems(terms, triplicity)
    check_bounds("longitude", longitude, 0.0, 360.0)
    scores: Counter[str] = Counter()
    for dignity, ruler in rulers_of(wrap(longitude), day, terms, triplicity)._asdict().items():
        if ruler:
            scores[ruler] += SCORES[dignity]
    ordered = {planet: scores[planet] for planet in SEVEN if planet in scores}
    return Almuten(longitude, _highest(ordered), ordered)


def almuten_figuris(
    chart: "Chart",
    day_ruler: str | None = None,
    hour_ruler: str | None = None,
    syzygy: float | None = None,
    terms: str = "egyptian",
    triplicity: str | None = "dorothean",
) -> AlmutenFiguris:
    """Ibn Ezra's almuten of a chart (The Book of Nativities): most points in five places and beside them.

    The places are the degrees of the Sun, the Moon, the Ascendant, the lot of Fortune and the syzygy before birth, each
    with points as in `almuten_of`; to which come 12 to 1 points by the house a planet stands in, 7 for the ruler of
    the day and 6 for that of the hour where they are given. syzygy: its longitude in the chart's zodiac; without it
    the last new or full moon before the chart's moment, by the Moon's degree, is found.
    Errors: `TimeUnknown`, `PointMissing` without Sun or Moon, `UnsupportedSetting`, `OutOfBounds` for the syzygy,
    `OutOfEphemerisRange`.
    """
    if syzygy is not None:
        check_bounds("syzygy", syzygy, 0.0, 360.0)
    for setting, ruler in (("day_ruler", day_ruler), ("hour_ruler", hour_ruler)):
        if ruler is not None and ruler not in SEVEN:
            raise UnsupportedSetting(setting, ruler, (*SEVEN, None))
    if chart.angles is None:
        raise TimeUnknown("almuten figuris")
    day = is_diurnal(chart, "almuten figuris")
    sun, moon = (point_of(chart, name, "almuten figuris").longitude for name in ("sun", "moon"))
    fortune, _ = fortune_and_spirit(chart.angles.ascendant, sun, moon, day)
    before = _syzygy(chart.julian_day, sun) if syzygy is None else syzygy
    degrees = (sun, moon, chart.angles.ascendant, fortune, before)
    places = tuple(almuten_of(degree, day, terms, triplicity) for degree in degrees)
    houses = {point.name: point.house for point in chart.points}
    scores = []
    for planet in SEVEN:
        parts = (
            sum(place.scores.get(planet, 0) for place in places),
            HOUSE_SCORES.get(houses.get(planet) or 0, 0),
            DAY_SCORE if planet == day_ruler else 0,
            HOUR_SCORE if planet == hour_ruler else 0,
        )
        scores.append(AlmutenScore(planet, *parts, sum(parts)))
    return AlmutenFiguris(_highest({score.planet: score.total for score in scores}), places, tuple(scores))


def _highest(scores: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(planet for planet, score in scores.items() if score == max(scores.values()))


def _syzygy(julian_day: float, sun: float) -> float:
    """Degrees in the zodiac in which the Sun of this moment has this longitude."""
    shift = arc(sky_at(julian_day).places[0][0], sun)
    return wrap(prenatal_syzygy(julian_day).longitude + shift)
