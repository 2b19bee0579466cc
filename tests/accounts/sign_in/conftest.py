"""A mail server, people with second factors, a browser's passkeys, an issuer."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp

from accounts.models import Issuer, Mail, Session, User
from accounts.services import mails
from config.system import encryption
from tests.accounts.sign_in.by_passkey import make
from tests.conftest import Api
from tests.services.authenticator import Device
from tests.services.issuer import ForgedIssuer, RealIssuer
from tests.services.mailbox import Mailbox, text


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Mailbox]:
    server = Mailbox()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mailbox(mail_server: Mailbox, settings: Any) -> Mailbox:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    mail_server.letters.clear()
    mail_server.answers.clear()
    mail_server.refusals.clear()
    return mail_server


@pytest.fixture
def deliver(db: None, mailbox: Mailbox) -> Callable[[], list[Any]]:
    """What a worker does with the mails that are due; the letters that came by it."""

    def run() -> list[Any]:
        before = len(mailbox.letters)
        for mail in Mail.objects.due().order_by("created_at"):
            mails.send(mail_id=mail.pk)
        return [letter for _, letter in mailbox.letters[before:]]

    return run


TOKEN = re.compile(r"^[\w-]{43}$", re.M)


def token_in(letter: Any) -> str:
    found = TOKEN.findall(text(letter))
    assert len(found) == 1, text(letter)
    return found[0]


def code_in(letter: Any) -> str:
    found = re.findall(r"^\d{6}$", text(letter), re.M)
    assert len(found) == 1, text(letter)
    return found[0]


def totp_code(secret: str, *, steps: int = 0) -> str:
    """What the app shows now, or so many steps of 30 s later."""
    now = list(totp.yield_hotp_counters_from_time())[1]
    return totp.format_hotp_value(totp.hotp_value(secret, now + steps))


@pytest.fixture
def proved(alice: User) -> User:
    """Alice, who has confirmed her address."""
    User.objects.filter(pk=alice.pk).update(email_verified=True)
    alice.refresh_from_db()
    return alice


@pytest.fixture
def with_totp(proved: User) -> tuple[User, str]:
    """Alice with an authenticator app, and its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(proved, secret)
    return proved, secret


@pytest.fixture
def device(proved: User, api: Callable[..., Api]) -> Device:
    """Alice's, with a passkey."""
    made = Device()
    assert make(api(proved), made).status_code == 201
    Session.objects.all().delete()
    return made


def rows_of(user: User) -> list[str]:
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def aged(sealed: str, seconds: int) -> str:
    """What we gave somebody to carry, as if that were so long ago."""
    said = json.loads(encryption.decrypt(sealed))
    return encryption.encrypt(json.dumps({**said, "until": said["until"] - seconds}))


@pytest.fixture(scope="session")
def provider() -> Iterator[RealIssuer]:
    made = RealIssuer()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def forged_provider() -> Iterator[ForgedIssuer]:
    made = ForgedIssuer()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def issuer(db: None, provider: RealIssuer) -> Issuer:
    return Issuer.objects.create(
        slug="example", name="Example", url=provider.url, client_id="nocturna", client_secret="s3cret"
    )


@pytest.fixture
def forged(db: None, forged_provider: ForgedIssuer) -> ForgedIssuer:
    forged_provider.reset()
    Issuer.objects.create(
        slug="example", name="Example", url=forged_provider.url, client_id="nocturna", client_secret="s3cret"
    )
    return forged_provider
