import pytest


@pytest.fixture
def document(anonymous):
    return anonymous.get("/openapi.json").json()


def test_both_ways_of_signing_in_are_described(document):
    schemes = document["components"]["securitySchemes"]
    assert {name: (s["type"], s.get("scheme"), s.get("name")) for name, s in schemes.items()} == {
        "bearer": ("http", "bearer", None),
        "cookie": ("apiKey", None, "nocturna_access"),
    }
    assert document["paths"]["/api/v1/users/me"]["get"]["security"] == [{"bearer": []}, {"cookie": []}]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("auth/register", "post", "201"),
        ("auth/guest", "post", "201"),
        ("auth/token", "post", "200"),
        ("auth/token/refresh", "post", "200"),
        ("auth/sessions", "get", "200"),
        ("users/me", "get", "200"),
        ("users/me", "patch", "200"),
    ],
)
def test_every_answer_has_an_example(document, path, method, status):
    operation = document["paths"][f"/api/v1/{path}"][method]

    assert operation["summary"]
    assert operation["responses"][status]["content"]["application/json"]["examples"]


def test_no_answer_describes_a_secret_of_the_rows(document):
    properties = {
        name for schema in document["components"]["schemas"].values() for name in schema.get("properties", {})
    }
    assert not properties & {"refresh_jti", "previous_jti", "sessions_version", "is_superuser", "is_staff"}
