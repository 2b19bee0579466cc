"""Every list and every row's page of the back office, over many people: few queries, and nothing amiss in a browser."""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from charts.models import Chart
from config.backoffice import crowd
from tests.charts.conftest import ada, places
from tests.config.person import lived
from tests.config.rows import one_of_each
from tests.config.test_admin import path_of
from tests.config.test_prompts_in_a_browser import DESK, author, fits, look, office

__all__ = ["ada", "author", "office", "places"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, MOST = 300, 30  # queries


@pytest.fixture
def many(alice, ada, author):
    User.objects.filter(pk=author.pk).update(is_superuser=True)  # some lists are for nobody else
    crowd.make(range(PEOPLE), now=timezone.now())
    lived(alice, alice.charts.get(), by=author)
    one_of_each(alice, alice.charts.first(), by=author)


def pages():
    """Of each list its address, and that of a row's page: none is empty."""
    for model, listed in admin.site._registry.items():
        yield path_of(model)
        if listed.list_display_links is not None:
            row = model._default_manager.order_by("-pk").first()
            assert row is not None, model
            yield f"{path_of(model)}{quote(row.pk)}/change/"


def test_every_page_opens_in_few_queries(many, author):
    client = Client()
    client.force_login(author)
    asked = {}

    for address in pages():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, address
        asked[address] = len(queries)

    assert (User.objects.count() > PEOPLE, Chart.objects.count() > PEOPLE) == (True, True)
    assert len(asked) > 1.5 * len(admin.site._registry)
    assert {address: count for address, count in asked.items() if count > MOST} == {}


def test_no_page_breaks_a_rule_in_a_browser(many, office, server):
    broken = {}

    for address in pages():
        look(office, server + address, DESK, address.strip("/").replace("/", "-"))
        complaints = [words for words in office.complaints if "favicon" not in words]
        if complaints or not fits(office):
            broken[address] = complaints
        office.complaints.clear()

    assert broken == {}
