"""E-mail addresses as people read them: a domain that may look like another is spelled out beside."""

import re
from typing import Final

import idna

_ADDRESS: Final = re.compile(r"""[^\s@<>"'(),;:]+@([^\s@<>"'(),;:]+)""")


def spelled(text: str) -> str:
    """The text, and behind each address in it that is not of ASCII, its domain as hosts are looked up (RFC 5891).

    "ann@аpple.com" becomes "ann@аpple.com (xn--pple-43d.com)".
    """
    return text if text.isascii() else _ADDRESS.sub(_with_its_host, text)


def _with_its_host(found: re.Match[str]) -> str:
    address, domain = found.group(), found.group(1)
    return address if domain.isascii() else f"{address} ({'.'.join(map(_looked_up, domain.split('.')))})"


def _looked_up(label: str) -> str:
    if label.isascii():
        return label
    try:
        return idna.alabel(label).decode()
    except idna.IDNAError:  # no host has such a name; its letters are told all the same
        return f"xn--{label.encode('punycode').decode()}"
