"""Charts in the files of other programs: read to bodies of `POST /charts`, and written. Pure Python, no Django.

One file for each format; each says what it reads, where that is from, and what it cannot carry.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from charts.interchange import aaf, astrocom, comma, json_rows, quick_chart, solar_fire, zet
from charts.interchange.json_rows import of_values
from charts.interchange.rows import MOST_ROWS, Fault, Found, Kept, Options, Reader, Remark, Row, Unreadable
from charts.interchange.text import ENCODINGS, checked, decode, lines

READERS: Final = MappingProxyType[str, Reader](
    {
        "csv": comma.read,
        "json": json_rows.read,
        "aaf": aaf.read,
        "quick_chart": quick_chart.read,
        "astrocom": astrocom.read,
        "solar_fire": solar_fire.read,
        "zet": zet.read,
    }
)
# The formats that are written, by what they are on the wire.
MEDIA_TYPES: Final = MappingProxyType(
    {
        "csv": "text/csv; charset=utf-8",
        "json": "application/json",
        "aaf": "text/plain; charset=utf-8",
    }
)
# Which kinds a written format carries; None: all.
CARRIES: Final = MappingProxyType({"csv": comma.CARRIES, "json": json_rows.CARRIES, "aaf": aaf.CARRIES})


class TooManyRows(Exception):
    def __init__(self) -> None:
        super().__init__(f"More than {MOST_ROWS} rows.")


def read(text: str, form: str | None = None, options: Options = Options()) -> Iterator[Found]:  # noqa: B008  (frozen)
    """Rows, faults and remarks in the file's order. form: one of READERS, or None to see by the text which it is.

    Raises TooManyRows; Unreadable for what is no text.
    """
    rows = 0
    for found in READERS[form or form_of(text)](checked(text), options):
        rows += not isinstance(found, Remark)
        if rows > MOST_ROWS:
            raise TooManyRows
        yield found


def form_of(text: str) -> str:
    """By what the first lines look like; CSV is what looks like nothing else."""
    whole = text.removeprefix("\ufeff")
    head = whole.lstrip()[:20_000]
    # With the spaces before it: of a line in fixed columns the name may be empty.
    first = next((line for _, line in lines(whole[:40_000]) if line.strip()), "")
    if head.startswith(("{", "[")):
        return "json"
    if head.startswith("#") and "#A93:" in head.upper():
        return "aaf"
    if solar_fire.HEADING.match(head) or solar_fire.is_block(head.splitlines()[:2]):
        return "solar_fire"
    if quick_chart.LINE.match(first) or quick_chart.LIKE.match(first):
        return "quick_chart"
    if zet.LINE.match(first):
        return "zet"
    return "astrocom" if any(astrocom.BORN.match(line) for line in head.splitlines()[:20]) else "csv"


__all__ = [
    "CARRIES",
    "ENCODINGS",
    "MEDIA_TYPES",
    "MOST_ROWS",
    "READERS",
    "Fault",
    "Found",
    "Kept",
    "Options",
    "Remark",
    "Row",
    "TooManyRows",
    "Unreadable",
    "decode",
    "form_of",
    "of_values",
    "read",
]
