import uuid
from typing import Any, Final

from celery import shared_task
from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout

from interpretations import services
from interpretations.models import PromptTrial


@shared_task(
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=840,
    time_limit=900,
    autoretry_for=(OperationalError, InterfaceError, PoolTimeout),
    retry_backoff=True,
    retry_jitter=True,
    max_retries=5,
)
def write_interpretation(interpretation_id: str) -> None:
    services.write_interpretation(interpretation_id=uuid.UUID(interpretation_id))


@shared_task(
    acks_late=True,
    reject_on_worker_lost=True,
    soft_time_limit=840,
    time_limit=900,
    autoretry_for=(OperationalError, InterfaceError, PoolTimeout),
    retry_backoff=True,
    retry_jitter=True,
    max_retries=5,
)
def write_message(message_id: str) -> None:
    services.write_message(message_id=uuid.UUID(message_id))


# By the kind of what they write.
WRITERS: Final[dict[str, Any]] = {"interpretation": write_interpretation, "message": write_message}


@shared_task
def sweep_interpretations() -> None:
    services.sweep_interpretations()


@shared_task(acks_late=True, reject_on_worker_lost=True, soft_time_limit=840, time_limit=900)
def try_prompt(trial_id: str) -> None:
    services.prompts.run_trial(trial_id=uuid.UUID(trial_id))


@shared_task
def sweep_trials() -> None:
    services.prompts.sweep_trials()


@shared_task
def purge_trials() -> int:
    """Drop those that nobody compares with any more. Returns how many."""
    return PromptTrial.objects.all().old().delete()[0]


@shared_task
def sweep_calls() -> None:
    services.budgets.sweep_calls()


@shared_task
def purge_calls() -> int:
    return services.budgets.purge_calls()
