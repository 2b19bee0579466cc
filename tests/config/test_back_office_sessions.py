"""A session of the back office is one like all others: listed, asked for on each page, ended by whatever ends them."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.errors import CodeWrong, SessionRevoked
from accounts.models import AuditEntry, Device, Mail, Role, Session, Ticket, User
from accounts.services import entrance, factors, passkeys, sessions, tickets
from config.backoffice.site import SESSION
from tests import factories
from tests.accounts.sign_in.conftest import totp_code
from tests.factories import PASSWORD
from tests.services.authenticator import Device as Passkey

pytestmark = pytest.mark.django_db
DOOR = "/admin/second-factor/"
NEW = "walrus umbrella 7 tin"
BROWSER = {"User-Agent": "Office/1"}


@pytest.fixture
def clerk(db):
    return factories.UserFactory.create(
        email="clerk@example.com", email_verified=True, is_staff=True, role=Role.MODERATOR
    )


@pytest.fixture
def secret(clerk):
    made = totp.generate_totp_secret()
    totp.TOTP.activate(clerk, made)
    return made


@pytest.fixture
def boss(db):
    return factories.UserFactory.create(role=Role.ADMIN, is_superuser=True, is_staff=True)


def come_in(secret, client=None, steps=0):
    client = client or Client(headers=BROWSER)
    client.post("/admin/login/", {"username": "clerk@example.com", "password": PASSWORD})
    answer = client.post(DOOR, {"method": "totp", "code": totp_code(secret, steps=steps)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/"), answer.content
    return client


def is_in(client):
    return client.get("/admin/").status_code == 200


@pytest.fixture
def office(secret):
    """The clerk's browser."""
    client = come_in(secret)
    assert is_in(client)
    return client


def row_of(client):
    return Session.objects.get(pk=client.session[SESSION])


def test_it_is_listed_as_what_it_is_and_is_no_device(office, api, clerk):
    me = api(clerk)

    listed = {row["id"]: row for row in me.get("/auth/sessions").json()["data"]}

    row = row_of(office)
    stamp = "%Y-%m-%dT%H:%M:%S.%fZ"
    assert listed[str(row.pk)] == {
        "id": str(row.pk),
        "device": {"id": "", "name": "Back office", "platform": "back_office"},
        "ip": "127.0.0.1",
        "user_agent": "Office/1",
        "created_at": row.created_at.strftime(stamp),
        "last_used_at": row.last_used_at.strftime(stamp),
        "current": False,
    }
    assert len(listed) == 2
    assert me.get("/auth/devices").json()["data"] == []
    assert (row.kind, row.second_factor, row.expires_at > row.created_at) == ("back_office", "totp", True)


def test_it_takes_no_devices_place(office, api, clerk, secret):
    factories.on_plan(clerk, "one", devices=1)
    phone = sessions.open_session(user=clerk, device={"id": "p"}, ip="", user_agent="").session

    come_in(secret, steps=1)

    assert (is_in(office), Session.objects.live().filter(pk=phone.pk).exists()) == (True, True)
    assert Device.objects.get().client_id == "p"


def test_a_new_browser_is_told_of(office, clerk, secret):
    come_in(secret, steps=1)
    assert not Mail.objects.filter(kind="new_device").exists()

    other = Client(headers={"User-Agent": "Other/1"})
    Authenticator.objects.filter(type="totp").update(data={**Authenticator.objects.get().data, "used_step": -1})
    come_in(secret, other)

    assert Mail.objects.filter(kind="new_device", user=clerk).count() == 1


def others(me, boss, clerk, office):
    return me.delete("/auth/sessions")


def this_one(me, boss, clerk, office):
    return me.delete(f"/auth/sessions/{row_of(office).pk}")


def password(me, boss, clerk, office):
    return me.post("/auth/password/change", {"current_password": PASSWORD, "new_password": NEW})


def reset(me, boss, clerk, office):
    ticket = tickets.open_ticket(Ticket.Purpose.RESET_PASSWORD, user=clerk, email=clerk.email)
    return me.post("/auth/password/reset/confirm", {"token": tickets.token_of(ticket), "password": NEW})


def take_over(me, boss, clerk, office):
    """Whoever has the address proves it for the first time."""
    User.objects.filter(pk=clerk.pk).update(email_verified=False)
    ticket = tickets.open_ticket(Ticket.Purpose.SIGN_IN_CODE, user=clerk, email=clerk.email)
    body = {"code_token": tickets.token_of(ticket), "code": tickets.code_of(ticket)}
    return me.client.post("/api/v1/auth/code/verify", body)


def suspension(me, boss, clerk, office):
    """And it is lifted."""
    path = f"/users/{clerk.pk}/suspension"
    assert boss.put(path, {"reason": "Spam."}).status_code == 200
    assert not is_in(office)
    return boss.delete(path)


def end_by_staff(me, boss, clerk, office):
    desk = Client()
    desk.force_login(boss.user)
    body = {"action": "revoke", "confirmed": "yes", "_selected_action": [row_of(office).pk]}
    return desk.post(reverse("admin:accounts_session_changelist"), body)


def no_factor(me, boss, clerk, office):
    return me.delete("/auth/mfa/totp")


ENDS = {
    others: (204, "revoked"),
    this_one: (204, "revoked"),
    password: (204, "password_changed"),
    reset: (204, "password_changed"),
    take_over: (200, "password_changed"),
    suspension: (204, "staff"),
    end_by_staff: (302, "staff"),
    no_factor: (204, "factor_removed"),
}


