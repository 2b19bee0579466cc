"""The mails of a rule are looked at before anything happens."""

import pytest
from django.core import mail

from accounts.models import AuditEntry, Role
from analytics.models import Alert, AlertNotice
from tests.analytics.alerts.test_office import RULES, entered, office

__all__ = ["office"]  # a fixture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Mine (Warning)", "Still: Mine (Warning)", "Over: Mine", "Now 12.0 %, at its worst 12.0 %", "Began: ")),
        ("ru", ("Mine (Предупреждение)", "12,0 %", "Началось: ", "Закончилось: ")),
    ],
)
def test_its_three_mails_are_shown_as_they_would_go_out(office, rule, settings, language, said):
    settings.ALERT_LANGUAGE, settings.PUBLIC_URL = language, "https://stars.example"
    made = rule(code="mine", title="Mine", severity="warning", figure=12.0, mail_to=["ops@example.com"])

    page = office.get(f"{RULES}{made.pk}/mails/").content.decode()

    assert [words for words in said if words not in page] == []
    assert page.count("https://stars.example/admin/analytics/alert/") == 3
    assert "As they would go to ops@example.com." in page
    assert (Alert.objects.count(), AlertNotice.objects.count(), mail.outbox) == (0, 0, [])
    assert not AuditEntry.objects.filter(action="admin.changed").exists()


def test_a_rule_that_mails_nobody_says_so_and_supposes_its_threshold(office, rule):
    made = rule(threshold=7.0, mail_to=[])

    page = office.get(f"{RULES}{made.pk}/mails/").content.decode()

    assert "Now 7.0 %" in page
    assert "Nobody is told by mail" in page


def test_they_are_for_who_may_see_the_rule(office, rule):
    made = rule()

    assert office.get(f"{RULES}{office.user.pk}/mails/").status_code == 404
    assert entered(Role.MODERATOR).get(f"{RULES}{made.pk}/mails/").status_code == 403
