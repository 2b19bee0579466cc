"""New versions of a topic's prompt. There is no changing one."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Action, User
from accounts.services import audit
from analytics import events
from config.api.errors import ValidationFailed
from interpretations.models import PromptVersion
from interpretations.models.prompts import LONGEST_CHANGELOG
from interpretations.prompts import Content
from interpretations.services.prompts.checking import faults_of


def make_version(*, topic: str, content: Content, changelog: str, by: User) -> PromptVersion:
    """The next one of a topic that has some. Errors: ValidationFailed, which names each field; nothing is stored."""
    faults = faults_of(content)
    if not changelog.strip():
        faults["changelog"] = [_("This field is required.")]
    elif len(changelog) > LONGEST_CHANGELOG:
        faults["changelog"] = [_("At most %(most)d characters.") % {"most": LONGEST_CHANGELOG}]
    if faults:
        raise ValidationFailed(details=faults)
    with transaction.atomic(durable=True):
        hold(topic)
        same = PromptVersion.objects.filter(topic=topic, digest=content.digest).first()
        if same is not None:
            message = _("Nothing is new: this is %(version)s, word for word.") % {"version": same}
            raise ValidationFailed(details={"changelog": [message]})
        if not (number := newest(topic)):
            raise ValidationFailed(details={"topic": [_("No model is asked about this topic.")]})
        version = PromptVersion.objects.create(
            number=number + 1, changelog=changelog.strip(), author=by, **columns(topic, content)
        )
        events.record("prompt.created", user_id=by.pk, prompt=str(version))
        after = {"version": str(version), "digest": version.digest}
        audit.record(action=Action.PROMPT_CREATED, actor=by, target=version, after=after)
    version.refresh_from_db()
    return version


def hold(*topics: str) -> None:
    """To the end of the transaction nobody else numbers versions or moves labels of these topics."""
    with connection.cursor() as cursor:
        for topic in sorted(topics):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"prompts of {topic}"])


def newest(topic: str) -> int:
    """The highest number; 0 of a topic without versions."""
    number: int | None = PromptVersion.objects.filter(topic=topic).aggregate(newest=Max("number"))["newest"]
    return number or 0


def columns(topic: str, content: Content) -> dict[str, Any]:
    return {
        "topic": topic,
        "words": {language: dict(parts) for language, parts in content.words.items()},
        "parameters": {"temperature": float(content.temperature), "most_tokens": content.most_tokens},
        "schema": content.schema,
        "repair_schema": content.repair_schema,
        "digest": content.digest,
    }
