"""A conversation of Alice's about her chart, as a client has it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from charts.models import Chart
from interpretations import services
from interpretations.models import Conversation, Message
from tests.interpretations.llm.conftest import _providers, installed, providers, rich  # noqa: F401  (fixtures)


@pytest.fixture
def talk(api: Any, alice: User, chart: Chart) -> Conversation:
    answer = api(alice).post("/conversations", {"charts": [str(chart.pk)]})
    assert answer.status_code == 201, answer.content
    return Conversation.objects.get(pk=answer.json()["id"])


@pytest.fixture
def question(api: Any, alice: User, talk: Conversation) -> Callable[..., Message]:
    """Ask as a client does; the row of the answer to come."""
    client = api(alice)

    def post(text: str = "What does my Moon mean?", **body: Any) -> Message:
        answer = client.post(f"/conversations/{talk.pk}/messages", {"text": text, **body})
        assert answer.status_code == 202, answer.content
        return Message.objects.get(pk=answer.json()["id"])

    return post


def written(message: Message) -> Message:
    """By the worker."""
    services.write_message(message_id=message.pk)
    return Message.objects.get(pk=message.pk)


def said(message: Message) -> list[dict[str, Any]]:
    return [sentence for section in message.sections for sentence in section["sentences"]]


NOBODYS = uuid.UUID(int=7)
