"""The one door to language models: a question goes in, text comes out as it is written, and what it cost.

Who asks knows no provider::

    with ask(question) as answer:
        for delta in answer:
            ...
    answer.usage

Only `router` knows litellm, and imports it at the first question: no process that asks nothing pays for it.
"""

from interpretations.llm.asking import Call, Message, Question, Tool, Usage
from interpretations.llm.catalogue import Model, models
from interpretations.llm.door import Answer, ask, close
from interpretations.llm.errors import ModelFailed

__all__ = [
    "Answer", "Call", "Message", "Model", "ModelFailed", "Question", "Tool", "Usage", "ask", "close", "models",
]  # fmt: skip
