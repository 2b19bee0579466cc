"""Which function of the engine computes a kind of chart, and how it is asked.

Every technique is a function of the request that returns the parts of an answer: "chart" is the figure that the answer
itself is, charts by their roles stand beside it, and what else the technique finds stands under the kind's own name.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from charts import sentences as said
from charts.calculation.asking import (
    asked,
    elsewhere,
    engine_settings,
    from_the_earth,
    geocentric,
    moment_of,
    with_points,
)
from charts.calculation.base import CalculationRequest, Parts
from charts.calculation.blocks import read_block
from charts.calculation.budget import check_candidates, check_compared
from charts.calculation.errors import BeforeBirth
from charts.calculation.figures import OF_CHARTS, TRANSIT_ORBS, OfCharts, against_natal
from charts.engine import Chart, ChartRequest, compute_chart
from charts.engine.astrocartography import astrocartography, distances_to_lines, local_space
from charts.engine.catalogue import POINT_ORDER
from charts.engine.chart import Provenance, provenance
from charts.engine.comparison import composite
from charts.engine.directions import Method, primary_directions
from charts.engine.electional import elect, predicate_from
from charts.engine.errors import TimeUnknown
from charts.engine.events.rising import find_risings
from charts.engine.harmonics import harmonic
from charts.engine.jyotish import Vara, ashtakavarga, dashas, divisional, panchanga, sidereal_longitudes, vara_of
from charts.engine.midpoints import midpoint_trees, midpoints, planetary_pictures
from charts.engine.progressed_aspects import progressed_aspects
from charts.engine.progressions import ORBS, Pace, progression
from charts.engine.rectification import LifeEvent, RectificationRequest, rectify
from charts.engine.relocation import relocation
from charts.engine.returns import Return, lunar_return, planetary_return, solar_return
from charts.engine.sect import SEVEN
from charts.engine.solar_arc import Arc, solar_arc, solar_arc_directions
from charts.engine.timelords import firdaria, profection, zodiacal_releasing

Technique = Callable[[CalculationRequest], Parts]


def of_charts(kind: OfCharts) -> Technique:
    """The technique that computes those charts by the engine."""

    def technique(request: CalculationRequest) -> Parts:
        return kind.parts(request, {name: compute_chart(birth) for name, birth in kind.charts(request).items()})

    return technique


def relocated(request: CalculationRequest) -> Parts:
    natal = asked(request, "natal")
    found = relocation(natal, *(request.place or (natal.latitude, natal.longitude)))
    moved = {"points": found.points, "angles": found.angles}
    return {"chart": found.chart, "natal": compute_chart(natal), "relocation": moved}


def midpoint_composite(request: CalculationRequest) -> Parts:
    requests = asked(request, "first"), asked(request, "second")
    latitude = request.place[0] if request.place and request.parameters["houses"] == "derived" else None
    found = composite(*requests, houses=request.parameters["houses"], latitude=latitude)
    return {
        "points": found.points,
        "houses": found.houses,
        "angles": found.angles,
        "aspects": found.aspects,
        "balance": found.balance,
        "first": compute_chart(requests[0]),
        "second": compute_chart(requests[1]),
        "composite": {"houses": found.house_method, "latitude": found.latitude},
        "engine": found.engine,
    }


def progressed(request: CalculationRequest) -> Parts:
    check_compared(request.settings.points)
    given = request.parameters
    pace = Pace(given["method"], given["year"], given["month"], given["converse"])
    natal = asked(request, "natal")
    found = progression(natal, moment_of(request), pace, angles=given["angles"], orbs=given.get("orbs") or ORBS)
    return {
        "chart": found.chart,
        "natal": compute_chart(natal),
        "inter_aspects": found.inter_aspects,
        "progression": {
            "method": found.method, "year": found.year, "month": found.month, "angles": found.angles_method,
            "converse": found.converse, "julian_day": found.julian_day, "utc": found.utc, "age": found.age,
        },
    }  # fmt: skip  # what the moment of life is, and how it is counted


def directed_by_solar_arc(request: CalculationRequest) -> Parts:
    check_compared(request.settings.points)
    given = request.parameters
    arc = Arc(given["key"], given["measure"], given["converse"])
    natal = asked(request, "natal")
    found = solar_arc(natal, moment_of(request), arc, orbs=given.get("orbs") or ORBS)
    chart = compute_chart(natal)
    engine = _said(chart, found.julian_day)
    return {"natal": chart, "inter_aspects": found.inter_aspects, "solar_arc": found, "engine": engine}


def _returned(request: CalculationRequest, found: Return) -> Parts:
    """The chart of a return at the place of the request, against the natal one.

    Of a birth whose hour is unknown the return's is as uncertain: its chart has no houses either.
    """
    check_compared(request.settings.points)
    there = replace(elsewhere(request, found.julian_day), time_known=request.subjects["natal"].time_known)
    natal = compute_chart(asked(request, "natal"))
    parts = against_natal(compute_chart(there), natal, request.parameters.get("orbs") or TRANSIT_ORBS)
    return {**parts, request.kind: found}


def back_with_the_sun(request: CalculationRequest) -> Parts:
    given, natal = request.parameters, with_points(asked(geocentric(request), "natal"), "sun")
    found = solar_return(natal, given["year"], precession_corrected=given["precession_corrected"])
    return _returned(request, found)


def back_with_the_moon(request: CalculationRequest) -> Parts:
    given, natal = request.parameters, with_points(asked(geocentric(request), "natal"), "moon")
    found = lunar_return(natal, moment_of(request), precession_corrected=given["precession_corrected"])
    return _returned(request, found)


def back_with_a_planet(request: CalculationRequest) -> Parts:
    given = request.parameters
    natal = with_points(asked(geocentric(request), "natal"), given["point"])
    found = planetary_return(natal, given["point"], request.moment, precession_corrected=given["precession_corrected"])
    return _returned(request, found)


def five_limbs(request: CalculationRequest) -> Parts:
    """The panchanga; its weekday runs from sunrise, so that where the Sun does not rise there is none."""
    birth_request = asked(from_the_earth(request), "chart")
    places = sidereal_longitudes(with_points(birth_request, "sun", "moon"))
    return {
        "chart": compute_chart(birth_request),
        request.kind: panchanga(places["sun"], places["moon"], _weekday(birth_request)),
    }


def _weekday(birth_request: ChartRequest) -> Vara | None:
    moment, latitude, longitude = birth_request.julian_day, birth_request.latitude, birth_request.longitude
    events = find_risings("sun", moment - 1.25, moment + 1.25, latitude, longitude, events=("rise",))
    before = [event.julian_day for event in events if event.julian_day <= moment]
    after = [event.julian_day for event in events if event.julian_day > moment]
    if not before or not after or not 0.5 < after[0] - before[-1] < 1.5:
        return None
    return vara_of(moment, before[-1], after[0], longitude)


def progressed_by_dates(request: CalculationRequest) -> Parts:
    given, natal = request.parameters, asked(geocentric(request), "natal")
    pace = Pace(given["method"], given["year"], given["month"], given["converse"])
    found = progressed_aspects(natal, given["start"], given["end"], pace, aspects=tuple(given["aspects"]))
    return _only(compute_chart(natal), request.kind, found, given["start"])


def _said(natal: Chart, start: float) -> Provenance:
    """What computed it, with a note if what was asked begins before birth."""
    if start >= natal.julian_day:
        return natal.engine
    return replace(natal.engine, notes=(*natal.engine.notes, said.SPAN_BEFORE_BIRTH()))


def _only(natal: Chart, name: str, found: Any, start: float | None = None) -> Parts:
    """A reading of one chart that makes no figure of its own. start: of the span that was asked for."""
    engine = natal.engine if start is None else _said(natal, start)
    return {"natal": natal, name: found, "engine": engine}


def directed_by_dates(request: CalculationRequest) -> Parts:
    given, natal = request.parameters, asked(request, "natal")
    arc = Arc(given["key"], given["measure"], given["converse"])
    found = solar_arc_directions(natal, given["start"], given["end"], arc, aspects=tuple(given["aspects"]))
    return _only(compute_chart(natal), request.kind, found, given["start"])


def directed_by_the_sphere(request: CalculationRequest) -> Parts:
    given, natal = request.parameters, asked(request, "natal")
    method = Method(given["method"], given["key"])
    found = primary_directions(
        natal, given["start"], given["end"], method, aspects=tuple(given["aspects"]), motions=tuple(given["motions"])
    )
    return _only(compute_chart(natal), request.kind, found)


def profected(request: CalculationRequest) -> Parts:
    natal, moment, point = asked(request, "natal"), moment_of(request), request.parameters["point"]
    if moment < natal.julian_day:
        raise BeforeBirth(moment, natal.julian_day)
    chart = with_points(natal, point) if point in POINT_ORDER else compute_chart(natal)
    return _only(compute_chart(natal), request.kind, profection(chart, moment, point))


def firdaria_of(request: CalculationRequest) -> Parts:
    given, natal = request.parameters, compute_chart(asked(request, "natal"))
    span = given.get("start"), given.get("end")
    found = firdaria(natal, *span, nodes_by_night=given["nodes_by_night"], depth=given["depth"])
    return _only(natal, request.kind, found)


def released(request: CalculationRequest) -> Parts:
    given, natal = request.parameters, asked(from_the_earth(request), "natal")
    needed = dict.fromkeys((*SEVEN, given["lot"]) if given["lot"] in POINT_ORDER else SEVEN)
    span = given.get("start"), given.get("end")
    found = zodiacal_releasing(with_points(natal, *needed), *span, lot=given["lot"], depth=given["depth"])
    return _only(compute_chart(natal), request.kind, found)


def dashas_of(request: CalculationRequest) -> Parts:
    given, natal = request.parameters, compute_chart(asked(request, "natal"))
    moon = sidereal_longitudes(with_points(asked(from_the_earth(request), "natal"), "moon"))["moon"]
    span = given.get("start"), given.get("end")
    options = {"system": given["system"], "depth": given["depth"], "year_days": given["year_days"]}
    return _only(natal, request.kind, dashas(moon, natal.julian_day, *span, **options))


def divided(request: CalculationRequest) -> Parts:
    natal = compute_chart(asked(request, "natal"))
    return _only(natal, request.kind, divisional(sidereal_longitudes(natal), request.parameters["division"]))


def bindus(request: CalculationRequest) -> Parts:
    natal = compute_chart(asked(request, "natal"))
    if natal.angles is None:
        raise TimeUnknown("ashtakavarga")
    places = sidereal_longitudes(with_points(asked(from_the_earth(request), "natal"), *SEVEN))
    found = ashtakavarga(places, with_ascendant=request.parameters["with_ascendant"])
    return _only(natal, request.kind, found)


def harmonic_of(request: CalculationRequest) -> Parts:
    natal = compute_chart(asked(request, "natal"))
    return _only(natal, request.kind, harmonic(natal, request.parameters["number"], request.settings.aspects))


def midpoints_of(request: CalculationRequest) -> Parts:
    given, natal = request.parameters, compute_chart(asked(request, "natal"))
    modulus = given["modulus"]
    found = {
        "midpoints": midpoints(natal, modulus=modulus),
        "trees": midpoint_trees(natal, modulus=modulus, orb=given["orb"]),
        "pictures": planetary_pictures(natal, modulus=modulus),
    }
    return _only(natal, request.kind, found)


def mapped(request: CalculationRequest) -> Parts:
    given, natal = request.parameters, asked(request, "natal")
    options = {"projection": given["projection"]}
    found: dict[str, Any] = {"lines": astrocartography(natal, step=given["step"], **options)}
    if request.place and request.place != (natal.latitude, natal.longitude):
        found["distances"] = distances_to_lines(natal, *request.place, **options)
        found["local_space"] = local_space(natal, *request.place, **options)
    return _only(compute_chart(natal), request.kind, found)


def rectified(request: CalculationRequest) -> Parts:
    given, (latitude, longitude) = request.parameters, request.place or (0.0, 0.0)
    check_candidates(given["start"], min(given["end"], given["start"] + 1.0), given["step_seconds"])
    events = tuple(LifeEvent(event["kind"], event["date"], event["weight"]) for event in given["events"])
    found = rectify(
        RectificationRequest(
            latitude, longitude, given["start"], given["end"], events,
            tuple(given["methods"]), given["step_seconds"], given["orb"], given["seed"],
        )
    )  # fmt: skip  # as in RectificationRequest
    best = replace(ChartRequest(found.candidates[0].julian_day, latitude, longitude, engine_settings(request.settings)))
    return {"chart": compute_chart(best), request.kind: found}


def elected(request: CalculationRequest) -> Parts:
    """The windows in which everything holds, and the chart of the first one's beginning, if there is one."""
    given, (latitude, longitude) = request.parameters, request.place or (0.0, 0.0)
    settings = engine_settings(request.settings)
    predicates = [predicate_from(predicate) for predicate in given["predicates"]]
    found = elect(
        given["start"], given["end"], latitude, longitude, predicates,
        step=given["step"], house_system=settings.house_system, ayanamsa=settings.ayanamsa,
    )  # fmt: skip  # when and where, then how
    parts: Parts = {request.kind: {"windows": found, "predicates": given["predicates"]}}
    if not found:
        return {**parts, "engine": provenance(settings, ())}
    return {"chart": compute_chart(ChartRequest(found[0].start_julian_day, latitude, longitude, settings)), **parts}


