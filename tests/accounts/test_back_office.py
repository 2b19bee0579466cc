import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.admin import UserAdmin
from accounts.models import Role, Session, User
from accounts.services import profiles, sessions
from analytics.models import OutboxEvent
from tests import factories
from tests.accounts.test_refresh import code
from tests.factories import PASSWORD


def users_url(name="changelist", *args):
    return reverse(f"admin:accounts_user_{name}", args=args)


def sessions_url(name="changelist", *args):
    return reverse(f"admin:accounts_session_{name}", args=args)


@pytest.mark.parametrize("login", ["root@example.com", "ROOT@example.com", "root", "Root"])
def test_staff_sign_in_by_e_mail_or_username(client, root, login):
    answer = client.post("/admin/login/?next=/admin/accounts/user/", {"username": login, "password": PASSWORD})

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/admin/second-factor/?next=%2Fadmin%2Faccounts%2Fuser%2F",
    )


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_staff": False}, {"deleted_at": "2026-01-01T00:00:00Z"}])
def test_who_is_blocked_deleted_or_no_staff_does_not(client, root, state):
    User.objects.update(**state)

    answer = client.post("/admin/login/", {"username": "root", "password": PASSWORD})

    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "data", [{"username": "root"}, {"password": PASSWORD}, {"username": "root", "password": "x" * 5000}]
)
def test_half_a_sign_in_is_none(client, root, data):
    assert client.post("/admin/login/", data).status_code == 200
    assert "_auth_user_id" not in client.session


def test_guesses_are_counted_with_those_of_the_api(client, root, anonymous, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "sign_in": "3/15m"}
    for _ in range(3):
        client.post("/admin/login/", {"username": "root", "password": "wrong"})

    client.post("/admin/login/", {"username": "root", "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert code(anonymous.post("/auth/token", {"username": "root", "password": PASSWORD})) == (429, "RATE_LIMITED")


def test_signing_in_without_a_request_counts_nothing(client, root):
    assert client.login(email="root@example.com", password=PASSWORD)
    assert not client.login(username="root")


def test_who_was_deleted_is_out_at_once(office):
    User.objects.update(deleted_at="2026-01-01T00:00:00Z")

    assert office.get(users_url()).status_code == 302


@pytest.mark.parametrize("model", ["user", "session"])
def test_the_lists_take_as_many_queries_for_thirty_as_for_three(office, model, django_assert_num_queries):
    def more(count):
        for user in factories.UserFactory.create_batch(count):
            sessions.open_session(user=user, device=None, ip="127.0.0.1", user_agent="tests")

    url = reverse(f"admin:accounts_{model}_changelist")
    more(3)
    office.get(url)
    with CaptureQueriesContext(connection) as few:
        assert office.get(url).status_code == 200
    more(27)
    with django_assert_num_queries(len(few)):
        assert office.get(url).content.count(b'name="_selected_action"') == 31  # the office's own


@pytest.mark.parametrize("query", ["alice@", "ALICE", "Alice"])
def test_people_are_found(office, alice, mallory, query):
    page = office.get(users_url(), {"q": query}).content.decode()

    assert "alice@example.com" in page
    assert "mallory@example.com" not in page


def test_people_are_found_by_id_and_nonsense_finds_nobody(office, alice, mallory):
    page = office.get(users_url(), {"q": str(alice.pk)}).content.decode()
    assert ("alice@example.com" in page, "mallory@example.com" in page) == (True, False)
    assert office.get(users_url(), {"q": "' OR 1=1; \u0436"}).status_code == 200


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"presence": "present"}, {"root@example.com", "alice@example.com", "blocked@example.com"}),
        ({"presence": "deleted"}, {"gone@example.com"}),
        ({"role__exact": "admin"}, {"root@example.com"}),
        ({"is_active__exact": "0"}, {"blocked@example.com"}),
    ],
)
def test_people_are_filtered(office, alice, filters, found):
    gone = factories.UserFactory.create(email="gone@example.com")
    User.objects.filter(pk=gone.pk).update(deleted_at="2026-01-01T00:00:00Z")
    factories.UserFactory.create(email="blocked@example.com", is_active=False)
    User.objects.create(is_guest=True)
    page = office.get(users_url(), filters).content.decode()

    everybody = ["root", "alice", "blocked", "gone"]
    assert {f"{name}@example.com" for name in everybody if f">{name}@example.com<" in page.replace("\n", "")} == found


@pytest.mark.parametrize(
    ("model", "filters"),
    [
        ("user", {"role__exact": "\0"}),
        ("user", {"locale": "\0"}),
        ("user", {"locale": ["en", "e\0n"]}),
        ("session", {"revoked_reason__exact": "\0"}),
    ],
)
def test_a_filter_that_no_text_can_match_is_a_bad_request(office, model, filters):
    assert office.get(reverse(f"admin:accounts_{model}_changelist"), filters).status_code == 400


