"""Ask a model from a worker's thread; the call itself runs on a lasting loop, where time limits hold to the letter."""

import asyncio
import logging
import queue
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import Future
from types import TracebackType
from typing import Final, Self

from django.conf import settings

from charts.calculation.outside import redacted
from charts.calculation.running import Loop, PerProcess
from interpretations.llm.asking import Call, Question, Usage, tokens_of
from interpretations.llm.catalogue import Model, models
from interpretations.llm.errors import NEVER_READ, ModelFailed
from interpretations.llm.metrics import CALLS, DOLLARS, OPEN_UNTIL, SECONDS, TOKENS
from interpretations.llm.router import Counted, PieceOfCall, Upstream

logger = logging.getLogger(__name__)

# How long whoever reads an answer waits at most before they may look whether it is still wanted.
EVERY: Final = 0.5


class _Line:
    """The loop, and what is made on it at the first question."""

    def __init__(self) -> None:
        self.loop = Loop("language models")
        self._lock = asyncio.Lock()
        self._upstream: Upstream | None = None
        self._telling: set[asyncio.Task[None]] = set()

    async def upstream(self) -> Upstream:
        async with self._lock:
            if self._upstream is None:
                offered = tuple(models().values())
                made = await asyncio.to_thread(Upstream, offered, settings.LLM["LIMITS"], settings.REDIS_URL)
                await made.warm()  # before any model's clock runs
                self._upstream = made
            return self._upstream

    def tell_circuit(self, upstream: Upstream, model: str) -> None:
        """On the loop, and beside it: nobody waits until Redis has said whether the model is left alone."""
        task = asyncio.get_running_loop().create_task(_tell_circuit(upstream, model))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    def close(self) -> None:
        self.loop.stop(self._hang_up())

    async def _hang_up(self) -> None:
        if self._upstream is not None:
            await self._upstream.close()


async def _tell_circuit(upstream: Upstream, model: str) -> None:
    OPEN_UNTIL.labels(model).set(await upstream.resting_until(model))


_LINE: Final = PerProcess(_Line)


def ask(question: Question) -> "Answer":
    """Errors: KeyError of a model that is not in the catalogue. All else the answer raises when it is read."""
    return Answer(question, models()[question.model])


def close() -> None:
    """Hang up; the next question connects anew, by the settings of then."""
    _LINE.close()


