"""The audit log: complete, small, and not to be changed."""

import uuid
from datetime import timedelta

import pytest
import structlog
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import ApiKey, AuditEntry, Role, User
from accounts.services import audit
from accounts.tasks import purge_audit_log
from charts.models import ChartShare
from interpretations.models import Interpretation
from tests import factories
from tests.accounts.sign_in.conftest import totp_code
from tests.charts.conftest import ada, places
from tests.factories import PASSWORD

__all__ = ["ada", "places"]  # fixtures

pytestmark = pytest.mark.django_db


def entries(**wanted):
    return list(AuditEntry.objects.filter(**wanted).order_by("id"))


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_auditentry SET action = 'user.deleted'",
        "DELETE FROM accounts_auditentry",
        "TRUNCATE accounts_auditentry",
    ],
)
@pytest.mark.parametrize("door", ["", "SET LOCAL nocturna.audit_purge = 'open'; "])
def test_the_database_refuses_to_change_it(alice, sql, door):
    """Even with the purge's door held open: what is younger than ninety days stays."""
    audit.record(action="user.updated", subject=alice, target=alice)

    with pytest.raises(DatabaseError, match="append-only"):
        run(door + sql)

    assert [entry.action for entry in entries()] == ["user.updated"]


def test_the_purge_takes_what_is_older_than_it_is_kept_and_nothing_else(alice):
    now = timezone.now()
    for age in (1, 364, 366, 800):
        AuditEntry.objects.create(action="user.updated", at=now - timedelta(days=age), detail={"age": age})

    assert (audit.purge(batch=1), purge_audit_log()) == (2, 0)

    assert [entry.detail["age"] for entry in entries()] == [1, 364]
    with pytest.raises(DatabaseError, match="append-only"):  # the door is closed again
        run("DELETE FROM accounts_auditentry WHERE at < now() - interval '100 days'")


def test_it_is_kept_a_year_and_never_less_than_ninety_days(alice):
    assert timedelta(days=365) == settings.AUDIT_RETENTION
    with pytest.raises(DatabaseError, match="at least 90 days"):
        run("SELECT accounts_purge_audit(interval '89 days', 10)")


def test_an_entry_is_there_if_and_only_if_what_it_records_is(alice):
    with transaction.atomic():
        audit.record(action="user.updated", subject=alice)
        transaction.set_rollback(True)

    assert entries() == []


def test_what_is_not_on_the_list_of_actions_cannot_be_recorded(alice):
    with pytest.raises(ValueError, match=r"user\.flew"):
        audit.record(action="user.flew", subject=alice)


def test_secrets_are_left_out_and_personal_values_masked(alice):
    entry = audit.record(
        action="user.updated",
        subject=alice,
        before={"email": "alice@example.com", "password": "bcrypt$x", "role": "user", "api_token": "t", "name": ""},
        after={"nested": {"refresh_jti": "5", "at": timezone.now().replace(microsecond=0)}, "long": "x" * 500},
        odd="a\0b\ud800",
    )
    entry.refresh_from_db()

    assert entry.before == {
        "email": "a…(17)",
        "password": "[secret]",
        "role": "user",
        "api_token": "[secret]",
        "name": "",
    }
    assert entry.after["nested"]["refresh_jti"] == "[secret]"
    assert len(entry.after["long"]) == 200
    assert entry.detail == {"odd": "ab?"}


def test_a_sign_in_is_recorded_with_where_it_came_from(anonymous, alice):
    request_id = "7b1e3a52-0f4c-4f0e-8f65-0d6f3d1a2b4c"
    anonymous.post(
        "/auth/token",
        {"username": alice.email, "password": PASSWORD},
        **{"User-Agent": "Probe", "X-Request-ID": request_id},
    )

    (entry,) = entries()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("sign_in.succeeded", alice.pk, alice.pk)
    assert (entry.ip, entry.user_agent, str(entry.request_id)) == ("127.0.0.1", "Probe", request_id)
    assert entry.target_type == "accounts.session"


