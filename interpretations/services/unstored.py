"""Charts that no row is made of: what a terminal prints, and what prompts are tried on."""

from collections.abc import Mapping
from typing import Any, Final

from charts.models import Chart
from charts.serializers import read_request
from charts.services import calculate
from interpretations.almanac import Topic

# Parts of a body that only describe the chart.
_DESCRIBED: Final = ("kind", "name", "tags", "notes", "rating", "source")


def chart_of(body: Mapping[str, Any]) -> Chart:
    """As `POST /charts` would make it, without a row. Errors: DRF's ValidationError; those of `calculate`."""
    read = read_request(body)
    asked = {part: value for part, value in read.items() if part not in _DESCRIBED}
    computed = calculate(kind=read["kind"], asked=asked)
    result = {"kind": read["kind"], **computed.result}
    return Chart(kind=read["kind"], request=computed.request, result=result)


def body_for(
    topic: Topic, birth: Mapping[str, Any], second: Mapping[str, Any], *, day: str, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """Of a chart that the topic fits. second: somebody else's birth; day: for which a technique is, YYYY-MM-DD."""
    (kind,) = topic.kinds
    match kind:
        case "synastry" | "composite":
            parts: dict[str, Any] = {"first": birth, "second": second}
        case "solar_return":
            parts = {"natal": birth, "year": int(day[:4])}
        case "progression":
            parts = {"natal": birth, "moment": {"utc": f"{day}T12:00:00Z"}}
        case _:
            parts = dict(birth)
    return {"kind": kind, **parts, "settings": settings}
