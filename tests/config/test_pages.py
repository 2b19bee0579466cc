"""The first page, the documents, the API's own pages: what they show, and that they ask nobody else."""

import re

import pytest
from django.test import Client

from config.home import DOCUMENTS

pytestmark = pytest.mark.django_db
OUTSIDE = re.compile(r"""(?:src|href)=["'](?:https?:)?//""")


def page(path):
    answer = Client().get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_page_shows_what_runs_the_sky_and_where_to_go():
    html = page("/")

    assert 'role="img"' in html
    assert "<title>The sky now</title>" in re.sub(r"<title [^>]*>", "<title>", html)
    for link in ("/docs", "/redoc", "/api/v1/openapi.json", "/admin/", *(f"/documents/{slug}" for slug in DOCUMENTS)):
        assert f'href="{link}"' in html
    for part in ("database", "calculation", "atlas", "broker"):
        assert f"<b>{part}</b>" in html


def test_the_first_page_speaks_russian():
    answer = Client().get("/", headers={"Accept-Language": "ru"})

    assert "Небо сейчас" in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/documents/readme", "/admin/login/"])
def test_no_page_loads_anything_from_elsewhere(path):
    assets = re.findall(r"<(?:script|link|img)\b[^>]*>", page(path))

    assert assets
    assert [tag for tag in assets if OUTSIDE.search(tag)] == []


def test_a_browser_that_asks_for_an_icon_is_given_ours():
    answer = Client().get("/favicon.ico", follow=True)

    assert [where for where, _ in answer.redirect_chain] == ["/static/nocturna/icon.svg"]
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        ("readme", "The two commands"),
        ("architecture", "The way of a reading"),
        ("configuration", "SECRET_KEY"),
        ("licence", "MIT License"),
    ],
)
def test_the_documents_are_rendered(slug, says):
    assert says in page(f"/documents/{slug}")


@pytest.mark.parametrize("slug", ["settings", "..", "..%2fsettings", "README.md"])
def test_nothing_else_is_served_as_a_document(slug):
    assert Client().get(f"/documents/{slug}").status_code == 404
