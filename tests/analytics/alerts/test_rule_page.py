"""The page of a rule: what its metric was, what an evaluation would find, the mails before anything happens."""

import pytest
from django.core import mail

from accounts.models import AuditEntry, Role
from analytics.models import Alert, AlertNotice, AlertRule
from tests.analytics.alerts.office import RULES, entered, office

__all__ = ["office"]  # a fixture

pytestmark = pytest.mark.django_db


def test_the_page_of_a_rule_draws_its_metric(office, server, rule):
    made = rule()
    server.asked(9)
    server.asked(1, status=500, ago=2)

    page = office.get(f"{RULES}{made.pk}/change/").content.decode()

    assert "<polyline" in page
    assert "stroke-dasharray" in page
    assert "Lowest 10.0 %, highest 10.0 %, last 10.0 %." in page
    russian = office.get(f"{RULES}{made.pk}/change/", headers={"Accept-Language": "ru"}).content.decode()
    assert "Наименьшее 10,0 %" in russian


def test_a_change_is_said_in_the_readers_language(office, rule):
    rule(comparison="falls_by", figure=75.0, value=10.0, baseline=40.0)

    page = office.get(RULES, headers={"Accept-Language": "ru"}).content.decode()

    assert "75,0 % (сейчас 10,0 %, тогда 40,0 %)" in page
    assert "Доля запросов API с ошибкой (5xx) ↓ 5,0 % · 10 мин" in page


@pytest.mark.parametrize("url", ["", "clickhouse://127.0.0.1:1/default"])
def test_without_clickhouse_the_page_says_why_it_draws_nothing(office, rule, settings, url):
    settings.CLICKHOUSE_URL = url
    made = rule()

    page = office.get(f"{RULES}{made.pk}/change/")

    assert page.status_code == 200
    assert "Unknown: ClickHouse: " in page.content.decode()


def test_it_is_tried_without_a_change(office, server, rule):
    made = rule()
    server.asked(9)
    server.asked(1, status=500)
    before = list(AlertRule.objects.values())

    page = office.get(f"{RULES}{made.pk}/try/").content.decode()

    assert "beyond the threshold" in page
    assert "10.0 %" in page
    assert list(AlertRule.objects.values()) == before
    assert not Alert.objects.exists()
    assert office.get(f"{RULES}{office.user.pk}/try/").status_code == 404
    assert entered(Role.MODERATOR).get(f"{RULES}{made.pk}/try/").status_code == 403


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
