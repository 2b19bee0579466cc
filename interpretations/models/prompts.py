"""What models are asked: versions, of which none ever changes, and labels, which are moved from one to another."""

import json
import uuid
from typing import Any, Final

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from interpretations.prompts import Content, Prompt

PRODUCTION: Final = "production"  # by which readings are written
LONGEST_CHANGELOG: Final = 2_000


class PromptVersionQuerySet(models.QuerySet["PromptVersion"]):
    def labelled(self, topic: str, name: str = PRODUCTION) -> "PromptVersion | None":
        return self.filter(topic=topic, labels__name=name).first()


class PromptVersion(models.Model):
    """A trigger refuses whoever would change or delete a row; only its author may be forgotten."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.CharField(_("topic"), max_length=60)
    number = models.PositiveIntegerField(_("number"))
    shipped = models.PositiveIntegerField(
        _("number as shipped"), null=True, blank=True, help_text=_("Empty: written here, not shipped with the product.")
    )
    words = models.JSONField(_("words"))
    parameters = models.JSONField(_("parameters of the model"))
    # As text: a column of JSON forgets the order, in which models answer.
    schema = models.TextField(_("schema of the answer"))
    repair_schema = models.TextField(_("schema of a mended sentence"))
    changelog = models.TextField(_("what is new"), max_length=LONGEST_CHANGELOG, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    digest = models.CharField(_("digest"), max_length=64)

    objects = PromptVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("prompt")
        verbose_name_plural = _("prompts")
        ordering = ["topic", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="prompt_number_once"),
            models.UniqueConstraint(fields=["topic", "shipped"], name="prompt_shipped_once"),
            # What the labels' foreign key leads to, by which a label and its version are of one topic.
            models.UniqueConstraint(fields=["id", "topic"], name="prompt_and_topic"),
            models.CheckConstraint(condition=Q(number__gte=1), name="prompt_number_from_one"),
            models.CheckConstraint(
                condition=Q(shipped__isnull=False) | ~Q(changelog=""), name="prompt_says_what_is_new"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}@{self.number}"

    @property
    def content(self) -> Content:
        return Content(
            words=self.words,
            temperature=self.parameters["temperature"],
            most_tokens=self.parameters["most_tokens"],
            schema=self.schema,
            repair_schema=self.repair_schema,
        )

    @property
    def prompt(self) -> Prompt:
        content = self.content
        return Prompt(
            version=str(self),
            temperature=content.temperature,
            most_tokens=content.most_tokens,
            schema=_object(content.schema),
            repair_schema=_object(content.repair_schema),
            words=content.words,
        )


def _object(text: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(text)  # checked when it was stored
    return value


class PromptLabel(models.Model):
    topic = models.CharField(_("topic"), max_length=60)
    name = models.CharField(_("label"), max_length=40, validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]*\Z")])
    version = models.ForeignKey(
        PromptVersion, verbose_name=_("version"), on_delete=models.PROTECT, related_name="labels"
    )
    follows_shipped = models.BooleanField(
        _("follows the product"), default=False, help_text=_("An update of the product moves it to its newest version.")
    )
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("moved by"), null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    moved_at = models.DateTimeField(_("moved"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("label of a prompt")
        verbose_name_plural = _("labels of prompts")
        ordering = ["topic", "name"]
        constraints = [models.UniqueConstraint(fields=["topic", "name"], name="prompt_label_once")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.name}"

    @property
    def where(self) -> dict[str, Any]:
        """What the audit log keeps of it, before and after it is moved."""
        return {"version": str(self.version), "follows_shipped": self.follows_shipped}
