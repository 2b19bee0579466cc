"""Preview and trial: exactly what a model would be sent; a job that asks it, shows everything, and charges nobody."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, LedgerEntry, StaffGrant
from config.api.errors import ValidationFailed
from interpretations import tasks
from interpretations.errors import TooManyTrials
from interpretations.models import Interpretation, ModelCall, PromptTrial, Status
from interpretations.services.prompts import ask_for_trial, run_trial, sweep_trials
from interpretations.services.prompts.golden import sample_named, sample_names
from tests import factories
from tests.interpretations.conftest import at_the_same_time
from tests.interpretations.llm.conftest import items, reading, says
from tests.interpretations.prompts.conftest import preview
from tests.services.model_providers import Turn
from tests.serving import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced")]
FIRST = "openai/first"
TRIALS = "/admin/interpretations/prompttrial/"


@pytest.fixture
def ask_trial(shipped, author):
    def ask(**fields):
        usual = {"sample": "Einstein", "locale": "en", "style": "detailed", "model": FIRST}
        return ask_for_trial(version=shipped, by=author, **{**usual, **fields})

    return ask


def tried(trial):
    run_trial(trial_id=trial.pk)
    trial.refresh_from_db()
    return trial


@pytest.mark.parametrize("name", sample_names())
def test_every_golden_chart_is_computed(name):
    sample = sample_named(name)

    assert len(sample.factors) > 40
    has_houses = any(".house." in factor.id for factor in sample.factors)
    assert has_houses == (name != "Pushkin")  # whose hour nobody knows


def test_what_is_shown_is_what_is_sent(office, shipped, new_version, providers):
    version = new_version(detailed="Speak of gardens.")
    page = office.get(preview(version), {"sample": "Mozart", "locale": "en", "style": "detailed"})
    providers.will("first", says("sun"))

    tried(
        ask_for_trial(version=version, sample="Mozart", locale="en", style="detailed", model=FIRST, by=version.author)
    )

    (asked,) = providers.asked
    shown = [{"role": message.role, "content": message.text} for message in page.context["sent"]]
    assert shown == asked.body["messages"]
    html = page.content.decode()
    assert "Speak of gardens." in html
    assert "sun.aquarius" in html


def test_a_preview_needs_no_model_and_says_so(office, shipped, installed):
    installed()
    page = office.get(preview(shipped))

    assert "You write natal readings" in page.content.decode()
    assert "No language model is installed" in page.content.decode()
    russian = office.get(preview(shipped), headers={"Accept-Language": "ru"})
    assert "Ты пишешь натальные разборы" in russian.content.decode()
    refused = office.get(preview(shipped), {"sample": "Nobody"})
    assert list(refused.context["form"].errors) == ["sample"]
    assert refused.context["sent"] == ()


def test_the_job_has_it_answered_and_the_page_shows_it(office, author, shipped, providers):
    false = {"section": 1, "text": "Your Sun is in Leo.", "factors": ["sun.pisces"]}
    providers.will("first", Turn(lambda body: reading(*items(body, "sun"), false)), Turn("no JSON"))

    answer = office.post(preview(shipped), {"sample": "Einstein", "locale": "en", "style": "concise", "model": FIRST})

    trial = PromptTrial.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{TRIALS}{trial.pk}/change/")
    tasks.try_prompt.apply([str(trial.pk)])  # what tests/interpretations/test_crashes.py has a worker do
    trial.refresh_from_db()
    assert (trial.status, trial.reason, trial.asked_by) == (Status.COMPLETED, "", author)
    assert trial.result["grounding"]["checked"] == 2
    assert trial.result["usage"]["cost"] == "0.001310"
    assert [bool(one["faults"]) for one in trial.result["reviewed"]] == [False, True]
    html = office.get(answer["Location"]).content.decode()
    for said in ("Your Sun is in Pisces, and it shows.", "Your Sun is in Leo.", "sun.leo", "0.001310", "no JSON"):
        assert said in html
    counted = ModelCall.objects.values_list("purpose", "owner", "writing_kind", "writing_id", "topic")
    assert list(counted) == [("trial", author.pk, "trial", trial.pk, "natal.overview")] * 2
    # and nobody is charged, nor is there a reading
    assert not LedgerEntry.objects.exists()
    assert not Interpretation.objects.exists()
    entry = AuditEntry.objects.get(action="prompt.tried")
    assert (entry.actor_id, entry.target_id, entry.after["model"]) == (author.pk, str(trial.pk), FIRST)


def test_while_it_is_under_way_the_page_looks_again(office, ask_trial, providers):
    trial = ask_trial()

    waiting = office.get(f"{TRIALS}{trial.pk}/change/")
    assert waiting["Refresh"] == "5"
    providers.will("first", says("sun"))
    tried(trial)

    assert "Refresh" not in office.get(f"{TRIALS}{trial.pk}/change/")


def test_a_model_that_fails_says_why_and_what_it_had_said(ask_trial, providers):
    providers.will("first", says("sun", "moon", piece=20, cut_at=7))

    trial = tried(ask_trial())

    assert (trial.status, trial.reason) == (Status.FAILED, "cut")
    assert trial.result["usage"]["calls"][0]["estimated"] is True
    providers.will("first", Turn(status=401, says="key sk-proj-VERYSECRET0123456789"))
    trial = tried(ask_trial())
    assert (trial.reason, trial.result["sections"]) == ("key_refused", [])
    assert "VERYSECRET" not in json.dumps(trial.result)


def test_what_no_database_takes_is_taken_out(ask_trial, providers):
    broken = '{"sentences": [{"section": 1, "text": "A\\u0000 b \\ud800 c", "factors": ["x\\u0000", "\\udfff"]}]}'
    providers.will("first", Turn(broken), Turn("no"))

    trial = tried(ask_trial())

    (said,) = trial.result["reviewed"]
    assert (trial.status, trial.reason) == (Status.FAILED, "empty")
    assert (said["text"], said["factors"]) == ("A b ? c", ["x", "?"])


def test_told_twice_it_is_asked_once(ask_trial, providers):
    providers.will("first", says("sun", pause=0.01))
    trial = ask_trial()

    at_the_same_time(4, lambda: run_trial(trial_id=trial.pk))

    trial.refresh_from_db()
    assert (trial.status, len(providers.asked)) == (Status.COMPLETED, 1)


def test_what_was_lost_is_said_to_be_and_is_not_asked_again(ask_trial, providers):
    silent, unheard, waiting = ask_trial(), ask_trial(), ask_trial()
    long_ago = timezone.now() - timedelta(minutes=11)
    PromptTrial.objects.filter(pk=silent.pk).update(status=Status.RUNNING, lease_until=timezone.now())
    PromptTrial.objects.filter(pk=unheard.pk).update(created_at=long_ago)

    assert (sweep_trials(), sweep_trials()) == (2, 0)

    for trial in (silent, unheard):
        assert (tried(trial).status, trial.reason) == (Status.FAILED, "lost")
    waiting.refresh_from_db()
    assert (waiting.status, providers.asked) == (Status.QUEUED, [])


def test_half_a_year_later_an_outcome_is_dropped(ask_trial, providers):
    providers.will("first", says("sun"))
    old, waiting, new = ask_trial(), ask_trial(), ask_trial()
    for trial in (old, new):
        run_trial(trial_id=trial.pk)
    PromptTrial.objects.filter(pk__in=[old.pk, waiting.pk]).update(created_at=timezone.now() - timedelta(days=181))

    assert (tasks.purge_trials(), tasks.purge_trials()) == (1, 0)
    assert set(PromptTrial.objects.values_list("pk", flat=True)) == {waiting.pk, new.pk}


def test_taken_for_lost_it_hangs_up(ask_trial, providers, settings):
    providers.will("first", says("sun", "moon", piece=20, stall_at=7))
    trial = ask_trial()
    writing = threading.Thread(target=_run_in_a_thread, args=(trial.pk,))
    writing.start()
    eventually(lambda: providers.asked)
    PromptTrial.objects.filter(pk=trial.pk).update(status=Status.FAILED, reason="lost", lease_until=None)

    writing.join(30)

    eventually(lambda: providers.asked[0].hung_up.is_set())
    trial.refresh_from_db()
    assert (trial.reason, trial.result) == ("lost", None)


def _run_in_a_thread(pk):
    try:
        run_trial(trial_id=pk)
    finally:
        connection.close()


def test_no_more_than_a_few_are_under_way_however_many_ask(ask_trial, providers):
    def ask():
        try:
            return bool(ask_trial())
        except TooManyTrials:
            return False

    assert sum(at_the_same_time(8, ask)) == 5
    assert PromptTrial.objects.count() == 5


@pytest.mark.parametrize(
    ("field", "value"), [("sample", "Nobody"), ("locale", "de"), ("style", "long"), ("model", "openai/unknown")]
)
def test_what_there_is_not_is_refused_and_nothing_is_queued(ask_trial, providers, field, value):
    with pytest.raises(ValidationFailed) as refused:
        ask_trial(**{field: value})

    assert list(refused.value.details) == [field]
    assert not PromptTrial.objects.exists()


def test_who_may_only_look_has_nothing_answered(shipped, providers):
    user = factories.UserFactory.create(is_staff=True)
    ends = timezone.now() + timedelta(days=1)
    StaffGrant.objects.create(user=user, grants="prompts:read", reason="x", expires_at=ends)
    client = Client()
    client.force_login(user)

    assert "Have it answered" not in client.get(preview(shipped)).content.decode()
    body = {"sample": "Einstein", "locale": "en", "style": "concise", "model": FIRST}
    assert client.post(preview(shipped), body).status_code == 403
    assert not PromptTrial.objects.exists()


def test_too_many_is_said_on_the_page(office, shipped, ask_trial, providers):
    for _ in range(5):
        ask_trial()

    body = {"sample": "Einstein", "locale": "en", "style": "concise", "model": FIRST}
    answer = office.post(preview(shipped), body)

    assert "5 trials are under way" in answer.content.decode()
    assert PromptTrial.objects.count() == 5
