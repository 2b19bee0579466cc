"""What apps tell of what is done in them is stored once, refused by the event, and asked of a sample of people."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from analytics.models import ClientEvent, ClientEventName, OutboxEvent
from analytics.services import client_events, shipping
from analytics.tasks import purge_client_events
from tests import factories
from tests.accounts.privacy.conftest import files  # noqa: F401  (a fixture)
from tests.accounts.privacy.test_everything_is_exported import archive_of
from tests.analytics.client_event import client_event, moment

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/analytics/events"
NOTHING = {"accepted": 0, "repeated": 0, "sampled_out": 0, "errors": []}


def stored(user=None):
    rows = OutboxEvent.objects.filter(event_type__startswith="client.").order_by("event_type")
    return list(rows if user is None else rows.filter(user_id=user.pk))


def test_events_are_recorded_as_they_were_told(api, alice):
    request_id = "6d2c2952-99e0-433f-b645-619a09ba0a17"
    properties = {"screen": "wheel", "n": 1, "share": 0.5, "offline": False, "who": None, "a-b.c_D": "ö"}
    opened = client_event(properties=properties, occurred_at=moment(days=2))
    bare = client_event(name="app_2.closed")
    del bare["properties"]
    before = timezone.now()

    answer = api(alice).post(PATH, {"events": [opened, bare]}, **{"X-Request-ID": request_id})

    assert (answer.status_code, answer.json()) == (202, {**NOTHING, "accepted": 2})
    closed, shown = stored()
    assert (closed.event_type, shown.event_type) == ("client.app_2.closed", "client.screen.opened")
    assert shown.data == {"occurred_at": opened["occurred_at"].replace("+00:00", "Z"), "properties": properties}
    assert closed.data["properties"] == {}
    for event in (closed, shown):
        assert (event.user_id, str(event.request_id)) == (alice.pk, request_id)
        assert before <= event.timestamp <= timezone.now()


def test_they_arrive_in_clickhouse(api, alice, delivered):
    api(alice).post(PATH, {"events": [client_event()]})

    OutboxEvent.objects.exclude(event_type__startswith="client.").delete()
    [event] = stored()
    assert shipping.ship() == 1
    assert delivered() == [event.pk]


def test_a_guest_and_a_key_may_tell_and_nobody_else_but_who_is_signed_in(api, anonymous, alice):
    guest = anonymous.post("/auth/guest", {}).json()["access_token"]
    asked = {"events": [client_event()]}

    assert anonymous.post(PATH, asked).status_code == 401
    assert anonymous.post(PATH, asked, Authorization=f"Bearer {guest}").json()["accepted"] == 1
    key = api(alice).post("/auth/api-keys", {"name": "app", "scopes": ["events:write"]}).json()["key"]
    assert anonymous.post(PATH, asked, Authorization=f"Api-Key {key}").json()["accepted"] == 1
    assert api(factories.UserFactory.create(role="readonly")).post(PATH, asked).status_code == 403
    assert [event.user_id for event in stored()].count(alice.pk) == 1


def test_what_is_sent_again_is_stored_once(api, alice, delivered):
    first, second = client_event(), client_event(name="b")
    client = api(alice)
    assert client.post(PATH, {"events": [first]}).json() == {**NOTHING, "accepted": 1}
    shipping.ship()  # what has left the outbox is known too

    again = client.post(PATH, {"events": [{**first, "name": "another.word"}, second, second]})

    assert (again.status_code, again.json()) == (202, {**NOTHING, "accepted": 1, "repeated": 2})
    assert [event.event_type for event in stored()] == ["client.b"]


def test_another_person_may_use_the_same_id(api, alice, mallory):
    event = client_event()

    for user in (alice, mallory, alice):
        api(user).post(PATH, {"events": [event]})

    assert {one.user_id for one in stored()} == {alice.pk, mallory.pk}
    assert len(stored()) == 2
    assert event["event_id"] not in {str(one.pk) for one in stored()}


def test_the_same_batch_from_many_at_the_same_instant_is_stored_once(api, alice, crowd):
    events = [client_event(name=f"n{n}") for n in range(50)]
    client = api(alice)

    def send():
        order = sorted(events, key=lambda _: uuid.uuid4())  # each in an order of its own
        return client_events.take([told(event) for event in order], user_id=alice.pk)

    answers = crowd(6, send)

    assert sum(answer.accepted for answer in answers) == len(stored()) == 50
    assert sum(answer.repeated for answer in answers) == 250
    assert len({event.event_type for event in stored()}) == 50
    assert client.post(PATH, {"events": events}).json()["repeated"] == 50


def told(event):
    values = {**event, "event_id": uuid.UUID(event["event_id"]), "occurred_at": timezone.now()}
    return client_events.Told(**values)


def test_of_too_many_names_those_that_come_later_are_one_kind(api, alice, mallory, monkeypatch):
    monkeypatch.setattr(client_events, "MOST_NAMES", 2)
    events = [client_event(name=name) for name in ("b.first", "a.first", "a.first")]
    api(alice).post(PATH, {"events": events})

    answer = api(mallory).post(PATH, {"events": [client_event(name="c.late"), client_event(name="b.first")]})

    assert answer.json() == {**NOTHING, "accepted": 2}
    assert [event.event_type for event in stored()] == [
        "client.a.first", "client.a.first", "client.b.first", "client.b.first", "client.other",
    ]  # fmt: skip
    assert (stored()[-1].data["name"], "name" in stored()[0].data) == ("c.late", False)


def test_names_that_come_at_the_same_instant_are_no_more_than_may_be(alice, crowd, monkeypatch):
    monkeypatch.setattr(client_events, "MOST_NAMES", 10)
    names = iter(range(60))

    def send():
        events = [told(client_event(name=f"n{next(names)}")) for _ in range(5)]
        return client_events.take(events, user_id=alice.pk)

    assert [answer.accepted for answer in crowd(6, send)] == [5] * 6
    assert ClientEventName.objects.count() == 10
    assert [event.event_type for event in stored()].count("client.other") == 20


GARBAGE = [
    ("no object", None),
    ({"event_id": "1"}, {"event_id": ["Must be a valid UUID."]}),
    ({"event_id": 5}, {"event_id": ["Must be a valid UUID."]}),
    ({"name": "Screen"}, {"name": ["Use 1 to 64 of the letters a to z, digits, dot and underscore."]}),
    ({"name": "a" * 65}, {"name": ["Use 1 to 64 of the letters a to z, digits, dot and underscore."]}),
    ({"name": "a\n"}, None),
    ({"name": ""}, {"name": ["This field may not be blank."]}),
    ({"name": None}, {"name": ["This field may not be null."]}),
    ({"occurred_at": "yesterday"}, None),
    ({"occurred_at": 1.5e9}, None),
    ({"occurred_at": "0001-01-01T00:00:00+14:00"}, None),
    ({"occurred_at": "9999-12-31T23:59:59-12:00"}, None),
    ({"user_id": str(uuid.UUID(int=7))}, {"user_id": ["Unknown field."]}),
    ({"properties": []}, {"properties": ["Must be an object."]}),
    ({"properties": None}, {"properties": ["This field may not be null."]}),
    ({"properties": {f"k{n}": n for n in range(51)}}, {"properties": ["At most 50 of them."]}),
    ({"properties": {"a": {"b": 1}}}, {"properties": {"a": ["Must be text, a number, true, false or null."]}}),
    ({"properties": {"a": [1]}}, {"properties": {"a": ["Must be text, a number, true, false or null."]}}),
    ({"properties": {"a": "x" * 1001}}, {"properties": {"a": ["At most 1000 characters."]}}),
    ({"properties": {"a b": 1}}, None),
    ({"properties": {"": 1}}, None),
    ({"properties": {"a": "\0"}}, {"properties": {"a": ["Null characters are not allowed."]}}),
]


@pytest.mark.parametrize(("wrong", "details"), GARBAGE)
def test_one_that_will_not_do_is_refused_alone(api, alice, wrong, details):
    bad = wrong if isinstance(wrong, str) else client_event(**wrong)
    good = client_event(name="good")

    answer = api(alice).post(PATH, {"events": [bad, good]})
    alone = api(alice).post(PATH, {"events": [bad]})

    body = answer.json()
    assert (answer.status_code, body["accepted"], [one["index"] for one in body["errors"]]) == (202, 1, [0])
    error = body["errors"][0]["error"]
    assert error["code"] == "VALIDATION_ERROR"
    assert details is None or error["details"] == details
    assert (alone.status_code, alone.json()["error"]["details"]) == (400, {"events": {"0": error["details"]}})
    assert [event.event_type for event in stored()] == ["client.good"]
    assert ClientEvent.objects.count() == 1


def test_moments_of_the_future_and_of_long_ago_are_refused(api, alice):
    ahead, early = {"minutes": -4}, {"days": 6, "hours": 23}
    refused = [client_event(occurred_at=moment(**ago)) for ago in ({"minutes": -6}, {"days": 7, "minutes": 1})]
    taken = [client_event(occurred_at=moment(**ago)) for ago in (ahead, early)]

    body = api(alice).post(PATH, {"events": [*refused, *taken]}).json()

    assert body["accepted"] == len(stored()) == 2
    assert [(one["index"], one["error"]["details"]) for one in body["errors"]] == [
        (0, {"occurred_at": ["Must not be in the future."]}),
        (1, {"occurred_at": ["Must not be more than 7 days ago."]}),
    ]


@pytest.mark.parametrize("events", [None, [], {}, "x", 5, [1] * 501])
def test_an_envelope_that_holds_no_list_of_up_to_500_is_refused(api, alice, events):
    answer = api(alice).post(PATH, {"events": events})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["events"])
    assert (stored(), ClientEvent.objects.count()) == ([], 0)


def test_what_is_not_json_or_too_deep_or_has_other_fields_is_refused(api, alice):
    deep = client_event(properties={"a": "x"})
    nested = "1"
    for _ in range(200):
        nested = [nested]
    client = api(alice)

    answer = client.post(PATH, {"events": [{**deep, "properties": nested}, client_event()]})
    assert (answer.status_code, answer.json()["accepted"]) == (202, 1)
    assert client.post(PATH, {"events": [client_event()], "device": "1"}).status_code == 400
    raw = Client().post(
        "/api/v1/analytics/events", b"{", "application/json", headers={"Authorization": client.headers["Authorization"]}
    )
    assert (raw.status_code, raw.json()["error"]["code"]) == (400, "MALFORMED_REQUEST")
    assert len(stored()) == 1


def test_a_body_over_64_kb_is_too_large(api, alice):
    full = [client_event(properties={f"k{n}": "x" * 900 for n in range(10)}) for _ in range(7)]

    answer = api(alice).post(PATH, {"events": full})

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert stored() == []
    assert api(alice).post(PATH, {"events": full[:6]}).json()["accepted"] == 6


def test_a_person_is_in_the_sample_with_all_of_theirs_or_with_nothing(api, settings):
    settings.ANALYTICS_CLIENT_SAMPLING = 0.5
    people = User.objects.bulk_create([User(id=uuid.uuid4(), is_guest=True, password="!") for _ in range(300)])
    heard = {user.pk for user in people if client_events.is_heard(user.pk)}
    assert 100 < len(heard) < 200

    for user in people[:12]:
        events = [told(client_event()) for _ in range(5)]
        taken = client_events.take(events, user_id=user.pk)
        assert (taken.accepted, taken.sampled_out) == ((5, 0) if user.pk in heard else (0, 5))
    assert {event.user_id for event in stored()} == heard.intersection(user.pk for user in people[:12])

    settings.ANALYTICS_CLIENT_SAMPLING = 0.9
    assert heard <= {user.pk for user in people if client_events.is_heard(user.pk)}  # whoever was in stays in
    settings.ANALYTICS_CLIENT_SAMPLING = 0
    answer = api(people[0]).post(PATH, {"events": [client_event()]})
    assert (answer.status_code, answer.json()) == (202, {**NOTHING, "sampled_out": 1})
    settings.ANALYTICS_CLIENT_SAMPLING = 1
    assert all(client_events.is_heard(user.pk) for user in people)


def test_there_is_a_limit_of_its_own(api, alice, mallory, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "client_events": "3/h"}
    client = api(alice)

    statuses = [client.post(PATH, {"events": [client_event()]}).status_code for _ in range(5)]

    assert statuses == [202, 202, 202, 429, 429]
    assert api(mallory).post(PATH, {"events": [client_event()]}).status_code == 202
    assert len(stored()) == 4


def test_ids_are_forgotten_when_their_events_would_be_refused_by_age(api, alice):
    api(alice).post(PATH, {"events": [client_event(), client_event(occurred_at=moment(days=6))]})
    ClientEvent.objects.filter(occurred_at__lt=timezone.now() - timedelta(days=5)).update(
        occurred_at=timezone.now() - timedelta(days=8, seconds=1)
    )

    assert purge_client_events() == 1

    assert (ClientEvent.objects.count(), len(stored())) == (1, 2)
    assert purge_client_events() == 0


@pytest.mark.usefixtures("files")
def test_they_are_in_their_persons_archive(api, alice, mallory):
    for user in (alice, mallory):
        api(user).post(PATH, {"events": [client_event()]})

    rows = [row for row in archive_of(alice).rows("events") if row["event_type"].startswith("client.")]

    assert [row["event_id"] for row in rows] == [str(event.pk) for event in stored(alice)]
    assert rows[0]["data"]["properties"] == {"screen": "wheel"}
