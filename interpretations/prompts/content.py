"""What a version consists of, and which variables its parts may name."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Part:
    """variables: that it may name; all of them are needed."""

    variables: frozenset[str] = frozenset()
    optional: bool = False


# Of each language. The two styles are words that `task` is given as $style.
PARTS: Final[Mapping[str, Part]] = {
    "system": Part(),
    "task": Part(frozenset({"style", "sections"})),
    "detailed": Part(),
    "concise": Part(),
    "asked": Part(frozenset({"data"}), optional=True),
    "go_on": Part(frozenset({"written"})),
    "repair": Part(frozenset({"refused", "factors"})),
    "shorten": Part(frozenset({"data"}), optional=True),
}


@dataclass(frozen=True, slots=True)
class Content:
    """words: language → part → text. schema, repair_schema: JSON, as text."""

    words: Mapping[str, Mapping[str, str]]
    temperature: float
    most_tokens: int
    schema: str
    repair_schema: str

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of all of it. Whoever writes a schema in other lines or spaces writes the same one."""
        whole = {**asdict(self), "schema": json.loads(self.schema), "repair_schema": json.loads(self.repair_schema)}
        whole["temperature"] = float(self.temperature)
        whole["words"] = {language: dict(sorted(parts.items())) for language, parts in sorted(self.words.items())}
        # Not sorted: the order of a schema's properties is that of the answer.
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()
