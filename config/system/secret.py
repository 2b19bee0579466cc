"""By their names: which columns and values are secrets, for the log, and for pages that filter by columns."""

from typing import Final

_WORDS: Final = ("password", "secret", "token", "hash", "jti", "key", "recovery", "otp", "signature", "logins")
# How much a language model has read and written.
_COUNTS: Final = frozenset({"input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens"})
_NONE: Final = _COUNTS | {"api_key", "api_keys", "key_id", "search_keys"}


def is_secret(name: str) -> bool:
    """Of a field or a column, in whatever case."""
    lowered = name.lower()
    return lowered not in _NONE and any(word in lowered for word in _WORDS)
