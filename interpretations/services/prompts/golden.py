"""The charts that prompts are tried on: of each topic those that fit it, made of the same few births."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from charts.engine.catalogue import SIGN_NAMES
from charts.factors import Factor
from charts.models import Chart
from interpretations.almanac import Topic, topic_named
from interpretations.prompts.shipped import FOLDER
from interpretations.serializers import read_parameters
from interpretations.services.facts import evidence, facts_for
from interpretations.services.skies import sky_of
from interpretations.services.unstored import body_for, chart_of

USUAL: Final = "natal.overview"


@dataclass(frozen=True, slots=True)
class Sample:
    """chart: what a text is held against, as the API answers it. factors: that a reading of it may rest on.

    parameters: those of the topic, as a row keeps them.
    """

    name: str
    chart: Mapping[str, Any]
    factors: tuple[Factor, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict)


@cache
def _births() -> dict[str, dict[str, Any]]:
    return {row["name"]: {"moment": row["moment"], "place": row["place"]} for row in _read("births")["births"]}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / "golden" / f"{name}.toml").read_text(encoding="utf-8"))


def sample_names(topic: str = USUAL) -> list[str]:
    """Of charts that the topic can be read of; of one that is read without, the signs."""
    wanted = topic_named(topic)
    if not wanted.needs_chart:
        return list(SIGN_NAMES)
    by_hour = "transits" in wanted.facts or any(parameter.name == "house" for parameter in wanted.parameters)
    return [name for name, birth in _births().items() if not by_hour or birth["moment"].get("time_known", True)]


def sample_named(name: str, topic: str = USUAL) -> Sample:
    """Computed anew. Of two people, the second is the next of the births.

    Errors: KeyError; those of `charts.services.calculate` and of `facts_for`.
    """
    wanted = topic_named(topic)
    given = read_parameters(wanted, _given(wanted, name))
    chart = _chart(wanted, name) if wanted.needs_chart else None
    facts = facts_for(chart=chart, topic=wanted, parameters=given)
    answer = sky_of(sign=name, day=given["date"]) if chart is None else evidence(chart.result, facts)
    return Sample(name, answer, facts, _given(wanted, name))


def _given(topic: Topic, name: str) -> dict[str, Any]:
    shipped = _read("given")
    found = dict(shipped.get(topic.name, {}))
    if any(parameter.name == "date" for parameter in topic.parameters):
        found["date"] = shipped["day"]
    return found if topic.needs_chart else {**found, "sign": name}


def _chart(topic: Topic, name: str) -> Chart:
    births = _births()
    others = list(births)
    second = births[others[(others.index(name) + 1) % len(others)]]
    year = int(births[name]["moment"]["local"][:4]) + int(_read("given")["age"])
    return chart_of(body_for(topic, births[name], second, day=f"{year}-06-15", settings={}))
