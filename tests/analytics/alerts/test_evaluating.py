"""What follows from verdicts: alerts that begin and end once, and do not flutter."""

import io
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client import REGISTRY

from accounts.privacy.registry import ROOMS
from analytics import tasks
from analytics.alerts import evaluating, keeping
from analytics.alerts.measuring import METRICS, Metric, Sample
from analytics.clickhouse import holder
from analytics.models import Alert, AlertNotice, AlertRule
from tests.analytics.alerts.conftest import evaluated
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def states():
    return [(alert.state, alert.value, alert.worst) for alert in Alert.objects.order_by("started_at")]


def test_it_begins_after_so_many_in_a_row_and_ends_after_so_many(gauge, rule):
    rule(metric="gauge", for_evaluations=3)

    gauge(9, 9, 4, 9, 9)
    assert states() == []
    gauge(11)
    assert states() == [("firing", 11.0, 11.0)]
    gauge(20, 1, 1, 3, 1, 1)
    assert states() == [("firing", 1.0, 20.0)]
    gauge(2)
    assert states() == [("resolved", 2.0, 20.0)]
    alert = Alert.objects.get()
    assert alert.resolved_at >= alert.started_at


def test_between_the_thresholds_it_stays_as_it_is(gauge, rule):
    rule(metric="gauge")

    gauge(5, 4)
    assert states() == []
    gauge(6, 3, 4, 3)
    assert states() == [("firing", 3.0, 6.0)]
    gauge(2, 4, 5)
    assert states() == [("resolved", 2.0, 6.0)]


def test_below_is_the_other_way_round(gauge, rule):
    rule(metric="gauge", comparison="below", threshold=10.0, clear_threshold=20.0)

    gauge(9, 4, 15)
    assert states() == [("firing", 15.0, 4.0)]
    gauge(20)
    assert states() == [("resolved", 20.0, 4.0)]


def test_what_says_nothing_neither_begins_nor_ends_nor_interrupts(gauge, rule):
    rule(metric="gauge", for_evaluations=2)

    gauge(9, None, ValueError("x"), 9)
    assert states() == [("firing", 9.0, 9.0)]
    gauge(1, None, ValueError("x"), None)
    assert states() == [("firing", 1.0, 9.0)]
    gauge(1)
    assert states() == [("resolved", 1.0, 9.0)]


def test_it_fires_again_as_another(gauge, rule):
    rule(metric="gauge")

    gauge(9, 1, 8)

    assert states() == [("resolved", 1.0, 9.0), ("firing", 8.0, 8.0)]


def test_a_metric_that_fails_is_unknown_and_the_others_are_evaluated(gauge, rule, caplog):
    rule(metric="gauge", code="a")
    rule(metric="queue_age", code="b")
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            rules = AlertRule.objects.enabled().bare()
            METRICS["gauge"] = Metric("Gauge", "", _failing)
            found = [str(outcome.verdict.state) for outcome in evaluating.evaluate(rules)]

    assert found == ["unknown", "fine"]
    assert AlertRule.objects.get(code="a").reason == "ZeroDivisionError"
    said = [record for record in caplog.records if record.message == "alert rules cannot be evaluated"]
    assert [record.rules for record in said] == [["a: ZeroDivisionError"]]  # once
    assert [record.rule for record in caplog.records if record.exc_info] == ["a"]


def test_a_rule_of_which_nothing_can_be_kept_is_that_rules_alone(gauge, rule, caplog):
    rule(metric="gauge", code="a", webhook_host="x" * 255)  # longer than what is kept of a notice
    rule(metric="gauge", code="b")
    METRICS["gauge"] = Metric("Gauge", "", lambda windows, parameters: [Sample(9.0, 1)])

    with caplog.at_level(logging.ERROR):
        assert evaluating.run() == 2

    assert list(Alert.objects.values_list("rule__code", flat=True)) == ["b"]
    assert AlertRule.objects.get(code="a").evaluations == 0
    assert [(one.message, one.rule) for one in caplog.records if one.exc_info] == [("alert rule not kept", "a")]


