"""The versions that the product comes with: a file a topic. The table of versions takes them from here, once."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from interpretations.prompts.content import Content

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Shipped:
    topic: str
    number: int
    content: Content
    changelog: str = ""


@cache
def shipped_prompts(folder: Path = FOLDER) -> tuple[Shipped, ...]:
    """By topic. Errors: ValueError, which names the file that is none."""
    return tuple(_read(folder))


def _read(folder: Path) -> Iterator[Shipped]:
    for file in sorted(folder.glob("*.toml")):
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            yield Shipped(file.stem, int(data["version"]), _content(data), str(data.get("changelog", "")))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file.name} is no prompt: {error!r}") from error


def _content(data: dict[str, Any]) -> Content:
    words = {
        language: {part: text.strip("\n") for part, text in parts.items()} for language, parts in data["words"].items()
    }
    schemas = (json.dumps(data[name], ensure_ascii=False, indent=2) for name in ("schema", "repair_schema"))
    return Content(words, data["temperature"], data["most_tokens"], *schemas)
