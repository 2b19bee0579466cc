"""JSON in and out: strict on the way in (no NaN, no NUL characters, no bottomless nesting), fast on the way out."""

from collections.abc import Mapping
from typing import IO, Any, Final

import orjson
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from config.api.errors import MalformedRequest, ValidationFailed

MAX_DEPTH = 32
_LIBRARYS_DEPTH: Final = "depth limit exceeded"  # what orjson says past 1024 levels, of JSON or not
_NESTS: Final = (dict, list)


def check_depth_and_nul(value: Any) -> None:
    """Refuse nesting past MAX_DEPTH and NUL characters (PostgreSQL stores neither), naming the field."""
    stack: list[tuple[Any, tuple[str, ...]]] = [(value, ())]
    while stack:
        node, path = stack.pop()
        if isinstance(node, str):
            if "\0" in node:
                raise ValidationFailed(details=_nested(path, _("Null characters are not allowed.")))
        elif isinstance(node, _NESTS):
            if len(path) >= MAX_DEPTH:
                raise MalformedRequest(details={path[0]: [_too_deep()]})
            items = node.items() if isinstance(node, dict) else ((str(i), item) for i, item in enumerate(node))
            for key, item in items:
                if "\0" in key:
                    raise ValidationFailed(
                        details=_nested((*path, key.replace("\0", "�")), _("Null characters are not allowed."))
                    )
                stack.append((item, (*path, key)))


def _too_deep() -> str:
    return _("Nested more than %d levels deep.") % MAX_DEPTH


def prune(value: Any) -> None:
    """Empty, in place, what is nested deeper than MAX_DEPTH: too deep still for `check_depth_and_nul`, but no deeper.

    For what is kept as JSON before it is checked: orjson writes fewer levels than it reads.
    """
    stack = [(value, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, dict | list):
            if depth >= MAX_DEPTH:
                node.clear()
            inner = node.values() if isinstance(node, dict) else node
            stack += [(item, depth + 1) for item in inner]


def _nested(path: tuple[str, ...], message: str) -> dict[str, Any]:
    details: Any = [message]
    for key in reversed(path or ("body",)):
        details = {key: details}
    return details  # type: ignore[no-any-return]


def read_json(raw: bytes, *, apart: str | None = None) -> Any:
    """The value of a JSON text. Errors: MalformedRequest, ValidationFailed (NUL characters).

    apart: the field that holds a list whose items are each checked by itself, when it is read.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise MalformedRequest(details={"body": [_why_not(raw, error)]}) from error
    if apart is not None and isinstance(value, dict) and isinstance(items := value.get(apart), list):
        for item in items:
            prune(item)
        check_depth_and_nul({**value, apart: []})
    else:
        check_depth_and_nul(value)
    return value


def _why_not(raw: bytes, error: orjson.JSONDecodeError) -> str:
    """In the caller's language, which the library does not speak."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return _("This is not UTF-8.")
    if error.msg == _LIBRARYS_DEPTH:
        return _too_deep()
    return _("This is not JSON: see line %(line)d, column %(column)d.") % {
        "line": error.lineno, "column": error.colno,
    }  # fmt: skip


class StrictJSONParser(BaseParser):
    """RFC 8259 and nothing else: NaN, Infinity, lone surrogates and trailing data are refused."""

    media_type = "application/json"
    apart: str | None = None  # as `read_json` takes it

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return read_json(stream.read(), apart=self.apart)


def _plain(value: Any) -> Any:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def dumps(value: Any) -> bytes:
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return b"" if data is None else dumps(data)
