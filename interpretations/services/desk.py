"""Where a reading is written: what has been shown, who writes, what it has cost. One worker's, while it holds it."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from django.conf import settings
from django.db import close_old_connections

from accounts.services import plans
from charts.factors import Factor
from interpretations import almanac
from interpretations.almanac import Section
from interpretations.errors import NothingToSay
from interpretations.grounding import Grounding, judge
from interpretations.llm import Answer, ModelFailed
from interpretations.manuscript import Line, Manuscript, lines_of, manuscript_of
from interpretations.models import Interpretation, ModelCall, PromptVersion, Status, Writing
from interpretations.prompts import Prompt
from interpretations.review import Ground, Reviewer
from interpretations.services.budgets import Cause
from interpretations.services.evidence import evidence_of
from interpretations.services.queueing import tell_followers
from interpretations.services.sameness import TOLD

# How often whoever waits for a model looks whether the reading is still wanted: cancelled, it ends within a second.
LOOK_EVERY: Final = 0.5


class NoLongerOurs(Exception):
    """The row is another worker's, or nobody wants it any more."""


def said_in(told: Mapping[str, Any]) -> list[str]:
    """A person's own words among what a prompt quotes."""
    return [str(words) for words in told.values()]


def lease() -> timedelta:
    held: timedelta = settings.READING_LEASE + settings.READING_SENTENCE_PAUSE
    return held


