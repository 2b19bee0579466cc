"""Many bodies as `POST /calculations` takes them, computed together: what is wrong with one is that one's own."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import orjson

from charts.calculation.base import CalculationRequest, refusals_of, written_by
from charts.models import Status
from charts.notes import told
from charts.serializers.kinds import DESCRIPTION
from charts.serializers.requests import read_request
from charts.services.backends import get_backend
from charts.services.calculation import (
    Calculation,
    Prepared,
    Settle,
    Settled,
    finish,
    prepare,
    settle_settings,
    unmade,
)
from charts.services.refusals import engine_refusals
from charts.services.resolving import Spot, resolve_place
from charts.services.subjects import Resolved
from config.api.codec import check_depth_and_nul

if TYPE_CHECKING:
    from accounts.models import User
    from config.system.sheets import Sheets

# Kinds that the engine computes in arrays; any other may take seconds by itself.
TOGETHER: Final = frozenset(("natal", "event"))

# A body as its serializer leaves it, and what was computed of it.
Computed = tuple[Mapping[str, Any], Calculation]


def calculate_many(items: Sequence[Any], by: "User") -> Iterator[Computed | Exception]:
    """In order; of an item that is refused the error, as a value.

    Answers are made as they are taken: whoever writes them down and lets them go keeps the memory small and near.
    """
    return _calculated(items, by, get_backend().calculate_many)


def write_many(items: Sequence[Any], by: "User", *, sheets: "Sheets | None" = None) -> Iterator[Computed | Exception]:
    """As `calculate_many`, for results that are written down as they are: parts of them may be JSON text already, with
    the ids of their factors beside them.

    sheets: are given those parts, for results that are stored with them.
    """
    return _calculated(items, by, partial(written_by, get_backend(), sheets=sheets))


def _calculated(
    items: Sequence[Any],
    by: "User",
    compute: Callable[[Sequence[CalculationRequest]], Iterable[dict[str, Any] | Exception]],
) -> Iterator[Computed | Exception]:
    prepared = _all_prepared(items, by)
    computed = iter(compute([one[1].request for one in prepared if not isinstance(one, Exception)]))
    for one in prepared:
        yield one if isinstance(one, Exception) else _finished(*one, next(computed))


def try_many(items: Sequence[Any], by: "User") -> Iterator[Computed | Exception]:
    """As `calculate_many`, to see what would come of it: plain figures have no result, and cost a part."""
    prepared = _all_prepared(items, by)
    ready = [one[1].request for one in prepared if not isinstance(one, Exception)]
    refused = refusals_of(get_backend(), [request for request in ready if _is_figure(request)])
    computed = iter(get_backend().calculate_many([request for request in ready if not _is_figure(request)]))
    for one in prepared:
        if isinstance(one, Exception):
            yield one
        else:
            yield _finished(*one, next(refused) if _is_figure(one[1].request) else next(computed))


def _is_figure(request: CalculationRequest) -> bool:
    return request.kind in TOGETHER and not request.settings.include


def _all_prepared(items: Sequence[Any], by: "User") -> list[tuple[Mapping[str, Any], Prepared] | Exception]:
    find, settle = _once_each(resolve_place), _settled_once(settle_settings)
    return [_prepared(item, by, find, settle) for item in items]


def _prepared(
    item: Any, by: "User", find: Callable[[Mapping[str, Any]], Spot], settle: Settle
) -> tuple[Mapping[str, Any], Prepared] | Exception:
    try:
        check_depth_and_nul(item)
        read = read_request(item)
        return read, prepare(kind=read["kind"], asked=figure_of(read), by=by, find_place=find, settle=settle)
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


def _settled_once(settle: Settle) -> Settle:
    """One person's: the same settings of a kind without a subject are settled once; refused ones, each time."""
    known: dict[tuple[str, bytes], Settled] = {}

    def settle_once(kind: str, main: Resolved | None, given: Mapping[str, Any], by: "User | None") -> Settled:
        if main is not None:
            return settle(kind, main, given, by)
        key = kind, orjson.dumps(given)
        settled = known.get(key)
        if settled is None:
            settled = known[key] = settle(kind, main, given, by)
        return settled

    return settle_once


def _finished(
    read: Mapping[str, Any], prepared: Prepared, one: dict[str, Any] | Exception | None
) -> Computed | Exception:
    """one: what the backend computed; None of what was only tried."""
    try:
        if isinstance(one, Exception):
            with engine_refusals(prepared.as_asked):
                raise one
        return read, unmade(prepared) if one is None else finish(prepared, one)
    except Exception as error:  # noqa: BLE001  (of this item; the others go on)
        return error


def figure_of(read: Mapping[str, Any]) -> dict[str, Any]:
    """What is computed of a body, without what describes it."""
    return {name: value for name, value in read.items() if name not in DESCRIPTION}


def answer(
    read: Mapping[str, Any],
    result: Mapping[str, Any],
    tell: Callable[[Mapping[str, Any]], Mapping[str, Any]] = told,
) -> dict[str, Any]:
    """The body of an answer to `POST /calculations`.

    read: the request, as its serializer leaves it. tell: the result in the caller's language.
    """
    return {"kind": read["kind"], "name": read["name"], "status": Status.READY, **tell(result)}


def is_quick(item: Any) -> bool:
    """Whether an item as it was posted can be computed together with others."""
    kind = item.get("kind", "natal") if isinstance(item, Mapping) else "natal"
    return not isinstance(kind, str) or kind in TOGETHER
