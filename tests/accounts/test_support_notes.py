"""What staff write down about a person: never rewritten, told to the person, gone with them."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import UserNotFound
from accounts.models import AuditEntry, Role, StaffGrant, SupportNote, User
from accounts.services import notes
from tests import factories

pytestmark = pytest.mark.django_db
ADD, LIST = "/admin/accounts/supportnote/add/", "/admin/accounts/supportnote/"


@pytest.fixture
def helper(db):
    return factories.UserFactory.create(email="helper@example.com", name="Helper", is_staff=True)


@pytest.fixture
def office(client, helper):
    for scope in ("users:read", "users:write"):
        ends = timezone.now() + timedelta(days=1)
        StaffGrant.objects.create(user=helper, grants=scope, reason="x", expires_at=ends)
    client.force_login(helper)
    return client


@pytest.fixture
def note(alice, helper):
    return notes.add_note(user=alice, by=helper, text="Prefers letters.", key=uuid.uuid4())


def page_of(user):
    return f"/admin/accounts/user/{user.pk}/change/"


def log():
    rows = AuditEntry.objects.filter(action__startswith="note.").order_by("id")
    return [(row.action, row.actor_id, row.subject_id, row.after) for row in rows]


def test_a_note_is_written_on_the_persons_page_once_however_often_it_is_sent(office, helper, alice):
    page = office.get(page_of(alice))
    key = next(shown["page"] for shown in page.context["panels"] if shown["panel"].name == "notes")
    body = {"about": alice.pk, "page": key, "text": "  Lost her <b>phone</b>.\nCalled twice. "}

    for _twice in range(2):
        answer = office.post(ADD, body)
        assert (answer.status_code, answer["Location"]) == (302, f"{page_of(alice)}#notes")

    row = SupportNote.objects.get()
    assert (row.about, row.author, row.text.splitlines(), row.withdrawn_at) == (
        alice, helper, ["Lost her <b>phone</b>.", "Called twice."], None,
    )  # fmt: skip
    assert log() == [("note.written", helper.pk, alice.pk, {"note": "…(36)"})]
    html = office.get(page_of(alice)).content.decode()
    assert "Lost her &lt;b&gt;phone&lt;/b&gt;.<br>Called twice." in html
    assert "Helper" in html


@pytest.mark.parametrize(
    "wrong", [{"text": " "}, {"text": "x" * 2001}, {"page": "nonsense"}, {"page": ""}, {"about": ""}]
)
def test_half_a_note_is_none_and_what_was_typed_stays(office, alice, wrong):
    answer = office.post(ADD, {"about": alice.pk, "page": uuid.uuid4(), "text": "Called.", **wrong})

    assert (answer.status_code, SupportNote.objects.exists(), log()) == (200, False, [])
    assert wrong.get("text", "Called.").strip() in answer.content.decode()


@pytest.mark.parametrize("whom", ["themselves", "boss"])
def test_nobody_notes_of_themselves_or_of_who_may_more(office, helper, whom):
    about = helper if whom == "themselves" else factories.UserFactory.create(role=Role.ADMIN)
    office.post(ADD, {"about": about.pk, "page": uuid.uuid4(), "text": "Fine fellow."})

    assert (SupportNote.objects.exists(), log()) == (False, [])
    assert 'name="page"' not in office.get(page_of(about)).content.decode()


@pytest.mark.parametrize("who", ["moderator", "support"])
def test_who_may_not_change_accounts_neither_reads_nor_writes_nor_withdraws(client, alice, helper, note, who):
    staff = factories.UserFactory.create(is_staff=True, role=Role.MODERATOR if who == "moderator" else Role.USER)
    if who == "support":
        ends = timezone.now() + timedelta(days=1)
        StaffGrant.objects.create(user=staff, grants=who, reason="x", granted_by=helper, expires_at=ends)
    client.force_login(staff)

    assert "Prefers letters." not in client.get(page_of(alice)).content.decode()
    for path in (LIST, f"{LIST}{note.pk}/change/", f"{LIST}{note.pk}/withdraw/", ADD):
        assert (client.get(path).status_code, client.post(path, {"post": "yes"}).status_code) == (403, 403), path
    note.refresh_from_db()
    assert (note.withdrawn_at, len(log())) == (None, 1)


def test_a_note_is_withdrawn_after_it_was_asked_and_stays(office, helper, alice, note):
    asked = office.get(f"{LIST}{note.pk}/withdraw/")
    assert (asked.status_code, SupportNote.objects.get().withdrawn_at) == (200, None)

    for _twice in range(2):
        assert office.post(f"{LIST}{note.pk}/withdraw/")["Location"] == f"{page_of(alice)}#notes"

    note.refresh_from_db()
    assert (note.text, note.withdrawn_at is not None) == ("Prefers letters.", True)
    assert [entry[:3] for entry in log()[1:]] == [("note.withdrawn", helper.pk, alice.pk)]
    assert '<li class="person-withdrawn">' in office.get(page_of(alice)).content.decode()


def test_looking_at_a_note_is_recorded(office, helper, alice, note):
    office.get(f"{LIST}{note.pk}/change/")
    office.get(LIST)

    viewed, listed = (AuditEntry.objects.filter(action=f"admin.{how}").latest("id") for how in ("viewed", "listed"))
    assert (viewed.actor_id, viewed.subject_id, viewed.target_id) == (helper.pk, alice.pk, str(note.pk))
    assert listed.people == [alice.pk]


def test_a_note_is_not_changed_or_deleted_by_any_door(office, alice, mallory, note):
    assert office.post(f"{LIST}{note.pk}/change/", {"text": "Else."}).status_code == 403
    assert office.post(f"{LIST}{note.pk}/delete/", {"post": "yes"}).status_code == 403
    notes.withdraw_note(note=note, by=note.author)
    rows = SupportNote.objects.filter(pk=note.pk)
    for change in (
        {"text": "Else."}, {"about": mallory}, {"author": mallory}, {"withdrawn_at": None}, {"key": uuid.uuid4()},
        {"created_at": timezone.now()},
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="stays as it was written"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="not deleted"), transaction.atomic():
        rows.delete()
    assert rows.get().text == "Prefers letters."


def test_who_was_deleted_in_the_meantime_is_not_written_about(helper, alice):
    User.objects.filter(pk=alice.pk).update(deleted_at=timezone.now())

    with pytest.raises(UserNotFound):
        notes.add_note(user=alice, by=helper, text="Called.", key=uuid.uuid4())
    assert (SupportNote.objects.exists(), log()) == (False, [])


def test_the_words_are_not_in_the_log(office, alice):
    office.post(ADD, {"about": alice.pk, "page": uuid.uuid4(), "text": "Mind the walrus."})

    assert SupportNote.objects.get().text == "Mind the walrus."
    assert "walrus" not in str(list(AuditEntry.objects.values()))
