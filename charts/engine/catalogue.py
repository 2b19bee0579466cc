"""The names the engine speaks: points, signs, house systems and aspects, each in its canonical order.

The order matters: a factor id such as ``sun.trine.moon`` names the point that stands first here first.
Glyphs are Unicode characters; labels in a reader's language belong to the API.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from charts.engine.errors import UnknownAspect, UnknownPoint
from charts.engine.stars import STAR_NAMES

Element = Literal["fire", "earth", "air", "water"]
Modality = Literal["cardinal", "fixed", "mutable"]
PointKind = Literal["luminary", "planet", "asteroid", "node", "apogee", "lot", "star"]


@dataclass(frozen=True, slots=True)
class Sign:
    name: str
    glyph: str
    element: Element
    modality: Modality
    ruler: str  # the traditional ruler


@dataclass(frozen=True, slots=True)
class PointType:
    name: str
    glyph: str
    kind: PointKind


@dataclass(frozen=True, slots=True)
class AspectType:
    name: str
    glyph: str
    angle: float  # degrees
    orb: float  # degrees, the default when a request asks for this aspect without saying
    major: bool


@dataclass(frozen=True, slots=True)
class HouseSystem:
    name: str
    glyph: str  # the letter by which astrologers' programs know it
    polar: bool  # has cusps within the polar circles at any moment; some have none at the very poles


SIGNS: Final = (
    Sign("aries", "♈", "fire", "cardinal", "mars"),
    Sign("taurus", "♉", "earth", "fixed", "venus"),
    Sign("gemini", "♊", "air", "mutable", "mercury"),
    Sign("cancer", "♋", "water", "cardinal", "moon"),
    Sign("leo", "♌", "fire", "fixed", "sun"),
    Sign("virgo", "♍", "earth", "mutable", "mercury"),
    Sign("libra", "♎", "air", "cardinal", "venus"),
    Sign("scorpio", "♏", "water", "fixed", "mars"),
    Sign("sagittarius", "♐", "fire", "mutable", "jupiter"),
    Sign("capricorn", "♑", "earth", "cardinal", "saturn"),
    Sign("aquarius", "♒", "air", "fixed", "saturn"),
    Sign("pisces", "♓", "water", "mutable", "jupiter"),
)

POINTS: Final = (
    PointType("sun", "☉", "luminary"),
    PointType("moon", "☽", "luminary"),
    PointType("mercury", "☿", "planet"),
    PointType("venus", "♀", "planet"),
    PointType("mars", "♂", "planet"),
    PointType("jupiter", "♃", "planet"),
    PointType("saturn", "♄", "planet"),
    PointType("uranus", "♅", "planet"),
    PointType("neptune", "♆", "planet"),
    PointType("pluto", "♇", "planet"),
    PointType("chiron", "⚷", "asteroid"),
    PointType("ceres", "⚳", "asteroid"),
    PointType("pallas", "⚴", "asteroid"),
    PointType("juno", "⚵", "asteroid"),
    PointType("vesta", "⚶", "asteroid"),
    PointType("mean_node", "☊", "node"),
    PointType("true_node", "☊", "node"),
    PointType("mean_south_node", "☋", "node"),
    PointType("true_south_node", "☋", "node"),
    PointType("mean_lilith", "⚸", "apogee"),
    PointType("true_lilith", "⚸", "apogee"),
    PointType("pholus", "⯛", "asteroid"),
    PointType("fortune", "⊗", "lot"),
    PointType("spirit", "⊙", "lot"),
    PointType("eros", "Er", "lot"),
    PointType("necessity", "Ne", "lot"),
    PointType("courage", "Co", "lot"),
    PointType("victory", "Vi", "lot"),
    PointType("nemesis", "Nm", "lot"),
    PointType("eros_valens", "Ev", "lot"),
    PointType("necessity_valens", "Nv", "lot"),
    PointType("basis", "Ba", "lot"),
    PointType("lot_of_exaltation", "Ex", "lot"),
    PointType("life", "Li", "lot"),
    PointType("reason", "Re", "lot"),
    PointType("wealth", "We", "lot"),
    PointType("treasure", "Tr", "lot"),
    PointType("siblings", "Si", "lot"),
    PointType("number_of_siblings", "Ns", "lot"),
    PointType("father", "Fa", "lot"),
    PointType("mother", "Mo", "lot"),
    PointType("ancestors", "An", "lot"),
    PointType("real_estate", "Es", "lot"),
    PointType("agriculture", "Ag", "lot"),
    PointType("children", "Ch", "lot"),
    PointType("sickness", "Sk", "lot"),
    PointType("slaves", "Sl", "lot"),
    PointType("marriage_of_men", "Mm", "lot"),
    PointType("marriage_of_women", "Mw", "lot"),
    PointType("marriage_of_men_valens", "Mmv", "lot"),
    PointType("marriage_of_women_valens", "Mwv", "lot"),
    PointType("time_of_marriage", "Tm", "lot"),
    PointType("death", "De", "lot"),
    PointType("killing_planet", "Kp", "lot"),
    PointType("travel", "Jo", "lot"),
    PointType("travel_by_water", "Tw", "lot"),
    PointType("faith", "Fi", "lot"),
    PointType("intellect", "In", "lot"),
    PointType("wisdom", "Wi", "lot"),
    PointType("kingship", "Ki", "lot"),
    PointType("work", "Wo", "lot"),
    PointType("friends", "Fr", "lot"),
    PointType("enemies", "En", "lot"),
    PointType("captivity", "Ca", "lot"),
    *(PointType(name, "✶", "star") for name in STAR_NAMES),
)

ASPECTS: Final = (
    AspectType("conjunction", "☌", 0.0, 8.0, True),
    AspectType("opposition", "☍", 180.0, 8.0, True),
    AspectType("trine", "△", 120.0, 8.0, True),
    AspectType("square", "□", 90.0, 7.0, True),
    AspectType("sextile", "⚹", 60.0, 6.0, True),
    AspectType("semisextile", "⚺", 30.0, 2.0, False),
    AspectType("semisquare", "∠", 45.0, 2.0, False),
    AspectType("quintile", "Q", 72.0, 2.0, False),
    AspectType("sesquiquadrate", "⚼", 135.0, 2.0, False),
    AspectType("biquintile", "bQ", 144.0, 2.0, False),
    AspectType("quincunx", "⚻", 150.0, 3.0, False),
    # The circle in seven, nine, ten, eleven and twenty; and Tyl's quindecile, which is no fifteenth but 11/24 of it.
    AspectType("septile", "S", 360.0 / 7.0, 1.5, False),
    AspectType("biseptile", "bS", 720.0 / 7.0, 1.5, False),
    AspectType("triseptile", "tS", 1080.0 / 7.0, 1.5, False),
    AspectType("novile", "N", 40.0, 1.5, False),
    AspectType("binovile", "bN", 80.0, 1.5, False),
    AspectType("quadnovile", "qN", 160.0, 1.5, False),
    AspectType("decile", "D", 36.0, 1.5, False),
    AspectType("tredecile", "tD", 108.0, 1.5, False),
    AspectType("undecile", "U", 360.0 / 11.0, 1.0, False),
    AspectType("vigintile", "V", 18.0, 1.0, False),
    AspectType("quindecile", "Qd", 165.0, 1.5, False),
)

HOUSE_SYSTEMS: Final = (
    HouseSystem("placidus", "P", polar=False),
    HouseSystem("koch", "K", polar=False),
    HouseSystem("regiomontanus", "R", polar=True),
    HouseSystem("campanus", "C", polar=True),
    HouseSystem("porphyry", "O", polar=True),
    HouseSystem("alcabitius", "B", polar=True),
    HouseSystem("morinus", "M", polar=True),
    HouseSystem("topocentric", "T", polar=True),
    HouseSystem("meridian", "X", polar=True),
    HouseSystem("equal", "E", polar=True),
    HouseSystem("equal_mc", "D", polar=True),
    HouseSystem("whole_sign", "W", polar=True),
    HouseSystem("vehlow", "V", polar=True),
    HouseSystem("sripati", "S", polar=True),
    HouseSystem("krusinski", "U", polar=True),
    HouseSystem("carter", "F", polar=True),
    HouseSystem("horizontal", "H", polar=True),
    HouseSystem("apc", "Y", polar=True),
    HouseSystem("pullen_sd", "L", polar=True),
    HouseSystem("pullen_sr", "Q", polar=True),
    HouseSystem("sunshine", "I", polar=False),
)

ANGLES: Final = ("ascendant", "midheaven", "descendant", "imum_coeli", "vertex", "east_point")

SIGN_NAMES: Final = tuple(sign.name for sign in SIGNS)
POINT_ORDER: Final[Mapping[str, int]] = MappingProxyType({point.name: index for index, point in enumerate(POINTS)})
ASPECT_TYPES: Final[Mapping[str, AspectType]] = MappingProxyType({aspect.name: aspect for aspect in ASPECTS})

PLANETS: Final = tuple(point.name for point in POINTS if point.kind in ("luminary", "planet"))  # Sun to Pluto

DEFAULT_POINTS: Final = (
    *PLANETS,
    "chiron",
    "true_node",
    "true_south_node",
    "mean_lilith",
    "fortune",
)
DEFAULT_ASPECTS: Final[Mapping[str, float]] = MappingProxyType({a.name: a.orb for a in ASPECTS if a.major})


def sign_of(longitude: float) -> tuple[str, float]:
    """The sign of a longitude (0 ≤ λ < 360) and the degree within it."""
    sign = int(longitude / 30.0)
    return SIGN_NAMES[sign], longitude - 30.0 * sign


def listed(names: str | Iterable[str]) -> tuple[str, ...]:
    """Names in a tuple: one by itself is a name, not its letters."""
    return (names,) if isinstance(names, str) else tuple(names)


def check_points(names: Iterable[str]) -> None:
    """Errors: `UnknownPoint`."""
    for name in names:
        if name not in POINT_ORDER:
            raise UnknownPoint(name, POINT_ORDER)


def check_places(names: Iterable[str]) -> None:
    """Points, lots among them, and angles. Errors: `UnknownPoint`."""
    for name in names:
        if name not in POINT_ORDER and name not in ANGLES:
            raise UnknownPoint(name, (*POINT_ORDER, *ANGLES))


def check_aspects(names: Iterable[str]) -> None:
    """Errors: `UnknownAspect`."""
    for name in names:
        if name not in ASPECT_TYPES:
            raise UnknownAspect(name, ASPECT_TYPES)
