"""Firdaria: seventy-five years dealt out to the seven planets and the two nodes.

Years: Abu Ma'shar, Great Introduction VII 8; al-Biruni, Elements of Astrology. By day the Sun begins, by night the
Moon, then the planets follow as their spheres lie, downwards. A planet's time falls in seven equal parts, its own
first and the others in the same order; a node's is not divided. Where the nodes stand by night is disputed: at the end
as by day (Abu Ma'shar, al-Biruni: the default) or after Mars, in the middle (so some read Bonatti, Liber astronomiae).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final, Literal, get_args

from charts.engine.chart import Chart
from charts.engine.constants import TROPICAL_YEAR
from charts.engine.errors import UnsupportedSetting, check_bounds, check_setting
from charts.engine.sect import is_diurnal
from charts.engine.timelords.spans import Instant, Node, at, between, check_depth, instant, proportional

NodesByNight = Literal["last", "after_mars"]

YEARS: Final = {
    "sun": 10, "venus": 8, "mercury": 13, "moon": 9, "saturn": 11, "jupiter": 12, "mars": 7, "north_node": 3,
    "south_node": 2,
}  # fmt: skip
DESCENDING: Final = ("sun", "venus", "mercury", "moon", "saturn", "jupiter", "mars")
NODES: Final = ("north_node", "south_node")
CYCLE: Final = 75  # years
LEVELS: Final = 2


@dataclass(frozen=True, slots=True)
class FirdarPeriod:
    level: int  # 1 for the ruler of years, 2 for its partner
    ruler: str  # of this period: a planet, north_node or south_node
    major: str  # the ruler of the years it lies in, itself at level 1
    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Firdaria:
    sect: Literal["day", "night"]
    nodes_by_night: NodesByNight
    year_days: float
    periods: tuple[FirdarPeriod, ...]  # in time, each ruler of years before its partners


def firdaria(
    chart: Chart,
    start: float | None = None,
    end: float | None = None,
    *,
    nodes_by_night: NodesByNight = "last",
    day: bool | None = None,
    year_days: float = TROPICAL_YEAR,
    depth: int = 2,
) -> Firdaria:
    """The firdaria that touch a span of Julian days, UT1: by default the seventy-five years from birth.

    day: the sect, None to read it from the chart. After 75 years the cycle begins anew.
    Errors: `TimeUnknown`, `InvalidSpan`, `OutOfBounds`, `UnsupportedSetting`, `TooManyPeriods`.
    """
    check_depth(depth, LEVELS)
    diurnal, roots = _roots(chart, nodes_by_night, day, year_days)
    first = chart.julian_day if start is None else start
    last = first + CYCLE * year_days if end is None else end
    nodes = between(roots, _partners, first, last, depth)
    return Firdaria("day" if diurnal else "night", nodes_by_night, year_days, tuple(_period(node) for node in nodes))


def current_firdaria(
    chart: Chart,
    julian_day: float,
    *,
    nodes_by_night: NodesByNight = "last",
    day: bool | None = None,
    year_days: float = TROPICAL_YEAR,
) -> tuple[FirdarPeriod, ...]:
    """The ruler of years and, under a planet, its partner at a Julian day of UT1; empty before birth.

    Errors: `TimeUnknown`, `OutOfBounds`, `UnsupportedSetting`.
    """
    _, roots = _roots(chart, nodes_by_night, day, year_days)
    return tuple(_period(node) for node in at(roots, _partners, julian_day, LEVELS))


def order_of_rulers(day: bool, nodes_by_night: NodesByNight = "last") -> tuple[str, ...]:
    """The nine rulers from birth on."""
    if day:
        return (*DESCENDING, *NODES)
    from_moon = (*DESCENDING[3:], *DESCENDING[:3])
    return (*from_moon, *NODES) if nodes_by_night == "last" else (*from_moon[:4], *NODES, *from_moon[4:])


def _roots(
    chart: Chart, nodes_by_night: NodesByNight, day: bool | None, year_days: float
) -> tuple[bool, Iterator[Node]]:
    check_bounds("year_days", year_days, 350.0, 370.0)
    check_setting("nodes_by_night", nodes_by_night, get_args(NodesByNight))
    if day is not None and not isinstance(day, bool):
        raise UnsupportedSetting("day", day, (None, True, False))
    diurnal = is_diurnal(chart, "A firdaria") if day is None else day
    return diurnal, _cycles(chart.julian_day, order_of_rulers(diurnal, nodes_by_night), year_days)


def _cycles(birth: float, order: tuple[str, ...], year_days: float) -> Iterator[Node]:
    years = 0
    for number in count():
        ruler = order[number % len(order)]
        begins, years = years, years + YEARS[ruler]
        yield Node((ruler,), number, birth + begins * year_days, birth + years * year_days)


def _partners(period: Node) -> Iterator[Node]:
    ruler = period.path[-1]
    if len(period.path) > 1 or ruler in NODES:
        return iter(())
    first = DESCENDING.index(ruler)
    return proportional(period, [(planet, 1.0) for planet in (*DESCENDING[first:], *DESCENDING[:first])])


def _period(node: Node) -> FirdarPeriod:
    return FirdarPeriod(len(node.path), node.path[-1], node.path[0], instant(node.start), instant(node.end))
