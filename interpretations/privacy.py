"""What readings and conversations keep of a person."""

from typing import Any

from accounts.privacy.registry import Purge, Sheet, by_chunks, disowned, plain, register, register_purge, room_of_rows
from interpretations.models import (
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
_OURS = ("attempt", "attempt_limit", "lease_until", "enqueued_at", "enqueues", "hidden_by", "prompt", "digest", "leads")


def register_rooms() -> None:
    register(disowned("readings_hidden", lambda i: Interpretation.objects.filter(hidden_by=i), "hidden_by"))
    register(disowned("prompts_written", lambda i: PromptVersion.objects.filter(author=i), "author"))
    register(disowned("prompt_labels_moved", lambda i: PromptLabel.objects.filter(moved_by=i), "moved_by"))
    register(disowned("prompts_tried", lambda i: PromptTrial.objects.filter(asked_by=i), "asked_by"))
    register(disowned("model_calls", lambda i: ModelCall.objects.filter(owner=i), "owner", _CALLS))
    register(room_of_rows("readings", lambda i: Interpretation.objects.filter(owner=i), without=_OURS, chunk=50))
    register(room_of_rows("conversations", lambda i: Conversation.objects.filter(owner=i), written=_conversation))
    register(disowned("messages_hidden", lambda i: Message.objects.filter(hidden_by=i), "hidden_by"))
    register(room_of_rows("messages", lambda i: Message.objects.filter(owner=i), without=_OURS, chunk=50))
    register(room_of_rows("message_steps", lambda i: MessageStep.objects.filter(message__owner=i)))
    register_purge(Purge("readings", lambda before: Interpretation.objects.filter(deleted_at__lt=before)))
    register_purge(Purge("conversations", lambda before: Conversation.objects.filter(deleted_at__lt=before)))


def _conversation(row: Conversation) -> dict[str, Any]:
    charts = row.links.order_by("position").values_list("chart_id", flat=True)
    return {**plain(row), "charts": [str(chart) for chart in charts]}


_CALLS = Sheet(
    "model_calls.jsonl",
    lambda user: (plain(row) for row in by_chunks(ModelCall.objects.filter(owner=user))),
    lambda user: ModelCall.objects.filter(owner=user).count(),
)
