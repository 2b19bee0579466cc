"""Flags of staff: a provider that is turned off is asked no more, and a flag that nothing asks for is refused."""

import threading

import pytest
from django.db import connection
from django.test import Client

from accounts.models import AuditEntry
from config.system.models import Flag
from interpretations.models import Status
from tests import factories
from tests.interpretations.llm.conftest import FIRST, lie, reading, says, written
from tests.services.model_providers import Turn

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("balanced", "at_once", "providers", "rich"),
]


def test_a_provider_that_is_switched_off_is_not_asked(api, alice, ask, providers):
    Flag.objects.create(name="llm.openai", is_on=False)
    providers.will("second", says("sun"))
    row = written(ask(model=FIRST))

    assert (row.model, [asked.body["model"] for asked in providers.asked]) == ("anthropic/second", ["second"])
    assert row.fallbacks == [{"model": FIRST, "reason": "switched_off", "offset": 0, "sentences": 0}]
    listed = {m["name"]: m["available"] for m in api(alice).get("/models").json()["data"]}
    assert listed == {"almanac": True, FIRST: False, "anthropic/second": True, "local/third": True}


def test_a_provider_that_is_switched_off_meanwhile_is_asked_to_mend_nothing_more(ask, providers):
    row = ask(model=FIRST)

    def while_it_mends(body):
        switching = threading.Thread(target=_switch_off)
        switching.start()
        switching.join()
        return "no JSON"

    lies = [{**lie(row, "sun"), "section": 2}, {**lie(row, "venus"), "section": 4}]
    providers.will("first", Turn(reading(*lies)), Turn(while_it_mends))

    written(row)

    assert (len(providers.asked), len(row.usage["calls"])) == (2, 2)
    assert (row.status, row.model, row.is_degraded) == (Status.COMPLETED, FIRST, False)
    assert row.grounding["replaced"] + row.grounding["removed"] == 2


def _switch_off():
    try:
        Flag.objects.create(name="llm.openai", is_on=False)
    finally:
        connection.close()


def test_staff_turn_a_provider_off_in_the_back_office(api, alice, ask, providers):
    staff = factories.UserFactory.create(is_staff=True, is_superuser=True)
    office = Client()
    office.force_login(staff)

    answer = office.post("/admin/system/flag/add/", {"name": "llm.openai", "reason": "Too dear."})

    assert (answer.status_code, Flag.objects.is_on("llm.openai")) == (302, False)
    entry = AuditEntry.objects.get(action="admin.added")
    assert (entry.actor_id, entry.target_id) == (staff.pk, "llm.openai")
    refused = office.post("/admin/system/flag/add/", {"name": "LLM OpenAI"})
    assert (refused.status_code, Flag.objects.count()) == (200, 1)


@pytest.mark.parametrize("name", ["llm.opnai", "llm.almanac", "llm.", "readings.cash", "openai"])
def test_a_flag_that_nothing_asks_for_is_refused_and_the_known_ones_are_named(name):
    office = Client()
    office.force_login(factories.UserFactory.create(is_staff=True, is_superuser=True))

    page = office.post("/admin/system/flag/add/", {"name": name, "reason": "Too dear."})

    assert page.status_code == 200
    fault = "There is no such flag. Those that are known: llm.anthropic, llm.local, llm.openai, readings.cache."
    assert page.context["adminform"].form.errors == {"name": [fault]}
    assert not Flag.objects.exists()


def test_a_flag_of_a_provider_that_is_gone_says_so_and_can_be_changed_and_deleted():
    Flag.objects.create(name="llm.gone", is_on=False)
    Flag.objects.create(name="readings.cache", is_on=False)
    office = Client()
    office.force_login(factories.UserFactory.create(is_staff=True, is_superuser=True))

    listed = office.get("/admin/system/flag/").content.decode()
    changed = office.post("/admin/system/flag/llm.gone/change/", {"is_on": "on", "reason": "It is gone."})

    assert "nothing: there is no such flag, or no such provider any more" in listed
    assert "Readings that are asked the same get one text" in listed
    assert (changed.status_code, Flag.objects.is_on("llm.gone")) == (302, True)
    assert office.post("/admin/system/flag/llm.gone/delete/", {"post": "yes"}).status_code == 302
    assert [flag.name for flag in Flag.objects.all()] == ["readings.cache"]
