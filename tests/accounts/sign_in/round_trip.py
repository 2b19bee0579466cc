"""To an issuer and back, as a browser goes."""

from typing import Any

from tests.accounts.conftest import Browser
from tests.services.issuer import RealIssuer, parameters

BASE = "/auth/oauth/example"
ADA = {"email": "ada@example.com", "email_verified": True, "name": "Ada Lovelace"}


def leave(browser: Browser, path: str = f"{BASE}/authorize", **query: Any) -> str:
    answer = browser.call("get", path, query or None)
    assert answer.status_code == 302, answer.content
    location: str = answer.headers["Location"]
    return location


def come_back(browser: Browser, location: str) -> Any:
    """By the path that the issuer sent it to."""
    return browser.call("get", f"{BASE}/callback", parameters(location))


def sign_in(browser: Browser, provider: RealIssuer, subject: str, **query: Any) -> Any:
    return come_back(browser, provider.says_yes(leave(browser, **query), to=subject))
