"""Whatever staff look at or change stands in the audit log, and whose it is; their own words do not."""

from datetime import timedelta
from io import StringIO

import pytest
import structlog
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Device, Grant, LedgerEntry, Role, StaffGrant, User
from accounts.services import audit, ledger, sessions, staff
from config.system.admin import MOST_CHOSEN, StaffAdmin
from tests import factories
from tests.charts.conftest import ada, places

__all__ = ["ada", "places"]  # fixtures

pytestmark = pytest.mark.django_db
LOG = "/admin/accounts/auditentry/"
CHOICES = "/admin/autocomplete/"
PEOPLE = "/admin/accounts/user/"


def last(action):
    return AuditEntry.objects.filter(action=action).latest("id")


def found(office, q):
    return [(entry.action, entry.subject_id) for entry in office.get(LOG, {"q": q}).context["cl"].result_list]


@pytest.mark.parametrize("label", sorted(model._meta.label_lower for model in admin.site._registry))
def test_every_page_of_the_back_office_is_recorded(office, alice, ada, label):
    """A new model is here by itself."""
    page = next(page for model, page in admin.site._registry.items() if model._meta.label_lower == label)

    answer = office.get(reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist"))

    assert (answer.status_code, isinstance(page, StaffAdmin)) == (200, True)
    assert last("admin.listed").detail["model"] == label


@pytest.mark.parametrize("page", ["change", "password", "delete", "suspend", "reinstate"])
def test_every_page_about_a_person_is_recorded(office, root, alice, page):
    assert b"Alice" in office.get(f"/admin/accounts/user/{alice.pk}/{page}/").content

    viewed = AuditEntry.objects.get(action="admin.viewed")
    assert (viewed.actor_id, viewed.subject_id, viewed.target_id) == (root.pk, alice.pk, str(alice.pk))
    assert viewed.people is None  # who is named once is found once


@pytest.mark.parametrize("page", ["change", "hide", "unhide"])
def test_every_page_about_a_chart_is_recorded(office, root, alice, ada, page):
    assert ada["name"].encode() in office.get(f"/admin/charts/chart/{ada['id']}/{page}/").content

    viewed = AuditEntry.objects.get(action="admin.viewed")
    assert (viewed.actor_id, viewed.subject_id, viewed.target_id) == (root.pk, alice.pk, ada["id"])


def test_a_form_that_is_refused_shows_the_person_and_is_recorded(office, alice):
    answer = office.post(f"/admin/accounts/user/{alice.pk}/change/", {"email": "nonsense"})

    assert (answer.status_code, b"Alice" in answer.content) == (200, True)
    assert last("admin.viewed").subject_id == alice.pk
    assert not AuditEntry.objects.filter(action="admin.changed").exists()


def test_a_list_names_whose_rows_were_shown_and_is_found_by_each(office, root, alice, mallory, ada):
    office.get("/admin/charts/chart/")
    office.get("/admin/accounts/user/", {"q": "example.com"})

    charts, people = AuditEntry.objects.filter(action="admin.listed").order_by("id")
    assert (charts.people, charts.detail["rows"]) == ([alice.pk], 1)
    assert set(people.people) == {alice.pk, mallory.pk, root.pk}
    assert found(office, str(mallory.pk)) == [("admin.listed", None)]


@pytest.mark.parametrize("every", ["0", "1"])
def test_an_action_names_whose_rows_were_chosen_also_when_they_are_gone(office, root, alice, mallory, every):
    kept = factories.UserFactory.create(email="kept@example.org")
    both = [alice.pk, mallory.pk]
    User.objects.filter(pk__in=both).update(locale="ru")
    address, chosen = (f"{PEOPLE}?locale__exact=ru", both[:1]) if every == "1" else (PEOPLE, both)

    body = {"action": "delete_selected", "_selected_action": chosen, "select_across": every, "post": "yes"}
    assert office.post(address, body).status_code == 302

    entry = last("admin.action")
    assert (entry.people, entry.detail["count"], entry.detail["every"]) == (sorted(both), 2, every == "1")
    assert User.objects.get(pk=alice.pk).deleted_at is not None
    assert User.objects.get(pk=kept.pk).deleted_at is None
    assert ("admin.action", None) in found(office, str(mallory.pk))


def test_an_action_on_a_whole_list_names_everybody_whom_its_page_shows(office):
    factories.UserFactory.create_batch(250, locale="ru")
    russians = sorted(User.objects.filter(locale="ru").values_list("pk", flat=True))
    body = {"action": "grant_credits", "_selected_action": russians[:1], "select_across": "1"}

    page = office.post(f"{PEOPLE}?locale__exact=ru", body)

    entry = last("admin.action")
    assert sorted(person.pk for person in page.context["people"]) == entry.people == russians
    assert entry.detail["count"] == page.content.count(b'name="_selected_action"') == 250  # all are confirmed


@pytest.mark.parametrize("body", [{}, {"granted": "yes", "credits": 5, "reason": "Sorry."}])
def test_an_action_on_more_than_can_be_named_shows_and_does_nothing(office, body):
    factories.UserFactory.create_batch(MOST_CHOSEN + 1, locale="ru")
    chosen = {"action": "grant_credits", "_selected_action": [User.objects.last().pk], "select_across": "1"}

    answer = office.post(f"{PEOPLE}?locale__exact=ru", {**chosen, **body}, follow=True)

    assert (answer.redirect_chain, "At most 500 at a time." in answer.content.decode()) == (
        [(f"{PEOPLE}?locale__exact=ru", 302)],
        True,
    )
    assert not LedgerEntry.objects.exists()
    assert not AuditEntry.objects.filter(action="admin.action").exists()


def test_a_list_asks_no_more_for_more_people(office, django_assert_max_num_queries):
    factories.UserFactory.create_batch(3)
    office.get("/admin/accounts/user/")
    with django_assert_max_num_queries(30) as few:
        office.get("/admin/accounts/user/")
    factories.UserFactory.create_batch(20)
    with django_assert_max_num_queries(len(few)):
        office.get("/admin/accounts/user/")
    assert len(last("admin.listed").people) == User.objects.count()


def test_a_list_of_people_by_the_api(api, alice, mallory):
    boss = factories.UserFactory.create(role=Role.ADMIN)

    api(boss).get("/users", {"fields": "name"})

    entry = last("users.read")
    assert (entry.actor_id, set(entry.people), entry.detail["count"]) == (boss.pk, {alice.pk, mallory.pk, boss.pk}, 3)


@pytest.mark.parametrize(("role", "status"), [(Role.MODERATOR, 403), (Role.ADMIN, 200)])
def test_people_by_a_part_of_their_address_are_for_who_may_open_the_page(client, alice, role, status):
    by = factories.UserFactory.create(role=role, is_staff=True, email="boss@example.org")
    client.force_login(by)

    asked = {"app_label": "accounts", "model_name": "subscription", "field_name": "user", "term": "alice@"}
    answer = client.get(CHOICES, asked)

    listed = AuditEntry.objects.filter(action="admin.listed")
    assert answer.status_code == status
    assert [(e.actor_id, e.people, e.detail["asked"]) for e in listed] == [(by.pk, [alice.pk], ["term"])] * (
        status == 200
    )


def test_a_grant_that_staff_look_at(office, root, alice):
    grant = StaffGrant.objects.create(
        user=alice, grants="support", reason="x", granted_by=root, expires_at=timezone.now() + timedelta(days=1)
    )

    office.get(f"/admin/accounts/staffgrant/{grant.pk}/change/")

    assert (last("admin.viewed").subject_id, last("admin.viewed").target_id) == (alice.pk, str(grant.pk))


def test_commands_that_show_what_is_somebodys(alice, ada):
    structlog.contextvars.clear_contextvars()  # a command serves no request
    call_command("export_charts", owner=alice.email, to="csv", stdout=StringIO(), stderr=StringIO())
    call_command("second_factor", alice.email, stdout=StringIO())

    exported, shown = last("charts.exported"), last("factor.shown")
    assert (exported.subject_id, exported.actor_id, exported.detail) == (alice.pk, None, {"format": "csv", "count": 1})
    assert (shown.subject_id, shown.actor_id, shown.detail) == (alice.pk, None, {"by": "command"})


def test_an_export_of_charts(api, alice, ada):
    assert api(alice).get("/charts/export", {"format": "json"}).status_code == 200

    entry = last("charts.exported")
    assert (entry.subject_id, entry.actor_id, entry.detail) == (alice.pk, alice.pk, {"format": "json", "count": 1})


def test_a_renamed_device(api, alice):
    sessions.open_session(user=alice, device={"id": "d", "name": "Old"}, ip="127.0.0.1", user_agent="x")
    device = Device.objects.get(user=alice)

    api(alice).patch(f"/auth/devices/{device.pk}", {"name": "Newer"})

    entry = last("device.renamed")
    assert (entry.actor_id, entry.subject_id, entry.target_id) == (alice.pk, alice.pk, str(device.pk))
    assert (entry.before, entry.after) == ({"name": "O…(3)"}, {"name": "N…(5)"})


def test_a_reading_asked_for(api, alice, ada):
    made = api(alice).post("/interpretations", {"chart": ada["id"], "topic": "natal.overview"}).json()

    entry = last("interpretation.requested")
    assert (entry.actor_id, entry.target_id) == (alice.pk, made["id"])
    assert entry.after == {"topic": "natal.overview", "chart": ada["id"]}


def test_before_and_after_of_what_staff_change(api, alice):
    boss = factories.UserFactory.create(role=Role.ADMIN)
    me = api(boss)
    me.patch(f"/users/{alice.pk}", {"name": "Alice Liddell"})
    me.put(f"/users/{alice.pk}/suspension", {"reason": "Alice Liddell spams.", "message": "Write to us."})
    me.delete(f"/users/{alice.pk}/suspension")

    changed, shut, back = last("user.updated"), last("user.suspended"), last("user.reinstated")
    assert (changed.before, changed.after) == ({"name": "A…(5)"}, {"name": "A…(13)"})
    none = {"suspended_at": None, "suspended_until": None, "suspension_reason": "", "suspension_message": ""}
    assert (shut.before, back.after, back.before) == (none, none, shut.after)
    assert (shut.after["suspension_reason"], shut.after["suspension_message"]) == ("…(20)", "…(12)")
    assert "Liddell" not in str(list(AuditEntry.objects.values()))


def test_a_set_password_says_that_it_was_set_and_no_more(office, alice):
    new = "walrus umbrella 7 tin"
    office.post(f"/admin/accounts/user/{alice.pk}/password/", {"password1": new, "password2": new})

    entry = last("password.changed")
    assert (entry.before, entry.after) == ({"password_set": True}, {"password_set": True})


def test_a_password_that_is_set_by_command_is_recorded_and_ends_the_sessions(api, alice, monkeypatch):
    client, typed = api(alice), iter(["short", "short", "walrus umbrella 7 tin", "walrus umbrella 7 tin"])
    client.get("/users/me")
    structlog.contextvars.clear_contextvars()  # a command serves no request
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))

    call_command("changepassword", alice.email, stdout=StringIO(), stderr=StringIO())

    entry = last("password.changed")
    assert (entry.actor_id, entry.subject_id, entry.after) == (None, alice.pk, {"password_set": True})
    assert client.get("/users/me").status_code == 401
    alice.refresh_from_db()
    assert alice.check_password("walrus umbrella 7 tin")


