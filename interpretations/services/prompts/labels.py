"""Labels: which version readings are written by, and which others are being tried."""

import re
import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Action, User
from accounts.services import audit
from analytics import events
from config.api.errors import ValidationFailed
from interpretations.errors import LabelMovedMeanwhile
from interpretations.models import PRODUCTION, PromptLabel, PromptVersion
from interpretations.services.prompts.versions import hold

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}", re.ASCII)
ANYWHERE = uuid.UUID(int=0)


def move_label(
    *, version: PromptVersion, name: str, by: User, follows_shipped: bool = False, found_at: uuid.UUID | None = ANYWHERE
) -> PromptLabel:
    """Point the label of the version's topic at it, from wherever it pointed; a new name makes a label.

    follows_shipped: an update of the product moves it on; of a version that was shipped. found_at: the version at which
    whoever decided saw it (None: nowhere).
    Errors: ValidationFailed; LabelMovedMeanwhile.
    """
    _check(version, name, follows_shipped)
    with transaction.atomic(durable=True):
        hold(version.topic)
        label = PromptLabel.objects.select_related("version").filter(topic=version.topic, name=name).first()
        if found_at != ANYWHERE and found_at != (label and label.version_id):
            raise LabelMovedMeanwhile(label=name, version=label.version if label else "—")
        if label is not None and (label.version_id, label.follows_shipped) == (version.pk, follows_shipped):
            return label
        before = label.where if label else None
        where = {"version": version, "follows_shipped": follows_shipped, "moved_by": by, "moved_at": timezone.now()}
        label, _made = PromptLabel.objects.update_or_create(topic=version.topic, name=name, defaults=where)
        events.record("prompt.label_moved", user_id=by.pk, label=name, prompt=str(version))
        audit.record(
            action=Action.PROMPT_LABEL_MOVED, actor=by, target=label, before=before, after=label.where,
            topic=version.topic, label=name,
        )  # fmt: skip
    return label


def _check(version: PromptVersion, name: str, follows_shipped: bool) -> None:
    """Errors: ValidationFailed."""
    faults = {}
    if not _NAME.fullmatch(name):
        faults["name"] = [_("Up to 40 small letters, digits, dots, dashes and underscores.")]
    if follows_shipped and (version.shipped is None or name != PRODUCTION):
        faults["follows_shipped"] = [
            _("Only production follows the product, and only from a version of the product's.")
        ]
    if faults:
        raise ValidationFailed(details=faults)
