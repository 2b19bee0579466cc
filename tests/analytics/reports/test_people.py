"""Who comes, stays and pays: exact for so few."""

from datetime import UTC, datetime

import pytest

from analytics.clickhouse import client
from analytics.services import shipping
from tests.analytics.reports.conftest import MONDAY

pytestmark = pytest.mark.django_db


def days(rows, *columns):
    return [tuple(row[name] for name in columns) for row in rows]


def test_active_users_are_counted_once_in_a_day_a_week_and_a_month(past, report):
    for day in (0, 0, 1, 8):
        past.did("ada", "chart.created", day)
    past.did("bob", "user.signed_in", 1)
    past.did("cyd", "client.screen_opened", -21)
    past.did("", "job.completed", 1)
    past.store()

    rows = report("active_users", (0, 9))

    assert days(rows, "day", "daily", "weekly", "monthly", "stickiness") == [
        ("2026-11-02", 1, 1, 2, 0.5),
        ("2026-11-03", 2, 2, 3, 0.6667),
        ("2026-11-04", 0, 2, 3, 0.0),
        ("2026-11-05", 0, 2, 3, 0.0),
        ("2026-11-06", 0, 2, 3, 0.0),
        ("2026-11-07", 0, 2, 3, 0.0),
        ("2026-11-08", 0, 2, 3, 0.0),
        ("2026-11-09", 0, 2, 3, 0.0),
        ("2026-11-10", 1, 1, 3, 0.3333),
        ("2026-11-11", 0, 1, 2, 0.0),
    ]


def test_what_is_done_to_people_makes_nobody_active(past, report):
    for event_type in (
        "interpretation.completed",
        "session.revoked",
        "credits.granted",
        "plan.assigned",
        "model.called",
    ):
        past.did("ada", event_type)
    past.store()

    assert report("active_users") == []


def test_the_funnel_goes_from_sign_up_by_the_first_reading_to_paying(past, report):
    for who in ("ada", "bob", "cyd", "dan"):
        past.did(who, "user.created", 0, 10, is_guest=False)
    for who, hours in (("ada", 11), ("bob", 13), ("cyd", 12)):
        past.did(who, "chart.created", 0, hours)
        past.did(who, "chart.created", 3)
    past.did("ada", "interpretation.completed", 1, 10, topic="natal.overview")
    past.did("bob", "interpretation.completed", 2, 10)
    past.did("ada", "plan.assigned", 20, 10, plan="plus", source="staff")
    past.did("bob", "plan.assigned", 2, plan="promo", source="promo")
    past.did("dan", "plan.assigned", 2, plan="free", source="staff")
    past.did("eve", "user.created", -1, is_guest=False)
    past.did("eve", "chart.created", 1)
    past.store()

    assert report("funnel", (0, 0)) == [
        {"step": "signed_up", "people": 4, "share": 1.0, "share_of_previous": 1.0, "median_hours": 0.0},
        {"step": "first_chart", "people": 3, "share": 0.75, "share_of_previous": 0.75, "median_hours": 2.0},
        {"step": "first_reading", "people": 2, "share": 0.5, "share_of_previous": 0.6667, "median_hours": 48.0},
        {"step": "paid", "people": 1, "share": 0.25, "share_of_previous": 0.5, "median_hours": 480.0},
    ]


def test_a_guest_signs_up_by_registering(past, report):
    past.did("ada", "user.created", -3, is_guest=True)
    past.did("ada", "chart.created", -2)
    past.did("bob", "user.created", 1, is_guest=True)
    past.store()
    assert report("funnel")[0]["people"] == 0

    past.did("ada", "user.updated", 1, changed=["email", "is_guest"])
    past.did("bob", "user.updated", 1, changed=["name"])
    past.store()

    assert days(report("funnel"), "step", "people", "median_hours") == [
        ("signed_up", 1, 0.0), ("first_chart", 1, 0.0), ("first_reading", 0, None), ("paid", 0, None),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_guest_who_registers_has_signed_up(clickhouse, anonymous, report):
    today = (datetime.now(UTC).date() - MONDAY).days
    guest = anonymous.post("/auth/guest", {}).json()["access_token"]
    shipping.run()
    assert report("funnel", (today, today))[0]["people"] == 0

    asked = {"email": "ada@example.com", "password": "a-long-and-sound-one", "name": "Ada"}
    answer = anonymous.post("/auth/register", asked, Authorization=f"Bearer {guest}")

    assert answer.status_code == 201, answer.content
    assert shipping.run() > 0
    assert report("funnel", (today, today))[0]["people"] == 1


def test_of_nobody_there_is_no_share(past, report):
    assert report("funnel")[0] == {
        "step": "signed_up", "people": 0, "share": None, "share_of_previous": None, "median_hours": None,
    }  # fmt: skip


def test_a_cohort_is_followed_by_weeks(past, report):
    for who, day in (("ada", 0), ("bob", 6), ("cyd", 7)):
        past.did(who, "user.created", day, is_guest=False)
    past.did("ada", "user.signed_in", 7)
    past.did("ada", "user.signed_in", 13)
    past.did("bob", "chart.created", 20)
    past.did("cyd", "interpretation.completed", 15)  # nothing that one does
    past.store()

    rows = [row for row in report("retention", (0, 13)) if row["after"] <= 2]

    assert days(rows, "cohort", "people", "after", "active", "share") == [
        ("2026-11-02", 2, 0, 2, 1.0), ("2026-11-02", 2, 1, 1, 0.5), ("2026-11-02", 2, 2, 1, 0.5),
        ("2026-11-09", 1, 0, 1, 1.0), ("2026-11-09", 1, 1, 0, 0.0), ("2026-11-09", 1, 2, 0, 0.0),
    ]  # fmt: skip


def test_and_by_months(past, report):
    past.did("ada", "user.created", -90, is_guest=False)  # 4 August
    past.did("ada", "chart.created", -1)  # 1 November
    past.store()

    rows = report("retention", (-90, 0), interval="month")

    assert days(rows, "cohort", "after", "active")[:4] == [
        ("2026-08-01", 0, 1), ("2026-08-01", 1, 0), ("2026-08-01", 2, 0), ("2026-08-01", 3, 1),
    ]  # fmt: skip


def test_what_is_stored_later_is_added_however_parts_are_merged(past, report):
    past.did("ada", "user.created", 0, is_guest=False)
    past.store()
    past.did("ada", "chart.created", 2)
    past.did("bob", "chart.created", 0)
    past.store()
    before = [report(name) for name in ("active_users", "funnel", "events")]

    for table in ("people", "events_daily"):
        client.query(f"OPTIMIZE TABLE {table} FINAL")

    assert [report(name) for name in ("active_users", "funnel", "events")] == before
    assert before[0][0]["daily"] == 2
    assert client.scalar("SELECT count() FROM people") == 2
