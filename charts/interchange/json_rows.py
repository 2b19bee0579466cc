"""JSON: the bodies of `POST /charts`, as a list, as `{"charts": [...]}` or one on a line.

Read as they are, with every kind and setting; the times of a stored chart are passed over, and its `id`
only says that two rows are two charts. Written as
`{"format": "nocturna.charts", "version": 1, "charts": [...]}`, whole: what it was asked with, tags and notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import orjson

from charts.interchange.rows import SHOWN, Fault, Found, Kept, Options, Row, identity_of
from charts.interchange.text import lines

CARRIES: Final = None  # every kind

_OF_THE_ROW: Final = frozenset(("id", "status", "created_at", "updated_at", "version"))
_SUBJECTS: Final = ("natal", "first", "second")


def read(text: str, options: Options) -> Iterator[Found]:
    """Rows of a list are counted from 1 in the place of lines."""
    try:
        whole = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        yield from _by_lines(text, error)
        return
    listed = (
        whole.get("charts", [whole] if "moment" in whole or "kind" in whole else None)
        if isinstance(whole, dict)
        else whole
    )
    if not isinstance(listed, list):
        yield _no_chart(1, listed or whole)
        return
    yield from of_values(listed)


def of_values(values: Iterable[Any]) -> Iterator[Found]:
    """Rows of bodies that were read already."""
    empty = True
    for number, value in enumerate(values, 1):
        empty = False
        yield _row(value, number)
    if empty:
        yield Fault(1, "no_rows", "content")


def _by_lines(text: str, error: orjson.JSONDecodeError) -> Iterator[Found]:
    filled = [(number, line) for number, line in lines(text) if line.strip()]
    if len(filled) < 2 or not all(line.lstrip().startswith("{") for _, line in filled):
        yield Fault(error.lineno, "not_json", "content", str(error.colno))
        return
    for number, line in filled:
        try:
            yield _row(orjson.loads(line), number)
        except orjson.JSONDecodeError as fault:
            yield Fault(number, "not_json", "content", str(fault.colno))


def _row(value: Any, number: int) -> Found:
    if not isinstance(value, dict):
        return _no_chart(number, value)
    body = {name: part for name, part in value.items() if name not in _OF_THE_ROW}
    return Row(number, body, identity=identity_of(value.get("id")))


def _no_chart(number: int, value: Any) -> Fault:
    shown = "[…]" if isinstance(value, list) else orjson.dumps(value).decode()[:SHOWN]
    return Fault(number, "not_a_chart", "content", shown)


def write(charts: Iterable[Kept]) -> Iterator[str]:
    yield '{"format":"nocturna.charts","version":1,"charts":['
    for place, chart in enumerate(charts):
        yield (",\n" if place else "\n") + orjson.dumps(body_of(chart)).decode()
    yield "\n]}\n"


def body_of(chart: Kept) -> dict[str, Any]:
    """What makes the chart again."""
    head = ("id", "kind", "name", "tags", "notes", "rating", "source")
    return {**{name: getattr(chart, name) for name in head}, **birth_data(chart.request)}


def birth_data(request: Mapping[str, Any]) -> dict[str, Any]:
    """A stored request whose subjects are birth data, whatever charts they came from."""
    return {
        name: {part: inner for part, inner in value.items() if part != "id"} if name in _SUBJECTS else value
        for name, value in request.items()
    }
