"""The answer of another Nocturna, taken apart again into what the seam wants: what it adds for people is left out."""

from collections.abc import Mapping
from math import isfinite
from typing import Any, Final

from charts import moments
from charts.calculation.base import CalculationRequest
from charts.calculation.remote.body import roles
from charts.calculation.remote.figure import Unusable, check_aspects, check_engine, check_figure

_ADDED: Final = frozenset(("id", "kind", "name", "status", "moment", "place", "settings"))
_FACTORS: Final = frozenset(("factor", "factors"))


def parts_of(answer: Any, request: CalculationRequest) -> dict[str, Any]:
    """As `CalculationBackend.calculate` gives it. Errors: Unusable."""
    if not isinstance(answer, dict) or answer.get("kind") != request.kind:
        raise Unusable("an answer of another kind")
    parts = _figure(_without_factors(answer))
    for role, subject in roles(request).items():
        if role not in parts:
            continue
        parts[role] = _figure(parts[role])
        if parts[role].get("julian_day") != subject.julian_day:
            raise Unusable(f"an answer about another {role}")
    if "chart" in request.subjects and parts.get("julian_day") != request.subjects["chart"].julian_day:
        raise Unusable("an answer about another moment")
    if request.kind == "davison":
        parts["place"] = {name: answer["place"][name] for name in ("latitude", "longitude")}
    check_engine(parts.get("engine"))
    _check_figures(parts, request)
    return parts


def _check_figures(parts: Mapping[str, Any], request: CalculationRequest) -> None:
    asked, center = request.settings.points, request.settings.center
    check_figure(parts, of=request.subjects.get("chart"), asked=asked, center=center)
    for role, subject in roles(request).items():
        if role in parts:
            check_engine(parts[role].get("engine"))
            check_figure(parts[role], of=subject, asked=asked, center=center)
    try:
        check_aspects(parts.get("inter_aspects", []))
    except (KeyError, TypeError):
        raise Unusable("aspects that are none") from None


def identity_of(answer: Mapping[str, Any]) -> str:
    """What computed it, as far as that is the same for all that the node answers."""
    engine = answer["engine"]
    return " ".join(str(engine.get(name)) for name in ("name", "version", "ephemeris", "delta_t_model", "tz_version"))


def _figure(chart: Any) -> dict[str, Any]:
    """A chart without its head, of which the seam has the moment in numbers."""
    if not isinstance(chart, dict):
        raise Unusable("a chart that is no object")
    figure = {name: value for name, value in chart.items() if name not in _ADDED}
    if isinstance(figure.get("engine"), dict):
        figure["engine"].pop("tz_version", None)
        if isinstance(notes := figure["engine"].get("notes"), list):
            figure["engine"]["notes"] = [note for note in notes if note != moments.HOURLESS]
    moment = chart.get("moment")
    if moment is None:
        return figure
    try:
        numbers = {name: float(moment[name]) for name in ("julian_day", "delta_t")}
    except (KeyError, TypeError, ValueError):
        raise Unusable("a moment without its numbers") from None
    if not all(map(isfinite, numbers.values())):
        raise Unusable("a moment that is no number")
    return {**numbers, **figure}


def _is_pattern(value: dict[str, Any]) -> bool:
    return {"pattern", "number", "apex", "factor"} <= value.keys()


def _without_factors(value: Any) -> Any:
    """Ids of facts are given where the answer ends; only a pattern has one of its own from the start."""
    if isinstance(value, dict):
        bare = {name: _without_factors(inner) for name, inner in value.items() if name not in _FACTORS}
        return {**bare, "factor": f"pattern.{value['pattern']}.{value['number']}"} if _is_pattern(value) else bare
    if isinstance(value, list):
        return [_without_factors(inner) for inner in value]
    return value
