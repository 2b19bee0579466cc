"""Alerts in the back office, in a real browser: what fires is seen on a phone at night."""

from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.clickhouse import client
from analytics.models import Alert, AlertNotice, AlertRule
from tests.analytics.alerts.conftest import Lately
from tests.analytics.reports.conftest import TABLES
from tests.config.test_office_in_a_browser import look_everywhere
from tests.config.test_prompts_in_a_browser import DESK, author, look, office

__all__ = ["author", "office"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def night(settings):
    """A night on which the API fails, of a day with traffic."""
    settings.ANALYTICS_BULK = True
    for table in TABLES:
        client.query(f"TRUNCATE TABLE {table}")
    lately = Lately()
    for ago in range(5, 24 * 60, 10):
        lately.asked(60 + ago % 7 * 10, ago=ago)
        lately.asked(1 + (ago < 60) * 12 + ago % 3, status=500, ago=ago)
    now = timezone.now()
    states = {"api-errors": "beyond", "usage-spike": "fine", "sign-up-drop": "few", "queue-wait": "between"}
    for code, state in states.items():
        AlertRule.objects.filter(code=code).update(state=state, figure=12.5, value=12.5, samples=812, evaluated_at=now)
    AlertRule.objects.filter(code="model-spend").update(state="unknown", reason="ClickHouse: NetworkError")
    AlertRule.objects.filter(code="api-slow").update(silenced_until=now + timedelta(hours=1))
    rules = {rule.code: rule for rule in AlertRule.objects.all()}
    seen = {"threshold": 5.0, "value": 12.5, "worst": 16.4}
    over = {"state": "resolved", "resolved_at": now, "note": "A deployment; taken back."}
    Alert.objects.create(rule=rules["api-slow"], severity="warning", **seen, **over)
    alert = Alert.objects.create(rule=rules["api-errors"], severity="critical", **seen)
    told = {"alert": alert, "kind": "firing", "payload": {}, "due_at": None}
    AlertNotice.objects.create(**told, channel="mail", to="ops@example.com", sent_at=now)
    AlertNotice.objects.create(**told, channel="webhook", to="hooks.example.com", error="answered 410")
    return alert


def test_what_fires_and_its_rule(office, server, night):
    root = f"{server}/admin/analytics"
    look_everywhere(office, f"{root}/alert/", "alerts", "The API fails")
    assert office.value("document.querySelector('.office-alerts').innerText") == "1 alert"
    look_everywhere(office, f"{root}/alert/{night.pk}/change/", "alert", "answered 410")
    look_everywhere(office, f"{root}/alert/{night.pk}/acknowledge/", "acknowledge", "Somebody sees to it")
    look_everywhere(office, f"{root}/alertrule/", "rules", "ClickHouse: NetworkError")
    look_everywhere(office, f"{root}/alertnotice/", "notices", "answered 410")


def test_the_page_of_a_rule_draws_and_tries(office, server, night):
    page = f"{server}/admin/analytics/alertrule/{night.rule.pk}"
    look_everywhere(office, f"{page}/change/", "rule", "Lowest")
    assert office.value("document.querySelector('svg[role=img] polyline').getBoundingClientRect().width") > 200
    look_everywhere(office, f"{page}/try/", "tried", "What an evaluation would find now")
    look_everywhere(office, f"{page}/mails/", "mails", "Still: The API fails")


def test_it_is_acknowledged(office, server, night):
    look(office, f"{server}/admin/analytics/alert/{night.pk}/acknowledge/", DESK, "acknowledging")

    office.value("document.querySelector('textarea[name=note]').value = 'Ada looks at it.'")
    office.value("document.querySelector('button[name=confirmed]').click()")
    office.wait_for("document.body?.innerText.includes('1 alert acknowledged.')")

    night.refresh_from_db()
    assert night.note == "Ada looks at it."
    assert [words for words in office.complaints if "favicon" not in words] == []
