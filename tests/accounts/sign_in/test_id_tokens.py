"""Identity tokens of apps that talk to the issuer themselves: every claim, every way to forge one, once."""

import threading
import time
from datetime import timedelta

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection, transaction

from accounts.models import Action, AuditEntry, Issuer, Session, Ticket, User
from accounts.openid import tokens
from tests import factories
from tests.accounts.sign_in.conftest import code
from tests.conftest import Api
from tests.locks import held_up
from tests.services.issuer import SigningKey
from tests.serving import eventually

pytestmark = pytest.mark.django_db
NONCE = "a nonce of mine"
PATH = "/auth/oauth/example/token"


def post(client, token, nonce=NONCE, **more):
    return client.post(PATH, {"id_token": token, "nonce": nonce, **more})


def test_a_token_signs_in_once(anonymous, forged):
    token = forged.key.sign(forged.claims())
    device = {"id": "1", "name": "Phone", "platform": "ios"}

    answer = post(anonymous, token, device=device)

    assert (answer.status_code, answer.json()["user"]["email"]) == (200, "ada@example.com")
    assert Session.objects.get().device == device
    assert code(post(anonymous, token)) == (401, "TOKEN_INVALID")
    assert Session.objects.count() == 1
    entries = AuditEntry.objects.filter(request_id=answer["X-Request-ID"], actor_id=User.objects.get().pk)
    assert [(entry.action, entry.after is not None) for entry in entries.order_by("id")] == [
        ("user.created", True), ("issuer.linked", True), ("sign_in.succeeded", False),
    ]  # fmt: skip


def test_another_issuer_of_the_same_short_name_signs_in_nobody_of_the_former(anonymous, forged, alice):
    former = SocialAccount.objects.create(user=alice, provider="example", uid=forged.claims()["sub"])
    SocialAccount.objects.update(date_joined=Issuer.objects.get().created_at - timedelta(days=1))

    answer = post(anonymous, forged.key.sign(forged.claims()))

    assert (answer.status_code, answer.json()["user"]["email"]) == (200, "ada@example.com")
    linked = SocialAccount.objects.get()
    assert (linked.user.email, linked.pk == former.pk) == ("ada@example.com", False)
    assert AuditEntry.objects.filter(action="issuer.unlinked", subject_id=alice.pk).exists()


def test_a_nonce_works_once_whatever_token_it_is_in(anonymous, forged):
    assert post(anonymous, forged.key.sign(forged.claims())).status_code == 200
    assert code(post(anonymous, forged.key.sign(forged.claims(jti="2")))) == (401, "TOKEN_INVALID")


def test_of_eight_uses_of_a_token_at_once_one_wins(transactional_db, forged_provider, crowd):
    forged_provider.reset()
    Issuer.objects.create(slug="example", name="E", url=forged_provider.url, client_id="nocturna")
    token = forged_provider.key.sign(forged_provider.claims())

    answers = crowd(8, lambda: post(Api(), token).status_code)

    assert sorted(answers) == [200] + [401] * 7
    assert User.objects.count() == 1


def test_the_second_of_two_that_link_at_once_finds_it_linked(transactional_db, forged_provider, alice):
    """The first has written, and not committed, when the second has looked and found nothing."""
    forged_provider.reset()
    Issuer.objects.create(slug="example", name="E", url=forged_provider.url, client_id="nocturna")
    User.objects.update(email_verified=True)
    token = forged_provider.key.sign(forged_provider.claims(email=alice.email))
    answers = []

    def second():
        answers.append(post(Api(), token))
        connection.close()

    with transaction.atomic():
        SocialAccount.objects.create(user=alice, provider="example", uid=forged_provider.claims()["sub"])
        thread = threading.Thread(target=second)
        thread.start()
        eventually(held_up)
    thread.join()

    assert (answers[0].status_code, answers[0].json()["user"]["id"]) == (200, str(alice.pk))
    assert SocialAccount.objects.count() == 1
    assert not AuditEntry.objects.filter(action=Action.ISSUER_LINKED).exists()


def test_a_refused_token_spends_no_nonce(anonymous, forged):
    assert code(post(anonymous, SigningKey().sign(forged.claims()))) == (401, "TOKEN_INVALID")
    assert post(anonymous, forged.key.sign(forged.claims())).status_code == 200


