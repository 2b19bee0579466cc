"""A page offers no action that would change nothing of its row."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from charts.models import Chart
from tests import factories
from tests.charts.conftest import ada, places
from tests.config.test_nonsense_addresses import office

__all__ = ["ada", "office", "places"]  # fixtures
pytestmark = pytest.mark.django_db


def offered(office, address):
    paths = [str(one.get("path")) for one in office.get(address).context["actions_detail"]]
    return {path.rstrip("/").rpartition("/")[2] for path in paths} & {"hide", "unhide", "suspend", "reinstate"}


def test_a_chart_is_hidden_or_shown_again(office, ada):
    address = f"/admin/charts/chart/{ada['id']}/change/"
    before = offered(office, address)
    by = factories.UserFactory.create(is_staff=True)
    Chart.objects.filter(pk=ada["id"]).update(hidden_at=timezone.now(), hidden_by=by, hidden_reason="Spam")

    assert (before, offered(office, address)) == ({"hide"}, {"unhide"})


def test_a_suspension_is_ended_while_it_lasts(office, alice):
    address, now = f"/admin/accounts/user/{alice.pk}/change/", timezone.now()
    seen = []
    for since, until in ((None, None), (now, None), (now - timedelta(days=2), now - timedelta(days=1))):
        reason = "Spam" if since else ""
        User.objects.filter(pk=alice.pk).update(suspended_at=since, suspended_until=until, suspension_reason=reason)
        seen.append(offered(office, address))

    assert seen == [{"suspend"}, {"suspend", "reinstate"}, {"suspend"}]
