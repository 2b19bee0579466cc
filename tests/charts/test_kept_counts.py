"""Counts and tags are kept, not counted, and stay exact whatever writes and how many at once."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from charts.models import Chart, ChartCount, ChartTag
from charts.services import charts
from tests.factories import gone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def total(client, **query):
    return client.get("/charts", query).json()["meta"]["total_count"]


def tags(client):
    return {row["tag"]: row["charts"] for row in client.get("/charts/tags").json()["data"]}


def test_making_changing_and_deleting_are_counted(api, alice, birth):
    client = api(alice)
    first = client.post("/charts", {**birth, "tags": ["a", "b"]}).json()
    client.post("/charts", {**birth, "tags": ["b"], "rating": "AA"})
    assert (total(client), total(client, rating="AA"), total(client, kind="event")) == (2, 1, 0)
    assert tags(client) == {"b": 2, "a": 1}

    client.patch(f"/charts/{first['id']}", {"tags": ["c", "b"], "rating": "AA"})
    assert (total(client), total(client, rating="AA"), total(client, kind="natal", rating="AA")) == (2, 2, 2)
    assert tags(client) == {"b": 2, "c": 1}

    client.delete(f"/charts/{first['id']}")
    assert (total(client), total(client, rating="AA"), tags(client)) == (1, 1, {"b": 1})


def test_the_list_counts_no_rows(api, alice, ada):
    client = api(alice)
    with CaptureQueriesContext(connection) as queries:
        assert total(client, kind="natal") == 1

    assert not [query["sql"] for query in queries if "COUNT(" in query["sql"]]


def test_bulk_writing_is_counted(api, alice, ada):
    row = Chart.objects.get()
    for _ in range(3):
        row.pk, row._state.adding = Chart._meta.pk.get_default(), True
        Chart.objects.bulk_create([row])
    assert total(api(alice)) == 4

    Chart.objects.filter(pk=row.pk).delete()
    assert total(api(alice)) == 3
    Chart.objects.update(tags=["x", "y"])
    assert tags(api(alice)) == {"x": 3, "y": 3}


def test_what_is_undone_was_never_counted(api, alice, ada):
    with transaction.atomic():
        Chart.objects.all().delete()
        transaction.set_rollback(True)

    assert total(api(alice)) == 1


def test_a_person_who_is_erased_leaves_no_count(ada, alice):
    gone(alice)

    assert (Chart.objects.count(), ChartCount.objects.count(), ChartTag.objects.count()) == (0, 0, 0)


def test_a_stranger_sees_none_of_them(api, alice, mallory, birth):
    api(alice).post("/charts", {**birth, "tags": ["a"]})

    assert (total(api(mallory)), tags(api(mallory))) == (0, {})


@pytest.mark.parametrize(
    ("given", "details"),
    [
        ([" a  b ", "a b"], None),
        (["x" * 51], {"tags": {"0": ["At most 50 characters."]}}),
        ([str(n) for n in range(21)], {"tags": ["At most 20."]}),
        ([""], {"tags": {"0": ["This field may not be blank."]}}),
    ],
)
def test_tags_are_normalised_and_limited(api, alice, birth, given, details):
    answer = api(alice).post("/charts", {**birth, "tags": given})

    if details is None:
        assert answer.json()["tags"] == ["a b"]
        assert total(api(alice), tag="a b") == 1
    else:
        assert (answer.status_code, answer.json()["error"]["details"]) == (400, details)
        assert not Chart.objects.exists()


def test_a_tag_is_one_whatever_its_case_and_shown_as_first_written(api, alice, mallory, birth):
    client = api(alice)
    first = client.post("/charts", {**birth, "tags": ["Ёлка", "ёлка"]}).json()
    second = client.post("/charts", {**birth, "tags": ["new", "ЁЛКА"]}).json()
    third = client.post("/charts", birth).json()
    third = client.patch(f"/charts/{third['id']}", {"tags": ["ёЛКА"]}).json()

    assert [chart["tags"] for chart in (first, second, third)] == [["Ёлка"], ["new", "Ёлка"], ["Ёлка"]]
    assert tags(client) == {"Ёлка": 3, "new": 1}
    assert (total(client, tag="ёлка"), total(client, tag="елка"), total(client, tag="NEW")) == (3, 3, 1)
    assert api(mallory).post("/charts", {**birth, "tags": ["ёлка"]}).json()["tags"] == ["ёлка"]


def test_tags_of_other_case_that_are_there_already_are_found_together(api, alice, birth):
    client = api(alice)
    for tag in ("a", "b"):
        client.post("/charts", {**birth, "tags": [tag]})
    row = Chart.objects.get(tags=["b"])
    row.tags = ["A"]  # as it was stored before case was one
    row.index()
    row.save()

    assert (tags(client), total(client, tag="a"), total(client, tag="A")) == ({"a": 1, "A": 1}, 2, 2)


def test_tags_are_sought_without_accents_as_names_are(api, alice, mallory, birth):
    client = api(alice)
    for tag in ("Café", "CAFE", "Straße", "ёлка"):
        client.post("/charts", {**birth, "tags": [tag]})
    api(mallory).post("/charts", {**birth, "tags": ["cafe"]})

    assert tags(client) == {"Café": 1, "CAFE": 1, "Straße": 1, "ёлка": 1}
    sought = ["cafe", "CAFÉ", "strasse", "ЕЛКА", "caf", "cafes"]
    assert [total(client, tag=tag) for tag in sought] == [2, 2, 1, 1, 0, 0]


@pytest.mark.django_db(transaction=True)
def test_a_tag_that_many_write_at_once_is_one(api, alice, birth, crowd):
    client = api(alice)
    spellings = iter(["tag", "TAG", "Tag", "tAG", "taG", "TAg"])
    crowd(6, lambda: client.post("/charts", {**birth, "tags": [next(spellings)]}))

    (counted,) = tags(client).values()
    assert counted == 6


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_exactly(api, alice, birth, crowd):
    client = api(alice)
    made = crowd(6, lambda: client.post("/charts", {**birth, "tags": ["x", "y"]}).json()["id"])
    assert (total(client), tags(client)) == (6, {"x": 6, "y": 6})

    bodies = iter(
        [{"tags": ["x"]}, {"tags": ["y"]}, {"rating": "A"}, {"tags": ["z", "x"]}, {"rating": "B"}, {"tags": []}]
    )
    ids = iter(made)
    crowd(6, lambda: client.patch(f"/charts/{next(ids)}", next(bodies)))
    assert total(client) == 6
    assert tags(client) == counted_tags()

    crowd(2, lambda: [client.delete(f"/charts/{one}") for one in made[:3]])
    assert (total(client), total(client, kind="natal"), tags(client)) == (3, 3, counted_tags())


def counted_tags():
    found = {}
    for chart in Chart.objects.present():
        for tag in chart.tags:
            found[tag] = found.get(tag, 0) + 1
    return found


@pytest.mark.django_db(transaction=True)
def test_staff_who_delete_are_counted_too(api, alice, ada):
    charts.delete_chart(chart=Chart.objects.get())

    assert total(api(alice)) == 0
