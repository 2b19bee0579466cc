"""A chart is renamed, recomputed and deleted; who holds a stale copy is told so."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from analytics.models import OutboxEvent
from charts.models import Chart
from tests.charts.conftest import chart_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
FIGURES = ("moment", "place", "settings", "points", "houses", "angles", "aspects", "balance", "lunar_phase", "engine")


@pytest.fixture
def change(api, alice, ada):
    client = api(alice)

    def patch(body, **headers):
        return client.patch(f"/charts/{ada['id']}", body, **headers)

    return patch


def test_a_new_name_leaves_the_figures(change, ada):
    answer = change({"name": "Ada King", "tags": ["countess"], "notes": "née Byron"})
    chart = answer.json()

    assert answer.status_code == 200
    assert (chart["name"], chart["tags"], chart["notes"]) == ("Ada King", ["countess"], "née Byron")
    assert {name: chart[name] for name in FIGURES} == {name: ada[name] for name in FIGURES}
    assert (chart["created_at"], chart["updated_at"] > ada["updated_at"]) == (ada["created_at"], True)
    assert OutboxEvent.objects.get(event_type="chart.updated").data == {
        "chart_id": ada["id"],
        "kind": "natal",
        "changed": ["name", "tags", "notes"],
    }


def test_a_new_time_recomputes(api, alice, change, birth, ada):
    chart = change({"moment": {"local": "1815-12-10T14:00:00"}}).json()
    fresh = api(alice).post("/calculations", {**birth, "moment": {"local": "1815-12-10T14:00:00"}}).json()

    assert {name: chart[name] for name in FIGURES} == {name: fresh[name] for name in FIGURES}
    assert chart["angles"] != ada["angles"]
    assert Chart.objects.get().utc.isoformat() == "1815-12-10T14:00:30+00:00"
    assert OutboxEvent.objects.get(event_type="chart.updated").data["changed"] == ["birth"]


def test_a_new_place_recomputes(change):
    chart = change({"place": {"query": "Paris, FR"}}).json()

    assert (chart["place"]["name"], chart["moment"]["timezone"]) == ("Paris", "Europe/Paris")
    assert Chart.objects.get().place_name == "Paris"


def test_of_the_settings_only_what_is_named_changes(change, ada):
    change({"settings": {"house_system": "koch", "aspects": {"quincunx": 3}}})
    chart = change({"settings": {"aspects": {"trine": 5}}}).json()

    assert chart["settings"] == {
        **ada["settings"],
        "house_system": "koch",
        "aspects": {**ada["settings"]["aspects"], "quincunx": 3.0, "trine": 5.0},
    }
    assert chart["houses"] != ada["houses"]


def test_a_change_that_changes_nothing_is_none(change, ada, birth):
    answer = change({"name": "Ada", "moment": birth["moment"], "settings": {"house_system": "placidus"}})

    assert (answer.status_code, answer.json()) == (200, ada)
    assert chart_events() == ["chart.created"]


def test_replacing_resets_what_is_left_out(api, alice, change, birth, ada):
    change({"notes": "née Byron", "tags": ["x"], "settings": {"house_system": "koch"}})
    answer = api(alice).put(f"/charts/{ada['id']}", birth)
    chart = answer.json()

    assert (answer.status_code, chart["notes"], chart["tags"]) == (200, "", [])
    assert {name: chart[name] for name in FIGURES} == {name: ada[name] for name in FIGURES}


def test_replacing_needs_all_birth_data(api, alice, ada):
    answer = api(alice).put(f"/charts/{ada['id']}", {"name": "Ada"})

    assert (answer.status_code, set(answer.json()["error"]["details"])) == (400, {"moment", "place"})


@pytest.mark.parametrize(
    ("body", "status", "details"),
    [
        ({"id": "x"}, 400, {"id": ["Unknown field."]}),
        ({"kind": "transit"}, 400, {"kind": ["The kind of a chart cannot change."]}),
        ({"moment": {"fold": 1}}, 400, {"moment": {"local": ["Give one of local, utc, julian_day."]}}),
        ({"place": {"query": "Atlantis under Sea"}}, 404, {"place": {"query": ["No such place is known."]}}),
    ],
)
def test_a_bad_change_changes_nothing(api, alice, change, ada, body, status, details):
    answer = change(body)

    assert (answer.status_code, answer.json()["error"]["details"]) == (status, details)
    assert api(alice).get(f"/charts/{ada['id']}").json() == ada
    assert chart_events() == ["chart.created"]


def test_who_has_it_already_is_not_sent_it_again(api, alice, ada):
    first = api(alice).get(f"/charts/{ada['id']}")
    again = api(alice).get(f"/charts/{ada['id']}", **{"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_a_change_gives_another_tag(api, alice, change, ada):
    before = api(alice).get(f"/charts/{ada['id']}")["ETag"]
    changed = change({"name": "Ada King"}, **{"If-Match": before})

    assert changed.status_code == 200
    assert changed["ETag"] != before
    assert api(alice).get(f"/charts/{ada['id']}")["ETag"] == changed["ETag"]


@pytest.mark.parametrize("method", ["patch", "put", "delete"])
def test_a_stale_copy_changes_nothing(api, alice, change, birth, ada, method):
    stale = api(alice).get(f"/charts/{ada['id']}")["ETag"]
    change({"name": "Ada King"})
    bodies = [] if method == "delete" else [{**birth, "name": "Overwritten"}]
    answer = getattr(api(alice), method)(f"/charts/{ada['id']}", *bodies, **{"If-Match": stale})

    assert (answer.status_code, answer.json()["error"]["code"]) == (412, "PRECONDITION_FAILED")
    assert (Chart.objects.get().name, Chart.objects.get().deleted_at) == ("Ada King", None)


def test_a_deleted_chart_is_gone_for_its_owner_and_kept_for_the_purge(api, alice, ada):
    client = api(alice)
    answer = client.delete(f"/charts/{ada['id']}")

    assert (answer.status_code, answer.content) == (204, b"")
    for call in (client.get, client.delete):
        assert call(f"/charts/{ada['id']}").json()["error"]["code"] == "CHART_NOT_FOUND"
    assert client.get("/charts").json()["data"] == []
    assert Chart.objects.get().deleted_at is not None
    assert chart_events() == ["chart.created", "chart.deleted"]
    assert OutboxEvent.objects.get(event_type="chart.deleted").data == {"chart_id": ada["id"], "kind": "natal"}


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_are_all_kept(api, alice, ada):
    """Each of two settings is changed by one of two clients at the same time; neither overwrites the other."""
    bodies = [{"settings": {"house_system": "koch"}}, {"settings": {"aspects": {"quincunx": 3}}}, {"name": "Ada King"}]

    def patch(body):
        try:
            return api(alice).patch(f"/charts/{ada['id']}", body).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        statuses = list(pool.map(patch, bodies))
    chart = api(alice).get(f"/charts/{ada['id']}").json()

    assert statuses == [200, 200, 200]
    assert (chart["settings"]["house_system"], chart["settings"]["aspects"]["quincunx"]) == ("koch", 3.0)
    assert chart["name"] == "Ada King"
