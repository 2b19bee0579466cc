"""What a reading is made of, and how it is laid out as plain text."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

_SLOT: Final = re.compile(r"\{(\+?)(\w+)(?::(\w+))?\}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """factors: the ids of all that the sentence states."""

    text: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    sentences: tuple[Sentence, ...]


class Word(str):
    """Words that a language inflects; as a string they are the first of their forms.

    forms: by the names that the frames of the language call them, ``{p:gen}``.
    """

    forms: Mapping[str, str]

    def __new__(cls, forms: Mapping[str, str]) -> Self:
        word = super().__new__(cls, next(iter(forms.values())))
        word.forms = forms
        return word


@dataclass(frozen=True, slots=True)
class Slot:
    """Words to put into a frame, with the ids of the factors that they state. others: that say the same."""

    text: str
    factors: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


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
    return all(name.lower() in slots for _, name, _ in _SLOT.findall(frame))


def versions(frame: str, slots: Slots) -> Iterator[Slots]:
    """The slots, then with those that can be said otherwise said so: all alike, then each differently from the last."""
    yield slots
    names = [name for _, key, _ in _SLOT.findall(frame) if (name := key.lower()) in slots and slots[name].others]
    ways = max((len(slots[name].others) for name in names), default=0)
    for first, step in [(way, 0) for way in range(1, ways + 1)] + [(way, 1) for way in range(bool(ways) + ways)]:
        told = {}
        for number, name in enumerate(names):
            texts = (slots[name].text, *slots[name].others)
            told[name] = replace(slots[name], text=texts[(first + step * number) % len(texts)])
        yield {**slots, **told}


def fill(frame: str, slots: Slots) -> Sentence:
    """The frame with its slots filled; it rests on the factors of just those slots.

    ``{core}`` is put in as it is, ``{Core}`` with a capital, ``{p:gen}`` in this form, ``{+moon}`` adds the factors
    and no words.
    """
    factors: list[str] = []

    def words(match: re.Match[str]) -> str:
        silent, name, form = match.groups()
        slot = slots[name.lower()]
        factors.extend(slot.factors)
        if silent:
            return ""
        text = inflected(slot.text, form)
        return capitalise(text) if name[0].isupper() else text

    text = _SLOT.sub(words, frame)
    return Sentence(text, tuple(dict.fromkeys(factors)))


def inflected(words: str, form: str | None) -> str:
    """The words in this form; those that have no forms are the same in all. Raises KeyError for one they lack."""
    return words.forms[form] if form and isinstance(words, Word) else words


def joined(items: Sequence[str], *, comma: str, last: str) -> str:
    """A list as a language writes it: "a", "a and b", "a, b and c"."""
    return _composed(
        items, lambda texts: comma.join(texts[:-1]) + last + texts[-1] if len(texts) > 1 else "".join(texts)
    )


def phrase(template: str, **words: str) -> str:
    """``{names} in {aspect}`` filled. A slot that names no form takes the one that the whole is used in."""
    fixed = _SLOT.sub(lambda slot: inflected(words[slot[2]], slot[3]) if slot[3] else slot[0], template)
    free = [name for _, name, _ in _SLOT.findall(fixed)]
    return _composed([words[name] for name in free], lambda texts: fixed.format(**dict(zip(free, texts, strict=True))))


def _composed(parts: Sequence[str], compose: Callable[[Sequence[str]], str]) -> str:
    """What is composed of the parts, in every form that all of those that inflect have."""
    forms = [part.forms for part in parts if isinstance(part, Word)]
    if not forms:
        return compose(parts)
    shared = [form for form in forms[0] if all(form in others for others in forms)]
    return Word({form: compose([inflected(part, form) for part in parts]) for form in shared})
