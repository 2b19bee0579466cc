"""A person's charts as a file: safe in a spreadsheet, complete, and the same when they come back."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charts.models import Chart
from charts.services import charts as services
from charts.services.exporting import CHUNK
from tests.charts.interchange.test_import import imported

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

NEWTON = {
    "name": "Isaac Newton",
    "moment": {"local": "1642-12-25T01:30:00", "calendar": "julian"},
    "place": {"latitude": 52.8088, "longitude": -0.6272, "name": "Woolsthorpe"},
    "rating": "A",
    "source": "Stukeley",
    "settings": {"house_system": "koch", "aspects": {"quincunx": 2.0}},
}
CURIE = {
    "name": "Marie Curie",
    "moment": {"local": "1867-11-07", "time_known": False},
    "place": {"query": "Warsaw, PL"},
}


def text_of(answer):
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content).decode()


@pytest.fixture
def cast(api, alice, ada):
    """Alice's charts: Ada (from `ada`), Newton, Marie Curie and a synastry."""
    bodies = [NEWTON, CURIE, {"kind": "synastry", "name": "Two", "first": ada["id"], "second": NEWTON}]
    return [ada, *(api(alice).post("/charts", body).json() for body in bodies)]


def cells_of(text, **options):
    return list(csv.DictReader(io.StringIO(text, newline=""), **options))


def test_csv_holds_a_row_for_each_chart_newest_first(api, alice, cast):
    answer = api(alice).get("/charts/export", {"format": "csv"})
    rows = cells_of(text_of(answer))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="nocturna-charts-20')
    assert answer["X-Omitted-Count"] == "1"
    assert [row["name"] for row in rows] == ["Marie Curie", "Isaac Newton", "Ada"]
    assert rows[1] == {
        "name": "Isaac Newton", "kind": "natal", "date": "1643-01-04", "time": "01:30:00", "place": "Woolsthorpe",
        "admin": "", "country": "", "place_id": "", "latitude": "52.8088", "longitude": "-0.6272",
        "timezone": "Europe/London",
        "utc_offset": "'-00:02:31", "utc": "1643-01-04T01:32:31Z", "calendar": "gregorian", "rating": "A",
        "source": "Stukeley", "tags": "", "notes": "",
        "settings": '{"aspects":{"quincunx":2.0},"house_system":"koch"}', "id": cast[1]["id"],
    }  # fmt: skip
    assert (rows[0]["time"], rows[0]["utc"], rows[0]["date"]) == ("", "", "1867-11-07")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
        ("+1", "'+1"),
        ("-0.5", "'-0.5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("'=1", "''=1"),
        ("a;=cmd", "a;'=cmd"),
        ("plain - text", "plain - text"),
    ],
)  # fmt: skip
def test_cells_that_a_spreadsheet_would_run_are_text(api, alice, birth, written, shown):
    api(alice).post("/charts", {**birth, "name": written})
    text = text_of(api(alice).get("/charts/export"))

    assert cells_of(text)[0]["name"] == shown
    # A number is one still.
    assert cells_of(text)[0]["longitude"] == "-0.12574"
    again = api(alice).post("/charts/import", {"content": text}).json()["rows"][0]
    assert (again["name"], again["status"]) == (written, "duplicate")


def test_excel_gets_its_mark_and_its_separator(api, alice, ada):
    text = text_of(api(alice).get("/charts/export", {"bom": "true", "separator": "semicolon"}))

    assert text.startswith("\ufeffname;kind;date;")
    assert cells_of(text.removeprefix("\ufeff"), delimiter=";")[0]["name"] == "Ada"


TOWNS = [
    {"name": "a", "moment": {"local": "1990-06-15T14:30:00"}, "place": {"query": "London, GB"}, "tags": ["x, y", "z"]},
    {"name": "b", "moment": {"local": "1990-06-15", "time_known": False}, "place": {"place_id": "geonames:2643743"}},
    {"name": "c", "moment": {"local": "1990-06-15T14:30:00"},
     "place": {"latitude": 51.5, "longitude": 0.0, "name": "At home, GB"}, "tags": ['"q"', "r|s;t"]},
]  # fmt: skip