def test_a_person_is_added_with_a_password_and_no_rights(office):
    data = {"email": "New@Example.com", "username": "", "name": "New", "password1": PASSWORD, "password2": PASSWORD}

    answer = office.post(users_url("add"), data)

    user = User.objects.get(email="New@example.com")
    assert answer.status_code == 302, answer.content.decode()
    assert (user.username, user.role, user.is_staff, user.check_password(PASSWORD)) == (None, Role.USER, False, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "ALICE@example.com"}, "This address is already registered."),
        ({"email": ""}, "Only a guest has no address."),
        ({"username": "a@b"}, "Use 3 to 50 of the letters"),
        ({"password1": "short", "password2": "short"}, "10 to 128 characters"),
    ],
)
def test_what_is_wrong_with_a_new_person_is_said(office, alice, change, words):
    data = {
        "email": "new@example.com",
        "username": "",
        "name": "",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **change,
    }

    answer = office.post(users_url("add"), data)

    assert (answer.status_code, words in answer.content.decode()) == (200, True)
    assert User.objects.count() == 2


def form_of(page):
    return {
        name: value
        for name, value in page.context["adminform"].form.initial.items()
        if name in page.context["adminform"].form.fields and value is not None and value is not False
    }


def test_a_person_is_changed(office, alice):
    page = office.get(users_url("change", alice.pk))
    assert page.status_code == 200

    answer = office.post(users_url("change", alice.pk), {**form_of(page), "name": "Alice L.", "role": "moderator"})

    alice.refresh_from_db()
    assert (answer.status_code, alice.name, alice.role) == (302, "Alice L.", "moderator")


@pytest.mark.parametrize(("field", "value"), [("email", ""), ("locale", "xx"), ("role", "god")])
def test_what_a_person_cannot_be_is_said(office, alice, field, value):
    page = office.get(users_url("change", alice.pk))

    answer = office.post(users_url("change", alice.pk), {**form_of(page), "name": "Changed", field: value})

    assert (answer.status_code, list(answer.context["adminform"].form.errors)) == (200, [field])
    alice.refresh_from_db()
    assert alice.name == "Alice"


def test_a_guest_is_changed_without_an_address(office):
    guest = User.objects.create(is_guest=True)
    page = office.get(users_url("change", guest.pk))

    assert office.post(users_url("change", guest.pk), {**form_of(page), "name": "G"}).status_code == 302
    guest.refresh_from_db()
    assert (guest.name, guest.email) == ("G", None)


def test_a_taken_name_is_said_when_a_person_is_changed(office, alice, mallory):
    User.objects.filter(pk=mallory.pk).update(username="mallory")
    page = office.get(users_url("change", alice.pk))

    answer = office.post(users_url("change", alice.pk), {**form_of(page), "username": "Mallory"})

    assert (answer.status_code, "This username is taken." in answer.content.decode()) == (200, True)
    alice.refresh_from_db()
    assert alice.username is None


def test_a_new_password_ends_the_sessions(office, api, alice):
    me = api(alice)
    answer = office.post(
        reverse("admin:auth_user_password_change", args=[alice.pk]),
        {"password1": "another horse battery", "password2": "another horse battery", "usable_password": "true"},
    )

    alice.refresh_from_db()
    assert (answer.status_code, alice.check_password("another horse battery")) == (302, True)
    assert code(me.get("/users/me")) == (401, "SESSION_REVOKED")
    assert Session.objects.get(user=alice).revoked_reason == "password_changed"


NEW_PASSWORD = {
    "password1": "another horse battery",
    "password2": "another horse battery",
    "usable_password": "true",
}


@pytest.fixture
def meanwhile(monkeypatch):
    """Something that happens after the back office has read the person, and before it writes."""

    def between(do):
        read = UserAdmin.get_object

        def and_then(self, *args, **kwargs):
            found = read(self, *args, **kwargs)
            do()
            return found

        monkeypatch.setattr(UserAdmin, "get_object", and_then)

    return between


def test_saving_a_person_writes_only_what_was_changed(office, alice, meanwhile):
    data = {**form_of(office.get(users_url("change", alice.pk))), "role": "moderator"}
    meanwhile(lambda: User.objects.filter(pk=alice.pk).update(preferences={"a": 1}, email_verified=True))

    assert office.post(users_url("change", alice.pk), data).status_code == 302

    before, _ = alice.updated_at, alice.refresh_from_db()
    assert (alice.role, alice.preferences, alice.email_verified) == ("moderator", {"a": 1}, True)
    assert alice.updated_at > before


@pytest.mark.django_db(transaction=True)
def test_saving_a_person_who_left_in_the_meantime_does_not_bring_them_back(office, alice, meanwhile, crowd):
    data = {**form_of(office.get(users_url("change", alice.pk))), "name": "Changed", "is_superuser": "on"}
    # on a connection of its own: what the refusal takes back is the back office's alone
    meanwhile(lambda: crowd(1, lambda: profiles.delete_account(user=alice)))

    assert office.post(users_url("change", alice.pk), data).status_code == 403

    alice.refresh_from_db()
    assert (alice.name, alice.is_superuser, alice.deleted_at is None) == ("Alice", False, False)


