"""What a crash lost is written all the same, once, by whoever is left."""

import signal
import subprocess
from datetime import timedelta

import pytest
from django.db.models.functions import Now

from analytics.models import OutboxEvent
from config.system.models import Flag
from interpretations import services
from interpretations.almanac import render, write
from interpretations.models import TASK_GRACE, Interpretation, PromptTrial, PromptVersion, Status
from tests.interpretations.conftest import eventually, finished, process

pytestmark = pytest.mark.django_db(transaction=True)

WRITE = """
import sys, django
django.setup()
from interpretations.tasks import write_interpretation
write_interpretation(sys.argv[1])
"""


def writer(row: Interpretation) -> subprocess.Popen[bytes]:
    """A process of its own that runs the task, a sentence every 50 ms, under a lease of a second."""
    return process(WRITE, str(row.pk), READING_SENTENCE_PAUSE_MS="50", READING_LEASE_SECONDS="1")


def test_a_reading_whose_writer_is_killed_completes_once_after_the_same_words(unwritten, at_once, worker):
    row = unwritten
    process = writer(row)
    eventually(lambda: Interpretation.objects.filter(pk=row.pk, text__contains=". ").exists())
    process.send_signal(signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL

    row.refresh_from_db()
    shown = row.text
    whole = render(write(row.snapshot))
    assert (row.status, row.attempt) == (Status.RUNNING, 1)
    assert whole.startswith(shown)
    assert len(shown) < len(whole)
    assert services.sweep_interpretations() == 0  # its lease is still good
    eventually(lambda: Interpretation.objects.abandoned().exists())
    assert services.sweep_interpretations() == 1

    assert finished(row).text == whole
    assert (row.status, row.attempt) == (Status.COMPLETED, 2)
    assert OutboxEvent.objects.filter(event_type="interpretation.completed").count() == 1


def test_a_queued_reading_whose_task_was_lost_is_queued_again(unwritten, at_once, worker):
    row = unwritten
    assert services.sweep_interpretations() == 0  # its task may still be on its way
    Interpretation.objects.filter(pk=row.pk).update(enqueued_at=Now() - TASK_GRACE - timedelta(seconds=1))

    assert services.sweep_interpretations() == 1

    assert (finished(row).status, row.attempt) == (Status.COMPLETED, 1)


def test_a_trial_of_a_prompt_is_brought_to_a_worker(alice, worker, settings):
    """By a model that is switched off: what comes of the others is tests/interpretations/prompts/test_trials.py's."""
    name, prices = "openai/x", {"input": "1", "cached": "1", "output": "1"}
    model = {"name": name, "protocol": "openai", "upstream": "x", "url": "", "key": "", "prices": prices}
    settings.LLM = {**settings.LLM, "MODELS": [{**model, "credits": 1, "fallbacks": []}]}
    Flag.objects.create(name="llm.openai", is_on=False)
    version = PromptVersion.objects.get(topic="natal.overview")

    asked = {"sample": "Einstein", "locale": "en", "style": "concise", "model": name}
    trial = services.prompts.ask_for_trial(version=version, by=alice, **asked)

    eventually(lambda: not PromptTrial.objects.get().is_under_way)
    trial.refresh_from_db()
    assert (trial.status, trial.reason) == (Status.FAILED, "switched_off")
