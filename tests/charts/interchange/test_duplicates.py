"""Different people are never dropped as one: what two rows must share to be the same birth."""

import uuid

import pytest

from charts.models import Chart
from config.system.models import JobPart
from tests.charts.interchange.test_export import text_of
from tests.charts.interchange.test_import import imported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

DAY = {"moment": {"local": "1990-06-15", "time_known": False}, "place": {"query": "London, GB"}}
HOUR = {**DAY, "moment": {"local": "1990-06-15T14:30:00"}}


def states_of(api, person, rows):
    """Of a dry run, which must be what an import then does."""
    report = api(person).post("/charts/import", {"rows": rows}).json()["rows"]
    _job, results = imported(api(person), {"rows": rows})
    stored = [result["item"]["status"] for result in results]
    assert [row["status"] for row in report] == ["ok" if state == "imported" else state for state in stored]
    return stored


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({**DAY, "name": "John"}, {**DAY, "name": "Mary"}, False),
        ({**DAY, "name": "John"}, {**DAY, "name": " JOHN "}, True),
        ({**DAY, "name": "John"}, DAY, False),
        (DAY, DAY, False),
        ({**HOUR, "name": "John"}, {**HOUR, "name": "Mary"}, False),
        ({**HOUR, "name": "John"}, HOUR, True),
        (HOUR, HOUR, True),
        ({**HOUR, "name": "John"}, {**HOUR, "name": "John", "settings": {"house_system": "koch"}}, False),
        ({**HOUR, "name": "John"}, {**HOUR, "name": "John", "settings": {"house_system": "placidus"}}, True),
        ({**HOUR, "name": "John"}, {**HOUR, "name": "John", "kind": "event"}, False),
    ],
)
def test_two_rows_are_one_birth_only_if_nothing_says_otherwise(api, alice, first, second, same):
    assert states_of(api, alice, [first, second]) == ["imported", "duplicate" if same else "imported"]


def test_john_and_mary_of_one_day_and_town_are_two(api, alice):
    text = 'name,date,place\nJohn,1990-06-15,"London, GB"\nMary,1990-06-15,"London, GB"\n'
    _job, results = imported(api(alice), {"content": text})

    assert [result["item"]["status"] for result in results] == ["imported", "imported"]
    assert set(Chart.objects.values_list("name", flat=True)) == {"John", "Mary"}


def test_a_table_without_settings_says_nothing_of_them(api, alice):
    koch = {"settings": {"house_system": "koch"}}
    imported(api(alice), {"rows": [{**HOUR, **koch, "name": "Ada"}]})
    heading, row = "name,date,time,place", 'Ada,1990-06-15,14:30,"London, GB"'

    for more, cell, options, state in (
        ("", "", {}, "duplicate"),
        (",settings", ",", {}, "ok"),
        ("", "", {"settings": {"house_system": "equal"}}, "ok"),
        ("", "", koch, "duplicate"),
    ):
        content = f"{heading}{more}\n{row}{cell}\n"
        report = api(alice).post("/charts/import", {"content": content, **options}).json()["rows"]
        assert [one["status"] for one in report] == [state], (more, options)


ALIKE = 260  # more than a chunk, and than a part of a job


@pytest.mark.parametrize("form", ["csv", "json"])
def test_all_that_was_exported_arrives_in_an_empty_account_and_once(api, alice, mallory, form):
    rows = [{**HOUR, "name": "Ada"}] * ALIKE
    imported(api(alice), {"rows": rows, "duplicates": "import"})
    text = text_of(api(alice).get("/charts/export", {"format": form}))

    report = api(mallory).post("/charts/import", {"content": text}).json()
    assert report["counts"] == {"rows": ALIKE, "ok": ALIKE, "duplicate": 0, "error": 0, "imported": 0}
    job, _results = imported(api(mallory), {"content": text})
    assert JobPart.objects.filter(job=job["id"]).count() > 1
    assert Chart.objects.filter(owner=mallory).count() == ALIKE
    imported(api(mallory), {"content": text})
    assert Chart.objects.filter(owner=mallory).count() == ALIKE


def test_each_row_is_found_to_be_its_own_chart(api, alice):
    imported(api(alice), {"rows": [{**HOUR, "name": "Ada"}] * 3, "duplicates": "import"})
    text = text_of(api(alice).get("/charts/export", {"format": "csv"}))
    report = api(alice).post("/charts/import", {"content": text}).json()["rows"]

    assert {row["duplicate_of"]["chart"] for row in report} == {
        str(pk) for pk in Chart.objects.values_list("pk", flat=True)
    }


def test_an_id_that_a_file_has_twice_or_that_is_a_number_says_nothing(api, alice):
    own = str(uuid.uuid4())
    named = {**HOUR, "name": "Ada"}

    assert states_of(api, alice, [{**named, "id": own}, {**named, "id": own}, {**named, "name": "Bob", "id": own}]) == [
        "imported", "duplicate", "imported",
    ]  # fmt: skip
    other = {**HOUR, "name": "Eve"}
    assert states_of(api, alice, [{**other, "id": "1"}, {**other, "id": 2}]) == ["imported", "duplicate"]
