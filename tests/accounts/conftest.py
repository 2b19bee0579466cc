"""What the tests of accounts share: a browser, a hand that forges tokens, the back office as a superuser sees it."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from tests import factories

PASSWORD = factories.PASSWORD


@pytest.fixture
def ada() -> dict[str, Any]:
    """A registration."""
    return {"email": "ada@example.com", "password": "correct horse battery", "name": "Ada Lovelace"}


class Browser:
    """Keeps cookies, and is asked for its CSRF token."""

    def __init__(self) -> None:
        self.client = APIClient(enforce_csrf_checks=True, raise_request_exception=False)

    @property
    def csrf(self) -> dict[str, str]:
        return {"X-CSRFToken": self.client.cookies["csrftoken"].value}

    def call(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        return getattr(self.client, method)("/api/v1" + path, body, headers=headers or {})


@pytest.fixture
def browser(db: None) -> Browser:
    return Browser()


@pytest.fixture
def forge() -> Callable[..., str]:
    """A token of our making: claims are those of a good one, but for what is given; None leaves a claim out."""

    def make(signed_in: Any, *, key: str | None = None, algorithm: str = "HS256", **claims: Any) -> str:
        now = int(timezone.now().timestamp())
        payload = {
            "token_type": "access",
            "exp": now + 600,
            "iat": now,
            "jti": "2b192129-4e49-4b27-a3b1-5f099ce2764b",
            "sub": str(signed_in.session.user_id),
            "sid": str(signed_in.session.pk),
            "aud": "nocturna",
            "iss": "nocturna",
            **claims,
        }
        payload = {name: value for name, value in payload.items() if value is not None}
        key = "" if algorithm == "none" else key or settings.SIMPLE_JWT["SIGNING_KEY"]
        return jwt.PyJWS().encode(
            jwt.api_jwt.json.dumps(payload).encode(), key, algorithm=algorithm, headers={"typ": "JWT"}
        )

    return make


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_superuser("root@example.com", PASSWORD, username="root", name="Root")


@pytest.fixture
def office(client: Client, root: User) -> Client:
    client.force_login(root)
    return client
