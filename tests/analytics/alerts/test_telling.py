"""Who is told what, and when: mails, webhooks, lines of the log, each once, and again while that may help."""

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation

from analytics import tasks
from analytics.alerts import keeping, sending
from analytics.alerts.telling import payload_of
from analytics.models import Alert, AlertNotice, AlertRule
from config.system import webhooks
from tests.factories import UserFactory
from tests.services.mailbox import text
from tests.services.receiver import Receiver

pytestmark = pytest.mark.django_db
OPS = ["ops@example.com", "night@example.com"]


@pytest.fixture(scope="module")
def server_of_webhooks():
    receiver = Receiver()
    receiver.start()
    yield receiver
    receiver.kill()


@pytest.fixture
def receiver(server_of_webhooks, settings):
    settings.WEBHOOKS_TO_PRIVATE = True
    server_of_webhooks.posted.clear()
    server_of_webhooks.answers.clear()
    return server_of_webhooks


@pytest.fixture
def hooked(rule, receiver):
    def make(**values):
        hook = {"secret_url": f"{receiver.url}/hook", "webhook_secret": webhooks.new_secret()}
        return rule(**{"metric": "gauge", "webhook_host": "127.0.0.1", **hook, **values})

    return make


def fires(rule):
    return Alert.objects.create(rule=rule, severity=rule.severity, threshold=5.0, value=9.0, worst=9.0)


def send_due():
    """What workers do whom the sweep calls."""
    for pk in AlertNotice.objects.due().order_by("created_at", "id").values_list("pk", flat=True):
        tasks.send_notice(str(pk))


def kinds():
    return sorted(AlertNotice.objects.values_list("kind", "channel", "to"))


def later(**span):
    """So long passes."""
    for alert in Alert.objects.exclude(told_at=None):
        Alert.objects.filter(pk=alert.pk).update(told_at=alert.told_at - timedelta(**span))


def test_each_address_is_told_that_it_began_and_that_it_is_over(gauge, rule, mailbox):
    rule(metric="gauge", mail_to=OPS, title="Gauge is high")
    gauge(9, 12)
    send_due()
    gauge(1)
    send_due()

    assert [len(mailbox.to(address)) for address in OPS] == [2, 2]
    began, over = mailbox.to(OPS[0])
    assert (began["Subject"], over["Subject"]) == ("Gauge is high (Critical)", "Over: Gauge is high")
    assert "Gauge is above, threshold 5, over 10 min" in text(began)
    assert "Now 9, at its worst 9" in text(began)
    assert "Now 1, at its worst 12" in text(over)
    assert re.search(r"Ended: \d{4}-\d\d-\d\d \d\d:\d\d UTC", text(over))
    assert not AlertNotice.objects.filter(sent_at=None).exists()
    send_due()
    assert len(mailbox.letters) == 4


def test_a_letter_is_in_the_language_of_the_installation(gauge, rule, mailbox, settings):
    settings.ALERT_LANGUAGE, settings.PUBLIC_URL = "ru", "https://stars.example.com"
    rule(code="api-errors", metric="gauge", mail_to=OPS[:1])
    gauge(9)
    send_due()

    (letter,) = mailbox.to(OPS[0])
    assert letter["Subject"].strip() == "API отвечает ошибками (Срочно)"
    assert "Правило: api-errors, Срочно" in text(letter)
    assert "Gauge выше, порог 5, за 10 мин" in text(letter)
    assert f"https://stars.example.com/admin/analytics/alert/{Alert.objects.get().pk}/change/" in text(letter)


def test_a_letter_calls_a_metric_by_its_name_while_there_is_one(rule):
    made = rule()
    notice = AlertNotice(to=OPS[0], kind="firing", created_at=timezone.now(), payload=payload_of(made, fires(made)))

    assert "Share of API requests that fail (5xx) is above, threshold 5.0 %" in sending.compose(notice).body
    notice.payload["metric"] = "gone"
    assert "gone is above, threshold 5.00" in sending.compose(notice).body


def test_a_webhook_is_sent_what_is_documented_signed(gauge, hooked, receiver):
    hooked()
    gauge(9)
    send_due()

    (posted,) = receiver.posted
    notice, alert = AlertNotice.objects.get(), Alert.objects.get()
    assert posted.json == {
        "id": str(notice.pk),
        "type": "alert.firing",
        "timestamp": notice.created_at.isoformat().replace("+00:00", "Z"),
        "data": {
            "alert": str(alert.pk), "rule": "rule", "title": "", "severity": "critical", "metric": "gauge",
            "parameters": {}, "unit": "", "comparison": "above", "window_minutes": 10, "threshold": 5.0, "value": 9.0,
            "worst": 9.0, "started_at": alert.started_at.isoformat().replace("+00:00", "Z"), "resolved_at": None,
            "note": "", "url": "",
        },
    }  # fmt: skip
    rule = AlertRule.objects.get()
    signed = webhooks.signature(
        rule.webhook_secret, message_id=str(notice.pk), timestamp=int(posted.headers["webhook-timestamp"]),
        body=posted.body,
    )  # fmt: skip
    assert (posted.headers["webhook-id"], posted.headers["webhook-signature"]) == (str(notice.pk), signed)


