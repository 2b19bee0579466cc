"""A chart of ours from the service's positions, houses and angles.

Aspects, dignities, patterns, balance and the Moon's phase are our own; so is what the service does not give, if that
may come from the embedded engine.
"""

from dataclasses import dataclass, replace
from typing import Final

from charts import sentences as said
from charts.calculation.errors import UnsupportedByBackend
from charts.calculation.nocturna.reading import WHERE_BODIES_ARE, Expected, Reading, compare
from charts.calculation.nocturna.sending import DERIVED, OTHER_ANGLES, POINTS, Question, question_of
from charts.engine import Chart, ChartRequest
from charts.engine.apparent import Place
from charts.engine.catalogue import PLANETS, POINT_ORDER
from charts.engine.catalogue import POINTS as CATALOGUE
from charts.engine.chart import chart_of
from charts.engine.circle import arc, wrap
from charts.engine.constants import SECONDS_PER_DAY
from charts.engine.figure import Figure, figure_of
from charts.engine.lots import lots_of
from charts.engine.sky import BODIES

NAME: Final = "nocturna-calculations"
_SECONDS: Final = 3.0 / SECONDS_PER_DAY
_POLAR: Final = 66.0  # degrees of latitude; the obliquity varies by a fifth
# There it turns the midheaven round where that is below the horizon, and the houses with it; we do not.
_TURNED_ROUND: Final = frozenset(("campanus", "regiomontanus"))
_SATURN: Final = POINT_ORDER["saturn"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One chart that the service is asked for.

    own: the embedded engine's figure of the moment itself. points: those that the service gives, by our names: the
    planets always, whatever a client sees of them. completed: what it does not give. left_out: angles that are null.
    """

    request: ChartRequest
    question: Question
    own: Figure
    points: tuple[str, ...]
    completed: tuple[str, ...]
    left_out: tuple[str, ...]

    def expected(self) -> Expected:
        moment = self.question.julian_day
        return Expected(*(figure_of(self._at(at)) for at in (moment, moment - _SECONDS, moment + _SECONDS)))

    def _at(self, julian_day: float) -> ChartRequest:
        settings = replace(self.request.settings, points=self.points)
        return replace(self.request, julian_day=julian_day, settings=settings)


def wanted(request: ChartRequest, *, complete: bool) -> Wanted:
    """What the engine refuses is refused here, before the service is asked: it answers bad input with a 500.

    complete: whether the embedded engine may add what the service does not give.
    Errors: of the engine; UnsupportedByBackend.
    """
    own = figure_of(request)
    system = request.settings.house_system
    if own.angles and abs(request.latitude) > _POLAR and system in _TURNED_ROUND:
        raise UnsupportedByBackend("house_system", (f"{system} within the polar circles",))
    asked = [CATALOGUE[index].name for index in own.points]
    lots = {name for name in asked if CATALOGUE[POINT_ORDER[name]].kind == "lot"}
    added = [name for name in asked if name not in POINTS and name not in DERIVED]
    angles = OTHER_ANGLES if own.angles else ()  # which nobody can ask for by name, nor do without
    if not complete:
        if added:
            raise UnsupportedByBackend("points", added)
        if own.fallback:
            raise UnsupportedByBackend("house_fallback", (own.fallback,))
    given = (*PLANETS, *(name for name in ("mean_node", "mean_lilith") if _needs(name, asked)))
    completed = (*(name for name in added if name not in lots), *(angles if complete else ()))
    return Wanted(request, question_of(_answerable(request, own)), own, given, completed, () if complete else angles)


def _needs(name: str, asked: list[str]) -> bool:
    return name in asked or (name == "mean_node" and "mean_south_node" in asked)


def _answerable(request: ChartRequest, own: Figure) -> ChartRequest:
    """Houses that the fallback makes are ours: the service has no such system."""
    return replace(request, time_known=False) if own.fallback else request


def cast(chart: Wanted, reading: Reading, *, version: str) -> Chart:
    """The chart. version: of the service. Errors: Unusable, where the reading is not one of that moment and place."""
    expected = chart.expected()
    largest = compare(reading, expected, chart.question.julian_day)
    figure = _figure(chart, reading, expected.figure)
    made = chart_of(chart.request, figure)
    engine = replace(
        made.engine,
        name=NAME,
        version=version,
        ephemeris=f"not stated; points within {max(largest, 0.1):.1f}″ of {made.engine.ephemeris} here",
        notes=(*made.engine.notes, *_notes(chart)),
    )
    angles = made.angles
    if angles and chart.left_out:
        angles = replace(angles, vertex=None, east_point=None)
    return replace(made, angles=angles, engine=engine)


def _figure(chart: Wanted, reading: Reading, then: Figure) -> Figure:
    """Our figure with the service's numbers in it, moved by the part of a second between its clock and the moment."""
    own = chart.own
    places, longitudes, speeds = list(own.places), list(own.longitudes), list(own.speeds)
    for name, placed in reading.points.items():
        index = POINT_ORDER[name]
        here: Place = own.places[index]
        longitude = wrap(placed.longitude + arc(then.places[index][0], here[0]))
        where = (placed.latitude, placed.distance) if name in WHERE_BODIES_ARE else (placed.latitude, here[2])
        places[index] = (longitude, *where, placed.speed, *here[4:])
        longitudes[index], speeds[index] = longitude, placed.speed
    _oppose(own, places, longitudes, speeds)
    figure = own._replace(longitudes=longitudes, speeds=speeds, places=places)
    figure = figure._replace(sky=own.sky._replace(places=places[:BODIES]))
    if not reading.cusps or own.angles is None or own.cusps is None or then.angles is None or then.cusps is None:
        return _with_lots(figure)
    turned = zip(reading.cusps, then.cusps, own.cusps, strict=True)
    cusps = tuple(wrap(cusp + arc(before, now)) for cusp, before, now in turned)
    main = zip(reading.angles.values(), then.angles, own.angles, strict=False)
    angles = (*(wrap(angle + arc(before, now)) for angle, before, now in main), *own.angles[4:])
    return _with_lots(figure._replace(cusps=cusps, angles=angles))  # type: ignore[arg-type]  # six, as it was


def _oppose(own: Figure, places: list[Place], longitudes: list[float], speeds: list[float | None]) -> None:
    """The south node stands opposite the node that was given."""
    north, south = POINT_ORDER["mean_node"], POINT_ORDER["mean_south_node"]
    if south in own.points:
        longitude = wrap(places[north][0] + 180.0)
        places[south] = (longitude, -places[north][1], *places[north][2:])
        longitudes[south], speeds[south] = longitude, speeds[north]


def _with_lots(figure: Figure) -> Figure:
    """Lots are cast from the longitudes that the chart has."""
    lots = [index for index in figure.points if CATALOGUE[index].kind == "lot"]
    if not lots or figure.angles is None or figure.cusps is None or figure.day is None:
        return figure
    names = [CATALOGUE[index].name for index in lots]
    found = lots_of(names, figure.longitudes[: _SATURN + 1], figure.angles[0], figure.cusps, figure.day)
    longitudes = list(figure.longitudes)
    for index, longitude in zip(lots, found, strict=True):
        longitudes[index] = longitude
    return figure._replace(longitudes=longitudes)


def _notes(chart: Wanted) -> tuple[str, ...]:
    notes = [said.OF_CALCULATIONS()]
    if chart.completed:
        notes.append(said.COMPLETED(points=", ".join(chart.completed)))
    if chart.left_out:
        notes.append(said.LEFT_OUT(points=", ".join(chart.left_out)))
    if chart.own.fallback:
        notes.append(said.OWN_HOUSES())
    return tuple(notes)
