"""What of a chart a topic reads, as the row of a reading keeps it."""

from collections.abc import Mapping
from typing import Any

from charts.factors import Factor, certain_factors_of, cusp_factors_of
from charts.models import Chart
from interpretations import almanac
from interpretations.almanac import Topic
from interpretations.errors import NothingToSay


def facts_for(*, chart: Chart, topic: Topic, parameters: Mapping[str, Any]) -> tuple[Factor, ...]:
    """Errors: NothingToSay of what the parameters ask for and the chart does not have: a house of an unknown hour."""
    facts = certain_factors_of(chart.result)
    if "cusps" in topic.facts:
        facts += cusp_factors_of(chart.result)
    if parameters:
        try:
            almanac.write(facts, topic=topic.name, style="concise", parameters=parameters)
        except almanac.NothingToRead as error:
            raise NothingToSay from error
    return facts