def test_since_when_events_wait_is_asked_once(server, rule):
    for code, metric in (("a", "sign_ups"), ("b", "spend"), ("c", "provider_failures")):
        rule(code=code, metric=metric, comparison="rises_by")

    with CaptureQueriesContext(connection) as queries:
        assert evaluating.run() == 3
    assert len([query for query in queries if 'FROM "analytics_shipment"' in query["sql"]]) == 1


def _failing(windows, parameters):
    raise ZeroDivisionError("a secret")


def test_while_clickhouse_is_away_nothing_ends_and_it_is_said_once(server, rule, settings, caplog):
    made = rule(threshold=20.0, clear_threshold=10.0)
    rule(code="other", metric="sign_ups", comparison="below", threshold=1.0, clear_threshold=1.0)
    server.asked(5, status=500)
    evaluating.run()
    assert states()[0][0] == "firing"
    AlertRule.objects.update(evaluated_at=None)

    settings.CLICKHOUSE_URL = "clickhouse://127.0.0.1:1/default"
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert evaluating.run() == 2
            AlertRule.objects.update(evaluated_at=None)

    made.refresh_from_db()
    assert (made.state, made.reason.partition(":")[0]) == ("unknown", "ClickHouse")
    assert {alert.state for alert in Alert.objects.all()} == {"firing"}
    assert len([one for one in caplog.records if one.message == "alert rules cannot be evaluated"]) == 1


def test_a_query_that_clickhouse_cannot_answer_is_that_rules_alone(server, rule, monkeypatch):
    broken = replace(METRICS["sign_ups"].find, value="no_such_function()")
    monkeypatch.setitem(METRICS, "broken", Metric("Broken", "", broken))
    rule(code="a", metric="broken")
    rule(code="b", metric="spend")

    found = list(evaluating.evaluate(AlertRule.objects.enabled().bare()))

    assert [str(outcome.verdict.state) for outcome in found] == ["unknown", "fine"]
    assert found[0].verdict.reason == "ClickHouse: UNKNOWN_FUNCTION"


def test_without_a_clickhouse_every_rule_of_it_is_unknown(rule, settings):
    settings.CLICKHOUSE_URL = ""
    rule()

    assert evaluated().verdict.reason == "ClickHouse: NOT_CONFIGURED"


def test_in_the_process_it_is_not_opened_for_this(rule, settings, tmp_path):
    settings.CLICKHOUSE_URL, settings.CLICKHOUSE_EMBEDDED, settings.CLICKHOUSE_FOLDER = "", True, tmp_path / "none"
    holder.release()  # by whatever test it was opened
    rule()

    assert evaluating.run() == 0
    assert not (tmp_path / "none").exists()


def test_a_minute_is_counted_once_however_many_tasks_there_are(gauge, rule):
    rule(metric="gauge", for_evaluations=2)
    METRICS["gauge"] = Metric("Gauge", "", lambda windows, parameters: [Sample(9.0, 1)])

    assert (tasks.evaluate_alerts(), tasks.evaluate_alerts()) == (1, 0)
    assert states() == []
    AlertRule.objects.update(evaluated_at=timezone.now() - timedelta(minutes=1))
    assert tasks.evaluate_alerts() == 1
    assert states() == [("firing", 9.0, 9.0)]


@pytest.mark.django_db(transaction=True)
def test_of_evaluations_at_once_one_counts(gauge, rule, crowd):
    rule(metric="gauge", mail_to=["ops@example.com"])
    METRICS["gauge"] = Metric("Gauge", "", lambda windows, parameters: [Sample(9.0, 1)])
    rules = list(AlertRule.objects.enabled().bare())

    outcomes = crowd(6, lambda: next(evaluating.evaluate(rules)))

    assert sorted(outcome.counted for outcome in outcomes) == [False] * 5 + [True]
    assert (Alert.objects.count(), AlertNotice.objects.count(), AlertRule.objects.get().evaluations) == (1, 1, 1)


