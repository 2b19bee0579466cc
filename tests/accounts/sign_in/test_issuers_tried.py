"""What can never work is not saved as an issuer: the form names the field, and asks the issuer itself."""

import pytest
from django.contrib.messages import get_messages

from accounts.models import Issuer
from tests import factories
from tests.accounts.sign_in.test_issuers_in_the_office import FIELDS, LIST

pytestmark = pytest.mark.django_db
DISCOVERY = "/.well-known/openid-configuration"
NOBODY = "https://localhost:9"


@pytest.fixture
def office(client):
    client.force_login(factories.UserFactory.create(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def there(forged):
    """An issuer that is well, and that none of ours is."""
    Issuer.objects.all().delete()
    return forged


def fields(there, **other):
    return {**FIELDS, "url": there.url, **other}


def faults(answer):
    assert answer.status_code == 200
    return list(answer.context["adminform"].form.errors)


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("url", "http://accounts.example.com"),
        ("url", "http://8.8.8.8"),
        ("url", "https://"),
        ("url", "https:///realms/a"),
        ("url", "https://accounts.example.com?tenant=1"),
        ("url", "https://accounts.example.com#a"),
        ("url", "https://accounts.example.com/?"),
        ("url", "https://root:secret@accounts.example.com"),
        ("url", "https://accounts example.com"),
        ("url", "https://аccounts.example.com"),
        ("url", "https://accounts.example.com:0"),
        ("url", "https://accounts.example.com:99999"),
        ("url", "https://[::1"),
        ("url", "https://accounts.example.com/.well-known/openid-configuration"),
        ("url", "x" * 501),
        ("url", "https://acc\0ounts.example.com"),
        ("name", "   "),
        ("name", "\u200b"),
        ("name", "Exa\x07mple"),
        ("name", "x" * 101),
        ("slug", "an issuer"),
        ("slug", ""),
        ("client_id", ""),
        ("client_id", "  "),
        ("client_id", "nocturnа"),
        ("client_id", "noc\x7fturna"),
        ("client_secret", ""),
        ("client_secret", "sесret"),
        ("client_secret", "x" * 1001),
        ("scopes", "email profile"),
        ("scopes", "openid\x00"),
    ],
)
def test_what_can_never_work_is_named(office, field, given):
    assert faults(office.post(f"{LIST}add/", {**FIELDS, field: given})) == [field]
    assert not Issuer.objects.exists()


@pytest.mark.parametrize("url", ["http://localhost:9", "http://127.0.0.1:9", "http://10.0.0.1", "http://id.internal"])
def test_without_tls_it_is_asked_in_our_own_network_alone(office, url):
    fields = {name: value for name, value in FIELDS.items() if name != "is_active"}  # and so is not asked

    assert office.post(f"{LIST}add/", {**fields, "url": url}).status_code == 302
    assert Issuer.objects.get().url == url


def test_two_short_names_do_not_differ_by_case_alone(office):
    Issuer.objects.create(slug="Example", name="X", url="https://x.example", client_id="c")

    assert faults(office.post(f"{LIST}add/", FIELDS)) == ["slug"]
    assert office.post(f"{LIST}add/", {**FIELDS, "slug": "Other", "name": "  An   issuer "}).status_code == 302
    assert Issuer.objects.filter(slug="other", name="An issuer").count() == 1


def test_one_that_is_well_is_saved_and_nothing_is_said_against_it(office, there):
    answer = office.post(f"{LIST}add/", fields(there))

    assert (answer.status_code, len(told(answer))) == (302, 1)  # that it was added
    assert there.asked == [DISCOVERY, "/jwks"]


@pytest.mark.parametrize(
    ("path", "answer", "words"),
    [
        (DISCOVERY, None, "It answers with 404."),
        (DISCOVERY, b"<html>", "What it answers is no discovery document."),
        (DISCOVERY, ["a list"], "What it answers is no discovery document."),
        (DISCOVERY, {"issuer": "https://other.example"}, "that of another: https://other.example."),
        ("/jwks", None, "It answers with 404."),
        ("/jwks", {"keys": []}, "It has no keys"),
    ],
)
def test_one_that_speaks_for_another_or_nobody_is_an_error_of_its_address(office, there, path, answer, words):
    there.answers[path] = answer

    refused = office.post(f"{LIST}add/", fields(there))

    assert faults(refused) == ["url"]
    assert words in refused.content.decode()
    assert not Issuer.objects.exists()


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"])
def test_addresses_to_which_nobody_can_be_sent_are_named(office, there, name):
    there.answers[DISCOVERY][name] = "javascript:alert(1)"

    refused = office.post(f"{LIST}add/", fields(there))

    assert (faults(refused), name in refused.content.decode()) == (["url"], True)


@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests"])
def test_one_that_does_not_answer_now_is_saved_with_a_warning(office, there, status):
    there.statuses[DISCOVERY] = status

    answer = office.post(f"{LIST}add/", fields(there))

    assert (answer.status_code, Issuer.objects.count()) == (302, 1)
    assert any(words == f"Nobody can sign in by it now. It answers with {status[:3]}." for words in told(answer))


def test_one_that_cannot_be_reached_or_takes_too_long_is_saved_with_a_warning(office, there, settings):
    unreached = office.post(f"{LIST}add/", {**FIELDS, "url": NOBODY})
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.1
    with there.silence():
        late = office.post(f"{LIST}add/", fields(there, slug="late"))

    assert [answer.status_code for answer in (unreached, late)] == [302, 302]
    assert any("It cannot be reached" in words for words in told(unreached))
    assert any("It does not answer in time." in words for words in told(late))


def test_without_a_secret_is_saved_what_takes_clients_without_one(office, there):
    assert faults(office.post(f"{LIST}add/", fields(there, client_secret=""))) == ["client_secret"]

    there.answers[DISCOVERY]["token_endpoint_auth_methods_supported"] = ["none"]
    assert office.post(f"{LIST}add/", fields(there, client_secret="")).status_code == 302
    assert Issuer.objects.get().client_secret == ""


def test_one_that_broke_may_be_renamed_and_switched_off_and_not_on_again(office, there):
    office.post(f"{LIST}add/", fields(there))
    issuer = Issuer.objects.get()
    there.answers[DISCOVERY] = {"issuer": "https://other.example"}
    change, off = f"{LIST}{issuer.pk}/change/", fields(there, name="Off")
    del off["is_active"]

    renamed = office.post(change, fields(there, name="Renamed"))
    assert (renamed.status_code, "Nobody can sign in by it now." in " ".join(told(renamed))) == (302, True)
    assert office.post(change, off).status_code == 302
    assert faults(office.post(change, fields(there))) == ["url"]

    issuer.refresh_from_db()
    assert (issuer.name, issuer.is_active) == ("Off", False)


def test_nobody_else_makes_us_ask(client, there):
    client.force_login(factories.UserFactory.create(is_staff=True))

    assert client.post(f"{LIST}add/", fields(there)).status_code == 403
    assert there.asked == []
