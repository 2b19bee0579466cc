"""Who writes where a request names no model: staff's choice, from the next request on."""

import pytest
from django.test import Client

from accounts.models import AuditEntry
from config.system.models import Flag, Setting
from interpretations.models import Interpretation
from tests import factories
from tests.factories import on_plan
from tests.interpretations.llm.conftest import FIRST, model, moves, says, written

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("balanced", "at_once", "providers", "rich"),
]
DEFAULT = "readings.default_model"
ADD = "/admin/system/setting/add/"
CHANGE = "/admin/system/setting/readings.default_model/change/"


@pytest.fixture
def office():
    client = Client()
    client.force_login(factories.UserFactory.create(is_staff=True, is_superuser=True))
    return client


def default_of(client):
    return [listed["name"] for listed in client.get("/models").json()["data"] if listed["default"]]


def test_staff_choose_who_writes_where_nobody_was_named(api, alice, ask, office, providers):
    providers.will("second", says("sun"))
    assert (default_of(api(alice)), ask().requested_model) == (["almanac"], "almanac")

    answer = office.post(ADD, {"name": DEFAULT, "value": FIRST, "reason": "It is cheaper."})
    assert (answer.status_code, default_of(api(alice))) == (302, [FIRST])
    answer = office.post(CHANGE, {"value": "anthropic/second"})
    assert (answer.status_code, default_of(api(alice))) == (302, ["anthropic/second"])

    row = written(ask())
    assert (row.requested_model, row.model, row.is_degraded) == ("anthropic/second", "anthropic/second", False)
    assert moves()[-2:] == [("reserve", -2), ("settle", 0)]
    assert ask(model="almanac").requested_model == "almanac"
    added, changed = AuditEntry.objects.filter(target_id=DEFAULT, action__in=("admin.added", "admin.changed"))
    entries = {entry.action: entry for entry in (added, changed)}
    assert entries["admin.added"].after["value"] == FIRST
    assert entries["admin.changed"].before["value"] == FIRST
    assert entries["admin.changed"].after["value"] == "anthropic/second"


@pytest.mark.parametrize(
    ("name", "value"), [(DEFAULT, "openai/none"), (DEFAULT, ""), ("readings.colour", FIRST), ("x\0", FIRST)]
)
def test_what_nobody_offers_cannot_be_chosen(office, name, value):
    answer = office.post(ADD, {"name": name, "value": value})

    assert (answer.status_code, Setting.objects.count()) == (200, 0)


def test_whoever_may_not_have_the_default_has_the_almanac(api, alice, ask):
    Setting.objects.create(name=DEFAULT, value=FIRST)
    on_plan(alice, "another", credits_week=20, models_allowed=["almanac", "anthropic"])

    assert (default_of(api(alice)), ask().requested_model) == (["almanac"], "almanac")


def test_a_default_that_is_switched_off_or_gone_is_passed_over(api, alice, ask, installed, providers):
    Setting.objects.create(name=DEFAULT, value=FIRST)
    flag = Flag.objects.create(name="llm.openai", is_on=False)
    assert (default_of(api(alice)), ask().requested_model) == (["almanac"], "almanac")
    flag.delete()
    assert default_of(api(alice)) == [FIRST]
    installed(model("local/third", f"{providers.url}/v1"))

    assert (default_of(api(alice)), ask().requested_model) == (["almanac"], "almanac")
    assert set(Interpretation.objects.values_list("requested_model", flat=True)) == {"almanac"}
