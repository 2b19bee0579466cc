"""Charts are found by what they state, by name and by tag, in every script, from one index."""

import pytest
from django.db import connection

from charts.models import Chart
from charts.services.indexing import index_charts
from tests.charts.births import ADA, BABBAGE, HOURLESS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


@pytest.fixture
def add(api, alice, birth):
    client = api(alice)

    def post(name, **more):
        answer = client.post("/charts", {**birth, "name": name, **more})
        assert answer.status_code == 201, answer.json()
        return answer.json()

    return post


@pytest.fixture
def find(api, alice):
    def get(**query):
        answer = api(alice).get("/charts", {"sort_by": "name", **query})
        assert answer.status_code == 200, answer.json()
        names = [row["name"] for row in answer.json()["data"]]
        assert answer.json()["meta"]["total_count"] == len(names)
        return names

    return get


def test_every_factor_that_a_chart_answers_with_finds_it(add, find):
    ada, other = add("Ada"), add("Babbage", **BABBAGE)
    told = {factor for point in ada["points"] for factor in point["factors"]} | {a["factor"] for a in ada["aspects"]}
    others = {factor for point in other["points"] for factor in point["factors"]}
    others |= {aspect["factor"] for aspect in other["aspects"]}

    assert len(told) > 40
    for factor in sorted(told):
        assert find(factor=factor) == (["Ada", "Babbage"] if factor in others else ["Ada"]), factor


def test_of_several_factors_all_must_hold(add, find):
    add("Ada")
    add("Babbage", **BABBAGE)

    assert find(factor=["sun.sagittarius"]) == ["Ada"]
    assert find(factor=["sun.capricorn"]) == ["Babbage"]
    assert find(factor=["sun.sagittarius", "sun.capricorn"]) == []
    assert find(factor=["sun.sagittarius", "moon.aries"]) == ["Ada"]


def test_an_aspect_is_found_either_way_round(add, find):
    ada = add("Ada")
    first, aspect, second = next(a["factor"].split(".") for a in ada["aspects"])

    assert find(factor=f"{second}.{aspect}.{first}") == ["Ada"]


def test_of_an_unknown_hour_only_what_is_certain_counts(add, find):
    add("Hourless", **HOURLESS)

    assert find(factor="sun.sagittarius") == ["Hourless"]
    assert find(factor="ascendant.taurus") == []
    assert find(factor="sun.house.8") == []


def test_that_more_is_stated_of_an_unknown_hour_than_is_found_is_said_by_the_answer_and_the_document(
    api, alice, anonymous, add, find
):
    add("Hourless", **HOURLESS)
    chart = api(alice).get("/charts", {"fields": "engine,aspects"}).json()["data"][0]
    doubtful = next(a["factor"] for a in chart["aspects"] if "moon" in (a["first"], a["second"]))

    assert find(factor=doubtful) == []
    assert chart["engine"]["notes"][-1] == (
        "What may differ within the day is stated for noon, and a search by factor does not find it."
    )
    listing = anonymous.get("/openapi.json").json()["paths"]["/api/v1/charts"]["get"]
    (factor,) = (one for one in listing["parameters"] if one["name"] == "factor")
    assert "whose hour is unknown only what holds all day is found" in factor["description"]


def test_a_technique_is_found_by_its_own_and_a_comparison_by_its_charts(api, alice, find):
    client = api(alice)
    transit = {"kind": "transit", "name": "Transit", "natal": ADA, "moment": {"utc": "1843-07-01T12:00:00Z"}}
    assert client.post("/charts", transit).status_code == 201
    synastry = client.post("/charts", {"kind": "synastry", "name": "Two", "first": ADA, "second": BABBAGE}).json()

    assert find(factor="transit.sun.cancer") == ["Transit"]
    assert find(factor="sun.sagittarius") == []
    assert find(factor=["first.sun.sagittarius", "second.sun.capricorn"]) == ["Two"]
    assert find(factor="second.sun.sagittarius") == []
    assert find(factor=synastry["inter_aspects"][0]["factor"]) == ["Two"]


@pytest.mark.parametrize(
    ("factor", "message"),
    [
        ("mon.scorpio", "mon.scorpio is not known. Did you mean moon.scorpio?"),
        (
            "sun.sqare.satrun",
            "sun.sqare.satrun is not known. Did you mean sun.square.saturn, sun.square.sarin, sun.semisquare.saturn?",
        ),
        ("first.sun.leoo", "first.sun.leoo is not known. Did you mean first.sun.leo?"),
        ("sun.house.13", "sun.house.13 is not known. Write it like moon.scorpio."),
        ("sun.trine.sun", "sun.trine.sun is not known. Write it like moon.scorpio."),
        ("moon", "moon is not known. Write it like moon.scorpio."),
    ],
)
def test_an_unknown_factor_is_named_with_what_looks_like_it(api, alice, factor, message):
    answer = api(alice).get("/charts", {"factor": factor})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"factor": [message]})


def test_more_factors_than_ten_are_refused(api, alice):
    answer = api(alice).get("/charts", {"factor": [f"sun.house.{n}" for n in range(1, 12)]})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"factor": ["At most 10."]})


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("лон", ["Лондонец"]),
        ("ДОН", ["Лондонец"]),
        ("京", ["東京太郎"]),
        ("京太郎", ["東京太郎"]),
        ("o'b", ["O'Brien 100%"]),
        ("%", ["O'Brien 100%"]),
        ("_", []),
        ("brien 1", ["O'Brien 100%"]),
        ("x" * 200, []),
        ("rien 100% o", []),
    ],
)
def test_a_name_is_found_by_any_part_of_it(add, find, q, found):
    for name in ("Лондонец", "東京太郎", "O'Brien 100%"):
        add(name)

    assert find(q=q) == found


