"""A worker that ends in the middle leaves the reading to another, who goes on with the same author."""

import json
import signal
import threading
from datetime import timedelta

import pytest

from interpretations import llm, services
from interpretations.almanac import AUTHOR
from interpretations.models import Interpretation, Status
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