@pytest.mark.parametrize(
    ("login", "known", "reason"),
    [("Alice@example.com", True, "wrong_password"), ("Nobody@example.com", False, "unknown_login")],
)
def test_a_refused_sign_in_says_why_and_nothing_that_was_typed(anonymous, alice, login, known, reason):
    answer = anonymous.post("/auth/token", {"username": login, "password": "wrong horse battery"})

    (entry,) = entries()
    assert (answer.status_code, entry.action, entry.detail) == (401, "sign_in.refused", {"reason": reason})
    assert (entry.actor_id, entry.subject_id) == (None, alice.pk if known else None)
    assert (entry.target_type, entry.target_id) == ("login", audit.fingerprint(login.lower()))
    assert login.lower() not in str(entry.__dict__).lower()


def test_a_throttled_sign_in_is_recorded_too(anonymous, alice, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "1/15m"}
    for _ in range(3):
        anonymous.post("/auth/token", {"username": alice.email, "password": "wrong"})

    assert [entry.detail["reason"] for entry in entries()] == ["wrong_password", "throttled", "throttled"]


def test_the_back_office_records_its_sign_ins(client, root, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "2/15m"}
    for password in ("wrong", PASSWORD, "wrong", PASSWORD):
        client.post("/admin/login/", {"username": "root", "password": password})

    found = [(entry.action, entry.detail) for entry in entries(action__startswith="sign_in.")]
    assert found == [
        ("sign_in.refused", {"reason": "wrong_password"}),
        ("sign_in.second_factor", {"by": "back_office"}),
        ("sign_in.refused", {"reason": "wrong_password"}),
        ("sign_in.refused", {"reason": "throttled", "to": "back_office"}),
    ]


def test_the_back_office_records_how_its_second_factor_was_proved(client, root):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(root, secret)
    client.post("/admin/login/", {"username": "root", "password": PASSWORD})
    for code in ("000000", totp_code(secret)):
        client.post("/admin/second-factor/", {"method": "totp", "code": code})

    found = [(entry.action, entry.subject_id, entry.detail) for entry in entries(action__startswith="sign_in.")]
    refusal = {"reason": "invalid_credentials", "to": "back_office", "by": "second_factor"}
    assert found == [
        ("sign_in.second_factor", root.pk, {"by": "back_office"}),
        ("sign_in.refused", root.pk, refusal),
        ("sign_in.succeeded", root.pk, {"to": "back_office", "by": "password+totp", "staff": True}),
    ]


def test_signing_out_and_a_stolen_token_are_recorded(api, alice, settings):
    settings.REFRESH_GRACE = timedelta(0)
    me, thief = api(alice), api(alice)
    me.post("/auth/logout")
    stolen = thief.signed_in.refresh_token
    thief.post("/auth/token/refresh", {"refresh_token": stolen})
    thief.post("/auth/token/refresh", {"refresh_token": stolen})

    out, reused = entries(action__in=["session.signed_out", "token.reused"])
    assert (out.action, out.actor_id, out.detail["sessions"]) == (
        "session.signed_out", alice.pk, [str(me.signed_in.session.pk)],
    )  # fmt: skip
    assert (reused.action, reused.actor_id, reused.subject_id, reused.detail["count"]) == (
        "token.reused",
        None,
        alice.pk,
        1,
    )


def test_a_changed_profile_names_the_fields_and_not_their_values(api, alice):
    api(alice).patch("/users/me", {"name": "Somebody Else", "locale": "ru"})

    (entry,) = entries(action="user.updated")
    assert (entry.actor_id, entry.target_id, entry.detail) == (alice.pk, str(alice.pk), {"changed": ["locale", "name"]})
    assert "Somebody" not in str(entry.__dict__)


def test_what_happens_to_a_chart_is_recorded_by_field(api, alice, ada):
    me = api(alice)
    me.patch(f"/charts/{ada['id']}", {"moment": {"local": "1990-01-01T12:00:00"}, "notes": "Private."})
    me.delete(f"/charts/{ada['id']}")

    found = [
        (entry.action, entry.subject_id, entry.target_id, entry.detail)
        for entry in entries(action__startswith="chart.")
    ]
    assert found == [
        ("chart.created", alice.pk, ada["id"], None),
        ("chart.updated", alice.pk, ada["id"], {"changed": ["notes", "birth"]}),
        ("chart.deleted", alice.pk, ada["id"], None),
    ]
    (updated,) = entries(action="chart.updated")
    assert (updated.before, updated.after) == ({"notes": "", "version": 1}, {"notes": "P…(8)", "version": 2})


