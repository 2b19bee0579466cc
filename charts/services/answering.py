"""Calculations as frames of a socket, made in a thread to the last byte: the socket's loop only sends them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from charts import moments
from charts.models import Status
from charts.serializers.heavens import SkyQuerySerializer
from charts.serializers.kinds import DESCRIPTION
from charts.serializers.requests import read_request
from charts.services import heavens
from charts.services.backends import get_backend
from charts.services.calculation import Prepared, calculate, finish, prepare
from charts.services.refusals import engine_refusals
from config.api.codec import dumps
from config.api.errors import describe
from config.api.throttling import admit

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class ItemFrames:
    """texts: a frame for each item, in order. failed: how many of them are errors."""

    texts: Sequence[str]
    failed: int


def result_frame(request_id: str, body: Any, by: "User") -> str:
    """Counts as one request of the person's. Errors: as POST /calculations."""
    admit("user", str(by.pk))
    read = read_request(body)
    computed = calculate(kind=read["kind"], asked=_figure(read), by=by)
    return _text({"id": request_id, "type": "result", "body": answer(read, computed.result)})


def answer(read: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an answer to `POST /calculations`. read: the request, as its serializer leaves it."""
    return {"kind": read["kind"], "name": read["name"], "status": Status.READY, **result}


def item_frames(request_id: str, first: int, items: Sequence[Any], by: "User") -> ItemFrames:
    """first: the index of the first item. An item's error is in its frame."""
    answers = answer_many(items, by)
    frames = (
        {"id": request_id, "type": "item", "index": first + place, **_item(found)}
        for place, found in enumerate(answers)
    )
    return ItemFrames([_text(frame) for frame in frames], sum(isinstance(found, Exception) for found in answers))


def _item(found: Mapping[str, Any] | Exception) -> dict[str, Any]:
    return {"error": describe(found)[1]["error"]} if isinstance(found, Exception) else {"item": found}


def answer_many(items: Sequence[Any], by: "User") -> list[dict[str, Any] | Exception]:
    """In order; of an item that is refused the error, as a value."""
    found: list[dict[str, Any] | Exception] = [KeyError()] * len(items)
    ready: list[tuple[int, Mapping[str, Any], Prepared]] = []
    for place, item in enumerate(items):
        try:
            read = read_request(item)
            ready.append((place, read, prepare(kind=read["kind"], asked=_figure(read), by=by)))
        except Exception as error:  # noqa: BLE001  (of this item; the others go on)
            found[place] = error
    computed = get_backend().calculate_many([prepared.request for _place, _read, prepared in ready])
    for (place, read, prepared), one in zip(ready, computed, strict=True):
        try:
            with engine_refusals(prepared.as_asked):
                if isinstance(one, Exception):
                    raise one
            found[place] = answer(read, finish(prepared, one).result)
        except Exception as error:  # noqa: BLE001  (of this item; the others go on)
            found[place] = error
    return found


def sky_frame(request_id: str, second: int, language: str) -> str:
    """second: Unix time. language: of its notes."""
    return _text({"id": request_id, "type": "sky", "body": orjson.Fragment(_sky(second, language))})


@lru_cache(maxsize=8)
def _sky(second: int, language: str) -> bytes:
    """One for all sockets that look at it in the same second."""
    query = SkyQuerySerializer(data={"at": moments.written(datetime.fromtimestamp(second, UTC))})
    query.is_valid(raise_exception=True)
    return dumps(heavens.sky(asked=query.validated_data))


def _figure(read: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in read.items() if name not in DESCRIPTION}


def _text(frame: Mapping[str, Any]) -> str:
    return dumps(frame).decode()
