"""What models are asked: one file a topic, with its version, the model's parameters and the shape of the answer.

Nothing that a person wrote enters a prompt but as JSON among the facts; today no such words enter at all.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Final

from interpretations.almanac import Section, Sentence

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Prompt:
    """version: `topic@number`. words: language → part → text. schema, repair_schema: JSON Schema of the answers."""

    version: str
    temperature: float
    most_tokens: int
    schema: Mapping[str, Any]
    repair_schema: Mapping[str, Any]
    words: Mapping[str, Mapping[str, str]]

    def system(self, language: str) -> str:
        return self.words[language]["system"]

    def task(self, language: str, *, style: str, plan: Sequence[Section], written: Sequence[Sentence]) -> str:
        """plan: sections with the factors to speak of; written: what the reader has seen already."""
        words = self.words[language]
        task = Template(words["task"]).substitute(style=words[style], sections=_json(_outline(plan)))
        if not written:
            return task
        shown = [{"text": sentence.text, "factors": list(sentence.factors)} for sentence in written]
        return task + "\n\n" + Template(words["go_on"]).substitute(written=_json(shown))

    def repair(self, language: str, sentence: Sentence, *, faults: Iterable[str], factors: Iterable[str]) -> str:
        refused = {"text": sentence.text, "factors": list(sentence.factors), "faults": list(faults)}
        return Template(self.words[language]["repair"]).substitute(refused=_json(refused), factors=_json(list(factors)))


@cache
def prompt_for(topic: str) -> Prompt:
    """Errors: FileNotFoundError of a topic that no model is asked about."""
    text = (_FOLDER / f"{topic}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return Prompt(
        version=f"{topic}@{data['version']}",
        temperature=data["temperature"],
        most_tokens=data["most_tokens"],
        schema=data["schema"],
        repair_schema=data["repair_schema"],
        words=data["words"],
    )


def _outline(plan: Sequence[Section]) -> list[dict[str, Any]]:
    return [
        {"section": number, "title": section.title, "factors": list(factors_of(section))}
        for number, section in enumerate(plan, 1)
    ]


def factors_of(section: Section) -> tuple[str, ...]:
    """Ids that its sentences rest on, each once."""
    return tuple(dict.fromkeys(factor for sentence in section.sentences for factor in sentence.factors))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
