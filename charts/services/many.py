"""Many bodies as `POST /calculations` takes them, computed together: what is wrong with one is that one's own."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from charts.models import Status
from charts.serializers.kinds import DESCRIPTION
from charts.serializers.requests import read_request
from charts.services.backends import get_backend
from charts.services.calculation import Calculation, Prepared, finish, prepare
from charts.services.refusals import engine_refusals

if TYPE_CHECKING:
    from accounts.models import User

# Kinds that the engine computes in arrays; any other may take seconds by itself.
TOGETHER: Final = frozenset(("natal", "event"))

# A body as its serializer leaves it, and what was computed of it.
Computed = tuple[Mapping[str, Any], Calculation]


def calculate_many(items: Sequence[Any], by: "User") -> list[Computed | Exception]:
    """In order; of an item that is refused the error, as a value."""
    found: list[Computed | Exception] = [LookupError("not computed")] * len(items)
    ready: list[tuple[int, Mapping[str, Any], Prepared]] = []
    for place, item in enumerate(items):
        try:
            read = read_request(item)
            ready.append((place, read, prepare(kind=read["kind"], asked=figure_of(read), by=by)))
        except Exception as error:  # noqa: BLE001  (of this item; the others go on)
            found[place] = error
    computed = get_backend().calculate_many([prepared.request for _place, _read, prepared in ready])
    for (place, read, prepared), one in zip(ready, computed, strict=True):
        try:
            found[place] = read, _finished(prepared, one)
        except Exception as error:  # noqa: BLE001  (of this item; the others go on)
            found[place] = error
    return found


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
