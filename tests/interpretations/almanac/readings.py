"""Charts as the engine computes them, and every reading that the almanac can write of one."""

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import orjson

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import DEFAULT_POINTS
from charts.factors import Factor, certain_factors_of, cusp_factors_of
from interpretations.almanac import TOPICS, NothingToRead, Section, Sentence, write

POINTS = (*DEFAULT_POINTS, "ceres", "pallas", "juno", "vesta", "spirit")
NATAL = tuple(topic.name for topic in TOPICS if "natal" in topic.kinds)
ASKED: dict[str, list[dict[str, Any]]] = {
    "natal.planet": [{"point": point} for point in ("sun", "venus", "saturn", "pluto", "chiron", "true_node", "juno")],
    "natal.house": [{"house": house} for house in (1, 5, 7, 12)],
}


@cache
def natal(seed: int, *, time_known: bool = True) -> dict[str, Any]:
    sky = Random(seed)
    julian_day, latitude, longitude = sky.uniform(2415020.5, 2469807.5), sky.uniform(-60, 60), sky.uniform(-180, 180)
    asked = ChartRequest(julian_day, latitude, longitude, ChartSettings(points=POINTS), time_known=time_known)
    chart: dict[str, Any] = orjson.loads(orjson.dumps(compute_chart(asked)))
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
