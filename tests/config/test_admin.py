"""Every page of the back office opens, for staff only, in a constant number of queries."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from tests import factories

pytestmark = pytest.mark.django_db
OURS = ("accounts", "charts", "interpretations", "analytics")
MODELS = [model for model in admin.site._registry if model._meta.app_label in OURS]


@pytest.fixture
def staff():
    return factories.UserFactory.create(email="staff@example.com", is_staff=True, is_superuser=True)


def path_of(model):
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def test_the_admin_holds_what_the_house_has():
    assert {model._meta.label for model in MODELS} >= {
        "accounts.User",
        "accounts.Session",
        "charts.Chart",
        "interpretations.Conversation",
        "interpretations.Interpretation",
        "interpretations.Message",
        "analytics.OutboxEvent",
    }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_list_opens_and_is_searchable(staff, model):
    client = Client()
    client.force_login(staff)

    assert client.get(path_of(model)).status_code == 200
    assert client.get(path_of(model), {"q": "somebody"}).status_code == 200


@pytest.mark.parametrize("chosen", ["x", "\0", "9" * 30])
def test_an_action_on_what_is_no_row_is_a_bad_request(staff, alice, chosen):
    client = Client()
    client.force_login(staff)
    told = {}

    for model in MODELS:
        for _function, action, _label in admin.site._registry[model]._get_base_actions():
            answer = client.post(path_of(model), {"action": action, "_selected_action": [alice.pk, chosen]})
            told[f"{model._meta.label}.{action}"] = answer.status_code, answer.json()["error"]["code"]

    # and to delete them is for nobody in most lists
    assert set(told.values()) == {(400, "MALFORMED_REQUEST"), (403, "PERMISSION_DENIED")}
    for name in ("accounts.User.grant_credits", "accounts.Session.revoke", "charts.Chart.hide"):
        assert told[name] == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_person_who_is_not_staff_is_sent_to_sign_in(alice, model):
    client = Client()
    client.force_login(alice)
    answer = client.get(path_of(model))

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")


def test_staff_sign_in_by_e_mail(staff):
    client = Client()
    answer = client.post(
        "/admin/login/?next=/admin/", {"username": "STAFF@example.com", "password": factories.PASSWORD}
    )

    # with a password alone; tests/config/test_back_office_door.py goes on
    assert (answer.status_code, answer["Location"]) == (302, "/admin/second-factor/?next=%2Fadmin%2F")
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("given", [None, {}], ids=["empty", "refused"])
def test_a_form_for_a_new_row_shows_no_expression_where_the_database_has_a_default(staff, given):
    client = Client()
    client.force_login(staff)
    shown = {}

    for model in admin.site._registry:
        address = f"{path_of(model)}add/"
        page = client.get(address) if given is None else client.post(address, given)
        if page.status_code == 200:
            shown[model._meta.label] = re.findall(r"\w+ object at 0x", page.content.decode())

    assert {"accounts.Plan", "charts.PlaceCorrection", "system.Flag", "system.Setting"} <= set(shown)
    assert {label: found for label, found in shown.items() if found} == {}


def test_a_form_for_a_new_row_begins_with_what_the_database_would_put_there(staff):
    client = Client()
    client.force_login(staff)

    form = client.get("/admin/system/banner/add/").context_data["adminform"].form

    assert timezone.now() - form["starts_at"].value() < timedelta(minutes=1)
