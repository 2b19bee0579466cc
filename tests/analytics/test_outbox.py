"""An event is recorded if and only if what it tells of was."""

import uuid

import pytest
from django.db import transaction

from accounts.models import User
from analytics import events
from analytics.models import OutboxEvent

pytestmark = pytest.mark.django_db
PERSON = uuid.UUID("0b0f6d7e-3b1c-4f0c-9f57-0c3f2ad0f0aa")


def test_an_event_has_the_agreed_envelope():
    row = events.record("chart.created", user_id=PERSON, chart_id=uuid.UUID(int=1), kind="natal")

    event = OutboxEvent.objects.get()
    assert event.envelope == {
        "event_id": str(row.event_id),
        "event_type": "chart.created",
        "timestamp": event.timestamp.isoformat().replace("+00:00", "Z"),
        "data": {"chart_id": "00000000-0000-0000-0000-000000000001", "kind": "natal"},
    }
    assert event.user_id == PERSON


def test_what_is_rolled_back_did_not_happen():
    def record_and_fail():
        with transaction.atomic():
            events.record("chart.created", user_id=PERSON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        record_and_fail()

    assert not OutboxEvent.objects.exists()


def test_a_registration_and_a_chart_leave_their_events_with_the_requests_id(api, anonymous, birth):
    request_id = "6d2c2952-99e0-433f-b645-619a09ba0a17"
    person = {"email": "grace@example.com", "password": "correct horse battery", "name": "Grace"}
    answer = anonymous.post("/auth/register", person, **{"X-Request-ID": request_id})
    token = answer.json()["access_token"]
    anonymous.post("/charts", birth, **{"X-Request-ID": request_id, "Authorization": f"Bearer {token}"})

    rows = OutboxEvent.objects.filter(event_type__in=["user.created", "chart.created"]).order_by("timestamp")
    assert [(row.event_type, str(row.user_id), str(row.request_id)) for row in rows] == [
        ("user.created", answer.json()["user"]["id"], request_id),
        ("chart.created", answer.json()["user"]["id"], request_id),
    ]


def test_events_tell_nobodys_name_and_no_birth(api, alice, birth):
    api(alice).patch("/users/me", {"name": "Alice Liddell"})
    api(alice).post("/charts", birth)

    told = str([row.data for row in OutboxEvent.objects.all()])
    for secret in ("alice", "Alice", "Liddell", "1815", "London", "Ada", "51.5"):
        assert secret not in told


def test_people_whom_staff_or_a_command_made_are_told_of_too(client):
    staff = User.objects.create_superuser("staff@example.com", "correct horse battery", name="Staff")
    client.force_login(staff)
    password = "a difference engine of brass"
    form = {"email": "new@example.com", "name": "New", "password1": password, "password2": password, "locale": "en"}
    client.post("/admin/accounts/user/add/", form)

    made = User.objects.get(email="new@example.com")
    told = OutboxEvent.objects.filter(event_type="user.created").values_list("user_id", flat=True)
    assert set(told) == {staff.pk, made.pk}
