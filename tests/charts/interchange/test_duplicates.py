"""Different people are never dropped as one: what two rows must share to be the same birth."""

import re
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


@pytest.mark.parametrize("form", ["csv", "json", "aaf"])
def test_whatever_one_prefers_one_s_own_export_holds_nothing_new(api, alice, mallory, form):
    """By default or as preferred, before or after the preference was set."""
    me = api(alice)
    preferred = {"house_system": "whole_sign", "aspects": {"trine": 5.0}, "points": ["sun", "moon", "mars"]}
    rows = [{**HOUR, "name": "Ada"}, {**HOUR, "name": "Eve", "settings": {"zodiac": "sidereal"}}]
    imported(me, {"rows": rows})
    assert me.patch("/users/me", {"preferences": {"chart_settings": preferred}}).status_code == 200
    imported(me, {"rows": [{**HOUR, "name": "Bob"}]})
    text = text_of(me.get("/charts/export", {"format": form}))
    without_ids = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text)

    for content in (text, without_ids):
        report = me.post("/charts/import", {"content": content}).json()["rows"]
        assert [row["status"] for row in report] == ["duplicate"] * 3
    if form == "aaf":  # carries none
        return
    other = api(mallory)
    prefer = {"chart_settings": {"house_system": "koch", "aspects": {"square": 1.0}}}
    assert other.patch("/users/me", {"preferences": prefer}).status_code == 200
    imported(other, {"content": text})
    theirs, mine = (
        dict(Chart.objects.filter(owner=owner).values_list("name", "request__settings")) for owner in (mallory, alice)
    )
    assert theirs == mine
    assert [mine[name]["house_system"] for name in ("Ada", "Eve", "Bob")] == ["placidus", "placidus", "whole_sign"]


def test_what_was_stored_before_a_setting_was_there_is_exported_with_its_default(api, alice):
    """Or whoever reads it would be given what they prefer."""
    me = api(alice)
    transit = {"kind": "transit", "natal": HOUR, "moment": {"local": "2026-01-01T12:00:00"}, "place": HOUR["place"]}
    imported(me, {"rows": [{**HOUR, "name": "Ada"}, transit]})
    for chart in Chart.objects.all():
        for late in ("center", "pair_orbs"):
            del chart.request["settings"][late]
        chart.save(update_fields=["request"])
    preferred = {"center": "heliocentric", "pair_orbs": {"sun.moon": 1.0}}
    assert me.patch("/users/me", {"preferences": {"chart_settings": preferred}}).status_code == 200

    for form, count in (("json", 2), ("csv", 1)):
        content = text_of(me.get("/charts/export", {"format": form}))
        report = me.post("/charts/import", {"content": content}).json()["rows"]
        assert [row["status"] for row in report] == ["duplicate"] * count


def test_its_id_tells_a_chart_that_was_renamed_and_given_other_settings(api, alice):
    me = api(alice)
    imported(me, {"rows": [{**HOUR, "name": "Ada"}]})
    own = Chart.objects.get().pk
    text = text_of(me.get("/charts/export", {"format": "csv"}))
    changes = {"name": "Ada Lovelace", "settings": {"house_system": "koch"}}
    assert me.patch(f"/charts/{own}", changes).status_code == 200

    for content, status in ((text, "duplicate"), (text.replace("14:30", "14:31").replace("13:30", "13:31"), "ok")):
        (row,) = me.post("/charts/import", {"content": content}).json()["rows"]
        assert (row["status"], row.get("duplicate_of")) == (status, {"chart": str(own)} if status != "ok" else None)


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
