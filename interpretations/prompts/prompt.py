"""A prompt, filled in: the words of a version, with the facts of a chart as JSON among them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any

from interpretations.almanac import Section, Sentence


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

    def task(
        self,
        language: str,
        *,
        style: str,
        plan: Sequence[Section],
        written: Sequence[Sentence],
        told: Mapping[str, Any] | None = None,
    ) -> str:
        """plan: sections with the factors to speak of; written: what the reader has seen already.

        told: words of a person by what they are, `{"question": …}`; for prompts that have the part `asked`.
        """
        words = self.words[language]
        parts = [Template(words["task"]).substitute(style=words[style], sections=quoted(_outline(plan)))]
        if told and "asked" in words:
            parts.append(Template(words["asked"]).substitute(data=quoted(dict(told))))
        if written:
            shown = [{"text": sentence.text, "factors": list(sentence.factors)} for sentence in written]
            parts.append(Template(words["go_on"]).substitute(written=quoted(shown)))
        return "\n\n".join(parts)

    def repair(self, language: str, sentence: Sentence, *, faults: Iterable[str], factors: Iterable[str]) -> str:
        refused = {"text": sentence.text, "factors": list(sentence.factors), "faults": list(faults)}
        words = self.words[language]["repair"]
        return Template(words).substitute(refused=quoted(refused), factors=quoted(list(factors)))

    def shorten(self, language: str, data: Mapping[str, Any]) -> str | None:
        """data: what is to be summed up. None: this version has no words for it."""
        words = self.words[language].get("shorten")
        return Template(words).substitute(data=quoted(dict(data))) if words else None


def _outline(plan: Sequence[Section]) -> list[dict[str, Any]]:
    return [
        {"section": number, "title": section.title, "factors": list(factors_of(section))}
        for number, section in enumerate(plan, 1)
    ]


def factors_of(section: Section) -> tuple[str, ...]:
    """Ids that its sentences rest on, each once."""
    return tuple(dict.fromkeys(factor for sentence in section.sentences for factor in sentence.factors))


def quoted(value: Any) -> str:
    """The one way of anything into a prompt: JSON on one line, whatever it holds. No line of it looks like ours."""
    text = json.dumps(value, ensure_ascii=False)
    # JSON leaves these be, and they end a line, too.
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