def test_a_csv_brings_places_and_tags_back_as_they_were(api, alice, mallory):
    for body in TOWNS:
        assert api(alice).post("/charts", body).status_code == 201
    text = text_of(api(alice).get("/charts/export", {"format": "csv"}))
    job, _results = imported(api(mallory), {"content": text})
    assert (job["status"], job["failed"]) == ("completed", 0)

    mine, theirs = (list(Chart.objects.filter(owner=who).order_by("name")) for who in (alice, mallory))
    assert [row.result["place"] for row in theirs] == [row.result["place"] for row in mine]
    assert theirs[0].result["place"] == {
        "id": "geonames:2643743", "name": "London", "admin": "England", "country": "GB",
        "latitude": 51.50853, "longitude": -0.12574,
    }  # fmt: skip
    assert [row.tags for row in theirs] == [["x, y", "z"], [], ['"q"', "r|s;t"]]
    assert [row.result["moment"] for row in theirs] == [row.result["moment"] for row in mine]
    assert text_of(api(mallory).get("/charts/export", {"format": "json"})).count("geonames:2643743") == 2


@pytest.mark.parametrize(
    ("column", "written"),
    [
        ("latitude", "52"),
        ("place", "Londinium"),
        ("timezone", "Europe/Paris"),
        ("place_id", "geonames:0"),
        ("place_id", ""),
    ],
)
def test_a_place_that_was_changed_in_the_table_is_that_of_the_table(api, alice, mallory, column, written):
    api(alice).post("/charts", TOWNS[0])
    (row,) = cells_of(text_of(api(alice).get("/charts/export", {"format": "csv"})))
    page = io.StringIO(newline="")
    table = csv.DictWriter(page, list(row))
    table.writeheader()
    table.writerow({**row, column: written})
    imported(api(mallory), {"content": page.getvalue()})

    there = Chart.objects.get(owner=mallory)
    shown = {"latitude": "51.50853", "place": "London", "timezone": "Europe/London"} | {column: written}
    assert there.result["place"]["id"] is None
    assert there.result["place"]["name"] == f"{shown['place']}, England, GB"
    assert (there.latitude, there.timezone) == (float(shown["latitude"]), shown["timezone"])


def test_a_table_of_before_there_were_place_ids_is_read(api, alice):
    old = (
        "name,kind,date,time,place,country,latitude,longitude,timezone,utc_offset,utc,calendar,rating,source,tags,notes,"
        "settings,id\r\nAda,natal,1815-12-10,13:00:00,London,GB,51.50853,-0.12574,Europe/London,'-00:00:30,"
        'Z1815,gregorian,AA,,"a, b",,,\r\n'.replace("Z1815", "1815-12-10T13:00:30Z")
    )
    imported(api(alice), {"content": old})

    chart = Chart.objects.get()
    assert (chart.result["place"]["name"], chart.tags, chart.rating) == ("London, GB", ["a", "b"], "AA")


