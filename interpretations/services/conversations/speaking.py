"""A model answers a question: it may have things computed first, and then writes; each sentence is reviewed."""

import json
from dataclasses import replace
from typing import Any, Final

from django.utils import timezone

from interpretations.llm import Answer, Call, Message, Model, ModelFailed, Question
from interpretations.models import LONGEST_TITLE, MessageStep
from interpretations.services import authors
from interpretations.services.conversations import history, research
from interpretations.services.conversations.answers import AnswerDesk
from interpretations.services.conversations.tools import USES
from interpretations.services.dictation import Editor, heard, saying

_TOOLS: Final = tuple(use.tool for use in USES.values())
_SUMMARY_TOKENS: Final = 1_000
_LONGEST_NAME: Final = 64


def answer_by_model(desk: AnswerDesk, model: Model) -> None:
    """Errors: ModelFailed, NoLongerOurs."""
    editor = Editor.of(desk, model)
    if desk.before.too_long:
        _shorten(desk, editor)
    question = replace(editor.question(), tools=_TOOLS)
    while True:
        allowed = research.may_go_on(desk.writing, desk.spent)
        answer = editor.write(replace(question, may_call=allowed))
        if not answer.calls:
            break
        if not allowed:
            raise ModelFailed(model.name, "calls_only")
        authors.available(model.name)  # staff may have switched it off since it began
        question = replace(question, messages=(*question.messages, *_used(desk, answer)))
    _entitle(desk, editor, answer)


def _used(desk: AnswerDesk, answer: Answer) -> list[Message]:
    """The round as the model is told it: what it asked for, and what came of each. Errors: NoLongerOurs."""
    calls = [_whole(call, place) for place, call in enumerate(answer.calls)]
    results = [Message("tool", _result(desk, call, place), call_id=call.id) for place, call in enumerate(calls)]
    echoed = tuple(replace(call, arguments=_as_object(call.arguments)) for call in calls)
    return [Message("assistant", "", calls=echoed), *results]


def _whole(call: Call, place: int) -> Call:
    """Some imitators of the protocol give calls no ids; a name is echoed, and providers refuse those that are none."""
    name = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in call.name)
    return replace(call, id=call.id or f"call_{place}", name=name[:_LONGEST_NAME] or "none")


def _as_object(arguments: str) -> str:
    """What it wrote, if others can read it: providers want an object of JSON back."""
    try:
        return arguments if isinstance(json.loads(arguments), dict) else "{}"
    except (ValueError, RecursionError):
        return "{}"


def _result(desk: AnswerDesk, call: Call, place: int) -> str:
    desk.look_up()
    begun = timezone.now()
    used = research.use(desk.writing, call) if place < research.MOST_AT_ONCE else research.TOO_MANY
    told: dict[str, Any] = used.fault
    if used.source is not None:
        desk.learn(used.source)
        told = {"facts": used.source.ids}
    desk.note(
        MessageStep.Kind.TOOL, call.name, outcome=used.outcome, begun=begun,
        input=_clean(used.arguments or {"said": call.arguments[:500]}), output=_clean(told),
    )  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _clean(value: Any) -> Any:
    """JSON that the database takes."""
    text = json.dumps(value, ensure_ascii=True, default=str).replace("\\u0000", "")
    return json.loads(text.encode("utf-8", "replace"))


def _shorten(desk: AnswerDesk, editor: Editor) -> None:
    """Have what was said long ago summed up; where that fails, or has lately, leave it out, and tell the last only."""
    old, kept = desk.before.parted()
    begun, summary = timezone.now(), ""
    resting = history.summary_failed_lately(desk.writing)
    if old and not resting:
        summary = _summary(desk, editor, old)
    if summary:
        desk.summed_up(summary, kept, old[-1].number)
    else:
        desk.before = history.History(desk.before.summary[: history.LONGEST_SUMMARY], desk.before.summarised, kept)
    outcome = "ok" if summary else "resting" if resting else history.LEFT_OUT
    sizes = {"turns": len(old), "kept": len(kept), "summary": summary}
    desk.note(MessageStep.Kind.COMPACTION, editor.model.name, outcome=outcome, begun=begun, output=sizes)


def _summary(desk: AnswerDesk, editor: Editor, old: tuple[history.Turn, ...]) -> str:
    """Empty if the model has none. Errors: NoLongerOurs."""
    data = {"summary": desk.before.summary, "before": [turn.as_dict() for turn in old]}
    task = editor.prompt.shorten(editor.language, data)
    if task is None:
        return ""
    question = Question(
        model=editor.model.name, messages=(Message("user", task),), schema_name="summary",
        schema=history.SUMMARY_SCHEMA, most_tokens=_SUMMARY_TOKENS, temperature=0.2,
    )  # fmt: skip
    try:
        with heard(desk, question, MessageStep.Kind.COMPACTION) as answer:
            text = "".join(saying(desk, answer))
        said = json.loads(text)["summary"]
    except ModelFailed as failed:
        if failed.reason == "closed":
            raise
        return ""
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return said.replace("\0", "")[: history.LONGEST_SUMMARY] if isinstance(said, str) else ""


def _entitle(desk: AnswerDesk, editor: Editor, answer: Answer) -> None:
    """The conversation, by what the model calls it with its first answer."""
    try:
        said = json.loads(answer.text).get("title")
    except (ValueError, AttributeError, RecursionError):
        return
    title = " ".join(said.replace("\0", "").split()) if isinstance(said, str) else ""
    if 0 < len(title) <= LONGEST_TITLE and editor.reviewer.may_head(title):
        desk.entitle(title)