def test_a_password_that_no_command_sets_stays(alice, monkeypatch):
    words = ["short", "", "alice@example.com"]
    typed = iter([word for word in words for _twice in range(2)])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    told = StringIO()

    with pytest.raises(CommandError, match="The password stays as it was"):
        call_command("changepassword", "ALICE@example.com", stderr=told)
    assert told.getvalue().startswith("The password must have 10 to 128 characters.\nThis field is required.")
    assert User.objects.get(pk=alice.pk).password == alice.password
    for arguments, why in (
        (["ghost"], "Nobody is called ghost"),
        ([], "required: login"),
        ([alice.email, "--database=default"], "unrecognized arguments: --database"),  # it would be disregarded
    ):
        with pytest.raises(CommandError, match=why):
            call_command("changepassword", *arguments)


def test_a_password_of_who_is_deleted_while_it_is_typed_is_not_set(alice, monkeypatch):
    def typed(prompt):
        User.objects.filter(pk=alice.pk).update(deleted_at=timezone.now())
        return "walrus umbrella 7 tin"

    monkeypatch.setattr("getpass.getpass", typed)
    with pytest.raises(CommandError, match="deleted in the meantime"):
        call_command("changepassword", alice.email)
    assert not AuditEntry.objects.filter(action="password.changed").exists()