@dataclass(slots=True)
class Desk(ABC):
    """plan: the almanac's reading of the same factors. calls: of models, as the row keeps them.

    fallbacks: who failed and why, after so many sentences of its own, at which offset of the text the next one went on.
    source: whose text it is, if nobody wrote. writes: what it is, as calls of models name it.
    """

    writes: ClassVar[str]
    on_trial: ClassVar[bool] = False  # as of a Question

    writing: Writing
    plan: tuple[Section, ...]
    known: frozenset[str]
    manuscript: Manuscript
    removed: int = 0
    replaced: int = 0
    provider: str = ""
    model: str = ""
    prompt_version: str = ""
    calls: list[dict[str, Any]] = field(default_factory=list)
    fallbacks: list[dict[str, Any]] = field(default_factory=list)
    source: Interpretation | None = None
    _under_way: list[Answer] = field(default_factory=list)
    _looked: float = 0.0

    @classmethod
    def of(cls, writing: Writing) -> Self:
        """As an earlier worker may have left it. Errors: NothingToSay."""
        counts = writing.grounding or {}
        facts = cls.facts_of(writing)
        return cls(
            writing=writing,
            plan=cls.plan_of(writing),
            known=frozenset(fact.id for fact in facts),
            manuscript=manuscript_of(writing.sections, writing.text),
            removed=int(counts.get("removed", 0)),
            replaced=int(counts.get("replaced", 0)),
            provider=writing.provider,
            model=writing.model,
            prompt_version=writing.prompt_version,
            calls=list((writing.usage or {}).get("calls", ())),
            fallbacks=list(writing.fallbacks),
        )

    @property
    def grounding(self) -> Grounding:
        shown = (line.sentence for line in self.manuscript.lines)
        return judge(shown, self.known, removed=self.removed, replaced=self.replaced)

    @property
    def planned(self) -> list[Line]:
        """What the almanac would still say."""
        lines = lines_of(self.plan)
        return self.manuscript.unspoken(lines) if self.fallbacks else self.manuscript.still_to_say(lines)

    @property
    def shown_by_author(self) -> int:
        """Sentences of the one at the desk, also those of an earlier attempt."""
        return len(self.manuscript.lines) - sum(int(row["sentences"]) for row in self.fallbacks)

    @property
    def is_meagre(self) -> bool:
        """Whether what was shown is too little to be what was asked for."""
        return False

    def prompt(self, model: str) -> Prompt:
        """By which models are asked: what `production` points at when the first of them is, and from then on the same.

        Errors: NoLongerOurs; ModelFailed of a topic that models are not asked about.
        """
        row = self.writing
        if row.prompt is None:
            row.prompt = PromptVersion.objects.labelled(row.topic)
            if row.prompt is None:
                raise ModelFailed(model, "no_prompt")
            self._renew(prompt=row.prompt)
        return row.prompt.prompt

    @classmethod
    @abstractmethod
    def facts_of(cls, writing: Any) -> Sequence[Factor]:
        """What it may rest on, as it was when it was asked for."""

    @classmethod
    @abstractmethod
    def plan_of(cls, writing: Any) -> tuple[Section, ...]:
        """What the almanac would say. Errors: NothingToSay."""

    def cause(self, purpose: str) -> Cause:
        """What a call is for. purpose: `model`, to write it; or another, as the steps of an answer name it."""
        row = self.writing
        named = self.writes if purpose == "model" else purpose
        return Cause(named, row.topic, row.owner_id, row.kind, row.pk, plan=plans.plan_of(row.owner).code)

    @property
    @abstractmethod
    def told(self) -> Mapping[str, Any]:
        """What a prompt quotes of a person's own words."""

    @abstractmethod
    def reviewer(self, language: str) -> Reviewer:
        """Of what it says, in this language."""

    def seat(self, *, provider: str, model: str, prompt_version: str) -> None:
        """The next author."""
        self.provider, self.model, self.prompt_version = provider, model, prompt_version

    def take_over(self, source: Interpretation) -> None:
        """All of another's text, which was asked the same, instead of writing; nobody is shown it yet."""
        self.source, self.manuscript = source, manuscript_of(source.sections, source.text)
        self.replaced = int((source.grounding or {}).get("replaced", 0))
        self.seat(provider=source.provider, model=source.model, prompt_version=source.prompt_version)

    @property
    def whole(self) -> dict[str, Any]:
        """What the row keeps of a text that was taken over."""
        author = {"provider": self.provider, "model": self.model, "prompt_version": self.prompt_version}
        return {"text": self.manuscript.text, "sections": self.manuscript.sections, **author}

    def show(self, line: Line) -> None:
        """Errors: NoLongerOurs."""
        self.manuscript.append(line)
        self._store(text=self.manuscript.text, sections=self.manuscript.sections)
        tell_followers(self.writing)

    def look_up(self) -> None:
        """Now and then: keep the lease. Errors: NoLongerOurs."""
        if time.monotonic() - self._looked >= LOOK_EVERY:
            self._renew(usage=self.usage())

    @contextmanager
    def paying(self, answer: Answer, purpose: str) -> Iterator[None]:
        """For what this call costs, and is for: until it ends, and if this worker ends before, as far as it came."""
        self._under_way.append(answer)
        try:
            yield
        finally:
            self._under_way.remove(answer)
            self.calls.append(answer.usage.as_dict())

    def keep(self) -> None:
        """What was spent so far, of a worker that stops in the middle. What another holds by now, that one tells."""
        row = self.writing
        if self.calls:
            row.held().update(usage=self.usage())

    def gave_up(self, failed: ModelFailed) -> None:
        """The author at the desk, or one that never came to it. Errors: NoLongerOurs."""
        sentences = self.shown_by_author if self.model == failed.model else 0
        where = {"offset": len(self.manuscript.text), "sentences": sentences}
        self.fallbacks.append({"model": failed.model, "reason": failed.reason, **where})
        self._store()

    def leave(self) -> None:
        """What was spent on a reading that was cancelled meanwhile. What another worker holds, that one tells."""
        row = self.writing
        cancelled = type(row).objects.filter(pk=row.pk, attempt=row.attempt, status=Status.CANCELLED)
        if self.calls:
            cancelled.update(usage=self.usage())

    @property
    def authors(self) -> set[str]:
        """Models with a sentence in the text."""
        before = {row["model"] for row in self.fallbacks if row["sentences"]}
        return before | ({self.model} if self.shown_by_author else set())

    def usage(self, credits: int = 0) -> dict[str, Any]:
        calls = [*self.calls, *(answer.usage.as_dict() for answer in self._under_way)]
        return {
            "input_tokens": sum(call["input_tokens"] for call in calls),
            "output_tokens": sum(call["output_tokens"] for call in calls),
            "cost": f"{sum((Decimal(call['cost']) for call in calls), Decimal(0)):.6f}",
            "currency": "USD",
            "credits": credits,
            "cached": self.source is not None,
            **({"calls": calls} if calls else {}),
        }

    def _store(self, **written: Any) -> None:
        if self.calls or self._under_way:
            written["usage"] = self.usage()
        self._renew(
            **written,
            grounding=self.grounding.as_dict(),
            provider=self.provider,
            model=self.model,
            prompt_version=self.prompt_version,
            fallbacks=self.fallbacks,
        )

    def _renew(self, **written: Any) -> None:
        """And keep no connection from others while the author is waited for. Errors: NoLongerOurs."""
        if not self.writing.show(lease=lease(), **written):
            raise NoLongerOurs
        close_old_connections()
        self._looked = time.monotonic()


class ReadingDesk(Desk):
    writes = ModelCall.Purpose.READING

    writing: Interpretation

    @classmethod
    def facts_of(cls, writing: Interpretation) -> Sequence[Factor]:
        return writing.snapshot

    @classmethod
    def plan_of(cls, writing: Interpretation) -> tuple[Section, ...]:
        asked = {"topic": writing.topic, "locale": writing.locale, "style": writing.style}
        try:
            return almanac.write(writing.snapshot, **asked, parameters=writing.parameters)
        except almanac.NothingToRead as error:
            raise NothingToSay from error

    @property
    def is_meagre(self) -> bool:
        """It does not reach the last section, or has too small a share of the almanac's sentences."""
        least, shown = settings.READING_LEAST_SHARE, self.manuscript.lines
        ended = bool(shown) and shown[-1].title == self.plan[-1].title
        return least > 0 and (not ended or len(shown) < least * len(lines_of(self.plan)))

    @property
    def told(self) -> Mapping[str, Any]:
        return {name: words for name, words in self.writing.parameters.items() if name in TOLD}

    def reviewer(self, language: str) -> Reviewer:
        ground = Ground(self.known, evidence_of(self.writing))
        return Reviewer([ground], language, said=said_in(self.told))
