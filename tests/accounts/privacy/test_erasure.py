"""What people delete goes for good when its time has come: all of it, of them alone, and with proof."""

import io
import signal
from datetime import datetime, timedelta

import pytest
from django.conf import settings as configured
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.models import Session as OfficeSession
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import CharField, JSONField, TextField
from django.utils import timezone
from django_redis import get_redis_connection

from accounts.models import Account, AuditEntry, Change, ErasureReport, Grant, LedgerEntry, Reservation, Session, User
from accounts.models.change import KEPT as KEPT_OF_CHANGES
from accounts.models.privacy import subject_of
from accounts.privacy import erasing, exporting, searching
from accounts.services import standing
from analytics.models import OutboxEvent
from charts.models import Chart, PlaceCorrection
from interpretations.models import Interpretation
from tests.accounts.privacy.conftest import an_hour_passes, delete, rows
from tests.conftest import Api
from tests.interpretations.conftest import chart_of, eventually, process  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]

MARK = "mArKeR"
KEPT = (AuditEntry, Account, Grant, LedgerEntry, Reservation)


def purge(*arguments):
    out = io.StringIO()
    call_command("purge_deleted", *arguments, stdout=out)
    return out.getvalue()


def marked_columns(before):
    """Write the marker into every text, list and JSON column of every row that was not there before; which took it."""
    done, now = set(), rows()
    # The data of the one are encoded, and are looked into by whose they are; the others are kept, without the person.
    for model in (model for model in searching.tables() if model not in (OfficeSession, *KEPT)):
        table = model._meta.db_table
        for field in model._meta.local_concrete_fields:
            value = None if field.primary_key or field.is_relation else marker_for(field)
            if value is not None:
                done |= {
                    (table, field.column) for key in set(now[table]) - set(before[table]) if mark(field, key, value)
                }
    return done


def marker_for(field):
    if isinstance(field, JSONField):
        return f'{{"a": ["{MARK}"]}}'
    if isinstance(field, ArrayField):
        return [MARK] if isinstance(field.base_field, CharField) else None
    if isinstance(field, CharField | TextField):
        return f"{MARK}@example.com" if field.name == "email" else MARK
    return None


def mark(field, key, value):
    """False: a rule of the table forbids it, for a column of which that is known."""
    model = field.model
    statement = f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE "{model._meta.pk.column}"::text = %s'
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [value, key])
    except (IntegrityError, DataError):
        return False
    return True


def removed(report):
    return report.rooms["charts"]["removed"], report.rooms["profile"]["removed"]


def in_redis(*texts):
    found = []
    client = get_redis_connection("default")
    for key in client.scan_iter("*"):
        value = client.get(key) if client.type(key) == b"string" else b""
        found += [key for text in texts if text.encode() in key + (value or b"")]
    return found


def test_nothing_is_left_of_a_person_and_nothing_of_another_is_touched(api, alice, mallory, live, files):
    live(mallory)
    foreign = rows()
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    mine = live(alice)
    exported = mine["client"].post("/users/me/export").json()
    exporting.make_export(export_id=exported["id"])
    api(mallory).get("/users/me")
    mine["client"].client.force_login(alice)  # as in the back office
    now = rows()
    for table in ("accounts_session", "accounts_user", "analytics_outboxevent"):
        foreign[table] = {key: row for key, row in now[table].items() if str(mallory.pk) in row}
    marked = marked_columns(foreign)
    OutboxEvent.objects.create(event_type="user.updated", user_id=mallory.pk, data={"by": str(alice.pk)})
    delete(User.objects.get(pk=alice.pk))
    ids = [str(alice.pk), alice.pk.hex, mine["share"], mine["reading"], mine["job"], exported["id"], *mine["charts"]]
    assert len(marked) > 60
    assert searching.mentions([MARK])
    assert list(files.rglob("*.zip"))

    told = purge("--search-all")

    assert "accounts: 1 erased" in told
    # The corrections of places stay as staff made them, and what models have cost; who it was is forgotten.
    assert set(searching.mentions([MARK])) == {"charts_placecorrection", "interpretations_modelcall"}
    assert OutboxEvent.objects.get(data__has_key="by").data == {"by": None}
    assert not PlaceCorrection.objects.filter(author=alice.pk).exists()
    an_hour_passes(since=alice)
    assert searching.mentions(ids[:2]) == {}
    # The log says still that something was done to things which are no more, and no more whose they were.
    assert set(searching.mentions(ids)) == {"accounts_auditentry"}
    assert in_redis(*ids, MARK) == []
    assert [file for file in files.rglob("*") if file.is_file()] == []
    after = rows()
    for table, was in foreign.items():
        assert {key: after[table].get(key) for key in was} == was, table


