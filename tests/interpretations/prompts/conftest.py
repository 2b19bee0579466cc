"""Prompts to begin from, and who may write them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from interpretations.models import PromptVersion
from interpretations.prompts import Content
from interpretations.services.prompts import make_version
from tests import factories
from tests.interpretations.llm.conftest import _providers, installed, providers, rich

__all__ = ["_providers", "installed", "providers", "rich"]  # fixtures
TOPIC = "natal.overview"


@pytest.fixture
def author(db: None) -> User:
    return factories.UserFactory.create(email="author@example.com", name="Author", role=Role.ADMIN, is_staff=True)


@pytest.fixture
def office(author: User) -> Client:
    """Signed in to it."""
    client = Client()
    client.force_login(author)
    return client


@pytest.fixture
def shipped(db: None) -> PromptVersion:
    """What the product ships of the natal overview."""
    return PromptVersion.objects.get(topic=TOPIC)


def with_words(content: Content, language: str = "en", **parts: str) -> Content:
    words = {**content.words, language: {**content.words[language], **parts}}
    return replace(content, words=words)


@pytest.fixture
def new_version(author: User, shipped: PromptVersion) -> Callable[..., PromptVersion]:
    """The shipped one with other words, parts of the English by name."""

    def make(**parts: str) -> PromptVersion:
        parts = parts or {"detailed": "Say little."}
        content = with_words(shipped.content, **parts)
        return make_version(topic=TOPIC, content=content, changelog="Said otherwise.", by=author)

    return make


def preview(version: PromptVersion) -> str:
    """The address of its page."""
    return f"/admin/interpretations/promptversion/{version.pk}/preview/"


def moves() -> list[tuple[Any, Any, Any]]:
    """(before, after, who), as the audit log has them, in order."""
    from accounts.models import AuditEntry

    entries = AuditEntry.objects.filter(action="prompt.label_moved").order_by("id")
    return [((e.before or {}).get("version"), e.after["version"], e.actor_id) for e in entries]
