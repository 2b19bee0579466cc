"""A chart whose birth data or settings were changed can be read as it was."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charts.models import Chart, ChartVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
FIGURES = ("moment", "place", "settings", "points", "houses", "angles", "aspects", "engine")


@pytest.fixture
def change(api, alice, ada):
    def patch(body):
        answer = api(alice).patch(f"/charts/{ada['id']}", body)
        assert answer.status_code == 200, answer.json()
        return answer.json()

    return patch


def test_the_earlier_version_stays_readable(api, alice, change, ada):
    after = change({"moment": {"local": "1815-12-10T14:00:00"}, "name": "Ada King"})
    client = api(alice)
    listed = client.get(f"/charts/{ada['id']}/versions").json()
    first, second = (client.get(f"/charts/{ada['id']}/versions/{n}").json() for n in (1, 2))

    assert after["version"] == 2
    assert {name: first[name] for name in FIGURES} == {name: ada[name] for name in FIGURES}
    assert {name: second[name] for name in FIGURES} == {name: after[name] for name in FIGURES}
    assert (first["name"], first["version"], second["name"], second["replaced_at"]) == ("Ada", 1, "Ada King", None)
    assert listed["meta"]["total_count"] == 1
    assert listed["data"] == [
        {name: first[name] for name in (
            "chart", "kind", "version", "name", "rating", "source", "replaced_at", "moment", "place", "settings"
        )}
    ]  # fmt: skip


def test_settings_make_a_version_and_descriptions_do_not(change, ada):
    change({"name": "Ada King", "tags": ["x"], "notes": "y", "rating": "AA", "source": "z"})
    assert not ChartVersion.objects.exists()
    change({"moment": {"local": "1815-12-10T13:00:00"}})  # as it was
    assert not ChartVersion.objects.exists()

    assert change({"settings": {"house_system": "koch"}})["version"] == 2
    assert change({"settings": {"house_system": "placidus"}})["version"] == 3
    assert list(ChartVersion.objects.values_list("number", "rating", "source")) == [(2, "AA", "z"), (1, "AA", "z")]


@pytest.mark.parametrize("number", [0, 2, 99, 2**40])
def test_a_version_that_never_was_is_not_found(api, alice, ada, number):
    answer = api(alice).get(f"/charts/{ada['id']}/versions/{number}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "VERSION_NOT_FOUND")


@pytest.mark.parametrize("path", ["versions", "versions/1"])
def test_a_stranger_finds_no_chart(api, mallory, alice, change, ada, path):
    change({"settings": {"house_system": "koch"}})
    assert api(mallory).get(f"/charts/{ada['id']}/{path}").json()["error"]["code"] == "CHART_NOT_FOUND"

    api(alice).delete(f"/charts/{ada['id']}")
    assert api(alice).get(f"/charts/{ada['id']}/{path}").json()["error"]["code"] == "CHART_NOT_FOUND"


def test_who_may_only_read_reads_versions_and_makes_none(api, alice, change, ada):
    change({"settings": {"house_system": "koch"}})
    alice.role = "readonly"
    alice.save()

    assert api(alice).get(f"/charts/{ada['id']}/versions/1").status_code == 200
    refused = api(alice).patch(f"/charts/{ada['id']}", {"settings": {"house_system": "equal"}})
    assert (refused.status_code, ChartVersion.objects.count(), Chart.objects.get().version) == (403, 1, 2)


def test_thirty_versions_take_no_more_queries_than_three(api, alice, change, ada):
    counts = []
    for many in (3, 12):
        while Chart.objects.get().version <= many:
            change({"settings": {"aspects": {"trine": Chart.objects.get().version / 10}}})
        with CaptureQueriesContext(connection) as queries:
            listed = api(alice).get(f"/charts/{ada['id']}/versions", {"page_size": 100}).json()["data"]
        counts.append(len([query for query in queries if "charts_" in query["sql"]]))
        assert [row["version"] for row in listed] == list(range(many, 0, -1))

    assert counts == [3, 3]  # the chart, the count, the page


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_are_numbered_without_gaps(api, alice, ada, crowd):
    orbs = iter((4, 5, 6, 7))
    client = api(alice)
    answers = crowd(4, lambda: client.patch(f"/charts/{ada['id']}", {"settings": {"aspects": {"trine": next(orbs)}}}))
    kept = sum(answer.status_code == 200 for answer in answers)

    assert {answer.status_code for answer in answers} <= {200, 409}
    assert kept >= 1
    assert sorted(ChartVersion.objects.values_list("number", flat=True)) == list(range(1, kept + 1))
    assert Chart.objects.get().version == kept + 1
