"""What readings keep of a person."""

from accounts.privacy.registry import Purge, disowned, register, register_purge, room_of_rows
from interpretations.models import Interpretation, PromptLabel, PromptTrial, PromptVersion

# How it was worked on, and who of the staff hid it: not what it says.
_OURS = ("attempt", "attempt_limit", "lease_until", "enqueued_at", "enqueues", "hidden_by", "prompt", "digest", "leads")


def register_rooms() -> None:
    register(disowned("readings_hidden", lambda i: Interpretation.objects.filter(hidden_by=i), "hidden_by"))
    register(disowned("prompts_written", lambda i: PromptVersion.objects.filter(author=i), "author"))
    register(disowned("prompt_labels_moved", lambda i: PromptLabel.objects.filter(moved_by=i), "moved_by"))
    register(disowned("prompts_tried", lambda i: PromptTrial.objects.filter(asked_by=i), "asked_by"))
    register(room_of_rows("readings", lambda i: Interpretation.objects.filter(owner=i), without=_OURS, chunk=50))
    register_purge(Purge("readings", lambda before: Interpretation.objects.filter(deleted_at__lt=before)))