def test_the_words_of_staff_are_not_in_the_log_and_go_with_the_person(office, root, alice):
    staff.grant(
        user=alice, grants="support", reason="For Alice.", expires_at=timezone.now() + timedelta(days=1), by=root
    )
    ledger.grant_credits(user=alice, credits=5, reason="Alice was ill.", by=root)
    office.post(
        "/admin/accounts/subscription/add/",
        {"user": alice.pk, "plan": "pro", "source": "promo", "reason": "Alice asked."},
    )

    given = last("plan.assigned")
    assert (given.after["source"], given.after["reason"]) == ("promo", "…(12)")
    assert (last("grant.given").detail["reason"], last("credits.granted").after["reason"]) == ("…(10)", "…(14)")
    assert last("admin.added").after["source"] == "promo"
    assert "Alice" not in str(list(AuditEntry.objects.values()))
    assert Grant.objects.get(source="staff").reason == "Alice was ill."


@pytest.mark.parametrize("q", ["203.0.113.7", "203.0.", "2001:DB8::1", "2001:db8:", "ALICE@exam", "lice@example.co"])
def test_the_log_is_searched_by_address_and_by_a_part_of_an_e_mail(office, alice, q):
    kept = {"action": "user.updated", "subject_id": alice.pk}
    AuditEntry.objects.create(**kept, ip="2001:db8::1" if ":" in q else "203.0.113.7")
    AuditEntry.objects.create(action="user.deleted", ip="198.51.100.1")

    assert found(office, q) == [("user.updated", alice.pk)]


