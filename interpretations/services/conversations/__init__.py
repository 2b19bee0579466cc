from interpretations.services.conversations.asking import (
    ask,
    cancel_answer,
    change_conversation,
    delete_conversation,
    regenerate_answer,
    start_conversation,
)

__all__ = [
    "ask",
    "cancel_answer",
    "change_conversation",
    "delete_conversation",
    "regenerate_answer",
    "start_conversation",
]
