"""What was said before a question, as far as a model is told it: all while it is short, then a summary and the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from interpretations.llm.asking import tokens_of
from interpretations.models import Message, MessageStep

SUMMARY_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"summary": {"type": "string"}},
    "required": ["summary"],
    "additionalProperties": False,
}
LONGEST_SUMMARY: Final = 3_000
LEFT_OUT: Final = "left_out"  # how a compaction ends whose summary failed


@dataclass(frozen=True, slots=True)
class Turn:
    """number: of the answer's message."""

    number: int
    question: str
    answer: str

    @property
    def tokens(self) -> int:
        return tokens_of(self.question) + tokens_of(self.answer)

    def as_dict(self) -> dict[str, str]:
        return {"question": self.question, "answer": self.answer}


@dataclass(frozen=True, slots=True)
class History:
    """summary: of what came before the turns, up to the message of the number."""

    summary: str
    summarised: int | None
    turns: tuple[Turn, ...]

    @property
    def tokens(self) -> int:
        return tokens_of(self.summary) + sum(turn.tokens for turn in self.turns)

    @property
    def too_long(self) -> bool:
        most: int = settings.CONVERSATIONS["HISTORY_TOKENS"]
        return self.tokens > most

    def parted(self) -> "tuple[tuple[Turn, ...], tuple[Turn, ...]]":
        """(to be summarised, the last that take at most half of what there is room for)"""
        room, kept = settings.CONVERSATIONS["HISTORY_TOKENS"] // 2, 0
        for turn in reversed(self.turns):
            if turn.tokens > room:
                break
            room, kept = room - turn.tokens, kept + 1
        cut = len(self.turns) - kept
        return self.turns[:cut], self.turns[cut:]


def history_of(message: Message) -> History:
    """Of an answer: the questions before its own that were answered, with the newest summary there is of them."""
    before = message.conversation.branch(message.question.parent_id)
    rows = Message.objects.filter(pk__in=before).select_related("parent").order_by("number")
    answers = [row for row in rows if row.is_answer]
    summed = next((row for row in (message, *reversed(answers)) if row.summary), None)
    since = (summed.summarised or 0) if summed else 0
    turns = _turns([row for row in answers if row.text and row.number > since])
    return History(summed.summary if summed else "", summed.summarised if summed else None, turns)


def summary_failed_lately(message: Message) -> bool:
    """Whether another try, in this conversation, is not worth the wait and the price yet."""
    rest = timedelta(seconds=settings.CONVERSATIONS["SUMMARY_REST"])
    tries = MessageStep.objects.filter(kind=MessageStep.Kind.COMPACTION, outcome=LEFT_OUT)
    of_it = tries.filter(message__conversation=message.conversation_id, output__turns__gt=0)
    return of_it.filter(started_at__gt=timezone.now() - rest).exists()


def _turns(answers: Sequence[Message]) -> tuple[Turn, ...]:
    return tuple(Turn(row.number, row.question.text, row.text) for row in answers)
