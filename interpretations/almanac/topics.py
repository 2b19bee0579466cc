"""What can be read, and of which kinds of chart."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from interpretations.almanac.errors import UnsupportedTopic


@dataclass(frozen=True, slots=True)
class Topic:
    """name: as in the API, ``natal.overview``. kinds: of chart. labels: language → name for readers. credits: price."""

    name: str
    kinds: frozenset[str]
    labels: Mapping[str, str]
    credits: int = 1

    def fits(self, kind: str) -> bool:
        return kind in self.kinds

    def label(self, locale: str) -> str:
        """The name in this language, in English where it has none."""
        return self.labels.get(locale, self.labels["en"])


def _load() -> tuple[Topic, ...]:
    text = (Path(__file__).parent / "data" / "topics.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["topics"]
    return tuple(Topic(row["name"], frozenset(row["kinds"]), row["label"], row["credits"]) for row in rows)


TOPICS: Final = _load()


def topic_named(name: str) -> Topic:
    """Raises UnsupportedTopic."""
    for topic in TOPICS:
        if topic.name == name:
            return topic
    raise UnsupportedTopic(f"There is no topic {name!r}; known are {', '.join(topic.name for topic in TOPICS)}.")
