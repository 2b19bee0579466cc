"""While one is being written, who asks the same waits for its text; if it comes to nothing, the next one writes."""

from datetime import timedelta

import pytest

from interpretations.models import Interpretation, Status
from tests.interpretations.conftest import cached, finished
from tests.interpretations.listening import Listener, text_of
from tests.serving import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced", "at_once")]


def test_what_is_asked_meanwhile_waits_and_is_woken(ask, ask_too, worker, settings):
    settings.READING_SENTENCE_PAUSE = timedelta(milliseconds=15)
    first = ask()
    eventually(lambda: Interpretation.objects.filter(pk=first.pk, status=Status.RUNNING).exists())
    others = [ask(), ask_too(), ask_too()]

    rows = [finished(row) for row in (first, *others)]

    assert cached(*rows) == [False, True, True, True]
    assert len({row.text for row in rows}) == 1
    assert all(row.started_at >= rows[0].completed_at for row in rows[1:])
    assert [row.usage["credits"] for row in rows[:2]] == [1, 0]
    assert sorted(row.usage["credits"] for row in rows[2:]) == [0, 1]  # one's own text again is free, though at once


@pytest.mark.parametrize("ends", ["cancelled", "deleted"])
def test_where_the_first_is_stopped_the_next_writes(api, alice, ask, ask_too, worker, settings, ends):
    settings.READING_SENTENCE_PAUSE = timedelta(milliseconds=15)
    first = ask()
    eventually(lambda: Interpretation.objects.filter(pk=first.pk).exclude(text="").exists())
    second, third = ask_too(), ask_too()

    client = api(alice)
    stopped = client.post(f"/interpretations/{first.pk}/cancel") if ends == "cancelled" else None
    stopped = stopped or client.delete(f"/interpretations/{first.pk}")

    assert stopped.status_code in (200, 204)
    assert sorted(cached(finished(second), finished(third))) == [False, True]
    assert second.text == third.text


def test_who_reads_along_with_a_copy_is_shown_all_of_it(api, alice, mallory, ask, ask_too, worker, server, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "user": "100000/h"}
    settings.READING_SENTENCE_PAUSE = timedelta(milliseconds=15)
    first = ask()
    eventually(lambda: Interpretation.objects.filter(pk=first.pk).exclude(text="").exists())
    copy = ask_too()

    events = Listener(server, api(mallory).headers).listen(copy.pk)

    assert text_of(events) == finished(first).text
    assert (events[-1].name, events[-1].data["usage"]["cached"]) == ("done", True)
    resumed = Listener(server, api(mallory).headers).listen(copy.pk, after=100)
    assert text_of(resumed) == first.text[100:]