def test_a_new_password_does_not_bring_back_who_left_in_the_meantime(office, alice, meanwhile):
    meanwhile(lambda: User.objects.filter(pk=alice.pk).update(deleted_at="2026-01-01T00:00:00Z"))

    answer = office.post(reverse("admin:auth_user_password_change", args=[alice.pk]), NEW_PASSWORD)

    alice.refresh_from_db()
    assert (answer.status_code, alice.deleted_at is None, alice.check_password(PASSWORD)) == (403, False, True)


def test_a_new_password_writes_nothing_else(office, alice, meanwhile):
    meanwhile(lambda: User.objects.filter(pk=alice.pk).update(name="Alice L."))

    office.post(reverse("admin:auth_user_password_change", args=[alice.pk]), NEW_PASSWORD)

    alice.refresh_from_db()
    assert (alice.name, alice.check_password("another horse battery")) == ("Alice L.", True)


def test_who_was_deleted_is_looked_at_and_not_changed(office, alice):
    User.objects.filter(pk=alice.pk).update(deleted_at="2026-01-01T00:00:00Z")

    assert office.get(users_url("change", alice.pk)).status_code == 200
    assert office.post(users_url("change", alice.pk), {"name": "x", "locale": "en"}).status_code == 403


def test_deleting_who_left_in_the_meantime_is_no_failure(office, alice, meanwhile):
    meanwhile(lambda: User.objects.filter(pk=alice.pk).update(deleted_at="2026-01-01T00:00:00Z"))

    assert office.post(users_url("delete", alice.pk), {"post": "yes"}).status_code == 302

    alice.refresh_from_db()
    assert alice.deleted_at.year == 2026
    assert not OutboxEvent.objects.filter(event_type="user.deleted").exists()


def test_deleting_marks_the_account_and_ends_its_sessions(office, api, alice):
    me = api(alice)

    assert office.post(users_url("delete", alice.pk), {"post": "yes"}).status_code == 302

    alice.refresh_from_db()
    assert alice.deleted_at is not None
    assert code(me.get("/users/me")) == (401, "SESSION_REVOKED")
    deleted_at = alice.deleted_at
    office.post(users_url("delete", alice.pk), {"post": "yes"})
    alice.refresh_from_db()
    assert alice.deleted_at == deleted_at


def test_deleting_several(office, alice, mallory):
    data = {"action": "delete_selected", "_selected_action": [alice.pk, mallory.pk], "post": "yes"}

    assert office.post(users_url(), data).status_code == 302
    assert User.objects.count() == 3
    assert set(User.objects.present().values_list("email", flat=True)) == {"root@example.com"}


def test_sessions_are_found_and_filtered(office, alice, mallory):
    live = sessions.open_session(user=alice, device={"name": "Phone A"}, ip="198.51.100.7", user_agent="").session
    ended = sessions.open_session(user=mallory, device={"name": "Phone M"}, ip="198.51.100.8", user_agent="").session
    old = sessions.open_session(user=mallory, device={"name": "Phone O"}, ip="198.51.100.9", user_agent="").session
    sessions.end_session(user=mallory, session_id=ended.pk)
    Session.objects.filter(pk=old.pk).update(expires_at="2026-01-01T00:00:00Z")

    def shown(**query):
        page = office.get(sessions_url(), query).content.decode()
        return [name for name in ("Phone A", "Phone M", "Phone O") if name in page]

    assert shown() == ["Phone A", "Phone M", "Phone O"]
    assert shown(state="live") == ["Phone A"]
    assert shown(state="revoked") == ["Phone M"]
    assert shown(state="expired") == ["Phone O"]
    assert shown(q="198.51.100.7") == ["Phone A"]
    assert shown(q="mallory@example.com") == ["Phone M", "Phone O"]
    assert shown(q=str(live.pk)) == ["Phone A"]


def test_staff_end_sessions(office, api, alice, mallory):
    first, second, third = api(alice), api(mallory), api(mallory)
    chosen = [first.signed_in.session.pk, second.signed_in.session.pk]

    answer = office.post(
        sessions_url(), {"action": "revoke", "_selected_action": chosen, "confirmed": "yes"}, follow=True
    )

    assert "2 sessions were ended." in answer.content.decode()
    assert code(first.get("/users/me")) == (401, "SESSION_REVOKED")
    assert code(second.get("/users/me")) == (401, "SESSION_REVOKED")
    assert third.get("/users/me").status_code == 200
    assert set(Session.objects.exclude(revoked_at=None).values_list("revoked_reason", flat=True)) == {"staff"}


def test_a_session_is_read_and_not_rewritten(office, api, alice):
    session = api(alice).signed_in.session
    page = office.get(sessions_url("change", session.pk))

    assert page.status_code == 200
    assert str(session.refresh_jti) not in page.content.decode()
    assert office.get(sessions_url("add")).status_code == 403
    assert office.post(sessions_url("delete", session.pk), {"post": "yes"}).status_code == 403
    assert Session.objects.filter(pk=session.pk).exists()