@pytest.mark.parametrize(
    ("metric", "comparison", "unit"),
    [("latency_p95", "above", "s"), ("spend", "above", "$"), ("error_rate", "above", "%"), ("spend", "rises_by", "%")],
)
def test_a_unit_is_a_code_whatever_the_language(rule, metric, comparison, unit):
    made = rule(metric=metric, comparison=comparison)

    with translation.override("ru"):
        assert payload_of(made, fires(made))["unit"] == unit


def test_what_fails_for_the_moment_is_sent_again_under_the_same_id(gauge, hooked, receiver):
    hooked()
    receiver.answers += [(500, {}), (503, {})]
    gauge(9)
    send_due()

    notice = AlertNotice.objects.get()
    assert (notice.attempts, notice.error, notice.sent_at) == (1, "answered 500", None)
    pause = (notice.due_at - timezone.now()).total_seconds()
    assert 25 < pause < 61
    send_due()
    assert len(receiver.posted) == 1  # not before it is due

    for _ in range(2):
        AlertNotice.objects.update(due_at=timezone.now())
        send_due()
    notice.refresh_from_db()
    assert (notice.attempts, notice.error, notice.due_at) == (3, "", None)
    assert notice.sent_at is not None
    assert len({(posted.headers["webhook-id"], posted.body) for posted in receiver.posted}) == 1


def test_what_fails_for_good_is_given_up_and_said(gauge, hooked, receiver, caplog):
    hooked()
    receiver.answers.append((410, {}))
    gauge(9)
    with caplog.at_level(logging.ERROR):
        send_due()

    notice = AlertNotice.objects.get()
    assert (notice.attempts, notice.error, notice.due_at, notice.sent_at) == (1, "answered 410", None, None)
    assert list(AlertNotice.objects.failed()) == [notice]
    assert [record.message for record in caplog.records] == ["notice of an alert given up"]


def test_at_last_it_is_given_up(gauge, hooked, receiver):
    hooked()
    gauge(9)
    for _ in range(sending.ATTEMPTS):
        receiver.answers.append((500, {}))
        AlertNotice.objects.update(due_at=timezone.now())
        send_due()

    assert AlertNotice.objects.failed().get().attempts == sending.ATTEMPTS
    assert len(receiver.posted) == sending.ATTEMPTS


def test_what_ended_each_of_its_workers_is_given_up_too(gauge, hooked, receiver):
    hooked()
    gauge(9)
    AlertNotice.objects.update(attempts=sending.ATTEMPTS)
    send_due()

    assert AlertNotice.objects.failed().get().error == "lost with its worker"
    assert receiver.posted == []


def test_a_redirect_is_not_followed_nor_a_private_address_asked(gauge, hooked, receiver, settings):
    hooked()
    receiver.answers.append((302, {"Location": f"{receiver.url}/other"}))
    gauge(9)
    send_due()
    assert AlertNotice.objects.get().error == "answered 302"

    settings.WEBHOOKS_TO_PRIVATE = False
    AlertRule.objects.update(secret_url="https://127.0.0.1/hook")
    gauge(1, 9)
    AlertNotice.objects.filter(sent_at=None, error="").update(due_at=timezone.now())
    send_due()

    told = AlertNotice.objects.exclude(error="answered 302").values_list("error", flat=True)
    assert set(told) == {"refused: private address"}
    assert len(receiver.posted) == 1


def test_a_webhook_whose_key_is_lost_stops_no_evaluation(gauge, hooked, receiver):
    hooked()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE analytics_alertrule SET secret_url = 'lost:x', webhook_secret = 'lost:x'")

    gauge(9)
    send_due()

    assert AlertNotice.objects.failed().get().error == "the webhook cannot be decrypted"


def test_a_mail_server_that_refuses_for_the_moment_is_asked_again(gauge, rule, mailbox):
    rule(metric="gauge", mail_to=OPS)
    mailbox.answers.append("451 later")
    gauge(9)
    send_due()
    assert sorted(AlertNotice.objects.values_list("error", flat=True)) == ["", "SMTPDataError"]

    AlertNotice.objects.filter(sent_at=None).update(due_at=timezone.now())
    send_due()
    assert [len(mailbox.to(address)) for address in OPS] == [1, 1]


