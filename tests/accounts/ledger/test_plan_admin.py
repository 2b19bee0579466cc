"""Plans and credits in the back office."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, AuditEntry, Grant, LedgerEntry, Plan, StaffGrant, Subscription
from accounts.services import ledger
from tests import factories
from tests.accounts.test_back_office import form_of, users_url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("balanced")]
SURE = {"confirmed": "yes"}


def url(model, page="changelist", *ids):
    return reverse(f"admin:accounts_{model}_{page}", args=ids)


def test_credits_are_granted_with_a_reason(office, root, alice, mallory):
    chosen = {"action": "grant_credits", "_selected_action": [alice.pk, mallory.pk]}

    asked = office.post(users_url(), chosen)
    assert (asked.status_code, Grant.objects.count()) == (200, 0)
    assert "Alice" in asked.content.decode()
    for refused in ({"credits": "0", "reason": "x"}, {"credits": "5", "reason": ""}, {"credits": "-1", "reason": "x"}):
        assert office.post(users_url(), {**chosen, "granted": "yes", **refused}).status_code == 200
    assert Grant.objects.count() == 0

    sent = {
        "granted": "yes",
        "credits": "7",
        "reason": "a broken reading",
        "expires_at_0": "2999-01-01",
        "expires_at_1": "00:00",
    }
    assert office.post(users_url(), {**chosen, **sent}).status_code == 302

    given = Grant.objects.filter(source="staff").order_by("id")
    assert [(one.credits, one.reason, one.by, one.expires_at.year) for one in given] == [
        (7, "a broken reading", root, 2999)
    ] * 2
    assert Account.objects.get(user=alice).balance == 27


def test_a_form_that_is_sent_twice_grants_once(office, alice, mallory):
    chosen = {"action": "grant_credits", "_selected_action": [alice.pk]}
    pages = [office.post(users_url(), chosen).content.decode() for _ in range(2)]
    keys = [re.search(r'name="key" value="([0-9a-f-]{36})"', page)[1] for page in pages]
    sent = {**chosen, "granted": "yes", "credits": "7", "reason": "a broken reading"}

    for people, key in (([alice.pk], keys[0]), ([alice.pk, mallory.pk], keys[0]), ([alice.pk], keys[1])):
        answer = office.post(users_url(), {**sent, "_selected_action": people, "key": key})
        assert answer.status_code == 302

    given = Grant.objects.filter(source="staff").order_by("id")
    assert [(one.account.user, str(one.key)) for one in given] == [
        (alice, keys[0]), (mallory, keys[0]), (alice, keys[1]),
    ]  # fmt: skip
    assert Account.objects.get(user=alice).balance == 34
    assert AuditEntry.objects.filter(action="credits.granted").count() == 3


def test_credits_that_have_expired_are_not_granted(office, alice):
    chosen = {"action": "grant_credits", "_selected_action": [alice.pk]}
    sent = {"granted": "yes", "credits": "7", "reason": "late", "expires_at_0": "2020-01-01", "expires_at_1": "00:00"}

    answer = office.post(users_url(), {**chosen, **sent})

    assert answer.context["form"].errors == {"expires_at": ["Must be in the future."]}
    assert "Must be in the future." in answer.content.decode()
    assert not Grant.objects.filter(source="staff").exists()
    assert not AuditEntry.objects.filter(action="credits.granted").exists()


@pytest.mark.parametrize(("function", "given"), [("support", 0), ("finance", 1)])
def test_credits_are_granted_by_who_may_change_billing(client, alice, root, function, given):
    person = factories.UserFactory.create(is_staff=True)
    until = timezone.now() + timedelta(days=1)
    StaffGrant.objects.create(user=person, grants=function, reason="work", granted_by=root, expires_at=until)
    client.force_login(person)

    sent = {"granted": "yes", "credits": "7", "reason": "mine"}
    client.post(users_url(), {"action": "grant_credits", "_selected_action": [alice.pk], **sent})

    assert Grant.objects.filter(source="staff").count() == given
    assert AuditEntry.objects.filter(action="credits.granted").count() == given
    assert client.get(url("ledgerentry")).status_code == 200
    assert client.get(url("plan", "add")).status_code == (403 if function == "support" else 200)


def test_what_staff_give_stands_in_the_audit_log(office, root, alice):
    chosen = {"action": "grant_credits", "_selected_action": [alice.pk], "granted": "yes"}
    office.post(users_url(), {**chosen, "credits": "7", "reason": "a broken reading"})
    office.post(url("subscription", "add"), {"user": alice.pk, "plan": "plus", "source": "promo", "reason": "fair"})
    office.post(url("subscription"), {"action": "end", **SURE, "_selected_action": [Subscription.objects.get().pk]})

    rows = AuditEntry.objects.filter(action__in=["credits.granted", "plan.assigned", "plan.ended"]).order_by("id")
    assert [(row.action, row.actor_id, row.subject_id) for row in rows] == [
        (action, root.pk, alice.pk) for action in ("credits.granted", "plan.assigned", "plan.ended")
    ]
    assert rows[0].after == {"credits": 7, "expires_at": None, "reason": "…(16)"}
    assert (rows[1].before, rows[1].after["plan"], rows[2].before) == ({"plan": "free"}, "plus", {"plan": "plus"})


def test_a_plan_is_assigned_with_an_end_which_may_be_moved(office, root, alice):
    ends = timezone.now().replace(microsecond=0) + timedelta(days=30)
    sent = {"user": alice.pk, "plan": "plus", "source": "promo", "reason": "fair", **split(ends)}
    assert office.post(url("subscription", "add"), sent).status_code == 302

    given = Subscription.objects.get()
    assert (given.user, given.plan_id, given.source, given.ends_at, given.by) == (alice, "plus", "promo", ends, root)
    assert alice.plan == "plus"

    page = url("subscription", "change", given.pk)
    assert office.post(page, {"reason": "fair", **split(ends - timedelta(days=60))}).status_code == 200
    later = ends + timedelta(days=1)
    assert office.post(page, {"reason": "longer", **split(later), "plan": "pro"}).status_code == 302
    given.refresh_from_db()
    assert (given.plan_id, given.ends_at, given.reason) == ("plus", later, "longer")

    office.post(url("subscription"), {"action": "end", **SURE, "_selected_action": [given.pk]})
    assert alice.plan == "free"
    assert office.post(url("subscription", "delete", given.pk), {"post": "yes"}).status_code == 403


def split(moment):
    return {"ends_at_0": f"{moment:%Y-%m-%d}", "ends_at_1": f"{moment:%H:%M:%S}"}


def test_a_plan_in_the_way_is_told(office, alice):
    Subscription.objects.create(
        user=alice, plan=Plan.objects.get(code="pro"), starts_at=timezone.now() + timedelta(days=5)
    )

    answer = office.post(url("subscription", "add"), {"user": alice.pk, "plan": "plus", "source": "staff"}, follow=True)

    assert "another plan in this time" in answer.content.decode()
    assert (Subscription.objects.count(), alice.plan) == (1, "free")


def test_plans_are_edited_and_two_of_them_never_deleted(office):
    page = url("plan", "change", "free")
    data = {**form_of(office.get(page)), "charts": "500", "code": "gratis"}
    assert office.post(page, data).status_code == 302
    assert Plan.objects.get(code="free").charts == 500

    for code in ("free", "guest"):
        assert office.post(url("plan", "delete", code), {"post": "yes"}).status_code == 403
    assert office.post(url("plan", "delete", "promo"), {"post": "yes"}).status_code == 302
    assert set(Plan.objects.values_list("code", flat=True)) == {"guest", "free", "plus", "pro"}


def test_the_ledger_is_only_read(office, alice):
    ledger.reserve(user=alice, credits=3, purpose="t")
    entry, account = LedgerEntry.objects.first(), Account.objects.get()

    for model, row in (("ledgerentry", entry), ("account", account), ("reservation", account.reservations.get())):
        assert office.get(url(model)).status_code == 200
        shown = office.get(url(model, "change", row.pk))
        assert (shown.status_code, re.search('name="_save"', shown.content.decode())) == (200, None)
        assert office.post(url(model, "change", row.pk), {"amount": "9"}).status_code == 403
        assert office.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        assert office.get(url(model, "add")).status_code == 403
    assert office.get(url("ledgerentry") + "?q=alice").status_code == 200


@pytest.mark.parametrize("model", ["subscription", "ledgerentry", "account", "reservation", "plan"])
def test_the_lists_take_as_many_queries_for_many_as_for_few(office, model, django_assert_max_num_queries):
    for _ in range(12):
        user = factories.on_plan(factories.UserFactory.create(), "plus")
        ledger.reserve(user=user, credits=1, purpose="t")

    with django_assert_max_num_queries(12):
        assert office.get(url(model)).status_code == 200
