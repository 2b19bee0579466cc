"""The back office obeys the scopes of the API: every page that is registered, asked and posted to by who may not."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import Role, StaffGrant, Ticket
from accounts.services import api_keys, standing, tickets
from interpretations.models import Interpretation
from tests import factories
from tests.charts.conftest import ada, places

__all__ = ["ada", "places"]  # fixtures
pytestmark = pytest.mark.django_db

# Of each list who may look at it; a new one without its line here fails.
SEEN_BY = {
    "accounts.account": "support",
    "accounts.apikey": "moderator support",
    "accounts.auditentry": "",
    "accounts.dataexport": "moderator support",
    "accounts.device": "moderator support",
    "accounts.erasurereport": "",
    "accounts.issuer": "",
    "accounts.ledgerentry": "support",
    "accounts.mail": "moderator support",
    "accounts.plan": "support",
    "accounts.reservation": "support",
    "accounts.session": "moderator support",
    "accounts.staffgrant": "moderator support",
    "accounts.subscription": "support",
    "accounts.supportnote": "",
    "accounts.user": "moderator support",
    "accounts.visit": "",
    "analytics.alert": "",
    "analytics.alertnotice": "",
    "analytics.alertrule": "",
    "analytics.outboxevent": "",
    "analytics.shipment": "",
    "charts.chart": "moderator support",
    "charts.chartshare": "moderator support",
    "charts.chartversion": "moderator support",
    "charts.placecorrection": "",
    "interpretations.contentreport": "moderator support",
    "interpretations.conversation": "moderator support",
    "interpretations.interpretation": "moderator support",
    "interpretations.message": "moderator support",
    "interpretations.modelcall": "support",
    "interpretations.promptlabel": "",
    "interpretations.prompttrial": "",
    "interpretations.promptversion": "",
    "interpretations.spending": "",
    "system.banner": "",
    "system.deadletter": "",
    "system.flag": "",
    "system.job": "",
    "system.setting": "",
}
# Whatever a form of ours has, or somebody may think that it has.
FORGED = {
    "name": "Forged", "email": "forged@example.com", "role": "admin", "is_staff": "on", "is_superuser": "on",
    "is_active": "", "password1": "another horse battery", "password2": "another horse battery", "plan": "pro",
    "credits": "1000", "amount": "1000", "grants": "support", "reason": "Forged.", "code": "forged", "owner": "1",
    "user": "1", "granted_by": "1", "title": "Forged", "text": "Forged", "post": "yes", "confirm": "yes",
    "confirmed": "yes", "granted": "yes", "key": str(uuid.uuid4()), "note": "Forged.",
    "_save": "Save",
}  # fmt: skip
# What looking and being refused write themselves.
NOTED = {"accounts.auditentry", "analytics.outboxevent", "sessions.session", "admin.logentry"}


def registered() -> dict[str, Any]:
    return {model._meta.label_lower: office for model, office in admin.site._registry.items()}


def rows() -> dict[str, list[Any]]:
    """Everything that is stored, by model."""
    return {
        model._meta.label_lower: sorted(model._default_manager.values_list(), key=str)
        for model in apps.get_models()
        if model._meta.managed and model._meta.label_lower not in NOTED
    }


def pages(office: Any) -> set[str]:
    """Every address of the model's: lists, forms, and pages of its own, for each row that there is."""
    found = set()
    for pattern in office.get_urls():
        for pk in [None, *office.model._default_manager.values_list("pk", flat=True)[:3]]:
            try:
                found.add(reverse(f"admin:{pattern.name}", args=[] if pk is None else [pk]))
            except NoReverseMatch:
                continue
    return found


def list_of(office: Any) -> str:
    return reverse(f"admin:{office.opts.app_label}_{office.opts.model_name}_changelist")


@pytest.fixture(autouse=True)
def _no_use_of_a_session_is_noted(monkeypatch):
    """However long all these pages take."""
    monkeypatch.setattr(standing, "USE_NOTED_EVERY", timedelta(hours=1))


@pytest.fixture
def things(alice, ada):
    """Of most models a row."""
    chart = alice.charts.get()
    Interpretation.objects.create(owner=alice, chart=chart, topic="natal.overview", locale="en", factors=[])
    api_keys.create_key(user=alice, key_id=uuid.uuid4(), name="k", scopes=["charts:read"])
    tickets.open_ticket(Ticket.Purpose.VERIFY_EMAIL, user=alice, email=alice.email)


@pytest.fixture
def boss(db):
    return factories.UserFactory.create(role=Role.ADMIN, is_staff=True)


@pytest.fixture
def enter(client, boss):
    def enter(who):
        user = factories.UserFactory.create(is_staff=True, role=Role.MODERATOR if who == "moderator" else Role.USER)
        if who == "support":
            ends = timezone.now() + timedelta(days=1)
            StaffGrant.objects.create(user=user, grants="support", reason="x", granted_by=boss, expires_at=ends)
        client.force_login(user)
        return client

    return enter


def test_who_sees_which_list(enter, things):
    seen = {label: [] for label in registered()}
    for who in ("moderator", "support", "nobody"):
        client = enter(who)
        for label, office in registered().items():
            status = client.get(
                reverse(f"admin:{office.opts.app_label}_{office.opts.model_name}_changelist")
            ).status_code
            assert status in (200, 403), (who, label)
            if status == 200:
                seen[label].append(who)

    assert {label: " ".join(who) for label, who in seen.items()} == SEEN_BY


@pytest.mark.parametrize("who", ["support", "nobody"])
def test_support_and_who_has_no_scope_change_nothing_whatever_they_post(enter, things, who):
    client = enter(who)
    before = rows()

    for office in registered().values():
        chosen = [str(pk) for pk in office.model._default_manager.values_list("pk", flat=True)[:3]]
        for path in pages(office):
            client.post(path, FORGED)
        for _function, action, _label in office._get_base_actions():
            client.post(list_of(office), {**FORGED, "action": action, "_selected_action": chosen})

    assert {name: found for name, found in rows().items() if found != before[name]} == {}


def test_a_moderator_opens_and_changes_nothing_of_billing(enter, things):
    client = enter("moderator")
    before = rows()
    billing = {label: office for label, office in registered().items() if office.view_scope == "billing:read"}
    assert {"accounts.plan", "accounts.subscription", "accounts.account", "accounts.ledgerentry"} <= set(billing)

    for label, office in billing.items():
        for path in pages(office):
            # A row's history is the audit log, which sends away who may not search it.
            for answer in (client.get(path, follow=True), client.post(path, FORGED, follow=True)):
                assert answer.status_code in (403, 404, 405), (label, path, answer.status_code)

    assert {name: found for name, found in rows().items() if found != before[name]} == {}
