"""What looks like a secret does not leave."""

import re
from collections.abc import Iterable
from typing import Final

HIDDEN: Final = "[redacted]"
_SECRETS: Final = re.compile(
    r"\b(?:sk|pk|rk|xai|gsk|hf)[-_][\w-]{6,}|\bBearer\s+\S+"
    r"|(?:api[-_ ]?key|authorization|token)[\"']?\s*[:=]\s*\S+",
    re.IGNORECASE,
)
_LONGEST: Final = 500


def redacted(text: str, keys: Iterable[str] = ()) -> str:
    """The beginning of the text without these keys, and without what has the shape of one."""
    for key in sorted(filter(None, keys), key=len, reverse=True):
        text = text.replace(key, HIDDEN)
    return _SECRETS.sub(HIDDEN, text)[:_LONGEST]
