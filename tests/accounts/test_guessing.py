"""Guessing passwords: slowed for whoever guesses, and never in the way of the person whose account it is."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Session
from accounts.services import sessions
from config.api.throttling import process_counter
from config.system.models import Attempts
from config.system.tasks import purge_attempts
from tests import factories
from tests.accounts.test_refresh import code
from tests.factories import PASSWORD

HOME, PHONE = "198.51.100.7", {"id": "6f9619ff", "name": "Phone", "platform": "android"}


@pytest.fixture
def limit(settings):
    def set_limit(**rates):
        settings.RATE_LIMITS = {**settings.RATE_LIMITS, **rates}

    return set_limit


@pytest.fixture
def hashed(monkeypatch):
    """Counts the passwords that are looked at, and still looks at them."""
    calls = []
    bcrypt = type(hashers.get_hasher("default"))
    encode = bcrypt.encode
    monkeypatch.setattr(bcrypt, "encode", lambda self, *a: calls.append(1) or encode(self, *a))
    return calls


def sign_in(login, password, address="203.0.113.1", device=None, client=None, **headers):
    """client: to be used again, for each new one loads the middleware."""
    body = {"username": login, "password": password, "device": device}
    client = client or Client(raise_request_exception=False)
    return client.post(
        "/api/v1/auth/token", body, content_type="application/json", REMOTE_ADDR=address, headers=headers or None
    )


def strangers(count):
    return (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in range(1, count + 1))


def at_home(user):
    return sessions.open_session(user=user, device=PHONE, ip=HOME, user_agent="Nocturna/1")


@pytest.mark.usefixtures("db")
def test_of_guesses_at_many_accounts_from_one_address_twenty_are_looked_at(alice, hashed):
    answers = Counter(sign_in(f"person{n}@example.com", "wrong horse battery").status_code for n in range(200))

    assert answers == {401: 20, 429: 180}
    assert len(hashed) == 20
    assert sign_in(alice.email, PASSWORD, "203.0.113.2").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_forty_guesses_at_once_from_forty_addresses_seven_are_looked_at(alice, limit, crowd):
    limit(sign_in_account="7/10m")
    addresses, lock = strangers(40), threading.Lock()

    def guess():
        with lock:
            address = next(addresses)
        return sign_in(alice.email, "wrong horse battery", address).status_code

    assert Counter(crowd(40, guess)) == {401: 7, 429: 33}


@pytest.mark.usefixtures("db")
def test_what_signs_in_is_not_counted(alice, limit):
    limit(sign_in_account="2/10m", sign_in_known="2/10m")

    for address in strangers(5):
        assert sign_in(alice.email, PASSWORD, address).status_code == 200
        assert sign_in(alice.email, PASSWORD, address).status_code == 200

    assert [sign_in(alice.email, "wrong horse battery", a).status_code for a in ("192.0.2.1", "192.0.2.2")] == [401] * 2
    assert sign_in(alice.email, "wrong horse battery", "192.0.2.3").status_code == 429


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "spelling", ["ALICE@example.com", "alice@EXAMPLE.COM", " alice@example.com ", "\uff41lice@example.com"]
)
def test_another_spelling_of_the_name_is_the_same_account(alice, limit, spelling):
    limit(sign_in_account="1/10m")

    assert sign_in("alice@example.com", "wrong horse battery", "192.0.2.1").status_code == 401
    assert sign_in(spelling, "wrong horse battery", "192.0.2.2").status_code == 429


@pytest.mark.usefixtures("db")
def test_a_known_place_has_an_end_too_and_each_its_own(alice, limit):
    limit(sign_in_known="2/10m", sign_in_account="2/10m")
    at_home(alice)

    for _ in range(2):
        assert sign_in(alice.email, "wrong horse battery", HOME).status_code == 401
    assert sign_in(alice.email, PASSWORD, HOME).status_code == 429
    assert sign_in(alice.email, PASSWORD, HOME, PHONE).status_code == 200
    assert sign_in(alice.email, PASSWORD, "192.0.2.1").status_code == 200


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("days", "status"), [(89, 401), (91, 429)])
def test_a_place_of_long_ago_is_strange(alice, limit, days, status):
    limit(sign_in_account="1/10m")
    at_home(alice)
    Session.objects.update(last_used_at=timezone.now() - timedelta(days=days))
    sign_in(alice.email, "wrong horse battery", "192.0.2.1")

    assert sign_in(alice.email, "wrong horse battery", HOME).status_code == status


@pytest.mark.usefixtures("db")
def test_anothers_device_and_address_are_strange(alice, mallory, limit):
    limit(sign_in_account="1/10m")
    at_home(mallory)
    sign_in(alice.email, "wrong horse battery", "192.0.2.1")

    assert sign_in(alice.email, PASSWORD, HOME, PHONE).status_code == 429


@pytest.mark.usefixtures("db")
def test_a_name_that_nobody_has_is_limited_alike(limit):
    limit(sign_in_account="2/10m")

    answers = [sign_in("nobody@example.com", "wrong horse battery", a).status_code for a in strangers(3)]

    assert answers == [401, 401, 429]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("redis", ["gone", "emptied", "none"])
def test_whatever_becomes_of_redis_guesses_are_counted(alice, limit, settings, redis):
    """By all processes together, none of which has a memory of its own."""
    limit(sign_in_account="3/10m")
    if redis == "gone":
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}}
    elif redis == "none":
        settings.REDIS_URL = ""

    def guess(address):
        process_counter.clear()
        if redis == "emptied":
            cache.clear()
        return sign_in(alice.email, "wrong horse battery", address).status_code

    assert Counter(map(guess, strangers(10))) == {401: 3, 429: 7}


@pytest.mark.usefixtures("db")
def test_a_window_that_has_ended_is_counted_no_more_and_is_dropped(alice, limit):
    limit(sign_in_account="2/10m")
    wrong = [sign_in(alice.email, "wrong horse battery", address).status_code for address in strangers(3)]
    assert wrong == [401, 401, 429]

    Attempts.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    again = [sign_in(alice.email, "wrong horse battery", address).status_code for address in strangers(3)]
    assert again == [401, 401, 429]
    assert purge_attempts() == 0

    Attempts.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert (purge_attempts(), Attempts.objects.count()) == (1, 0)


@pytest.mark.usefixtures("db")
def test_windows_that_have_ended_are_dropped_in_batches(django_assert_num_queries):
    now, minute = timezone.now(), timedelta(minutes=1)
    Attempts.objects.bulk_create(Attempts(key=str(n), made=1, ends_at=now - minute) for n in range(7))
    Attempts.objects.create(key="open", made=1, ends_at=now + minute)

    with django_assert_num_queries(3 * 2 + 1):  # each batch found and dropped, and none found
        assert purge_attempts(batch=3) == 7

    assert list(Attempts.objects.values_list("key", flat=True)) == ["open"]


@pytest.mark.usefixtures("db")
def test_the_back_office_counts_the_same_guesses(limit):
    limit(sign_in_account="2/10m", sign_in="1000/h")
    staff = factories.UserFactory.create(email="staff@example.com", is_staff=True, is_superuser=True)

    def at_the_door(password, address):
        body = {"username": staff.email, "password": password}
        return Client().post("/admin/login/?next=/admin/", body, REMOTE_ADDR=address).status_code

    assert [at_the_door("wrong horse battery", a) for a in ("192.0.2.1", "192.0.2.2")] == [200, 200]
    assert at_the_door(PASSWORD, "192.0.2.3") == 200
    at_home(staff)
    assert at_the_door(PASSWORD, HOME) == 302


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("proxies", "headers", "address"),
    [
        (0, {"X-Forwarded-For": "1.2.3.4"}, "203.0.113.1"),
        (0, {"Forwarded": "for=1.2.3.4"}, "203.0.113.1"),
        (0, {"X-Real-IP": "1.2.3.4"}, "203.0.113.1"),
        (1, {"X-Forwarded-For": "1.2.3.4, 198.51.100.9"}, "198.51.100.9"),
        (1, {"X-Forwarded-For": "198.51.100.9"}, "198.51.100.9"),
        (1, {"Forwarded": "for=1.2.3.4"}, "203.0.113.1"),
        (1, {"True-Client-IP": "1.2.3.4", "CF-Connecting-IP": "1.2.3.4"}, "203.0.113.1"),
        (2, {"X-Forwarded-For": "1.2.3.4, 198.51.100.9, 10.0.0.1"}, "198.51.100.9"),
        (2, {"X-Forwarded-For": "198.51.100.9"}, "203.0.113.1"),
        (1, {"X-Forwarded-For": "198.51.100.9:1.2.3.4"}, ""),
        (1, {"X-Forwarded-For": "<script>1.2.3.4</script>"}, ""),
        (1, {"X-Forwarded-For": "1.2.3.4" + "x" * 500}, ""),
    ],
)
def test_a_forged_address_opens_no_new_account_of_guesses(alice, limit, settings, proxies, headers, address):
    limit(sign_in="1/15m")
    settings.TRUSTED_PROXIES = proxies

    assert sign_in(alice.email, "wrong horse battery", **headers).status_code == 401
    forged = {name: value.replace("1.2.3.4", "5.6.7.8") for name, value in headers.items()}
    assert sign_in(alice.email, PASSWORD, **forged).status_code == 429
    refused = AuditEntry.objects.filter(action="sign_in.refused")
    assert set(refused.values_list("ip", flat=True)) == {address}
    assert not Session.objects.exists()


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("login", ["\u0430lice@example.com", "alice@ex\u0430mple.com", "al\u0131ce@example.com"])
def test_an_address_that_only_looks_like_mine_is_not_mine(alice, login):
    """Cyrillic а, dotless ı."""
    answer = sign_in(login, PASSWORD)

    assert code(answer) == (401, "INVALID_CREDENTIALS")
    assert not Session.objects.exists()


@pytest.mark.usefixtures("db")
def test_a_refusal_is_the_same_work_whoever_exists(alice, limit, hashed):
    """Of wrong password, unknown name, blocked account: by hashes and statements, where time would tell of others'."""
    limit(sign_in="100000/h")
    blocked = factories.UserFactory.create(is_active=False)
    at_home(alice)
    done, client = {}, Client()
    for login in (alice.email, "nobody@example.com", "nobody", blocked.email):
        hashed.clear()
        with CaptureQueriesContext(connection) as asked:
            assert sign_in(login, "wrong horse battery", client=client).status_code == 401
        said = [query["sql"].strip().partition("(")[0][:60] for query in asked.captured_queries]
        done[login] = len(hashed), [sql for sql in said if "SAVEPOINT" not in sql]  # these are numbered

    assert {hashes for hashes, _ in done.values()} == {1}
    assert [said for _, said in done.values()] == [done[alice.email][1]] * 4


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("first", "second", "address"),
    [
        ("198.51.100.9:5000", "198.51.100.9:5001", "198.51.100.9"),
        ("[2001:db8::1]:5000", "2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "[2001:db8::1]:5001", "2001:db8::1"),
    ],
)
def test_a_port_makes_no_other_address(alice, limit, settings, first, second, address):
    limit(sign_in="1/15m")
    settings.TRUSTED_PROXIES = 1
    assert sign_in(alice.email, "wrong horse battery", **{"X-Forwarded-For": first}).status_code == 401
    assert sign_in(alice.email, PASSWORD, **{"X-Forwarded-For": second}).status_code == 429

    cache.clear()
    assert sign_in(alice.email, PASSWORD, **{"X-Forwarded-For": second}).status_code == 200
    assert Session.objects.get().ip == address


