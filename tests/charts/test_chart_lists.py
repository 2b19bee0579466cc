"""Lists of charts: pages, order, filters, and as many queries for thirty as for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charts.models import Chart

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


@pytest.fixture
def add(api, alice, birth):
    client = api(alice)

    def post(name, **more):
        return client.post("/charts", {**birth, "name": name, **more}).json()

    return post


def names(answer):
    return [row["name"] for row in answer.json()["data"]]


def test_rows_come_without_their_figures(api, alice, ada):
    answer = api(alice).get("/charts")

    assert answer.status_code == 200
    assert answer.json() == {
        "data": [
            {
                name: ada[name]
                for name in (
                    "id", "kind", "name", "tags", "notes", "rating", "source", "version", "status", "moment", "place",
                    "hidden", "hidden_reason", "created_at", "updated_at",
                )
            }
        ],
        "meta": {"page": 1, "page_size": 20, "total_count": 1, "total_pages": 1},
    }  # fmt: skip


def test_the_figures_come_if_they_are_asked_for(api, alice, ada):
    answer = api(alice).get("/charts", {"fields": "id,angles"})

    assert answer.json()["data"] == [{"id": ada["id"], "angles": ada["angles"]}]


def test_newest_first_unless_told(api, alice, add):
    for name in ("Beatrice", "Ada", "Charles"):
        add(name)
    get = api(alice).get

    assert names(get("/charts")) == ["Charles", "Ada", "Beatrice"]
    assert names(get("/charts", {"sort_by": "name"})) == ["Ada", "Beatrice", "Charles"]
    assert names(get("/charts", {"sort_by": "name", "order": "desc"})) == ["Charles", "Beatrice", "Ada"]
    assert names(get("/charts", {"sort_by": "created_at", "order": "asc"})) == ["Beatrice", "Ada", "Charles"]


def test_the_last_changed_first(api, alice, add):
    first = add("Ada")
    add("Beatrice")
    api(alice).patch(f"/charts/{first['id']}", {"notes": "x"})

    assert names(api(alice).get("/charts", {"sort_by": "updated_at", "order": "desc"})) == ["Ada", "Beatrice"]


def test_pages_do_not_overlap_and_end_empty(api, alice, add):
    for name in "abcde":
        add(name)
    pages = [api(alice).get("/charts", {"page_size": 2, "page": page, "sort_by": "name"}) for page in (1, 2, 3, 4)]

    assert [names(page) for page in pages] == [["a", "b"], ["c", "d"], ["e"], []]
    assert pages[3].json()["meta"] == {"page": 4, "page_size": 2, "total_count": 5, "total_pages": 3}


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_pages_from_either_end_are_the_same_list(api, alice, add, order, size):
    for name in "abcdefg":
        add(name)
    query = {"sort_by": "name", "order": order, "page_size": size}
    pages = [names(api(alice).get("/charts", {**query, "page": page})) for page in range(1, 9)]

    assert [name for page in pages for name in page] == sorted("abcdefg", reverse=order == "desc")
    assert [len(page) for page in pages if page] == [size] * (7 // size) + [7 % size] * (7 % size > 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"tag": "family"}, ["Byron", "Ada Lovelace"]),
        ({"tag": "FAMILY"}, ["Byron", "Ada Lovelace"]),
        ({"q": "LOVE"}, ["Ada Lovelace"]),
        ({"q": "%"}, []),
        ({"kind": "natal"}, ["Babbage", "Byron", "Ada Lovelace"]),
        ({"kind": "natal", "tag": "family", "q": "b"}, ["Byron"]),
    ],
)
def test_filters(api, alice, add, query, found):
    add("Ada Lovelace", tags=["family", "science"])
    add("Byron", tags=["family"])
    add("Babbage", tags=["science"])

    assert names(api(alice).get("/charts", query)) == found


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"sort_by": "latitude"}, "sort_by"),
        ({"order": "up"}, "order"),
        ({"page_size": 101}, "page_size"),
        ({"page": 0}, "page"),
        ({"kind": "horary"}, "kind"),
        ({"fields": "id,secret"}, "fields"),
        ({"q": "x" * 201}, "q"),
        ({"tag": "a\0b"}, "tag"),
    ],
)
def test_what_cannot_be_asked_is_named(api, alice, query, field):
    answer = api(alice).get("/charts", query)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, [field])


def test_others_charts_are_not_in_the_list(api, mallory, ada):
    assert api(mallory).get("/charts").json()["meta"]["total_count"] == 0


def test_thirty_charts_take_no_more_queries_than_three(api, alice, add):
    client = api(alice)
    counts = []
    for many in (3, 30):
        chart = add(f"chart {many}")
        row = Chart.objects.get(pk=chart["id"])
        for _ in range(many - Chart.objects.count()):
            row.pk = None
            row._state.adding = True
            row.id = Chart._meta.pk.get_default()
            row.save()
        client.get("/charts", {"page_size": 100})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get("/charts", {"page_size": 100})
        assert len(answer.json()["data"]) == many
        counts.append(len(queries))

    assert counts == [4, 4]  # who asks, the count, the page's ids, their rows
