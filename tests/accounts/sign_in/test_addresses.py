"""Addresses: confirmed, changed, asked about by strangers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Mail, Session, Ticket, User
from accounts.services import tickets
from tests import factories
from tests.accounts.sign_in.conftest import code, token_in
from tests.conftest import Api
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_token_confirms_once(anonymous, alice, api, deliver):
    assert api(alice).post("/auth/email/verify/resend").status_code == 202
    (letter,) = deliver()
    token = token_in(letter)

    assert anonymous.post("/auth/email/verify", {"token": token}).status_code == 204
    assert code(anonymous.post("/auth/email/verify", {"token": token})) == (401, "TOKEN_INVALID")
    alice.refresh_from_db()
    assert alice.email_verified


def test_sixteen_at_once_confirm_once(transactional_db, crowd, api, deliver):
    alice = factories.UserFactory.create(email="alice@example.com")
    api(alice).post("/auth/email/verify/resend")
    (letter,) = deliver()
    answers = crowd(16, lambda: Api().post("/auth/email/verify", {"token": token_in(letter)}).status_code)

    assert sorted(answers) == [204] + [401] * 15


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: ("B" if t[0] == "A" else "A") + t[1:],
        lambda t: t[:-1],
        lambda t: "ü" * 43,
        lambda t: "A" * 43,
        lambda t: "",
    ],
)
def test_a_token_that_was_made_up_is_none(anonymous, alice, api, deliver, spoil):
    api(alice).post("/auth/email/verify/resend")
    (letter,) = deliver()
    token = token_in(letter)

    assert anonymous.post("/auth/email/verify", {"token": spoil(token)}).status_code in (400, 401)
    assert not User.objects.get().email_verified


def test_a_token_of_one_purpose_serves_no_other(anonymous, proved, deliver):
    anonymous.post("/auth/password/reset", {"email": proved.email})
    (letter,) = deliver()
    User.objects.update(email_verified=False)

    assert code(anonymous.post("/auth/email/verify", {"token": token_in(letter)})) == (401, "TOKEN_INVALID")
    assert not User.objects.get().email_verified


def test_a_token_signed_with_the_key_before_last_is_good(anonymous, alice, api, deliver, settings):
    api(alice).post("/auth/email/verify/resend")
    (letter,) = deliver()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [settings.SECRET_KEY]

    assert anonymous.post("/auth/email/verify", {"token": token_in(letter)}).status_code == 204


def test_a_token_expires(anonymous, alice, api, deliver):
    api(alice).post("/auth/email/verify/resend")
    (letter,) = deliver()
    past = timezone.now() - timedelta(seconds=1)
    Ticket.objects.update(created_at=past - timedelta(days=3), expires_at=past)

    assert code(anonymous.post("/auth/email/verify", {"token": token_in(letter)})) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize(
    "change", [{"email": "other@example.com"}, {"is_active": False}, {"deleted_at": "2026-01-01T00:00:00Z"}]
)
def test_a_token_dies_with_the_address_and_the_account(anonymous, alice, api, deliver, change):
    api(alice).post("/auth/email/verify/resend")
    (letter,) = deliver()
    User.objects.update(**change)

    assert code(anonymous.post("/auth/email/verify", {"token": token_in(letter)})) == (401, "TOKEN_INVALID")
    assert not User.objects.get().email_verified


def test_who_has_confirmed_needs_no_mail(proved, api, anonymous, deliver):
    assert code(api(proved).post("/auth/email/verify/resend")) == (409, "INVALID_STATE")
    assert anonymous.post("/auth/email/verify/resend", {"email": proved.email}).status_code == 202
    assert deliver() == []


def test_a_guest_has_nothing_to_confirm(anonymous, api, deliver):
    guest = anonymous.post("/auth/guest").json()["access_token"]

    answer = anonymous.post("/auth/email/verify/resend", Authorization=f"Bearer {guest}")
    assert code(answer) == (409, "INVALID_STATE")
    change = anonymous.post("/auth/email/change", {"email": "g@example.com"}, Authorization=f"Bearer {guest}")
    assert code(change) == (409, "INVALID_STATE")


def test_nobody_says_whose_mail_to_send_again(anonymous):
    answer = anonymous.post("/auth/email/verify/resend")

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"email": ["This field is required."]})


def test_a_stranger_may_ask_for_it_by_address(anonymous, alice, deliver):
    anonymous.post("/auth/email/verify/resend", {"email": "ALICE@example.com"})

    (letter,) = deliver()
    assert letter["To"] == "alice@example.com"
    assert anonymous.post("/auth/email/verify", {"token": token_in(letter)}).status_code == 204


MANDATORY = ["/charts", "/auth/sessions", "/users/me"]


@pytest.mark.parametrize("path", MANDATORY)
def test_where_addresses_must_be_confirmed_nothing_works_before(anonymous, ada, settings, deliver, path):
    settings.EMAIL_VERIFICATION = "mandatory"
    pair = anonymous.post("/auth/register", ada)
    assert pair.status_code == 201
    mine = {"Authorization": f"Bearer {pair.json()['access_token']}"}
    given = {"username": ada["email"], "password": ada["password"]}

    assert code(anonymous.get(path, **mine)) == (403, "EMAIL_NOT_VERIFIED")
    assert code(anonymous.post("/auth/token", given)) == (403, "EMAIL_NOT_VERIFIED")
    assert anonymous.post("/auth/email/verify/resend", **mine).status_code == 202
    letter = deliver()[-1]
    assert anonymous.post("/auth/email/verify", {"token": token_in(letter)}).status_code == 204
    assert anonymous.get(path, **mine).status_code == 200
    assert anonymous.post("/auth/token", given).status_code == 200


def test_a_guest_works_where_addresses_must_be_confirmed(anonymous, settings):
    settings.EMAIL_VERIFICATION = "mandatory"
    guest = anonymous.post("/auth/guest").json()["access_token"]

    assert anonymous.get("/users/me", Authorization=f"Bearer {guest}").status_code == 200


def test_a_cookie_of_who_has_not_confirmed_signs_out(browser, alice, settings):
    browser.call("post", "/auth/token", {"username": alice.email, "password": PASSWORD, "cookie": True})
    settings.EMAIL_VERIFICATION = "mandatory"

    assert code(browser.call("get", "/users/me")) == (403, "EMAIL_NOT_VERIFIED")
    assert browser.call("post", "/auth/logout", headers=browser.csrf).status_code == 204


def test_a_wrong_password_is_told_before_an_unconfirmed_address(anonymous, alice, settings):
    settings.EMAIL_VERIFICATION = "mandatory"

    answer = anonymous.post("/auth/token", {"username": alice.email, "password": "wrong horse battery"})
    assert code(answer) == (401, "INVALID_CREDENTIALS")


def test_a_new_address_is_confirmed_from_it_and_told_to_the_old_one(proved, api, anonymous, deliver, mailbox):
    here, there = api(proved), api(proved)
    assert here.post("/auth/email/change", {"email": "New@Example.com"}).status_code == 202
    (letter,) = deliver()
    assert letter["To"] == "New@example.com"
    assert User.objects.get().email == "alice@example.com"

    assert here.post("/auth/email/change/confirm", {"token": token_in(letter)}).status_code == 204

    (notice,) = deliver()
    assert (notice["To"], "New@example.com" in notice.get_body(("plain",)).get_content()) == ("alice@example.com", True)
    user = User.objects.get()
    assert (user.email, user.email_verified) == ("New@example.com", True)
    assert here.get("/users/me").status_code == 200
    assert code(there.get("/users/me")) == (401, "SESSION_REVOKED")
    assert Session.objects.filter(revoked_reason="email_changed").count() == 1
    assert code(anonymous.post("/auth/email/change/confirm", {"token": token_in(letter)})) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize("reader", ["nobody", "there"])
def test_the_session_that_asked_goes_on_wherever_the_letter_is_read(proved, api, anonymous, deliver, reader):
    """It has confirmed that it is the person, as for a new password, which leaves it too; the others have not."""
    here, there, third = api(proved), api(proved), api(proved)
    assert here.post("/auth/email/change", {"email": "new@example.com"}).status_code == 202
    (letter,) = deliver()

    confirming = there if reader == "there" else anonymous
    assert confirming.post("/auth/email/change/confirm", {"token": token_in(letter)}).status_code == 204

    assert here.get("/users/me").json()["email"] == "new@example.com"
    assert there.get("/users/me").status_code == (200 if reader == "there" else 401)
    assert code(third.get("/users/me")) == (401, "SESSION_REVOKED")


def test_a_session_that_has_ended_stays_so(proved, api, anonymous, deliver):
    here = api(proved)
    here.post("/auth/email/change", {"email": "new@example.com"})
    (letter,) = deliver()
    here.post("/auth/logout")

    assert anonymous.post("/auth/email/change/confirm", {"token": token_in(letter)}).status_code == 204
    assert code(here.get("/users/me")) == (401, "SESSION_REVOKED")


def test_a_letter_of_before_we_knew_who_asked_ends_all_sessions(proved, api, anonymous):
    here = api(proved)
    ticket = tickets.open_ticket(Ticket.Purpose.CHANGE_EMAIL, user=proved, email="new@example.com")

    token = tickets.token_of(ticket)
    assert anonymous.post("/auth/email/change/confirm", {"token": token}).status_code == 204
    assert code(here.get("/users/me")) == (401, "SESSION_REVOKED")


def test_somebody_elses_address_gets_no_mail_and_the_same_answer(proved, mallory, api, deliver):
    answer = api(mallory).post("/auth/email/change", {"email": proved.email})

    assert (answer.status_code, answer.content) == (202, b"")
    assert deliver() == []
    assert not Mail.objects.due().exists()


def test_an_address_that_was_registered_meanwhile_is_not_taken(proved, api, deliver):
    me = api(proved)
    me.post("/auth/email/change", {"email": "new@example.com"})
    (letter,) = deliver()
    factories.UserFactory.create(email="NEW@example.com")

    assert code(me.post("/auth/email/change/confirm", {"token": token_in(letter)})) == (409, "CONFLICT")
    proved.refresh_from_db()
    assert proved.email == "alice@example.com"
    assert me.get("/users/me").status_code == 200


def test_only_the_last_change_that_was_asked_for_holds(proved, api, deliver):
    me = api(proved)
    me.post("/auth/email/change", {"email": "first@example.com"})
    (first,) = deliver()
    me.post("/auth/email/change", {"email": "second@example.com"})

    assert code(me.post("/auth/email/change/confirm", {"token": token_in(first)})) == (401, "TOKEN_INVALID")


def test_a_stolen_token_changes_no_address(proved, api, deliver):
    me = api(proved)
    Session.objects.update(confirmed_at=timezone.now() - timedelta(minutes=16))

    assert code(me.post("/auth/email/change", {"email": "new@example.com"})) == (403, "CONFIRMATION_REQUIRED")
    assert code(me.post("/auth/confirm", {"password": "wrong horse battery"})) == (401, "INVALID_CREDENTIALS")
    assert code(me.post("/auth/confirm", {})) == (401, "INVALID_CREDENTIALS")
    assert me.post("/auth/confirm", {"password": PASSWORD}).status_code == 204
    assert me.post("/auth/email/change", {"email": "new@example.com"}).status_code == 202


def test_guessing_at_the_confirmation_is_limited(proved, api, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "3/15m"}
    me = api(proved)
    answers = [me.post("/auth/confirm", {"password": "wrong horse battery"}).status_code for _ in range(4)]

    assert answers == [401, 401, 401, 429]


LOOKALIKES = [
    "аlice@example.com",
    "ａlice@exаmple.com",
    "alıce@example.com",
    "alice@exаmple.com",
    "alice@example.com\u200b",
]


@pytest.mark.parametrize("path", ["/auth/password/reset", "/auth/code", "/auth/email/verify/resend"])
@pytest.mark.parametrize("email", LOOKALIKES)
def test_an_address_that_looks_like_anothers_is_not_theirs(anonymous, alice, deliver, path, email):
    assert anonymous.post(path, {"email": email}).status_code in (202, 400)
    assert deliver() == []
    assert not Ticket.objects.filter(user=alice).exists()


def test_what_is_the_same_address_goes_to_the_one_that_we_hold(anonymous, alice, deliver, mailbox):
    anonymous.post("/auth/code", {"email": "ＡLICE@EXAMPLE.com"})  # of full width: the same by NFKC

    deliver()
    assert [recipients for recipients, _ in mailbox.letters] == [["alice@example.com"]]


def statement(sql):
    """Its verb, and the table it writes to."""
    words = sql.split(" ")
    return (words[0], words[2] if words[0] == "INSERT" else "")


@pytest.mark.parametrize("path", ["/auth/password/reset", "/auth/code", "/auth/email/verify/resend"])
def test_whether_anybody_has_the_address_shows_in_nothing(anonymous, alice, path):
    seen = []
    for email in ("alice@example.com", "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            answer = anonymous.post(path, {"email": email})
        body = answer.json() if answer.content else {}
        body.pop("code_token", None)
        seen.append((answer.status_code, body, [statement(query["sql"]) for query in queries]))

    assert seen[0] == seen[1]
    assert seen[0][2] == [
        ("SAVEPOINT", ""),
        ("INSERT", '"accounts_ticket"'),
        ("INSERT", '"accounts_mail"'),
        ("RELEASE", ""),
    ]


def test_mails_of_a_kind_are_asked_for_so_often_and_no_more(anonymous, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "reset": "3/h"}

    for path in ("/auth/password/reset", "/auth/code", "/auth/email/verify/resend"):
        answers = [anonymous.post(path, {"email": "nobody@example.com"}).status_code for _ in range(4)]
        assert answers == [202, 202, 202, 429]
    assert Ticket.objects.count() == 9


@pytest.mark.parametrize("spelled", ["ada@xn--prbe-6qa.example", "ADA@PRÖBE.example", "ada@XN--PRBE-6QA.example"])
def test_a_domain_in_punycode_is_the_same_mailbox(anonymous, spelled):
    given = {"email": "ada@pröbe.example", "password": PASSWORD, "name": "Ada"}
    assert anonymous.post("/auth/register", given).json()["user"]["email"] == "ada@pröbe.example"

    taken = anonymous.post("/auth/register", {**given, "email": spelled})
    assert (taken.status_code, list(taken.json()["error"]["details"])) == (400, ["email"])
    assert anonymous.post("/auth/token", {"username": spelled, "password": PASSWORD}).status_code == 200
    assert User.objects.count() == 1


def test_a_domain_that_is_no_punycode_stays_as_it_is(anonymous):
    given = {"email": "ada@xn--zzzzzzzzzz999.example", "password": PASSWORD, "name": "Ada"}

    assert anonymous.post("/auth/register", given).json()["user"]["email"] == given["email"]
