"""Charts as the engine computes them, and every reading that the almanac can write of one."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from random import Random
from typing import Any

import orjson

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import DEFAULT_POINTS, PLANETS
from charts.engine.comparison import composite as compose
from charts.engine.comparison import synastry as compare
from charts.engine.transits import find_transits
from charts.factors import Factor, certain_factors_of
from charts.kind_factors import comparison_factors_of, cusp_factors_of, own_factors_of, transit_factors_of
from interpretations.almanac import TOPICS, NothingToRead, Section, Sentence, write
from interpretations.almanac.transits import movers_of, span_of

POINTS = (*DEFAULT_POINTS, "ceres", "pallas", "juno", "vesta", "spirit")
TARGETS = (*PLANETS, "ascendant", "midheaven")
NATAL = tuple(topic.name for topic in TOPICS if topic.name.startswith("natal."))
ASKED: dict[str, list[dict[str, Any]]] = {
    "natal.planet": [{"point": point} for point in ("sun", "venus", "saturn", "pluto", "chiron", "true_node", "juno")],
    "natal.house": [{"house": house} for house in (1, 5, 7, 12)],
}


def _natal(seed: int, time_known: bool) -> ChartRequest:
    sky = Random(seed)
    julian_day, latitude, longitude = sky.uniform(2415020.5, 2469807.5), sky.uniform(-60, 60), sky.uniform(-180, 180)
    return ChartRequest(julian_day, latitude, longitude, ChartSettings(points=POINTS), time_known=time_known)


@cache
def natal(seed: int, *, time_known: bool = True) -> dict[str, Any]:
    chart: dict[str, Any] = orjson.loads(orjson.dumps(compute_chart(_natal(seed, time_known))))
    chart["moment"] = {"time_known": time_known}  # as the API says it
    return chart


def facts_of(chart: dict[str, Any]) -> tuple[Factor, ...]:
    return (*certain_factors_of(chart), *cusp_factors_of(chart))


def readings(chart: dict[str, Any], locale: str, topics: tuple[str, ...] = NATAL) -> Iterator[tuple[Section, ...]]:
    """Of each topic with all that it can be asked with, in both styles; none of what the chart does not have."""
    for topic in topics:
        for parameters in ASKED.get(topic, [{}]):
            for style in ("detailed", "concise"):
                try:
                    yield write(facts_of(chart), topic=topic, locale=locale, style=style, parameters=parameters)
                except NothingToRead:
                    assert parameters


def sentences(sections: tuple[Section, ...]) -> list[Sentence]:
    return [sentence for section in sections for sentence in section.sentences]


def _births(number: int, hour_known: bool = True) -> ChartRequest:
    sky = Random(number)
    julian_day, latitude, longitude = sky.uniform(2429629.5, 2455197.5), sky.uniform(-60, 60), sky.uniform(-180, 180)
    return ChartRequest(julian_day, latitude, longitude, ChartSettings(points=POINTS), time_known=hour_known)


@cache
def synastry(seed: int, *, hours_known: bool = True) -> dict[str, Any]:
    """Two people's charts as the API answers them."""
    charts = [compute_chart(_births(number, hours_known)) for number in (2 * seed, 2 * seed + 1)]
    found = compare(*charts)
    overlays = {"first_in_second": found.first_in_second, "second_in_first": found.second_in_first}
    whole = {"first": charts[0], "second": charts[1], "inter_aspects": found.inter_aspects, "synastry": overlays}
    answer: dict[str, Any] = orjson.loads(orjson.dumps(whole))
    return {"kind": "synastry", **answer}


@cache
def composite(seed: int) -> dict[str, Any]:
    pair = synastry(seed)
    made: dict[str, Any] = orjson.loads(orjson.dumps(compose(_births(2 * seed), _births(2 * seed + 1))))
    return {"kind": "composite", "first": pair["first"], "second": pair["second"], **made}


def comparisons(seed: int) -> Iterator[tuple[str, dict[str, Any], tuple[Factor, ...]]]:
    """Topic, chart and its facts, of every topic about two people; of some the hours are not known."""
    pair, whole = synastry(seed, hours_known=seed % 4 != 0), composite(seed)
    for topic in ("synastry.overview", "synastry.compatibility"):
        yield topic, pair, comparison_factors_of(pair)
    yield "composite.overview", whole, own_factors_of(whole, "composite")


def transits(seed: int, span: str, day: date) -> tuple[dict[str, Any], tuple[Factor, ...]]:
    """The natal chart of this number with what passes over it, as the verifier reads it, and the facts."""
    first, after = span_of(span, day)
    found = find_transits(compute_chart(_natal(seed, True)), *map(_julian_day, (first, after)), points=movers_of(span))
    rows = [row for row in orjson.loads(orjson.dumps(found)) if row["second"] in TARGETS]
    facts = transit_factors_of(rows, lambda instant: instant.date())
    return {"kind": "transits", "natal": natal(seed), "transits": rows}, (*certain_factors_of(natal(seed)), *facts)


def _julian_day(day: date) -> float:
    return day.toordinal() + 1721424.5
