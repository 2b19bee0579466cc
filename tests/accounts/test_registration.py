from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from accounts.models import Session, User
from analytics.models import OutboxEvent
from tests import factories
from tests.locks import held_up
from tests.serving import eventually


def test_registration_answers_the_person_and_a_pair_of_tokens(anonymous, ada):
    answer = anonymous.post("/auth/register", {**ada, "username": "ada", "locale": "ru"})

    body, user, session = answer.json(), User.objects.get(), Session.objects.get()
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(body) == {"user", "access_token", "refresh_token", "token_type", "expires_in"}
    assert (body["token_type"], body["expires_in"]) == ("bearer", 1800)
    assert body["user"] == {
        "id": str(user.pk),
        "email": "ada@example.com",
        "username": "ada",
        "name": "Ada Lovelace",
        "role": "user",
        "plan": "free",
        "locale": "ru",
        "preferences": {},
        "email_verified": False,
        "is_guest": False,
        "created_at": user.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "updated_at": user.updated_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    assert user.created_at <= user.updated_at
    assert user.check_password("correct horse battery")
    assert (session.user, session.ip) == (user, "127.0.0.1")
    me = anonymous.get("/users/me", Authorization=f"Bearer {body['access_token']}")
    assert (me.status_code, me.json()) == (200, body["user"])


def test_registration_records_what_happened_without_personal_data(anonymous, ada):
    anonymous.post("/auth/register", ada)

    user, session = User.objects.get(), Session.objects.get()
    events = {event.event_type: (event.user_id, event.data) for event in OutboxEvent.objects.all()}
    assert events == {
        "user.created": (user.pk, {"is_guest": False, "way": "password"}),
        "user.signed_in": (
            user.pk,
            {"session_id": str(session.pk), "way": "registration", "second_factor": "", "kind": "api"},
        ),
    }


@pytest.mark.parametrize(
    "spelling", ["ada@example.com", "ADA@Example.COM", "\uff41da@example.com", " ada@example.com "]
)
def test_a_taken_address_is_refused_in_every_spelling(anonymous, ada, spelling):
    factories.UserFactory.create(email="ada@example.com")

    answer = anonymous.post("/auth/register", {**ada, "email": spelling})

    assert answer.status_code == 400
    assert answer.json()["error"]["details"] == {"email": ["This address is already registered."]}
    assert (User.objects.count(), Session.objects.count(), OutboxEvent.objects.count()) == (1, 0, 0)


def test_a_taken_username_is_refused_without_regard_to_case(anonymous, ada):
    factories.UserFactory.create(username="Ada.L")

    answer = anonymous.post("/auth/register", {**ada, "username": "aDA.l"})

    assert answer.status_code == 400
    assert answer.json()["error"]["details"] == {"username": ["This username is taken."]}
    assert User.objects.count() == 1


def test_the_address_and_the_name_of_a_deleted_account_are_free(anonymous, api, ada):
    api(factories.UserFactory.create(email="ada@example.com", username="ada")).delete("/users/me")

    assert anonymous.post("/auth/register", {**ada, "username": "ada"}).status_code == 201


@pytest.mark.parametrize("username", ["ab", "x" * 51, "ada@home", "ada lovelace", "ада", "a\nda", "a/b", ""])
def test_usernames_have_three_to_fifty_plain_characters(anonymous, ada, username):
    answer = anonymous.post("/auth/register", {**ada, "username": username})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["username"])
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "a" * 300 + "@example.com",
        "\u0131da@example.com",
        5,
        None,
        "x" * 2000,
    ],
)
def test_what_is_no_address_is_refused(anonymous, ada, email):
    answer = anonymous.post("/auth/register", {**ada, "email": email})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["email"])
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "A\u0007da", 5, None, ["Ada"], True])
def test_names_are_one_line_of_up_to_200_characters(anonymous, ada, name):
    answer = anonymous.post("/auth/register", {**ada, "name": name})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["name"])
    assert not User.objects.exists()


def test_a_name_of_200_characters_is_kept_whole(anonymous, ada):
    answer = anonymous.post("/auth/register", {**ada, "name": "я" * 200})

    assert (answer.status_code, answer.json()["user"]["name"]) == (201, "я" * 200)


@pytest.mark.parametrize("missing", ["email", "password", "name"])
def test_what_is_missing_is_named(anonymous, ada, missing):
    del ada[missing]
    answer = anonymous.post("/auth/register", ada)

    assert answer.status_code == 400
    assert answer.json()["error"]["details"] == {missing: ["This field is required."]}
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("headers", "locale"),
    [({}, "en"), ({"Accept-Language": "ru-RU,ru;q=0.9"}, "ru"), ({"Accept-Language": "fr"}, "en")],
)
def test_the_language_is_the_requests_unless_told(anonymous, ada, headers, locale):
    assert anonymous.post("/auth/register", ada, **headers).json()["user"]["locale"] == locale


def test_a_language_that_we_do_not_speak_is_refused(anonymous, ada):
    answer = anonymous.post("/auth/register", {**ada, "locale": "xx"})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["locale"])
    assert not User.objects.exists()


def test_a_person_with_an_account_may_register_another(api, alice, ada):
    answer = api(alice).post("/auth/register", ada)

    assert answer.status_code == 201
    assert answer.json()["user"]["id"] != str(alice.pk)
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"


@pytest.mark.django_db(transaction=True)
def test_one_address_registered_at_once_by_eight_is_one_account(anonymous, ada, crowd):
    answers = crowd(8, lambda: anonymous.post("/auth/register", ada))

    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 7
    assert {str(a.json()["error"]["details"]) for a in answers if a.status_code == 400} == {
        "{'email': ['This address is already registered.']}"
    }
    assert (User.objects.count(), Session.objects.count(), OutboxEvent.objects.count()) == (1, 1, 2)


@pytest.mark.django_db(transaction=True)
def test_one_username_registered_at_once_by_eight_is_one_account(anonymous, ada, crowd):
    addresses = iter([f"ada{n}@example.com" for n in range(8)])
    answers = crowd(8, lambda: anonymous.post("/auth/register", {**ada, "email": next(addresses), "username": "ada"}))

    assert sorted(answer.status_code for answer in answers) == [201] + [400] * 7
    assert {str(a.json()["error"]["details"]) for a in answers if a.status_code == 400} == {
        "{'username': ['This username is taken.']}"
    }
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("other", "details"),
    [
        ({"email": "ada@example.com"}, {"email": ["This address is already registered."]}),
        ({"username": "ada"}, {"username": ["This username is taken."]}),
    ],
)
def test_what_another_registers_behind_the_look_up_is_refused_alike(anonymous, ada, crowd, other, details):
    """The other's row is there, not committed, when we look; it is committed while ours waits to be written."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            factories.UserFactory.create(**other)
            late = pool.submit(crowd, 1, lambda: anonymous.post("/auth/register", {**ada, "username": "ada"}))
            eventually(held_up)
        [answer] = late.result()

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, details)
    assert (User.objects.count(), Session.objects.count()) == (1, 0)