TECHNIQUES: Final[Mapping[str, Technique]] = MappingProxyType({
    **{name: of_charts(kind) for name, kind in OF_CHARTS.items()},
    "relocation": relocated,
    "composite": midpoint_composite,
    "progression": progressed,
    "solar_arc": directed_by_solar_arc,
    "solar_arc_directions": directed_by_dates,
    "primary_directions": directed_by_the_sphere,
    "progressed_aspects": progressed_by_dates,
    "solar_return": back_with_the_sun,
    "lunar_return": back_with_the_moon,
    "planetary_return": back_with_a_planet,
    "panchanga": five_limbs,
    "profection": profected,
    "firdaria": firdaria_of,
    "zodiacal_releasing": released,
    "dasha": dashas_of,
    "divisional": divided,
    "ashtakavarga": bindus,
    "harmonic": harmonic_of,
    "midpoints": midpoints_of,
    "astrocartography": mapped,
    "rectification": rectified,
    "election": elected,
})  # fmt: skip


def compute(request: CalculationRequest) -> Parts:
    """The parts of an answer, as the engine's dataclasses, with what the settings include.

    Errors: `charts.engine.errors`, `charts.calculation.errors`.
    """
    return with_blocks(request, TECHNIQUES[request.kind](request))


def with_blocks(request: CalculationRequest, parts: Parts) -> Parts:
    """The parts with the blocks that the settings include. Errors: BlockRefused."""
    if not request.settings.include:
        return parts
    for main in ("chart", "natal"):
        if main in parts:
            of = _request_of(request, parts, main)
            return parts | {name: read_block(name, parts[main], of) for name in request.settings.include}
    return parts


def _request_of(request: CalculationRequest, parts: Parts, main: str) -> ChartRequest:
    """What a chart of the answer is computed from: its own moment, and the place that it is of."""
    if main in request.subjects:
        return asked(request, main)
    place = parts.get("place")
    latitude, longitude = (place["latitude"], place["longitude"]) if place else request.place or (0.0, 0.0)
    return ChartRequest(parts[main].julian_day, latitude, longitude, engine_settings(request.settings))
