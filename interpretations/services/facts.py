"""What of a chart a topic reads, as the row of a reading keeps it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from charts.factors import Factor, certain_factors_of, comparison_factors_of, cusp_factors_of, own_factors_of
from charts.models import Chart
from interpretations import almanac
from interpretations.almanac import Topic
from interpretations.errors import NothingToSay

FACTS: Final[Mapping[str, Callable[[Mapping[str, Any]], tuple[Factor, ...]]]] = {
    "chart": certain_factors_of,
    "cusps": cusp_factors_of,
    "comparison": comparison_factors_of,
    "composite": partial(own_factors_of, kind="composite"),
}


def facts_for(*, chart: Chart, topic: Topic, parameters: Mapping[str, Any]) -> tuple[Factor, ...]:
    """Errors: NothingToSay of what the parameters ask for and the chart does not have: a house of an unknown hour."""
    facts = tuple(factor for name in topic.facts for factor in FACTS[name](chart.result))
    if parameters:
        try:
            almanac.write(facts, topic=topic.name, style="concise", parameters=parameters)
        except almanac.NothingToRead as error:
            raise NothingToSay from error
    return facts
