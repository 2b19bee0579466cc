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


def calculate_many(items: Sequence[Any], by: "User") -> list[Computed | Exception]:
    """In order; of an item that is refused the error, as a value."""
    with uncollected():
        return _calculate_many(items, by)


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


def _calculate_many(items: Sequence[Any], by: "User") -> list[Computed | Exception]:
    found: list[Computed | Exception] = [LookupError("not computed")] * len(items)
    find = _once_each(resolve_place)
    ready: list[tuple[int, Mapping[str, Any], Prepared]] = []
    for place, item in enumerate(items):
        try:
            read = read_request(item)
            ready.append((place, read, prepare(kind=read["kind"], asked=figure_of(read), by=by, find_place=find)))
        except Exception as error:  # noqa: BLE001  (of this item; the others go on)
            found[place] = error
    computed = get_backend().calculate_many([prepared.request for _place, _read, prepared in ready])
    for (place, read, prepared), one in zip(ready, computed, strict=True):
        try:
            found[place] = read, _finished(prepared, one)
        except Exception as error:  # noqa: BLE001  (of this item; the others go on)
            found[place] = error
    return found


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


def _finished(prepared: Prepared, computed: dict[str, Any] | Exception) -> Calculation:
    if isinstance(computed, Exception):
        with engine_refusals(prepared.as_asked):
            raise computed
    return finish(prepared, computed)


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
