"""Many bodies as `POST /calculations` takes them, computed together: what is wrong with one is that one's own."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import orjson

from charts.models import Status
from charts.serializers.kinds import DESCRIPTION
from charts.serializers.requests import read_request
from charts.services.backends import get_backend
from charts.services.calculation import Calculation, Prepared, finish, prepare
from charts.services.refusals import engine_refusals
from charts.services.resolving import Spot, resolve_place

if TYPE_CHECKING:
    from accounts.models import User

# Kinds that the engine computes in arrays; any other may take seconds by itself.
TOGETHER: Final = frozenset(("natal", "event"))

# A body as its serializer leaves it, and what was computed of it.
Computed = tuple[Mapping[str, Any], Calculation]


def calculate_many(items: Sequence[Any], by: "User") -> Iterator[Computed | Exception]:
    """In order; of an item that is refused the error, as a value.

    Answers are made as they are taken: whoever writes them down and lets them go keeps the memory small and near.
    """
    find = _once_each(resolve_place)
    prepared = [_prepared(item, by, find) for item in items]
    ready = [one[1].request for one in prepared if not isinstance(one, Exception)]
    computed = iter(get_backend().calculate_many(ready))
    for one in prepared:
        yield one if isinstance(one, Exception) else _finished(*one, computed)


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the garbage collector back: among a thousand objects a chart that all stay it would find none."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _prepared(
    item: Any, by: "User", find: Callable[[Mapping[str, Any]], Spot]
) -> tuple[Mapping[str, Any], Prepared] | Exception:
    try:
        read = read_request(item)
        return read, prepare(kind=read["kind"], asked=figure_of(read), by=by, find_place=find)
    except Exception as error:  # noqa: BLE001  (of this item; the others go on)
        return error


def _once_each(find: Callable[[Mapping[str, Any]], Spot]) -> Callable[[Mapping[str, Any]], Spot]:
    """The same place is looked up once among them; one that is refused, each time."""
    found: dict[bytes, Spot] = {}

    def find_place(place: Mapping[str, Any]) -> Spot:
        key = orjson.dumps(place)
        spot = found.get(key)
        if spot is None:
            spot = found[key] = find(place)
        return spot

    return find_place


def _finished(
    read: Mapping[str, Any], prepared: Prepared, computed: Iterator[dict[str, Any] | Exception]
) -> Computed | Exception:
    one = next(computed)
    try:
        if isinstance(one, Exception):
            with engine_refusals(prepared.as_asked):
                raise one
        return read, finish(prepared, one)
    except Exception as error:  # noqa: BLE001  (of this item; the others go on)
        return error


def figure_of(read: Mapping[str, Any]) -> dict[str, Any]:
    """What is computed of a body, without what describes it."""
    return {name: value for name, value in read.items() if name not in DESCRIPTION}


def answer(read: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an answer to `POST /calculations`. read: the request, as its serializer leaves it."""
    return {"kind": read["kind"], "name": read["name"], "status": Status.READY, **result}


def is_quick(item: Any) -> bool:
    """Whether an item as it was posted can be computed together with others."""
    kind = item.get("kind", "natal") if isinstance(item, Mapping) else "natal"
    return not isinstance(kind, str) or kind in TOGETHER
