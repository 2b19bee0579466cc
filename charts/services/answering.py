"""Calculations as frames of a socket, made in a thread to the last byte: the socket's loop only sends them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson

from charts import moments
from charts.calculation.started import Started, Starter
from charts.engine.garbage import uncollected
from charts.notes import told
from charts.serializers.heavens import SkyQuerySerializer
from charts.serializers.requests import read_request
from charts.services import heavens
from charts.services.backends import get_backend
from charts.services.calculation import Prepared, finish, prepare
from charts.services.many import answer, calculate_many, figure_of
from charts.services.refusals import engine_refusals
from config.api.codec import dumps
from config.api.errors import describe
from config.api.throttling import admit_user

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class ItemFrames:
    """texts: a frame for each item, in order. failed: how many of them are errors."""

    texts: Sequence[str]
    failed: int


def begin(request_id: str, body: Any, by: "User") -> "str | Waiting":
    """The frame of a result, or, of what is computed elsewhere, what makes it once that has come.

    Counts as one request of the person's. Errors: as POST /calculations.
    """
    admit_user(by)
    read = read_request(body)
    prepared = prepare(kind=read["kind"], asked=figure_of(read), by=by)
    backend = get_backend()
    with engine_refusals(prepared.as_asked):
        if isinstance(backend, Starter):
            return Waiting(request_id, read, prepared, backend.start(prepared.request))
        computed = backend.calculate(prepared.request)
    return _result(request_id, read, prepared, computed)


@dataclass(frozen=True, slots=True)
class Waiting:
    request_id: str
    read: Mapping[str, Any]
    prepared: Prepared
    started: Started

    def frame(self) -> str:
        """Errors: as POST /calculations."""
        with engine_refusals(self.prepared.as_asked):
            computed = self.started.answer()
        return _result(self.request_id, self.read, self.prepared, computed)


def _result(request_id: str, read: Mapping[str, Any], prepared: Prepared, computed: dict[str, Any]) -> str:
    return _text({"id": request_id, "type": "result", "body": answer(read, finish(prepared, computed).result)})


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
    with uncollected():
        found = [*calculate_many(items, by)]
    return [one if isinstance(one, Exception) else answer(one[0], one[1].result) for one in found]


def sky_frame(request_id: str, second: int, language: str) -> str:
    """second: Unix time. language: of its notes."""
    return _text({"id": request_id, "type": "sky", "body": orjson.Fragment(_sky(second, language))})


@lru_cache(maxsize=8)
def _sky(second: int, language: str) -> bytes:
    """One for all sockets that look at it in the same second."""
    query = SkyQuerySerializer(data={"at": moments.written(datetime.fromtimestamp(second, UTC))})
    query.is_valid(raise_exception=True)
    return dumps(told(heavens.sky(asked=query.validated_data)))


def _text(frame: Mapping[str, Any]) -> str:
    return dumps(frame).decode()
