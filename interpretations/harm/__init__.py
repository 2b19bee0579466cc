"""What no reading may state: that somebody will die, fall ill, win in court, grow rich or be betrayed, advice on such
matters, and contempt of a people.

Pure Python, by rules over classes of words (`rows.py`) and by patterns (`patterns.py`), over what is said of people:
that Pluto stands for death and rebirth is no prediction. Rather a harmless sentence lost than a harmful one shown.
"""

import re
from typing import Final

from interpretations.harm.patterns import foretold, told
from interpretations.harm.rows import Rules

_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+")
_RULES: Final = tuple(Rules(language) for language in ("en", "ru"))


def harm_in(text: str) -> str | None:
    """`hate`, `betrayal`, `death`, `medical`, `legal` or `financial`; None: no harm was found.

    In whatever language it is said.
    """
    flat = text.replace("’", "'").replace("ё", "е").replace("Ё", "Е")
    return next((kind for one in _SENTENCE.split(flat) if (kind := _kind_of(one))), None)


def _kind_of(sentence: str) -> str | None:
    """A figure of speech beside it changes nothing of what is foretold in so many words; of looser turns it does."""
    for rules in _RULES:
        sentence = rules.unnamed(sentence)
    read = [rules.read(sentence) for rules in _RULES]
    ruled = next((one.kind for one in read if one.kind), None)
    if ruled or any(one.denied for one in read):
        return ruled
    return foretold(sentence) or (None if any(one.spared for one in read) else told(sentence))
