"""Where an answer is written: a reading's desk, with what was asked before, and what was computed for it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.utils import timezone

from charts.factors import Factor
from charts.models import Chart
from interpretations import answering
from interpretations.almanac import Section
from interpretations.errors import NothingToSay
from interpretations.llm import Answer, ModelFailed
from interpretations.models import Conversation, Message, MessageStep, ModelCall
from interpretations.review import Reviewer, is_named
from interpretations.services.conversations import history, research
from interpretations.services.conversations.grounds import Source, sources_for
from interpretations.services.desk import Desk

_Kind = MessageStep.Kind
_MOST_OTHERS = 20  # charts that a model is told of besides, if the question names them
_MOST_LOOKED_AT = 500


@dataclass(slots=True)
class AnswerDesk(Desk):
    """sources: of the charts, and of what was computed since. before: what was asked until now."""

    writes = ModelCall.Purpose.ANSWER

    writing: Message
    sources: list[Source] = field(default_factory=list)
    before: history.History = field(default_factory=lambda: history.History("", None, ()))
    _reviewers: list[Reviewer] = field(default_factory=list)

    @classmethod
    def of(cls, writing: Any) -> Self:
        desk = super(AnswerDesk, cls).of(writing)  # the decorator makes another class of this one
        desk.sources = [*sources_for(writing)]
        for source in research.found_before(writing):
            desk.learn(source)
        desk.before = history.history_of(writing)
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
        """All in a prompt that is a person's own: their words, and the names of their charts."""
        charts = self.sources[: len(self.writing.charts)]
        named = [{"name": one.name, "kind": one.kind, "facts": one.ids} for one in charts]
        about = [{"chart": place, **one} for place, one in enumerate(named, 1)]
        told: dict[str, Any] = {"today": timezone.now().date().isoformat(), "charts": about}
        if found := self.sources[len(charts) :]:
            told["computed"] = [{"name": one.name, "facts": one.ids} for one in found]
        if others := self._others():
            told["other_charts"] = others
        if self.before.summary:
            told["summary"] = self.before.summary
        told["before"] = [turn.as_dict() for turn in self.before.turns]
        return {**told, "question": self.writing.question.text}

    def _others(self) -> list[dict[str, str]]:
        """Charts of the same person's that the question names, for a comparison."""
        known = [chart.pk for chart, _result in self.writing.charts]
        rows = Chart.objects.visible_to(self.writing.owner).filter(kind="natal").exclude(pk__in=known)
        names = rows.order_by("-created_at").values_list("pk", "name")[:_MOST_LOOKED_AT]
        named = [(pk, name) for pk, name in names if is_named(name, self.writing.question.text)]
        return [{"id": str(pk), "name": name} for pk, name in named[:_MOST_OTHERS]]

    @property
    def _said(self) -> list[str]:
        """A person's own words among what is told: questions, and names of charts."""
        names = [one["name"] for one in (*self.told["charts"], *self.told.get("other_charts", ()))]
        return [self.writing.question.text, *names, *(turn.question for turn in self.before.turns)]

    def reviewer(self, language: str) -> Reviewer:
        reviewer = Reviewer([one.ground for one in self.sources], language, said=self._said, talks=True)
        self._reviewers.append(reviewer)
        return reviewer

    def learn(self, source: Source) -> None:
        """What was computed: sentences may rest on it from now on."""
        if source.prefix not in {one.prefix for one in self.sources} or source.prefix == "event.":
            self.sources.append(source)
            for reviewer in self._reviewers:
                reviewer.grounds.append(source.ground)
        self.known |= frozenset(source.ids)

    @property
    def spent(self) -> Decimal:
        return sum((Decimal(call["cost"]) for call in self.calls), Decimal(0))

    def entitle(self, title: str) -> None:
        """By the model, as long as only the first question has given one."""
        rows = Conversation.objects.filter(pk=self.writing.conversation_id, titled_by=Conversation.Author.QUESTION)
        rows.update(title=title, titled_by=Conversation.Author.MODEL, updated_at=timezone.now())

    def summed_up(self, summary: str, kept: tuple[history.Turn, ...], upto: int) -> None:
        """Keep it for the questions that follow."""
        row = self.writing
        row.summary, row.summarised = summary, upto
        row.held().update(summary=summary, summarised=upto)
        self.before = history.History(summary, upto, kept)

    def gave_up(self, failed: ModelFailed) -> None:
        Desk.gave_up(self, failed)
        self.note(_Kind.FALLBACK, failed.model, outcome=failed.reason)

    @contextmanager
    def paying(self, answer: Answer, purpose: str) -> Iterator[None]:
        begun, outcome = timezone.now(), "ok"
        try:
            with Desk.paying(self, answer, purpose):
                yield
        except ModelFailed as failed:
            outcome = failed.reason
            raise
        except BaseException:
            outcome = "stopped"
            raise
        finally:
            usage, calls = answer.usage, [call.name for call in answer.calls]
            done: dict[str, Any] = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens}
            done |= {"cost": usage.cost, "output": {"calls": calls} if calls else None}
            self.note(purpose, answer.model.name, outcome=outcome, begun=begun, **done)

    def note(self, kind: str, name: str, *, outcome: str = "ok", begun: datetime | None = None, **done: Any) -> None:
        """A step, as it was done: also of a worker that has lost the row since, for it was paid for."""
        now = timezone.now()
        begun = begun or now
        MessageStep.objects.create(
            message_id=self.writing.pk, attempt=self.writing.attempt, kind=kind, name=name[:100], outcome=outcome[:40],
            started_at=begun, seconds=(now - begun).total_seconds(), **done,
        )  # fmt: skip