def test_an_address_that_is_none_is_given_up_and_the_others_are_told(gauge, rule, mailbox):
    rule(metric="gauge", mail_to=OPS)
    mailbox.refusals.append("550 nobody")
    gauge(9)
    send_due()

    assert AlertNotice.objects.failed().get().error == "SMTPRecipientsRefused"
    assert len(mailbox.letters) == 1


def test_while_it_lasts_it_is_told_again_until_somebody_acknowledges(gauge, rule):
    rule(metric="gauge", mail_to=OPS[:1], repeat_minutes=30)
    gauge(9, 9)
    assert kinds() == [("firing", "mail", OPS[0])]
    later(minutes=29)
    gauge(9)
    assert len(kinds()) == 1
    later(minutes=2)
    gauge(9, 9)
    assert [kind for kind, _, _ in kinds()] == ["firing", "reminder"]

    alert = Alert.objects.get()
    by = UserFactory.create().pk
    assert keeping.acknowledge(alert=alert, by=by, note="We are on it.")
    assert not keeping.acknowledge(alert=alert, by=by, note="Me too.")
    later(hours=9)
    gauge(9, 1)

    assert [kind for kind, _, _ in kinds()] == ["firing", "reminder", "resolved"]
    assert AlertNotice.objects.get(kind="resolved").payload["note"] == "We are on it."


def test_without_a_pause_nobody_is_reminded(gauge, rule):
    rule(metric="gauge", mail_to=OPS[:1])
    gauge(9)
    later(days=9)
    gauge(9)

    assert [kind for kind, _, _ in kinds()] == ["firing"]


def test_in_silence_nothing_is_sent_and_afterwards_what_still_goes_on(gauge, rule):
    made = rule(metric="gauge", mail_to=OPS[:1])
    keeping.silence(rule=made, until=timezone.now() + timedelta(hours=1))
    gauge(9, 9)
    assert (kinds(), Alert.objects.get().state) == ([], "firing")

    assert keeping.silence(rule=made, until=None)
    assert not keeping.silence(rule=made, until=None)
    gauge(9, 9)
    assert [kind for kind, _, _ in kinds()] == ["firing"]


def test_what_began_and_ended_in_silence_is_not_told(gauge, rule):
    made = rule(metric="gauge", mail_to=OPS[:1])
    keeping.silence(rule=made, until=timezone.now() + timedelta(hours=1))
    gauge(9, 1)

    assert (kinds(), Alert.objects.get().state) == ([], "resolved")


def test_who_was_told_that_it_began_hears_of_its_end_even_in_silence(gauge, rule):
    made = rule(metric="gauge", mail_to=OPS[:1])
    gauge(9)
    keeping.silence(rule=made, until=timezone.now() + timedelta(hours=1))
    AlertRule.objects.update(mail_to=OPS)  # and nobody who was not
    gauge(1)

    assert kinds() == [("firing", "mail", OPS[0]), ("resolved", "mail", OPS[0])]


def test_the_log_is_always_told(gauge, rule, caplog, django_capture_on_commit_callbacks):
    rule(metric="gauge", silenced_until=timezone.now() + timedelta(hours=1))
    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        gauge(9, 9, 1)

    said = [(record.levelname, record.message, record.value) for record in caplog.records if "alert" in record.message]
    assert said == [("ERROR", "alert firing", 9.0), ("INFO", "alert resolved", 1.0)]


@pytest.mark.django_db(transaction=True)
def test_of_workers_at_once_one_sends(gauge, hooked, receiver, crowd):
    hooked()
    gauge(9)
    notice = AlertNotice.objects.get()

    crowd(5, lambda: sending.send(notice_id=notice.pk))

    assert (len(receiver.posted), AlertNotice.objects.get().attempts) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_called_when_it_is_committed_and_the_sweep_calls_for_what_was_lost(gauge, rule, monkeypatch):
    called = []
    monkeypatch.setattr(tasks.send_notice, "delay", called.append)
    rule(metric="gauge", mail_to=OPS)

    gauge(9)
    notices = {str(pk) for pk in AlertNotice.objects.values_list("pk", flat=True)}
    assert set(called) == notices

    called.clear()
    assert tasks.sweep_notices() == 2
    assert set(called) == notices
    AlertNotice.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    assert tasks.sweep_notices() == 0


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_fails_no_evaluation(gauge, rule, monkeypatch):
    def away(_notice):
        raise OSError("away")

    monkeypatch.setattr(tasks.send_notice, "delay", away)
    rule(metric="gauge", mail_to=OPS)

    gauge(9)

    assert AlertNotice.objects.due().count() == 2
