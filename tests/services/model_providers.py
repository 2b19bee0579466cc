"""Providers of language models on loopback, with the wire formats of OpenAI (and all that imitate it) and Anthropic.

What a model says next, and how it fails, a test tells by `will`: the model's turns in order, the last of them again
and again.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.services.loopback import Loopback

FOREVER = 60.0


@dataclass(frozen=True)
class Turn:
    """text: what is said, or made of the request's body; in pieces of so many characters. calls: (tool, arguments as
    JSON or not) that it wants used instead; made of the request's body, if they are a function.

    status: of a refusal, with its headers and what it says. stall_at, cut_at: after so many pieces. silent: nothing
    comes at all. counts: whether it says how many tokens it was; counted: otherwise than usual (of OpenAI's format).
    """

    text: str | Callable[[dict[str, Any]], str] = ""
    piece: int = 40
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    says: str = "no"
    silent: bool = False
    stall_at: int | None = None
    cut_at: int | None = None
    pause: float = 0.0
    finish: str = "stop"
    counts: bool = True
    counted: Mapping[str, Any] = field(default_factory=dict)
    calls: Sequence[tuple[str, str]] | Callable[[dict[str, Any]], Sequence[tuple[str, str]]] = ()

    def calls_for(self, body: dict[str, Any]) -> Sequence[tuple[str, str]]:
        return self.calls(body) if callable(self.calls) else self.calls


@dataclass
class Asked:
    """One request. hung_up: the client left before the end. sent: when each event of the answer was, monotonic."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    sent: list[float] = field(default_factory=list)


class Cut(Exception):
    """The connection ends in the middle."""


class ModelProviders(Loopback):
    def __init__(self) -> None:
        super().__init__()
        self.forget()

    def forget(self) -> None:
        self._turns: dict[str, list[Turn]] = {}
        self.asked: list[Asked] = []

    def will(self, model: str, *turns: Turn) -> None:
        self._turns[model] = list(turns)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while (message := await receive()).get("more_body") or message.get("body"):
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        asked = Asked(scope["path"], headers, json.loads(body))
        self.asked.append(asked)
        turns = self._turns[asked.body["model"]]
        turn = turns.pop(0) if len(turns) > 1 else turns[0]
        leaving = asyncio.ensure_future(_left(receive, asked))
        speaking = asyncio.ensure_future(self._speak(turn, asked, send))
        done, _ = await asyncio.wait({leaving, speaking}, return_when=asyncio.FIRST_COMPLETED)
        for task in (leaving, speaking):
            task.cancel()
        if speaking in done:
            speaking.result()

    async def _speak(self, turn: Turn, asked: Asked, send: Any) -> None:
        if turn.silent:
            await asyncio.sleep(FOREVER)
        if turn.status != 200:
            await _send_json(send, turn.status, {"error": {"message": turn.says, "type": "error"}}, turn.headers)
            return
        text = turn.text if isinstance(turn.text, str) else turn.text(asked.body)
        dialect = _anthropic if asked.path.endswith("/messages") else _openai
        head = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}
        await send(head)
        async for event in _paced(turn, dialect(text, turn, asked.body)):
            asked.sent.append(time.monotonic())
            await send({"type": "http.response.body", "body": event.encode(), "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _left(receive: Any, asked: Asked) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    asked.hung_up.set()


async def _paced(turn: Turn, events: Iterator[tuple[str, bool]]) -> AsyncIterator[str]:
    said = 0
    for event, speaks in events:
        if speaks and said == turn.stall_at:
            await asyncio.sleep(FOREVER)
        if speaks and said == turn.cut_at:
            raise Cut
        said += speaks
        yield event
        if turn.pause:
            await asyncio.sleep(turn.pause)


def _pieces(text: str, size: int) -> list[str]:
    return re.findall(rf"(?s).{{1,{size}}}", text)


def _openai(text: str, turn: Turn, body: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """(event, whether it holds text)"""
    shared = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": body["model"]}

    def event(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
        return f"data: {json.dumps({**shared, 'choices': choices, **more})}\n\n"

    yield event({"role": "assistant", "content": ""}), False
    for piece in _pieces(text, turn.piece):
        yield event({"content": piece}), True
    calls = turn.calls_for(body)
    for place, (name, arguments) in enumerate(calls):
        begun = {"id": f"call_{place}", "type": "function", "function": {"name": name, "arguments": ""}}
        yield event({"tool_calls": [{"index": place, **begun}]}), False
        for piece in _pieces(arguments, turn.piece):
            yield event({"tool_calls": [{"index": place, "function": {"arguments": piece}}]}), True
    yield event({}, "tool_calls" if calls else turn.finish), False
    if turn.counts and (body.get("stream_options") or {}).get("include_usage"):
        yield event({}, choices=[], usage={**_OPENAI_USAGE, **turn.counted}), False
    yield "data: [DONE]\n\n", False


def _anthropic(text: str, turn: Turn, body: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    def event(kind: str, **data: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n"

    block, delta = _anthropic_block(body)
    calls = turn.calls_for(body)
    usage = {"input_tokens": 70, "cache_read_input_tokens": 30, "output_tokens": 1}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": body["model"], "content": []}
    yield event("message_start", message={**message, "stop_reason": None, "usage": usage}), False
    if text or not calls:
        yield event("content_block_start", index=0, content_block=block), False
        for piece in _pieces(text, turn.piece):
            yield event("content_block_delta", index=0, delta=delta(piece)), True
        yield event("content_block_stop", index=0), False
    for place, (name, arguments) in enumerate(calls, 1 if text else 0):
        begun = {"type": "tool_use", "id": f"toolu_{place}", "name": name, "input": {}}
        yield event("content_block_start", index=place, content_block=begun), False
        for piece in _pieces(arguments, turn.piece):
            said = {"type": "input_json_delta", "partial_json": piece}
            yield event("content_block_delta", index=place, delta=said), True
        yield event("content_block_stop", index=place), False
    by_tool = calls or block["type"] == "tool_use"
    stop = {"stop": "tool_use" if by_tool else "end_turn", "length": "max_tokens"}[turn.finish]
    yield event("message_delta", delta={"stop_reason": stop}, usage={"output_tokens": 50}), False
    yield event("message_stop"), False


def _anthropic_block(body: dict[str, Any]) -> tuple[dict[str, Any], Callable[[str], dict[str, Any]]]:
    """A schema is asked for by a tool that must be used, or as the format of the text, or in words."""
    if (body.get("tool_choice") or {}).get("type") == "tool":
        name = body["tool_choice"]["name"]
        started = {"type": "tool_use", "id": "toolu_1", "name": name, "input": {}}
        return started, lambda piece: {"type": "input_json_delta", "partial_json": piece}
    return {"type": "text", "text": ""}, lambda piece: {"type": "text_delta", "text": piece}


_OPENAI_USAGE = {
    "prompt_tokens": 100,
    "completion_tokens": 50,
    "total_tokens": 150,
    "prompt_tokens_details": {"cached_tokens": 30},
    "completion_tokens_details": {"reasoning_tokens": 20},
}


async def _send_json(send: Any, status: int, body: Any, headers: Mapping[str, str]) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in {"content-type": "application/json", **headers}.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
