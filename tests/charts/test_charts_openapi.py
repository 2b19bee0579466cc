"""What the API's pages show of charts runs as it stands, and answers look as they say."""

import pytest
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator

from charts.calculation.heavens import LOCAL_TYPES
from charts.models import Chart
from charts.serializers.requests import REQUESTS
from charts.services import moderation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def examples_of(document, path, method):
    content = document["paths"][path][method]["requestBody"]["content"]["application/json"]
    return [example["value"] for example in content["examples"].values()]


def assert_described(document, path, method, status, answer):
    content = document["paths"][path][method]["responses"][status]["content"]["application/json"]
    schema = {**content["schema"], "components": document["components"]}
    errors = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(answer)]
    assert not errors, "\n".join(errors[:12])


@pytest.mark.parametrize(
    ("path", "status"), [("/api/v1/charts", 201), ("/api/v1/calculations", 200)], ids=["charts", "calculations"]
)
def test_the_examples_run_and_their_answers_are_described(document, api, alice, path, status):
    examples = examples_of(document, path, "post")
    assert {example.get("kind", "natal") for example in examples} == set(REQUESTS)
    for example in examples:
        answer = api(alice).post(path.removeprefix("/api/v1"), example)

        assert answer.status_code == status, answer.json()
        assert_described(document, path, "post", str(status), answer.json())


def test_transits_are_described(document, api, alice, ada):
    answer = api(alice).get(f"/charts/{ada['id']}/transits", {"start": "2026-01-01", "end": "2026-02-01", "orb": 1})

    assert answer.status_code == 200
    assert answer.json()["meta"]["total_count"] > 50
    assert_described(document, "/api/v1/charts/{chart_id}/transits", "get", "200", answer.json())


@pytest.mark.parametrize("part", ["", "/wheel.svg", "/reading"])
def test_what_moderators_hide_is_described(document, api, alice, anonymous, ada, part):
    token = api(alice).post(f"/charts/{ada['id']}/shares", {}).json()["token"]
    chart = Chart.objects.get()
    moderation.hide_chart(chart=chart, reason="Insults.", by=alice)

    hidden = api(alice).get(f"/charts/{ada['id']}").json()
    assert hidden["hidden"] is True
    assert_described(document, "/api/v1/charts/{chart_id}", "get", "200", hidden)
    gone = anonymous.get(f"/shared/{token}{part}")
    assert gone.status_code == 410
    assert_described(document, f"/api/v1/shared/{{token}}{part}", "get", "410", gone.json())


def test_the_example_changes_run(document, api, alice, ada):
    for example in examples_of(document, "/api/v1/charts/{chart_id}", "patch"):
        assert api(alice).patch(f"/charts/{ada['id']}", example).status_code == 200


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/charts", {}),
        ("/places", {"q": "lond"}),
        ("/places/nearest", {"latitude": 51.5, "longitude": 0}),
        ("/places/timezone", {"latitude": 51.5, "longitude": 0, "local": "1970-06-15T14:30"}),
        ("/catalogue", {}),
        ("/events", {"start": "2026-01-01", "end": "2026-03-01"}),
        (
            "/events",
            {
                "start": "2026-08-01",
                "end": "2026-08-15",
                "latitude": 51.5,
                "longitude": 0,
                "types": ",".join(LOCAL_TYPES),
            },
        ),
        ("/ephemeris", {"start": "2026-01-01", "end": "2026-01-05", "step": "6h"}),
        ("/ephemeris", {"start": "2026-01-01", "end": "2026-01-05", "center": "heliocentric"}),
        ("/sky", {}),
        ("/sky", {"at": "2026-01-01T00:00:00Z", "latitude": 51.5, "longitude": 0}),
    ],
)
def test_answers_are_described(document, api, alice, ada, path, query):
    answer = api(alice).get(path, query)

    assert answer.status_code == 200
    assert_described(document, f"/api/v1{path}", "get", "200", answer.json())


def test_a_wheel_is_asked_for_by_its_own_parameters(document):
    parameters = document["paths"]["/api/v1/charts/{chart_id}/wheel.svg"]["get"]["parameters"]

    assert {parameter["name"] for parameter in parameters} == {
        "chart_id", "theme", "size", "view", "with", "If-None-Match",
    }  # fmt: skip  # what may be asked


@pytest.mark.parametrize("path", ["/events", "/ephemeris", "/sky", "/charts/{chart_id}/transits"])
def test_the_example_queries_run(document, api, alice, ada, path):
    parameters = document["paths"][f"/api/v1{path}"]["get"]["parameters"]
    query = {
        parameter["name"]: next(iter(parameter["examples"].values()))["value"]
        for parameter in parameters
        if parameter["in"] == "query" and "examples" in parameter
    }
    assert len(query) >= 3
    answer = api(alice).get(path.replace("{chart_id}", ada["id"]), query)

    assert answer.status_code == 200, answer.json()
    assert_described(document, f"/api/v1{path}", "get", "200", answer.json())


@pytest.mark.parametrize("path", ["/api/v1/charts", "/api/v1/calculations"])
def test_each_example_is_the_body_of_one_kind_alone(document, path):
    content = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    schema = {**content["schema"], "components": document["components"]}
    for example in examples_of(document, path, "post"):
        Draft202012Validator(schema).validate(example)


@pytest.mark.parametrize("example", [{"kind": "dasha"}, {"kind": "divisional", "division": 9}])
def test_a_sidereal_technique_is_put_as_it_was_posted(api, alice, ada, example):
    body = {**example, "natal": ada["id"]}
    posted = api(alice).post("/charts", body).json()

    answer = api(alice).put(f"/charts/{posted['id']}", body)

    assert answer.status_code == 200, answer.json()
    assert answer.json()["settings"] == posted["settings"]


def test_versions_tags_and_links_are_described(document, api, alice, anonymous, ada):
    client, path = api(alice), f"/charts/{ada['id']}"
    client.patch(path, {"settings": {"house_system": "koch"}, "tags": ["countess"]})
    described = "/api/v1/charts/{chart_id}"

    assert_described(document, f"{described}/versions", "get", "200", client.get(f"{path}/versions").json())
    for number in (1, 2):
        version = client.get(f"{path}/versions/{number}").json()
        assert_described(document, f"{described}/versions/{{number}}", "get", "200", version)
    assert_described(document, "/api/v1/charts/tags", "get", "200", client.get("/charts/tags").json())
    for example in examples_of(document, f"{described}/shares", "post"):
        made = client.post(f"{path}/shares", example)
        assert made.status_code == 201, made.json()
        assert_described(document, f"{described}/shares", "post", "201", made.json())
        shown = anonymous.get(f"/shared/{made.json()['token']}").json()
        assert_described(document, "/api/v1/shared/{token}", "get", "200", shown)
    assert_described(document, f"{described}/shares", "get", "200", client.get(f"{path}/shares").json())
