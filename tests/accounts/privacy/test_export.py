"""Everything a person has, as one archive: whole, theirs alone, by a link that expires."""

import hashlib
import signal
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.core.files.storage import default_storage
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Action, AuditEntry, DataExport, Mail, Plan, User
from accounts.privacy import exporting
from accounts.services import ledger, mails, plans, profiles, staff
from analytics.models import OutboxEvent
from charts.models import Chart
from charts.services import moderation
from interpretations.models import Interpretation
from tests.accounts.privacy.conftest import Opened
from tests.factories import PASSWORD
from tests.interpretations.conftest import eventually, process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]


def ask(client):
    answer = client.post("/users/me/export")
    assert answer.status_code == 202, answer.content
    return answer.json()


def make(client):
    """Ask, let it be made here, and look."""
    asked = ask(client)
    exporting.make_export(export_id=asked["id"])
    return client.get(f"/users/me/export/{asked['id']}").json()


def fetch(client, url):
    return client.get(url.removeprefix("/api/v1"))


def opened(client, made):
    answer = fetch(client, made["url"])
    assert answer.status_code == 200
    return Opened(b"".join(answer.streaming_content))


def test_the_archive_holds_everything_of_the_person_and_nothing_of_another(api, anonymous, alice, mallory, live):
    mine, others = live(alice), live(mallory)

    made = make(mine["client"])
    archive = opened(anonymous, made)

    assert (made["status"], made["error"]) == ("completed", None)
    assert archive.rows("profile")[0]["email"] == "alice@example.com"
    assert archive.rows("profile")[0]["preferences"] == {"primary_chart": mine["natal"]}
    assert archive.ids("charts") == set(mine["charts"])
    assert archive.ids("chart_shares") == {mine["share"]}
    assert archive.ids("readings") == {mine["reading"]}
    assert archive.ids("jobs") == {mine["job"]}
    assert [row["number"] for row in archive.rows("chart_versions")] == [1]
    [chart] = [row for row in archive.rows("charts") if row["id"] == mine["natal"]]
    stored = Chart.objects.get(pk=mine["natal"])
    assert (chart["result"], chart["request"], chart["notes"]) == (stored.result, stored.request, "by heart")
    [reading] = archive.rows("readings")
    assert reading["text"] == Interpretation.objects.get(pk=mine["reading"]).text
    [part] = archive.rows("job_parts")
    assert [item["name"] for item in part["items"]] == ["Day 4", "Day 5"]
    assert [one["item"]["name"] for one in part["results"]] == ["Day 4", "Day 5"]
    assert [row["key"] for row in archive.rows("requests")] == ["k1"]
    assert archive.rows("place_corrections")[0]["reason"] == "a map"
    assert archive.rows("back_office_history")[0]["object_repr"] == "Day 1"
    events = OutboxEvent.objects.filter(user_id=alice.pk).exclude(event_type="user.exported")
    assert {row["event_id"] for row in archive.rows("events")} == {str(e.pk) for e in events}
    assert len(archive.rows("sessions")) == alice.sessions.count()
    for chart_id in mine["charts"]:
        for name in ("wheel", "report"):
            assert archive.zip.read(f"charts/{chart_id}/{name}.pdf").startswith(b"%PDF-")
    whole = b"".join(archive.zip.read(name) for name in archive.names)
    for foreign in (str(mallory.pk), "mallory@example.com", others["share"], others["reading"], *others["charts"]):
        assert foreign.encode() not in whole
    for secret in ("password", "refresh_jti", "token_hash", "bcrypt"):
        assert secret.encode() not in whole


def test_the_archive_does_not_say_who_of_the_staff_did_what(api, anonymous, alice, live):
    natal = live(alice)["natal"]
    boss = User.objects.create_superuser("boss@example.com", PASSWORD)
    staff.change_rights(user=alice, by=boss, role="moderator")
    staff.suspend(user=alice, reason="Spam.", by=boss)
    staff.reinstate(user=alice, by=boss)
    soon = timezone.now() + timedelta(days=1)
    staff.end_grant(grant=staff.grant(user=alice, grants="support", reason="x", expires_at=soon, by=boss), by=boss)
    ledger.grant_credits(user=alice, credits=5, reason="kind", by=boss)
    plans.assign_plan(user=alice, plan=Plan.objects.get(code="pro"), source="staff", by=boss)
    moderation.hide_chart(chart=Chart.objects.get(pk=natal), reason="Insults.", by=boss)
    client = api(User.objects.get(pk=alice.pk))

    archive = opened(anonymous, make(client))

    by = [row["data"]["by"] for row in archive.rows("events") if "by" in row["data"]]
    assert len(by) >= 5
    assert set(by) == {"staff"}
    whole = b"".join(archive.zip.read(name) for name in archive.names)
    assert str(boss.pk).encode() not in whole
    assert boss.pk.hex.encode() not in whole


