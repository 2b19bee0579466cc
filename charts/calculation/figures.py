"""Kinds that are whole charts and what is read from them: whoever computes the charts, the rest is the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from charts.calculation.asking import asked, elsewhere, engine_settings, moment_of
from charts.calculation.base import CalculationRequest, Parts
from charts.calculation.budget import check_compared
from charts.engine import Chart, ChartRequest
from charts.engine.comparison import davison, inter_aspects, synastry

# Degrees that a transiting point may be off; the aspects are the major ones.
TRANSIT_ORBS: Final = {"conjunction": 2.0, "opposition": 2.0, "trine": 2.0, "square": 2.0, "sextile": 1.0}


@dataclass(frozen=True, slots=True)
class OfCharts:
    """charts: what is to be computed, by the names that the charts have in the answer. parts: the answer of them."""

    charts: Callable[[CalculationRequest], Mapping[str, ChartRequest]]
    parts: Callable[[CalculationRequest, Mapping[str, Chart]], Parts]


def _one(request: CalculationRequest) -> Mapping[str, ChartRequest]:
    return {"chart": asked(request, "chart")}


def _two(request: CalculationRequest) -> Mapping[str, ChartRequest]:
    return {role: asked(request, role) for role in ("first", "second")}


def _themselves(_request: CalculationRequest, charts: Mapping[str, Chart]) -> Parts:
    return dict(charts)


def _compared(request: CalculationRequest) -> Mapping[str, ChartRequest]:
    check_compared(request.settings.points)
    return _two(request)


def _side_by_side(request: CalculationRequest, charts: Mapping[str, Chart]) -> Parts:
    first, second = charts["first"], charts["second"]
    found = synastry(first, second, request.parameters.get("orbs") or engine_settings(request.settings).orbs)
    overlays = {"first_in_second": found.first_in_second, "second_in_first": found.second_in_first}
    return {**charts, "inter_aspects": found.inter_aspects, "synastry": overlays, "engine": first.engine}


def _sky_and_natal(request: CalculationRequest) -> Mapping[str, ChartRequest]:
    check_compared(request.settings.points)
    return {"chart": elsewhere(request, moment_of(request)), "natal": asked(request, "natal")}


def _against_natal(request: CalculationRequest, charts: Mapping[str, Chart]) -> Parts:
    return against_natal(charts["chart"], charts["natal"], request.parameters.get("orbs") or TRANSIT_ORBS)


def against_natal(chart: Chart, natal: Chart, orbs: Any) -> Parts:
    return {"chart": chart, "natal": natal, "inter_aspects": inter_aspects(chart, natal, orbs, moving="first")}


def _midway(request: CalculationRequest) -> Mapping[str, ChartRequest]:
    births = _two(request)
    middle = davison(births["first"], births["second"], method=request.parameters["method"])
    return {"chart": middle, **births}


def _midpoint_in_time(request: CalculationRequest, charts: Mapping[str, Chart]) -> Parts:
    middle = _midway(request)["chart"]
    place = {"latitude": middle.latitude, "longitude": middle.longitude}
    own: Parts = {"chart": charts["chart"], "place": place, "first": charts["first"], "second": charts["second"]}
    return {**own, "davison": {"method": request.parameters["method"]}}


FIGURE: Final = OfCharts(_one, _themselves)
OF_CHARTS: Final[Mapping[str, OfCharts]] = MappingProxyType({
    "natal": FIGURE,
    "event": FIGURE,
    "synastry": OfCharts(_compared, _side_by_side),
    "transit": OfCharts(_sky_and_natal, _against_natal),
    "davison": OfCharts(_midway, _midpoint_in_time),
})  # fmt: skip
