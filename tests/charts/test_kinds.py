"""Charts of every kind: changed, listed, drawn, selected, repeated; with whatever their settings include."""

import pytest

from charts import examples
from charts.calculation.blocks import BLOCKS
from charts.models import Chart, Kind
from charts.serializers.requests import REQUESTS
from tests.charts.births import ADA, BABBAGE, HOURLESS, THEN
from tests.charts.conftest import chart_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
approx = pytest.approx
BODIES = {kind: body for kind, (_title, body) in examples.TECHNIQUES.items()} | {"natal": ADA}
TIMELESS = ("synastry", "composite", "profection", "harmonic")
SIDEREAL = {"zodiac": "sidereal"}


@pytest.fixture
def post(api, alice):
    def create(kind, **body):
        answer = api(alice).post("/charts", {**body, "kind": kind})
        assert answer.status_code == 201, answer.json()
        return answer.json()

    return create


def refusal(answer):
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["details"]


def test_every_kind_has_a_request_and_an_example():
    assert set(BODIES) == set(REQUESTS)
    assert set(Kind.values) - set(REQUESTS) <= {"election"}


@pytest.mark.parametrize("kind", sorted(REQUESTS))
def test_a_kind_is_kept_read_listed_and_changed(api, alice, kind, post):
    """Its name changes nothing else; other settings recompute it."""
    chart = post(kind, **BODIES[kind])
    path = f"/charts/{chart['id']}"
    listed = api(alice).get("/charts", {"kind": kind}).json()
    renamed = api(alice).patch(path, {"name": "Another"}).json()

    assert api(alice).get(path).json() == renamed
    assert {**chart, "name": "Another", "updated_at": ""} == {**renamed, "updated_at": ""}
    assert (listed["meta"]["total_count"], listed["data"][0]["id"]) == (1, chart["id"])
    assert listed["data"][0].get("moment") == chart.get("moment")
    assert listed["data"][0].get("place") == chart.get("place")
    points = api(alice).patch(path, {"settings": {"points": ["sun", "moon", "mars", "saturn"]}})
    assert points.status_code == 200, points.json()
    assert points.json()["settings"]["points"] == ["sun", "moon", "mars", "saturn"]
    assert chart_events() == ["chart.created", "chart.updated", "chart.updated"]


@pytest.mark.parametrize("kind", sorted(REQUESTS))
def test_a_wheel_of_any_kind_is_drawn_or_refused_in_words(api, alice, kind, post):
    chart = post(kind, **BODIES[kind])
    answer = api(alice).get(f"/charts/{chart['id']}/wheel.svg")

    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.content.startswith(b"<svg")
    else:
        assert answer.json()["error"]["code"] == "BUSINESS_RULE"


def test_rows_of_charts_without_a_moment(api, alice, post):
    """They are found beside the others, with null where they have none, in as many queries."""
    for kind in TIMELESS:
        post(kind, **BODIES[kind])
    rows = api(alice).get("/charts").json()["data"]

    assert {row["kind"] for row in rows} == set(TIMELESS)
    assert {(row.get("moment"), row.get("place")) for row in rows} == {(None, None)}


def test_a_kind_cannot_change(api, alice, post):
    transit = post("transit", natal=ADA, moment=THEN)
    path = f"/charts/{transit['id']}"
    message = {"kind": ["The kind of a chart cannot change."]}

    assert refusal(api(alice).patch(path, {"kind": "natal"})) == (400, "VALIDATION_ERROR", message)
    assert refusal(api(alice).put(path, {"kind": "natal", **ADA})) == (400, "VALIDATION_ERROR", message)
    assert refusal(api(alice).put(path, ADA)) == (400, "VALIDATION_ERROR", message)
    assert api(alice).get(path).json() == transit


def test_a_parameter_alone_recomputes(api, alice, post):
    chart = post("divisional", natal=ADA, division=9)
    tenth = api(alice).patch(f"/charts/{chart['id']}", {"division": 10}).json()

    assert tenth["divisional"] == post("divisional", natal=ADA, division=10)["divisional"]
    assert tenth["divisional"] != chart["divisional"]
    assert tenth["natal"] == chart["natal"]


def test_a_change_that_is_refused_changes_nothing(api, alice, post):
    chart = post("firdaria", natal=ADA)
    path = f"/charts/{chart['id']}"

    assert refusal(api(alice).patch(path, {"depth": 3})) == (
        400, "VALIDATION_ERROR", {"depth": ["Must be one of: 1, 2."]},
    )  # fmt: skip
    assert refusal(api(alice).patch(path, {"division": 9}))[2] == {"division": ["Unknown field."]}
    assert refusal(api(alice).patch(path, {"natal": HOURLESS}))[:2] == (422, "BUSINESS_RULE")
    assert api(alice).get(path).json() == chart
    assert chart_events() == ["chart.created"]


