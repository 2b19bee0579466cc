"""Where an answer is written: a reading's desk, with what was asked before, and what was computed for it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from django.utils import timezone

from charts.factors import Factor
from interpretations import answering
from interpretations.almanac import Section
from interpretations.errors import NothingToSay
from interpretations.llm import Answer, ModelFailed
from interpretations.models import Message, MessageStep
from interpretations.review import Reviewer
from interpretations.services.conversations.grounds import Source, sources_for
from interpretations.services.desk import Desk

_Kind = MessageStep.Kind


@dataclass(slots=True)
class AnswerDesk(Desk):
    """sources: of the charts, and of what was computed since."""

    writing: Message
    sources: list[Source] = field(default_factory=list)

    @classmethod
    def of(cls, writing: Any) -> Self:
        desk = super().of(writing)
        desk.sources = [*sources_for(writing)]
        return desk

    @classmethod
    def facts_of(cls, writing: Message) -> Sequence[Factor]:
        return [fact for source in sources_for(writing) for fact in source.facts]

    @classmethod
    def plan_of(cls, writing: Message) -> tuple[Section, ...]:
        subjects = [source.subject for source in sources_for(writing)]
        sections = answering.answer(writing.question.text, subjects, locale=writing.locale)
        if not sections:
            raise NothingToSay
        return sections

    @property
    def told(self) -> Mapping[str, Any]:
        return {"question": self.writing.question.text}

    def reviewer(self, language: str) -> Reviewer:
        return Reviewer([source.ground for source in self.sources], language)

    def gave_up(self, failed: ModelFailed) -> None:
        Desk.gave_up(self, failed)
        self.note(_Kind.FALLBACK, failed.model, outcome=failed.reason)

    @contextmanager
    def paying(self, answer: Answer, purpose: str = _Kind.MODEL) -> Iterator[None]:
        begun, outcome = timezone.now(), "ok"
        try:
            with Desk.paying(self, answer):
                yield
        except ModelFailed as failed:
            outcome = failed.reason
            raise
        except BaseException:
            outcome = "stopped"
            raise
        finally:
            usage = answer.usage
            cost = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens, "cost": usage.cost}
            self.note(purpose, answer.model.name, outcome=outcome, begun=begun, **cost)

    def note(self, kind: str, name: str, *, outcome: str = "ok", begun: datetime | None = None, **done: Any) -> None:
        """A step, as it was done: also of a worker that has lost the row since, for it was paid for."""
        now = timezone.now()
        begun = begun or now
        MessageStep.objects.create(
            message=self.writing, attempt=self.writing.attempt, kind=kind, name=name, outcome=outcome,
            started_at=begun, seconds=(now - begun).total_seconds(), **done,
        )  # fmt: skip
