"""Where an issuer wants a browser to be sent to."""

import pytest
from django.core.cache import cache

from accounts.models import Issuer
from tests.accounts.sign_in.conftest import code
from tests.accounts.sign_in.round_trip import BASE, leave
from tests.accounts.sign_in.test_issuers_forged import CONFIGURATION
from tests.services.issuer import parameters

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "page",
    [
        "",
        "/authorize",
        "//issuer.example/authorize",
        "javascript:alert(1)",
        "ftp://issuer.example/authorize",
        "https://",
        "https://[::1/authorize",
        "https://issuer.example:99999999/authorize",
        "https://issuer.example\r\nSet-Cookie: a=b",
        "https://issuer.example/\0",
        "https://issuer.example/\ud800",
        "https://issuer.example/☃",
        "https://issuer example/",
        "https://issuer.example/#part",
        "https://issuer.example/#",
        "https://somebody@issuer.example/",
        "https://somebody:secret@issuer.example/",
        "https://issuer.example\\@evil.example/",
        "https://issuer.example/?client_id=evil",
        "https://issuer.example/?state",
        "https://issuer.example/" + "x" * 2000,
    ],
)
def test_to_what_is_no_page_nobody_is_sent(browser, forged, page):
    forged.answers[CONFIGURATION]["authorization_endpoint"] = page

    assert code(browser.call("get", f"{BASE}/authorize")) == (502, "EXTERNAL_SERVICE_ERROR")
    assert "nocturna_state" not in browser.client.cookies


@pytest.mark.parametrize(
    ("page", "begins"),
    [
        ("https://issuer.example/authorize", "https://issuer.example/authorize?client_id=nocturna&"),
        ("https://issuer.example:8443/a?", "https://issuer.example:8443/a?client_id=nocturna&"),
        ("https://issuer.example/a?tenant=1&x=", "https://issuer.example/a?tenant=1&x=&client_id=nocturna&"),
        ("http://127.0.0.1:9/a", "http://127.0.0.1:9/a?client_id=nocturna&"),
    ],
)
def test_a_page_keeps_what_it_says_itself(browser, forged, page, begins):
    forged.answers[CONFIGURATION]["authorization_endpoint"] = page

    location = leave(browser)
    assert location.startswith(begins)
    assert location.count("?") == 1
    assert parameters(location)["response_type"] == "code"


ADDRESSES = ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"]


@pytest.mark.parametrize("name", [None, *ADDRESSES])
def test_an_issuer_over_tls_has_all_its_addresses_there(browser, db, name):
    issuer = Issuer.objects.create(slug="example", name="E", url="https://issuer.example", client_id="nocturna")
    told = {"issuer": issuer.url, **dict.fromkeys(ADDRESSES, "https://issuer.example/")}
    told |= {name: "http://issuer.example/"} if name else {}
    cache.set(f"oidc:{issuer.pk}:{issuer.url}", told)

    answer = browser.call("get", f"{BASE}/authorize")
    assert answer.status_code == (502 if name else 302)


def test_an_issuer_may_have_no_userinfo(browser, forged):
    forged.answers[CONFIGURATION]["userinfo_endpoint"] = None

    assert leave(browser)