def test_what_their_owner_ends_has_before_and_after(api, alice, ada):
    me = api(alice)
    key = me.post("/auth/api-keys", {"name": "k", "scopes": ["charts:read"]}).json()["id"]
    share = me.post(f"/charts/{ada['id']}/shares", {}).json()["id"]
    stopped, dropped = (
        me.post("/interpretations", {"chart": ada["id"], "topic": "natal.overview"}).json()["id"] for _ in range(2)
    )
    Interpretation.objects.filter(pk=dropped).update(status="running", lease_until=timezone.now())
    for path in (f"/auth/api-keys/{key}", f"/charts/{ada['id']}/shares/{share}", f"/interpretations/{dropped}"):
        assert me.delete(path).status_code == 204
    assert me.post(f"/interpretations/{stopped}/cancel").status_code == 200
    assert me.delete("/users/me").status_code == 204

    def change(action):
        entry = AuditEntry.objects.get(action=action)
        assert entry.subject_id == alice.pk
        return entry.before, entry.after

    ended = ApiKey.objects.get(pk=key).revoked_at.isoformat()
    assert change("api_key.revoked") == ({"revoked_at": None}, {"revoked_at": ended})
    ended = ChartShare.objects.get().revoked_at.isoformat()
    assert change("chart.share_revoked") == ({"revoked_at": None}, {"revoked_at": ended})
    assert change("interpretation.cancelled") == ({"status": "queued"}, {"status": "cancelled"})
    gone = Interpretation.objects.get(pk=dropped).deleted_at.isoformat()
    assert change("interpretation.deleted") == (
        {"status": "running", "deleted_at": None}, {"status": "cancelled", "deleted_at": gone},
    )  # fmt: skip
    gone = User.objects.get(pk=alice.pk).deleted_at.isoformat()
    assert change("user.deleted") == ({"deleted_at": None}, {"deleted_at": gone})


def test_an_admins_change_has_before_and_after(office, root, alice):
    from tests.accounts.test_back_office import form_of, users_url

    page = office.get(users_url("change", alice.pk))
    office.post(users_url("change", alice.pk), {**form_of(page), "role": "moderator", "name": "Alice Liddell"})

    (changed,) = entries(action="admin.changed")
    (rights,) = entries(action="role.changed")
    assert (changed.actor_id, changed.subject_id, changed.target_id) == (root.pk, alice.pk, str(alice.pk))
    assert (changed.before, changed.after) == (
        {"name": "A…(5)", "role": "user"},
        {"name": "A…(13)", "role": "moderator"},
    )
    assert (rights.actor_id, rights.before, rights.after) == (root.pk, {"role": "user"}, {"role": "moderator"})


PARTS = [
    "person", "plan", "credits", "notes", "devices", "sessions", "charts", "readings", "costs", "conversations",
    "trail",
]  # fmt: skip


def test_staff_who_look_at_people_and_charts_are_recorded(office, root, alice, ada):
    office.get("/admin/accounts/user/", {"q": "alice@example.com"})
    office.get(f"/admin/accounts/user/{alice.pk}/change/")
    office.get(f"/admin/charts/chart/{ada['id']}/change/")
    office.get(f"/admin/charts/chart/{ada['id']}/wheel.svg")

    found = [
        (e.action, e.actor_id, e.subject_id, e.target_type, e.detail) for e in entries(action__startswith="admin.")
    ]
    assert found == [
        ("admin.listed", root.pk, None, "", {"model": "accounts.user", "rows": 1, "asked": ["q"]}),
        ("admin.viewed", root.pk, alice.pk, "accounts.user", {"parts": PARTS}),
        ("admin.viewed", root.pk, alice.pk, "charts.chart", None),
        ("admin.viewed", root.pk, alice.pk, "charts.chart", {"part": "wheel"}),
    ]


def test_a_row_of_the_log_names_three_people_and_its_page_all(office):
    people = [uuid.uuid4() for _ in range(5)]
    entry = AuditEntry.objects.create(action="admin.listed", people=people)

    row = office.get("/admin/accounts/auditentry/").content.decode()
    page = office.get(f"/admin/accounts/auditentry/{entry.pk}/change/").content.decode()

    assert [str(one) in row for one in people] == [True, True, True, False, False]
    assert "and 2 more" in row
    assert all(str(one) in page for one in people)


