"""litellm's Router, and the only place that knows it.

It leaves alone who keeps failing, which workers tell each other through Redis. What counts as a failure is told to it
here: by itself it overlooks some (402, silence, a refused connection), counts each retry, and takes three allowed
failures for a number that nobody chose. Its fallbacks are not used: they work before the first token only, and do not
say that they did. Nor are its retries: they wait for as long as they are asked to, until that is taken for silence.
"""

import asyncio
import contextlib
import json
import logging
import os
import random
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from charts.calculation.outside import redacted
from interpretations.llm.asking import Message, Question
from interpretations.llm.catalogue import Model
from interpretations.llm.errors import WORTH_ANOTHER_TRY, ModelFailed, reason_of

logger = logging.getLogger(__name__)

# Its client otherwise tries ten times to reach a Redis that is gone. The names are kept apart from our own.
_REDIS: Final = {"socket_timeout": 0.5, "socket_connect_timeout": 0.25, "retry": None, "namespace": "nocturna-llm"}
_WAYS_TO_END_BADLY: Final = {"length": "truncated", "content_filter": "filtered"}
_IN_WORDS: Final = "Answer with one JSON object, and nothing around it, that keeps to this JSON Schema:"
_LONGEST_REST: Final = 3_600.0  # that a provider may ask for
_MOST_TOKENS: Final = 100_000_000  # of one call
_FIRST_PAUSE: Final = 0.5  # seconds, before a call is tried again; twice as long each time
_NO_KEY: Final = "none"  # the client insists on one


@dataclass(frozen=True, slots=True)
class Counted:
    """What the provider counted, at the end of an answer."""

    input_tokens: int
    cached_tokens: int
    output_tokens: int
    reasoning_tokens: int


@dataclass(frozen=True, slots=True)
class PieceOfCall:
    """place: of the call among those of the answer. arguments: what follows of them."""

    place: int
    id: str
    name: str
    arguments: str


