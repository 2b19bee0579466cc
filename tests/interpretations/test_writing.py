"""The job: written once, grounded, never taken back, whoever interferes."""

import time
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now

from analytics.models import OutboxEvent
from config.api.errors import InvalidState
from interpretations import services
from interpretations.almanac import AUTHOR, Section, Sentence, render, write
from interpretations.grounding import is_grounded
from interpretations.models import Interpretation, Status
from tests.interpretations.conftest import at_the_same_time, birth_on, eventually, finished

pytestmark = pytest.mark.django_db(transaction=True)


def completions() -> int:
    return OutboxEvent.objects.filter(event_type="interpretation.completed").count()


def sections_of(row: Interpretation) -> list[Section]:
    return [
        Section(section["title"], tuple(Sentence(s["text"], tuple(s["factors"])) for s in section["sentences"]))
        for section in row.sections
    ]


def planned(row: Interpretation) -> tuple[Section, ...]:
    return write(row.snapshot, topic=row.topic, locale=row.locale, style=row.style)


def test_a_reading_is_written_in_the_background(api, alice, ask, at_once, worker):
    row = finished(ask())

    body = api(alice).get(f"/interpretations/{row.pk}").json()
    sentences = [sentence for section in body["sections"] for sentence in section["sentences"]]
    ids = {factor["id"] for factor in row.factors}
    assert (body["status"], body["error"], row.attempt) == ("completed", None, 1)
    assert body["text"] == render(planned(row))
    assert len(body["text"].split()) >= 700
    assert all(sentence["factors"] and ids.issuperset(sentence["factors"]) for sentence in sentences)
    assert body["grounding"] == {"verdict": "grounded", "checked": len(sentences), "removed": 0, "replaced": 0}
    assert (body["provider"], body["model"], body["prompt_version"]) == ("almanac", AUTHOR, "natal.overview@3")
    assert body["usage"] == {
        "input_tokens": 0,
        "output_tokens": 0,
        "cost": "0.000000",
        "currency": "USD",
        "credits": 1,
        "cached": False,
    }
    assert body["created_at"] <= body["started_at"] <= body["completed_at"] <= body["updated_at"]
    event = OutboxEvent.objects.get(event_type="interpretation.completed")
    assert event.user_id == alice.pk
    assert event.data == {
        "interpretation_id": str(row.pk),
        "chart_id": str(row.chart_id),
        "topic": "natal.overview",
        "locale": "en",
        "provider": "almanac",
        "model": AUTHOR,
        "attempts": 1,
        "sentences": len(sentences),
        "verdict": "grounded",
        "checked": len(sentences),
        "removed": 0,
        "replaced": 0,
        "cached": False,
    }


def test_a_concise_reading_is_shorter(ask, at_once, worker):
    rows = [ask(style="concise"), ask(style="detailed")]
    concise, detailed = (finished(row) for row in rows)

    assert (concise.status, detailed.status) == (Status.COMPLETED, Status.COMPLETED)
    assert 0 < len(concise.text) < len(detailed.text) / 2


def test_many_workers_at_once_write_one_text_once(unqueued, at_once):
    row = unqueued()

    at_the_same_time(8, lambda: services.write_interpretation(interpretation_id=row.pk))

    row.refresh_from_db()
    assert (row.status, row.attempt, row.text) == (Status.COMPLETED, 1, render(planned(row)))
    assert completions() == 1


def test_a_task_that_comes_again_changes_nothing(unqueued, at_once):
    row = unqueued()
    services.write_interpretation(interpretation_id=row.pk)
    row.refresh_from_db()

    services.write_interpretation(interpretation_id=row.pk)

    again = Interpretation.objects.get(pk=row.pk)
    assert (again.text, again.updated_at, again.attempt, completions()) == (row.text, row.updated_at, 1, 1)