def test_the_log_names_who_is_still_there_in_one_question(office, root, alice, django_assert_max_num_queries):
    gone = factories.UserFactory.build().pk
    audit.record(action="user.updated", subject=alice, actor=root)
    with django_assert_max_num_queries(40) as few:
        page = office.get(LOG).content.decode()
    assert f"Alice {alice.pk}" in page
    assert f"Root {root.pk}" in page

    for _ in range(20):
        audit.record(action="user.updated", subject=gone, actor=alice)
    with django_assert_max_num_queries(len(few)):
        assert f">{gone}</a>" in office.get(LOG).content.decode()


@pytest.mark.parametrize("model", ["subscription", "staffgrant"])
def test_a_form_that_names_somebody_is_recorded(office, root, alice, model):
    """By the address, and again where what was given is refused."""
    path = f"/admin/accounts/{model}/add/"
    assert office.get(path).status_code == 200
    assert not AuditEntry.objects.filter(action="admin.viewed").exists()

    assert b"Alice" in office.get(path, {"user": alice.pk}).content
    assert b"Alice" in office.post(path, {"user": alice.pk, "reason": ""}).content
    viewed = AuditEntry.objects.filter(action="admin.viewed")
    assert [(entry.actor_id, entry.people) for entry in viewed] == [(root.pk, [alice.pk])] * 2
    assert office.get(path, {"user": "nobody"}).status_code == 400
    assert viewed.count() == 2
