"""Essential dignities of the seven planets, by degree and sect, with Lilly's points."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from charts.engine.catalogue import SIGN_NAMES
from charts.engine.dignities.tables import check_systems, dignities_of, rulers_of
from charts.engine.sect import SEVEN, is_diurnal

if TYPE_CHECKING:
    from charts.engine.chart import Chart, Point

# Christian Astrology I, page 115.
SCORES: Final[Mapping[str, int]] = MappingProxyType({
    "domicile": 5, "exaltation": 4, "triplicity": 3, "term": 2, "face": 1, "detriment": -5, "fall": -4, "peregrine": -5,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class EssentialDignities:
    """What the degree a planet stands in makes of it, and who rules there."""

    name: str
    dignities: tuple[str, ...]  # domicile, exaltation, triplicity, term, face, detriment, fall, peregrine
    score: int  # Lilly's: 5, 4, 3, 2, 1, −5, −4, −5
    domicile_ruler: str
    exaltation_ruler: str | None
    triplicity_ruler: str | None
    term_ruler: str
    face_ruler: str


def essential_dignities(
    chart: "Chart", terms: str = "egyptian", triplicity: str | None = "dorothean"
) -> tuple[EssentialDignities, ...]:
    """Of each of the seven that the chart has.

    terms: "egyptian" or "ptolemaic" (Lilly's). triplicity: "dorothean", "ptolemaic" (Lilly's), or None to leave it
    out, as a chart without an hour has no sect. Only the sect's own lord has the dignity of triplicity, not the one
    that shares. A planet with none of the five is peregrine, also where it is in detriment or fall, and loses points
    for both. Receptions are not counted: `receptions` has them.
    Errors: `UnsupportedSetting`, `TimeUnknown` and `PointMissing` (the Sun) for triplicities.
    """
    check_systems(terms, triplicity)
    day = triplicity is not None and is_diurnal(chart, "triplicity")
    return tuple(_essential(point, day, terms, triplicity) for point in chart.points if point.name in SEVEN)


def _essential(point: "Point", day: bool, terms: str, triplicity: str | None) -> EssentialDignities:
    rulers = rulers_of(point.longitude, day, terms, triplicity)
    held = [dignity for dignity, ruler in rulers._asdict().items() if ruler == point.name]
    bad = [it for it in dignities_of(point.name, SIGN_NAMES.index(point.sign)) if it in ("detriment", "fall")]
    names = (*held, *bad, *(() if held else ("peregrine",)))
    return EssentialDignities(point.name, names, sum(SCORES[name] for name in names), *rulers)
