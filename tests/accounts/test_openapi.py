import pytest


@pytest.fixture
def document(anonymous):
    return anonymous.get("/openapi.json").json()


def test_both_ways_of_signing_in_are_described(document):
    schemes = document["components"]["securitySchemes"]
    assert {name: (s["type"], s.get("scheme"), s.get("name")) for name, s in schemes.items()} == {
        "bearer": ("http", "bearer", None),
        "cookie": ("apiKey", None, "nocturna_access"),
        "api_key": ("apiKey", None, "Authorization"),
    }
    assert document["paths"]["/api/v1/users/me"]["get"]["security"] == [
        {"api_key": []},
        {"bearer": []},
        {"cookie": []},
    ]


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
        ("auth/code", "post", "202"),
        ("auth/code/verify", "post", "200"),
        ("auth/mfa/verify", "post", "200"),
        ("auth/mfa/totp", "get", "200"),
        ("auth/mfa/totp", "post", "200"),
        ("auth/mfa/totp/confirm", "post", "201"),
        ("auth/mfa/recovery-codes", "get", "200"),
        ("auth/mfa/recovery-codes", "post", "201"),
        ("auth/mfa/passkeys/options", "post", "200"),
        ("auth/mfa/passkeys/options/sign-in", "post", "200"),
        ("auth/mfa/passkeys", "get", "200"),
        ("auth/mfa/passkeys", "post", "201"),
        ("auth/passkey/options", "post", "200"),
        ("auth/passkey", "post", "200"),
        ("auth/oauth", "get", "200"),
        ("auth/oauth/{provider}/token", "post", "200"),
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


@pytest.mark.parametrize(
    ("path", "method", "parameters"),
    [
        ("auth/sessions", "get", {"page", "page_size", "sort_by", "order", "fields"}),
        ("users/me", "get", {"fields", "If-None-Match"}),
        ("users/me", "patch", {"If-Match"}),
        ("users/me", "delete", {"If-Match"}),
    ],
)
def test_what_is_honoured_is_described(document, path, method, parameters):
    operation = document["paths"][f"/api/v1/{path}"][method]

    assert {parameter["name"] for parameter in operation["parameters"]} == parameters


def test_a_profile_that_has_not_changed_is_described(document):
    responses = document["paths"]["/api/v1/users/me"]["get"]["responses"]

    assert "content" not in responses["304"]
    assert {status for status, answer in responses.items() if "ETag" in answer.get("headers", {})} == {"200", "304"}


def test_the_sort_orders_are_described(document):
    parameters = document["paths"]["/api/v1/auth/sessions"]["get"]["parameters"]
    choices = {parameter["name"]: sorted(parameter["schema"].get("enum", [])) for parameter in parameters}

    assert (choices["sort_by"], choices["order"]) == (["created_at", "last_used_at"], ["asc", "desc"])
