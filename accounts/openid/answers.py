"""What an issuer's JSON may be, for us to look into it and to keep it."""

import json
from typing import Any, Final

_DEEPEST: Final = 30


def check(found: Any) -> None:
    """Errors: ValueError: it is nested too deep, or holds half a character or what is no number."""
    layer = [found]
    for _ in range(_DEEPEST):
        layer = [one for outer in layer for one in _parts(outer)]
    if layer:
        raise ValueError("nested too deep")
    json.dumps(found, ensure_ascii=False, allow_nan=False).encode()


def _parts(found: Any) -> list[Any]:
    if isinstance(found, dict):
        return list(found.values())
    return found if isinstance(found, list) else []