def test_the_report_says_what_was_removed_and_nothing_of_whom(api, alice, live):
    mine = live(alice)
    delete(alice)
    before = erasing.found(alice.pk)

    assert erasing.purge_deleted().erased == 1

    report = ErasureReport.objects.get()
    assert (report.status, report.left, report.subject) == ("completed", {}, subject_of(alice.pk))
    assert {name: counts["found"] for name, counts in report.rooms.items()} == before
    one = {"found": 1, "removed": 1}
    assert report.rooms["charts"] == {"found": 6, "removed": 6}
    assert [report.rooms[name] for name in ("chart_shares", "chart_versions", "readings", "jobs", "profile")] == [
        one
    ] * 5
    # Notes about a chart go with the chart, and the table itself keeps count.
    along = {name for name, counts in report.rooms.items() if counts["removed"] < counts["found"]}
    assert along <= {"back_office_history", "chart_counts", "chart_tags"}
    assert report.searched == len(searching.columns()) >= 12
    [row] = rows()["accounts_erasurereport"].values()
    for text in (str(alice.pk), "alice", *mine["charts"]):
        assert text not in row
    assert OutboxEvent.objects.get(event_type="user.erased").data == {"report_id": str(report.pk)}


def test_the_id_stays_for_an_hour_where_every_process_learns_that_the_person_is_gone(api, alice, mallory):
    assert api(alice).get("/users/me").status_code == 200
    elsewhere = standing._Known()
    elsewhere.look(now=True)
    User.objects.filter(pk=mallory.pk).update(name="M.")
    delete(alice)
    before = timezone.now()

    assert "accounts: 1 erased" in purge("--search-all")

    report = ErasureReport.objects.get()
    [(table, until)] = report.passing.items()
    assert (report.status, report.left, table) == ("completed", {}, "accounts_change")
    assert datetime.fromisoformat(until) - KEPT_OF_CHANGES == report.completed_at > before
    assert set(searching.mentions([str(alice.pk)])) == {"accounts_change"}
    elsewhere.look(now=True)
    gone = Change.objects.filter(person=alice.pk).latest("id").transaction
    assert not elsewhere.allow(alice.pk, f"{gone}:{gone}:")

    Change.objects.filter(person=alice.pk).update(at=timezone.now() - KEPT_OF_CHANGES)
    purge("--search-all")

    assert searching.mentions([str(alice.pk)]) == {}
    assert Change.objects.filter(person=mallory.pk).count() == 1


def test_what_was_deleted_lately_stays(api, alice, mallory, live):
    live(alice)
    delete(alice, days=29)
    before = rows()

    assert "accounts: 0 erased" in purge()

    assert rows() == before


def test_a_dry_run_tells_and_removes_nothing(api, alice, live):
    mine = live(alice)
    Chart.objects.filter(pk=mine["gone"]).update(deleted_at=timezone.now() - timedelta(days=31))
    delete(alice)
    before = rows()

    told = purge("--dry-run")

    assert "charts: 1 would be purged" in told
    assert "charts 6" in told
    assert "accounts: 1 would be erased" in told
    assert str(alice.pk) not in told
    assert "alice" not in told
    assert rows() == before


def test_charts_and_readings_that_were_deleted_are_purged_after_their_time(api, alice, live, settings):
    mine = live(alice)
    client = mine["client"]
    assert client.delete(f"/interpretations/{mine['reading']}").status_code == 204
    assert purge().startswith("charts: 0 purged\nreadings: 0 purged\n")
    settings.DELETED_RETENTION = timedelta(0)

    assert purge().startswith("charts: 1 purged\nreadings: 1 purged\n")

    assert not Interpretation.objects.exists()
    assert {str(pk) for pk in Chart.objects.values_list("pk", flat=True)} == set(mine["charts"]) - {mine["gone"]}
    assert client.get("/charts").json()["meta"]["total_count"] == 5
    assert User.objects.filter(pk=alice.pk).exists()
    assert not ErasureReport.objects.exists()


def copies(chart, number):
    values = {
        field.attname: getattr(chart, field.attname) for field in chart._meta.concrete_fields if field.name != "id"
    }
    Chart.objects.bulk_create([Chart(**values) for _ in range(number)])


ERASE = """
import django
django.setup()
from accounts.privacy.erasing import purge_deleted
purge_deleted()
"""


def test_an_erasure_that_is_killed_in_the_middle_is_gone_on_with(api, alice, chart_of):  # noqa: F811
    copies(chart_of(alice), 3_999)
    delete(alice)
    doing = process(ERASE)
    eventually(lambda: ErasureReport.objects.filter(batches__gte=3).exists(), within=90)
    doing.send_signal(signal.SIGKILL)
    assert doing.wait(10) == -signal.SIGKILL
    left = Chart.objects.count()
    assert 0 < left < 4_000
    report = ErasureReport.objects.get()
    assert (report.status, report.rooms["charts"]["removed"]) == ("running", 4_000 - left)

    assert erasing.purge_deleted().erased == 1

    report.refresh_from_db()
    assert (report.status, *removed(report)) == ("completed", 4_000, 1)
    assert not Chart.objects.exists()
    assert not User.objects.filter(pk=alice.pk).exists()


