"""An issuer over TLS is asked once it has proved who it is, by a certificate of an authority that we trust."""

import pytest

from accounts.models import Issuer, User
from tests.accounts.sign_in.conftest import code
from tests.accounts.sign_in.round_trip import BASE
from tests.accounts.sign_in.test_issuers_forged import CONFIGURATION, exchange, signed
from tests.services.certificates import Authority
from tests.services.issuer import ForgedIssuer

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """One that we trust, and no other."""
    made = Authority(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(made.file))
    return made


@pytest.fixture
def serve(db):
    """An issuer at `localhost`, with what it proves who it is by."""
    served = []

    def start(context):
        issuer = ForgedIssuer(context)
        issuer.start()
        served.append(issuer)
        Issuer.objects.create(slug="example", name="E", url=issuer.url, client_id="nocturna", client_secret="s3cret")
        return issuer

    yield start
    for issuer in served:
        issuer.stop()


def test_who_comes_back_from_it_is_signed_in(browser, serve, authority):
    issuer = serve(authority.context_for("localhost"))
    userinfo = {"sub": "s-1", "email": "ada@example.com", "email_verified": True}

    assert issuer.url.startswith("https://localhost:")
    assert exchange(browser, issuer, signed(issuer, email=None, email_verified=None), **userinfo)[1] == "/"
    assert issuer.asked == [CONFIGURATION, "/token", "/jwks", "/userinfo"]
    assert User.objects.get().email == "ada@example.com"


def test_with_the_certificate_of_another_host_it_is_told_nothing(browser, serve, authority):
    issuer = serve(authority.context_for("other.test"))

    assert code(browser.call("get", f"{BASE}/authorize")) == (502, "EXTERNAL_SERVICE_ERROR")
    assert issuer.asked == []


def test_nor_with_one_of_an_authority_that_nobody_knows(browser, serve, authority, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    issuer = serve(Authority(elsewhere).context_for("localhost"))

    assert code(browser.call("get", f"{BASE}/authorize")) == (502, "EXTERNAL_SERVICE_ERROR")
    assert issuer.asked == []
