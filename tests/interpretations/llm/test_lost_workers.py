"""A worker that ends in the middle leaves the reading to another, who goes on with the same author."""

import json
import signal
import threading
from datetime import timedelta
from decimal import Decimal

import pytest

from interpretations import llm, services
from interpretations.almanac import AUTHOR
from interpretations.models import Interpretation, ModelCall, Spending, Status
from tests.factories import on_plan
from tests.interpretations.conftest import process
from tests.interpretations.llm.conftest import (
    FIRST,
    KEY,
    model,
    moves,
    reading,
    says,
    sign_of,
    texts,
    truth,
    write_in_a_thread,
    written,
)
from tests.interpretations.test_crashes import WRITE
from tests.services.model_providers import Turn
from tests.serving import eventually

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("balanced", "at_once", "providers", "rich"),
]


def test_a_worker_that_is_stopped_leaves_the_reading_to_another(ask, providers):
    providers.will("first", says("sun", "mercury", piece=20, stall_at=9), says("moon"))
    row = ask(model=FIRST)
    writing = threading.Thread(target=write_in_a_thread, args=(row.pk,))
    writing.start()
    eventually(lambda: Interpretation.objects.exclude(text="").exists())

    llm.close()

    writing.join(30)
    row.refresh_from_db()
    assert (row.status, row.fallbacks, texts(row)) == (Status.QUEUED, [], [truth(row, "sun")])
    (spent,) = row.usage["calls"]
    said = reading({"section": 1, "text": truth(row, "sun"), "factors": [f"sun.{sign_of(row, 'sun')}"]})
    assert spent["estimated"]
    assert spent["output_tokens"] >= len(said[:-2]) // 4
    written(row)
    assert [call["estimated"] for call in row.usage["calls"]] == [True, False]
    assert (texts(row), row.model) == ([truth(row, "sun"), truth(row, "moon")], FIRST)


def test_after_a_lost_worker_the_next_goes_on_and_the_lost_one_hangs_up(ask, providers):
    providers.will("first", says("sun", "mercury", piece=20, stall_at=9), says("moon"))
    row = ask(model=FIRST)
    lost = threading.Thread(target=write_in_a_thread, args=(row.pk,))
    lost.start()
    eventually(lambda: Interpretation.objects.exclude(text="").exists())
    row.refresh_from_db()
    assert row.requeue()

    written(row)

    lost.join(30)
    row.refresh_from_db()
    assert texts(row) == [truth(row, "sun"), truth(row, "moon")]
    assert (row.status, row.attempt, row.fallbacks, row.model) == (Status.COMPLETED, 2, [], FIRST)
    eventually(lambda: providers.asked[0].hung_up.is_set())
    assert moves() == [("reserve", -1), ("settle", 0)]


def killed_once_it_shows_something(row, providers):
    """A process of its own, with the same models, that is killed in the middle; its reading, as it left it."""
    own = [
        model(FIRST, f"{providers.url}/v1", key="MODEL_KEY", fallbacks=["anthropic/second"]),
        model("anthropic/second", providers.url, protocol="anthropic", key="MODEL_KEY"),
    ]
    limits = {"LLM_RETRIES": "0", "READING_LEASE_SECONDS": "1", "READING_SENTENCE_PAUSE_MS": "0"}
    writer = process(WRITE, str(row.pk), LLM_MODELS=json.dumps(own), MODEL_KEY=KEY, **limits)
    eventually(lambda: Interpretation.objects.exclude(text="").exists(), within=90)
    writer.send_signal(signal.SIGKILL)
    assert writer.wait(10) == -signal.SIGKILL
    row.refresh_from_db()
    return row