def test_several_at_once_count_each_row_once(api, alice, chart_of, crowd):  # noqa: F811
    copies(chart_of(alice), 999)
    delete(alice)

    outcomes = crowd(3, erasing.purge_deleted)

    report = ErasureReport.objects.get()
    assert (report.status, *removed(report)) == ("completed", 1_000, 1)
    assert sorted((outcome.erased, outcome.incomplete) for outcome in outcomes) == [(0, 0), (0, 0), (1, 0)]


def test_out_of_time_the_next_run_goes_on(api, alice, chart_of):  # noqa: F811
    copies(chart_of(alice), 999)
    delete(alice)

    assert erasing.purge_deleted(seconds=0).erased == 0
    assert Chart.objects.count() == 1_000
    assert erasing.purge_deleted(seconds=600).erased == 1


def test_what_no_room_knows_of_is_reported_and_the_person_kept_until_it_is_gone(api, alice):
    delete(alice)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE stray (id int, person uuid REFERENCES accounts_user (id) DEFERRABLE)")
        cursor.execute("INSERT INTO stray VALUES (1, %s)", [alice.pk])
    try:
        with pytest.raises(CommandError, match="1 accounts are not erased"):
            purge()
        report = ErasureReport.objects.get()
        assert (report.status, report.left) == ("incomplete", {"stray": 1})
        assert User.objects.filter(pk=alice.pk).exists()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE stray")

    purge()

    report.refresh_from_db()
    assert (report.status, report.left) == ("completed", {})


def test_a_room_that_forgets_something_is_found_out(api, alice, monkeypatch, chart_of):  # noqa: F811
    from accounts.privacy import registry

    api(alice)
    delete(alice)
    monkeypatch.delitem(registry.ROOMS, "sessions")

    assert erasing.purge_deleted().incomplete == 1

    report = ErasureReport.objects.get()
    assert (report.status, report.left) == ("incomplete", {"accounts_session.user_id": 1})
    assert User.objects.filter(pk=alice.pk).exists()


def test_one_who_has_not_deleted_their_account_cannot_be_erased(api, alice):
    assert api(alice).get("/users/me").status_code == 200
    before = rows()

    with pytest.raises(IntegrityError, match="only who was deleted"):
        erasing.erase_person(user_id=alice.pk, deleted_at=timezone.now())

    assert rows() == before


def test_accounts_that_nobody_uses_are_listed_and_left_alone(api, alice, mallory, settings):
    long_ago = timezone.now() - timedelta(days=731)
    User.objects.update(created_at=long_ago, last_login=long_ago)
    session = api(mallory).signed_in.session
    User.objects.update(last_login=long_ago)
    Session.objects.filter(pk=session.pk).update(created_at=long_ago, last_used_at=timezone.now())

    listed = purge("--inactive")
    assert str(alice.pk) in listed
    assert str(mallory.pk) not in listed
    assert "accounts unused for long: 1" in purge()
    assert User.objects.present().count() == 2


def test_an_api_key_that_is_used_is_use(api, alice, mallory):
    made = api(alice).post("/auth/api-keys", {"name": "Import", "scopes": ["profile:read"]}).json()
    long_ago = timezone.now() - timedelta(days=731)
    User.objects.update(created_at=long_ago, last_login=long_ago)
    Session.objects.update(created_at=long_ago, last_used_at=long_ago)
    assert {line.split()[0] for line in purge("--inactive").splitlines()} == {str(alice.pk), str(mallory.pk)}

    assert Api().get("/users/me", Authorization=f"Api-Key {made['key']}").status_code == 200

    assert [line.split()[0] for line in purge("--inactive").splitlines()] == [str(mallory.pk)]


def test_staff_find_them_and_the_reports_in_the_back_office(client, alice, mallory):
    admin = User.objects.create_superuser("admin@example.com", "correct horse battery staple")
    User.objects.filter(pk=alice.pk).update(created_at=timezone.now() - timedelta(days=731))
    delete(mallory)
    erasing.purge_deleted()
    client.force_login(admin)

    people = client.get("/admin/accounts/user/?use=inactive").content.decode()
    assert "alice@example.com" in people
    assert "admin@example.com</a>" not in people
    reports = client.get("/admin/accounts/erasurereport/")
    assert ErasureReport.objects.get().subject in reports.content.decode()
    assert client.get("/admin/accounts/dataexport/").status_code == 200


def test_the_schedule_runs_it(settings):
    names = {entry["task"] for entry in configured.CELERY_BEAT_SCHEDULE.values()}
    assert {f"accounts.privacy.tasks.{name}" for name in ("sweep_exports", "purge_exports", "purge_deleted")} <= names