def test_a_chart_that_is_edited_meanwhile_does_not_change_the_reading(api, alice, ask, chart, paced, worker):
    row = ask()
    expected = render(planned(row))
    eventually(lambda: Interpretation.objects.exclude(text="").exists())

    changed = api(alice).patch(f"/charts/{chart.pk}", {"moment": birth_on(99)["moment"]})

    assert changed.status_code == 200
    assert Interpretation.objects.get(pk=row.pk).status == Status.RUNNING
    assert finished(row).text == expected
    assert row.grounding["verdict"] == "grounded"


def test_a_chart_that_is_deleted_meanwhile_stops_the_reading_within_a_sentence(api, alice, ask, chart, paced, worker):
    row = ask()
    eventually(lambda: Interpretation.objects.exclude(text="").exists())

    assert api(alice).delete(f"/charts/{chart.pk}").status_code == 204
    row.refresh_from_db()
    so_far = row.text

    finished(row)
    assert row.status == Status.CANCELLED
    assert 0 < len(row.text) < len(render(planned(row))) / 2
    assert row.text.startswith(so_far)
    assert row.text[len(so_far) :].count(". ") <= 2
    assert (row.error["code"], row.error["details"]) == ("CHART_NOT_FOUND", {"chart": [str(chart.pk)]})
    assert api(alice).get(f"/interpretations/{row.pk}").status_code == 404
    assert completions() == 0


def test_an_account_that_is_deleted_meanwhile_stops_the_reading_within_a_sentence(api, alice, ask, paced, worker):
    row = ask()
    eventually(lambda: Interpretation.objects.exclude(text="").exists())

    assert api(alice).delete("/users/me").status_code == 204
    row.refresh_from_db()
    so_far = row.text

    finished(row)
    assert (row.status, row.error) == (Status.CANCELLED, None)
    assert row.text.startswith(so_far)
    assert row.text[len(so_far) :].count(". ") <= 2
    event = OutboxEvent.objects.get(event_type="interpretation.cancelled")
    about = {"interpretation_id": str(row.pk), "chart_id": str(row.chart_id)}
    assert event.data == {**about, "reason": "account_deleted"}
    assert completions() == 0


def test_a_queued_reading_of_a_deleted_account_is_not_begun(api, alice, unqueued):
    row = unqueued()
    assert api(alice).delete("/users/me").status_code == 204

    services.write_interpretation(interpretation_id=row.pk)

    row.refresh_from_db()
    assert (row.status, row.attempt, row.text) == (Status.CANCELLED, 0, "")
    with pytest.raises(InvalidState):
        services.requeue(writing=row)


def test_a_cancelled_reading_keeps_what_was_written(api, alice, ask, paced, worker):
    row = ask()
    eventually(lambda: Interpretation.objects.exclude(text="").exists())

    answer = api(alice).post(f"/interpretations/{row.pk}/cancel")

    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    shown = answer.json()["text"]
    assert shown
    assert render(planned(row)).startswith(shown)
    time.sleep(0.2)  # a dozen sentences, if the worker went on
    row.refresh_from_db()
    assert (row.status, row.text, row.lease_until, completions()) == (Status.CANCELLED, shown, None, 0)


def test_either_the_cancellation_or_the_completion_wins(api, alice, unqueued, at_once):
    client = api(alice)
    for _ in range(10):
        row = unqueued(style="concise")
        row.start(lease=timedelta(seconds=10))
        row.show(lease=timedelta(seconds=10), text="All but done.")
        deeds = iter(
            [
                lambda row=row: client.post(f"/interpretations/{row.pk}/cancel").status_code == 200,
                lambda row=row: row.complete(),
            ]
        )

        won = at_the_same_time(2, lambda deeds=deeds: (deed := next(deeds)) and deed())

        row.refresh_from_db()
        assert sorted(won) == [False, True]
        assert row.status in (Status.COMPLETED, Status.CANCELLED)
        assert (row.completed_at is None) == (row.status == Status.CANCELLED)


