"""A trial from the page that asks for it to the page that shows it, by a worker; and what is kept of the person."""

import pytest

from accounts.models import AuditEntry, LedgerEntry
from interpretations.models import Interpretation, PromptTrial, Status
from tests.interpretations.llm.conftest import items, reading
from tests.interpretations.prompts.conftest import preview
from tests.services.model_providers import Turn
from tests.serving import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced")]
FIRST = "openai/first"
TRIALS = "/admin/interpretations/prompttrial/"


def test_a_worker_answers_and_the_page_shows_it(office, author, shipped, providers, worker):
    false = {"section": 1, "text": "Your Sun is in Leo.", "factors": ["sun.pisces"]}
    providers.will("first", Turn(lambda body: reading(*items(body, "sun"), false)), Turn("no JSON"))

    answer = office.post(preview(shipped), {"sample": "Einstein", "locale": "en", "style": "concise", "model": FIRST})

    trial = PromptTrial.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{TRIALS}{trial.pk}/change/")
    eventually(lambda: not PromptTrial.objects.get().is_under_way)
    trial.refresh_from_db()
    assert (trial.status, trial.reason, trial.asked_by) == (Status.COMPLETED, "", author)
    assert trial.result["grounding"]["checked"] == 2
    assert trial.result["usage"]["cost"] == "0.001310"
    assert [bool(one["faults"]) for one in trial.result["reviewed"]] == [False, True]
    html = office.get(answer["Location"]).content.decode()
    for said in ("Your Sun is in Pisces, and it shows.", "Your Sun is in Leo.", "sun.leo", "0.001310", "no JSON"):
        assert said in html
    # and nobody is charged, nor is there a reading
    assert not LedgerEntry.objects.exists()
    assert not Interpretation.objects.exists()
    entry = AuditEntry.objects.get(action="prompt.tried")
    assert (entry.actor_id, entry.target_id, entry.after["model"]) == (author.pk, str(trial.pk), FIRST)