@pytest.mark.parametrize("end", ENDS)
def test_it_ends_for_good_by_what_ends_sessions(office, api, clerk, boss, end):
    row = row_of(office)

    answer = end(api(clerk), api(boss), clerk, office)

    status, reason = ENDS[end]
    assert answer.status_code == status, answer.content
    assert not is_in(office)
    assert office.get(reverse("admin:accounts_user_changelist")).status_code == 302
    row.refresh_from_db()
    assert (row.revoked_at is not None, row.revoked_reason) == (True, reason)


def test_who_is_blocked_and_let_in_again_signs_in_anew(office, clerk, boss):
    desk, page = Client(), reverse("admin:accounts_user_change", args=[clerk.pk])
    desk.force_login(boss)
    form = {"email": clerk.email, "name": "Clerk", "locale": "en", "role": "moderator", "is_staff": "on"}

    for active in ({}, {"is_active": "on"}):
        assert desk.post(page, {**form, **active, "email_verified": "on"}).status_code == 302
        assert not is_in(office)

    assert (row_of(office).revoked_reason, User.objects.get(pk=clerk.pk).is_active) == ("staff", True)


def test_an_expired_one_opens_nothing(office):
    Session.objects.update(expires_at="2026-01-01T00:00:00Z")

    assert not is_in(office)


def test_signing_out_ends_it(office, clerk):
    row = row_of(office)
    assert office.get("/admin/logout/").status_code == 405
    assert is_in(office)

    office.post("/admin/logout/")

    row.refresh_from_db()
    assert (row.revoked_reason, is_in(office)) == ("signed_out", False)
    assert AuditEntry.objects.filter(action="session.signed_out", subject_id=clerk.pk).count() == 1


def test_signing_in_anew_ends_the_former(office, secret):
    former = row_of(office)

    come_in(secret, office, steps=1)

    assert (is_in(office), row_of(office).pk == former.pk) == (True, False)
    former.refresh_from_db()
    assert former.revoked_reason == "signed_out"


def test_so_it_does_when_the_former_has_ended(office, secret, clerk):
    former = row_of(office)
    sessions.end_session(user=clerk, session_id=former.pk)

    come_in(secret, office, steps=1)

    former.refresh_from_db()
    assert (is_in(office), former.revoked_reason) == (True, "revoked")


def test_ones_own_password_is_changed_there_and_ends_the_others(office, api, clerk):
    me = api(clerk)
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert office.post("/admin/password_change/", {**given, "old_password": "x"}).status_code == 200
    clerk.refresh_from_db()
    assert (clerk.check_password(PASSWORD), me.get("/users/me").status_code) == (True, 200)

    with CaptureQueriesContext(connection) as asked:
        assert office.post("/admin/password_change/", given).status_code == 302
    counted = [query["sql"].split()[0] for query in asked if "system_attempts" in query["sql"]]

    clerk.refresh_from_db()
    assert (clerk.check_password(NEW), is_in(office)) == (True, True)
    assert counted == ["SELECT", "INSERT", "UPDATE"]  # proved once: looked at, counted, given back
    refused = me.get("/users/me")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "SESSION_REVOKED")
    assert Mail.objects.filter(kind="password_changed", user=clerk).count() == 1


def test_guessing_at_ones_own_password_there_is_limited(office, clerk, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "2/15m"}
    given = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    for words in ("entered incorrectly", "entered incorrectly", "Too many requests."):
        page = office.post("/admin/password_change/", {**given, "old_password": "x"})
        assert words in page.context["form"].errors["old_password"][0]
    assert office.post("/admin/password_change/", given).status_code == 200

    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)
    assert AuditEntry.objects.filter(action="sign_in.refused", subject_id=clerk.pk).count() == 2


def test_an_operator_who_takes_all_factors_away_ends_it(office, clerk):
    call_command("second_factor", clerk.email, "--remove", stdout=StringIO())

    assert (is_in(office), row_of(office).revoked_reason) == (False, "factor_removed")


@pytest.mark.parametrize(("removed", "open_after"), [("passkeys", True), ("totp", False)])
def test_of_two_factors_the_one_that_was_proved_ends_it(office, api, clerk, removed, open_after):
    begun = passkeys.begin(clerk, host="testserver")
    made = Passkey().make(begun["options"])
    row, _codes = passkeys.add(clerk, token=begun["passkey_token"], name="Key", credential=made, host="testserver")
    path = "/auth/mfa/totp" if removed == "totp" else f"/auth/mfa/passkeys/{row.data['id']}"

    assert api(clerk).delete(path).status_code == 204

    assert is_in(office) is open_after


def test_what_was_removed_or_ended_between_proof_and_entry_lets_nobody_in(clerk):
    client = {"ip": "", "user_agent": "", "expires_at": "2030-01-01T00:00:00Z"}
    with pytest.raises(CodeWrong):
        entrance.admit_to_back_office(user=clerk, by="password+totp", method="totp", **client)
    factors.set_up_totp(clerk)
    User.objects.filter(pk=clerk.pk).update(suspended_at="2026-01-01T00:00:00Z", suspension_reason="Spam.")
    with pytest.raises(SessionRevoked):
        entrance.admit_to_back_office(user=clerk, by="password+totp", method="totp", **client)

    assert not Session.objects.exists()


def test_the_database_holds_none_without_a_second_factor(clerk):
    with pytest.raises(IntegrityError, match="session_of_back_office_has_second_factor"), transaction.atomic():
        Session.objects.create(user=clerk, kind="back_office", expires_at="2030-01-01T00:00:00Z")
