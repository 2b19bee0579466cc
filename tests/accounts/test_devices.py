"""The devices of a person: listed, named, removed with their sessions; as many at once as the plan allows."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Device, Mail, Plan, Session, User
from accounts.services import devices, mails, sessions
from config.celery import app as celery
from tests import factories
from tests.accounts.test_refresh import code
from tests.conftest import Api
from tests.factories import PASSWORD

PHONE = {"id": "6f9619ff", "name": "Alice's phone", "platform": "android"}
STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"


def allow(**devices):
    """As many devices as that by plan."""
    for plan, most in devices.items():
        Plan.objects.filter(code=plan).update(devices=most)


def enter(user, number=1, **device):
    """Signed in with a device."""
    client = Api()
    named = {"id": f"device-{number}", "name": f"Device {number}", "platform": "ios", **device}
    client.signed_in = sessions.open_session(user=user, device=named, ip="198.51.100.7", user_agent="Nocturna/1")
    client.headers["Authorization"] = f"Bearer {client.signed_in.access_token}"
    return client


@pytest.fixture(autouse=True)
def _db(db):
    """All of these."""


def test_my_devices_and_which_is_this(alice, mallory):
    here, there = enter(alice, **PHONE), enter(alice, 2)
    enter(mallory)
    there.post("/auth/logout")

    answer = here.get("/auth/devices")

    phone, other = Device.objects.get(client_id="6f9619ff"), Device.objects.get(user=alice, client_id="device-2")
    assert answer.json()["meta"]["total_count"] == 2
    assert answer.json()["data"] == [
        {
            "id": str(other.pk),
            "client_id": "device-2",
            "name": "Device 2",
            "platform": "ios",
            "created_at": other.created_at.strftime(STAMP),
            "last_used_at": other.last_used_at.strftime(STAMP),
            "signed_in": False,
            "current": False,
        },
        {
            "id": str(phone.pk),
            "client_id": "6f9619ff",
            "name": "Alice's phone",
            "platform": "android",
            "created_at": phone.created_at.strftime(STAMP),
            "last_used_at": phone.last_used_at.strftime(STAMP),
            "signed_in": True,
            "current": True,
        },
    ]
    one = here.get(f"/auth/devices/{phone.pk}")
    assert (one.status_code, one.json()) == (200, answer.json()["data"][1])
    assert here.get(f"/auth/devices/{phone.pk}", **{"If-None-Match": one.headers["ETag"]}).status_code == 304


def test_signing_in_again_with_it_keeps_its_row_and_the_name_it_was_given(alice):
    here = enter(alice, **PHONE)
    device = Device.objects.get()
    here.patch(f"/auth/devices/{device.pk}", {"name": "Pocket"})
    assert [row["device"]["name"] for row in here.get("/auth/sessions").json()["data"]] == ["Pocket"]

    enter(alice, **{**PHONE, "name": "SM-G991B"})

    again = Device.objects.get()
    assert (again.pk, again.name) == (device.pk, "Pocket")
    assert again.last_used_at > device.last_used_at


def test_the_name_alone_is_changed(alice, mallory):
    here = enter(alice)
    device = Device.objects.get()

    answer = here.patch(f"/auth/devices/{device.pk}", {"name": "Pocket"})

    assert (answer.status_code, answer.json()["name"], answer.json()["current"]) == (200, "Pocket", True)
    for refused in ({"client_id": "x"}, {"platform": "x"}, {"user": str(mallory.pk)}, {"name": "x" * 201}, {}):
        assert here.patch(f"/auth/devices/{device.pk}", refused).status_code == 400
    device.refresh_from_db()
    assert (device.name, device.client_id, device.platform, device.user_id) == ("Pocket", "device-1", "ios", alice.pk)


def test_removing_a_device_ends_its_sessions_and_no_others(alice):
    here, there, again = enter(alice, 1), enter(alice, 2), enter(alice, 2)
    lost = Device.objects.get(client_id="device-2")

    answer = here.delete(f"/auth/devices/{lost.pk}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert [code(client.get("/users/me")) for client in (there, again)] == [(401, "SESSION_REVOKED")] * 2
    refreshed = Api().post("/auth/token/refresh", {"refresh_token": again.signed_in.refresh_token})
    assert code(refreshed) == (401, "SESSION_REVOKED")
    assert here.get("/users/me").status_code == 200
    assert set(Session.objects.exclude(revoked_at=None).values_list("revoked_reason", flat=True)) == {"device_removed"}
    assert code(here.delete(f"/auth/devices/{lost.pk}")) == (404, "DEVICE_NOT_FOUND")
    assert Device.objects.get().client_id == "device-1"


def test_this_device_may_be_removed_too(alice):
    here = enter(alice)

    assert here.delete(f"/auth/devices/{Device.objects.get().pk}").status_code == 204
    assert code(here.get("/users/me")) == (401, "SESSION_REVOKED")


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_a_strangers_device_is_not_found(alice, mallory, method):
    here, theirs = enter(alice), enter(mallory)
    device = Device.objects.get(user=mallory)

    answer = here._call(method, f"/auth/devices/{device.pk}", {"name": "mine"} if method == "patch" else None)

    assert code(answer) == (404, "DEVICE_NOT_FOUND")
    device.refresh_from_db()
    assert device.name == "Device 1"
    assert theirs.get("/users/me").status_code == 200


@pytest.mark.parametrize("path", ["/auth/devices", "/auth/devices/6d2c2952-99e0-433f-b645-619a09ba0a17"])
def test_nobody_is_asked_to_sign_in(anonymous, path):
    assert code(anonymous.get(path)) == (401, "AUTHENTICATION_REQUIRED")


def test_the_list_takes_as_many_queries_for_thirty_as_for_three(alice):
    allow(free=100)
    here = enter(alice)
    enter(alice, 2)
    here.get("/auth/devices")
    with CaptureQueriesContext(connection) as few:
        here.get("/auth/devices")
    for number in range(3, 31):
        enter(alice, number)
    with CaptureQueriesContext(connection) as many:
        assert here.get("/auth/devices?page_size=100").json()["meta"]["total_count"] == 30
    assert len(many) == len(few) == 4  # the person, this session's device, the count, the page


def test_one_device_too_many_signs_out_the_one_used_least_lately(alice):
    allow(free=3)
    first, second, third = (enter(alice, number) for number in (1, 2, 3))
    Session.objects.filter(device_id="device-1").update(last_used_at="2026-11-20T09:00:00Z")

    fourth = enter(alice, 4)

    assert code(first.get("/users/me")) == (401, "SESSION_REVOKED")
    assert [client.get("/users/me").status_code for client in (second, third, fourth)] == [200] * 3
    assert Session.objects.get(device_id="device-1").revoked_reason == "device_limit"
    assert Device.objects.count() == 4


def test_a_device_that_is_signed_in_takes_no_second_place(alice):
    allow(free=2)
    clients = [enter(alice, 1), enter(alice, 2), enter(alice, 2), enter(alice, 1)]

    assert [client.get("/users/me").status_code for client in clients] == [200] * 4


def test_browsers_and_scripts_take_no_place_of_a_device(alice, api):
    allow(free=1)
    phone = enter(alice)
    others = [api(alice) for _ in range(devices.MOST_WITHOUT_DEVICE + 2)]

    assert phone.get("/users/me").status_code == 200
    assert Session.objects.visible_to(alice).filter(device_id="").count() == devices.MOST_WITHOUT_DEVICE
    assert [code(other.get("/users/me")) for other in others[:2]] == [(401, "SESSION_REVOKED")] * 2
    assert others[2].get("/users/me").status_code == 200


@pytest.mark.parametrize(("guest", "limit"), [(True, 1), (False, 2)])
def test_the_limit_is_the_plans(guest, limit):
    allow(guest=1, free=2)
    person = factories.UserFactory.create(is_guest=guest)

    for number in range(4):
        enter(person, number)

    assert Session.objects.visible_to(person).count() == limit


@pytest.mark.django_db(transaction=True)
def test_sixteen_devices_at_once_leave_as_many_as_the_plan_allows(alice, crowd):
    allow(free=3)
    numbers = iter(range(16))

    crowd(16, lambda: enter(alice, next(numbers)))

    assert Session.objects.visible_to(alice).values("device_id").distinct().count() == 3
    assert (Session.objects.count(), Device.objects.count()) == (16, 16)


@pytest.mark.django_db(transaction=True)
def test_one_new_device_eight_times_at_once_is_one_row(alice, crowd):
    crowd(8, lambda: enter(alice, **PHONE))

    assert (Device.objects.count(), Session.objects.visible_to(alice).count()) == (1, 8)


def send_mails():
    """As a worker does; of each that was due whether it went out."""
    due = list(Mail.objects.due().order_by("created_at", "pk"))
    for row in due:
        mails.send(mail_id=row.pk)
    return [Mail.objects.get(pk=row.pk).sent_at is not None for row in due]


def test_a_new_device_is_told_by_mail_and_a_known_one_is_not(alice):
    enter(alice)
    User.objects.filter(pk=alice.pk).update(locale="en")
    alice.refresh_from_db()

    enter(alice, **PHONE)
    enter(alice, **PHONE)

    assert send_mails() == [True]
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("A new device signed in to your account", ["alice@example.com"])
    for text in (sent.body, sent.alternatives[0].content):
        for part in ("phone (android)", "198.51.100.7", "change your password"):
            assert part in text
        assert alice.password not in text
    assert sent.body.startswith("Hello,\n\nSomebody signed in to your account with a device")
    assert "Alice's phone (android)" in sent.body


def test_the_mail_is_in_the_language_of_the_person(alice):
    enter(alice)
    User.objects.filter(pk=alice.pk).update(locale="ru", name="Алиса")
    alice.refresh_from_db()

    enter(alice, **PHONE)
    send_mails()

    assert mail.outbox[0].subject == "Вход в вашу учётную запись с нового устройства"
    assert "В вашу учётную запись вошли с устройства" in mail.outbox[0].body
    assert "смените пароль" in mail.outbox[0].body


def test_nobody_is_told_of_the_first_device_nor_a_guest_of_any(alice):
    guest = factories.UserFactory.create(email=None, is_guest=True)
    enter(guest)
    guest.refresh_from_db()

    enter(alice, **PHONE)
    enter(guest, **PHONE)

    assert not Mail.objects.exists()


def test_a_box_is_not_filled_with_mails(alice, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "device_mail": "2/d"}
    allow(free=9)
    for number in range(5):
        enter(alice, number)
        alice.refresh_from_db()

    assert send_mails() == [True, True]
    enter(alice, 5)
    assert (len(mail.outbox), Mail.objects.count()) == (2, 2)

    Mail.objects.filter(pk=Mail.objects.first().pk).update(sent_at=timezone.now() - timedelta(days=1, seconds=1))
    enter(alice, 6)
    enter(alice, 7)
    assert (send_mails(), len(mail.outbox)) == ([True], 3)


@pytest.mark.django_db(transaction=True)
def test_of_twelve_new_devices_at_once_five_are_told(alice, crowd):
    allow(free=20)
    enter(alice)
    alice.refresh_from_db()
    numbers = iter(range(1, 13))
    crowd(12, lambda: enter(alice, next(numbers)))
    due = iter(list(Mail.objects.due().values_list("pk", flat=True)))

    crowd(5, lambda: mails.send(mail_id=next(due)))

    assert next(due, None) is None
    assert len(mail.outbox) == Mail.objects.filter(sent_at__isnull=False).count() == 5


def test_one_that_was_not_sent_leaves_its_place_to_the_next(alice, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "device_mail": "1/d"}
    enter(alice)
    alice.refresh_from_db()
    enter(alice, **PHONE).post("/auth/logout")
    assert send_mails() == [False]

    enter(alice, 2)
    assert send_mails() == [True]


def test_of_a_session_that_has_ended_nobody_is_told(alice):
    enter(alice)
    alice.refresh_from_db()
    enter(alice, **PHONE).post("/auth/logout")

    assert send_mails() == [False]
    assert (mail.outbox, Mail.objects.due().count()) == ([], 0)


def test_a_mail_of_a_new_device_outlives_a_mail_server_that_is_away(alice, settings):
    enter(alice)
    alice.refresh_from_db()
    enter(alice, **PHONE)
    kept = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send_mails() == [False]

    settings.EMAIL_BACKEND = kept
    Mail.objects.update(due_at=timezone.now())

    assert send_mails() == [True]
    assert len(mail.outbox) == 1


@pytest.fixture
def broker_away():
    url = celery.conf.broker_write_url
    celery.conf.broker_write_url = "amqp://127.0.0.1:1//"
    celery._after_fork()  # its pools of connections begin anew
    yield
    celery.conf.broker_write_url = url
    celery._after_fork()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("broker_away")
def test_a_broker_that_is_away_keeps_nobody_from_signing_in(alice):
    enter(alice)

    answer = Api().post("/auth/token", {"username": alice.email, "password": PASSWORD, "device": PHONE})

    assert answer.status_code == 200
    assert Device.objects.filter(client_id=PHONE["id"]).exists()
