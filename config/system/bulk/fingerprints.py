"""What is the same fault again, whoever met it and when."""

import hashlib
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final

# Lines of these say themselves what they are about; those of libraries may hold anything.
OURS: Final = frozenset({"accounts", "analytics", "charts", "config", "interpretations", "nocturna"})
_MOST: Final = 20  # frames that are told, the innermost ones


def is_ours(name: str) -> bool:
    """Of a module or a logger."""
    return name.partition(".")[0] in OURS


def of_error(error: BaseException) -> str:
    """Its type and the functions of ours on the way to it: not their lines, which move, nor what it says, which varies.

    Without any of ours: the function that raised it.
    """
    frames = [(module, function) for module, function, _ in _frames(error.__traceback__)]
    ours = [frame for frame in frames if is_ours(frame[0])] or frames[-1:]
    return _digest(_name(type(error)), *(f"{module}:{function}" for module, function in ours))


def of_line(logger: str, template: str) -> str:
    """Of a line that tells of no exception."""
    return _digest(logger, template)


def described(error: BaseException) -> dict[str, Any]:
    """`{exception, frames, causes}`, without a word of what it says: that may be anybody's name, or a secret."""
    frames = [f"{module}:{function}:{line}" for module, function, line in _frames(error.__traceback__)]
    told: dict[str, Any] = {"exception": _name(type(error)), "frames": frames[-_MOST:]}
    causes = [_name(type(cause)) for cause in _causes(error)]
    return {**told, "causes": causes} if causes else told


def _frames(trace: TracebackType | None) -> Iterator[tuple[str, str, int]]:
    for frame, line in traceback.walk_tb(trace):
        yield str(frame.f_globals.get("__name__", "")), frame.f_code.co_qualname, line


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    while (cause := error.__cause__ or (None if error.__suppress_context__ else error.__context__)) is not None:
        if id(cause) in seen or len(seen) > _MOST:
            return
        seen.add(id(cause))
        yield cause
        error = cause


def _name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
