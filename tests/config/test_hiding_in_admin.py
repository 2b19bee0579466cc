"""Moderators hide charts and readings in the back office, and show them again; support sees that, and does neither."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, Role, StaffGrant
from charts.models import Chart
from interpretations.models import Interpretation
from tests import factories
from tests.charts.conftest import ada, places

__all__ = ["ada", "places"]  # fixtures
pytestmark = pytest.mark.django_db
WHY = "Insults a neighbour."
LISTS = {Chart: "/admin/charts/chart/", Interpretation: "/admin/interpretations/interpretation/"}


@pytest.fixture(params=LISTS, ids=lambda model: model._meta.model_name)
def model(request):
    return request.param


@pytest.fixture
def row(alice, ada, model):
    chart = Chart.objects.get()
    topic = {"topic": "natal.overview", "locale": "en", "usage": {"credits": 71077}}
    reading = Interpretation.objects.create(owner=alice, chart=chart, factors=[], **topic)
    return chart if model is Chart else reading


def enter(**fields):
    client = Client()
    client.staff = factories.UserFactory.create(is_staff=True, **fields)
    client.force_login(client.staff)
    return client


@pytest.fixture
def moderator(db):
    return enter(email="mod@example.com", role=Role.MODERATOR)


@pytest.fixture
def support(db):
    client = enter()
    ends = timezone.now() + timedelta(days=1)
    StaffGrant.objects.create(user=client.staff, grants="support", reason="x", expires_at=ends)
    return client


def state(row):
    fresh = type(row).objects.get(pk=row.pk)
    return fresh.hidden, fresh.hidden_reason, fresh.hidden_by


def done():
    return AuditEntry.objects.filter(action__endswith="hidden").count()


def chosen(row, name, **more):
    return {"action": name, "_selected_action": [str(row.pk)], **more}


def test_from_the_list_a_page_asks_why_and_its_answer_does_it(moderator, model, row):
    asks = moderator.post(LISTS[model], chosen(row, "hide"))
    html = asks.content.decode()
    assert (asks.status_code, 'name="reason"' in html, f'value="{row.pk}"' in html) == (200, True, True)
    for why in ("", "   ", "x" * 501):
        again = moderator.post(LISTS[model], chosen(row, "hide", confirmed="yes", reason=why))
        assert (again.status_code, 'class="errorlist' in again.content.decode()) == (200, True)
    assert (state(row), done()) == ((False, "", None), 0)

    answer = moderator.post(LISTS[model], chosen(row, "hide", confirmed="yes", reason=WHY), follow=True)
    assert "Hidden: 1 of 1." in answer.content.decode()
    assert (state(row), done()) == ((True, WHY, moderator.staff), 1)
    answer = moderator.post(LISTS[model], chosen(row, "hide", confirmed="yes", reason="Other."), follow=True)
    assert "Hidden: 0 of 1." in answer.content.decode()
    assert (state(row), done()) == ((True, WHY, moderator.staff), 1)

    assert 'name="reason"' not in moderator.post(LISTS[model], chosen(row, "unhide")).content.decode()
    assert state(row)[0] is True
    answer = moderator.post(LISTS[model], chosen(row, "unhide", confirmed="yes"), follow=True)
    assert "Shown again: 1 of 1." in answer.content.decode()
    assert (state(row), done()) == ((False, "", None), 2)


def test_from_its_page_too(moderator, model, row):
    page = f"{LISTS[model]}{row.pk}/change/"
    assert 'name="reason"' in moderator.get(f"{LISTS[model]}{row.pk}/hide/").content.decode()
    assert state(row)[0] is False

    answer = moderator.post(f"{LISTS[model]}{row.pk}/hide/", {"confirmed": "yes", "reason": WHY}, follow=True)
    assert answer.redirect_chain == [(page, 302)]
    html = answer.content.decode()
    assert ("Hidden: 1 of 1." in html, WHY in html, "mod@example.com" in html) == (True, True, True)

    answer = moderator.post(f"{LISTS[model]}{row.pk}/unhide/", {"confirmed": "yes"}, follow=True)
    assert "Shown again: 1 of 1." in answer.content.decode()
    assert (state(row), done()) == ((False, "", None), 2)
    assert moderator.get(f"{LISTS[model]}{timezone.now():%Y}/hide/").status_code == 404


def test_hidden_ones_are_marked_and_found(moderator, model, row):
    def found(**query):
        return str(row.pk) in moderator.get(LISTS[model], query).content.decode()

    assert [found(hidden="yes"), found(hidden="no"), found(hidden="x")] == [False, True, True]
    moderator.post(LISTS[model], chosen(row, "hide", confirmed="yes", reason=WHY))
    assert [found(hidden="yes"), found(hidden="no"), found()] == [True, False, True]
    assert ">hidden<" in "".join(moderator.get(LISTS[model]).content.decode().split())


def test_no_more_than_a_page_at_once(moderator, model, row, monkeypatch):
    monkeypatch.setattr("config.system.admin.MOST_CHOSEN", 0)

    answer = moderator.post(LISTS[model], chosen(row, "hide", confirmed="yes", reason=WHY), follow=True)

    assert "At most 0 at a time." in answer.content.decode()
    assert (state(row), done()) == ((False, "", None), 0)


def test_support_sees_it_and_does_nothing(support, moderator, model, row):
    moderator.post(LISTS[model], chosen(row, "hide", confirmed="yes", reason=WHY))
    page = support.get(f"{LISTS[model]}{row.pk}/change/")
    assert (page.status_code, WHY in page.content.decode(), "/unhide" in page.content.decode()) == (200, True, False)

    for name in ("hide", "unhide"):
        body = chosen(row, name, confirmed="yes", reason="Other.")
        assert support.post(LISTS[model], body).status_code == 403
        assert support.post(f"{LISTS[model]}{row.pk}/{name}/", body).status_code == 403
    assert (state(row), done()) == ((True, WHY, moderator.staff), 1)


def test_who_reads_alone_does_not_come_in(model, row):
    reader = enter(role=Role.READONLY)

    assert reader.post(LISTS[model], chosen(row, "hide", confirmed="yes", reason=WHY)).status_code == 403
    assert reader.post(f"{LISTS[model]}{row.pk}/hide/", {"confirmed": "yes", "reason": WHY}).status_code == 403
    assert (state(row), done()) == ((False, "", None), 0)


def test_a_moderator_deletes_nothing(moderator, model, row):
    assert moderator.post(LISTS[model], chosen(row, "delete")).status_code == 403
    assert type(row).objects.get(pk=row.pk).deleted_at is None


def test_what_a_reading_cost_is_for_who_sees_billing(moderator, support, row):
    path = f"{LISTS[Interpretation]}{Interpretation.objects.get().pk}/change/"

    assert ("71077" in moderator.get(path).content.decode(), "71077" in support.get(path).content.decode()) == (
        False, True,
    )  # fmt: skip
