"""A model writes: each sentence is reviewed as it comes, and only then shown."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any, Final, Self

from interpretations import llm, tongue
from interpretations.almanac import Sentence
from interpretations.almanac.lexicon import language_of
from interpretations.llm import Answer, Message, Model, ModelFailed, Question
from interpretations.llm.items import Garbled, Items
from interpretations.manuscript import Line, lines_of
from interpretations.prompts import Prompt, factors_of
from interpretations.services import authors, budgets
from interpretations.services.desk import Desk
from interpretations.voice import refuses

# Of one reading and model; after so many the almanac's words stand in without asking.
_MOST_REPAIRS: Final = 12


def write_by_model(desk: Desk, model: Model) -> None:
    """From where the desk stands to the model's end. Errors: ModelFailed, NoLongerOurs."""
    editor = Editor.of(desk, model)
    editor.write(editor.question())


def opening_question(desk: Desk, model: Model) -> Question:
    """What the model is asked first, from where the desk stands."""
    return Editor(desk, model, desk.prompt(model.name)).question()


@contextlib.contextmanager
def heard(desk: Desk, question: Question, purpose: str) -> Iterator[Answer]:
    """The model's answer, as `saying` reads it. Errors: ModelFailed, NoLongerOurs."""
    spent = budgets.spending(question, desk.cause(purpose))
    with spent as bill, llm.ask(question) as answer, desk.paying(answer, purpose):
        bill.answer = answer
        yield answer


def saying(desk: Desk, answer: Answer) -> Iterator[str]:
    """What the model says, as long as the text is wanted. Errors: ModelFailed, NoLongerOurs."""
    for delta in answer:
        desk.look_up()
        yield delta


def _read(items: Items, delta: str, model: Model) -> Iterator[dict[str, Any]]:
    try:
        yield from items.feed(delta)
    except Garbled:
        raise ModelFailed(model.name, "garbled") from None


class Editor:
    """Decides of each sentence whether it is shown, mended, replaced by the almanac's, or dropped."""

    def __init__(self, desk: Desk, model: Model, prompt: Prompt) -> None:
        self.desk, self.model, self.prompt = desk, model, prompt
        self.language = language_of(desk.writing.locale)
        self.reviewer = desk.reviewer(self.language)
        self._repairs, self._refused = 0, False
        lines, titles = desk.manuscript.lines, [section.title for section in desk.plan]
        self._section = titles.index(lines[-1].title) if lines and lines[-1].title in titles else 0

    @classmethod
    def of(cls, desk: Desk, model: Model) -> Self:
        """Who has taken the seat."""
        tongue.load()  # for seconds, once, and before the model's clock runs
        prompt = desk.prompt(model.name)
        desk.seat(provider=model.provider, model=model.name, prompt_version=prompt.version)
        return cls(desk, model, prompt)

    def write(self, question: Question) -> Answer:
        """To the end of the answer, which may be that the model wants tools used. Errors: ModelFailed, NoLongerOurs."""
        items = Items("sentences")
        with heard(self.desk, question, "model") as answer:
            for delta in saying(self.desk, answer):
                for item in _read(items, delta, self.model):
                    self.take(item)
        if answer.calls:
            return answer
        if not items.complete:
            raise ModelFailed(self.model.name, "garbled")
        if not self.desk.shown_by_author:
            raise ModelFailed(self.model.name, "filtered" if self._refused else "empty")
        if self.desk.is_meagre:
            raise ModelFailed(self.model.name, "filtered" if self._refused else "meagre")
        return answer

    def question(self) -> Question:
        written = [line.sentence for line in self.desk.manuscript.lines]
        style = self.desk.writing.style
        task = self.prompt.task(self.language, style=style, plan=self.desk.plan, written=written, told=self.desk.told)
        return self._asking(task, "reading", self.prompt.schema)

    def take(self, item: dict[str, Any]) -> None:
        """Errors: ModelFailed of what has not the shape that was asked for; NoLongerOurs."""
        sentence = _sentence(item, self.model)
        section = self._section_of(item)
        if refuses(sentence.text):
            # It would refuse to mend it, too; and the almanac's words in its place would be taken for an answer.
            self._refused = True
            self.desk.removed += 1
            return
        reviewed, faults = self.reviewer.reviewed(sentence)
        if any(line.sentence.text == reviewed.text for line in self.desk.manuscript.lines):
            self.desk.removed += 1
        elif not faults:
            self._show(reviewed, section)
        elif instead := self._repaired(sentence, faults, section) or self._almanacs(sentence, section):
            self.desk.replaced += 1
            self._show(instead, section)
        else:
            self.desk.removed += 1

    def _section_of(self, item: dict[str, Any]) -> int:
        """Where it is to stand. What was shown behind it closes a section: a text only grows at its end."""
        number = item.get("section")
        if not isinstance(number, int):
            return self._section
        return max(self._section, min(number, len(self.desk.plan)) - 1)

    def _show(self, sentence: Sentence, section: int) -> None:
        self._section = section
        self.desk.show(Line(self.desk.plan[section].title, sentence))

    def _repaired(self, sentence: Sentence, faults: list[str], section: int) -> Sentence | None:
        if self._repairs >= _MOST_REPAIRS:
            return None
        self._repairs += 1
        factors = factors_of(self.desk.plan[section])
        task = self.prompt.repair(self.language, sentence, faults=faults, factors=factors)
        try:
            authors.available(self.model.name)  # staff may have switched it off since it began
            with heard(self.desk, self._asking(task, "sentence", self.prompt.repair_schema), "repair") as answer:
                said = "".join(saying(self.desk, answer))
            mended = _sentence(json.loads(said), self.model)
        except (ModelFailed, ValueError, RecursionError):
            return None  # if it fails for good, so will the answer that is under way
        reviewed, faults = self.reviewer.reviewed(mended)
        return None if faults else reviewed

    def _almanacs(self, sentence: Sentence, section: int) -> Sentence | None:
        """Its sentence for a factor that the refused one was to speak of."""
        meant = self.desk.known.intersection(sentence.factors)
        title = self.desk.plan[section].title
        unsaid = self.desk.manuscript.unspoken(lines_of(self.desk.plan))
        here = (line.sentence for line in unsaid if line.title == title)
        return next((said for said in here if meant.intersection(said.factors)), None)

    def _asking(self, task: str, name: str, schema: Any) -> Question:
        return Question(
            model=self.model.name,
            messages=(Message("system", self.prompt.system(self.language)), Message("user", task)),
            schema_name=name,
            schema=schema,
            most_tokens=self.prompt.most_tokens,
            temperature=self.prompt.temperature,
            on_trial=self.desk.on_trial,
        )


def _sentence(item: Any, model: Model) -> Sentence:
    text = item.get("text") if isinstance(item, dict) else None
    factors = item.get("factors") if isinstance(item, dict) else None
    if not isinstance(text, str) or not isinstance(factors, list) or not all(isinstance(f, str) for f in factors):
        raise ModelFailed(model.name, "garbled")
    words = " ".join(text.replace("\0", "").split())
    return Sentence(words, tuple(dict.fromkeys(factors)))