def test_the_manifest_counts_and_proves_each_file(api, anonymous, alice, live):
    archive = opened(anonymous, make(live(alice)["client"]))

    head = {name: archive.manifest[name] for name in ("format", "version", "person")}
    assert head == {"format": "nocturna.person", "version": 1, "person": str(alice.pk)}
    assert {entry["path"] for entry in archive.manifest["files"]} | {"manifest.json"} == archive.names
    for entry in archive.manifest["files"]:
        content = archive.zip.read(entry["path"])
        assert (entry["bytes"], entry["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        if entry["path"].endswith(".jsonl"):
            assert entry["rows"] == len(content.splitlines())


def test_the_answer_says_how_far_it_is_and_proves_the_file(api, anonymous, alice, live):
    client = live(alice)["client"]
    asked = ask(client)
    assert (asked["status"], asked["done"], asked["url"], asked["size"]) == ("queued", 0, None, None)
    exporting.make_export(export_id=asked["id"])

    made = client.get(f"/users/me/export/{asked['id']}").json()

    content = b"".join(fetch(anonymous, made["url"]).streaming_content)
    assert made["done"] == made["total"] > 30
    assert (made["size"], made["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_the_mail_is_sent_once_and_again_if_it_failed(api, alice, settings):
    make(api(alice))
    letter = Mail.objects.get(kind=Mail.Kind.EXPORT_READY)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mails.send(mail_id=letter.pk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Mail.objects.update(due_at=timezone.now())

    mails.send(mail_id=letter.pk)
    mails.send(mail_id=letter.pk)

    letter.refresh_from_db()
    assert (len(mail.outbox), letter.attempts, letter.due_at) == (1, 2, None)
    assert letter.sent_at is not None


def test_the_archive_speaks_the_persons_language_whatever_they_asked_in(api, alice):
    User.objects.filter(pk=alice.pk).update(locale="ru")

    asked = api(alice).post("/users/me/export", **{"Accept-Language": "en"})

    assert (asked.status_code, DataExport.objects.get().locale) == (202, "ru")
    exporting.make_export(export_id=asked.json()["id"])
    assert Mail.objects.get(kind="export_ready").data["locale"] == "ru"


def test_of_an_archive_that_is_gone_nobody_is_told(api, alice):
    make(api(alice))
    DataExport.objects.all().delete()

    mails.send(mail_id=Mail.objects.get(kind=Mail.Kind.EXPORT_READY).pk)

    assert (mail.outbox, Mail.objects.due().count()) == ([], 0)


def test_a_guest_has_an_archive_and_no_mail(api, anonymous):
    guest = User.objects.create(is_guest=True, password="!guest")
    made = make(api(guest))

    assert opened(anonymous, made).rows("profile")[0]["is_guest"] is True
    assert not Mail.objects.exists()


def test_each_time_it_is_fetched_is_in_the_audit_log(api, anonymous, alice):
    made = make(api(alice))
    assert fetch(anonymous, made["url"]).status_code == 200
    assert fetch(anonymous, made["url"] + "x").status_code == 404

    [entry] = AuditEntry.objects.filter(action=Action.EXPORT_FETCHED)
    assert (entry.subject_id, entry.actor_id, entry.ip) == (alice.pk, None, "127.0.0.1")
    assert (entry.target_type, entry.target_id) == ("accounts.dataexport", made["id"])


def test_an_archive_that_is_not_where_it_was_put_is_gone(api, anonymous, alice):
    made = make(api(alice))
    default_storage.delete(DataExport.objects.get().file)

    answer = fetch(anonymous, made["url"])

    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "EXPORT_GONE")


def test_an_expired_link_is_refused_and_a_new_one_works(api, anonymous, alice, settings):
    client = api(alice)
    made = make(client)
    settings.EXPORT_LINK = timedelta(seconds=-1)
    answer = fetch(anonymous, made["url"])
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "EXPORT_GONE")
    settings.EXPORT_LINK = timedelta(hours=1)

    assert fetch(anonymous, client.get(f"/users/me/export/{made['id']}").json()["url"]).status_code == 200


def test_the_link_of_an_expired_archive_and_of_a_deleted_person(api, anonymous, alice, mallory):
    made, other = make(api(alice)), make(api(mallory))
    DataExport.objects.filter(pk=made["id"]).update(expires_at=Now() - timedelta(seconds=1))
    profiles.delete_account(user=mallory)

    for url in (made["url"], other["url"]):
        assert fetch(anonymous, url).json()["error"]["code"] == "EXPORT_GONE"


@pytest.mark.parametrize("forge", ["other key", "cut", "person", "nothing"])
def test_a_link_that_we_did_not_sign(api, anonymous, alice, mallory, forge):
    made = make(api(alice))
    token = made["url"].rpartition("/")[2]
    bad = {
        "other key": signing.dumps([made["id"], str(alice.pk)], key="k" * 50, salt="accounts.export"),
        "cut": token[:-2],
        "person": signing.dumps([made["id"], str(alice.pk)], salt="accounts.elsewhere"),
        "nothing": "x",
    }[forge]

    answer = anonymous.get(f"/exports/{bad}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "EXPORT_NOT_FOUND")


def test_a_stranger_does_not_find_it(api, anonymous, alice, mallory):
    made = make(api(alice))

    answer = api(mallory).get(f"/users/me/export/{made['id']}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "EXPORT_NOT_FOUND")
    assert anonymous.get(f"/users/me/export/{made['id']}").status_code == 401
    assert anonymous.post("/users/me/export").status_code == 401


def test_one_is_under_way_at_a_time_and_later_another_can_be_asked_for(api, alice, crowd):
    clients = [api(alice) for _ in range(4)]
    answers = crowd(4, lambda: clients.pop().post("/users/me/export"))
    assert {answer.status_code for answer in answers} == {202}
    [first] = {answer.json()["id"] for answer in answers}
    assert DataExport.objects.count() == 1
    exporting.make_export(export_id=first)

    assert ask(api(alice))["id"] != first


def test_there_is_nothing_to_say_with_it(api, alice):
    answer = api(alice).post("/users/me/export", {"format": "pdf"})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"format": ["Unknown field."]})
    assert not DataExport.objects.exists()


def test_a_repeat_with_the_same_key_is_the_same_export(api, alice):
    client = api(alice)
    first, again = (client.post("/users/me/export", None, **{"Idempotency-Key": "e"}) for _ in range(2))

    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"


def test_expired_archives_are_purged_with_their_files(api, alice, mallory, files):
    old, kept = make(api(alice)), make(api(mallory))
    DataExport.objects.filter(pk=old["id"]).update(expires_at=Now() - timedelta(seconds=1))

    assert exporting.purge_exports() == 1

    assert {str(pk) for pk in DataExport.objects.values_list("pk", flat=True)} == {kept["id"]}
    assert [file.parent.name for file in files.rglob("*.zip")] == [kept["id"]]


MAKE = """
import sys, django
django.setup()
from accounts.privacy.exporting import make_export
make_export(export_id=sys.argv[1])
"""


def test_a_worker_that_is_killed_leaves_it_to_another(api, anonymous, alice, live, files):
    client = live(alice)["client"]
    asked = ask(client)
    doing = process(MAKE, asked["id"], EXPORT_LEASE_SECONDS="2", NOCTURNA_HOME=str(files.parent), DATABASE_POOL_MAX="4")
    eventually(lambda: DataExport.objects.filter(done__gt=0, done__gte=F("total") - 9).exists(), within=60)
    doing.send_signal(signal.SIGKILL)
    assert doing.wait(10) == -signal.SIGKILL
    assert exporting.sweep_exports() == 0  # its lease is still good
    eventually(lambda: DataExport.objects.abandoned().exists())

    assert exporting.sweep_exports() == 1
    exporting.make_export(export_id=asked["id"])

    made = client.get(f"/users/me/export/{asked['id']}").json()
    assert (made["status"], DataExport.objects.get().attempt) == ("completed", 2)
    assert len(opened(anonymous, made).ids("charts")) == 6


def test_an_export_over_which_every_worker_dies_fails_with_a_word(api, alice):
    client = api(alice)
    asked = ask(client)
    DataExport.objects.update(status="running", attempt=5, lease_until=Now() - timedelta(seconds=1))

    assert exporting.sweep_exports() == 0

    failed = client.get(f"/users/me/export/{asked['id']}").json()
    assert (failed["status"], failed["error"]["code"]) == ("failed", "EXPORT_INTERRUPTED")
    assert ask(client)["id"] != asked["id"]


def test_a_task_that_was_lost_is_queued_again(api, alice):
    ask(api(alice))
    assert exporting.sweep_exports() == 0
    DataExport.objects.update(enqueued_at=Now() - timedelta(minutes=2))

    assert exporting.sweep_exports() == 1
    assert exporting.sweep_exports() == 0


def test_a_person_who_is_gone_meanwhile_gets_none(api, alice, files):
    asked = ask(api(alice))
    profiles.delete_account(user=alice)

    exporting.make_export(export_id=asked["id"])

    assert DataExport.objects.get().status == "queued"
    assert list(files.rglob("*.zip")) == []


def test_a_chart_that_cannot_be_drawn_does_not_keep_the_rest_back(api, anonymous, alice, live):
    mine = live(alice)
    broken = Chart.objects.get(pk=mine["pair"])
    Chart.objects.filter(pk=broken.pk).update(result={"moment": None})

    archive = opened(anonymous, make(mine["client"]))

    failed = {entry["path"] for entry in archive.manifest["files"] if "error" in entry}
    assert failed == {f"charts/{broken.pk}/wheel.pdf", f"charts/{broken.pk}/report.pdf"}
    assert archive.ids("charts") == set(mine["charts"])
    assert len([name for name in archive.names if name.endswith(".pdf")]) == 10


def test_one_that_is_asked_for_with_an_empty_object_under_a_key_is_one(api, alice):
    client = api(alice)

    answers = [client.post("/users/me/export", {}, **{"Idempotency-Key": "export-1"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json()["id"] == answers[1].json()["id"]