def test_an_action_on_many_rows_is_one_entry_beside_what_its_service_writes(office, alice, ada):
    office.post("/admin/charts/chart/", {"action": "delete", "_selected_action": [ada["id"]], "confirmed": "yes"})

    (chosen,) = entries(action="admin.action")
    (deleted,) = entries(action="chart.deleted")
    assert chosen.detail == {
        "model": "charts.chart", "name_of_action": "delete", "rows": [ada["id"]], "count": 1, "every": False,
    }  # fmt: skip
    assert (deleted.subject_id, deleted.target_id) == (alice.pk, ada["id"])


@pytest.mark.parametrize("term", ["alice@example.com", "ALICE@example.com", "id", "sign_in.refused", "request"])
def test_it_is_searched_by_mail_id_action_and_request(office, anonymous, alice, mallory, term):
    request_id = "7b1e3a52-0f4c-4f0e-8f65-0d6f3d1a2b4c"
    anonymous.post("/auth/token", {"username": alice.email, "password": "wrong"}, **{"X-Request-ID": request_id})
    (wanted,) = entries(action="sign_in.refused")
    structlog.contextvars.clear_contextvars()
    audit.record(action="user.updated", subject=mallory, actor=mallory)

    q = {"id": str(alice.pk), "request": request_id}.get(term, term)
    shown = office.get("/admin/accounts/auditentry/", {"q": q}).context["cl"].result_list

    assert list(shown) == [wanted]


def test_a_login_that_nobody_has_is_found_by_who_knows_it(office, anonymous):
    anonymous.post("/auth/token", {"username": "Ghost@example.com", "password": PASSWORD})

    shown = office.get("/admin/accounts/auditentry/", {"q": "ghost@example.com"}).context["cl"].result_list

    assert [entry.detail["reason"] for entry in shown] == ["unknown_login"]


def test_it_is_filtered_by_date_and_action(office, alice):
    AuditEntry.objects.create(action="user.updated", at=timezone.now() - timedelta(days=40))
    audit.record(action="user.deleted", subject=alice)

    def shown(**query):
        found = office.get("/admin/accounts/auditentry/", query).context["cl"].result_list
        return [entry.action for entry in found]

    since = str(timezone.now() - timedelta(days=30))  # with its zone, as the filter's own links say it
    assert shown(at__lt=since) == ["user.updated"]
    assert shown(action="user.deleted") == ["user.deleted"]


def test_its_pages_are_read_only_and_recorded(office, alice):
    entry = audit.record(action="user.updated", subject=alice, before={"role": "user"}, after={"role": "admin"})
    url = f"/admin/accounts/auditentry/{entry.pk}/"

    page = office.get(f"{url}change/").content.decode()

    assert "&quot;role&quot;: &quot;admin&quot;" in page
    assert office.post(f"{url}delete/", {"post": "yes"}).status_code == 403
    assert office.post(f"{url}change/", {"action": "x"}).status_code == 403
    assert entries(action="admin.viewed")[0].target_id == str(entry.pk)


def test_searches_and_pages_go_by_an_index(alice):
    AuditEntry.objects.bulk_create(
        AuditEntry(action="user.updated", actor_id=factories.UserFactory.build().pk, target_id=str(n))
        for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_auditentry")
    rows = AuditEntry.objects.order_by("-at", "-id")

    assert "Seq Scan" not in rows[:50].explain()
    assert "Seq Scan" not in rows.about([alice.pk])[:50].explain()
    assert "Seq Scan" not in rows.filter(target_id="5")[:50].explain()
    assert "Seq Scan" not in rows.filter(request_id=alice.pk)[:50].explain()
    assert "Seq Scan" not in rows.filter(action="user.deleted")[:50].explain()


def test_the_history_of_a_row_is_the_audit_log(office, alice):
    answer = office.get(f"/admin/accounts/user/{alice.pk}/history/")

    assert (answer.status_code, answer["Location"]) == (302, f"/admin/accounts/auditentry/?q={alice.pk}")
    assert office.get("/admin/accounts/user/7b1e3a52-0f4c-4f0e-8f65-0d6f3d1a2b4c/history/").status_code == 302


def test_only_who_may_search_it_sees_it(client, db):
    for role, status in ((Role.MODERATOR, 403), (Role.ADMIN, 200)):
        client.force_login(factories.UserFactory.create(role=role, is_staff=True))
        assert client.get("/admin/accounts/auditentry/").status_code == status
