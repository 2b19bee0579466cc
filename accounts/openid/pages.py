"""The addresses that an issuer tells: the page that a browser is sent to (RFC 6749, 3.1), its word in a header of
ours, and where it is asked itself, with a client's secret or somebody's token.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

_LONGEST: Final = 2000


def check(page: Any, *, of: str) -> None:
    """of: the issuer's own address: only one that staff gave without TLS may have such a page. Errors: ValueError."""
    if not isinstance(page, str):
        raise ValueError("no address")
    parts = urlsplit(page)
    schemes = ("https",) if urlsplit(of).scheme == "https" else ("https", "http")
    # What is no number is no port either: to ask for it raises.
    is_somewhere = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    is_plain = page.isascii() and page.isprintable() and not set(page) & set(' "#<>\\') and len(page) <= _LONGEST
    if not is_somewhere or not is_plain or "@" in parts.netloc:
        raise ValueError("no address to go to")


def unusable(told: Mapping[str, Any], *, of: str) -> list[str]:
    """By what names a discovery document tells of no address to go to; `of` as above."""
    names = ["authorization_endpoint", "token_endpoint", "jwks_uri"]
    asked = [*names, "userinfo_endpoint"] if told.get("userinfo_endpoint") else names
    return [name for name in asked if not _is_usable(told.get(name), of)]


def _is_usable(page: Any, of: str) -> bool:
    try:
        check(page, of=of)
    except ValueError:
        return False
    return True


def asking(page: str, query: str) -> str:
    """With our query after the page's own, which stays; none may say what we say. Errors: ValueError."""
    own = urlsplit(page).query
    names = {name for name, _value in parse_qsl(own, keep_blank_values=True)}
    if names & {name for name, _value in parse_qsl(query)}:
        raise ValueError("says what we say")
    return f"{page}&{query}" if own else f"{page.removesuffix('?')}?{query}"
