"""A reason for hiding is given, and is short; what is hidden is not hidden again."""

import pytest

from accounts.models import Action, AuditEntry
from accounts.models.hiding import LONGEST_REASON
from accounts.services import hiding
from charts.models import Chart
from config.api.errors import ValidationFailed
from tests import factories
from tests.charts.conftest import ada, places

__all__ = ["ada", "places"]  # fixtures
pytestmark = pytest.mark.django_db


@pytest.fixture
def chart(ada):
    return Chart.objects.get(pk=ada["id"])


@pytest.fixture
def moderator(db):
    return factories.UserFactory.create(is_staff=True, role="moderator")


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("  ", "This field may not be blank."),
        ("x" * (LONGEST_REASON + 1), f"Ensure this field has no more than {LONGEST_REASON} characters."),
    ],
)
def test_a_reason_is_refused_and_nothing_is_hidden(chart, moderator, reason, message):
    with pytest.raises(ValidationFailed) as refused:
        hiding.hide(row=chart, reason=reason, by=moderator, action=Action.CHART_HIDDEN)

    assert refused.value.details == {"reason": [message]}
    chart.refresh_from_db()
    assert not chart.hidden
    assert not AuditEntry.objects.filter(action=Action.CHART_HIDDEN).exists()


def test_it_is_hidden_once_and_shown_again_once(chart, moderator):
    for done in (True, False):
        assert hiding.hide(row=chart, reason=" Spam ", by=moderator, action=Action.CHART_HIDDEN) is done
    chart.refresh_from_db()
    assert (chart.hidden, chart.hidden_by, chart.hidden_reason) == (True, moderator, "Spam")

    for done in (True, False):
        assert hiding.unhide(row=chart, by=moderator, action=Action.CHART_UNHIDDEN) is done
    chart.refresh_from_db()
    assert not chart.hidden
    assert AuditEntry.objects.filter(action__in=[Action.CHART_HIDDEN, Action.CHART_UNHIDDEN]).count() == 2
