"""Prompts in the back office: read, compared, begun anew from, and chosen; by whom it is theirs to do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, Role, StaffGrant
from interpretations.models import PRODUCTION, PromptLabel, PromptVersion
from interpretations.services.prompts import move_label
from tests import factories
from tests.interpretations.prompts.conftest import TOPIC, moves

pytestmark = pytest.mark.django_db
LIST = "/admin/interpretations/promptversion/"


def granted(*scopes):
    """Of the staff, with these alone."""
    user = factories.UserFactory.create(is_staff=True)
    ends = timezone.now() + timedelta(days=1)
    for scope in scopes:
        StaffGrant.objects.create(user=user, grants=scope, reason="x", expires_at=ends)
    client = Client()
    client.force_login(user)
    return client


def page(version, name="change"):
    return f"{LIST}{version.pk}/{name}/"


def filled(version, **changed):
    """The form as the page has it, posted as a browser does."""
    content = version.content
    given = {
        f"words.{language}.{part}": text.replace("\n", "\r\n")
        for language, parts in content.words.items()
        for part, text in parts.items()
    }
    given |= {"temperature": "0.7", "most_tokens": "8000", "changelog": "Warmer."}
    given |= {"schema": content.schema.replace("\n", "\r\n"), "repair_schema": content.repair_schema}
    return {**given, **changed}


def test_the_list_has_each_topic_with_its_labels(office, shipped, new_version, author):
    version = new_version()
    move_label(version=version, name="staging", by=author)

    html = office.get(LIST).content.decode()

    assert "Natal overview" in html
    assert f"production → {shipped.number}" in html
    assert f"staging → {version.number}" in html
    assert page(version) in html
    assert "Said otherwise." in html


def test_a_version_is_shown_whole_and_looking_is_recorded(office, shipped, author):
    html = office.get(page(shipped)).content.decode()

    assert "You write natal readings for adults" in html
    assert "Ты пишешь натальные разборы" in html
    assert "additionalProperties" in html
    entry = AuditEntry.objects.filter(action="admin.viewed").latest("id")
    assert (entry.actor_id, entry.target_id) == (author.pk, str(shipped.pk))


def test_what_is_new_becomes_a_version_and_only_what_was_typed_is_different(office, shipped, author):
    answer = office.post(page(shipped, "new"), filled(shipped, **{"words.en.detailed": "Say little.\r\nSay it well."}))

    version = PromptVersion.objects.get(topic=TOPIC, number=shipped.number + 1)
    assert (answer.status_code, answer["Location"]) == (302, page(version))
    assert (version.author, version.changelog) == (author, "Warmer.")
    assert version.words["en"] == {**shipped.words["en"], "detailed": "Say little.\nSay it well."}
    assert (version.words["ru"], version.schema) == (shipped.words["ru"], shipped.schema)
    assert PromptVersion.objects.labelled(TOPIC) == shipped


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("words.en.task", "$style $sections $name", "There is no $name here."),
        ("words.ru.repair", "$refused", "$factors is missing."),
        ("schema", "{", "This is no JSON"),
        ("temperature", "9", "Must be 0.0 to 2.0."),
        ("temperature", "warm", "Enter a number."),
        ("most_tokens", "", "This field is required."),
        ("changelog", " ", "This field is required."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_stores_nothing(office, shipped, field, value, said):
    answer = office.post(page(shipped, "new"), filled(shipped, **{field: value}))

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (200, [field])
    assert said in str(form.errors[field])
    assert list(PromptVersion.objects.filter(topic=TOPIC)) == [shipped]


def test_sent_twice_it_makes_one(office, shipped):
    body = filled(shipped, **{"words.en.concise": "Be brief."})

    office.post(page(shipped, "new"), body)
    again = office.post(page(shipped, "new"), body)

    assert "Nothing is new" in again.content.decode()
    assert PromptVersion.objects.filter(topic=TOPIC).count() == 2


def test_two_versions_are_compared_side_by_side(office, shipped, new_version):
    version = new_version(detailed="Two or three sentences for each lesser factor.")

    html = office.get(page(version, "compare")).content.decode()

    assert "en.detailed" in html
    assert "<del>" in html
    assert "<ins>lesser</ins>" in html
    third = new_version(concise="<script>alert(1)</script>")
    html = office.get(page(third, "compare") + f"?with={version.number}").content.decode()
    assert "&lt;script&gt;" in html or "&lt;</ins>" in html
    assert "<script>alert" not in html
    for nothing in ("99", "x", "9" * 30, str(third.number)):
        assert office.get(page(third, "compare") + f"?with={nothing}").status_code == 404


def test_alone_there_is_nothing_to_compare_with(office, shipped):
    assert "no other version" in office.get(page(shipped, "compare")).content.decode()


def test_a_label_is_moved_once_that_was_confirmed(office, shipped, new_version, author):
    version = new_version()

    asks = office.post(page(version, "move"), {"name": PRODUCTION})
    assert "From the next reading on" in asks.content.decode()
    assert PromptVersion.objects.labelled(TOPIC) == shipped
    found_at = asks.context["now"].version_id
    done = office.post(page(version, "move"), {"name": PRODUCTION, "found_at": found_at, "confirmed": "yes"})

    assert (done.status_code, done["Location"]) == (302, page(version))
    assert PromptVersion.objects.labelled(TOPIC) == version
    assert moves() == [(str(shipped), str(version), author.pk)]


def test_a_label_that_was_moved_meanwhile_is_asked_about_again(office, shipped, new_version, author):
    version = new_version()
    move_label(version=version, name=PRODUCTION, by=author)
    third = new_version(detailed="Third.")

    answer = office.post(page(third, "move"), {"name": PRODUCTION, "found_at": shipped.pk, "confirmed": "yes"})

    assert answer.status_code == 200
    assert f"moved meanwhile: it is at {version}" in answer.content.decode()
    assert answer.context["now"].version == version
    assert PromptVersion.objects.labelled(TOPIC) == version


def test_a_new_label_and_one_that_is_none(office, shipped):
    assert "(a new label)" in office.post(page(shipped, "move"), {"name": "staging"}).content.decode()
    refused = office.post(page(shipped, "move"), {"name": "No Label", "confirmed": "yes"})
    assert "Up to 40 small letters" in refused.content.decode()
    malformed = office.post(page(shipped, "move"), {"name": "staging", "confirmed": "yes", "found_at": "x"})
    assert malformed.status_code == 400
    assert not PromptLabel.objects.exclude(name=PRODUCTION).exists()
    office.post(page(shipped, "move"), {"name": "staging", "confirmed": "yes", "found_at": ""})
    assert PromptVersion.objects.labelled(TOPIC, "staging") == shipped


def test_production_follows_the_product_again_when_it_is_said(office, shipped, author):
    move_label(version=shipped, name=PRODUCTION, by=author)
    body = {"name": PRODUCTION, "follows_shipped": "on", "found_at": shipped.pk, "confirmed": "yes"}

    office.post(page(shipped, "move"), body)

    assert PromptLabel.objects.get(topic=TOPIC).follows_shipped


def test_who_may_only_read_changes_nothing(shipped, new_version):
    version, client = new_version(), granted("prompts:read")

    for name in ("change", "compare"):
        assert client.get(page(version, name)).status_code == 200
    for name, body in (("new", filled(version)), ("move", {"name": PRODUCTION, "confirmed": "yes"})):
        assert client.get(page(version, name)).status_code == 403
        assert client.post(page(version, name), body).status_code == 403
    assert "Move a label here" not in client.get(page(version)).content.decode()
    assert (moves(), PromptVersion.objects.filter(topic=TOPIC).count()) == ([], 2)


def test_an_author_of_prompts_writes_them_and_sees_nothing_else(shipped):
    client = granted("prompt_author")

    assert client.post(page(shipped, "move"), {"name": "staging"}).status_code == 200
    assert client.get("/admin/interpretations/interpretation/").status_code == 403
    assert client.get("/admin/accounts/user/").status_code == 403


@pytest.mark.parametrize("grant", ["support", "operator", "content:read"])
def test_others_of_the_staff_see_no_prompts(shipped, grant):
    client = granted(grant)

    for path in (LIST, page(shipped), page(shipped, "new"), page(shipped, "compare"), page(shipped, "move")):
        assert client.get(path).status_code == 403


def test_a_moderator_sees_no_prompts(shipped):
    client = Client()
    client.force_login(factories.UserFactory.create(is_staff=True, role=Role.MODERATOR))

    assert client.get(page(shipped)).status_code == 403


def test_nothing_is_added_changed_or_deleted_by_the_admins_own_pages(office, shipped):
    assert office.get(f"{LIST}add/").status_code == 403
    assert office.post(page(shipped), {"changelog": "Mine"}).status_code == 403
    assert office.post(page(shipped, "delete"), {"post": "yes"}).status_code == 403
    nowhere = "/admin/interpretations/promptversion/00000000-0000-0000-0000-000000000000/compare/"
    assert office.get(nowhere).status_code == 404


def test_in_russian_it_is_russian(office, shipped, new_version):
    version = new_version()
    russian = {"headers": {"Accept-Language": "ru"}}

    html = office.get(LIST, **russian).content.decode()
    assert "Обзор натальной карты" in html
    assert "новейшая:" in html
    refused = office.post(page(version, "new"), filled(version, **{"words.en.task": "$x"}), **russian)
    assert "Переменной $x здесь нет." in str(refused.context["form"].errors["words.en.task"])
    assert "Перенести метку на" in office.get(page(version, "move"), **russian).content.decode()
