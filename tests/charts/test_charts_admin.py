"""Charts in the back office: found by what staff have in hand, seen with their wheel, hidden but never rewritten."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from charts.drawing.themes import DARK, LIGHT
from charts.models import Chart, ChartShare, ChartVersion
from tests import factories
from tests.charts.conftest import chart_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
LIST = "/admin/charts/chart/"
SURE = {"confirmed": "yes"}


@pytest.fixture
def staff(db):
    client = Client()
    client.force_login(factories.UserFactory.create(email="staff@example.com", is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("what", ["Ada", "alice@example.com", "London", "id"])
def test_a_chart_is_found(staff, ada, what):
    answer = staff.get(LIST, {"q": ada["id"] if what == "id" else what})

    assert (answer.status_code, ada["id"] in answer.content.decode()) == (200, True)


@pytest.mark.parametrize("query", [{"q": "nobody"}, {"presence": "deleted"}, {"time_known__exact": 0}])
def test_other_charts_are_not_found(staff, ada, query):
    answer = staff.get(LIST, query)

    assert (answer.status_code, ada["id"] in answer.content.decode()) == (200, False)


def test_the_list_takes_no_more_queries_for_thirty(staff, ada):
    counts = []
    row = Chart.objects.get()
    for more in (2, 27):
        for _ in range(more):
            row.id, row._state.adding = uuid.uuid4(), True
            row.save()
        with CaptureQueriesContext(connection) as queries:
            staff.get(LIST)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert not [query for query in queries if '"charts_chart"."result"' in query["sql"]]


def test_the_page_shows_the_wheel_and_offers_nothing_to_edit(staff, ada):
    page = staff.get(f"{LIST}{ada['id']}/change/")
    html = page.content.decode()

    assert page.status_code == 200
    for theme, shown in (("light", "dark:hidden"), ("dark", "hidden dark:block")):
        assert f'<img src="{LIST}{ada["id"]}/wheel.svg?theme={theme}"' in html
        assert f'loading="lazy" class="max-w-full h-auto {shown}"' in html
    assert 'name="name"' not in html
    assert 'name="_save"' not in html


def test_the_wheel_is_for_staff(staff, ada, alice):
    path = f"{LIST}{ada['id']}/wheel.svg"
    person = Client()
    person.force_login(alice)

    light, dark = staff.get(path, {"theme": "light"}), staff.get(path, {"theme": "dark"})
    assert light["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert (LIGHT.paper in light.content.decode(), DARK.paper in dark.content.decode()) == (True, True)
    assert (staff.get(f"{LIST}{uuid.uuid4()}/wheel.svg").status_code, person.get(path).status_code) == (404, 302)


def test_who_may_deletes_a_chart(staff, ada):
    answer = staff.post(LIST, {"action": "delete", **SURE, "_selected_action": [ada["id"]]}, follow=True)

    assert "1 chart deleted." in answer.content.decode()
    assert Chart.objects.get().deleted_at is not None
    assert chart_events() == ["chart.created", "chart.deleted"]


def test_a_chart_that_its_owner_deletes_first_is_passed_over(staff, ada, api, alice, birth):
    """The owner is quicker: between the moment when staff's charts are read and the one when each is locked."""
    other = api(alice).post("/charts", {**birth, "name": "Byron"}).json()
    quicker = []

    def delete_first(execute, sql, params, many, context):
        if "FOR UPDATE" in sql and not quicker:
            quicker.append(True)
            Chart.objects.filter(pk=ada["id"]).update(deleted_at=timezone.now())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(delete_first):
        chosen = {"action": "delete", **SURE, "_selected_action": [ada["id"], other["id"]]}
        answer = staff.post(LIST, chosen, follow=True)

    assert "1 chart deleted." in answer.content.decode()
    assert not Chart.objects.present().exists()
    assert chart_events() == ["chart.created", "chart.created", "chart.deleted"]


def test_staff_without_the_permission_cannot(staff, ada):
    clerk = factories.UserFactory.create(email="clerk@example.com", is_staff=True)
    client = Client()
    client.force_login(clerk)

    for name in ("hide", "unhide", "delete"):
        assert client.post(LIST, {"action": name, **SURE, "_selected_action": [ada["id"]]}).status_code == 403
    assert (Chart.objects.get().deleted_at, Chart.objects.get().hidden_at) == (None, None)


def test_earlier_versions_and_links_are_seen_and_a_link_is_revoked(api, alice, staff, ada):
    api(alice).patch(f"/charts/{ada['id']}", {"settings": {"house_system": "koch"}, "rating": "AA"})
    share = api(alice).post(f"/charts/{ada['id']}/shares", {}).json()
    page = staff.get(f"{LIST}{ada['id']}/change/").content.decode()
    links = staff.get("/admin/charts/chartshare/").content.decode()

    assert share["id"] in page
    assert share["id"] in links
    assert staff.get("/admin/charts/chartversion/").status_code == 200
    version = ChartVersion.objects.get()
    assert staff.get(f"/admin/charts/chartversion/{version.pk}/change/").status_code == 200
    assert staff.get(LIST, {"rating__exact": "AA"}).content.decode().count(ada["id"]) >= 1

    answer = staff.post(
        "/admin/charts/chartshare/", {"action": "revoke", **SURE, "_selected_action": [share["id"]]}, follow=True
    )
    assert "1 link revoked." in answer.content.decode()
    assert not ChartShare.objects.get().is_live
