"""The text that a reader has been shown so far, and what is still to be said. It only ever grows at its end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from interpretations.almanac import Section, Sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, and the title it stands under."""

    title: str
    sentence: Sentence


def lines_of(sections: Iterable[Section]) -> list[Line]:
    return [Line(section.title, sentence) for section in sections for sentence in section.sentences]


@dataclass(slots=True)
class Manuscript:
    """sections: as stored, `[{title, sentences: [{text, factors}]}]`; text: the same, laid out as `render` does."""

    sections: list[dict[str, Any]] = field(default_factory=list)
    text: str = ""

    @property
    def lines(self) -> list[Line]:
        return [
            Line(section["title"], Sentence(sentence["text"], tuple(sentence["factors"])))
            for section in self.sections
            for sentence in section["sentences"]
        ]

    def append(self, line: Line) -> None:
        sentence = {"text": line.sentence.text, "factors": list(line.sentence.factors)}
        if self.sections and self.sections[-1]["title"] == line.title:
            self.sections[-1]["sentences"].append(sentence)
            self.text += f" {line.sentence.text}"
        else:
            gap = "\n\n" if self.sections else ""
            head = f"## {line.title}\n\n" if line.title else ""
            self.sections.append({"title": line.title, "sentences": [sentence]})
            self.text += f"{gap}{head}{line.sentence.text}"

    def still_to_say(self, planned: Sequence[Line]) -> list[Line]:
        """What of the plan comes after what was shown.

        Where the author's words have changed since, nothing shown is taken back: a section that was closed stays
        closed, the last one goes on with what it has not spoken of yet, and the sections not begun follow.
        """
        shown = self.lines
        if list(planned[: len(shown)]) == shown:
            return list(planned[len(shown) :])
        last = shown[-1].title
        closed = {line.title for line in shown} - {last}
        spoken_of = {line.sentence.factors for line in shown if line.title == last}
        return [
            line
            for line in planned
            if line.title not in closed and not (line.title == last and line.sentence.factors in spoken_of)
        ]

    def unspoken(self, planned: Sequence[Line]) -> list[Line]:
        """What of the plan another author may add behind what was shown: of factors that nobody has spoken of.

        A section that was closed stays closed.
        """
        lines = self.lines
        closed = {line.title for line in lines[:-1]} - {line.title for line in lines[-1:]}
        spoken_of = {factor for line in lines for factor in line.sentence.factors}
        return [
            line for line in planned if line.title not in closed and not spoken_of.issuperset(line.sentence.factors)
        ]


def manuscript_of(sections: Iterable[Mapping[str, Any]], text: str) -> Manuscript:
    """A copy of what is stored, to go on from."""
    copies = [{"title": s["title"], "sentences": [dict(sentence) for sentence in s["sentences"]]} for s in sections]
    return Manuscript(copies, text)
