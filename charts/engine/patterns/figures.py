"""Figures that the aspects of three to six planets draw, and stelliums.

Only the ten bodies from the Sun to Pluto make patterns, and only of the aspects that the chart itself holds at the
orbs it was asked for: a yod needs quincunxes, which are off unless asked. Each choice of bodies is a pattern of its
own, so two in conjunction at one corner make two.

=====================  ==================================================================== =========================
pattern                what holds                                                           apex
=====================  ==================================================================== =========================
`grand_sextile`        six, each sextile two, trine two and opposite one of the others
`grand_cross`          two oppositions, all four of them square
`kite`                 a grand trine, its tip opposite one corner and sextile the others    the tip
`mystic_rectangle`     two oppositions joined by two trines and two sextiles
`cradle`               three sextiles in a row, an opposition across, two trines
`grand_trine`          three trines
`t_square`             an opposition and a third square both ends                           the one that squares
`yod`                  a sextile and a third quincunx both ends                             the one in quincunx
`minor_grand_trine`    a trine and a third sextile both ends                                the one between
`thors_hammer`         a square and a third sesquiquadrate both ends                        the one opposite
`stellium`             three or more in one sign, or in one house
=====================  ==================================================================== =========================

A figure whose points all stand in one of more points is a part of that and not listed again: a kite holds its grand
trine, a grand cross its T-squares, a grand sextile everything on its six. Stelliums neither hold nor are held; the
same bodies in one sign and in one house are one stellium. Names and figures as in Tierney, Dynamics of Aspect
Analysis, 1983; the stellium of three follows common practice, others ask for four.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from charts.engine.aspects import Hit
from charts.engine.catalogue import POINT_ORDER, POINTS, SIGN_NAMES, SIGNS
from charts.engine.frozen import frozen

if TYPE_CHECKING:
    from charts.engine.chart import Point

PLANETS: Final = POINT_ORDER["pluto"] + 1
FIGURES: Final = (
    "grand_sextile", "grand_cross", "kite", "mystic_rectangle", "cradle", "grand_trine", "t_square", "yod",
    "minor_grand_trine", "thors_hammer",
)  # fmt: skip
PATTERNS: Final = (*FIGURES, "stellium")
STELLIUM: Final = 3  # bodies at least

_ASPECTS: Final = ("trine", "square", "opposition", "sextile", "quincunx", "sesquiquadrate")
_SIGN_PLACES: Final = {name: place for place, name in enumerate(SIGN_NAMES)}
BITS: Final = tuple(1 << place for place in range(PLANETS))
# By their bits: the places of bodies, and their names.
_PARTS: Final = tuple(tuple(place for place in range(PLANETS) if bits >> place & 1) for bits in range(1 << PLANETS))
_NAMED: Final = tuple(tuple(POINTS[place].name for place in places) for places in _PARTS)

Found = tuple[int, int | None]  # bits of the bodies that make a figure, and its apex's place
Stellium = tuple[int, bool, int | None]  # bits of the bodies, whether a sign holds them, the house that does
Aspected = list[int]  # by a planet's place, the bits of those it holds an aspect with
Pairs = list[tuple[int, int]]


@frozen
class Pattern:
    """What several planets make together."""

    pattern: str
    number: int  # among those of its kind in the chart, from 1
    points: tuple[str, ...]  # in the catalogue's order
    apex: str | None  # the point that stands out, where the figure has one
    element: str | None  # that all of them share
    modality: str | None  # that all of them share
    sign: str | None  # of a stellium
    house: int | None  # of a stellium
    factor: str  # its id among the chart's factors


def patterns_of(hits: Iterable[Hit], points: Iterable["Point"]) -> tuple[Pattern, ...]:
    """The patterns among a chart's aspects and points, in the order of `PATTERNS`, then of their points.

    hits and points: as a chart has them, in the catalogue's order.
    """
    by_sign, by_house = [0] * 12, [0] * 13
    for point in points:
        place = POINT_ORDER[point.name]
        if place >= PLANETS:
            break
        by_sign[_SIGN_PLACES[point.sign]] |= BITS[place]
        by_house[point.house or 0] |= BITS[place]
    return patterns_among(hits, by_sign, by_house)


def patterns_among(hits: Iterable[Hit], by_sign: list[int], by_house: list[int]) -> tuple[Pattern, ...]:
    """As `patterns_of`, from the bits of the bodies in each sign and in each house, of which 0 is none."""
    patterns: list[Pattern] = []
    for name, figures in _figures(hits):
        for number, (bits, apex) in enumerate(figures, 1):
            patterns.append(_pattern(name, number, bits, by_sign, apex))  # one step for a debugger
    for number, (bits, sign, house) in enumerate(_stelliums(by_sign, by_house), 1):
        patterns.append(_pattern("stellium", number, bits, by_sign, None, sign, house))
    return tuple(patterns)


def _figures(hits: Iterable[Hit]) -> list[tuple[str, list[Found]]]:
    """The figures by name, without those that are part of others."""
    held: dict[str, tuple[Aspected, Pairs]] = {name: ([0] * PLANETS, []) for name in _ASPECTS}
    for hit in hits:
        first, second = hit[0], hit[1]
        if second < PLANETS and (aspect := held.get(hit[2])):
            aspected, pairs = aspect
            aspected[first] |= BITS[second]
            aspected[second] |= BITS[first]
            pairs.append((first, second))
    found = _drawn(*held.values())
    if len(found) > 1 or (found and len(found[0][1]) > 1):
        every = [bits for _, figures in found for bits, _ in figures]
        found = [(name, [it for it in figures if not _is_part(it[0], every)]) for name, figures in found]
        for _, figures in found:
            if len(figures) > 1:
                figures.sort(key=_by_points)
    return found


def _by_points(figure: Found) -> tuple[tuple[int, ...], int]:
    return _PARTS[figure[0]], figure[1] or 0


def _is_part(bits: int, every: list[int]) -> bool:
    for other in every:  # noqa: SIM110  # a third of the time of any()
        if bits & other == bits and bits != other:
            return True
    return False


def _drawn(*held: tuple[Aspected, Pairs]) -> list[tuple[str, list[Found]]]:
    """All figures by name in the order of `FIGURES`, whether part of others or not."""
    (trine, trines), (square, squares), (opposition, oppositions), (sextile, sextiles), *minor = held
    quincunx, sesquiquadrate = minor
    found: dict[str, list[Found]] = {}
    grand_trines = _grand_trines(trines, trine) if len(trines) > 2 else []
    if oppositions:
        if len(oppositions) > 1:
            found["grand_sextile"] = _grand_sextiles(grand_trines, opposition, sextile)
            found["grand_cross"] = _crosses(oppositions, square)
        found["kite"] = _kites(grand_trines, opposition, sextile)
        if sextiles:
            found["mystic_rectangle"] = _rectangles(oppositions, trine, sextile)
            found["cradle"] = _cradles(oppositions, trine, sextile)
    found["grand_trine"] = grand_trines
    if oppositions and squares:
        found["t_square"] = _thirds(oppositions, square)
    if quincunx[1]:
        found["yod"] = _thirds(sextiles, quincunx[0])
    if sextiles:
        found["minor_grand_trine"] = _thirds(trines, sextile)
    if sesquiquadrate[1]:
        found["thors_hammer"] = _thirds(squares, sesquiquadrate[0])
    return [(name, figures) for name, figures in found.items() if figures]


def _thirds(pairs: Pairs, aspected: Aspected) -> list[Found]:
    """For each pair every third body, the apex, that holds the aspect with both."""
    return [
        (BITS[first] | BITS[second] | BITS[apex], apex)
        for first, second in pairs
        if (both := aspected[first] & aspected[second])
        for apex in _PARTS[both]
    ]


def _grand_trines(trines: Pairs, trine: Aspected) -> list[Found]:
    return [
        (BITS[first] | BITS[second] | BITS[third], None)
        for first, second in trines
        for third in _PARTS[trine[first] & trine[second]]
        if third > second
    ]


def _kites(grand_trines: list[Found], opposition: Aspected, sextile: Aspected) -> list[Found]:
    return [
        (bits | BITS[tip], tip)
        for bits, _ in grand_trines
        for corner in _PARTS[bits]
        for tip in _PARTS[opposition[corner]]
        if sextile[tip] & bits == bits & ~BITS[corner]
    ]


def _grand_sextiles(grand_trines: list[Found], opposition: Aspected, sextile: Aspected) -> list[Found]:
    return [
        (bits | other, None)
        for bits, _ in grand_trines
        for other, _ in grand_trines
        if bits < other and not bits & other and all(
            (sextile[point] & other).bit_count() == 2 and (opposition[point] & other).bit_count() == 1
            for point in _PARTS[bits]
        )
    ]  # fmt: skip


def _crosses(oppositions: Pairs, square: Aspected) -> list[Found]:
    return [
        (BITS[first] | BITS[second] | across, None)
        for place, (first, second) in enumerate(oppositions)
        for third, fourth in oppositions[place + 1 :]
        if (across := BITS[third] | BITS[fourth]) & square[first] & square[second] == across
    ]


def _rectangles(oppositions: Pairs, trine: Aspected, sextile: Aspected) -> list[Found]:
    return [
        (BITS[first] | BITS[second] | across, None)
        for place, (first, second) in enumerate(oppositions)
        for third, fourth in oppositions[place + 1 :]
        for near, far in ((BITS[third], BITS[fourth]), (BITS[fourth], BITS[third]))
        if (across := near | far) and near & sextile[first] & trine[second] and far & trine[first] & sextile[second]
    ]


def _cradles(oppositions: Pairs, trine: Aspected, sextile: Aspected) -> list[Found]:
    return [
        (BITS[first] | BITS[last] | BITS[second] | BITS[third], None)
        for first, last in oppositions
        for second in _PARTS[sextile[first] & trine[last]]
        for third in _PARTS[sextile[last] & trine[first] & sextile[second]]
    ]


def _stelliums(by_sign: list[int], by_house: list[int]) -> list[Stellium]:
    """From the bits of the bodies in each sign and each house (0 for none)."""
    signs = [bits for bits in by_sign if bits.bit_count() >= STELLIUM]
    houses = [(house, bits) for house, bits in enumerate(by_house) if house and bits.bit_count() >= STELLIUM]
    if not signs and not houses:
        return []
    found: dict[int, int | None] = {**dict.fromkeys(signs), **{bits: house for house, bits in houses}}
    return [(bits, bits in signs, found[bits]) for bits in sorted(found, key=_PARTS.__getitem__)]


def _pattern(
    name: str, number: int, bits: int, by_sign: list[int], apex: int | None, sign: bool = False,
    house: int | None = None,
) -> Pattern:  # fmt: skip
    place = 0  # the sign of the first of them
    while not by_sign[place] & bits & -bits:
        place += 1
    # The signs of an element are four apart, those of a modality three; negative places count from Pisces back.
    element = by_sign[place] | by_sign[place - 4] | by_sign[place - 8]
    modality = by_sign[place] | by_sign[place - 3] | by_sign[place - 6] | by_sign[place - 9]
    return Pattern(
        name,
        number,
        _NAMED[bits],
        None if apex is None else POINTS[apex].name,
        SIGNS[place].element if bits & element == bits else None,
        SIGNS[place].modality if bits & modality == bits else None,
        SIGN_NAMES[place] if sign else None,
        house,
        f"pattern.{name}.{number}",
    )
