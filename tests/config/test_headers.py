"""What browsers are told of every answer, and that the pages live with it: in a real browser."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from config.api.headers import ADMIN_POLICY, DATA_POLICY, PAGE_POLICY
from tests import factories
from tests.accounts.sign_in.conftest import totp_code

PAGES = ["/", "/docs", "/redoc", "/documents/readme", "/admin/login/", "/nowhere"]


def answer_of(path, **headers):
    return Client(raise_request_exception=False).get(path, headers={"Accept": "text/html", **headers})


def directives(answer):
    return dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*PAGES, "/api/v1/catalogue", "/api/v1/nowhere", "/api/v1/users/me", "/health/live"])
def test_every_answer_says_what_a_browser_may_do_with_it(path):
    answer = answer_of(path)

    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert {"camera=()", "geolocation=()", "microphone=()", "payment=()"} <= set(
        answer["Permissions-Policy"].split(", ")
    )
    assert "bluetooth" not in answer["Permissions-Policy"]  # a proposal, of which Chromium complains on each page
    said = directives(answer)
    assert (said["default-src"], said["frame-ancestors"]) == ("'none'", "'none'")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_a_script_and_none_would_be_run(path):
    answer = answer_of(path)
    scripts = re.findall(r"<script\b([^>]*)>(.*?)</script>", answer.content.decode(), re.S)

    assert all("src=" in attributes and not text.strip() for attributes, text in scripts)
    assert not re.search(r"<[^>]*\son\w+=", answer.content.decode())
    said = directives(answer)
    assert "unsafe-inline" not in said["script-src"]
    assert (said["base-uri"], said["form-action"]) == ("'none'", "'self'")
    assert ("unsafe-eval" in said["script-src"]) == path.startswith("/admin/")


@pytest.mark.django_db
def test_the_policies_by_what_is_answered():
    assert answer_of("/")["Content-Security-Policy"] == PAGE_POLICY
    assert answer_of("/nowhere")["Content-Security-Policy"] == PAGE_POLICY
    assert answer_of("/admin/login/")["Content-Security-Policy"] == ADMIN_POLICY
    assert answer_of("/api/v1/catalogue")["Content-Security-Policy"] == DATA_POLICY
    assert "script-src 'none'" in PAGE_POLICY


@pytest.mark.django_db
def test_https_is_remembered_where_it_is_spoken(settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True

    secure = Client().get("/health/live", secure=True)

    assert secure["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in Client().get("/health/live")


# Swagger UI draws a long list only where somebody looks: from its top to its end each operation is seen once.
SCROLLED = """(() => {
  window.seen ??= new Set();
  document.querySelectorAll('.opblock-summary-path').forEach(path => window.seen.add(path.textContent));
  window.scrollBy(0, 300);
  return window.seen.size > 90;
})()"""


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", "document.querySelector('figure svg').getBoundingClientRect().height > 100"),
        ("/nowhere", "document.querySelector('h1') !== null"),
        ("/docs", SCROLLED),
        ("/redoc", "document.querySelectorAll('[data-section-id]').length > 20"),
    ],
)
def test_a_page_does_its_work_without_a_word_from_the_console(page, server, path, shown):
    page.open(server + path)

    page.wait_for(shown)
    assert [c for c in page.complaints if "status of 404" not in c] == []


def test_a_request_is_tried_on_the_page_that_documents_it(page, server):
    page.open(server + "/docs")
    page.wait_for("document.querySelector('#operations-tag-catalogue, .opblock') !== null")

    status = page.ask(
        "Runtime.evaluate",
        expression="fetch('/api/v1/topics').then(answer => answer.status)",
        awaitPromise=True,
        returnByValue=True,
    )

    assert status["result"]["value"] == 200
    assert page.complaints == []


def test_a_script_that_somebody_smuggles_in_is_not_run(page, server):
    """In the admin too, whose own scripts may compile their expressions."""
    for path in ("/docs", "/admin/login/"):
        page.open(server + path)
        page.value(
            "const s = document.createElement('div'); document.body.append(s);"
            "s.innerHTML = '<img src=x onerror=\"window.smuggled = 1\">';"
            "const t = document.createElement('script'); t.textContent = 'window.smuggled = 1'; document.body.append(t)"
        )
        page.wait_for("true")
        assert page.value("window.smuggled") is None
        assert any("Content Security Policy" in complaint for complaint in page.complaints)


def test_the_admin_works_without_a_word_from_the_console(page, server, api, birth):
    staff = factories.UserFactory.create(email="staff@example.com", is_staff=True, is_superuser=True)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(staff, secret)
    chart = api(staff).post("/charts", birth).json()
    page.open(server + "/admin/login/")
    page.value(
        "document.querySelector('[name=username]').value = 'staff@example.com';"
        f"document.querySelector('[name=password]').value = '{factories.PASSWORD}';"
        "document.querySelector('form').submit()"
    )
    page.wait_for("document.querySelector('[name=code]') !== null")
    assert [words for words in page.complaints if "favicon" not in words] == []
    page.value(
        f"document.querySelector('[name=code]').value = '{totp_code(secret)}';"
        "document.querySelector('[name=code]').form.requestSubmit()"
    )
    page.wait_for("location.pathname === '/admin/'")
    user, chart = f"/admin/accounts/user/{staff.pk}/change/", f"/admin/charts/chart/{chart['id']}/change/"
    lists = ["/admin/", "/admin/accounts/user/", "/admin/accounts/session/", "/admin/charts/chart/"]
    for path in [*lists, "/admin/accounts/user/add/", user, chart]:
        page.open(server + path)
        page.wait_for("document.querySelector('#nav-sidebar, nav, #changelist, form') !== null")
        assert page.value("typeof Alpine") == "object"
        assert page.complaints == [], path


def test_a_shared_chart_is_shown_without_a_word_from_the_console(page, server, api, alice, birth):
    me = api(alice)
    chart = me.post("/charts", birth).json()
    link = me.post(f"/charts/{chart['id']}/shares", {}).json()

    page.open(f"{server}/shared/{link['url'].rpartition('/')[2]}")

    page.wait_for("document.querySelector('figure svg').getBoundingClientRect().height > 100")
    assert page.complaints == []
    assert page.value("document.querySelectorAll('script').length") == 0