class Upstream:
    """Belongs to one loop: its connections do. Slow to make: it imports litellm, for seconds."""

    def __init__(self, models: Iterable[Model], limits: Mapping[str, float], redis_url: str) -> None:
        litellm = load()
        models = tuple(models)
        self.keys = tuple(model.key for model in models if model.key)
        self.retries, self.patience = int(limits["retries"]), limits["first_token"]
        self.protocols = {model.name: model.protocol for model in models}
        self.router = litellm.Router(
            model_list=[_deployment(model) for model in models],
            num_retries=0,
            allowed_fails=int(limits["failures"]) - 1,
            cooldown_time=limits["rest"],
            disable_cooldowns=True,  # none of its own; those of `blame` hold
            timeout=limits["whole"],
            stream_timeout=limits["whole"],  # of any silence; ours are shorter
            **({"redis_url": redis_url, "cache_kwargs": dict(_REDIS)} if redis_url else {}),
        )

    async def warm(self) -> None:
        """What the first call still imports, for seconds, in a call that asks nobody."""
        name = next(iter(self.protocols), None)
        if name is None:
            return
        said = [{"role": "user", "content": "?"}]
        with contextlib.suppress(*_provider_errors()):
            async for _chunk in await self.router.acompletion(
                model=name, messages=said, stream=True, mock_response="."
            ):
                pass

    async def answer(self, question: Question) -> AsyncIterator[str | Counted | PieceOfCall]:
        """Errors: ModelFailed; whatever is raised besides is a fault of ours."""
        stream, ended = None, False
        try:
            stream = await self._opened(question)
            async for chunk in stream:
                for piece in _pieces(chunk, question.model):
                    yield piece
                ended = ended or any(choice.finish_reason for choice in chunk.choices)
        except _provider_errors() as error:
            if ended:
                return  # it stumbles over what came behind the text, such as counts that are no numbers
            raise self._failure(question.model, error, begun=stream is not None) from None
        finally:
            if stream is not None:
                await stream.aclose()

    async def _opened(self, question: Question) -> Any:
        """The provider's stream, tried for again as often as may be, and no longer than it would be waited for.

        Errors: ModelFailed.
        """
        until = time.monotonic() + self.patience
        for tried in range(self.retries + 1):
            try:
                return await self.router.acompletion(
                    model=question.model,
                    **_shaped(question, self.protocols[question.model]),
                    stream=True,
                    stream_options={"include_usage": True},
                    max_tokens=question.most_tokens,
                    temperature=question.temperature,
                )
            except _provider_errors() as error:
                failed = self._failure(question.model, error, begun=False)
            pause = failed.retry_after or _FIRST_PAUSE * 2**tried * random.uniform(1.0, 1.5)  # noqa: S311
            if failed.reason not in WORTH_ANOTHER_TRY or tried == self.retries or time.monotonic() + pause >= until:
                raise failed
            await asyncio.sleep(pause)
        raise AssertionError("unreachable")

    def _failure(self, model: str, error: Exception, *, begun: bool) -> ModelFailed:
        failed = _failed(model, error, begun=begun)
        told = {"model": model, "reason": failed.reason, "said": redacted(str(error), self.keys)}
        logger.warning("model failed", extra=told)
        return failed

    async def blame(self, failed: ModelFailed) -> None:
        """Count one failed call; after too many the model is left alone, for as long as it asks to be, too."""
        # There is no other way than by its blocking client, which the loop's other answers must not wait for.
        await asyncio.to_thread(self._blame, failed)

    def _blame(self, failed: ModelFailed) -> None:
        from litellm.router_utils.cooldown_handlers import should_cooldown_based_on_allowed_fails_policy

        if should_cooldown_based_on_allowed_fails_policy(self.router, failed.model, failed):
            rest = max(self.router.cooldown_time, min(failed.retry_after or 0.0, _LONGEST_REST))
            self.router.cooldown_cache.add_deployment_to_cooldown(failed.model, failed, 500, rest)

    async def resting_until(self, model: str) -> float:
        """Seconds since 1970; 0 of one that is asked."""
        resting = await self.router.cooldown_cache.async_get_active_cooldowns([model], None)
        return max((found["timestamp"] + found["cooldown_time"] for _name, found in resting), default=0.0)

    async def close(self) -> None:
        litellm = load()
        self.router.discard()  # it would go on counting failures, beside the next one
        await litellm.close_litellm_async_clients()
        # Clients of this loop are of no use to another; the module makes its own anew when it lacks it.
        litellm.in_memory_llm_clients_cache.flush_cache()
        if (client := vars(litellm).pop("module_level_aclient", None)) is not None:
            await client.close()


def load() -> Any:
    """litellm, set up."""
    # Else it fetches prices from the network as it is imported, and reads our `.env`.
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_MODE"] = "PRODUCTION"
    import litellm

    litellm.disable_aiohttp_transport = True  # its sessions outlive what is closed
    litellm.drop_params = True  # what a model does not know it is not asked
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    _quieten()
    return litellm


def _quieten() -> None:
    """Its loggers tell what providers said, keys and all (`_failure` tells ours), and it puts filters on others'."""
    for name in list(logging.root.manager.loggerDict):
        known = logging.getLogger(name)
        if name.startswith("LiteLLM"):
            known.disabled = True
        for added in [one for one in known.filters if type(one).__module__.startswith("litellm")]:
            known.removeFilter(added)


def _deployment(model: Model) -> dict[str, Any]:
    called = {"model": f"{model.protocol}/{model.upstream}", "api_key": model.key or _NO_KEY}
    if model.url:
        called["api_base"] = model.url
    return {"model_name": model.name, "litellm_params": called, "model_info": {"id": model.name}}


def _shaped(question: Question, protocol: str) -> dict[str, Any]:
    """The messages, and the shape of the answer as the protocol has it."""
    messages = [_message(message) for message in question.messages]
    tools = _tools(question)
    if protocol != "deepseek" and not (tools and protocol == "anthropic"):
        return {"messages": messages, "response_format": _format(question), **tools}
    # DeepSeek knows that JSON is wanted, and no schema; litellm tells Anthropic's by a tool that must be called, and no
    # other could be. So it is told in words.
    told = f"{_IN_WORDS}\n{json.dumps(question.schema, ensure_ascii=False)}"
    if messages and messages[0]["role"] == "system":
        messages[0]["content"] += f"\n\n{told}"
    else:
        messages.insert(0, {"role": "system", "content": told})
    return {"messages": messages, **(tools or {"response_format": {"type": "json_object"}})}


