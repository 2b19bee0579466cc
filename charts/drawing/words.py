"""What a drawing says. Other languages come from outside: this room translates nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

PHRASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "chart": "Chart",
        "place": "{point} in {sign}",
        "house": " in house {house}",
        "retrograde": " retrograde",
        "without_houses": "Drawn without houses and angles, 0° Aries at the left",
        "ring": "Ring {number}, {role}: {points}",
        "no_aspects": "No aspects",
        "one_aspect": "1 aspect, the closest: {aspects}",
        "aspects": "{count} aspects, the closest: {aspects}",
        "aspect": "{first} {aspect} {second}",
        "more": "+{count} more",
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """language: of the BCP 47 tag. names: of points, signs, aspects, angles and roles. phrases: see `PHRASES`."""

    language: str = "en"
    names: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=lambda: PHRASES)

    def name(self, name: str) -> str:
        return self.names.get(name) or spoken(name)

    def say(self, phrase: str, **parts: object) -> str:
        return self.phrases[phrase].format(**parts)


def spoken(name: str) -> str:
    """`true_south_node` → `True south node`."""
    return name.replace("_", " ").capitalize()


ENGLISH: Final = Words()