@pytest.mark.parametrize(
    ("q", "name"),
    [
        ("елка", "Ёлка"),
        ("ЁЛКА", "елка"),
        ("emile", "ÉMILE"),
        ("Émile Z", "emile zola"),
        ("strasse", "Straße"),
        ("STRAẞE", "strasse"),
        ("idil", "İdil"),
        ("İDİL", "idil"),
        ("ısık", "Isik"),
        ("lodz", "Łódź"),
        ("o'brien", "O’Brien"),
        ("김", "김수현"),
    ],
)
def test_a_name_is_found_as_people_type_it(add, find, q, name):
    add("Somebody else")
    add(name)

    assert find(q=q) == [name]


def test_what_is_only_a_mark_finds_nothing(add, find):
    add("Ada")

    assert find(q="\u0301") == []


def test_a_voicing_mark_is_a_letter(add, find):
    add("ばば")

    assert (find(q="はは"), find(q="ばば")) == ([], ["ばば"])


def test_what_old_code_stored_is_found_by_case_before_the_sweep_and_by_all_after_it(add, find):
    add("Émile", tags=["x"])
    Chart.objects.update(folded_name=None)

    assert (find(q="Émile"), find(q="emile"), find(tag="x")) == (["Émile"], [], ["Émile"])
    assert index_charts() == 1
    assert (find(q="Émile"), find(q="emile"), find(tag="x")) == (["Émile"], ["Émile"], ["Émile"])
    assert index_charts() == 0


def test_another_name_is_found_and_the_old_one_is_not(api, alice, add, find):
    chart = add("Ada")
    api(alice).patch(f"/charts/{chart['id']}", {"name": "Countess", "tags": ["x"]})

    assert (find(q="ada"), find(q="countess"), find(tag="x")) == ([], ["Countess"], ["Countess"])


def test_another_birth_is_found_by_its_own_factors(api, alice, add, find):
    chart = add("Ada")
    api(alice).patch(f"/charts/{chart['id']}", BABBAGE)

    assert (find(factor="sun.sagittarius"), find(factor="sun.capricorn")) == ([], ["Ada"])


def test_strangers_charts_are_not_found(api, mallory, add):
    add("Ada", tags=["x"])

    for query in ({"q": "ada"}, {"tag": "x"}, {"factor": "sun.sagittarius"}):
        assert api(mallory).get("/charts", query).json()["meta"]["total_count"] == 0


def test_what_old_code_stored_is_found_after_the_sweep(add, find):
    add("Ada", tags=["x"])
    add("Hourless", **HOURLESS)
    Chart.objects.update(search_keys=None, rating="")
    assert find(factor="sun.sagittarius") == []

    assert index_charts() == 2
    assert find(factor="sun.sagittarius") == ["Ada", "Hourless"]
    assert (find(q="ada"), find(tag="x"), find(rating="X")) == (["Ada"], ["Ada"], ["Hourless"])
    assert index_charts() == 0


def plan(rows, *forbidden):
    with connection.cursor() as cursor:
        for way in forbidden:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        sql, parameters = rows.query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


FILL = """
INSERT INTO charts_chart ({columns})
SELECT {values} FROM charts_chart, generate_series(1, 3000) AS place WHERE id = %s
"""


@pytest.fixture
def many(add, alice):
    """Three thousand charts of Alice's beside her Ada, of which six are called so, tagged so and have such a Sun."""
    chart = Chart.objects.get(pk=add("Ada 50", tags=["family"])["id"])
    columns = [f.column for f in Chart._meta.concrete_fields]
    other = {
        "id": "gen_random_uuid()",
        "result": "'{}'",
        "tags": "CASE WHEN place %% 500 = 0 THEN tags ELSE '{}' END",
        "search_keys": "CASE WHEN place %% 500 = 0 THEN search_keys ELSE ARRAY[place::bigint] END",
        "name": "CASE WHEN place %% 500 = 0 THEN name ELSE 'x' END",
    }
    values = ", ".join(other.get(column, column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(columns=", ".join(columns), values=values), [chart.pk])
        cursor.execute("ANALYZE charts_chart")


@pytest.mark.parametrize("query", [{"factor": ["sun.sagittarius"]}, {"tag": "family"}, {"q": "ada 50"}])
def test_the_index_answers(alice, many, query):
    rows = Chart.objects.visible_to(alice).matching(alice, **query).order_by("-created_at", "-id")

    for asked in (rows.values("pk")[:20], rows.values("pk")):
        assert asked.count() == 7
        text = plan(asked)
        assert "Bitmap Index Scan on chart_search" in text
        assert "Seq Scan" not in text


@pytest.mark.parametrize(
    ("order", "index"),
    [
        (("-created_at", "-id"), "chart_of_owner_newest"),
        (("updated_at", "id"), "chart_of_owner_changed"),
        (("name", "id"), "chart_of_owner_name"),
    ],
)
@pytest.mark.parametrize("query", [{}, {"kind": "natal"}, {"rating": "AA"}])
def test_a_page_far_down_needs_its_orders_index_alone(alice, order, index, query):
    """What the planner does for a few rows in a table that was never vacuumed is another matter."""
    rows = Chart.objects.visible_to(alice).matching(alice, **query).order_by(*order).values("pk")[100_000:100_020]
    text = plan(rows, "seqscan", "bitmapscan", "sort", "incremental_sort")

    assert f"Index Only Scan using {index}" in text or f"Index Only Scan Backward using {index}" in text
    assert "Sort" not in text