def test_a_guest_becomes_the_person(anonymous, forged):
    guest = anonymous.post("/auth/guest").json()
    mine = {"Authorization": f"Bearer {guest['access_token']}"}
    body = {"id_token": forged.key.sign(forged.claims()), "nonce": NONCE}

    answer = anonymous.post(PATH, body, **mine)

    assert answer.json()["user"]["id"] == guest["user"]["id"]
    assert code(anonymous.get("/users/me", **mine)) == (401, "SESSION_REVOKED")


WRONG = {
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "other"},
    "no audience": {"aud": None},
    "several audiences and none authorized": {"aud": ["nocturna", "other"]},
    "another is authorized": {"azp": "other"},
    "several audiences, another authorized": {"aud": ["nocturna", "other"], "azp": "other"},
    "another nonce": {"nonce": "another nonce"},
    "no nonce": {"nonce": None},
    "a nonce that is none": {"nonce": 5},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a long subject": {"sub": "x" * 192},
    "a null in the subject": {"sub": "a\0b"},
    "no end": {"exp": None},
    "an end that is none": {"exp": "tomorrow"},
    "no beginning": {"iat": None},
    "issued tomorrow": {"iat": int(time.time()) + 86400},
    "not yet": {"nbf": int(time.time()) + 86400},
    "an end in writing": {"exp": "9999999999"},
    "no end ever": {"exp": float("inf")},
    "a beginning in writing": {"iat": str(int(time.time()))},
    "a beginning that is no number": {"iat": float("nan")},
    "before all beginnings": {"iat": -1},
    "a number of more digits than a float holds": {"nbf": -(10**400)},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG.keys())
def test_a_claim_that_is_wrong_signs_nobody_in(anonymous, forged, claims):
    assert code(post(anonymous, forged.key.sign(forged.claims(**claims)))) == (401, "TOKEN_INVALID")
    assert not User.objects.exists()


def test_a_number_for_a_subject_is_none(anonymous, forged):
    token = jwt.PyJWS().encode(
        jwt.api_jwt.json.dumps(forged.claims(sub=5)).encode(), forged.key.key, "RS256", {"kid": "ours"}
    )
    assert code(post(anonymous, token)) == (401, "TOKEN_INVALID")


def test_a_token_of_yesterday_has_expired(anonymous, forged):
    now = int(time.time())
    token = forged.key.sign(forged.claims(iat=now - 900, exp=now - 300))

    assert code(post(anonymous, token)) == (401, "TOKEN_EXPIRED")
    assert not User.objects.exists()


def test_a_token_is_over_a_day_after_it_was_issued_whatever_it_says(anonymous, forged):
    """Its nonce is known for longer: what was used once is never good again."""
    now = int(time.time())
    old = forged.key.sign(forged.claims(iat=now - tokens.MAX_AGE - tokens.LEEWAY - 1, exp=now + 10**9))
    assert code(post(anonymous, old)) == (401, "TOKEN_EXPIRED")
    assert not User.objects.exists()

    young = forged.key.sign(forged.claims(iat=now - tokens.MAX_AGE, exp=now + 10**9))
    assert post(anonymous, young).status_code == 200
    known_until = Ticket.objects.get(purpose=Ticket.Purpose.NONCE).expires_at.timestamp()
    assert known_until > now + tokens.MAX_AGE + 2 * tokens.LEEWAY


def test_clocks_may_differ_by_a_minute(anonymous, forged):
    now = int(time.time())

    assert post(anonymous, forged.key.sign(forged.claims(iat=now + 30, exp=now - 30))).status_code == 200


def test_several_audiences_with_us_authorized_are_good(anonymous, forged):
    token = forged.key.sign(forged.claims(aud=["nocturna", "other"], azp="nocturna"))

    assert post(anonymous, token).status_code == 200


def unsigned(issuer):
    return jwt.encode(issuer.claims(), None, algorithm="none", headers={"kid": "ours"})


def by_secret(issuer):
    return jwt.encode(issuer.claims(), "s3cret" * 8, algorithm="HS256", headers={"kid": "ours"})


