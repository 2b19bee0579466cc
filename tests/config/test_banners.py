"""Banners of the house: on our pages, in the back office, and for clients; they begin and end by themselves."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Role
from config.system import banners
from config.system.models import Banner
from tests import factories

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ADD = "/admin/system/banner/add/"


@pytest.fixture
def staff(db):
    client = Client()
    client.force_login(factories.UserFactory.create(is_staff=True, role=Role.ADMIN))
    return client


def told(text="We are moving.", *, begins=-HOUR, ends=HOUR, level="warning"):
    now = timezone.now()
    return Banner.objects.create(
        text_en=text, text_ru="Мы переезжаем.", level=level, starts_at=now + begins, ends_at=now + ends
    )


def test_clients_are_told_in_their_language(anonymous, api, alice):
    banner = told()

    answer = anonymous.get("/status")

    assert answer.status_code == 200
    (said,) = answer.json()["banners"]
    assert (said["id"], said["level"], said["text"]) == (str(banner.pk), "warning", "We are moving.")
    assert set(said) == {"id", "level", "text", "starts_at", "ends_at"}
    assert answer["Cache-Control"] == "private, max-age=15"
    russian = anonymous.get("/status", **{"Accept-Language": "ru"})
    assert russian.json()["banners"][0]["text"] == "Мы переезжаем."
    alice.locale = "ru"
    alice.save(update_fields=["locale"])
    assert api(alice).get("/status").json()["banners"][0]["text"] == "Мы переезжаем."


def test_nothing_is_told_of_what_is_over_or_to_come_and_the_earliest_is_first(anonymous):
    told("Over.", begins=-2 * HOUR, ends=-HOUR)
    told("To come.", begins=HOUR, ends=2 * HOUR)
    assert anonymous.get("/status").json() == {"banners": []}

    told("Second.")
    told("First.", begins=-2 * HOUR)
    assert [one["text"] for one in anonymous.get("/status").json()["banners"]] == ["First.", "Second."]


def test_it_ends_to_the_second_though_nobody_asks_the_database(anonymous, monkeypatch):
    banner = told()
    assert len(anonymous.get("/status").json()["banners"]) == 1

    monkeypatch.setattr("django.utils.timezone.now", lambda: banner.ends_at)

    with CaptureQueriesContext(connection) as queries:
        assert banners.current() == []
    assert len(queries) == 0


def test_one_that_is_stored_while_the_database_answers_is_seen_at_the_next_question(anonymous):
    banners.forget()
    stored = []

    def meanwhile(execute, sql, *rest):
        answer = execute(sql, *rest)
        if not stored:
            stored.append(sql)
            told()
        return answer

    with connection.execute_wrapper(meanwhile):
        assert banners.current() == []
    assert len(anonymous.get("/status").json()["banners"]) == 1


def test_the_database_is_asked_once_in_ten_seconds_and_after_a_change(anonymous):
    told()
    with CaptureQueriesContext(connection) as queries:
        for _ in range(3):
            assert len(banners.current()) == 1
    assert len(queries) == 1

    Banner.objects.get().delete()
    assert banners.current() == []


def test_what_was_known_is_told_while_the_database_is_gone(anonymous):
    told()
    assert len(banners.current()) == 1
    banners.forget()

    def gone(*_args):
        raise DatabaseError("gone")

    with connection.execute_wrapper(gone):
        assert len(banners.current()) == 1
        assert anonymous.get("/status").status_code == 200


def test_status_is_not_counted(anonymous, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "1/h"}

    assert [anonymous.get("/status").status_code for _ in range(3)] == [200] * 3
    assert anonymous.get("/status", {"nonsense": "1"}).status_code == 400


@pytest.mark.parametrize(("level", "role"), [("info", "status"), ("warning", "status"), ("critical", "alert")])
def test_our_pages_and_the_back_office_show_it(staff, level, role):
    told("Moving <b>now</b>", level=level)
    said = f'<p class="banner banner-{level}" role="{role}">Moving &lt;b&gt;now&lt;/b&gt;</p>'

    for page in ("/", "/documents/licence", "/admin/", "/admin/accounts/user/", "/admin/find/"):
        assert said in staff.get(page).content.decode(), page
    gone = Client().get("/nowhere", headers={"Accept": "text/html"})
    assert (gone.status_code, "banner-" in gone.content.decode()) == (404, False)


def test_a_page_asks_no_more_for_it(staff):
    with CaptureQueriesContext(connection) as without:
        staff.get("/admin/system/flag/")
    told()
    staff.get("/admin/system/flag/")
    with CaptureQueriesContext(connection) as queries:
        assert "banner-warning" in staff.get("/admin/system/flag/").content.decode()
    assert len(queries) <= len(without)


def form(**more):
    now = timezone.now()
    begins, ends = now - HOUR, now + HOUR
    return {
        "level": "info", "text_en": "Hello.", "text_ru": "Привет.",
        "starts_at_0": f"{begins:%Y-%m-%d}", "starts_at_1": f"{begins:%H:%M:%S}",
        "ends_at_0": f"{ends:%Y-%m-%d}", "ends_at_1": f"{ends:%H:%M:%S}", **more,
    }  # fmt: skip


def test_staff_write_one(staff, anonymous):
    assert staff.post(ADD, form()).status_code == 302

    banner = Banner.objects.get()
    assert anonymous.get("/status").json()["banners"][0]["text"] == "Hello."
    entry = AuditEntry.objects.get(action="admin.added")
    assert (entry.target_id, "text_en" in entry.after) == (str(banner.pk), True)
    assert "shown" in staff.get("/admin/system/banner/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"text_ru": ""}, "text_ru"),
        ({"text_en": "x" * 301}, "text_en"),
        ({"level": "loud"}, "level"),
        ({"ends_at_0": ""}, "ends_at"),
        ({"ends_at_0": "2020-01-01"}, "ends_at"),
        ({"ends_at_0": "never"}, "ends_at"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_stored(staff, wrong, named):
    page = staff.post(ADD, form(**wrong))

    assert page.status_code == 200
    assert list(page.context["adminform"].form.errors) == [named]
    assert not Banner.objects.exists()


def test_the_database_holds_it_too():
    for wrong in ({"ends": -2 * HOUR}, {"level": "loud"}, {"text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            told(**wrong)


def test_who_may_not_change_the_system_writes_none(client):
    client.force_login(factories.UserFactory.create(is_staff=True, role=Role.MODERATOR))

    assert client.get("/admin/system/banner/").status_code == 403
    assert client.post(ADD, form()).status_code == 403
    assert not Banner.objects.exists()
