"""What of a chart a topic reads, as the row of a reading keeps it, and what its sentences are held against."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from django.utils import timezone

from charts.atlas import from_utc
from charts.errors import OutOfEphemerisRange
from charts.factors import Factor, certain_factors_of
from charts.kind_factors import (
    against_natal_factors_of,
    comparison_factors_of,
    cusp_factors_of,
    day_factors_of,
    own_factors_of,
    transit_factors_of,
)
from charts.models import Chart
from charts.services.heavens import find_transits
from interpretations import almanac
from interpretations.almanac import Topic
from interpretations.almanac.transits import movers_of, name_for, span_of
from interpretations.errors import HourNeeded, NothingToSay
from interpretations.services.skies import sky_of

FACTS: Final[Mapping[str, Callable[[Mapping[str, Any]], tuple[Factor, ...]]]] = {
    "chart": certain_factors_of,
    "cusps": cusp_factors_of,
    "comparison": comparison_factors_of,
    "composite": partial(own_factors_of, kind="composite"),
    "solar_return": partial(against_natal_factors_of, kind="solar_return"),
    "progression": partial(against_natal_factors_of, kind="progression"),
}
TARGETS: Final = ("sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto")
# Local time is at most so far from UTC.
FAR_ZONE: Final = timedelta(hours=16)


def settled(*, chart: Chart | None, topic: Topic, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters with what was left out: the day that it is now where the chart is, in UTC without one."""
    takes_date = any(parameter.name == "date" for parameter in topic.parameters)
    if not takes_date or "date" in parameters:
        return dict(parameters)
    return {**parameters, "date": _day_at(chart)(timezone.now()) if chart else timezone.now().date()}


def facts_for(*, chart: Chart | None, topic: Topic, parameters: Mapping[str, Any]) -> tuple[Factor, ...]:
    """parameters: settled.

    Errors: NothingToSay of what the parameters ask for and the chart does not have: a house of an unknown hour;
    HourNeeded; those of `find_transits`.
    """
    if chart is None:
        return day_factors_of(sky_of(sign=parameters["sign"], day=parameters["date"]), parameters["date"])
    facts = tuple(factor for name in topic.facts if name in FACTS for factor in FACTS[name](chart.result))
    if "transits" in topic.facts:
        said_by = "end" if "end" in parameters else "date"
        facts += _transits(chart, *_span_of(topic, parameters), said_by=said_by)
    if parameters:
        try:
            almanac.write(facts, topic=topic.name, style="concise", parameters=parameters)
        except almanac.NothingToRead as error:
            raise NothingToSay from error
    return facts


def evidence(answer: Mapping[str, Any], facts: tuple[Factor, ...]) -> Mapping[str, Any]:
    """What the verifier is to read a text against: the chart's answer, with the transits if the facts have some."""
    rows = [
        {"type": "transit", "utc": fact.day, "first": fact.subject, "second": fact.other, "aspect": fact.value}
        for fact in facts
        if fact.kind == "transit"
    ]
    return {"kind": "transits", "natal": answer, "transits": rows} if rows else answer


def _span_of(topic: Topic, parameters: Mapping[str, Any]) -> tuple[str, date, date]:
    """Whose movers are looked at, from which day on, and until before which."""
    if "end" in parameters:
        first, last = parameters["start"], parameters["end"]
        return name_for(first, last), first, last + timedelta(days=1)
    span = topic.name.rpartition(".")[2]
    return span, *span_of(span, parameters["date"])


def _transits(chart: Chart, span: str, first: date, after: date, *, said_by: str) -> tuple[Factor, ...]:
    """Exact passes from the first day to the last, by the clocks of the chart's place.

    Of an unknown hour the day of a pass is unknown, too. said_by: the parameter by which the client said when.
    """
    if not chart.result.get("angles"):
        raise HourNeeded
    points = {point["name"] for point in chart.result["points"]}
    asked = {
        "start": _written(datetime.combine(first, time()) - FAR_ZONE),
        "end": _written(datetime.combine(after, time()) + FAR_ZONE),
        "points": movers_of(span),
        "aspects": ["conjunction", "opposition", "trine", "square", "sextile"],
        "targets": [*(name for name in TARGETS if name in points), "ascendant", "midheaven"],
    }
    found = transit_factors_of(_passes(chart, asked, said_by), _day_at(chart))
    return tuple(factor for factor in found if first.isoformat() <= str(factor.day) < after.isoformat())


def _passes(chart: Chart, asked: Mapping[str, Any], said_by: str) -> list[dict[str, Any]]:
    try:
        return find_transits(chart=chart, asked=asked)
    except OutOfEphemerisRange as error:
        # The client wrote a date, and neither of these.
        told = dict(error.details or {})
        said = [told.pop(name) for name in ("start", "end") if name in told]
        error.details = {"parameters": {said_by: said[0] if said else [str(error.detail)]}, **told}
        raise


def _day_at(chart: Chart) -> Callable[[datetime], date]:
    """The date of an instant by the clocks of the chart's place."""
    zone = (chart.result.get("moment") or {}).get("timezone") or "UTC"
    longitude = (chart.result.get("place") or {}).get("longitude") or 0.0
    return lambda instant: from_utc(instant, zone, longitude).local.date()


def _written(moment: datetime) -> str:
    return f"{moment.isoformat()}Z"  # which writes years below 1000 with four digits, as strftime does not
