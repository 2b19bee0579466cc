"""Texts as cells that no spreadsheet runs (OWASP, CSV injection)."""

import re
from typing import Final

# Behind a semicolon, a tab or a line end, another locale's spreadsheet begins a cell. `charts.interchange.comma`, which
# may not know this room, has the same, and how to read it.
_RUN: Final = re.compile(r"(^|[;\t\r\n])('*[=+\-@＝＋－＠\t\r\n])")


def harmless(text: str) -> str:
    """With an apostrophe wherever a spreadsheet would take what follows for a formula."""
    return _RUN.sub(r"\1'\2", text)
