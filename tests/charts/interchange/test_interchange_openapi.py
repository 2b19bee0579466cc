"""What the API's pages show of import and export runs as it stands, and answers look as they say."""

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.charts.test_charts_openapi import assert_described, examples_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
IMPORT, EXPORT = "/api/v1/charts/import", "/api/v1/charts/export"


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_the_example_imports_run_and_their_reports_are_described(document, api, alice):
    examples = examples_of(document, IMPORT, "post")
    statuses = []
    for example in examples:
        answer = api(alice).post("/charts/import", example)
        statuses.append(answer.status_code)
        assert_described(document, IMPORT, "post", str(answer.status_code), answer.json())
        if answer.status_code == 200:
            assert {row["status"] for row in answer.json()["rows"]} == {"ok"}

    assert statuses == [200, 202, 200]


def test_reports_with_every_kind_of_row_are_described(document, api, alice, ada):
    text = 'name,date,time,place\nAda,1815-12-10,13:00,"London, GB"\nx,1,2,3\nB,1900-01-01,,"Paris, FR"\n'
    report = api(alice).post("/charts/import", {"content": text}).json()

    assert [row["status"] for row in report["rows"]] == ["duplicate", "error", "ok"]
    assert_described(document, IMPORT, "post", "200", report)


def test_uploads_and_files_are_in_the_document(document):
    upload = document["paths"][IMPORT]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]["$ref"]
    fields = document["components"]["schemas"][upload.rpartition("/")[2]]["properties"]

    assert fields["file"] == {"type": "string", "format": "binary"}
    assert {"format", "dry_run", "duplicates", "dates", "calendar", "encoding", "settings", "tags"} <= fields.keys()
    files = document["paths"][EXPORT]["get"]["responses"]["200"]
    assert set(files["content"]) == {"text/csv", "application/json", "text/plain"}
    assert {"X-Omitted-Count", "Content-Disposition"} <= files["headers"].keys()
    asked = {parameter["name"] for parameter in document["paths"][EXPORT]["get"]["parameters"]}
    assert {"format", "separator", "bom", "kind", "tag", "q"} <= asked
