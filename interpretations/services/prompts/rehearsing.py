"""A prompt is tried as it would be used: asked, reviewed, mended, the same way; of no person, and no row is written."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, Final

from jsonschema import Draft202012Validator

from interpretations.almanac import Sentence
from interpretations.almanac.lexicon import language_of
from interpretations.llm import Answer, Message, Model, ModelFailed
from interpretations.llm.catalogue import Prices
from interpretations.manuscript import Line
from interpretations.models import Interpretation, ModelCall, PromptTrial, PromptVersion
from interpretations.prompts import Prompt
from interpretations.review import Ground, Reviewer
from interpretations.services.budgets import Cause
from interpretations.services.desk import Desk, ReadingDesk, said_in
from interpretations.services.dictation import opening_question, write_by_model
from interpretations.services.prompts.golden import Sample

_MOST_FAULTS: Final = 20  # of schemas, that are told


_FREE: Final = Prices(Decimal(0), Decimal(0), Decimal(0))
NOBODY: Final = Model("nobody", "", "", "", prices=_FREE, credits=0, fallbacks=())


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be tried on which chart. model: as the catalogue has it; NOBODY, to see only what it would be sent.

    trial: that its calls are for, and on whose account; None of an evaluation.
    """

    version: PromptVersion
    sample: Sample
    locale: str
    style: str
    model: Model = NOBODY
    trial: PromptTrial | None = None


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of it. reason: why the model failed, in one word; empty if it did not.

    reviewed: each sentence that a model gave, also to mend another, with its faults; those without may be shown.
    keeping: of the answers, how many keep to their schema; schema_faults: where the others do not.
    first_seconds: until the first sentence could be shown, None if none could.
    """

    version: str
    sample: str
    locale: str
    style: str
    model: str
    reason: str
    sections: list[dict[str, Any]]
    reviewed: list[dict[str, Any]]
    grounding: dict[str, Any]
    characters: int
    answers: int
    keeping: int
    schema_faults: list[str]
    usage: dict[str, Any]
    seconds: float
    first_seconds: float | None

    def as_dict(self) -> dict[str, Any]:
        """JSON that every database and reader takes: what models say may hold characters that are none."""
        return _whole(asdict(self))  # type: ignore[no-any-return]


def _whole(value: Any) -> Any:
    match value:
        case str():
            return value.replace("\0", "").encode("utf-8", "replace").decode()
        case dict():
            return {_whole(name): _whole(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_whole(inner) for inner in value]
    return value


class _NotingReviewer(Reviewer):
    def __init__(self, ground: Ground, language: str, notes: list[dict[str, Any]], *, said: Sequence[str]) -> None:
        super().__init__([ground], language, said=said)
        self._notes = notes

    def reviewed(self, sentence: Sentence) -> tuple[Sentence, list[str]]:
        checked, faults = super().reviewed(sentence)
        self._notes.append({"text": sentence.text, "factors": list(sentence.factors), "faults": list(faults)})
        return checked, faults


@dataclass(slots=True)
class _Rehearsal(ReadingDesk):
    """A desk whose row is never stored."""

    on_trial = True

    wish: Wish = field(init=False)
    between: Callable[[], None] = lambda: None
    begun: float = 0.0
    first: float | None = None
    notes: list[dict[str, Any]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    @property
    def chart(self) -> Mapping[str, Any]:
        return self.wish.sample.chart

    def cause(self, purpose: str) -> Cause:
        topic, trial = self.wish.version.topic, self.wish.trial
        if trial is None:
            return Cause(ModelCall.Purpose.EVALUATION, topic)
        return Cause(ModelCall.Purpose.TRIAL, topic, trial.asked_by_id, "trial", trial.pk)

    def prompt(self, model: str) -> Prompt:
        return self.wish.version.prompt

    def reviewer(self, language: str) -> Reviewer:
        return _NotingReviewer(Ground(self.known, self.chart), language, self.notes, said=said_in(self.told))

    def show(self, line: Line) -> None:
        if self.first is None:
            self.first = time.monotonic() - self.begun
        self.manuscript.append(line)

    def look_up(self) -> None:
        self.between()

    @contextmanager
    def paying(self, answer: Answer, purpose: str) -> Iterator[None]:
        self.answers.append(answer)
        with Desk.paying(self, answer, purpose):
            yield


def _desk(wish: Wish) -> _Rehearsal:
    """Errors: NothingToSay."""
    factors = [factor.as_dict() for factor in wish.sample.factors]
    row = Interpretation(
        topic=wish.version.topic,
        locale=wish.locale,
        style=wish.style,
        factors=factors,
        parameters=dict(wish.sample.parameters),
    )
    desk = _Rehearsal.of(row)
    desk.wish = wish
    return desk


def messages_for(wish: Wish) -> Sequence[Message]:
    """Exactly what the model would be sent first. Errors: NothingToSay."""
    return opening_question(_desk(wish), wish.model).messages


def rehearse(wish: Wish, keep: Callable[[], None] = lambda: None) -> Rehearsed:
    """keep: called now and then while the model is waited for; what it raises ends the call.

    Errors: NothingToSay of a chart that says nothing.
    """
    desk, reason = _desk(wish), ""
    desk.between, desk.begun = keep, time.monotonic()
    try:
        write_by_model(desk, wish.model)
    except ModelFailed as failed:
        reason = failed.reason
    seconds, faults = time.monotonic() - desk.begun, [_schema_faults(answer) for answer in desk.answers]
    return Rehearsed(
        version=str(wish.version),
        sample=wish.sample.name,
        locale=language_of(wish.locale),
        style=wish.style,
        model=wish.model.name,
        reason=reason,
        sections=desk.manuscript.sections,
        reviewed=desk.notes,
        grounding=desk.grounding.as_dict(),
        characters=len(desk.manuscript.text),
        answers=len(desk.answers),
        keeping=len(faults) - sum(map(bool, faults)),
        schema_faults=[fault for each in faults for fault in each][:_MOST_FAULTS],
        usage=desk.usage(),
        seconds=round(seconds, 3),
        first_seconds=None if desk.first is None else round(desk.first, 3),
    )


def _schema_faults(answer: Answer) -> list[str]:
    try:
        said = json.loads(answer.text)
    except (ValueError, RecursionError):
        return ["no JSON"]
    errors = Draft202012Validator(answer.question.schema).iter_errors(said)
    return [f"{error.json_path}: {error.message}"[:300] for error, _ in zip(errors, range(_MOST_FAULTS), strict=False)]
