"""Names stand in lists beside others: nothing in one may break its line, hide, or turn the rest around."""

from collections.abc import Iterator

import pytest
from django.urls import get_resolver
from rest_framework.serializers import BaseSerializer, ChoiceField, ListField, ReadOnlyField

from accounts.models import ApiKey, Device, User
from charts.models import Chart
from config.api.fields import OneLine, StrictMixin
from tests.charts.conftest import places
from tests.factories import PASSWORD

__all__ = ["places"]  # a fixture
pytestmark = pytest.mark.django_db

NAMED = ("name", "tags", "platform", "message", "reason", "title")
REFUSED = ["ab\u202etxt", "\u2066a", "a\u2069b", "a\u202ab", "a\nb", "a\u2028b", "a\u0085b", "a\x1bb", "a\u0007b"]
# Of Unicode's category Cf, or as little to be seen, where no writing needs it; and names of nothing else.
HIDDEN = [
    "Al\u061cice", "Al\u200bice", "Al\u200cice", "Al\u200dice", "\ufeffAlice", "Al\u00adice", "Al\u2060ice",
    "Alice\U000e0041", "Alice\u200f", "Al\u180eice", "Al\u034fice", "A\ufe0flice", "علی\u200c", "Алиса\u200d",
    "1\ufe0f", "\u3164", "\u2800", "\u200b",
]  # fmt: skip
# Joiners of Persian, Hindi, Malayalam and emoji, a mark of direction in Hebrew, shapes of symbols and of an ideograph;
# letters of all kinds.
ALLOWED = [
    "می\u200cخواهم", "عَلِی\u200cرضا", "क्\u200dष", "അവന\u0d4d\u200d", "👩🏽\u200d🚀", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3",
    "葛\U000e0100城", "אבג\u200f!", "Zoë Ångström", "Ада Лавлейс", "愛",
]  # fmt: skip
BIRTH = {"moment": {"local": "1990-06-15T14:30:00"}, "place": {"latitude": 51.5, "longitude": -0.1}}


def inheriting(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield from (one, *inheriting(one))


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize(
    ("method", "path", "body", "where"),
    [
        ("post", "/auth/api-keys", {"name": "*", "scopes": ["charts:read"]}, ["name"]),
        ("patch", "/auth/api-keys/{key}", {"name": "*"}, ["name"]),
        ("patch", "/auth/devices/{device}", {"name": "*"}, ["name"]),
        ("patch", "/users/me", {"name": "*"}, ["name"]),
        ("post", "/charts", {**BIRTH, "name": "*"}, ["name"]),
        ("post", "/charts", {**BIRTH, "tags": ["fine", "*"]}, ["tags", "1"]),
        ("post", "/charts", {**BIRTH, "place": {**BIRTH["place"], "name": "*"}}, ["place", "name"]),
        ("patch", "/charts/{chart}", {"name": "*"}, ["name"]),
        ("post", "/calculations", {**BIRTH, "name": "*"}, ["name"]),
    ],
)
def test_a_name_of_more_than_its_line_is_refused_by_its_field(api, alice, mine, name, method, path, body, where):
    answer = getattr(mine.client, method)(path.format(**mine.ids), filled(body, name))

    found = answer.json()["error"]["details"]
    for part in where:
        found = found[part]
    assert (answer.status_code, found) == (400, ["Control characters are not allowed."])
    assert mine.names() == ["Key", "Phone", "Alice", ("Ada", [])]


@pytest.mark.parametrize("name", HIDDEN)
def test_a_name_that_hides_something_is_refused_by_its_field(mine, name):
    answers = [
        mine.client.patch("/auth/api-keys/{key}".format(**mine.ids), {"name": name}),
        mine.client.patch("/auth/devices/{device}".format(**mine.ids), {"name": name}),
        mine.client.patch("/users/me", {"name": name}),
        mine.client.patch("/charts/{chart}".format(**mine.ids), {"name": name}),
    ]

    told = [(answer.status_code, answer.json()["error"]["details"]) for answer in answers]
    assert told == [(400, {"name": ["Invisible characters are not allowed."]})] * 4
    assert mine.names() == ["Key", "Phone", "Alice", ("Ada", [])]


@pytest.mark.parametrize("name", HIDDEN[:4])
def test_a_username_is_of_letters_that_anybody_sees(api, alice, name):
    answer = api(alice).patch("/users/me", {"username": name})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["username"])
    assert User.objects.get(pk=alice.pk).username is None


