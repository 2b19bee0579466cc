"""The OpenAPI document is the truth for everything that exists."""

import inspect

import pytest
from django.test import Client
from django.urls import get_resolver

from config.api import document as served
from config.api.fields import SelectFieldsMixin, StrictMixin, StrictModelSerializer, StrictSerializer
from config.api.views import ApiView

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def document():
    served.document.cache_clear()  # who asked before may have had routes of its own
    return Client().get("/api/v1/openapi.json").json()


def _routes(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern, path)
        else:
            yield path


def test_it_is_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"


def test_every_route_of_the_api_is_described(document):
    import re

    routes = {
        "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
        for path in _routes(get_resolver())
        if path.startswith("api/v1/") and not path.endswith("openapi.json")
    }

    assert routes == set(document["paths"])


def test_every_operation_tells_of_the_error_envelope(document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if method in ("get", "post", "put", "patch", "delete"):
                assert "default" in operation["responses"], (method, path)


def test_every_operation_has_words(document):
    silent = [
        f"{method} {path}"
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if isinstance(operation, dict) and not (operation.get("description") or operation.get("summary"))
    ]

    assert silent == []


def subclasses(cls):
    return {cls}.union(*(subclasses(one) for one in cls.__subclasses__()))


def descriptions(part):
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "description" and isinstance(value, str):
                yield value
            else:
                yield from descriptions(value)
    elif isinstance(part, list):
        for value in part:
            yield from descriptions(value)


def test_it_says_nothing_that_is_for_who_reads_the_code(document):
    bases = {SelectFieldsMixin, StrictMixin, StrictModelSerializer, StrictSerializer, *subclasses(ApiView)}
    inner = {inspect.cleandoc(cls.__doc__) for cls in bases if cls.__doc__}
    assert len(inner) > 10

    assert inner.intersection(descriptions(document)) == set()


def test_it_is_in_the_readers_language_and_known_by_its_tag():
    english = Client().get("/api/v1/openapi.json")
    russian = Client().get("/api/v1/openapi.json", headers={"Accept-Language": "ru"})
    again = Client().get("/api/v1/openapi.json", headers={"If-None-Match": english["ETag"]})
    other = Client().get("/api/v1/openapi.json", headers={"Accept-Language": "ru", "If-None-Match": english["ETag"]})

    assert (english.status_code, english["Content-Language"], russian["Content-Language"]) == (200, "en", "ru")
    assert english.json() != russian.json()
    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)


def test_it_is_in_the_language_that_is_asked_for():
    russian = Client().get("/api/v1/openapi.json", headers={"Accept-Language": "ru"})
    asked = Client().get("/api/v1/openapi.json?lang=ru")
    again = Client().get("/api/v1/openapi.json?lang=en", headers={"If-None-Match": asked["ETag"]})

    assert (asked.status_code, asked["Content-Language"], asked["ETag"]) == (200, "ru", russian["ETag"])
    assert asked.content == russian.content
    assert (again.status_code, again["Content-Language"]) == (200, "en")


@pytest.mark.parametrize("language", ["de", "ru-RU", "", "../ru", "x" * 5000])
def test_a_language_that_it_is_not_in_is_refused_and_nothing_is_made(language):
    before = served.document.cache_info()
    refused = Client().get("/api/v1/openapi.json", {"lang": language})

    assert (refused.status_code, refused.json()["error"]["details"]) == (400, {"lang": ["Must be one of: en, ru."]})
    assert served.document.cache_info() == before
    assert before.maxsize == 2
