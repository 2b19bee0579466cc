"""Whatever somebody writes into the address of a page of the back office, none of them fails."""

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from config.backoffice import crowd
from tests import factories
from tests.charts.conftest import ada, places
from tests.config.person import lived
from tests.config.rows import one_of_each
from tests.config.test_admin import path_of

__all__ = ["ada", "places"]  # fixtures
pytestmark = pytest.mark.django_db
NO_KEYS = ["abc", "0", "9" * 30, "-1", "_", "_00", "%FF", "a%0Ab", "x" * 3000, "11111111-1111-4111-8111-111111111111"]
PAGES = ["99999", "0", "-1", "abc", "9" * 5000, "1.5", ""]


@pytest.fixture
def office(db):
    client = Client(raise_request_exception=False)
    client.force_login(factories.UserFactory.create(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def full(office, alice, ada, monkeypatch):
    """Every list has rows, and more than fit on a page."""
    by = factories.UserFactory.create(is_staff=True)
    crowd.make(range(4), now=timezone.now())
    lived(alice, alice.charts.get(), by=by)
    one_of_each(alice, alice.charts.first(), by=by)
    for listed in admin.site._registry.values():
        monkeypatch.setattr(listed, "list_per_page", 1)


def failed(answers):
    return {address: answer.status_code for address, answer in answers.items() if answer.status_code not in (200, 302)}


def test_a_page_past_the_end_is_the_list(office, full):
    answers = {}
    for model in admin.site._registry:
        for asked in ({"p": "99999"}, {"p": "99999", "e": "1"}):
            answers[path_of(model), "e" in asked] = office.get(path_of(model), asked, follow=True)

    assert failed(answers) == {}


def test_what_can_be_no_row_is_not_there(office, full):
    answers = {}
    for model in admin.site._registry:
        others = [f"{key}/{page}" for key in NO_KEYS[:4] for page in ("history", "delete")]
        for page in [*(f"{key}/change" for key in NO_KEYS), *others]:
            address = f"{path_of(model)}{page}/"
            answers[address] = office.get(address)

    assert {k[:80]: a.status_code for k, a in answers.items() if a.status_code not in (302, 403, 404)} == {}


def test_choices_are_found_by_whatever_is_typed(office):
    asked = {"app_label": "accounts", "model_name": "subscription", "field_name": "user"}
    answers = {
        term: office.get("/admin/autocomplete/", {**asked, "term": term}) for term in ("\0", "a\0b", "x" * 3000, "%")
    }

    assert {term: answer.status_code for term, answer in answers.items()} == dict.fromkeys(answers, 200)
