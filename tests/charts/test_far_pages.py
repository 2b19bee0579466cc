"""Counts are kept by stretches of the list too, exact whatever writes; a page far down begins at the nearest one."""

import random
import threading
import time

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from psycopg.errors import DeadlockDetected

from charts.models import Chart, ChartCount
from charts.models.counts import FIRST, FIRST_CHART
from tests.factories import gone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

COPY = """
INSERT INTO charts_chart ({columns})
SELECT {values} FROM (SELECT * FROM charts_chart ORDER BY id LIMIT 1) AS source, generate_series(1, %s) AS place
"""
SOMETIME = "'2026-01-01'::timestamptz + random() * interval '90 days'"
KIND = "CASE WHEN place %% 3 = 0 THEN 'event' ELSE 'natal' END"
RATING = "CASE WHEN place %% 7 = 0 THEN 'AA' ELSE '' END"
ALIKE = {"kind": "'natal'", "rating": "''"}


def copy(many, **values):
    """So many of the chart that is there, in one statement: at random times, unless told."""
    given = {
        "id": "gen_random_uuid()", "result": "'{}'", "search_keys": "'{}'", "name": "place::text",
        "created_at": SOMETIME, "kind": KIND, "rating": RATING, "deleted_at": "NULL", **values,
    }  # fmt: skip
    columns = [field.column for field in Chart._meta.concrete_fields]
    chosen = ", ".join(given.get(column, f"source.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(COPY.format(columns=", ".join(columns), values=chosen), [many])


def kept():
    """Counts by owner, stretch, kind and rating."""
    rows = ChartCount.objects.values_list("owner", "since", "since_chart", "kind", "rating", "charts")
    return {row[:-1]: row[-1] for row in rows}


def counted():
    """The same, of the charts themselves, in the stretches that are there."""
    starts = sorted({(owner, since, chart) for owner, since, chart, *_ in kept()}, key=str)
    found = {}
    for owner, made, pk, kind, rating in Chart.objects.present().values_list(
        "owner", "created_at", "id", "kind", "rating"
    ):
        own = [(since, chart) for whose, since, chart in starts if whose == owner and (since, chart) <= (made, pk)]
        key = (owner, *max(own), kind, rating)
        found[key] = found.get(key, 0) + 1
    return found


def lengths():
    found = {}
    for (owner, since, chart, *_), charts in kept().items():
        found[owner, since, chart] = found.get((owner, since, chart), 0) + charts
    return sorted(found.values())


def pages(client, size, **query):
    """The ids of each page, and how many there are."""
    numbers, found = 1, []
    while len(found) < numbers:
        answer = client.get("/charts", {"page": len(found) + 1, "page_size": size, "fields": "id", **query}).json()
        found.append([row["id"] for row in answer["data"]])
        numbers = answer["meta"]["total_pages"]
    return found


def test_one_long_statement_is_parted(ada):
    copy(4999)

    assert lengths() == [1000] * 5
    assert kept() == counted()


def test_charts_of_one_moment_are_parted_by_their_ids(ada):
    copy(4999, created_at="'2027-01-01'")

    assert lengths() == [1000] * 5
    assert kept() == counted()


def test_a_stretch_grows_until_it_is_too_long(ada):
    copy(1999, **ALIKE)
    assert kept() == {(Chart.objects.first().owner_id, FIRST, FIRST_CHART, "natal", ""): 2000}

    copy(1, **ALIKE)
    assert lengths() == [1, 1000, 1000]
    assert kept() == counted()


def test_an_emptied_stretch_joins_the_one_before(alice, ada):
    copy(4999)
    times = list(Chart.objects.order_by("created_at", "id").values_list("created_at", flat=True))
    Chart.objects.filter(created_at__gte=times[2000], created_at__lt=times[3000]).delete()
    assert lengths() == [1000] * 4
    assert kept() == counted()

    copy(10, created_at=f"'{times[2500].isoformat()}'")
    assert lengths() == [1000, 1000, 1000, 1010]
    assert kept() == counted()


def test_what_is_undone_was_never_parted(ada):
    before = kept()
    with transaction.atomic():
        copy(4999)
        transaction.set_rollback(True)

    assert kept() == before


@pytest.mark.parametrize("query", [{}, {"kind": "natal"}, {"kind": "event", "rating": "AA"}])
def test_pages_by_milestones_are_the_same_list(api, alice, ada, query):
    """Half of them made at one moment."""
    copy(3500)
    copy(3500, created_at="'2026-02-01'")
    Chart.objects.filter(name__endswith="5").update(deleted_at="2026-06-01T00:00:00Z")
    rows = Chart.objects.present().filter(**query).order_by("-created_at", "-id")
    newest_first = [str(pk) for pk in rows.values_list("pk", flat=True)]

    found = pages(api(alice), 97, **query)
    assert [pk for page in found for pk in page] == newest_first
    found = pages(api(alice), 97, **query, sort_by="created_at")
    assert [pk for page in found for pk in page] == newest_first[::-1]


def test_a_page_far_down_passes_over_less_than_a_stretch(api, alice, ada):
    copy(5999)
    with CaptureQueriesContext(connection) as queries:
        answer = api(alice).get("/charts", {"page": 150})
    assert answer.json()["meta"] == {"page": 150, "page_size": 20, "total_count": 6000, "total_pages": 300}

    listing = [query["sql"] for query in queries if 'FROM "charts_chart"' in query["sql"]]
    (ids,) = [sql for sql in listing if " OFFSET " in sql]
    assert ids.endswith("LIMIT 20 OFFSET 980")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE charts_chart")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {ids}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Scan using chart_of_owner_newest" in plan
    assert "Index Cond: ((owner_id = " in plan
    assert "(ROW(created_at, id) < ROW(" in plan
    assert "Sort" not in plan


@pytest.mark.django_db(transaction=True)
def test_whoever_parts_a_stretch_is_waited_for(ada, crowd):
    copy(1900, **ALIKE)
    parted, turns = threading.Event(), iter(range(2))

    def write():
        if next(turns):
            parted.wait(30)
            copy(500, **ALIKE)
            return
        with transaction.atomic():
            copy(500, **ALIKE)
            parted.set()
            wait_until_somebody_waits()

    crowd(2, write)
    assert len(lengths()) == 3
    assert sum(lengths()) == Chart.objects.count() == 2901
    assert kept() == counted()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_could_not_see_the_stretches_is_refused(ada):
    before = kept()
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_isolation = 'repeatable read'")
        with pytest.raises(DatabaseError, match="READ COMMITTED"):
            copy(1)
        cursor.execute("RESET default_transaction_isolation")

    assert (Chart.objects.count(), kept()) == (1, before)


def wait_until_somebody_waits():
    deadline = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_at_once_is_counted_exactly(alice, mallory, ada, crowd):
    copy(1900)
    seeds = iter(range(6))

    def write():
        chance = random.Random(next(seeds))
        for _ in range(6):
            try:
                chance.choice(WRITES)(chance, chance.choice([alice, mallory]))
            except OperationalError as error:  # they lock the same rows in any order: that write is undone as a whole
                if not isinstance(error.__cause__, DeadlockDetected):
                    raise

    crowd(6, write)
    assert kept() == counted()
    assert Chart.objects.present().count() == sum(kept().values())
    Chart.objects.all().delete()
    assert kept() == {}


def some(chance, rows):
    return rows.filter(name__endswith=str(chance.randrange(10)))


WRITES = [
    lambda chance, owner: copy(chance.choice([1, 50, 900]), owner_id=f"'{owner.pk}'", **ALIKE),
    lambda chance, owner: copy(700, owner_id=f"'{owner.pk}'", created_at="'2026-02-01'"),
    lambda chance, owner: some(chance, Chart.objects.filter(owner=owner)).update(deleted_at="2026-06-01T00:00:00Z"),
    lambda chance, owner: some(chance, Chart.objects.filter(owner=owner)).update(deleted_at=None),
    lambda chance, owner: some(chance, Chart.objects.filter(owner=owner)).update(kind="event", rating="A"),
    lambda chance, owner: some(chance, Chart.objects.all()).update(owner=owner),
    lambda chance, owner: some(chance, Chart.objects.all()).update(created_at="2026-03-01T00:00:00Z"),
    lambda chance, owner: some(chance, Chart.objects.filter(owner=owner).exclude(kind="natal")).delete(),
]


def test_an_owner_of_many_charts_is_erased_with_all_counts(alice, ada):
    copy(2500)
    gone(alice)

    assert (Chart.objects.count(), kept()) == (0, {})