@pytest.mark.parametrize("name", ALLOWED)
def test_a_name_of_any_writing_is_kept_as_it_is_spelled(api, alice, mine, name):
    mine.client.patch("/auth/api-keys/{key}".format(**mine.ids), {"name": name})
    mine.client.patch("/auth/devices/{device}".format(**mine.ids), {"name": name})
    mine.client.patch("/users/me", {"name": name})
    mine.client.patch("/charts/{chart}".format(**mine.ids), {"name": name, "tags": [name]})

    assert mine.names() == [name, name, name, (name, [name])]


@pytest.mark.parametrize("name", REFUSED[:2])
def test_who_registers_or_signs_in_names_themselves_and_the_device_within_the_line(anonymous, alice, name):
    body = {"email": "new@example.com", "password": "a difference engine", "name": name}
    device = {"id": "phone-1", "name": name}
    answers = [
        anonymous.post("/auth/register", body),
        anonymous.post("/auth/token", {"username": alice.email, "password": PASSWORD, "device": device}),
    ]

    told = [answer.json()["error"]["details"] for answer in answers]
    refusal = {"name": ["Control characters are not allowed."]}
    assert ([answer.status_code for answer in answers], told) == ([400, 400], [refusal, {"device": refusal}])
    assert (User.objects.count(), Device.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("name", "kind"), [(REFUSED[0], "Control"), (HIDDEN[0], "Invisible"), (HIDDEN[-1], "Invisible")]
)
def test_staff_give_nobody_such_a_name(client, alice, name, kind):
    root = User.objects.create_superuser("root@example.com", PASSWORD, name="Root")
    client.force_login(root)
    body = {"email": alice.email, "name": name, "locale": "en", "role": "user", "is_active": "on"}

    answer = client.post(f"/admin/accounts/user/{alice.pk}/change/", body)

    assert f"{kind} characters are not allowed." in answer.content.decode()
    assert User.objects.get(pk=alice.pk).name == "Alice"


def test_every_name_that_is_asked_for_is_of_one_line():
    """Also those that are yet to be written."""
    assert get_resolver().url_patterns  # which loads every serializer
    found = set()
    for kind in (kind for kind in inheriting(StrictMixin) if not kind.__module__.startswith("tests.")):
        for name, field in getattr(kind, "_declared_fields", {}).items():
            is_free = not isinstance(field, BaseSerializer | ChoiceField | ReadOnlyField) and not field.read_only
            if name in NAMED and is_free:
                inner = field.child if isinstance(field, ListField) else field
                assert isinstance(inner, OneLine), f"{kind.__module__}.{kind.__qualname__}.{name}"
                found.add(kind.__name__)

    assert {"KindSerializer", "SubjectRequestSerializer", "PlaceRequestSerializer", "DeviceSerializer"} <= found


class Mine:
    def __init__(self, api, alice):
        self.client = api(alice)
        key = self.client.post("/auth/api-keys", {"name": "Key", "scopes": ["charts:read"]}).json()["id"]
        chart = self.client.post("/charts", {**BIRTH, "name": "Ada"}).json()["id"]
        device = Device.objects.create(user=alice, client_id="phone-1", name="Phone")
        self.ids = {"key": key, "chart": chart, "device": device.pk}

    def names(self):
        chart = Chart.objects.get()
        return [ApiKey.objects.get().name, Device.objects.get().name, User.objects.get().name, (chart.name, chart.tags)]


@pytest.fixture
def mine(api, alice, places):
    return Mine(api, alice)


def filled(body, name):
    if isinstance(body, dict):
        return {key: filled(value, name) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(value, name) for value in body]
    return name if body == "*" else body
