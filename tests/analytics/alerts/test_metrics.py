"""What each metric counts, on either kind of ClickHouse, and what each comparison makes of it."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from analytics.alerts import shipped
from analytics.alerts.measuring import METRICS, QUEUES, Windows
from analytics.models import AlertRule, OutboxEvent
from config.system.models import Job
from tests.analytics.alerts.conftest import WEEK, evaluated
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def verdict(**values):
    found = evaluated(keep=False).verdict
    return str(found.state), found.figure


def test_the_share_of_failed_requests_is_of_the_api_within_the_window(lately, rule):
    rule(threshold=20.0, clear_threshold=10.0)
    lately.asked(3, status=500)
    lately.asked(6)
    lately.asked(1, status=404)
    lately.asked(50, status=500, ago=11)
    lately.asked(50, status=500, route="/admin/")

    found = evaluated(keep=False).verdict

    assert (str(found.state), found.figure, found.samples, found.baseline) == ("beyond", 30.0, 10, None)


def test_it_is_narrowed_to_a_route(lately, rule):
    rule(parameters={"route": "/api/v1/charts' OR 1=1 --"})
    lately.asked(3, status=500)
    assert verdict() == ("few", None)

    AlertRule.objects.update(parameters={"route": "/api/v1/other"})
    lately.asked(4, route="/api/v1/other")
    assert verdict() == ("fine", 0.0)


def test_latency_is_of_the_slowest_twentieth(lately, rule):
    rule(metric="latency_p95", threshold=2.0, clear_threshold=1.0)
    lately.asked(94, seconds=0.1)
    lately.asked(6, seconds=4.0)

    state, seconds = verdict()
    assert (state, round(seconds, 1)) == ("beyond", 4.0)


def test_waits_of_tasks_are_of_a_queue(lately, rule):
    rule(metric="queue_wait_p95", threshold=60.0, clear_threshold=15.0, parameters={"queue": "slow"})
    lately.measured("queue.wait", 120.0, times=5, task="t", queue="slow")
    lately.measured("queue.wait", 1.0, times=500, task="t", queue="quick")

    assert verdict() == ("beyond", 120.0)


def test_failures_of_a_provider_leave_out_what_we_have_hung_up(lately, rule):
    rule(metric="provider_failures", threshold=25.0, clear_threshold=10.0, parameters={"provider": "openai"})
    for outcome, times in (("completed", 4), ("failed", 2), ("cut", 1), ("refused", 1), ("cancelled", 9)):
        lately.happened("model.called", times=times, provider="openai", outcome=outcome)
    lately.happened("model.called", times=30, provider="other", outcome="completed")

    found = evaluated(keep=False).verdict
    assert (str(found.state), found.figure, found.samples) == ("beyond", 50.0, 8)


def test_spending_is_summed_whether_a_cost_is_a_number_or_a_text(lately, rule):
    rule(metric="spend", window_minutes=60, threshold=1.0, clear_threshold=0.5)
    lately.happened("model.called", cost=0.75, outcome="completed")
    lately.happened("model.called", cost="0.5", outcome="lost")
    lately.happened("model.called", cost=9, ago=61, outcome="completed")

    assert verdict() == ("beyond", 1.25)


def test_sign_ups_are_accounts_and_not_guests(lately, rule):
    rule(metric="sign_ups", window_minutes=60, comparison="below", threshold=3.0, clear_threshold=4.0)
    lately.happened("user.created", is_guest=False, way="password")
    lately.happened("user.created", is_guest=True, way="guest", times=20)
    lately.happened("user.registered", way="password")

    assert verdict() == ("beyond", 2.0)


def test_of_a_count_nothing_is_none(lately, rule):
    rule(metric="sign_ups", window_minutes=60, comparison="below", threshold=1.0, clear_threshold=1.0)

    assert verdict() == ("beyond", 0.0)


def test_a_fall_is_against_the_same_hour_of_the_week_before(lately, rule):
    rule(
        metric="sign_ups", window_minutes=60, comparison="falls_by", threshold=60.0, clear_threshold=30.0,
        minimum_count=20,
    )  # fmt: skip
    lately.happened("user.created", is_guest=False, times=10)
    lately.happened("user.created", is_guest=False, times=40, ago=WEEK + 30)
    lately.happened("user.created", is_guest=False, times=99, ago=WEEK + 70)

    found = evaluated(keep=False).verdict
    assert (str(found.state), found.figure, found.value, found.baseline) == ("beyond", 75.0, 10.0, 40.0)


def test_a_fall_to_nothing_is_a_fall_and_from_two_to_one_is_none(lately, rule):
    rule(
        metric="sign_ups", window_minutes=60, comparison="falls_by", threshold=40.0, clear_threshold=30.0,
        minimum_count=20,
    )  # fmt: skip
    lately.happened("user.created", is_guest=False, times=2, ago=WEEK + 30)
    lately.happened("user.created", is_guest=False)
    assert verdict() == ("few", None)

    lately.happened("user.created", is_guest=False, times=30, ago=WEEK + 31)
    assert verdict() == ("beyond", pytest.approx(96.875))


def test_a_rise_is_against_the_week_before_and_from_nothing_against_one(lately, rule):
    rule(
        metric="api_requests", window_minutes=60, comparison="rises_by", threshold=200.0, clear_threshold=100.0,
        minimum_count=100,
    )  # fmt: skip
    assert verdict() == ("fine", 0.0)

    lately.asked(500)
    assert verdict() == ("beyond", 50_000.0)

    lately.asked(100, ago=WEEK + 1)
    assert verdict() == ("beyond", 400.0)


def test_of_a_share_of_nothing_there_is_no_rise(lately, rule):
    rule(comparison="rises_by", threshold=200.0, clear_threshold=100.0)
    lately.asked(97)
    lately.asked(3, status=500)
    assert verdict() == ("few", None)

    lately.asked(9, ago=WEEK + 1)
    assert verdict() == ("beyond", 300.0)


def test_where_there_are_few_there_are_not_too_many(lately, rule):
    rule(
        metric="api_requests", window_minutes=60, comparison="rises_by", threshold=200.0, clear_threshold=100.0,
        minimum_count=1000,
    )  # fmt: skip
    lately.asked(500)
    lately.asked(100, ago=WEEK + 1)

    assert verdict() == ("fine", 400.0)


def test_a_share_of_too_few_is_no_verdict(lately, rule):
    rule(minimum_count=10)
    lately.asked(9, status=500)
    assert verdict() == ("few", None)

    lately.asked(1, status=500)
    assert verdict() == ("beyond", 100.0)


def test_between_the_thresholds_is_neither(lately, rule):
    rule(threshold=50.0, clear_threshold=20.0)
    lately.asked(1, status=500)
    lately.asked(1)

    assert verdict() == ("between", 50.0)


def test_windows_follow_each_other(lately):
    lately.asked(2, ago=1)
    lately.asked(3, ago=25)
    found = METRICS["api_requests"].find(Windows(lately.now, timedelta(minutes=10), 3), {})

    assert [(one.value, one.count) for one in found] == [(3.0, 3), (0, 0), (2.0, 2)]
    shares = METRICS["error_rate"].find(Windows(lately.now, timedelta(minutes=10), 3), {})
    assert [one.value for one in shares] == [0.0, None, 0.0]


def test_the_oldest_work_that_nobody_has_begun(measuring, rule, settings):
    rule(metric="queue_age", threshold=900.0, clear_threshold=60.0)
    assert verdict() == ("fine", 0.0)

    owner = UserFactory.create()
    for ago, status in ((20, "queued"), (90, "running")):
        started = timezone.now() - timedelta(minutes=ago)
        Job.objects.create(owner_id=owner.pk, kind="charts.batch", total=1, status=status, created_at=started)
    state, seconds = verdict()
    assert (state, round(seconds, -1)) == ("beyond", 1200.0)
    AlertRule.objects.update(minimum_count=50)  # it is of no number of samples
    assert verdict()[0] == "beyond"

    AlertRule.objects.update(parameters={"queue": "readings"})
    assert verdict() == ("fine", 0.0)
    made = OutboxEvent.objects.create(event_type="chart.created", timestamp=timezone.now() - timedelta(hours=1))
    assert QUEUES["events"]() == made.timestamp
    settings.CLICKHOUSE_URL = ""
    assert QUEUES["events"]() is None
    assert set(QUEUES) == {"events", "jobs", "mails", "readings", "answers"}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"metric": "gone"}, "unknown metric"),
        ({"parameters": {"planet": "mars"}}, "unknown parameter"),
        ({"metric": "queue_age", "parameters": {"queue": "gone"}}, "unknown queue"),
        ({"metric": "queue_age", "comparison": "rises_by"}, "the metric knows no week before"),
    ],
)
def test_what_cannot_be_measured_is_unknown_and_never_fine(rule, values, reason):
    rule(**values)

    found = evaluated().verdict

    assert (str(found.state), found.reason, found.figure) == ("unknown", reason, None)
    kept = AlertRule.objects.get()
    assert (kept.state, kept.reason, kept.streak, kept.alerts.count()) == ("unknown", reason, 0, 0)


def test_what_is_not_kept_or_not_delivered_yet_is_unknown(server, rule, settings):
    made = rule(metric="sign_ups", comparison="below", threshold=1.0, clear_threshold=1.0)
    long_ago = timezone.now() - timedelta(minutes=6)
    OutboxEvent.objects.create(event_id=uuid.uuid4(), event_type="user.created", timestamp=long_ago)
    assert evaluated().verdict.reason == "events wait for ClickHouse"

    made.metric, settings.ANALYTICS_BULK = "error_rate", False
    made.save(update_fields=["metric"])
    assert evaluated().verdict.reason == "ANALYTICS_BULK is off"


def test_the_rules_that_are_shipped_are_of_metrics_that_there_are():
    rules = {rule.code: rule for rule in AlertRule.objects.all()}

    assert set(rules) == {one["code"] for one in shipped.RULES} == set(shipped.TITLES)
    assert {rule.metric for rule in rules.values()} == set(METRICS)
    assert all(rule.is_enabled and not rule.mail_to and not rule.webhook_host for rule in rules.values())


def test_shipping_again_leaves_what_staff_have_changed():
    AlertRule.objects.filter(code="api-errors").update(threshold=50.0, is_enabled=False)
    AlertRule.objects.filter(code="api-slow").delete()

    shipped.ship(AlertRule)

    changed = AlertRule.objects.get(code="api-errors")
    assert (changed.threshold, changed.is_enabled) == (50.0, False)
    assert AlertRule.objects.get(code="api-slow").threshold == 2.0
