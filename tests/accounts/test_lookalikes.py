"""An address that may be taken for another's is shown to staff, and in letters, with its domain as it is looked up."""

import uuid

import pytest
from django.urls import reverse

from accounts.models import Action, Mail, Subscription, SupportNote, User
from accounts.models.plans import FREE
from accounts.services import audit, mails
from analytics.models import Alert, AlertNotice, AlertRule
from config.system.addresses import spelled
from tests import factories

pytestmark = pytest.mark.django_db
REAL, TWIN = "ann@apple.com", "ann@аpple.com"  # of which the second begins with a Cyrillic letter
HOST = "xn--pple-43d.com"


@pytest.fixture
def twins(db):
    return [factories.UserFactory.create(email=email, name="") for email in (REAL, TWIN)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (REAL, REAL),
        (TWIN, f"{TWIN} ({HOST})"),
        ("ann@mail.пример.рф", "ann@mail.пример.рф (mail.xn--e1afmkfd.xn--p1ai)"),
        ("ann@pröbe.de, bob@apple.com", "ann@pröbe.de (xn--prbe-6qa.de), bob@apple.com"),
        (f'{{"to": ["{TWIN}"]}}', f'{{"to": ["{TWIN} ({HOST})"]}}'),
        ("ann@☃.example", "ann@☃.example (xn--n3h.example)"),  # which no host may be called
        ("Анна", "Анна"),
        ("@", "@"),
        ("", ""),
    ],
)
def test_a_domain_is_spelled_out(text, shown):
    assert spelled(text) == shown


def test_staff_tell_the_twins_apart_in_the_list_and_on_every_page_of_one(office, twins):
    _real, twin = twins
    listed = office.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert listed.count(f"{TWIN} ({HOST})") >= 1

    names = ("accounts_user_change", "accounts_user_delete", "auth_user_password_change", "accounts_user_suspend",
             "accounts_user_visit", "accounts_user_verify")  # fmt: skip
    for name in names:
        pages = {user.email: office.get(reverse(f"admin:{name}", args=[user.pk])).content.decode() for user in twins}
        assert {email: HOST in page for email, page in pages.items()} == {REAL: False, TWIN: True}, name

    page = office.get(reverse("admin:accounts_user_change", args=[twin.pk])).context["adminform"]
    assert ("address" in page.readonly_fields, page.form.initial["email"]) == (True, TWIN)


def test_who_may_not_change_the_address_sees_it_spelled_out_too(client, twins):
    client.force_login(factories.UserFactory.create(is_staff=True, role="moderator"))

    page = client.get(reverse("admin:accounts_user_change", args=[twins[1].pk])).content.decode()

    assert f"{TWIN} ({HOST})" in page


def test_so_are_they_where_rows_name_them(office, root, twins):
    _real, twin = twins
    Subscription.objects.create(user=twin, plan_id=FREE)
    SupportNote.objects.create(about=twin, author=root, text="They asked.", key=uuid.uuid4())
    mail = Mail.objects.create(kind=Mail.Kind.WELCOME, to=TWIN, user=twin)
    entry = audit.record(action=Action.PASSWORD_CHANGED, subject=twin, actor=twin, after={"to": [TWIN]})
    pages = [
        reverse(f"admin:accounts_{name}_changelist") for name in ("subscription", "supportnote", "mail", "auditentry")
    ]
    pages += [reverse("admin:accounts_mail_change", args=[mail.pk])]
    pages += [reverse("admin:accounts_auditentry_change", args=[entry.pk])]
    pages += [f"{reverse('admin:find')}?q=ann@", f"{reverse('admin:search')}?s=ann@"]

    for page in pages:
        assert HOST in office.get(page).content.decode(), page
    after = office.get(pages[5]).content.decode()
    assert after.count(HOST) == 3  # who, whose, and what there was after


def test_so_are_they_in_a_file_of_a_list(office, twins):
    sent = {"action": "export_csv", "_selected_action": [user.pk for user in twins]}

    answer = office.post(reverse("admin:accounts_user_changelist"), sent)

    rows = b"".join(answer.streaming_content).decode()
    assert (f"{TWIN} ({HOST})" in rows, f"{REAL} (" in rows) == (True, False)


def test_a_name_that_looks_like_an_address_is_no_way_round(office):
    user = factories.UserFactory.create(name=TWIN)

    assert str(User.objects.get(pk=user.pk)) == f"{TWIN} ({HOST})"


def test_a_letter_that_names_an_address_spells_it_out(twins):
    real, _twin = twins
    mail = Mail(kind=Mail.Kind.EMAIL_CHANGED, user=real, to=REAL, data={"new": TWIN})

    letter = mails.compose(mail, real, mail.data)

    html = letter.alternatives[0][0]
    assert (f"{TWIN} ({HOST})" in letter.body, f"{TWIN} ({HOST})" in html) == (True, True)
    assert letter.to == [REAL]


def test_so_is_whom_an_alert_is_told(office):
    rule = AlertRule.objects.get(code="api-errors")
    AlertRule.objects.filter(pk=rule.pk).update(mail_to=[TWIN])
    alert = Alert.objects.create(rule=rule, severity="critical", threshold=5.0, value=9.0, worst=12.0)
    notice = AlertNotice.objects.create(alert=alert, kind="firing", channel="mail", to=TWIN, payload={})

    for page in (
        reverse("admin:analytics_alertnotice_changelist"),
        reverse("admin:analytics_alertnotice_change", args=[notice.pk]),
        reverse("admin:analytics_alertrule_mails", args=[rule.pk]),
    ):
        assert f"{TWIN} ({HOST})" in office.get(page).content.decode(), page
