"""What is asked for twice is written once, and whoever asks again is given the same text."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from accounts.models import LedgerEntry, Reservation, User
from accounts.privacy.erasing import purge_deleted
from accounts.services import profiles
from config.system.models import Flag
from interpretations import services
from interpretations.models import Interpretation, Status
from interpretations.services import turns
from tests.factories import on_plan
from tests.interpretations.conftest import at_the_same_time, cached

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced", "at_once")]


def write(row):
    services.write_interpretation(interpretation_id=row.pk)
    row.refresh_from_db()
    return row


def test_who_asks_again_is_given_the_same_text_for_nothing(api, alice, ask):
    first = write(ask())
    again = write(ask())

    assert (again.status, again.text, again.sections) == (Status.COMPLETED, first.text, first.sections)
    assert (again.grounding, again.provider, again.model) == (first.grounding, first.provider, first.model)
    assert (again.prompt_version, again.fallbacks) == (first.prompt_version, [])
    usage = api(alice).get(f"/interpretations/{again.pk}").json()["usage"]
    assert usage == {
        "input_tokens": 0, "output_tokens": 0, "cost": "0.000000", "currency": "USD", "credits": 0, "cached": True,
    }  # fmt: skip
    assert (cached(first), first.usage["credits"]) == ([False], 1)
    assert list(LedgerEntry.objects.exclude(kind="grant").order_by("id").values_list("kind", flat=True)) == [
        "reserve", "settle", "reserve", "refund",
    ]  # fmt: skip


def test_another_person_is_given_it_for_its_price(ask, ask_too):
    first, other = write(ask()), write(ask_too())

    assert (other.text, other.usage["cached"], other.usage["credits"]) == (first.text, True, 1)
    assert list(Reservation.objects.order_by("created_at").values_list("status", flat=True)) == ["settled"] * 2
    assert write(ask_too()).usage["credits"] == 0  # they have it now


@pytest.mark.parametrize(
    "other",
    [{"locale": "ru"}, {"style": "concise"}, {"topic": "natal.self"}, {"topic": "transit.day"}],
    ids=["locale", "style", "topic", "parameters"],
)
def test_what_is_asked_otherwise_is_written(ask, other):
    write(ask())

    assert cached(write(ask(**other))) == [False]


def test_another_day_and_another_sky_are_written(api, alice, ask, chart, chart_of):
    days = [write(ask(topic="transit.day", parameters={"date": f"2026-11-{day}"})) for day in (20, 21, 20)]
    write(ask())
    body = {"chart": str(chart_of(alice, 2).pk), "topic": "natal.overview"}
    other = Interpretation.objects.get(pk=api(alice).post("/interpretations", body).json()["id"])

    assert cached(*days, write(other)) == [False, False, True, False]


def test_anew_is_written_anew_and_is_given_to_who_asks_next(api, alice, ask):
    first = write(ask())
    answer = api(alice).post(f"/interpretations/{first.pk}/regenerate", {})
    anew = write(Interpretation.objects.get(pk=answer.json()["id"]))

    assert (cached(anew), anew.usage["credits"]) == ([False], 1)
    # That it was written is seen on what its words change: only the newest has them.
    Interpretation.objects.filter(pk=anew.pk).update(text="## A\n\nAnew.")
    assert write(ask()).text == "## A\n\nAnew."


@pytest.mark.parametrize(
    "change",
    [
        {"fallbacks": [{"model": "x/y", "reason": "stalled", "offset": 0, "sentences": 0}]},
        {"grounding": {"verdict": "grounded", "checked": 9, "removed": 1, "replaced": 0}},
        {"prompt_version": "natal.overview@1"},
        {"model": "almanac/0"},
        {"deleted_at": Now()},
        {"hidden_at": Now(), "hidden_reason": "Rude."},
        {"rating": -1, "rated_at": Now()},
        {"completed_at": Now() - timedelta(days=31)},
    ],
    ids=["fallback", "removed", "prompt", "author", "deleted", "hidden", "disliked", "old"],
)
def test_what_is_not_worth_it_is_given_to_nobody(ask, ask_too, change):
    first = write(ask())
    Interpretation.objects.filter(pk=first.pk).update(**change)

    assert cached(write(ask_too())) == [False]


def test_who_dislikes_a_copy_is_given_it_no_more_and_others_are(api, mallory, ask, ask_too):
    write(ask())
    copy = write(ask_too())
    api(mallory).post(f"/interpretations/{copy.pk}/feedback", {"rating": -1})

    assert cached(write(ask_too()), write(ask())) == [False, True]


def test_a_copy_is_no_source(ask, ask_too, alice):
    first, other = write(ask()), write(ask_too())
    Interpretation.objects.filter(pk=first.pk).delete()

    assert cached(other, write(ask())) == [True, False]


def test_nothing_leads_from_a_copy_to_the_erased(api, alice, ask, ask_too, chart):
    first, other = write(ask()), write(ask_too())
    secrets = [str(alice.pk), str(first.pk), str(chart.pk), alice.email]
    profiles.delete_account(user=alice)
    User.objects.filter(pk=alice.pk).update(deleted_at=Now() - timedelta(days=31))
    assert purge_deleted().erased == 1

    assert not Interpretation.objects.filter(pk=first.pk).exists()
    row = Interpretation.objects.filter(pk=other.pk).values().get()
    assert row["text"] == other.text
    assert not any(secret in str(row) for secret in secrets)
    assert cached(write(ask_too())) == [False]


def test_staff_turn_it_off(ask):
    write(ask())
    Flag.objects.create(name="readings.cache", is_on=False)

    assert cached(write(ask())) == [False]


def test_an_installation_may_do_without(ask, settings):
    settings.READING_CACHE_AGE = timedelta(0)

    assert [write(ask()).digest for _ in range(2)] == ["", ""]
    assert cached(*Interpretation.objects.all()) == [False, False]


def test_of_many_at_one_moment_one_is_written(ask):
    rows = [ask() for _ in range(8)]
    calls = iter(rows)

    begun = at_the_same_time(8, lambda: turns.begin(Interpretation, next(calls).pk))

    assert len([row for row in begun if row]) == 1
    assert Interpretation.objects.filter(status=Status.RUNNING, leads=True).count() == 1
    assert Interpretation.objects.filter(status=Status.QUEUED, attempt=0).count() == 7


def test_who_waits_keeps_nobody_from_their_turn(alice, ask, unqueued):
    on_plan(alice, "rich", credits_week=100, models_allowed=["*"])
    first = turns.begin(Interpretation, ask().pk)
    others = [ask() for _ in range(25)]
    last = unqueued()

    assert turns.begin(Interpretation, others[0].pk).pk == last.pk
    assert first.leads


def test_where_the_worker_of_the_first_is_lost_nobody_waits_for_it(ask, ask_too):
    first, second = turns.begin(Interpretation, ask().pk), ask_too()
    Interpretation.objects.filter(pk=first.pk).update(
        text="## A\n\nOne.", sections=[{"title": "A", "sentences": [{"text": "One.", "factors": []}]}],
        lease_until=Now() - timedelta(seconds=1),
    )  # fmt: skip
    assert write(second).status == Status.QUEUED
    Interpretation.objects.abandoned().get().requeue(lease_expired=True)

    assert cached(write(second)) == [False]
    # What was shown of the first stays: it is written to its own end.
    assert write(first).text.startswith("## A\n\nOne.")
    assert cached(first) == [False]


def test_who_has_waited_long_enough_writes(ask, settings):
    first, second = turns.begin(Interpretation, ask().pk), ask()
    assert write(second).status == Status.QUEUED
    settings.READING_CACHE_WAIT = timedelta(0)

    assert (write(second).status, cached(second), second.leads) == (Status.COMPLETED, [False], False)
    first.refresh_from_db()
    assert first.status == Status.RUNNING


def test_the_sweep_leaves_those_that_wait(ask):
    first, second = turns.begin(Interpretation, ask().pk), ask()
    Interpretation.objects.update(enqueued_at=Now() - timedelta(hours=1))

    assert not Interpretation.objects.forgotten().exists()
    first.requeue()
    assert second in Interpretation.objects.forgotten()