def test_a_replacement_goes_back_to_the_defaults(api, alice, post):
    chart = post("harmonic", natal=ADA, number=7, name="Seven", settings={"points": ["sun", "moon"]})
    whole = {"kind": "harmonic", "natal": ADA, "number": 5}
    answer = api(alice).put(f"/charts/{chart['id']}", whole)

    assert answer.status_code == 200
    assert answer.json()["harmonic"] == post("harmonic", natal=ADA, number=5)["harmonic"]
    assert (answer.json()["name"], len(answer.json()["settings"]["points"])) == ("", 15)


def test_selected_fields_may_be_blocks(api, alice, post):
    chart = post("firdaria", natal=ADA)
    answer = api(alice).get(f"/charts/{chart['id']}", {"fields": "id,firdaria"})
    listed = api(alice).get("/charts", {"fields": "kind,firdaria,dasha"})
    unknown = api(alice).get("/charts", {"fields": "firdarias"})

    assert answer.json() == {"id": chart["id"], "firdaria": chart["firdaria"]}
    assert listed.json()["data"] == [{"kind": "firdaria", "firdaria": chart["firdaria"]}]
    assert refusal(unknown) == (400, "VALIDATION_ERROR", {"fields": ["Unknown field: firdarias."]})


def test_a_repeated_post_makes_one_chart(api, alice):
    body = {"kind": "synastry", "first": ADA, "second": BABBAGE}
    answers = [api(alice).post("/charts", body, **{"Idempotency-Key": "ada-and-charles"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert Chart.objects.count() == 1


@pytest.mark.parametrize("block", sorted(BLOCKS))
def test_a_block_stands_beside_the_chart(api, alice, block):
    plain = api(alice).post("/calculations", {**ADA, "settings": SIDEREAL}).json()
    chart = api(alice).post("/calculations", {**ADA, "settings": {**SIDEREAL, "include": [block]}}).json()

    assert block in chart
    del chart[block]
    assert chart.pop("settings") == {**plain.pop("settings"), "include": [block]}
    assert chart == plain


def test_a_misspelt_block_is_named(api, alice):
    answer = api(alice).post("/calculations", {**ADA, "settings": {"include": ["antisia"]}})

    assert refusal(answer) == (
        400, "VALIDATION_ERROR", {"settings": {"include": ["antisia is not known. Did you mean antiscia?"]}},
    )  # fmt: skip


def test_blocks_are_read_where_the_chart_is(api, alice):
    """The horizon of a relocated chart is the new place's, as that of the same birth cast there."""
    there = {"latitude": 45.07, "longitude": 7.69}
    include = {"settings": {"include": ["horizontal"]}}
    moved = api(alice).post("/calculations", {"kind": "relocation", "natal": ADA, "place": there, **include}).json()
    cast = {"moment": {"julian_day": moved["moment"]["julian_day"]}, "place": there, **include}

    assert moved["horizontal"] == api(alice).post("/calculations", cast).json()["horizontal"]


def test_blocks_of_a_rectified_chart(api, alice):
    body = {"kind": "rectification", **BODIES["rectification"], "settings": {"include": ["hemispheres"]}}
    chart = api(alice).post("/calculations", body).json()

    above, below = chart["hemispheres"]["above"], chart["hemispheres"]["below"]
    assert sorted(above + below) == sorted(point["name"] for point in chart["points"][:10])


def test_a_comparison_leaves_out_the_blocks_of_its_subjects(api, alice, birth):
    first = api(alice).post("/charts", {**birth, "settings": {"include": ["antiscia"]}}).json()
    answer = api(alice).post("/charts", {"kind": "synastry", "first": first["id"], "second": BABBAGE})

    assert (answer.status_code, answer.json()["settings"]["include"]) == (201, [])


def test_the_suns_return_is_where_the_sun_was(post):
    """A known thing of returns: the Sun at its natal degree, in the asked year, at the asked place."""
    back = post("solar_return", natal=ADA, year=1843)

    assert back["points"][0]["longitude"] == approx(back["natal"]["points"][0]["longitude"], abs=1e-6)
    assert back["moment"]["utc"][:10] in ("1843-12-10", "1843-12-11")
