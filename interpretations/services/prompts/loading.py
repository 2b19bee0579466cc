"""Take in the versions that the product ships. Run at every start, after the migrations."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import Action
from accounts.services import audit
from interpretations.errors import PromptsDoNotFit
from interpretations.models import PRODUCTION, PromptLabel, PromptVersion
from interpretations.prompts import Shipped, shipped_prompts
from interpretations.services.prompts.checking import faults_of
from interpretations.services.prompts.versions import columns, hold

_NAMES: Final = ("topic", "number", "shipped")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What there was to do: versions that were missing, and those to which `production` went."""

    made: tuple[str, ...]
    labelled: tuple[str, ...]


def load_prompts(shipped: Sequence[Shipped] | None = None, *, dry_run: bool = False) -> Loaded:
    """Make the versions that are missing, and point `production` at them where staff have not chosen otherwise.

    Safe at any time, also beside itself: all or nothing. Errors: PromptsDoNotFit.
    """
    shipped = shipped_prompts() if shipped is None else shipped
    with transaction.atomic():
        hold(*(one.topic for one in shipped))
        versions = _missing(shipped)
        PromptVersion.objects.bulk_create(versions)
        labelled = tuple(_label(shipped))
        if dry_run:
            transaction.set_rollback(True)
    return Loaded(tuple(map(str, versions)), labelled)


def _missing(shipped: Iterable[Shipped]) -> list[PromptVersion]:
    """Errors: PromptsDoNotFit, of a file whose words changed under the number that they had, or cannot be asked."""
    rows = PromptVersion.objects.exclude(shipped=None).values_list("topic", "shipped", "digest")
    stored = {(topic, number): digest for topic, number, digest in rows}
    newest = dict(PromptVersion.objects.order_by().values_list("topic").annotate(Max("number")))
    missing = []
    for one in shipped:
        file, digest = f"{one.topic}.toml", stored.get((one.topic, one.number))
        if digest is None:
            if faults := faults_of(one.content):
                raise PromptsDoNotFit(file=file, fault=faults)
            # Staff may have taken the number for a version of their own.
            number = max(one.number, newest.get(one.topic, 0) + 1)
            said = {"number": number, "shipped": one.number, "changelog": one.changelog}
            missing.append(PromptVersion(**said, **columns(one.topic, one.content)))
        elif digest != one.content.digest:
            raise PromptsDoNotFit(file=file, fault=f"its words have changed, and not its version, {one.number}")
    return missing


def _label(shipped: Iterable[Shipped]) -> Iterator[str]:
    """Where there is no label, or where it follows, and what it points at is older than what is shipped now."""
    labels = {label.topic: label for label in PromptLabel.objects.filter(name=PRODUCTION).select_related("version")}
    versions = {(row.topic, row.shipped): row for row in PromptVersion.objects.exclude(shipped=None).only(*_NAMES)}
    for one in shipped:
        version, label = versions[one.topic, one.number], labels.get(one.topic)
        if label is not None and not (label.follows_shipped and (label.version.shipped or 0) < one.number):
            continue
        before = label.where if label else None
        where = {"version": version, "follows_shipped": True, "moved_by": None, "moved_at": timezone.now()}
        label, _made = PromptLabel.objects.update_or_create(topic=one.topic, name=PRODUCTION, defaults=where)
        if before is not None:
            moved: dict[str, Any] = {"before": before, "after": label.where, "topic": one.topic, "label": PRODUCTION}
            audit.record(action=Action.PROMPT_LABEL_MOVED, target=label, **moved)
        yield str(version)