@pytest.mark.parametrize(("form", "count"), [("csv", 3), ("aaf", 3), ("json", 4)])
def test_what_was_exported_is_known_when_it_comes_back(api, alice, cast, form, count):
    text = text_of(api(alice).get("/charts/export", {"format": form}))
    report = api(alice).post("/charts/import", {"content": text}).json()

    assert report["format"] == form
    assert report["counts"] == {"rows": count, "ok": 0, "duplicate": count, "error": 0, "imported": 0}
    ids = [chart["id"] for chart in reversed(cast)][4 - count :]
    assert [row["duplicate_of"] for row in report["rows"]] == [{"chart": chart_id} for chart_id in ids]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_another_person_gets_the_same_charts_from_the_file(api, alice, mallory, cast, form):
    text = text_of(api(alice).get("/charts/export", {"format": form}))
    job, _results = imported(api(mallory), {"content": text})
    assert (job["status"], job["failed"]) == ("completed", 0)

    mine, theirs = (
        {row.name: row for row in Chart.objects.filter(owner=person, kind="natal")} for person in (alice, mallory)
    )
    assert mine.keys() == theirs.keys() == {"Ada", "Isaac Newton", "Marie Curie"}
    for name, row in mine.items():
        other = theirs[name]
        assert (other.utc, other.latitude, other.longitude, other.timezone, other.time_known) == (
            row.utc, row.latitude, row.longitude, row.timezone, row.time_known,
        )  # fmt: skip
        assert (other.rating, other.source) == (row.rating, row.source)
        assert other.result["points"] == row.result["points"]
        assert other.request["settings"] == row.request["settings"]
    if form == "json":
        pair = Chart.objects.get(owner=mallory, kind="synastry")
        original = Chart.objects.get(owner=alice, kind="synastry")
        assert pair.result["inter_aspects"] == original.result["inter_aspects"]


def test_aaf_is_as_other_programs_write_it(api, alice, cast):
    lines = text_of(api(alice).get("/charts/export", {"format": "aaf", "q": "newton"})).splitlines()

    assert lines[2:] == [
        "#A93:*,Isaac Newton,*,4.1.1643g,01:30:00,Woolsthorpe,*",
        "#B93:2321156.564248,52n48:32,0w37:38,0hw02:31,0",
        "#ZNAM:Europe/London",
        "#SRC:Stukeley",
    ]


def test_only_the_filtered_and_only_ones_own(api, alice, mallory, cast):
    assert len(cells_of(text_of(api(alice).get("/charts/export", {"q": "curie"})))) == 1
    assert cells_of(text_of(api(mallory).get("/charts/export"))) == []
    services.delete_chart(chart=Chart.objects.get(name="Ada"))
    assert [row["name"] for row in cells_of(text_of(api(alice).get("/charts/export")))] == [
        "Marie Curie",
        "Isaac Newton",
    ]


@pytest.mark.django_db(transaction=True)  # a download that lasts closes its connection between two looks
def test_more_than_a_chunk_is_whole_and_costs_a_query_a_chunk(api, alice, ada):
    row = Chart.objects.get()
    # All of one instant of creation, as one transaction makes them: the id must settle the order.
    Chart.objects.bulk_create(
        Chart(owner=alice, name=f"copy {number}", created_at=row.created_at, **{
            name: getattr(row, name) for name in
            ("kind", "request", "result", "engine_version", "utc", "julian_day", "latitude", "longitude", "timezone")
        }) for number in range(1200)
    )  # fmt: skip
    client = api(alice)
    with CaptureQueriesContext(connection) as asked:
        text = text_of(client.get("/charts/export"))

    assert len({row["id"] for row in cells_of(text)}) == 1201
    # A download that lasts looks each second, too, whether its session is still good.
    chunks = [query["sql"] for query in asked if query["sql"].endswith(f"LIMIT {CHUNK}")]
    assert len(chunks) == 4  # the last is empty


@pytest.mark.parametrize(
    ("query", "field"), [({"format": "xls"}, "format"), ({"separator": "|"}, "separator"), ({"kind": "x"}, "kind")]
)
def test_what_cannot_be_asked_is_refused_by_name(api, alice, query, field):
    answer = api(alice).get("/charts/export", query)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, [field])


def test_reading_roles_export_and_do_not_import(api, alice, ada):
    alice.role = "readonly"
    alice.save()

    assert "Ada" in text_of(api(alice).get("/charts/export", {"format": "json"}))
    assert api(alice).post("/charts/import", {"rows": [{}]}).status_code == 403
    assert api().get("/charts/export").status_code == 401


def test_a_mistyped_filter_gives_nothing_away(api, alice, ada):
    answer = api(alice).get("/charts/export", {"tags": "family"})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"tags": ["Unknown field."]})
