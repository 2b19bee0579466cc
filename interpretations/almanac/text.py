"""What a reading is made of, and how it is laid out as plain text."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_SLOT: Final = re.compile(r"\{(\+?)(\w+)\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """factors: the ids of all that the sentence states."""

    text: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """Words to put into a frame, with the ids of the factors that they state."""

    text: str
    factors: tuple[str, ...] = ()


Slots = Mapping[str, Slot]


def render(sections: Iterable[Section]) -> str:
    """Titles as ``## …``, a section's sentences joined by a space, blocks by a blank line."""
    blocks = []
    for section in sections:
        blocks.append(f"## {section.title}")
        blocks.append(" ".join(sentence.text for sentence in section.sentences))
    return "\n\n".join(blocks)


def capitalise(text: str) -> str:
    """Only the first letter: the rest may hold names."""
    return text[:1].upper() + text[1:]


def fits(frame: str, slots: Slots) -> bool:
    """Whether every slot of the frame has its words."""
    return all(name.lower() in slots for _, name in _SLOT.findall(frame))


def fill(frame: str, slots: Slots) -> Sentence:
    """The frame with its slots filled; it rests on the factors of just those slots.

    ``{core}`` is put in as it is, ``{Core}`` with a capital, ``{+moon}`` adds the factors and no words.
    """
    factors: list[str] = []

    def words(match: re.Match[str]) -> str:
        silent, name = match.groups()
        slot = slots[name.lower()]
        factors.extend(slot.factors)
        if silent:
            return ""
        return capitalise(slot.text) if name[0].isupper() else slot.text

    text = _SLOT.sub(words, frame)
    return Sentence(text, tuple(dict.fromkeys(factors)))


def joined(items: Sequence[str], *, comma: str, last: str) -> str:
    """A list as a language writes it: "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return comma.join(items[:-1]) + last + items[-1]