def _message(message: Message) -> dict[str, Any]:
    if message.role == "tool":
        return {"role": "tool", "tool_call_id": message.call_id, "content": message.text}
    if not message.calls:
        return {"role": message.role, "content": message.text}
    calls = [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in message.calls
    ]
    return {"role": message.role, "content": message.text or None, "tool_calls": calls}


def _tools(question: Question) -> dict[str, Any]:
    if not question.tools:
        return {}
    told = [
        {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
        for tool in question.tools
    ]
    tools = [{"type": "function", "function": one} for one in told]
    # litellm otherwise looks for tools of its proxy among them, and imports what is not installed.
    return {"tools": tools, "tool_choice": "auto" if question.may_call else "none", "_skip_mcp_handler": True}


def _format(question: Question) -> dict[str, Any]:
    schema = {"name": question.schema_name, "schema": dict(question.schema), "strict": True}
    return {"type": "json_schema", "json_schema": schema}


def _pieces(chunk: Any, model: str) -> Iterable[str | Counted | PieceOfCall]:
    for choice in chunk.choices[:1]:
        if text := choice.delta.content:
            yield text
        for call in getattr(choice.delta, "tool_calls", None) or ():
            name, arguments = (call.function.name, call.function.arguments) if call.function else ("", "")
            yield PieceOfCall(call.index or 0, call.id or "", name or "", arguments or "")
        if reason := _WAYS_TO_END_BADLY.get(choice.finish_reason or ""):
            raise ModelFailed(model, reason)
    if counted := _counted(getattr(chunk, "usage", None)):
        yield counted


def _counted(usage: Any) -> Counted | None:
    """None of what cannot be the tokens of a call: it is paid by them, and then by our own estimate."""
    if usage is None:
        return None
    of_input, of_output = usage.prompt_tokens_details, usage.completion_tokens_details
    read, written = usage.prompt_tokens, usage.completion_tokens
    cached = (of_input and of_input.cached_tokens) or 0
    reasoning = (of_output and of_output.reasoning_tokens) or 0
    counts = (read, cached, written, reasoning)
    if not all(type(count) is int and 0 <= count <= _MOST_TOKENS for count in counts) or cached > read:
        return None
    return Counted(read, cached, written, reasoning)


def _provider_errors() -> tuple[type[Exception], ...]:
    """All that a provider, the line to it, or litellm in its name can raise. What else comes is a fault of ours."""
    from httpx import HTTPError
    from litellm import exceptions
    from litellm.types.router import RouterRateLimitError

    # What all of its own come from is the base of this one.
    return (*exceptions.OpenAIError.__bases__, HTTPError, RouterRateLimitError)


def _failed(model: str, error: Exception, *, begun: bool) -> ModelFailed:
    from litellm.exceptions import Timeout
    from litellm.types.router import RouterRateLimitError

    if isinstance(error, RouterRateLimitError):
        return ModelFailed(model, "resting", retry_after=error.cooldown_time)
    if begun and not isinstance(error, Timeout):
        return ModelFailed(model, "cut")
    if not isinstance(error, Timeout) and _lost_line(error):
        return ModelFailed(model, "unreachable")
    return ModelFailed(model, reason_of(getattr(error, "status_code", None)), retry_after=_retry_after(error))


def _lost_line(error: BaseException) -> bool:
    """litellm calls a refused connection an error of the server; what came of it stands behind what it raises."""
    import httpx

    behind: BaseException | None = error
    while behind is not None and not isinstance(behind, httpx.TransportError):
        behind = behind.__cause__ or behind.__context__
    return behind is not None


def _retry_after(error: Exception) -> float | None:
    """Seconds, as far as the provider said so and not as a date."""
    answer = getattr(error, "response", None)
    places = (getattr(error, "litellm_response_headers", None), getattr(answer, "headers", None))
    said = next((str(headers["retry-after"]) for headers in places if headers and "retry-after" in headers), "")
    return float(said) if said.isascii() and said.isdigit() else None