class Answer:
    """Iterated: text as it comes, and "" when nothing has come for EVERY seconds. Raises ModelFailed.

    Closed before its end, it ends the provider's call.
    """

    def __init__(self, question: Question, model: Model) -> None:
        self.question, self.model = question, model
        self.text = ""
        self._counted: Counted | None = None
        self._calls: dict[int, list[str]] = {}
        self._came: queue.SimpleQueue[str | ModelFailed | None] = queue.SimpleQueue()
        self._line = _LINE.get()
        self._fetched = 0
        self._begun: float | None = None  # monotonic, as the next two
        self._first: float | None = None
        self._ended_at: float | None = None
        self._asked = False
        self._failed: ModelFailed | None = None
        self._call: Future[None] = self._line.loop.start(self._fetch())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._call.cancel()

    def __iter__(self) -> Iterator[str]:
        while True:
            try:
                piece = self._came.get(timeout=EVERY)
            except queue.Empty:
                yield ""
                continue
            if piece is None:
                return
            if isinstance(piece, ModelFailed):
                raise piece
            self.text += piece
            yield piece

    @property
    def calls(self) -> tuple[Call, ...]:
        """Of tools that the model wants used; complete when the answer has been read to its end."""
        return tuple(Call(*parts) for _place, parts in sorted(self._calls.items()))

    @property
    def usage(self) -> Usage:
        """What it has cost, as the provider counted, or as far as it has come."""
        of = (self.model.name, self.model.prices)
        if (counted := self._counted) is not None:
            told = (counted.input_tokens, counted.cached_tokens, counted.output_tokens, counted.reasoning_tokens)
            return Usage(*of, *told)
        if not self._was_read:
            return Usage(*of)
        written = tokens_of(self.text) + sum(tokens_of(call.arguments) for call in self.calls)
        return Usage(*of, input_tokens=self.question.tokens, output_tokens=written, estimated=True)

    @property
    def waits(self) -> tuple[int | None, int | None]:
        """Milliseconds to the first piece, and to the end, or to now; None of what there was not."""
        if self._begun is None:
            return None, None
        ended = time.monotonic() if self._ended_at is None else self._ended_at
        first = None if self._first is None else round((self._first - self._begun) * 1000)
        return first, round((ended - self._begun) * 1000)

    @property
    def _was_read(self) -> bool:
        """Whether the model may have begun: a question that was refused before costs nothing."""
        return self._fetched > 0 or (self._asked and not (self._failed and self._failed.reason in NEVER_READ))

    async def _fetch(self) -> None:
        self._failed = ModelFailed(self.model.name, "closed")  # unless it is known better
        try:
            upstream = await self._line.upstream()
            self._asked = True
            self._failed = await self._ended(upstream)
        except Exception as error:  # noqa: BLE001  (a fault of ours: whoever reads must hear of it, and go on without)
            self._failed = self._broken(error)
        finally:
            self._ended_at = time.monotonic()
            self._came.put(self._failed)
            self._measure(self._failed.reason if self._failed else "answered")

    def _broken(self, error: Exception) -> ModelFailed:
        # Not as an exception: its own text may hold a key.
        where = "".join(traceback.format_tb(error.__traceback__))
        said = redacted(f"{type(error).__name__}: {error}", (model.key for model in models().values()))
        logger.error("call broken", extra={"model": self.model.name, "said": said, "where": where})
        return ModelFailed(self.model.name, "broken")

    async def _ended(self, upstream: Upstream) -> ModelFailed | None:
        failed = None
        try:
            await self._read(upstream)
            if not self._fetched:
                failed = ModelFailed(self.model.name, "empty")
        except ModelFailed as error:
            failed = error
        if failed and failed.is_the_models and not self.question.on_trial:
            await upstream.blame(failed)
        self._line.tell_circuit(upstream, self.model.name)
        return failed

    async def _read(self, upstream: Upstream) -> None:
        limits, loop = settings.LLM["LIMITS"], asyncio.get_running_loop()
        self._begun = begun = time.monotonic()
        try:
            async with asyncio.timeout(limits["whole"]) as whole, asyncio.timeout(limits["first_token"]) as patience:
                async for piece in upstream.answer(self.question):
                    patience.reschedule(loop.time() + limits["between_tokens"])
                    if isinstance(piece, Counted):
                        self._counted = piece
                        continue
                    if self._first is None:
                        self._first = time.monotonic()
                        SECONDS.labels(self.model.name).observe(self._first - begun)
                    self._take_call(piece) if isinstance(piece, PieceOfCall) else self._take(piece)
        except TimeoutError:
            raise ModelFailed(self.model.name, "late" if whole.expired() else "stalled") from None

    def _take(self, piece: str) -> None:
        self._count(len(piece))
        self._came.put(piece)

    def _take_call(self, piece: PieceOfCall) -> None:
        parts = self._calls.setdefault(piece.place, ["", "", ""])
        for at, part in enumerate((piece.id, piece.name, piece.arguments)):
            parts[at] += part
        self._count(len(piece.arguments) or 1)

    def _count(self, characters: int) -> None:
        self._fetched += characters
        if self._fetched > self.question.most_characters:
            raise ModelFailed(self.model.name, "too_long")

    def _measure(self, outcome: str) -> None:
        name, usage = self.model.name, self.usage
        CALLS.labels(name, outcome).inc()
        for kind in ("input", "cached", "output", "reasoning"):
            TOKENS.labels(name, kind).inc(getattr(usage, f"{kind}_tokens"))
        DOLLARS.labels(name).inc(float(usage.cost))
