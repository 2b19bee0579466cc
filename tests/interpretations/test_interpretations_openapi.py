"""The document names every parameter that readings take, and no other."""

import pytest
from drf_spectacular.generators import SchemaGenerator


@pytest.fixture(scope="module")
def paths():
    return SchemaGenerator().get_schema(request=None, public=True)["paths"]


@pytest.mark.parametrize(
    ("path", "method", "names"),
    [
        ("", "get", {"chart", "topic", "status", "sort_by", "order", "fields", "page", "page_size"}),
        ("", "post", {"Idempotency-Key", "Location", "ETag"}),
        ("/{interpretation_id}", "get", {"interpretation_id", "fields", "If-None-Match"}),
    ],
    ids=["list", "create", "retrieve"],
)
def test_parameters_are_described(paths, path, method, names):
    operation = paths[f"/api/v1/interpretations{path}"][method]
    headers = {header for answer in operation["responses"].values() for header in answer.get("headers", {})}

    assert {parameter["name"] for parameter in operation["parameters"]} | headers == names


def test_a_list_sorts_by_what_it_says(paths):
    parameters = {each["name"]: each["schema"] for each in paths["/api/v1/interpretations"]["get"]["parameters"]}

    assert parameters["sort_by"] == {"type": "string", "enum": ["created_at"], "default": "created_at"}
    assert parameters["order"] == {"type": "string", "enum": ["asc", "desc"]}


def test_a_reading_may_be_unchanged(paths):
    assert set(paths["/api/v1/interpretations/{interpretation_id}"]["get"]["responses"]) == {"200", "304", "default"}
