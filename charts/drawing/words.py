"""What a drawing says. Other languages come from outside: this room translates nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

PHRASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "chart": "Chart",
        "of": "{kind} of {name}, {view}",
        "nameless": "{kind}, {view}",
        "wheel": "wheel",
        "page": "page",
        "not_drawn": "The name is in letters that are not drawn.",
        "place": "{point} in {sign}",
        "house": " in house {house}",
        "retrograde": " retrograde",
        "without_houses": "Drawn without houses and angles, 0° Aries at the left",
        "houseless": "No houses, no angles",
        "ring": "Ring {number}, {role}: {points}",
        "no_aspects": "No aspects",
        "one_aspect": "1 aspect, the closest: {aspects}",
        "aspects": "{count} aspects, the closest: {aspects}",
        "aspect": "{first} {aspect} {second}",
        "more": "+{count} more",
        "grid": "Rows {rows}, columns {columns}",
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

    def title(self, role: str) -> str:
        """What a chart is called where nothing stands beside it."""
        return self.names.get(f"{role} chart") or self.name(role)

    def say(self, phrase: str, **parts: object) -> str:
        return self.phrases[phrase].format(**parts)


def spoken(name: str) -> str:
    """`true_south_node` → `True south node`."""
    return name.replace("_", " ").capitalize()


ENGLISH: Final = Words()