def test_after_a_killed_worker_the_model_that_was_writing_goes_on(ask, providers):
    providers.will("first", Turn(status=500))
    providers.will("second", says("sun", "mercury", piece=20, stall_at=9), says("moon"))
    row = killed_once_it_shows_something(ask(model=FIRST), providers)
    assert (row.status, row.model, texts(row)) == (Status.RUNNING, "anthropic/second", [truth(row, "sun")])
    eventually(lambda: Interpretation.objects.abandoned().exists())
    assert services.sweep_interpretations() == 1

    written(row)

    assert (row.status, row.attempt, row.model) == (Status.COMPLETED, 2, "anthropic/second")
    assert texts(row) == [truth(row, "sun"), truth(row, "moon")]
    assert row.fallbacks == [{"model": FIRST, "reason": "server_error", "offset": 0, "sentences": 0}]
    assert [asked.body["model"] for asked in providers.asked] == ["first", "second", "second"]
    # What the killed one had come to stands beside what was counted.
    calls = row.usage["calls"]
    assert [(call["model"], call["estimated"]) for call in calls] == [
        (FIRST, False),
        ("anthropic/second", True),
        ("anthropic/second", False),
    ]
    assert calls[0]["cost"] == "0.000000" < calls[1]["cost"]
    # The provider may have gone on to the end of what the killed one asked for.
    worst = Decimal(10 * row.prompt.prompt.most_tokens) / 1_000_000
    assert Spending.objects.get(provider="anthropic").dollars > worst + Decimal(calls[2]["cost"])
    _failed, killed, _went_on = counted = list(ModelCall.objects.order_by("id"))
    assert [call.outcome for call in counted] == ["failed", "under_way", "completed"]
    assert {call.writing_id for call in counted} == {row.pk}
    assert (killed.cost > worst, killed.estimated, killed.whole_ms) == (True, True, None)
    assert sum(call.cost for call in counted) == Spending.objects.get(provider="anthropic").dollars
    ModelCall.objects.filter(pk=killed.pk).update(at=killed.at - timedelta(minutes=21))
    assert services.budgets.sweep_calls() == 1
    assert ModelCall.objects.get(outcome="lost").cost == killed.cost
    assert moves() == [("reserve", -1), ("settle", 0)]


def test_after_a_lost_worker_the_almanac_that_stood_in_goes_on(ask, providers, settings):
    providers.will("third", Turn(status=500))
    settings.READING_SENTENCE_PAUSE = timedelta(milliseconds=15)
    row = ask(model="local/third")
    lost = threading.Thread(target=write_in_a_thread, args=(row.pk,))
    lost.start()
    eventually(lambda: Interpretation.objects.filter(text__contains=". ").exists())
    row.refresh_from_db()
    assert row.requeue()
    lost.join(30)
    row.refresh_from_db()
    shown = row.text
    providers.will("third", says("sun"))

    written(row)

    assert (row.status, row.attempt, row.model, row.text.startswith(shown)) == (Status.COMPLETED, 2, AUTHOR, True)
    assert (len(row.text) > len(shown), len(providers.asked), len(row.fallbacks)) == (True, 1, 1)


def test_a_model_that_gave_up_before_the_worker_was_lost_is_not_asked_again(ask, providers):
    providers.will("first", Turn(status=500))
    providers.will("second", Turn(silent=True), says("moon"))
    row = ask(model=FIRST)
    lost = threading.Thread(target=write_in_a_thread, args=(row.pk,))
    lost.start()
    eventually(lambda: len(providers.asked) == 2)
    row.refresh_from_db()
    assert row.requeue()
    lost.join(30)

    written(row)

    assert [asked.body["model"] for asked in providers.asked] == ["first", "second", "second"]
    assert (texts(row), [f["model"] for f in row.fallbacks]) == ([truth(row, "moon")], [FIRST])


def test_another_attempt_after_all_have_failed_asks_all_of_them_again(alice, ask, providers):
    on_plan(alice, "models only", credits_week=20, credits_month=0, models_allowed=["openai", "anthropic"])
    providers.will("first", Turn(status=500))
    providers.will("second", Turn(status=500), says("moon"))
    row = written(ask(model=FIRST))
    assert (row.status, len(row.fallbacks)) == (Status.QUEUED, 2)

    written(row)

    assert [asked.body["model"] for asked in providers.asked] == ["first", "second"] * 2
    assert (row.status, row.model, texts(row)) == (Status.COMPLETED, "anthropic/second", [truth(row, "moon")])
