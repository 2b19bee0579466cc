"""Previews of mails in the back office: all that are sent, in both languages, about nobody."""

import re
from copy import deepcopy
from html import escape as escaped
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.admin import letters
from accounts.models import Mail, Role, Ticket, User
from tests import factories

pytestmark = pytest.mark.django_db
FOLDER = Path(settings.BASE_DIR, "templates/mail")
FACTORS = ("приложение-аутентификатор", "ключ доступа", "коды восстановления")
UNKNOWN = "‼%s‼"  # what a template says of a variable that there is not


@pytest.fixture
def office(client, db):
    client.force_login(factories.UserFactory.create(is_staff=True, role=Role.ADMIN))
    return client


def test_of_every_mail_there_is_a_preview():
    """A kind without a sample, a template without a kind, or a kind that lacks one of its three fails here."""
    subjects = {file.name.removesuffix(".subject.txt") for file in FOLDER.glob("*.subject.txt")}
    whole = {file.name.split(".")[0] for file in FOLDER.iterdir()} - {"base", "token"}

    assert set(letters.kinds()) == set(Mail.Kind.values) == subjects == whole
    for kind in subjects:
        assert all((FOLDER / f"{kind}.{end}").exists() for end in ("txt", "html", "subject.txt")), kind


@pytest.mark.parametrize("frontend", ["", "https://app.example.com"])
@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("kind", Mail.Kind.values)
def test_each_says_all_it_has_to_say_in_its_language(settings, kind, locale, frontend):
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = UNKNOWN
    settings.TEMPLATES, settings.FRONTEND_URL = templates, frontend

    for letter in letters.previews_of(kind, locale=locale):
        assert f'lang="{locale}"' in letter.html
        for said in (letter.subject, letter.text, letter.html):
            assert said.strip()
            assert "‼" not in said
            assert bool(re.search("[а-я]{3}", said)) is (locale == "ru"), said
        assert "\n" not in letter.subject


@pytest.mark.parametrize("kind", Mail.Kind.values)
def test_each_page_shows_both_forms_and_stores_nothing(office, kind):
    before = Mail.objects.count(), Ticket.objects.count(), User.objects.count()
    with CaptureQueriesContext(connection) as queries:
        page = office.get(f"/admin/accounts/mail/previews/{kind}/", {"locale": "ru"})

    html = page.content.decode()
    (first, *_others) = page.context["shown"]
    assert html.count("<iframe sandbox srcdoc=") == html.count("<pre") == len(page.context["shown"])
    assert first.subject in html
    assert f'srcdoc="{escaped(str.__str__(first.html))}"' in html
    assert f'<pre lang="ru">{escaped(str.__str__(first.text))}</pre>' in html
    assert (Mail.objects.count(), Ticket.objects.count(), User.objects.count()) == before
    assert len(queries) <= 10


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("issuers_changed", ["добавлено", "удалено"]),
        ("factors_changed", [f"{way}: {what}" for way in ("добавлено", "удалено") for what in FACTORS]),
    ],
)
def test_what_is_special_about_each_is_said_in_the_language_of_who_looks(office, kind, words):
    page = office.get(f"/admin/accounts/mail/previews/{kind}/", HTTP_ACCEPT_LANGUAGE="ru")

    assert [str(one.words) for one in page.context["shown"]] == words
    assert all(f">{word}<" in page.content.decode() for word in words)


def test_the_list_of_mails_leads_to_them(office):
    assert "/admin/accounts/mail/previews/" in office.get("/admin/accounts/mail/").content.decode()
    page = office.get("/admin/accounts/mail/previews/").content.decode()
    assert all(f"/admin/accounts/mail/previews/{kind}/" in page for kind in Mail.Kind.values)


@pytest.mark.parametrize(("kind", "locale"), [("nothing", "en"), ("welcome", "xx"), ("welcome", "")])
def test_what_there_is_not_is_not_found(office, kind, locale):
    assert office.get(f"/admin/accounts/mail/previews/{kind}/", {"locale": locale}).status_code == 404


def test_they_are_for_those_who_may_see_mails(client, db):
    client.force_login(factories.UserFactory.create(is_staff=True))

    for page in ("", "welcome/"):
        assert client.get(f"/admin/accounts/mail/previews/{page}").status_code == 403


def test_a_token_of_a_preview_opens_nothing(office, anonymous):
    (letter,) = letters.previews_of("reset_password", locale="en")
    (token,) = re.findall(r"^[\w-]{43}$", letter.text, re.MULTILINE)

    body = {"token": token, "password": "another horse battery"}
    answer = anonymous.post("/auth/password/reset/confirm", body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "TOKEN_INVALID")