@pytest.mark.usefixtures("db")
def test_what_is_no_address_is_no_place_that_anybody_knows(alice, limit, settings):
    limit(sign_in_account="1/10m")
    settings.TRUSTED_PROXIES = 1
    garbage = {"X-Forwarded-For": "x" * 500}
    assert sign_in(alice.email, PASSWORD, **garbage).status_code == 200
    assert Session.objects.get().ip == ""

    assert sign_in(alice.email, "wrong horse battery", **garbage).status_code == 401
    assert sign_in(alice.email, PASSWORD, **garbage).status_code == 429


@pytest.mark.usefixtures("db")
def test_of_right_sign_ins_none_counts_against_their_address(limit):
    limit(sign_in="2/15m", anonymous="2/h")
    people = factories.UserFactory.create_batch(3)

    assert [sign_in(person.email, PASSWORD).status_code for person in people] == [200] * 3
    wrong = [sign_in("nobody@example.com", "wrong horse battery").status_code for _ in range(3)]
    assert wrong == [401, 401, 429]


@pytest.mark.usefixtures("db")
def test_who_shares_my_address_cannot_shut_me_out_of_my_home(alice, limit):
    limit(sign_in="2/15m", anonymous="3/h")
    at_home(alice)
    wrong = [sign_in("nobody@example.com", "wrong horse battery", HOME).status_code for _ in range(3)]

    assert wrong == [401, 401, 429]
    assert sign_in(alice.email, PASSWORD, HOME).status_code == 200