def test_an_evaluation_that_read_the_rule_before_it_was_changed_counts_nothing(gauge, rule):
    made = rule(metric="gauge")
    METRICS["gauge"] = Metric("Gauge", "", lambda windows, parameters: [Sample(9.0, 1)])
    read = list(AlertRule.objects.enabled().bare())
    keeping.settle(rule=made)

    assert [outcome.counted for outcome in evaluating.evaluate(read)] == [False]
    assert states() == []


def test_a_rule_that_is_disabled_ends_what_fires_and_is_not_evaluated(gauge, rule):
    made = rule(metric="gauge")
    gauge(9)

    assert keeping.switch(rule=made, on=False)
    assert not keeping.switch(rule=made, on=False)

    assert states() == [("resolved", 9.0, 9.0)]
    assert evaluating.run() == 0


def test_the_database_holds_one_firing_alert_a_rule(rule):
    made, seen = rule(), {"severity": "info", "threshold": 1, "value": 1, "worst": 1}
    Alert.objects.create(rule=made, **seen)

    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(rule=made, **seen)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.update(state="resolved")
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.update(acknowledged_by=made.pk)


@pytest.mark.parametrize(
    "wrong",
    [
        {"clear_threshold": 6.0},
        {"comparison": "below", "clear_threshold": 4.0},
        {"comparison": "equals"},
        {"severity": "loud"},
        {"window_minutes": 4},
        {"window_minutes": 7 * 24 * 60 + 1},
        {"for_evaluations": 0},
        {"state": "unknown"},
    ],
)
def test_the_database_holds_rules_to_sense(rule, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(**wrong)


def test_prometheus_is_told_how_many_fire(gauge, rule):
    rule(metric="gauge", severity="critical")
    rule(code="strange", metric="gone")
    METRICS["gauge"] = Metric("Gauge", "", lambda windows, parameters: [Sample(9.0, 1)])

    evaluating.run()

    for severity, number in (("critical", 1), ("info", 0)):
        assert REGISTRY.get_sample_value("nocturna_alerts_firing", {"severity": severity}) == number
    assert REGISTRY.get_sample_value("nocturna_alert_rules_unknown") == 1


def test_what_ended_long_ago_is_forgotten(gauge, rule):
    rule(metric="gauge", mail_to=["ops@example.com"])
    gauge(9, 1, 9)
    Alert.objects.filter(state="resolved").update(resolved_at=timezone.now() - timedelta(days=366))

    assert tasks.purge_alerts() == 1
    assert states() == [("firing", 9.0, 9.0)]


def test_who_acknowledged_is_forgotten_with_them(gauge, rule):
    rule(metric="gauge")
    gauge(9)
    person = UserFactory.create()
    assert keeping.acknowledge(alert=Alert.objects.get(), by=person.pk, note="")

    room = ROOMS["alerts_acknowledged"]
    assert (room.found(person.pk), room.erase(person.pk, 10), room.found(person.pk)) == (1, 1, 0)
    assert Alert.objects.get().acknowledged_at is not None


def printed(*arguments):
    said = io.StringIO()
    call_command("evaluate_alerts", *arguments, stdout=said)
    return [line.split() for line in said.getvalue().splitlines()]


def test_a_command_says_a_line_of_each_and_changes_nothing_if_told_so(gauge, rule):
    rule(code="a", metric="gauge")
    rule(code="b", metric="gone")
    METRICS["gauge"] = Metric("Gauge", "", lambda windows, parameters: [Sample(9.0, 1)])
    first = ["a", "above", "5", "9", "of", "1", "samples", "beyond"]
    second = ["b", "above", "5", "-", "of", "0", "samples", "unknown:", "unknown", "metric"]

    assert printed("--dry-run") == [first, second]
    assert {made.evaluations for made in AlertRule.objects.all()} == {0}
    assert printed() == [[*first[:-1], "beyond,", "firing"], second]
    assert states() == [("firing", 9.0, 9.0)]
    AlertRule.objects.update(is_enabled=False)
    assert printed() == [["No", "rule", "is", "enabled."]]
