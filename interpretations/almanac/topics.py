"""What can be read, and of which kinds of chart."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from interpretations.almanac.errors import UnsupportedTopic


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a request says beside its topic. name: as in the API, ``house``."""

    name: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """name: as in the API, ``natal.overview``. kinds: of chart. labels: language → name for readers. credits: price.

    facts: what it reads, by the names that `interpretations.services.facts` knows.
    """

    name: str
    kinds: frozenset[str]
    labels: Mapping[str, str]
    credits: int = 1
    version: int = 1
    facts: tuple[str, ...] = ("chart",)
    parameters: tuple[Parameter, ...] = ()

    @property
    def prompt_version(self) -> str:
        """What a reading keeps of the words that it was written with."""
        return f"{self.name}@{self.version}"

    @property
    def needs_chart(self) -> bool:
        return bool(self.kinds)

    def fits(self, kind: str) -> bool:
        return kind in self.kinds

    def label(self, locale: str) -> str:
        """The name in this language, in English where it has none."""
        return self.labels.get(locale, self.labels["en"])


def _load() -> tuple[Topic, ...]:
    text = (Path(__file__).parent / "data" / "topics.toml").read_text(encoding="utf-8")
    return tuple(_topic(row) for row in tomllib.loads(text)["topics"])


def _topic(row: Mapping[str, Any]) -> Topic:
    return Topic(
        row["name"],
        frozenset(row["kinds"]),
        row["label"],
        credits=row["credits"],
        version=row["version"],
        facts=tuple(row.get("facts", ("chart",))),
        parameters=tuple(Parameter(**parameter) for parameter in row.get("parameters", ())),
    )


TOPICS: Final = _load()


def topic_named(name: str) -> Topic:
    """Raises UnsupportedTopic."""
    for topic in TOPICS:
        if topic.name == name:
            return topic
    raise UnsupportedTopic(f"There is no topic {name!r}; known are {', '.join(topic.name for topic in TOPICS)}.")
