"""Versions are numbered, checked when they are made, and never changed again."""

import uuid

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import ProtectedError

from accounts.models import AuditEntry
from config.api.errors import ValidationFailed
from interpretations.models import PromptLabel, PromptVersion
from interpretations.services.prompts import make_version
from tests.interpretations.conftest import at_the_same_time
from tests.interpretations.prompts.conftest import TOPIC, with_words

pytestmark = pytest.mark.django_db


def test_a_new_version_has_the_next_number_its_author_and_what_is_new(shipped, new_version, author):
    version = new_version(detailed="Say little.")

    assert (str(version), version.author, version.changelog, version.shipped) == (
        f"{TOPIC}@{shipped.number + 1}", author, "Said otherwise.", None,
    )  # fmt: skip
    stored = PromptVersion.objects.get(pk=version.pk)
    assert stored.words["en"]["detailed"] == "Say little."
    assert (stored.words["ru"], stored.schema) == (shipped.words["ru"], shipped.schema)
    assert stored.digest == stored.content.digest != shipped.digest
    entry = AuditEntry.objects.get(action="prompt.created")
    assert (entry.actor_id, entry.target_id, entry.after["version"]) == (author.pk, str(version.pk), str(version))


def test_the_order_of_a_schema_is_kept(shipped):
    """Models answer in it."""
    shown = list(shipped.prompt.schema["properties"]["sentences"]["items"]["properties"])
    assert shown == ["section", "text", "factors"]


@pytest.mark.parametrize("column", ["topic", "words", "parameters", "schema", "changelog", "number", "digest", "id"])
def test_the_database_refuses_to_change_a_version(new_version, column):
    version = new_version()
    values = {"words": {}, "parameters": {}, "number": 77, "id": uuid.uuid4()}

    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
        PromptVersion.objects.filter(pk=version.pk).update(**{column: values.get(column, "x")})

    assert PromptVersion.objects.filter(pk=version.pk, digest=version.digest, number=version.number).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["DELETE FROM", "TRUNCATE"])
def test_the_database_refuses_to_lose_a_version(new_version, statement):
    new_version()
    cascade = " CASCADE" if statement == "TRUNCATE" else " WHERE shipped IS NULL"

    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement} interpretations_promptversion{cascade}")

    assert PromptVersion.objects.filter(topic=TOPIC).count() == 2


def test_only_its_author_can_be_forgotten(new_version, author):
    version = new_version()

    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
        PromptVersion.objects.filter(pk=version.pk).update(author=None, changelog="Mine")
    PromptVersion.objects.filter(pk=version.pk).update(author=None)

    version.refresh_from_db()
    assert (version.author, version.changelog) == (None, "Said otherwise.")


def test_what_a_label_points_at_is_not_deleted(shipped):
    with pytest.raises(ProtectedError):
        shipped.delete()


def test_a_label_points_at_no_version_of_another_topic(shipped):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError), transaction.atomic():
        PromptLabel.objects.create(topic="natal.other", name="staging", version=shipped)


def test_the_same_again_is_refused(shipped, new_version, author):
    """A form that is sent twice makes one version."""
    version = new_version()

    with pytest.raises(ValidationFailed) as refused:
        new_version()

    assert "changelog" in refused.value.details
    assert str(version) in refused.value.details["changelog"][0]
    assert PromptVersion.objects.filter(topic=TOPIC).count() == 2


@pytest.mark.parametrize("changelog", ["", "  \n", "x" * 2001])
def test_without_saying_what_is_new_nothing_is_stored(shipped, author, changelog):
    content = with_words(shipped.content, concise="Be brief.")

    with pytest.raises(ValidationFailed) as refused:
        make_version(topic=TOPIC, content=content, changelog=changelog, by=author)

    assert list(refused.value.details) == ["changelog"]
    assert list(PromptVersion.objects.filter(topic=TOPIC)) == [shipped]


def test_a_topic_that_no_model_is_asked_about_gets_no_version(shipped, author):
    with pytest.raises(ValidationFailed) as refused:
        make_version(topic="natal.weather", content=shipped.content, changelog="New.", by=author)

    assert list(refused.value.details) == ["topic"]
    assert not PromptVersion.objects.filter(topic="natal.weather").exists()


@pytest.mark.django_db(transaction=True)
def test_of_several_made_at_once_each_has_its_number(shipped, author):
    texts = iter(["One.", "Two.", "Three.", "Four."])

    def make():
        content = with_words(shipped.content, detailed=next(texts))
        return make_version(topic=TOPIC, content=content, changelog="At once.", by=author).number

    numbers = at_the_same_time(4, make)

    assert sorted(numbers) == [shipped.number + step for step in (1, 2, 3, 4)]
