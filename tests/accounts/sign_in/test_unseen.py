"""Characters that nobody sees make no other address."""

import pytest

from accounts.models import Mail, Ticket, User
from config.api.unseen import has_unseen

pytestmark = pytest.mark.django_db
UNSEEN = [
    "\u200b",
    "\u00ad",
    "\u3164",
    "\u2060",
    "\u200d",
    "\u202e",
    "\ufe0f",
    "\u034f",
    "\u2003",
    "\x01",
    "\U000e0020",
]


@pytest.mark.parametrize("character", UNSEEN)
@pytest.mark.parametrize("path", ["/auth/register", "/auth/email/change"])
def test_an_address_with_one_is_refused(api, proved, character, path):
    body = {"email": f"alice@exam{character}ple.com"}
    if path == "/auth/register":
        body |= {"password": "correct horse battery", "name": "Eve"}

    answer = api(proved).post(path, body)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["email"])
    assert User.objects.count() == 1
    assert not Ticket.objects.exists()
    assert not Mail.objects.exists()


def test_letters_and_digits_are_seen():
    assert not has_unseen("straße+1@пример.example")
    assert not has_unseen("用户@例え.テスト")
