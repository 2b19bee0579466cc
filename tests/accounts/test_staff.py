"""Roles, grants and suspensions: who gives them, how long they last, and who stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.errors import LastAdministrator, NotOverYourself
from accounts.models import AuditEntry, Role, Session, StaffGrant, User
from accounts.permissions import scopes_of
from accounts.services import profiles, sessions, staff
from config.api.errors import InvalidState, ValidationFailed
from tests import factories
from tests.accounts.test_back_office import form_of, users_url
from tests.charts.conftest import ada, places
from tests.factories import PASSWORD

__all__ = ["ada", "places"]  # fixtures
pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


@pytest.fixture
def boss(db):
    return factories.UserFactory.create(email="boss@example.com", role=Role.ADMIN, is_staff=True)


def fresh(user):
    return User.objects.get(pk=user.pk)


def code(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_what_is_open_is_told_once_of_a_change_of_rights(boss, alice, django_capture_on_commit_callbacks):
    changes = [{"role": Role.MODERATOR}, {"is_active": False}, {"is_active": True, "role": Role.USER}]

    for change in changes:
        with django_capture_on_commit_callbacks() as called:
            staff.change_rights(user=fresh(alice), by=boss, **change)
        assert called.count(sessions.tell_of_revocation) == 1


def give(user, boss, grants="support", **more):
    expires_at = timezone.now() + TOMORROW
    return staff.grant(user=user, by=boss, grants=grants, reason="Cover.", **{"expires_at": expires_at, **more})


def test_a_role_is_changed_by_another_and_recorded(alice, boss):
    staff.change_rights(user=alice, by=boss, role=Role.MODERATOR)
    staff.change_rights(user=alice, by=boss, role=Role.MODERATOR)

    (entry,) = AuditEntry.objects.filter(action="role.changed")
    assert (entry.actor_id, entry.subject_id, entry.before, entry.after, entry.detail) == (
        boss.pk, alice.pk, {"role": "user"}, {"role": "moderator"}, None,
    )  # fmt: skip
    assert fresh(alice).role == "moderator"


def test_nobody_changes_their_own(boss):
    factories.UserFactory.create(role=Role.ADMIN)
    for do in (
        lambda: staff.change_rights(user=boss, by=boss, role=Role.USER),
        lambda: give(boss, boss),
        lambda: staff.suspend(user=boss, by=boss, reason="x"),
    ):
        with pytest.raises(NotOverYourself):
            do()
    assert (fresh(boss).role, StaffGrant.objects.exists(), fresh(boss).is_suspended) == ("admin", False, False)


def test_the_last_administrator_stays(api, alice, boss):
    root = factories.UserFactory.create(is_superuser=True, is_active=False)  # who cannot sign in does not count
    with pytest.raises(LastAdministrator):
        staff.change_rights(user=boss, by=root, role=Role.USER)
    with pytest.raises(LastAdministrator):
        staff.suspend(user=boss, by=root, reason="x")
    assert code(api(boss).delete("/users/me")) == (422, "BUSINESS_RULE")
    assert (fresh(boss).role, fresh(boss).deleted_at, fresh(boss).is_suspended) == ("admin", None, False)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_demote_each_other_leave_one(boss, crowd):
    other = factories.UserFactory.create(role=Role.ADMIN)
    pairs = [(boss, other), (other, boss)] * 4

    def demote():
        user, by = pairs.pop()
        try:
            staff.change_rights(user=user, by=by, role=Role.USER)
        except LastAdministrator:
            return "kept"
        return "done"

    outcomes = crowd(8, demote)

    assert User.objects.administrators().count() == 1
    assert "done" in outcomes
    assert AuditEntry.objects.filter(action="role.changed").count() == 1


def test_a_grant_gives_scopes_until_it_ends(alice, boss):
    assert "users:read" not in scopes_of(fresh(alice))
    given = give(alice, boss)
    assert {"users:read", "content:read", "billing:read"} <= scopes_of(fresh(alice))
    assert not {"users:write", "content:hide"} & scopes_of(fresh(alice))

    staff.end_grant(grant=given, by=boss)
    staff.end_grant(grant=given, by=boss)
    assert "users:read" not in scopes_of(fresh(alice))
    actions = AuditEntry.objects.filter(action__startswith="grant.").order_by("id").values_list("action", flat=True)
    assert list(actions) == ["grant.given", "grant.ended"]


def test_a_grant_gives_nothing_once_it_has_expired(alice):
    past = timezone.now() - TOMORROW
    StaffGrant.objects.create(user=alice, grants="support", reason="x", created_at=past, expires_at=timezone.now())

    assert "users:read" not in scopes_of(fresh(alice))


@pytest.mark.parametrize(
    "change",
    [
        "expires_at = expires_at + interval '1 day'",
        "created_at = created_at - interval '1 day'",
        "grants = 'finance'",
        "reason = 'Another.'",
        "user_id = (SELECT granted_by_id FROM accounts_staffgrant), granted_by_id = NULL",
        "granted_by_id = (SELECT id FROM accounts_user WHERE email = 'mallory@example.com')",
        "ended_at = NULL",
        "ended_at = now() + interval '1 day'",
    ],
)
def test_the_database_lets_a_grant_be_taken_back_and_nothing_else(alice, boss, mallory, change):
    staff.end_grant(grant=give(alice, boss), by=boss)
    before = StaffGrant.objects.values().get()

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        connection.cursor().execute(f"UPDATE accounts_staffgrant SET {change}")

    assert StaffGrant.objects.values().get() == before


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"grants": "charts:read"}, "grants"),
        ({"grants": "god"}, "grants"),
        ({"expires_at": timezone.now() - TOMORROW}, "expires_at"),
    ],
)
def test_what_cannot_be_granted_is_said(alice, boss, wanted, field):
    with pytest.raises(ValidationFailed) as refused:
        give(alice, boss, **wanted)

    assert list(refused.value.details) == [field]
    assert not StaffGrant.objects.exists()


def test_nobody_gives_what_they_do_not_have(alice):
    moderator = factories.UserFactory.create(role=Role.MODERATOR)

    with pytest.raises(ValidationFailed):
        give(alice, moderator, grants="billing:write")

    assert not StaffGrant.objects.exists()


def test_the_database_holds_no_grant_to_oneself(alice):
    with pytest.raises(IntegrityError, match="grant_is_given_by_another"), transaction.atomic():
        StaffGrant.objects.create(
            user=alice, granted_by=alice, grants="support", reason="x", expires_at=timezone.now() + TOMORROW
        )


def test_suspended_everything_ends_at_once_and_it_is_said_why(api, anonymous, alice, boss):
    me = api(alice)
    key = me.post("/auth/api-keys", {"name": "x", "scopes": ["profile:read"]}).json()["key"]
    until = (timezone.now() + TOMORROW).replace(microsecond=0)
    answer = api(boss).put(
        f"/users/{alice.pk}/suspension", {"reason": "Spam.", "message": "Write to us.", "until": until.isoformat()}
    )

    assert (answer.status_code, answer.json()["suspended"]) == (200, True)
    assert code(me.get("/users/me")) == (401, "SESSION_REVOKED")
    told = {"suspended_until": until.isoformat(timespec="seconds").replace("+00:00", "Z"), "message": "Write to us."}
    for refused in (
        anonymous.post("/auth/token", {"username": alice.email, "password": PASSWORD}),
        anonymous.get("/users/me", Authorization=f"Api-Key {key}"),
    ):
        assert (code(refused), refused.json()["error"]["details"]) == ((403, "PERMISSION_DENIED"), told)
    wrong = anonymous.post("/auth/token", {"username": alice.email, "password": "wrong horse battery"})
    assert code(wrong) == (401, "INVALID_CREDENTIALS")
    assert code(me.post("/auth/token/refresh", {"refresh_token": me.signed_in.refresh_token})) == (
        401,
        "SESSION_REVOKED",
    )
    (entry,) = AuditEntry.objects.filter(action="user.suspended")
    assert (entry.actor_id, entry.subject_id, entry.detail["reason"]) == (boss.pk, alice.pk, "…(5)")
    assert Session.objects.filter(user=alice, revoked_at=None).count() == 0


def test_a_suspension_ends_by_itself_and_by_staff(api, anonymous, alice, boss):
    def sign_in():
        return anonymous.post("/auth/token", {"username": alice.email, "password": PASSWORD}).status_code

    staff.suspend(user=alice, by=boss, reason="Spam.", until=timezone.now() + TOMORROW)
    assert sign_in() == 403
    User.objects.filter(pk=alice.pk).update(suspended_until=timezone.now())
    assert sign_in() == 200
    assert alice in User.objects.admitted()

    staff.suspend(user=alice, by=boss, reason="Spam.")
    assert sign_in() == 403
    assert api(boss).delete(f"/users/{alice.pk}/suspension").status_code == 204
    assert sign_in() == 200
    assert code(api(boss).delete(f"/users/{alice.pk}/suspension")) == (409, "INVALID_STATE")


def test_a_suspension_wants_a_reason_and_an_end_that_is_to_come(alice, boss):
    with pytest.raises(ValidationFailed):
        staff.suspend(user=alice, by=boss, reason=" ")
    with pytest.raises(ValidationFailed):
        staff.suspend(user=alice, by=boss, reason="x", until=timezone.now() - TOMORROW)
    with pytest.raises(InvalidState):
        staff.reinstate(user=alice, by=boss)
    assert not AuditEntry.objects.filter(action="user.suspended").exists()


def test_a_moderator_does_nothing_to_an_administrator(api, boss):
    moderator = factories.UserFactory.create(role=Role.MODERATOR)

    answer = api(moderator).put(f"/users/{boss.pk}/suspension", {"reason": "Mutiny."})

    assert code(answer) == (403, "PERMISSION_DENIED")
    assert not fresh(boss).is_suspended


def test_staff_change_and_delete_people_over_the_api(api, alice, boss):
    me = api(boss)
    listed = me.get("/users", {"q": "alice@example.com"}).json()
    assert [user["id"] for user in listed["data"]] == [str(alice.pk)]
    assert me.get("/users", {"role": "admin"}).json()["meta"]["total_count"] == 1
    assert me.get("/users", {"role": "god"}).status_code == 400
    assert me.put(f"/users/{alice.pk}", {"name": "A."}).json()["name"] == "A."
    assert code(me.get("/users/7b1e3a52-0f4c-4f0e-8f65-0d6f3d1a2b4c")) == (404, "USER_NOT_FOUND")
    assert me.delete(f"/users/{alice.pk}").status_code == 204
    assert code(me.get(f"/users/{alice.pk}")) == (404, "USER_NOT_FOUND")

    changed = AuditEntry.objects.get(action="user.updated")
    deleted = AuditEntry.objects.get(action="user.deleted")
    assert {(e.actor_id, e.subject_id) for e in (changed, deleted)} == {(boss.pk, alice.pk)}
    assert AuditEntry.objects.filter(action="users.read", actor_id=boss.pk).count() == 2


def test_an_account_that_staff_make_signs_in_and_a_taken_address_is_said(api, anonymous, boss, alice):
    me, body = api(boss), {"email": "new@example.com", "password": "correct horse battery", "name": "New"}
    made = me.post("/users", body, **{"Idempotency-Key": "a"})
    assert made.status_code == 201
    assert me.post("/users", body, **{"Idempotency-Key": "a"}).json() == made.json()
    signed_in = anonymous.post("/auth/token", {"username": body["email"], "password": body["password"]})
    assert signed_in.json()["user"]["role"] == "user"
    taken = me.post("/users", {**body, "email": "ALICE@example.com"})
    assert list(taken.json()["error"]["details"]) == ["email"]
    entry = AuditEntry.objects.get(action="user.created", actor_id=boss.pk)
    assert str(entry.subject_id) == made.json()["id"]


class TestBackOffice:
    def staff(self, client, **rights):
        user = factories.UserFactory.create(is_staff=True, **rights)
        client.force_login(user)
        return user

    def pages(self, client):
        listed = ("accounts/user", "charts/chart", "interpretations/interpretation", "analytics/outboxevent",
                  "accounts/auditentry", "system/job", "charts/placecorrection")  # fmt: skip
        return {name for name in listed if client.get(f"/admin/{name}/").status_code == 200}

    def test_a_moderator_sees_and_hides_content(self, client, alice, ada):
        self.staff(client, role=Role.MODERATOR)

        assert self.pages(client) == {"accounts/user", "charts/chart", "interpretations/interpretation"}
        hide = {"action": "hide", "confirmed": "yes", "reason": "Insults."}
        client.post("/admin/charts/chart/", {**hide, "_selected_action": [ada["id"]]})
        assert client.get("/admin/accounts/user/add/").status_code == 403
        assert (alice.charts.get().hidden_reason, alice.charts.get().deleted_at) == ("Insults.", None)

    def test_a_moderator_learns_nothing_of_billing_and_is_shown_no_way_to_the_log(self, client, api, alice, boss):
        moderator = self.staff(client, role=Role.MODERATOR)
        theirs, others = (api(one).get(f"/users/{alice.pk}").json() for one in (moderator, boss))
        listed = api(moderator).get("/users", {"q": "alice@example.com"}).json()["data"]

        assert set(others) - set(theirs) == {"plan"}
        assert others["plan"] == "free"
        assert listed == [theirs]
        assert code(api(moderator).get(f"/users/{alice.pk}", {"fields": "plan"})) == (400, "VALIDATION_ERROR")
        page = users_url("change", alice.pk)
        assert users_url("history", alice.pk) not in client.get(page).content.decode()
        client.force_login(boss)
        assert users_url("history", alice.pk) in client.get(page).content.decode()

    def test_support_sees_and_changes_nothing(self, client, alice, ada, boss):
        give(self.staff(client), boss)

        assert self.pages(client) == {"accounts/user", "charts/chart", "interpretations/interpretation"}
        assert client.get(users_url("change", alice.pk)).status_code == 200
        assert client.post(users_url("change", alice.pk), {"name": "x"}).status_code == 403
        assert client.get(f"/admin/accounts/user/{alice.pk}/suspend/").status_code == 403
        client.post("/admin/charts/chart/", {"action": "hide", "_selected_action": [ada["id"]]})
        assert (fresh(alice).name, alice.charts.get().deleted_at) == ("Alice", None)

    def test_staff_without_any_scope_see_no_page(self, client):
        self.staff(client)

        assert self.pages(client) == set()
        assert client.get("/admin/").status_code == 200

    def test_a_suspended_member_of_the_staff_is_out_at_once(self, client, boss):
        user = self.staff(client, role=Role.MODERATOR)
        staff.suspend(user=user, by=boss, reason="x")

        assert client.get("/admin/accounts/user/").status_code == 302

    def test_an_administrator_suspends_with_a_reason(self, client, alice, boss):
        client.force_login(boss)
        path = f"/admin/accounts/user/{alice.pk}"
        assert client.get(f"{path}/suspend/").status_code == 200
        assert client.post(f"{path}/suspend/", {"reason": ""}).status_code == 200
        assert not fresh(alice).is_suspended

        assert client.post(f"{path}/suspend/", {"reason": "Spam."}).status_code == 302
        assert (fresh(alice).is_suspended, fresh(alice).suspension_reason) == (True, "Spam.")
        assert client.get(f"{path}/reinstate/").status_code == 200
        assert fresh(alice).is_suspended
        assert client.post(f"{path}/reinstate/").status_code == 302
        assert not fresh(alice).is_suspended
        assert "not possible" in client.post(f"{path}/reinstate/", follow=True).content.decode()

    def test_a_grant_is_given_and_ended(self, client, alice, boss):
        client.force_login(boss)
        data = {"user": str(alice.pk), "grants": "support", "reason": "Cover."}
        data |= {"expires_at_0": "2099-01-01", "expires_at_1": "00:00"}
        refused = client.post("/admin/accounts/staffgrant/add/", {**data, "user": str(boss.pk)})
        assert (refused.status_code, StaffGrant.objects.exists()) == (200, False)

        answer = client.post("/admin/accounts/staffgrant/add/", data)

        grant = StaffGrant.objects.get()
        assert (answer.status_code, grant.user, grant.granted_by, grant.reason) == (302, alice, boss, "Cover.")
        client.post(
            "/admin/accounts/staffgrant/", {"action": "end", "_selected_action": [str(grant.pk)], "confirmed": "yes"}
        )
        assert not StaffGrant.objects.live().exists()

    def test_nobody_demotes_themselves_or_the_last_administrator(self, client, boss):
        client.force_login(boss)
        page = client.get(users_url("change", boss.pk))

        answer = client.post(users_url("change", boss.pk), {**form_of(page), "role": "user"})

        assert (answer.status_code, fresh(boss).role) == (200, "admin")
        kept = client.post(users_url("delete", boss.pk), {"post": "yes"}, follow=True)
        assert "This is the last administrator, who has to stay." in kept.content.decode()
        assert fresh(boss).deleted_at is None

    def test_a_superuser_cannot_block_the_last_administrator(self, client, boss):
        client.force_login(factories.UserFactory.create(is_staff=True, is_superuser=True))
        User.objects.filter(is_superuser=True).update(role=Role.USER)
        root = User.objects.get(is_superuser=True)
        page = client.get(users_url("change", boss.pk))
        answer = client.post(users_url("change", boss.pk), {**form_of(page), "role": "user"})

        assert (answer.status_code, fresh(boss).role) == (302, "user")  # the superuser is one too
        with pytest.raises(LastAdministrator):
            profiles.delete_account(user=root)