def by_public_key(issuer):
    """Its public key, which everybody has, taken for the secret of an HMAC."""
    shown = issuer.key.jwk()["n"].encode()
    return jwt.encode(issuer.claims(), shown, algorithm="HS256", headers={"kid": "ours"})


def by_other_key(issuer):
    return SigningKey().sign(issuer.claims())


def unknown_key(issuer):
    return SigningKey("unknown").sign(issuer.claims())


def kid_of_no_text(issuer):
    head = jwt.utils.base64url_encode(b'{"alg": "RS256", "kid": 5}').decode()
    return head + "." + issuer.key.sign(issuer.claims()).partition(".")[2]


def spoiled(issuer):
    return issuer.key.sign(issuer.claims())[:-6] + "AAAAAA"


def no_token(issuer):
    return "x.y.z"


def not_at_all(issuer):
    return "x"


def long(issuer):
    return "x" * 19_999 + "x"


FORGED = [
    unsigned,
    by_secret,
    by_public_key,
    by_other_key,
    unknown_key,
    kid_of_no_text,
    spoiled,
    no_token,
    not_at_all,
    long,
]


@pytest.mark.parametrize("forge", FORGED)
def test_a_forged_token_signs_nobody_in(anonymous, forged, forge):
    assert code(post(anonymous, forge(forged))) == (401, "TOKEN_INVALID")
    assert not User.objects.exists()


def test_a_token_that_names_no_key_is_taken_of_an_issuer_that_has_one(anonymous, forged):
    token = jwt.encode(forged.claims(), forged.key.key, algorithm="RS256")
    assert post(anonymous, token).status_code == 200

    forged.answers["/jwks"] = {"keys": [forged.key.jwk(), SigningKey("second").jwk()]}
    Issuer.objects.all().delete()
    Issuer.objects.create(slug="example", name="E", url=forged.url, client_id="nocturna")
    token = jwt.encode(forged.claims(nonce="another nonce"), forged.key.key, algorithm="RS256")
    assert code(post(anonymous, token, nonce="another nonce")) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize(
    "keys",
    [
        {"keys": []},
        {"keys": "none"},
        {"other": 1},
        {"keys": [5, {"kty": "oct", "kid": "ours", "k": "c2VjcmV0"}]},
        {"keys": [{"kty": "RSA", "kid": "ours", "n": "!", "e": "AQAB"}]},
    ],
)
def test_keys_that_are_none_open_nothing(anonymous, forged, keys):
    forged.answers["/jwks"] = keys

    assert code(post(anonymous, forged.key.sign(forged.claims()))) == (401, "TOKEN_INVALID")


def test_a_key_is_used_as_its_issuer_says(anonymous, forged):
    forged.answers["/jwks"] = {"keys": [forged.key.jwk(alg="RS256")]}
    assert code(post(anonymous, forged.key.sign(forged.claims(), algorithm="RS512"))) == (401, "TOKEN_INVALID")
    assert post(anonymous, forged.key.sign(forged.claims())).status_code == 200

    Issuer.objects.all().delete()


def test_a_key_for_encryption_signs_nothing(anonymous, forged):
    forged.answers["/jwks"] = {"keys": [{**forged.key.jwk(), "use": "enc"}]}

    assert code(post(anonymous, forged.key.sign(forged.claims()))) == (401, "TOKEN_INVALID")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"nonce": NONCE}, "id_token"), ({"id_token": "x"}, "nonce"), ({"id_token": "x", "nonce": "short"}, "nonce")],
)
def test_what_is_missing_is_named(anonymous, forged, body, field):
    answer = anonymous.post(PATH, body)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, [field])


def test_who_registers_in_the_same_moment_is_not_signed_in_to(transactional_db, forged_provider):
    forged_provider.reset()
    Issuer.objects.create(slug="example", name="E", url=forged_provider.url, client_id="nocturna")
    answers = []

    def enter():
        answers.append(post(Api(), forged_provider.key.sign(forged_provider.claims())))
        connection.close()

    other = threading.Thread(target=enter)
    with transaction.atomic():
        factories.UserFactory.create(email="ada@example.com")
        other.start()
        eventually(held_up)
    other.join()

    assert code(answers[0]) == (409, "CONFLICT")
    assert User.objects.count() == 1
    assert not Session.objects.exists()
