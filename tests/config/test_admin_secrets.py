"""No page of the back office finds rows by what a secret is: whoever may filter by its beginning can spell it out."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from config.system.encryption import EncryptedTextField
from config.system.secret import is_secret
from tests import factories

pytestmark = pytest.mark.django_db
PAGES = {model._meta.label_lower: office for model, office in admin.site._registry.items()}


def secrets_of(model: type[Model]) -> list[str]:
    fields = model._meta.concrete_fields
    return [field.name for field in fields if is_secret(field.name) or isinstance(field, EncryptedTextField)]


def ways() -> Iterator[Any]:
    """(list, way to a secret), of its own rows and of what they refer to."""
    for label, office in PAGES.items():
        for name in secrets_of(office.model):
            yield pytest.param(label, name, id=f"{label}.{name}")
        for field in office.model._meta.concrete_fields:
            for name in secrets_of(field.related_model) if field.is_relation else ():
                yield pytest.param(label, f"{field.name}__{name}", id=f"{label}.{field.name}.{name}")


@pytest.fixture
def office():
    client = Client(raise_request_exception=False)
    client.force_login(factories.UserFactory.create(email="root@example.com", is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize(("label", "way"), ways())
def test_no_list_is_filtered_by_a_secret(office, label, way):
    for lookup in ("", "__startswith", "__isnull", "__gte", "__in", "__iregex"):
        answer = office.get(f"/admin/{label.replace('.', '/')}/", {way + lookup: "1"})

        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "MALFORMED_REQUEST"), lookup


@pytest.mark.parametrize("label", sorted(PAGES))
def test_no_list_searches_shows_or_sorts_by_a_secret(label):
    page = PAGES[label]
    named = [*page.search_fields, *page.list_display, *page.list_filter, *(page.ordering or ())]
    parts = {part for name in named if isinstance(name, str) for part in name.strip("-^=@").split("__")}

    assert not {part for part in parts if is_secret(part)}


def test_what_holds_secrets_is_known_by_name():
    named = {f"{model._meta.label_lower}.{name}" for model in apps.get_models() for name in secrets_of(model)}

    assert {
        "accounts.apikey.secret_hash", "accounts.apikey.previous_hash", "accounts.session.refresh_jti",
        "accounts.session.previous_jti", "accounts.issuer.client_secret", "accounts.user.password",
        "charts.chartshare.token_hash",
    } <= named  # fmt: skip
    assert "charts.chart.search_keys" not in named


@pytest.mark.parametrize(
    ("label", "way"),
    [
        ("interpretations/interpretation", "usage__cost__startswith"),
        ("interpretations/interpretation", "usage__credits"),
        ("interpretations/interpretation", "chart__result__julian_day__gte"),
    ],
)
def test_no_list_is_filtered_by_what_lies_in_a_json_column(office, label, way):
    answer = office.get(f"/admin/{label}/", {way: "3"})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("label", sorted(PAGES))
def test_a_key_that_no_row_can_have_is_no_row(office, label):
    assert office.get(f"/admin/{label.replace('.', '/')}/%00/change/").status_code in (302, 404)


def test_what_is_no_secret_is_still_filtered_by(office, alice):
    found = office.get("/admin/accounts/user/", {"locale__exact": "en"})

    assert found.status_code == 200
    assert alice in found.context["cl"].result_list
