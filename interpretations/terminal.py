"""A reading as plain text for a terminal."""

import textwrap
from collections.abc import Iterable, Iterator

from interpretations.almanac import Section


def reading_lines(sections: Iterable[Section], *, width: int) -> Iterator[str]:
    for section in sections:
        yield ""
        yield section.title
        yield "─" * len(section.title)
        yield from textwrap.wrap(" ".join(sentence.text for sentence in section.sentences), width)
