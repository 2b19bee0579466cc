"""Staff have a version tried by a model: a job, charged to nobody, of which they are shown everything."""

import logging
import time
import uuid
from functools import partial
from typing import Final

from django.db import close_old_connections, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Action, User
from accounts.services import audit
from config.api.errors import AppError, ValidationFailed
from interpretations import almanac, tasks
from interpretations.almanac.lexicon import languages
from interpretations.errors import TooManyTrials
from interpretations.llm import ModelFailed, models
from interpretations.models import PromptTrial, PromptVersion, Status
from interpretations.services import authors
from interpretations.services.prompts.golden import sample_named, sample_names
from interpretations.services.prompts.rehearsing import Wish, rehearse
from interpretations.services.queueing import BROKER_AWAY

logger = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 5  # of all staff: each costs what a reading costs
_KEEP_EVERY: Final = 5.0  # seconds
NO_CHART, LOST = "nothing_to_read", "lost"


class _TakenForLost(Exception):
    """Nobody waits for it any more."""


def ask_for_trial(*, version: PromptVersion, sample: str, locale: str, style: str, model: str, by: User) -> PromptTrial:
    """Queue it. Errors: ValidationFailed, which names the field; TooManyTrials."""
    known = {
        "sample": (sample, sample_names(version.topic)), "locale": (locale, languages()),
        "style": (style, list(almanac.STYLES)), "model": (model, list(models())),
    }  # fmt: skip
    if faults := {
        name: [_("Not one of those that there are.")] for name, (value, values) in known.items() if value not in values
    }:
        raise ValidationFailed(details=faults)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('trials of prompts', 0))")
        if PromptTrial.objects.under_way().count() >= MOST_AT_ONCE:
            raise TooManyTrials(most=MOST_AT_ONCE)
        asked = {"version": version, "sample": sample, "locale": locale, "style": style, "model": model}
        trial = PromptTrial.objects.create(**asked, asked_by=by)
        after = {**asked, "version": str(version)}
        audit.record(action=Action.PROMPT_TRIED, actor=by, target=trial, after=after)
        transaction.on_commit(partial(_enqueue, str(trial.pk)))
    return trial


def _enqueue(trial_id: str) -> None:
    """Where the broker is away the row stays, and is taken for lost in time."""
    try:
        tasks.try_prompt.delay(trial_id)
    except BROKER_AWAY as error:
        logger.warning("task not queued", extra={"trial": trial_id, "error": type(error).__name__})


def run_trial(*, trial_id: uuid.UUID) -> None:
    """Once, whoever is told to; a worker that is silent for long is taken for lost."""
    trial = PromptTrial.objects.select_related("version").filter(pk=trial_id).first()
    if trial is None or not trial.start():
        return
    try:
        sample = sample_named(trial.sample, trial.version.topic)
        wish = Wish(trial.version, sample, trial.locale, trial.style, authors.available(trial.model), trial)
        tried = rehearse(wish, keep=_keeping(trial))
    except _TakenForLost:
        return
    except ModelFailed as failed:
        trial.end(reason=failed.reason, result=None)
    except (AppError, almanac.AlmanacError):
        logger.exception("nothing to try a prompt on", extra={"trial": str(trial.pk)})
        trial.end(reason=NO_CHART, result=None)
    else:
        trial.end(reason=tried.reason, result=tried.as_dict())


def _keeping(trial: PromptTrial) -> "partial[None]":
    return partial(_keep, trial, [time.monotonic()])


def _keep(trial: PromptTrial, last: list[float]) -> None:
    """Now and then, and without keeping a connection from others meanwhile. Errors: _TakenForLost."""
    if time.monotonic() - last[0] < _KEEP_EVERY:
        return
    last[0] = time.monotonic()
    if not trial.keep():
        raise _TakenForLost
    close_old_connections()


def sweep_trials() -> int:
    """Say of those that were lost that they were. Returns how many."""
    ended = {"status": Status.FAILED, "reason": LOST, "lease_until": None, "completed_at": Now()}
    return PromptTrial.objects.lost().update(**ended)
