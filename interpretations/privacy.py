"""What readings and conversations keep of a person."""

import uuid
from typing import Any

from accounts.privacy.registry import (
    Purge,
    Room,
    Sheet,
    by_chunks,
    disowned,
    plain,
    register,
    register_purge,
    room_of_rows,
)
from interpretations.models import (
    ContentReport,
    Conversation,
    Interpretation,
    Message,
    MessageStep,
    ModelCall,
    PromptLabel,
    PromptTrial,
    PromptVersion,
)

# How it was worked on, and who of the staff hid it: not what it says.
_OURS = (
    "attempt", "attempt_limit", "lease_until", "enqueued_at", "enqueues", "hidden_by", "prompt", "digest", "leads",
    "request_id",
)  # fmt: skip
_DECIDED = ("decided_by",)


def register_rooms() -> None:
    register(disowned("readings_hidden", lambda i: Interpretation.objects.filter(hidden_by=i), "hidden_by"))
    register(disowned("prompts_written", lambda i: PromptVersion.objects.filter(author=i), "author"))
    register(disowned("prompt_labels_moved", lambda i: PromptLabel.objects.filter(moved_by=i), "moved_by"))
    register(disowned("prompts_tried", lambda i: PromptTrial.objects.filter(asked_by=i), "asked_by"))
    register(Room("model_calls", lambda i: ModelCall.objects.filter(owner=i).count(), _forget_calls, (_CALLS,)))
    register(room_of_rows("readings", lambda i: Interpretation.objects.filter(owner=i), without=_OURS, chunk=50))
    register(room_of_rows("conversations", lambda i: Conversation.objects.filter(owner=i), written=_conversation))
    register(disowned("messages_hidden", lambda i: Message.objects.filter(hidden_by=i), "hidden_by"))
    register(room_of_rows("messages", lambda i: Message.objects.filter(owner=i), without=_OURS, chunk=50))
    register(room_of_rows("message_steps", lambda i: MessageStep.objects.filter(message__owner=i)))
    register(room_of_rows("content_reports", lambda i: ContentReport.objects.filter(reporter=i), without=_DECIDED))
    register(disowned("reports_decided", lambda i: ContentReport.objects.filter(decided_by=i), "decided_by"))
    register_purge(Purge("readings", lambda before: Interpretation.objects.filter(deleted_at__lt=before)))
    register_purge(Purge("conversations", lambda before: Conversation.objects.filter(deleted_at__lt=before)))


def _conversation(row: Conversation) -> dict[str, Any]:
    charts = row.links.order_by("position").values_list("chart_id", flat=True)
    return {**plain(row), "charts": [str(chart) for chart in charts]}


def _forget_calls(user_id: uuid.UUID, most: int) -> int:
    """What they cost stays, and not for whom, nor of which text."""
    pks = list(ModelCall.objects.filter(owner=user_id).order_by("pk").values_list("pk", flat=True)[:most])
    return ModelCall.objects.filter(pk__in=pks).update(owner=None, writing_kind="", writing_id=None)


_CALLS = Sheet(
    "model_calls.jsonl",
    lambda user: (plain(row) for row in by_chunks(ModelCall.objects.filter(owner=user))),
    lambda user: ModelCall.objects.filter(owner=user).count(),
)
