"""No list of the back office is narrowed by what lies in another that is closed to the one who asks."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts.models import Account, Action, AuditEntry, Role, StaffGrant, User
from accounts.services import audit
from charts.models import Chart
from interpretations.models import ModelCall
from tests import factories
from tests.charts.conftest import ada, places

__all__ = ["ada", "places"]  # fixtures
pytestmark = pytest.mark.django_db
REFUSED = (400, "MALFORMED_REQUEST")
# Of people, what nobody's list shows: how they sign in, Django's own groups, rights and log, and letters' tickets.
_NOBODYS = {
    "User_groups+", "User_user_permissions+", "authenticator", "emailaddress", "groups", "logentry",
    "socialaccount", "tickets", "user_permissions",
}  # fmt: skip
_CONTENT = {"interpretations.conversation": {"links"}}
# By which relations of the lists that each may open these are not narrowed: they lead to rows that they may not list.
CLOSED = {
    "moderator": {
        **_CONTENT,
        "accounts.mail": {"ticket"},
        "accounts.user": {*_NOBODYS, "account", "subscriptions"},
        "interpretations.interpretation": {"prompt", "reservation"},
        "interpretations.message": {"chart_links", "prompt", "reservation", "steps"},
    },
    "finance": {
        "accounts.mail": {"ticket"},
        "accounts.account": {"grants"},
        "accounts.user": {*_NOBODYS, "charts", "conversations", "interpretations", "messages"},
    },
    "support": {
        **_CONTENT,
        "accounts.mail": {"ticket"},
        "accounts.account": {"grants"},
        "accounts.user": _NOBODYS,
        "interpretations.interpretation": {"prompt"},
        "interpretations.message": {"chart_links", "prompt", "steps"},
    },
}


def enter(who):
    """As a moderator, or with a grant of that name."""
    user = factories.UserFactory.create(is_staff=True, role=Role.MODERATOR if who == "moderator" else Role.USER)
    if who != "moderator":
        boss = factories.UserFactory.create(role=Role.ADMIN, is_staff=True)
        ends = timezone.now() + timedelta(days=1)
        StaffGrant.objects.create(user=user, grants=who, reason="x", granted_by=boss, expires_at=ends)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def relations(model: type[Model]) -> list[str]:
    """Not `+`: of all hidden ones of that name Django finds the last, whichever it is."""
    names = {field.name for field in model._meta.get_fields(include_hidden=True) if field.is_relation}
    return sorted(names - {"+"})


def list_of(model: type[Model]) -> str:
    return f"/admin/{model._meta.label_lower.replace('.', '/')}/"


def refusal(answer):
    return (answer.status_code, answer.json()["error"]["code"])


@pytest.mark.parametrize("who", ["moderator", "finance", "support"])
def test_no_list_tells_what_is_in_one_that_is_closed(who):
    client = enter(who)
    opened = [model for model in admin.site._registry if client.get(list_of(model)).status_code == 200]

    closed: dict[str, set[str]] = {}
    for model in opened:
        for name in relations(model):
            answer = client.get(list_of(model), {f"{name}__isnull": "False"})
            if answer.status_code != 200:
                assert refusal(answer) == REFUSED, (model, name)
                closed.setdefault(model._meta.label_lower, set()).add(name)

    assert closed == CLOSED[who]


@pytest.mark.parametrize(
    ("who", "model", "lookup"),
    [
        ("moderator", User, "subscriptions"),
        ("moderator", User, "account__balance__gte"),
        ("moderator", User, "charts__interpretations__reservation__isnull"),
        ("moderator", Chart, "owner__subscriptions__isnull"),
        ("finance", User, "charts"),
        ("finance", ModelCall, "owner__charts__name__startswith"),
    ],
)
def test_nor_by_any_way_that_leads_there(who, model, lookup):
    assert refusal(enter(who).get(list_of(model), {lookup: "1"})) == REFUSED


def test_by_the_keys_that_a_list_shows_it_is_narrowed_though_whose_they_are_is_closed(alice, ada):
    client = enter("billing:read")
    assert client.get(list_of(User)).status_code == 403

    found = client.get(list_of(ModelCall), {"owner__id__exact": str(alice.pk)})
    assert found.status_code == client.get(list_of(ModelCall), {"owner__isnull": "True"}).status_code == 200
    for lookup in ("owner__email__startswith", "owner__is_staff", "owner__mails__isnull"):
        assert refusal(client.get(list_of(ModelCall), {lookup: "1"})) == REFUSED


@pytest.mark.parametrize(
    "scope",
    ["analytics:read", "audit:read", "billing:read", "content:read", "places:write", "prompts:read", "system:read"],
)
def test_who_may_see_no_accounts_searches_no_list_by_what_those_alone_tell(scope):
    client = enter(scope)
    lists = [client.get(list_of(model)) for model in admin.site._registry]
    searched = {field for page in lists if page.status_code == 200 for field in page.context["cl"].search_fields}

    assert searched
    assert not {field for field in searched if "email" in field or "username" in field}


def test_a_list_is_searched_by_the_keys_that_it_shows_though_whose_they_are_is_closed(alice, mallory):
    mine, _other = (Account.objects.create(user=user) for user in (alice, mallory))

    def found(who, term):
        return list(enter(who).get(list_of(Account), {"q": term}).context["cl"].result_list)

    assert found("finance", alice.email[:3]) == [mine]
    assert found("billing:read", alice.email[:3]) == []
    assert found("billing:read", str(alice.pk)) == found("billing:read", str(mine.pk)) == [mine]


def test_the_audit_log_is_searched_by_addresses_by_who_may_see_accounts(alice):
    audit.record(action=Action.EXPORT_FETCHED, subject=alice)

    def found(who, term):
        rows = enter(who).get(list_of(AuditEntry), {"q": term}).context["cl"].result_list
        return [entry.action for entry in rows if entry.subject_id == alice.pk]

    for term in (alice.email, alice.email[:5]):
        assert (found("auditor", term), found("audit:read", term)) == (["export.fetched"], []), term
    assert found("audit:read", str(alice.pk)) == ["export.fetched"]


def test_nobody_is_told_to_search_by_what_is_not_looked_at():
    told = {
        who: enter(who).get(list_of(ModelCall)).context["cl"].search_help_text for who in ("finance", "billing:read")
    }

    assert told == {
        "finance": "An owner's e-mail or name, a model, or the id of an owner or a text.",
        "billing:read": None,
    }


def test_what_is_open_is_still_looked_up(alice, ada):
    found = enter("support").get(list_of(User), {"charts__id__exact": str(alice.charts.get().pk)})

    assert list(found.context["cl"].result_list) == [alice]