def test_a_reading_goes_on_after_what_was_shown_before_a_crash(unqueued, at_once):
    row = unqueued()
    whole = planned(row)
    first, second = whole[0], whole[1]
    part = [first, Section(second.title, second.sentences[:1])]
    Interpretation.objects.filter(pk=row.pk).update(
        text=render(part), sections=[asdict(s) for s in part], attempt=F("attempt") + 1, grounding={"removed": 2}
    )

    services.write_interpretation(interpretation_id=row.pk)

    row.refresh_from_db()
    assert (row.status, row.attempt, row.text) == (Status.COMPLETED, 2, render(whole))
    count = sum(len(section.sentences) for section in whole)
    assert row.grounding == {"verdict": "grounded", "checked": count + 2, "removed": 2, "replaced": 0}


def test_a_reading_in_other_words_goes_on_after_the_words_that_were_shown(unqueued, at_once):
    row = unqueued()
    whole = planned(row)
    said = Sentence("In the words of an earlier year.", whole[1].sentences[0].factors)
    before = [Section(whole[0].title, whole[0].sentences[:1]), Section(whole[1].title, (said,))]
    Interpretation.objects.filter(pk=row.pk).update(text=render(before), sections=[asdict(s) for s in before])

    services.write_interpretation(interpretation_id=row.pk)

    row.refresh_from_db()
    shown = sections_of(row)
    assert row.text.startswith(render(before))
    assert row.text == render(shown)
    assert shown[0] == before[0]
    assert shown[1].sentences[0] == said
    assert shown[2:] == list(whole[2:])
    assert not any(s.factors == said.factors for s in shown[1].sentences[1:])
    known = {factor["id"] for factor in row.factors}
    assert all(is_grounded(sentence, known) for section in shown for sentence in section.sentences)


def test_a_chart_without_anything_to_say_fails_at_once_and_says_so(api, alice, unqueued):
    row = unqueued(factors=[])

    services.write_interpretation(interpretation_id=row.pk)

    body = api(alice).get(f"/interpretations/{row.pk}").json()
    assert (body["status"], body["text"], body["completed_at"]) == ("failed", "", None)
    assert body["error"]["code"] == "BUSINESS_RULE"
    assert body["error"]["message"] == "This chart has nothing that the reading could speak of."
    event = OutboxEvent.objects.get(event_type="interpretation.failed")
    about = {"interpretation_id": str(row.pk), "chart_id": str(row.chart_id)}
    told = {"topic": "natal.overview", "model": ""}
    assert event.data == {**about, **told, "code": "BUSINESS_RULE", "attempts": 1}


def test_what_nobody_expected_is_tried_a_few_times_and_then_told(api, alice, unqueued):
    row = unqueued(factors=[{"nobody": "expects this"}])

    for attempt in range(1, 5):
        services.write_interpretation(interpretation_id=row.pk)
        row.refresh_from_db()
        assert (row.status, row.attempt, row.error) == (Status.QUEUED, attempt, None)
    services.write_interpretation(interpretation_id=row.pk)

    error = api(alice).get(f"/interpretations/{row.pk}").json()["error"]
    row.refresh_from_db()
    assert (row.status, row.attempt, row.lease_until) == (Status.FAILED, 5, None)
    assert (error["code"], error["message"], error["details"]) == (
        "INTERNAL_ERROR",
        "Something went wrong on our side.",
        {},
    )


def test_the_lease_is_renewed_with_each_sentence(ask, paced, settings, worker):
    settings.READING_LEASE = timedelta(milliseconds=400)
    row = ask()
    eventually(lambda: Interpretation.objects.exclude(text="").exists())

    while Interpretation.objects.filter(pk=row.pk, status=Status.RUNNING).exists():
        assert not Interpretation.objects.filter(pk=row.pk, lease_until__lt=Now()).abandoned().exists()

    assert (finished(row).attempt, row.status) == (1, Status.COMPLETED)
