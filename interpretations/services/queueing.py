"""What holds of all that is written: queued, told of, given back, stopped."""

import logging
import uuid
from functools import partial

from django.db import transaction
from kombu.exceptions import OperationalError as BrokerUnreachable

from accounts.models import Action, User
from accounts.services import audit, ledger
from analytics import events
from config.api.errors import InvalidState
from config.system import notify
from interpretations import tasks
from interpretations.models import WRITINGS, Status, Writing

logger = logging.getLogger(__name__)

BROKER_AWAY = (BrokerUnreachable, OSError)
_MOST_WOKEN = 200


def enqueue_on_commit(writing: Writing) -> None:
    transaction.on_commit(partial(_enqueue, writing))


def send(writing: Writing) -> None:
    """Raises one of BROKER_AWAY."""
    tasks.WRITERS[writing.kind].delay(str(writing.pk))


def _enqueue(writing: Writing) -> None:
    """Unlike `delay_on_commit`, without failing a request whose row is committed: the sweep queues it again."""
    try:
        send(writing)
    except BROKER_AWAY as error:
        logger.warning("task not queued", extra={writing.kind: str(writing.pk), "error": type(error).__name__})


def notify_on_commit(writing: Writing) -> None:
    """Wake who follows it."""
    transaction.on_commit(partial(tell_followers, writing))


def tell_followers(writing: Writing) -> None:
    notify.send(writing.group, {"type": f"{writing.kind}.changed"})


def wake_next_on_commit(writing: Writing) -> None:
    """One of the owner's has ended: there may be a place for the next of theirs; and those that wait for its text."""
    transaction.on_commit(partial(_wake_next, writing.owner_id))
    transaction.on_commit(partial(_wake_followers, writing))


def _wake_next(owner_id: uuid.UUID) -> None:
    for kind in WRITINGS:
        following = kind.objects.waiting().filter(owner=owner_id).only("pk").first()
        if following is not None:
            _enqueue(following)
            return


def _wake_followers(writing: Writing) -> None:
    """What is left is the sweep's."""
    for follower in writing.followers().order_by("-priority", "enqueued_at").only("pk")[:_MOST_WOKEN]:
        _enqueue(follower)


def tell_owner(writing: Writing, status: Status) -> None:
    """That it has ended, and how."""
    wake_next_on_commit(writing)
    notify.tell(writing.owner_id, f"{writing.kind}.{status}", **writing.told)


def refund(writing: Writing) -> None:
    """Give back what it held, in the transaction that ends it without completing it."""
    if writing.reservation_id:
        ledger.refund(reservation_id=writing.reservation_id)


def stop(writing: Writing, *, by: User) -> None:
    """Where it is; what was written stays. Errors: InvalidState when it is finished."""
    with transaction.atomic(durable=True):
        former = locked_status(writing)
        if not writing.cancel():
            raise InvalidState
        refund(writing)
        events.record(f"{writing.kind}.cancelled", user_id=by.pk, **writing.recorded)
        audit.record(
            action=Action(f"{writing.kind}.cancelled"), subject=writing.owner_id, actor=by, target=writing,
            before={"status": former}, after={"status": Status.CANCELLED},
        )  # fmt: skip
        notify_on_commit(writing)
        tell_owner(writing, Status.CANCELLED)
    writing.refresh_from_db()


def locked_status(writing: Writing) -> str | None:
    """As it is now, and stays until the transaction ends. None: the row is gone."""
    rows = type(writing).objects.filter(pk=writing.pk).select_for_update()
    status: str | None = rows.values_list("status", flat=True).first()
    return status
