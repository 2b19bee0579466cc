"""Staff at the pages of alerts."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Role, StaffGrant
from tests import factories

RULES, ALERTS, NOTICES = (f"/admin/analytics/{name}/" for name in ("alertrule", "alert", "alertnotice"))


def entered(role=Role.USER, grants=""):
    user = factories.UserFactory.create(is_staff=True, role=role)
    if grants:
        until = timezone.now() + timedelta(days=1)
        boss = factories.UserFactory.create(role=Role.ADMIN)
        StaffGrant.objects.create(user=user, grants=grants, reason="x", granted_by=boss, expires_at=until)
    client = Client()
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def office(db):
    return entered(Role.ADMIN)
